//! Disparity: how much likelier one group of children is than another to reach each stage.

use super::{disparity_tables, parity};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::charts::{Chart, Intervals, Line, Lines, Reference};
use crate::stages::publish::figures::{ALL, Cut, Dimension, Period, Status, Subject};
use crate::stages::publish::labels::{self, STAGES, Stage};
use crate::stages::publish::report::Material;
use crate::stages::publish::words::{self, Reading};
use crate::stages::publish::{numbers, tables};

pub(super) const MEASURE: &str = "disproportionality";
pub(super) const RATIO: &str = "relative_rate_index";

/// A way to compare children: by which column, and with whom.
#[derive(Clone, Copy)]
pub(super) struct Comparison {
    pub(super) dimension: Dimension,
    pub(super) reference: &'static str,
    /// The reference group in a sentence.
    pub(super) reference_children: &'static str,
}

pub(super) const ETHNICITY: Comparison =
    Comparison { dimension: Dimension::EthnicGroup, reference: "white", reference_children: "White children" };
pub(super) const CARE: Comparison = Comparison {
    dimension: Dimension::CareStatus,
    reference: "not_looked_after",
    reference_children: "children not looked after",
};

/// One stage in the newest period that can be compared.
pub(super) struct Compared<'a> {
    pub(super) stage: &'static Stage,
    pub(super) period: Period,
    /// Every group with a rate, the reference among them.
    pub(super) groups: Vec<Subject<'a>>,
}

impl Comparison {
    /// The groups compared with the reference: neither itself nor children of whom it is not known.
    pub(super) fn is_compared(self, cut: Cut<'_>) -> bool {
        !matches!(cut.value(self.dimension), "not_known") && cut.value(self.dimension) != self.reference
    }

    /// The reference within the same stage and, where it is broken down, the same care status.
    pub(super) fn reference_of(self, cut: Cut<'_>) -> Cut<'_> {
        cut.at(self.dimension, self.reference)
    }
}

/// The section about ethnicity.
pub(super) fn by_ethnicity(material: &Material<'_>) -> Blocks {
    let mut blocks = section(
        material,
        ETHNICITY,
        "Each point shows how many times as likely children of one ethnic group are as White children to reach a stage, \
         out of those who could have reached it. Children whose ethnicity is not known are in no ratio; how many they \
         are is shown under Quality of the data.",
    );
    let mut inner = Blocks::new();
    inner.table(disparity_tables::ethnicity_within_care(material));
    blocks.on_screen("Ethnic group within care status", inner);
    blocks
}

/// The section about care status.
pub(super) fn by_care_status(material: &Material<'_>) -> Blocks {
    section(
        material,
        CARE,
        "Each point shows how many times as likely looked-after children are as children who are not looked after to \
         reach a stage, out of those who could have reached it. Care status is that on the day of the event.",
    )
}

fn section(material: &Material<'_>, comparison: Comparison, meaning: &str) -> Blocks {
    let mut blocks = Blocks::new();
    let compared = newest(material, comparison, 36).or_else(|| newest(material, comparison, 12));
    let Some(compared) = compared else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(meaning);
    blocks.text(
        "A disparity is called significant only if its 95% limits exclude 1, and notable if besides the ratio lies \
         outside 0.80 to 1.25. A disparity is a difference between outcomes; it does not by itself show \
         discrimination, nor does its absence show that there is none.",
    );
    blocks.heading("What stands out");
    blocks.text(tally(material, comparison, &compared));
    blocks.sentences(notable_sentences(material, comparison, &compared));
    blocks.chart(forest(material, comparison, &compared));
    let parity = parity::sentences(material, comparison, &compared);
    if !parity.is_empty() {
        blocks.heading("What parity would mean");
        blocks.text(
            "How many children of each group were at a stage, and how many fewer or more it would have been at the rate \
             of the group they are compared with. Only disparities that chance is unlikely to explain are listed.",
        );
        blocks.sentences(parity);
    }
    blocks.table(disparity_tables::stages(material, comparison, &compared, "Disparity at each stage"));
    if let Some(single_years) = newest(material, comparison, 12).filter(|_| compared[0].period.months() == 36) {
        let mut inner = Blocks::new();
        inner.text("One year holds few children: these figures swing from year to year by chance.");
        inner.table(disparity_tables::stages(
            material,
            comparison,
            &single_years,
            "Disparity at each stage, single year",
        ));
        blocks.on_screen("The newest single year", inner);
    }
    blocks
}

/// Each stage in its newest period of this length that is not provisional.
pub(super) fn newest<'a>(material: &Material<'a>, comparison: Comparison, months: i32) -> Option<Vec<Compared<'a>>> {
    let compared: Vec<Compared<'a>> =
        STAGES.iter().filter_map(|stage| newest_of_stage(material, comparison, months, stage)).collect();
    (!compared.is_empty()).then_some(compared)
}

fn newest_of_stage<'a>(
    material: &Material<'a>,
    comparison: Comparison,
    months: i32,
    stage: &'static Stage,
) -> Option<Compared<'a>> {
    let mut periods = material.figures.periods(MEASURE, "rate", ALL, months);
    if stage.code == super::reoffending::MEASURE {
        periods.retain(|period| super::reoffending::is_mature(material, *period));
    }
    periods.into_iter().rev().find_map(|period| {
        let subject = of_stage(period, stage.code);
        let groups = super::history::groups(material.figures, "rate", subject, comparison.dimension);
        let has_provisional = groups.iter().any(|group| {
            material.figures.get("rate", *group).is_some_and(|figure| figure.status == Status::Provisional)
        });
        (!groups.is_empty() && !has_provisional).then_some(Compared { stage, period, groups })
    })
}

/// A stage in one period, nothing else broken down.
pub(super) fn of_stage(period: Period, stage: &str) -> Subject<'_> {
    Subject { measure: MEASURE, cohort_basis: ALL, period, cut: Cut { stage, ..Cut::TOTAL } }
}

/// How many comparisons there are, and how many of them chance alone would flag.
fn tally(material: &Material<'_>, comparison: Comparison, compared: &[Compared<'_>]) -> String {
    let readings = readings(material, comparison, compared);
    let n_assessed = readings.iter().filter(|reading| **reading != Reading::NotAssessed).count();
    let n_notable = readings.iter().filter(|reading| **reading == Reading::Notable).count();
    let n_small = readings.iter().filter(|reading| **reading == Reading::Significant).count();
    if n_assessed == 0 {
        return format!(
            "None of the {} comparisons can be assessed, because too few children stand behind them or because the \
             counts are confidential.",
            readings.len()
        );
    }
    let small =
        if n_small == 0 { String::new() } else { format!(" and {n_small} significant but within 0.80 to 1.25") };
    format!(
        "Of {n_assessed} comparisons that could be made, {n_notable} are significant and notable{small}. Of any 20 \
         comparisons, chance alone would be expected to flag about one. A further {} could not be assessed, because too \
         few children stand behind them or because the counts are confidential.",
        readings.len() - n_assessed
    )
}

/// What may be said of each comparison.
pub(super) fn readings(material: &Material<'_>, comparison: Comparison, compared: &[Compared<'_>]) -> Vec<Reading> {
    let groups = compared.iter().flat_map(|compared| &compared.groups);
    groups
        .filter(|group| comparison.is_compared(group.cut))
        .map(|group| material.figures.get(RATIO, *group).map_or(Reading::NotAssessed, Reading::of))
        .collect()
}

fn notable_sentences(material: &Material<'_>, comparison: Comparison, compared: &[Compared<'_>]) -> Vec<String> {
    let mut sentences = Vec::new();
    for compared in compared {
        for group in compared.groups.iter().filter(|group| comparison.is_compared(group.cut)) {
            let Some(ratio) = material.figures.get(RATIO, *group) else { continue };
            if Reading::of(ratio) != Reading::Notable {
                continue;
            }
            let reference = comparison.reference_of(group.cut);
            let sentence = words::disparity(ratio, comparison.dimension, reference, compared.stage.to);
            sentences.extend(sentence);
        }
    }
    sentences
}

fn forest(material: &Material<'_>, comparison: Comparison, compared: &[Compared<'_>]) -> Option<Chart> {
    let shared = compared[0].period;
    let groups = compared
        .iter()
        .map(|compared| Lines { heading: heading(compared, shared), lines: lines(material, comparison, compared) });
    let chart = Intervals {
        caption: format!(
            "Relative rate index: how many times as likely as {}, {}",
            comparison.reference_children,
            numbers::period(shared)
        ),
        unit: "ratio",
        groups: groups.collect(),
        reference: Some(Reference {
            value: 1.0,
            label: format!("1: the rate of {}", comparison.reference_children),
            band: Some((0.80, 1.25)),
        }),
        ends: Some(["less likely".to_owned(), "more likely".to_owned()]),
    };
    chart.draw()
}

/// The groups of a stage; one line for all of them where none can be shown, for the same reason.
fn lines(material: &Material<'_>, comparison: Comparison, compared: &Compared<'_>) -> Vec<Line> {
    let groups = compared.groups.iter().filter(|group| comparison.is_compared(group.cut));
    let mut lines: Vec<Line> = groups.map(|group| line(material, comparison, *group)).collect();
    let is_all_the_same = lines.iter().all(|line| line.estimate.is_none() && line.text == lines[0].text);
    if is_all_the_same && lines.len() > 1 {
        lines.truncate(1);
        lines[0].label = "All groups".to_owned();
    }
    lines
}

/// A stage, with its last month where that is not the one in the caption.
fn heading(compared: &Compared<'_>, shared: Period) -> String {
    let stage = compared.stage.heading;
    if compared.period == shared {
        stage.to_owned()
    } else {
        format!("{stage}, to {}", compared.period.end.format("%b %Y"))
    }
}

fn line(material: &Material<'_>, comparison: Comparison, group: Subject<'_>) -> Line {
    let figure = material.figures.get(RATIO, group);
    let estimate = figure.and_then(|figure| figure.estimate());
    let text = match estimate {
        Some(_) => format!("{} ({})", tables::value(figure), tables::limits(figure)),
        None => tables::value(figure),
    };
    let class = match figure.map_or(Reading::NotAssessed, Reading::of) {
        Reading::Notable => "notable",
        Reading::NotAssessed => "unreliable",
        Reading::Significant | Reading::WithinChance => "point",
    };
    Line { label: labels::group(comparison.dimension, group.cut.value(comparison.dimension)), estimate, text, class }
}
