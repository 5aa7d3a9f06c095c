//! `coverage`: one row a source that says what it covers.

use super::table::{Field, FieldKind, Table};

/// `coverage`, one row a source that something was received from.
pub const TABLE: Table = Table {
    name: "coverage",
    grain: "one row a source that something was received from and that measures may need",
    key: &["source"],
    fields: &[
        Field::required("source", FieldKind::Text, "The source, as `supplier/table`."),
        Field::required("covers", FieldKind::Text, "What it tells of, as measures name it."),
        Field::nullable("covers_to", FieldKind::Date, "The day up to which it is complete; null if it never said."),
        Field::required(
            "not_covered",
            FieldKind::Text,
            "Days up to that one of which nothing or too little came, as `FIRST/LAST`, joined by commas.",
        ),
        Field::required("stand_ins", FieldKind::Text, "Sources that tell the same, joined by commas."),
    ],
};
