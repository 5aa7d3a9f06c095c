//! `custody_periods`: one row a stay in custody.

use super::table::{Field, Kind, Table};

/// `custody_periods`, one row a stay in custody.
pub const TABLE: Table = Table {
    name: "custody_periods",
    grain: "one row a stay in custody",
    key: &["custody_id"],
    fields: &[
        Field::required("custody_id", Kind::Id, "Keyed pseudonym of the stay."),
        Field::required("person_id", Kind::Id, "The child."),
        Field::required("kind", Kind::Category, "`remand` or `sentence`."),
        Field::required("start_date", Kind::Date, "The first day."),
        Field::nullable("end_date", Kind::Date, "The day of release; null if still held."),
        Field::nullable("outcome_id", Kind::Id, "The sentence served; null for a remand."),
        Field::nullable("age_years_end", Kind::Integer, "Completed years on the day of release."),
        Field::required("care_status_end", Kind::Category, "Care status on the day of release."),
    ],
};
