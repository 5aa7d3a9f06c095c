//! `contacts`: one row a police contact.

use super::table::{Field, FieldKind, Table};

/// `contacts`, one row a police contact.
pub const TABLE: Table = Table {
    name: "contacts",
    grain: "one row a police contact",
    key: &["person_id", "contact_date", "kind"],
    fields: &[
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("contact_date", FieldKind::Date, "The day."),
        Field::required("kind", FieldKind::Category, "`arrest` or `voluntary_interview`."),
    ],
};
