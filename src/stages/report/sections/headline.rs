//! The figures to see first, each with what it is of, its limits, and whether it has moved.

use super::cohort::Cohort;
use super::compare::Compare;
use crate::declarations::Measure;
use crate::declarations::measure::{Headline, fill, in_words};
use crate::issues::{LateSource, Shortfall};
use crate::stages::report::blocks::{Blocks, Card};
use crate::stages::report::figures::{ReportFigure, ShownStatus};
use crate::stages::report::material::ReportMaterial;
use crate::stages::report::tables::{self, ReportTable, TableCell, TableRow};
use crate::stages::report::words::{self, ChangeOverTime, DisparityReading};
use crate::stages::report::{numbers, units};

const BEFORE: &str = "the year before";

/// A figure with the same one of the year before.
struct MovedFigure<'m, 'f> {
    title: &'m str,
    now: &'m ReportFigure<'f>,
    before: Option<&'m ReportFigure<'f>>,
    /// The newest that can be shown, where the newest cannot.
    shown: Option<&'m ReportFigure<'f>>,
}

/// The section.
pub(super) fn blocks(material: &ReportMaterial<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let mut declared: Vec<(&Measure, &Headline)> = Vec::new();
    for measure in material.measures() {
        declared.extend(measure.report.iter().flat_map(|report| &report.headline).map(|headline| (measure, headline)));
    }
    declared.sort_by_key(|(_, headline)| headline.position);
    let cards = declared.iter().map(|(measure, headline)| card(material, measure, headline));
    let disparities = material.measures().filter_map(|measure| disparity_card(material, measure));
    arrivals(material, &mut blocks);
    blocks.cards(cards.chain(disparities).collect());
    let rows = declared.iter().flat_map(|(measure, headline)| rows(material, measure, headline));
    let columns = ["Figure", "Period", "#Value (95% limits)", "#Year before", "#Change (95% limits)", "Reading"];
    blocks.table(ReportTable::new("Headline figures and how they moved", &columns).rows(rows.collect()));
    blocks.text(
        "95% limits show how far chance alone could move a figure of this size. A change is called beyond chance only \
         if the limits of the change exclude nought.",
    );
    blocks
}

/// What has not come: figures that need it are incomplete, and whoever reads them must know why.
fn arrivals(material: &ReportMaterial<'_>, blocks: &mut Blocks) {
    let quality = &material.about.quality;
    for Shortfall { source, covers_to, not_covered, .. } in &quality.shortfalls {
        let until = covers_to.map_or_else(
            || "says nowhere to which day it is".to_owned(),
            |day| format!("is complete to {} and no further", numbers::day(day)),
        );
        for (first, last) in not_covered {
            let (first, last) = (numbers::day(*first), numbers::day(*last));
            blocks.text(format!(
                "{source} does not cover {first} to {last}. Figures of periods that hold such days and need it are \
                 incomplete [i]."
            ));
        }
        blocks.text(format!(
            "{source} {until}. Figures of later periods that need it are incomplete [i]: they are not to be compared with \
             others."
        ));
    }
    for LateSource { source, newest, expected_by } in &quality.late {
        blocks.text(format!(
            "{source} is late: its newest delivery came on {}, and the next was expected by {}.",
            numbers::day(*newest),
            numbers::day(*expected_by)
        ));
    }
}

fn card(material: &ReportMaterial<'_>, measure: &Measure, headline: &Headline) -> Card {
    let title = headline.title.clone();
    let Some(moved) = moved(material, measure, headline, &headline.statistic, &headline.row) else {
        let number = tables::NOT_AVAILABLE.to_owned();
        return Card { title, number, of: headline.absent.clone(), remarks: Vec::new() };
    };
    let mut remarks = moved.remarks();
    for beside in &headline.beside {
        let figure = self::moved(material, measure, headline, &beside.statistic, &beside.row);
        let shown = figure.filter(|figure| figure.now.value.is_some());
        remarks.extend(shown.map(|figure| sentence(&beside.says, figure.now)));
    }
    Card { title, number: number(moved.now), of: sentence(&headline.says, moved.now), remarks }
}

/// A declared sentence with what a figure says.
fn sentence(says: &str, figure: &ReportFigure<'_>) -> String {
    let (numerator, denominator) = (tables::numerator(Some(figure)), tables::denominator(Some(figure)));
    let values = [
        ("value", number(figure)),
        ("numerator", numerator),
        ("denominator", denominator),
        ("period", numbers::period(figure.subject.period)),
        ("day", numbers::day(figure.subject.period.end)),
    ];
    fill(says, &values.each_ref().map(|(name, value)| (*name, value.as_str())))
}

fn rows(material: &ReportMaterial<'_>, measure: &Measure, headline: &Headline) -> Vec<TableRow> {
    let beside = headline.beside.iter().map(|beside| (&beside.statistic, &beside.row));
    let figures = std::iter::once((&headline.statistic, &headline.row)).chain(beside);
    figures.filter_map(|(statistic, title)| Some(row(&moved(material, measure, headline, statistic, title)?))).collect()
}

fn moved<'m, 'f>(
    material: &'m ReportMaterial<'f>,
    measure: &'m Measure,
    headline: &'m Headline,
    statistic: &'m str,
    title: &'m str,
) -> Option<MovedFigure<'m, 'f>> {
    // All of one headline are of the same periods: those of its own statistic.
    let cohort = Cohort::followed(material, measure, &headline.statistic, headline.length, &headline.cohort_basis);
    let periods = cohort.periods();
    let newest = *periods.last()?;
    let figure = |period| material.figures.get(statistic, &cohort.subject(period));
    let now = figure(newest)?;
    let older = periods.iter().rev().filter_map(|period| figure(*period)).find(|figure| figure.value.is_some());
    let before = periods.iter().find(|period| period.is_just_before(newest)).and_then(|period| figure(*period));
    Some(MovedFigure { title, now, before, shown: older.filter(|_| now.value.is_none()) })
}

impl MovedFigure<'_, '_> {
    fn change(&self) -> Option<ChangeOverTime> {
        ChangeOverTime::between(self.before?, self.now)
    }

    /// The limits and the change in sentences.
    fn remarks(&self) -> Vec<String> {
        let caution = match self.now.status {
            ShownStatus::Unreliable => Some("Few children stand behind this figure: low reliability."),
            ShownStatus::Suppressed => Some("Confidential: so few that a child could be recognised."),
            _ => None,
        };
        let change = match (self.change(), self.before) {
            (Some(change), _) => Some(change.sentence(self.now.unit, BEFORE)),
            (None, Some(_)) => Some(format!("The change on {BEFORE} is not shown.")),
            (None, None) => None,
        };
        let shown = self.shown.map(|shown| {
            let (period, limits) = (numbers::period(shown.subject.period), words::limits(shown).unwrap_or_default());
            format!("The newest that can be shown: {}, {period}. {limits}", number(shown))
        });
        let remarks = words::limits(self.now).into_iter().chain(caution.map(str::to_owned));
        remarks.chain(shown).chain(change).collect()
    }
}

fn number(figure: &ReportFigure<'_>) -> String {
    match figure.value.filter(|_| figure.status != ShownStatus::Suppressed) {
        Some(value) => units::with_unit(value, figure.unit),
        None => tables::value(Some(figure)),
    }
}

/// How many disparities of a measure stand out, by each column that it compares.
fn disparity_card(material: &ReportMaterial<'_>, measure: &Measure) -> Option<Card> {
    let compares = Compare::all(material, measure);
    let not_notable = compares.first()?.not_notable();
    let (mut n_notable, mut n_assessed, mut remarks) = (0, 0, Vec::new());
    for compare in compares {
        let readings = compare.readings(&compare.newest());
        let assessed = readings.iter().filter(|reading| **reading != DisparityReading::NotAssessed).count();
        let notable = readings.iter().filter(|reading| **reading == DisparityReading::Notable).count();
        let name = compare.labels().column(compare.column()).to_lowercase();
        remarks.push(match assessed {
            0 => format!("By {name}: no comparison can be assessed."),
            _ => format!("By {name}: {notable} of {assessed} comparisons are notable."),
        });
        (n_notable, n_assessed) = (n_notable + notable, n_assessed + assessed);
    }
    Some(Card {
        title: "Notable disparities".to_owned(),
        number: format!("{n_notable} of {n_assessed}"),
        of: format!(
            "comparisons between groups of children show a disparity that chance is unlikely to explain and that lies \
             outside {not_notable}."
        ),
        remarks,
    })
}

fn row(moved: &MovedFigure<'_, '_>) -> TableRow {
    let unit = moved.now.unit;
    let change = moved.change();
    let is_hidden = |figure: &ReportFigure<'_>| figure.status == ShownStatus::Suppressed;
    let blank = || match moved.before {
        Some(before) if is_hidden(before) || is_hidden(moved.now) => tables::CONFIDENTIAL.to_owned(),
        _ => tables::NOT_AVAILABLE.to_owned(),
    };
    let change_below =
        change.map(|change| format!("{} to {}", units::signed(change.lower, unit), units::signed(change.upper, unit)));
    let moved_by = change.map_or_else(blank, |change| units::signed(change.difference, unit));
    let period = in_words(&numbers::period(moved.now.subject.period));
    let cells = vec![
        period.into(),
        TableCell { text: tables::value_with_unit(Some(moved.now)), ..tables::estimate(Some(moved.now)) },
        tables::value(moved.before).into(),
        TableCell { text: moved_by, below: change_below },
        change.map_or_else(blank, |change| change.verdict().to_owned()).into(),
    ];
    TableRow::of_cells(moved.title, cells)
}
