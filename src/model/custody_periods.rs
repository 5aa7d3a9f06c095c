//! `custody_periods`: one row a stay in custody.

use super::table::{Field, FieldKind, Table};

/// `custody_periods`, one row a stay in custody.
pub const TABLE: Table = Table {
    name: "custody_periods",
    grain: "one row a stay in custody",
    key: &["custody_id"],
    fields: &[
        Field::required("custody_id", FieldKind::Id, "Keyed pseudonym of the stay."),
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::required("kind", FieldKind::Category, "`remand` or `sentence`."),
        Field::required("start_date", FieldKind::Date, "The first day."),
        Field::nullable("end_date", FieldKind::Date, "The day of release; null if still held."),
        Field::nullable("outcome_id", FieldKind::Id, "The sentence served; null for a remand."),
        Field::nullable("age_years_end", FieldKind::Integer, "Completed years on the day of release."),
        Field::required("care_status_end", FieldKind::Category, "Care status on the day of release."),
    ],
};
