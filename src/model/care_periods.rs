//! `care_periods`: one row a period of care under one legal status.

use super::table::{Field, FieldKind, Table};

/// `care_periods`, one row a period of care under one legal status.
pub const TABLE: Table = Table {
    name: "care_periods",
    grain: "one row a period of care under one legal status",
    key: &["person_id", "start_date", "legal_status"],
    fields: &[
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("start_date", FieldKind::Date, "The first day."),
        Field::nullable("end_date", FieldKind::Date, "The last day; null if it goes on."),
        Field::required("legal_status", FieldKind::Category, "SSDA903 legal status."),
        Field::required(
            "counts_as_looked_after",
            FieldKind::Boolean,
            "False for short breaks (V3, V4) and for care that follows from the offence (J1 to J3).",
        ),
    ],
};
