//! `interventions`: one row an intervention programme.

use super::table::{Field, Kind, Table};

/// `interventions`, one row an intervention programme.
pub const TABLE: Table = Table {
    name: "interventions",
    grain: "one row an intervention programme",
    key: &["intervention_id"],
    fields: &[
        Field::required("intervention_id", Kind::Id, "Keyed pseudonym of the programme."),
        Field::required("person_id", Kind::Id, "The child."),
        Field::required("start_date", Kind::Date, "The first day."),
        Field::nullable("end_date", Kind::Date, "The day it ended; null if open."),
        Field::required(
            "disposal_type",
            Kind::Category,
            "The disposal it belongs to, from the list `outcome`, or `not_known`.",
        ),
        Field::required("residence", Kind::Category, "`local`, `other` or `not_known`."),
    ],
};
