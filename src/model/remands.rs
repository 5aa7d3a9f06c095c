//! `remands`: one row a remand decision.

use super::table::{Field, FieldKind, Table};

/// `remands`, one row a remand decision.
pub const TABLE: Table = Table {
    name: "remands",
    grain: "one row a remand decision",
    key: &["remand_id"],
    fields: &[
        Field::required("remand_id", FieldKind::Id, "Keyed pseudonym of the remand decision."),
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("hearing_date", FieldKind::Date, "The day of the hearing."),
        Field::required(
            "decision",
            FieldKind::Category,
            "`unconditional_bail`, `conditional_bail`, `bail_support`, `local_authority` or `youth_detention`.",
        ),
        Field::nullable("age_years", FieldKind::Integer, "Completed years at the hearing."),
        Field::required("care_status", FieldKind::Category, "Care status on the day of the hearing."),
    ],
};
