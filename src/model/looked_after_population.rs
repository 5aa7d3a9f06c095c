//! `looked_after_population`: one row an area, year, single year of age, sex, ethnic group and care status.

use super::table::{Field, FieldKind, Table};

/// `looked_after_population`, one row an area, year, single year of age, sex, ethnic group and care status.
pub const TABLE: Table = Table {
    name: "looked_after_population",
    grain: "one row an area, year, single year of age, sex, ethnic group and care status",
    key: &["area", "year", "age_years", "sex", "ethnic_group", "care_status"],
    fields: &[
        Field::required("area", FieldKind::Text, "The area, as the project names it."),
        Field::required("year", FieldKind::Integer, "Mid-year of the estimate."),
        Field::required("age_years", FieldKind::Integer, "Single year of age."),
        Field::required("sex", FieldKind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnic_group", FieldKind::Category, "Ethnic group, or `not_known`."),
        Field::required("care_status", FieldKind::Category, "`looked_after` or `not_looked_after`."),
        Field::required("persons", FieldKind::Integer, "Residents."),
    ],
};
