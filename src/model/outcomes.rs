//! `outcomes`: one row a decision on an offence.

use super::table::{Field, FieldKind, Table};

/// `outcomes`, one row a decision on an offence.
pub const TABLE: Table = Table {
    name: "outcomes",
    grain: "one row a decision on an offence",
    key: &["outcome_id"],
    fields: &[
        Field::required("outcome_id", FieldKind::Id, "Keyed pseudonym of the decision."),
        Field::required("offence_id", FieldKind::Id, "The offence decided on."),
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("occasion_id", FieldKind::Id, "The child and the day: all that was decided together."),
        Field::required("outcome_date", FieldKind::Date, "The day of the decision."),
        Field::required("outcome", FieldKind::Category, "The decision, from the list `outcome`."),
        Field::required(
            "tier",
            FieldKind::Category,
            "`nfa`, `diversion`, `pre_court`, `first_tier`, `community`, `custody` or `not_proven`.",
        ),
        Field::required("is_proven", FieldKind::Boolean, "Whether the decision proves the offence."),
        Field::required(
            "is_substantive",
            FieldKind::Boolean,
            "Whether it is a disposal of its own rather than an addition to one.",
        ),
        Field::required("is_main", FieldKind::Boolean, "Whether it is the most serious of its occasion."),
        Field::required(
            "appeal",
            FieldKind::Category,
            "`none`, `changed`, `quashed` or `replaced` (by a later sentence).",
        ),
        Field::nullable("age_years", FieldKind::Integer, "Completed years at the decision."),
        Field::nullable(
            "age_years_first_hearing",
            FieldKind::Integer,
            "Completed years at the first hearing; null for decisions out of court.",
        ),
        Field::required("residence", FieldKind::Category, "`local`, `other` or `not_known`."),
        Field::required("care_status", FieldKind::Category, "Care status on the day of the decision."),
        Field::required("source", FieldKind::Text, "The source the decision is taken from."),
    ],
};
