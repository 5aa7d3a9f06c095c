//! Disparity: how much likelier one group of children is than another to reach each stage.

use super::{comparison_tables, parity};
use crate::declarations::measure::{ALL, Block, Comparison, Disparity, Length, Stage};
use crate::declarations::{Labels, Measure, is_not_known};
use crate::stages::report::blocks::Blocks;
use crate::stages::report::charts::{Chart, Intervals, Line, Lines, Reference};
use crate::stages::report::figures::{Cut, Figure, Period, Subject};
use crate::stages::report::material::Material;
use crate::stages::report::words::{self, Reading};
use crate::stages::report::{numbers, tables};

pub(super) const RATIO: &str = "relative_rate_index";

/// A way to compare the children of a measure, with all that its declaration says of it.
#[derive(Clone, Copy)]
pub(super) struct Compare<'m, 'a> {
    pub(super) material: &'m Material<'a>,
    pub(super) measure: &'m Measure,
    pub(super) disparity: &'m Disparity,
    pub(super) comparison: &'m Comparison,
}

/// One stage in the newest period that can be compared.
pub(super) struct ComparedStage<'m, 'a> {
    pub(super) stage: &'m Stage,
    pub(super) period: Period,
    /// Every group with a rate, the reference among them.
    pub(super) groups: Vec<Subject<'a>>,
}

impl<'m, 'a> Compare<'m, 'a> {
    /// The ways that a measure compares all its children, not those of one group alone.
    pub(super) fn all(material: &'m Material<'a>, measure: &'m Measure) -> Vec<Self> {
        let of_disparity = |disparity: &'m Disparity| {
            let whole = disparity.comparison.iter().filter(|comparison| comparison.within.is_none());
            whole.map(move |comparison| Self { material, measure, disparity, comparison })
        };
        measure.disparity.iter().flat_map(of_disparity).collect()
    }

    pub(super) fn column(self) -> &'m str {
        self.comparison.column.name()
    }

    pub(super) fn labels(self) -> Labels<'m> {
        self.material.labels(self.measure)
    }

    /// The reference group inside a sentence.
    pub(super) fn reference(self) -> String {
        self.labels().children(self.column(), &self.comparison.reference)
    }

    /// Whether it is compared with the reference: neither itself nor children of whom it is not known.
    pub(super) fn is_compared(self, cut: &Cut<'_>) -> bool {
        let group = cut.group(self.column());
        !is_not_known(group) && group != self.comparison.reference
    }

    /// What may be said of a group.
    pub(super) fn reading(self, group: &Subject<'_>) -> Reading {
        let ratio = self.material.figures.get(RATIO, group);
        ratio.map_or(Reading::NotAssessed, |ratio| Reading::of(ratio, self.disparity.not_notable))
    }

    /// Each stage in its newest period that is not provisional, over the longest interval that has any.
    pub(super) fn newest(self) -> Vec<ComparedStage<'m, 'a>> {
        let mut lengths: Vec<Length> = self.measure.interval.iter().map(|interval| interval.length).collect();
        lengths.sort_by_key(|length| std::cmp::Reverse(*length));
        lengths.into_iter().map(|length| self.newest_of(length)).find(|stages| !stages.is_empty()).unwrap_or_default()
    }

    /// The same over intervals of one length.
    pub(super) fn newest_of(self, length: Length) -> Vec<ComparedStage<'m, 'a>> {
        self.disparity.stage.iter().filter_map(|stage| self.newest_of_stage(length, stage)).collect()
    }

    fn newest_of_stage(self, length: Length, stage: &'m Stage) -> Option<ComparedStage<'m, 'a>> {
        let months = i32::try_from(3 * length.quarters()).expect("an interval has a few quarters");
        let mut periods = self.material.figures.periods(&self.measure.name, "rate", ALL, months);
        periods.retain(|period| self.material.is_mature(*period, stage.matures_after_months));
        periods.into_iter().rev().find_map(|period| {
            let cut = Cut::of([("stage", stage.name.as_str())]);
            let subject = Subject { measure: &self.measure.name, cohort_basis: ALL, period, cut };
            let groups = self.material.groups("rate", &subject, self.column());
            let has_provisional = groups.iter().any(|group| self.material.is_provisional("rate", group));
            (!groups.is_empty() && !has_provisional).then_some(ComparedStage { stage, period, groups })
        })
    }

    /// What may be said of each comparison.
    pub(super) fn readings(self, stages: &[ComparedStage<'_, '_>]) -> Vec<Reading> {
        let groups = stages.iter().flat_map(|stage| &stage.groups);
        groups.filter(|group| self.is_compared(&group.cut)).map(|group| self.reading(group)).collect()
    }

    /// The range that is not notable, in words.
    pub(super) fn not_notable(self) -> String {
        self.disparity.not_notable.map(|limit| numbers::fixed(limit, 2)).join(" to ")
    }
}

/// What a measure compares by one column.
pub(super) fn blocks(material: &Material<'_>, measure: &Measure, block: &Block) -> Blocks {
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
    let n = |wanted: Reading| readings.iter().filter(|reading| **reading == wanted).count();
    let (n_notable, n_small) = (n(Reading::Notable), n(Reading::Significant));
    let n_assessed = readings.len() - n(Reading::NotAssessed);
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
    let notable =
        groups.filter(|(_, group)| compare.is_compared(&group.cut) && compare.reading(group) == Reading::Notable);
    let sentence = |(stage, group): (&ComparedStage<'_, '_>, &Subject<'_>)| {
        let children = compare.labels().children(compare.column(), group.cut.group(compare.column()));
        words::disparity(compare.material.figures.get(RATIO, group)?, &children, &compare.reference(), &stage.stage.to)
    };
    notable.filter_map(sentence).collect()
}

fn forest(compare: Compare<'_, '_>, stages: &[ComparedStage<'_, '_>]) -> Option<Chart> {
    let shared = stages.first()?.period;
    let groups = stages.iter().map(|stage| Lines { heading: heading(stage, shared), lines: lines(compare, stage) });
    let [low, high] = compare.disparity.not_notable;
    let chart = Intervals {
        caption: format!(
            "Relative rate index: how many times as likely as {}, {}",
            compare.reference(),
            numbers::period(shared)
        ),
        unit: "ratio",
        groups: groups.collect(),
        reference: Some(Reference {
            value: 1.0,
            label: format!("1: the rate of {}", compare.reference()),
            band: Some((low, high)),
        }),
        ends: Some(["less likely".to_owned(), "more likely".to_owned()]),
    };
    chart.draw()
}

/// The groups of a stage; one line for all of them where none can be shown, for the same reason.
fn lines(compare: Compare<'_, '_>, stage: &ComparedStage<'_, '_>) -> Vec<Line> {
    let groups = stage.groups.iter().filter(|group| compare.is_compared(&group.cut));
    let mut lines: Vec<Line> = groups.map(|group| line(compare, group)).collect();
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

fn line(compare: Compare<'_, '_>, group: &Subject<'_>) -> Line {
    let figure = compare.material.figures.get(RATIO, group);
    let estimate = figure.and_then(Figure::estimate);
    let text = match estimate {
        Some(_) => format!("{} ({})", tables::value(figure), tables::limits(figure)),
        None => tables::value(figure),
    };
    let class = match compare.reading(group) {
        Reading::Notable => "notable",
        Reading::NotAssessed => "unreliable",
        Reading::Significant | Reading::WithinChance => "point",
    };
    let label = compare.labels().group(compare.column(), group.cut.group(compare.column()));
    Line { label, estimate, text, class }
}
