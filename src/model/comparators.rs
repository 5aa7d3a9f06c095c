//! `comparators`: one row a figure that somebody else published.

use super::table::{Field, FieldKind, Table};

/// `comparators`, one row a measure, statistic, area and period.
pub const TABLE: Table = Table {
    name: "comparators",
    grain: "one row a figure published by others: a measure, statistic, area and period",
    key: &["measure", "statistic", "area", "area_name", "period_start", "period_end"],
    fields: &[
        Field::required("measure", FieldKind::Text, "The measure of ours that it stands beside."),
        Field::required("statistic", FieldKind::Text, "The statistic of that measure."),
        Field::required("area", FieldKind::Category, "`national`, `region` or `family`."),
        Field::required("area_name", FieldKind::Text, "The name of the area."),
        Field::required("period_start", FieldKind::Date, "The first day of the period."),
        Field::required("period_end", FieldKind::Date, "The last day of the period."),
        Field::required("value", FieldKind::Number, "The figure as published."),
        Field::required("unit", FieldKind::Text, "Its unit, in the words of our own figures."),
        Field::required("publisher", FieldKind::Text, "Who published it, and where."),
    ],
};
