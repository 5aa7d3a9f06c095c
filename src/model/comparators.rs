//! `comparators`: one row a figure that somebody else published.

use super::table::{Field, Kind, Table};

/// `comparators`, one row a measure, statistic, area and period.
pub const TABLE: Table = Table {
    name: "comparators",
    grain: "one row a figure published by others: a measure, statistic, area and period",
    key: &["measure", "statistic", "area", "area_name", "period_start", "period_end"],
    fields: &[
        Field::required("measure", Kind::Text, "The measure of ours that it stands beside."),
        Field::required("statistic", Kind::Text, "The statistic of that measure."),
        Field::required("area", Kind::Category, "`national`, `region` or `family`."),
        Field::required("area_name", Kind::Text, "The name of the area."),
        Field::required("period_start", Kind::Date, "The first day of the period."),
        Field::required("period_end", Kind::Date, "The last day of the period."),
        Field::required("value", Kind::Number, "The figure as published."),
        Field::required("unit", Kind::Text, "Its unit, in the words of our own figures."),
        Field::required("publisher", Kind::Text, "Who published it, and where."),
    ],
};
