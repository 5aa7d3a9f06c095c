//! How far the data can be trusted: where the rows went, which rules were broken, what is not known.

use crate::issues::{Fact, RuleCount, SourceQuality};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{ALL, Dimension, Figure};
use crate::stages::publish::labels::{self, STAGES};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{self, Row, Table};
use crate::stages::publish::{numbers, words};

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let quality = &material.about.quality;
    let mut blocks = Blocks::new();
    blocks.text(
        "Every row that was received either went on, was replaced by a newer one, or was put aside because it could not \
         be used. The four columns always add up.",
    );
    blocks.table(sources(material));
    blocks.table(facts(material));
    blocks.table(not_known(material));
    blocks.table(published(material));
    let rules: Vec<Row> = quality.rules.iter().map(|count| rule(count, threshold(material))).collect();
    if rules.is_empty() {
        blocks.text("No rule about the data was broken.");
    }
    let mut inner = Blocks::new();
    inner.table(
        Table::new("Faults found in the data", &["Source", "Column", "Rule", "What was done", "#Faults"]).rows(rules),
    );
    blocks.fold("Faults found, by source and rule", inner);
    blocks
}

/// Where rows went. A row can be a child (one a looked-after child, say), so a source with few
/// of them is not counted out.
fn sources(material: &Material<'_>) -> Table {
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
        Row::new(source, cells)
    });
    Table::new("Deliveries and rows, by source", &columns).rows(rows.collect())
}

/// The largest number that is hidden, or 0 where none is.
fn threshold(material: &Material<'_>) -> u64 {
    if material.control.is_on { u64::from(material.about.threshold) } else { 0 }
}

/// Some faults tell of children (no fixed abode, say): a small number of them is hidden too.
fn rule(count: &RuleCount, threshold: u64) -> Row {
    Row::new(
        &count.source,
        vec![
            if count.column.is_empty() { "whole row".to_owned() } else { count.column.clone() },
            labels::sentence_case(&count.rule),
            count.effect.clone(),
            words::guarded(count.n_issues, u64::MAX, threshold),
        ],
    )
}

/// Counts from linking. They may count children, so a small one is not given to the unit.
fn facts(material: &Material<'_>) -> Table {
    let threshold = threshold(material);
    let rows = material.about.quality.facts.iter().map(|Fact { meaning, n, of, .. }| {
        // A small base is a count of its own.
        let share = if words::is_small(*n, *of, threshold) || words::is_small(*of, *of, threshold) {
            tables::CONFIDENTIAL.to_owned()
        } else {
            numbers::percent(*n, *of)
        };
        Row::new(meaning, vec![words::guarded(*n, *of, threshold), words::guarded(*of, *of, threshold), share])
    });
    Table::new("What linking found", &["What", "#Number", "#Out of", "#Share"]).rows(rows.collect())
}

/// How many children's ethnicity or care status is not known, at each stage of the newest period.
fn not_known(material: &Material<'_>) -> Table {
    let newest = material.figures.all().iter().filter(|figure| {
        let cut = figure.subject.cut;
        let is_within_a_group = cut.ethnic_group != ALL && cut.care_status != ALL;
        figure.statistic == "percent_not_known" && !is_within_a_group
    });
    let period = newest.clone().max_by_key(|figure| age(figure)).map(|figure| figure.subject.period);
    let mut newest: Vec<_> = newest.filter(|figure| Some(figure.subject.period) == period).collect();
    newest.sort_by_key(|figure| STAGES.iter().position(|stage| stage.code == figure.subject.cut.stage));
    let rows: Vec<Row> = newest.into_iter().map(not_known_row).collect();
    let caption = match period {
        Some(period) => format!("Children whose group is not known, {}", numbers::period(period)),
        None => String::new(),
    };
    Table::new(caption, &["Stage", "What is not known", "#Children", "#Out of", "#Not known (%)"]).rows(rows)
}

fn not_known_row(figure: &Figure<'_>) -> Row {
    let cut = figure.subject.cut;
    let stage = STAGES.iter().find(|stage| stage.code == cut.stage);
    let heading = stage.map_or_else(|| labels::sentence_case(cut.stage), |stage| stage.heading.to_owned());
    let is_care = cut.care_status == "not_known";
    let what = labels::dimension(if is_care { Dimension::CareStatus } else { Dimension::EthnicGroup });
    Row::new(
        heading,
        vec![
            what.to_owned(),
            tables::numerator(Some(figure)),
            tables::denominator(Some(figure)),
            tables::value(Some(figure)),
        ],
    )
}

/// Later periods are newer; of those that end together the longest holds most.
fn age(figure: &Figure<'_>) -> (chrono::NaiveDate, i32) {
    (figure.subject.period.end, figure.subject.period.months())
}

/// Figures about the data that the measures publish themselves, each in its newest period.
fn published(material: &Material<'_>) -> Table {
    let is_about_data =
        |figure: &&Figure<'_>| figure.subject.measure == "data_quality" || figure.statistic == "undated_offences";
    let mut newest: Vec<&Figure<'_>> = Vec::new();
    for figure in material.figures.all().iter().filter(is_about_data) {
        let same =
            |known: &&mut &Figure<'_>| known.statistic == figure.statistic && known.subject.cut == figure.subject.cut;
        match newest.iter_mut().find(same) {
            Some(known) if age(known) < age(figure) => *known = figure,
            Some(_) => {}
            None => newest.push(figure),
        }
    }
    let rows = newest.into_iter().map(|figure| {
        Row::new(
            labels::sentence_case(figure.statistic),
            vec![
                labels::sentence_case(&numbers::period(figure.subject.period)),
                tables::value_with_unit(Some(figure)),
                tables::denominator(Some(figure)),
            ],
        )
    });
    Table::new("Events that could not be counted", &["What", "Period", "#Number", "#Out of"]).rows(rows.collect())
}
