//! How far the data can be trusted: where the rows went, which rules were broken, what is not known.

use crate::declarations::Labels;
use crate::declarations::measure::in_words;
use crate::issues::{Fact, RuleCount, SourceQuality};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::figures::ReportFigure;
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, ReportTable, TableRow};
use crate::stages::report::{numbers, words};

/// The section.
pub(super) fn blocks(material: &ReportMaterial<'_>) -> Blocks {
    let quality = &material.about.quality;
    let mut blocks = Blocks::new();
    if !quality.sources.is_empty() {
        blocks.text(
            "Every row that was received either went on, was replaced by a newer one, or was put aside because it could \
             not be used. The four columns always add up.",
        );
    }
    blocks.table(sources(material));
    blocks.table(facts(material));
    if !quality.facts.is_empty() {
        blocks.text(
            "How many records of one child stayed apart, and how many of two children were joined, is not known: an \
             estimate needs decisions of officers on pairs drawn for that purpose, and there is none. The groups above may \
             differ in it.",
        );
    }
    blocks.table(not_known(material));
    blocks.table(published(material));
    let rules: Vec<TableRow> = quality.rules.iter().map(|count| rule(count, threshold(material))).collect();
    if rules.is_empty() {
        blocks.text("No rule about the data was broken.");
    }
    let mut inner = Blocks::new();
    inner.table(
        ReportTable::new("Faults found in the data", &["Source", "Column", "Rule", "What was done", "#Faults"])
            .rows(rules),
    );
    blocks.fold("Faults found, by source and rule", inner);
    blocks
}

/// Where rows went. A row can be a child, so a source with few
/// of them is not counted out.
fn sources(material: &ReportMaterial<'_>) -> ReportTable {
    let columns = [
        "Source",
        "#Deliveries",
        "Newest received",
        "#Rows in",
        "#Rows used",
        "#Replaced",
        "#Rejected",
        "#Rejected (%)",
    ];
    let threshold = threshold(material);
    let rows = material.about.quality.sources.iter().map(|quality| {
        let SourceQuality { source, n_deliveries, newest_received, counts } = quality;
        let newest = newest_received.parse().map_or_else(|_| newest_received.clone(), numbers::day);
        let mut cells = vec![numbers::count(*n_deliveries), newest];
        if [counts.rows_in, counts.rows_out].iter().any(|count| (1..=threshold).contains(count)) {
            cells.extend(vec![tables::CONFIDENTIAL.to_owned(); 5]);
        } else {
            let split = [counts.rows_in, counts.rows_out, counts.rows_superseded, counts.rows_rejected];
            cells.extend(split.map(numbers::count));
            cells.push(numbers::percent(counts.rows_rejected, counts.rows_in));
        }
        TableRow::new(source, cells)
    });
    ReportTable::new("Deliveries and rows, by source", &columns).rows(rows.collect())
}

/// The largest number that is hidden, or 0 where none is.
fn threshold(material: &ReportMaterial<'_>) -> u64 {
    if material.control.is_on { u64::from(material.about.threshold) } else { 0 }
}

/// Some faults tell of children (no fixed abode, say): a small number of them is hidden too.
fn rule(count: &RuleCount, threshold: u64) -> TableRow {
    TableRow::new(
        &count.source,
        vec![
            if count.column.is_empty() { "whole row".to_owned() } else { count.column.clone() },
            in_words(&count.rule),
            count.effect.replace('_', " "),
            words::guarded(count.n_issues, u64::MAX, threshold),
        ],
    )
}

/// Counts from linking. They may count children, so a small one is not given to the unit.
fn facts(material: &ReportMaterial<'_>) -> ReportTable {
    let threshold = threshold(material);
    let rows = material.about.quality.facts.iter().map(|Fact { meaning, n, of, .. }| {
        // A small base is a count of its own.
        let share = if words::is_small(*n, *of, threshold) || words::is_small(*of, *of, threshold) {
            tables::CONFIDENTIAL.to_owned()
        } else {
            numbers::percent(*n, *of)
        };
        TableRow::new(meaning, vec![words::guarded(*n, *of, threshold), words::guarded(*of, *of, threshold), share])
    });
    ReportTable::new("What linking found", &["What", "#Number", "#Out of", "#Share"]).rows(rows.collect())
}

/// How many children's group is not known, at each stage of the newest period.
fn not_known(material: &ReportMaterial<'_>) -> ReportTable {
    let mut newest: Vec<&ReportFigure<'_>> =
        material.figures.all().iter().filter(|figure| is_of_not_known(figure)).collect();
    let period = newest.iter().max_by_key(|figure| age(figure)).map(|figure| figure.subject.period);
    newest.retain(|figure| Some(figure.subject.period) == period);
    newest.sort_by_key(|figure| {
        labels_of(material, figure).map(|labels| labels.rank("stage", figure.subject.cut.group("stage")))
    });
    let rows: Vec<TableRow> = newest.into_iter().filter_map(|figure| not_known_row(material, figure)).collect();
    let caption = match period {
        Some(period) => format!("Children whose group is not known, {}", numbers::period(period)),
        None => String::new(),
    };
    ReportTable::new(caption, &["Stage", "What is not known", "#Children", "#Out of", "#Not known (%)"]).rows(rows)
}

/// Whether it says of how many the group in one column is not known, not within a group of another.
fn is_of_not_known(figure: &ReportFigure<'_>) -> bool {
    let groups = figure.subject.cut.groups().iter().filter(|(column, _)| *column != "stage");
    figure.statistic == "percent_not_known" && groups.count() == 1
}

fn labels_of<'a>(material: &ReportMaterial<'a>, figure: &ReportFigure<'_>) -> Option<Labels<'a>> {
    Some(material.labels(material.about.measures.get(figure.subject.measure)?))
}

fn not_known_row(material: &ReportMaterial<'_>, figure: &ReportFigure<'_>) -> Option<TableRow> {
    let labels = labels_of(material, figure)?;
    let cut = &figure.subject.cut;
    let (column, _) = cut.groups().iter().find(|(column, _)| *column != "stage")?;
    let cells = vec![
        labels.column(column),
        tables::numerator(Some(figure)),
        tables::denominator(Some(figure)),
        tables::value(Some(figure)),
    ];
    Some(TableRow::new(labels.group("stage", cut.group("stage")), cells))
}

/// Later periods are newer; of those that end together the longest holds most.
fn age(figure: &ReportFigure<'_>) -> (chrono::NaiveDate, i32) {
    (figure.subject.period.end, figure.subject.period.months())
}

/// Figures about the data that measures declare as such, each in its newest period.
fn published(material: &ReportMaterial<'_>) -> ReportTable {
    let is_about_data = |figure: &&ReportFigure<'_>| {
        let report = material.about.measures.get(figure.subject.measure).and_then(|measure| measure.report.as_ref());
        report.is_some_and(|report| report.quality.iter().any(|name| name == figure.statistic))
    };
    let mut newest: Vec<&ReportFigure<'_>> = Vec::new();
    for figure in material.figures.all().iter().filter(is_about_data) {
        let same = |known: &&mut &ReportFigure<'_>| {
            known.statistic == figure.statistic && known.subject.cut == figure.subject.cut
        };
        match newest.iter_mut().find(same) {
            Some(known) if age(known) < age(figure) => *known = figure,
            Some(_) => {}
            None => newest.push(figure),
        }
    }
    let rows = newest.into_iter().map(|figure| {
        TableRow::new(
            in_words(figure.statistic),
            vec![
                in_words(&numbers::period(figure.subject.period)),
                tables::value_with_unit(Some(figure)),
                tables::denominator(Some(figure)),
            ],
        )
    });
    ReportTable::new("Events that could not be counted", &["What", "Period", "#Number", "#Out of"]).rows(rows.collect())
}
