//! `contacts`: one row a police contact.

use super::table::{Field, Kind, Table};

/// `contacts`, one row a police contact.
pub const TABLE: Table = Table {
    name: "contacts",
    grain: "one row a police contact",
    key: &["person_id", "contact_date", "kind"],
    fields: &[
        Field::required("person_id", Kind::Id, "The child."),
        Field::required("contact_date", Kind::Date, "The day."),
        Field::required("kind", Kind::Category, "`arrest` or `voluntary_interview`."),
    ],
};
