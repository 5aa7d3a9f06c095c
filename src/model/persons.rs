//! `persons`: one row a child.

use super::table::{Field, Kind, Table};

/// `persons`, one row a child.
pub const TABLE: Table = Table {
    name: "persons",
    grain: "one row a child",
    key: &["person_id"],
    fields: &[
        Field::required("person_id", Kind::Id, "Keyed pseudonym of the child."),
        Field::required("sex", Kind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnicity_code", Kind::Category, "Harmonised 18+1 code, or `not_known`."),
        Field::required("ethnic_group", Kind::Category, "`white`, `mixed`, `asian`, `black`, `other` or `not_known`."),
        Field::required("ethnicity_basis", Kind::Category, "`self_defined`, `officer_observed` or `not_known`."),
        Field::required("ethnicity_conflict", Kind::Boolean, "Whether sources name different groups."),
        Field::required("n_records", Kind::Integer, "Source records joined into this child."),
        Field::required("n_sources", Kind::Integer, "Sources those records come from."),
        Field::nullable("match_probability_min", Kind::Number, "The weakest link that holds the child together."),
    ],
};
