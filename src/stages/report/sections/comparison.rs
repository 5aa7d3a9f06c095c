//! Disparity: how much likelier one group of children is than another to reach each stage.

use super::compare::{Compare, ComparedStage, RATIO};
use super::{comparison_tables, parity};
use crate::declarations::Measure;
use crate::declarations::measure::{Block, Length};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{Chart, IntervalChart, IntervalLine, Lines, ReferenceLine};
use crate::stages::report::figures::{FigureSubject, Period, ReportFigure};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::words::{self, DisparityReading};
use crate::stages::report::{numbers, tables};

/// What a measure compares by one column.
pub(super) fn blocks(material: &ReportMaterial<'_>, measure: &Measure, block: &Block) -> Blocks {
    let compares = Compare::all(material, measure).into_iter();
    let compare = compares.into_iter().find(|compare| block.by.iter().any(|by| by == compare.column()));
    compare.map_or_else(Blocks::new, of_column)
}

fn of_column(compare: Compare<'_, '_>) -> Blocks {
    let mut blocks = Blocks::new();
    let stages = compare.newest();
    let Some(first) = stages.first() else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(format!(
        "A disparity is called significant only if its 95% limits exclude 1, and notable if, besides, the ratio lies \
         outside {}. A disparity is a difference between outcomes; it does not by itself show discrimination, nor does \
         its absence show that there is none.",
        compare.not_notable()
    ));
    blocks.heading("What stands out");
    blocks.text(tally(compare, &stages));
    blocks.sentences(notable_sentences(compare, &stages));
    blocks.chart(forest(compare, &stages));
    let parity = parity::sentences(compare, &stages);
    if !parity.is_empty() {
        blocks.heading("What parity would mean");
        blocks.text(
            "How many children of each group were at a stage, and how many fewer or more it would have been at the rate \
             of the group they are compared with. Only disparities that chance is unlikely to explain are listed.",
        );
        blocks.sentences(parity);
    }
    blocks.table(comparison_tables::stages(compare, &stages, "Disparity at each stage"));
    blocks.append(single_years(compare, first.period));
    for (summary, inner) in comparison_tables::within(compare) {
        blocks.on_screen(summary, inner);
    }
    blocks
}

/// The newest single year, where several together are shown before it.
fn single_years(compare: Compare<'_, '_>, shown: Period) -> Blocks {
    let mut blocks = Blocks::new();
    if shown.months() > 12 {
        let mut inner = Blocks::new();
        let table = comparison_tables::stages(
            compare,
            &compare.newest_of(Length::Year),
            "Disparity at each stage, single year",
        );
        if !table.is_empty() {
            inner.text("One year holds few children: these figures swing from year to year by chance.");
        }
        inner.table(table);
        blocks.on_screen("The newest single year", inner);
    }
    blocks
}

/// How many comparisons there are, and how many of them chance alone would flag.
fn tally(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>]) -> String {
    let readings = compare.readings(stages);
    let n = |wanted: DisparityReading| readings.iter().filter(|reading| **reading == wanted).count();
    let (n_notable, n_small) = (n(DisparityReading::Notable), n(DisparityReading::Significant));
    let n_assessed = readings.len() - n(DisparityReading::NotAssessed);
    if n_assessed == 0 {
        return format!(
            "None of the {} comparisons can be assessed, because too few children stand behind them or because the \
             counts are confidential.",
            readings.len()
        );
    }
    let small = match n_small {
        0 => String::new(),
        _ => format!(" and {n_small} significant but within {}", compare.not_notable()),
    };
    format!(
        "Of {n_assessed} comparisons that could be made, {n_notable} are significant and notable{small}. Of any 20 \
         comparisons, chance alone would be expected to flag about one. A further {} could not be assessed, because too \
         few children stand behind them or because the counts are confidential.",
        readings.len() - n_assessed
    )
}

fn notable_sentences(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>]) -> Vec<String> {
    let groups = stages.iter().flat_map(|stage| stage.groups.iter().map(move |group| (stage, group)));
    let notable = groups
        .filter(|(_, group)| compare.is_compared(&group.cut) && compare.reading(group) == DisparityReading::Notable);
    let sentence = |(stage, group): (&ComparedStage<'_, '_>, &FigureSubject<'_>)| {
        let children = compare.labels().children(compare.column(), group.cut.group(compare.column()));
        words::disparity(compare.material.figures.get(RATIO, group)?, &children, &compare.reference(), &stage.stage.to)
    };
    notable.filter_map(sentence).collect()
}

fn forest(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>]) -> Option<Chart> {
    let shared = stages.first()?.period;
    let groups = stages.iter().map(|stage| Lines { heading: heading(stage, shared), lines: lines(compare, stage) });
    let [low, high] = compare.disparity.not_notable;
    let chart = IntervalChart {
        caption: format!(
            "Relative rate index: how many times as likely as {}, {}",
            compare.reference(),
            numbers::period(shared)
        ),
        unit: "ratio",
        groups: groups.collect(),
        reference: Some(ReferenceLine {
            value: 1.0,
            label: format!("1: the rate of {}", compare.reference()),
            band: Some((low, high)),
        }),
        ends: Some(["less likely".to_owned(), "more likely".to_owned()]),
    };
    chart.draw()
}

/// The groups of a stage; one line for all of them where none can be shown, for the same reason.
fn lines(compare: Compare<'_, '_>, stage: &ComparedStage<'_, '_>) -> Vec<IntervalLine> {
    let groups = stage.groups.iter().filter(|group| compare.is_compared(&group.cut));
    let mut lines: Vec<IntervalLine> = groups.map(|group| line(compare, group)).collect();
    let is_all_the_same = lines.iter().all(|line| line.estimate.is_none() && line.text == lines[0].text);
    if is_all_the_same && lines.len() > 1 {
        lines.truncate(1);
        lines[0].label = "All groups".to_owned();
    }
    lines
}

/// A stage, with its last month where that is not the one in the caption.
fn heading(compared: &ComparedStage<'_, '_>, shared: Period) -> String {
    let stage = &compared.stage.heading;
    if compared.period == shared {
        stage.clone()
    } else {
        format!("{stage}, to {}", compared.period.end.format("%b %Y"))
    }
}

fn line(compare: Compare<'_, '_>, group: &FigureSubject<'_>) -> IntervalLine {
    let figure = compare.material.figures.get(RATIO, group);
    let estimate = figure.and_then(ReportFigure::estimate);
    let text = match estimate {
        Some(_) => format!("{} ({})", tables::value(figure), tables::limits(figure)),
        None => tables::value(figure),
    };
    let class = match compare.reading(group) {
        DisparityReading::Notable => "notable",
        DisparityReading::NotAssessed => "unreliable",
        DisparityReading::Significant | DisparityReading::WithinChance => "point",
    };
    let label = compare.labels().group(compare.column(), group.cut.group(compare.column()));
    IntervalLine { label, estimate, text, class }
}
