//! `interventions`: one row an intervention programme.

use super::table::{Field, FieldKind, Table};

/// `interventions`, one row an intervention programme.
pub const TABLE: Table = Table {
    name: "interventions",
    grain: "one row an intervention programme",
    key: &["intervention_id"],
    fields: &[
        Field::required("intervention_id", FieldKind::Id, "Keyed pseudonym of the programme."),
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("start_date", FieldKind::Date, "The first day."),
        Field::nullable("end_date", FieldKind::Date, "The day it ended; null if open."),
        Field::required(
            "disposal_type",
            FieldKind::Category,
            "The disposal it belongs to, from the list `outcome`, or `not_known`.",
        ),
        Field::required("residence", FieldKind::Category, "`local`, `other` or `not_known`."),
    ],
};
