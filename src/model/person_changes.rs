//! `person_changes`: one row a change of pseudonym.

use super::table::{Field, FieldKind, Table};

/// `person_changes`, one row a change of pseudonym.
pub const TABLE: Table = Table {
    name: "person_changes",
    grain: "one row a change of pseudonym",
    key: &["as_at", "old_person_id", "new_person_id"],
    fields: &[
        Field::required("as_at", FieldKind::Date, "The run that saw the change."),
        Field::required("old_person_id", FieldKind::Id, "The pseudonym before."),
        Field::required("new_person_id", FieldKind::Id, "The pseudonym since."),
        Field::required("reason", FieldKind::Category, "`merged` or `split`."),
    ],
};
