//! Our figures with those that others published beside them: one chart and one table a figure, never one series.

use std::collections::BTreeMap;

use crate::declarations::code_list::Entry;
use crate::declarations::measure::in_words;
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{Chart, IntervalChart, IntervalLine, Lines};
use crate::stages::report::comparators::Comparator;
use crate::stages::report::figures::{Cut, FigureSubject, Period, ReportFigure};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, ReportTable, TableCell, TableRow};
use crate::stages::report::{numbers, units};

/// The code list of areas, in the order a reader expects.
const AREAS: &str = "comparator_area";

/// The section.
pub(super) fn blocks(material: &ReportMaterial<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    if material.comparators.is_empty() {
        blocks.text("No figures of other areas were delivered, so there is nothing to set beside ours.");
        return blocks;
    }
    blocks.text(
        "The figures of other areas in this section were published by others. They were made from other records by \
         other programs, are given as they were published, and are in none of our own tables. Ours are those of the same \
         period. A local figure made from a service's own records sees fewer offences than one made from the Police \
         National Computer, so a difference is not yet a finding.",
    );
    let mut figures = BTreeMap::<(&str, &str), Vec<&Comparator>>::new();
    for comparator in material.comparators {
        figures.entry((&comparator.measure, &comparator.statistic)).or_default().push(comparator);
    }
    for ((measure, statistic), mut others) in figures {
        others.sort_by_key(|other| (std::cmp::Reverse(other.period), rank(material, other), other.area_name.clone()));
        let title = title(material, measure, statistic);
        blocks.heading(title.as_str());
        blocks.chart(chart(material, &title, &others));
        blocks.table(table(material, &title, &others));
    }
    blocks
}

fn title(material: &ReportMaterial<'_>, measure: &str, statistic: &str) -> String {
    let declared = material.about.measures.get(measure);
    let measure = declared.map_or_else(|| in_words(measure), |declared| declared.title.clone());
    format!("{measure}: {}", statistic.replace('_', " "))
}

fn area<'a>(material: &ReportMaterial<'a>, other: &Comparator) -> Option<&'a Entry> {
    material.about.code_lists.get(AREAS)?.get(&other.area)
}

fn rank(material: &ReportMaterial<'_>, other: &Comparator) -> i32 {
    area(material, other).and_then(|area| area.number("order")).unwrap_or(i32::MAX)
}

/// The kind of area, or its name where the kind has none.
fn kind<'o>(material: &ReportMaterial<'o>, other: &'o Comparator) -> &'o str {
    area(material, other).map_or(other.area_name.as_str(), |area| area.label.as_str())
}

/// Our figure of the same measure, statistic, period and unit, on the first basis that has one.
fn ours<'m, 'f>(material: &'m ReportMaterial<'f>, other: &Comparator) -> Option<&'m ReportFigure<'f>> {
    let intervals = material.about.measures.get(&other.measure).into_iter().flat_map(|measure| &measure.interval);
    let mut bases = intervals.map(|interval| interval.cohort_basis.as_str());
    let found = bases.find_map(|cohort_basis| {
        let (measure, period, cut) = (other.measure.as_str(), other.period, Cut::default());
        material.figures.get(&other.statistic, &FigureSubject { measure, cohort_basis, period, cut })
    });
    found.filter(|figure| figure.unit == other.unit)
}

/// The newest period that both have a figure for; or else the newest of theirs.
fn chart(material: &ReportMaterial<'_>, title: &str, others: &[&Comparator]) -> Option<Chart> {
    let has_ours = |other: &&&Comparator| ours(material, other).is_some_and(|figure| figure.value.is_some());
    let shown = others.iter().find(has_ours)?;
    let figure = ours(material, shown);
    let mut lines = vec![IntervalLine {
        label: material.about.area.clone(),
        estimate: figure.and_then(ReportFigure::estimate),
        text: format!("{} ({})", tables::value(figure), tables::limits(figure)),
        class: "point",
    }];
    lines.extend(others.iter().filter(|other| other.period == shown.period).map(|other| IntervalLine {
        label: kind(material, other).to_owned(),
        estimate: Some((other.value, other.value, other.value)),
        text: units::in_unit(other.value, &other.unit),
        class: "published",
    }));
    let chart = IntervalChart {
        caption: format!("{title}, {}, {}", units::unit_name(&shown.unit), numbers::period(shown.period)),
        unit: &shown.unit,
        groups: vec![Lines { heading: String::new(), lines }],
        reference: None,
        ends: None,
    };
    chart.draw()
}

fn table(material: &ReportMaterial<'_>, title: &str, others: &[&Comparator]) -> ReportTable {
    let columns = ["Area", "#Published by others", "#Ours, same period (95% limits)", "Source of theirs"];
    let mut by_period = BTreeMap::<std::cmp::Reverse<Period>, Vec<TableRow>>::new();
    for other in others {
        let cells: Vec<TableCell> = vec![
            TableCell { text: units::in_unit(other.value, &other.unit), below: Some(units::unit_name(&other.unit)) },
            tables::estimate(ours(material, other)),
            other.publisher.clone().into(),
        ];
        by_period
            .entry(std::cmp::Reverse(other.period))
            .or_default()
            .push(TableRow::of_cells(format!("{}: {}", kind(material, other), other.area_name), cells));
    }
    by_period.into_iter().fold(
        ReportTable::new(format!("{title}, beside figures published by others"), &columns),
        |table, (period, rows)| table.body(Some(in_words(&numbers::period(period.0))), rows),
    )
}
