//! `outcomes`: one row a decision on an offence.

use super::table::{Field, Kind, Table};

/// `outcomes`, one row a decision on an offence.
pub const TABLE: Table = Table {
    name: "outcomes",
    grain: "one row a decision on an offence",
    key: &["outcome_id"],
    fields: &[
        Field::required("outcome_id", Kind::Id, "Keyed pseudonym of the decision."),
        Field::required("offence_id", Kind::Id, "The offence decided on."),
        Field::required("person_id", Kind::Id, "The child."),
        Field::required("occasion_id", Kind::Id, "The child and the day: all that was decided together."),
        Field::required("outcome_date", Kind::Date, "The day of the decision."),
        Field::required("outcome", Kind::Category, "The decision, from the list `outcome`."),
        Field::required(
            "tier",
            Kind::Category,
            "`nfa`, `diversion`, `pre_court`, `first_tier`, `community`, `custody` or `not_proven`.",
        ),
        Field::required("is_proven", Kind::Boolean, "Whether the decision proves the offence."),
        Field::required(
            "is_substantive",
            Kind::Boolean,
            "Whether it is a disposal of its own rather than an addition to one.",
        ),
        Field::required("is_main", Kind::Boolean, "Whether it is the most serious of its occasion."),
        Field::required("appeal", Kind::Category, "`none`, `changed` or `quashed`."),
        Field::nullable("age_years", Kind::Integer, "Completed years at the decision."),
        Field::nullable(
            "age_years_first_hearing",
            Kind::Integer,
            "Completed years at the first hearing; null for decisions out of court.",
        ),
        Field::required("residence", Kind::Category, "`local`, `other` or `not_known`."),
        Field::required("care_status", Kind::Category, "Care status on the day of the decision."),
        Field::required("source", Kind::Text, "The source the decision is taken from."),
    ],
};
