//! `persons`: one row a child.

use super::table::{Field, FieldKind, Table};

/// `persons`, one row a child.
pub const TABLE: Table = Table {
    name: "persons",
    grain: "one row a child",
    key: &["person_id"],
    fields: &[
        Field::required("person_id", FieldKind::Id, "Keyed pseudonym of the child."),
        Field::required("sex", FieldKind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnicity_code", FieldKind::Category, "Harmonised 18+1 code, or `not_known`."),
        Field::required(
            "ethnic_group",
            FieldKind::Category,
            "`white`, `mixed`, `asian`, `black`, `other` or `not_known`.",
        ),
        Field::required("ethnicity_basis", FieldKind::Category, "`self_defined`, `officer_observed` or `not_known`."),
        Field::required("ethnicity_conflict", FieldKind::Boolean, "Whether sources name different groups."),
        Field::required("n_records", FieldKind::Integer, "Source records joined into this child."),
        Field::required("n_sources", FieldKind::Integer, "Sources those records come from."),
        Field::nullable("match_probability_min", FieldKind::Number, "The weakest link that holds the child together."),
    ],
};
