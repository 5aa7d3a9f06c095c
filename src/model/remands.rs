//! `remands`: one row a remand decision.

use super::table::{Field, Kind, Table};

/// `remands`, one row a remand decision.
pub const TABLE: Table = Table {
    name: "remands",
    grain: "one row a remand decision",
    key: &["remand_id"],
    fields: &[
        Field::required("remand_id", Kind::Id, "Keyed pseudonym of the remand decision."),
        Field::required("person_id", Kind::Id, "The child."),
        Field::required("hearing_date", Kind::Date, "The day of the hearing."),
        Field::required(
            "decision",
            Kind::Category,
            "`unconditional_bail`, `conditional_bail`, `bail_support`, `local_authority` or `youth_detention`.",
        ),
        Field::nullable("age_years", Kind::Integer, "Completed years at the hearing."),
        Field::required("care_status", Kind::Category, "Care status on the day of the hearing."),
    ],
};
