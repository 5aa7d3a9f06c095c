//! How far the data can be trusted: where the rows went, which rules were broken, what is not known.

use crate::declarations::Labels;
use crate::declarations::measure::in_words;
use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};
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
        blocks.text(how_well_joined(&quality.estimates));
    }
    blocks.table(estimates(material));
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

/// How far the joining of records is known to be right, in words.
fn how_well_joined(estimates: &[LinkingEstimate]) -> String {
    let of_all = estimates.iter().find(|estimate| estimate.of == PairsOf::All);
    match of_all {
        Some(LinkingEstimate { precision: Some(_), n_decided, .. }) => format!(
            "How well records were joined is estimated from {} decisions of officers on pairs drawn for that purpose. Pairs \
             that nobody decided, and records that say nothing to be joined by, widen the limits. Recall is of pairs that \
             some rule brought together: what no rule finds is not in it. The decisions are taken as right: the limits do not \
             allow for officers who err.",
            numbers::count(*n_decided)
        ),
        of_all => {
            let needed = of_all.and_then(|estimate| estimate.n_needed).filter(|n_needed| *n_needed > 0);
            let how_many = needed.map_or_else(
                || "there are too few pairs or decisions".to_owned(),
                |n_needed| format!("{} more decisions are needed", numbers::count(n_needed)),
            );
            format!(
                "How many records of one child stayed apart, and how many of two children were joined, is not known: an \
                 estimate needs decisions of officers on pairs drawn for that purpose, and {how_many}. The groups above may \
                 differ in it."
            )
        }
    }
}

/// How well records were joined, over all and for each source and group, once there is an estimate over all.
fn estimates(material: &ReportMaterial<'_>) -> ReportTable {
    let estimates = &material.about.quality.estimates;
    let is_known = estimates.iter().any(|estimate| estimate.precision.is_some());
    let threshold = threshold(material);
    let row = |estimate: &LinkingEstimate| {
        let whose = match &estimate.of {
            PairsOf::All => "all records".to_owned(),
            PairsOf::Source(name) => format!("records of {}", in_words(name)),
            PairsOf::EthnicGroup(name) => format!("children of ethnic group {}", in_words(name)),
        };
        let share = |share: Option<Estimate>| match share {
            _ if words::is_small(estimate.n_joined, estimate.n_joined, threshold) => tables::CONFIDENTIAL.to_owned(),
            Some(Estimate { value, lower, upper }) => {
                let percent = |share: f64| numbers::fixed(100.0 * share, 1);
                format!("{}% ({} to {})", percent(value), percent(lower), percent(upper))
            }
            None => match estimate.n_needed {
                Some(n_needed) => format!("no estimate: {} more decisions needed", numbers::count(n_needed)),
                None => "no estimate: too few pairs".to_owned(),
            },
        };
        let cells = vec![numbers::count(estimate.n_decided), share(estimate.precision), share(estimate.recall)];
        TableRow::new(whose, cells)
    };
    let columns = ["Whose records", "#Decisions", "#Joined pairs that are right", "#Right pairs that are joined"];
    let rows = estimates.iter().filter(|_| is_known).map(row).collect();
    ReportTable::new("How well records were joined, with 95% limits", &columns).rows(rows)
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
