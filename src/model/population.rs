//! `population`: one row an area, year, single year of age, sex and ethnic group.

use super::table::{Field, FieldKind, Table};

/// `population`, one row an area, year, single year of age, sex and ethnic group.
pub const TABLE: Table = Table {
    name: "population",
    grain: "one row an area, year, single year of age, sex and ethnic group",
    key: &["area", "year", "age_years", "sex", "ethnic_group"],
    fields: &[
        Field::required("area", FieldKind::Text, "The area, as the project names it."),
        Field::required("year", FieldKind::Integer, "Mid-year of the estimate."),
        Field::required("age_years", FieldKind::Integer, "Single year of age."),
        Field::required("sex", FieldKind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnic_group", FieldKind::Category, "Ethnic group, or `not_known`."),
        Field::required("persons", FieldKind::Integer, "Residents."),
    ],
};
