//! `person_changes`: one row a change of pseudonym.

use super::table::{Field, Kind, Table};

/// `person_changes`, one row a change of pseudonym.
pub const TABLE: Table = Table {
    name: "person_changes",
    grain: "one row a change of pseudonym",
    key: &["as_at", "old_person_id", "new_person_id"],
    fields: &[
        Field::required("as_at", Kind::Date, "The run that saw the change."),
        Field::required("old_person_id", Kind::Id, "The pseudonym before."),
        Field::required("new_person_id", Kind::Id, "The pseudonym since."),
        Field::required("reason", Kind::Category, "`merged` or `split`."),
    ],
};
