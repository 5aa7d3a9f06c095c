//! The figures to see first, each with what it is of, its limits, and whether it has moved.

use super::disproportionality::{self as disparity, CARE, Comparison, ETHNICITY};
use super::rates::Rates;
use super::reoffending::{self, YEAR_POOLED};
use super::{custody, entrants};
use crate::stages::publish::blocks::{Blocks, Card};
use crate::stages::publish::figures::{Cut, Figure, Period, Status, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{self, Cell, Row, Table};
use crate::stages::publish::words::{self, Change, Reading};
use crate::stages::publish::{labels, numbers};

const BEFORE: &str = "the year before";

/// A figure with the same one of the year before.
struct Moved<'m, 'f> {
    title: String,
    now: &'m Figure<'f>,
    before: Option<&'m Figure<'f>>,
    /// The newest that can be shown, where the newest cannot.
    shown: Option<&'m Figure<'f>>,
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let reoffending = reoffending_figure(material, "binary_rate", "Reoffending rate");
    let frequency = reoffending_figure(material, "frequency_rate", "Reoffences per child who reoffended");
    let entrants = [rate_figure(material, &entrants::RATES, "count"), rate_figure(material, &entrants::RATES, "rate")];
    let custody = [rate_figure(material, &custody::RATES, "count"), rate_figure(material, &custody::RATES, "rate")];
    blocks.cards(vec![
        reoffending_card(reoffending.as_ref(), frequency.as_ref()),
        rate_card("First-time entrants", "entering the youth justice system for the first time", &entrants),
        rate_card("Custodial sentences", "given to children who live here", &custody),
        disparity_card(material),
    ]);
    let moved = reoffending.into_iter().chain(frequency).chain(entrants.into_iter().flatten());
    let rows = moved.chain(custody.into_iter().flatten()).map(|moved| row(&moved));
    let columns = ["Figure", "Period", "#Value (95% limits)", "#Year before", "#Change (95% limits)", "Reading"];
    blocks.table(Table::new("Headline figures and how they moved", &columns).rows(rows.collect()));
    blocks.text(
        "95% limits show how far chance alone could move a figure of this size. A change is called beyond chance only \
         if the limits of the change exclude nought.",
    );
    blocks
}

fn reoffending_figure<'m, 'f>(material: &'m Material<'f>, statistic: &str, title: &str) -> Option<Moved<'m, 'f>> {
    let (periods, _) = reoffending::by_maturity(material, YEAR_POOLED);
    let subject = |period: Period| Subject {
        measure: reoffending::MEASURE,
        cohort_basis: YEAR_POOLED.code,
        period,
        cut: Cut::TOTAL,
    };
    moved(material, title.to_owned(), statistic, &periods, subject)
}

fn rate_figure<'m, 'f>(material: &'m Material<'f>, rates: &Rates, statistic: &str) -> Option<Moved<'m, 'f>> {
    let title = if statistic == "count" { rates.subject } else { rates.short }.to_owned();
    moved(material, title, statistic, &rates.years(material), |year| rates.total(year))
}

fn moved<'m, 'f>(
    material: &'m Material<'f>,
    title: String,
    statistic: &str,
    periods: &[Period],
    subject: impl Fn(Period) -> Subject<'static>,
) -> Option<Moved<'m, 'f>> {
    let newest = *periods.last()?;
    let year_before = periods.iter().find(|period| period.is_just_before(newest));
    let figure = |period: Period| material.figures.get(statistic, subject(period));
    let now = figure(newest)?;
    let older = periods.iter().rev().filter_map(|period| figure(*period)).find(|figure| figure.value.is_some());
    let before = year_before.and_then(|period| figure(*period));
    Some(Moved { title, now, before, shown: older.filter(|_| now.value.is_none()) })
}

impl Moved<'_, '_> {
    fn change(&self) -> Option<Change> {
        Change::between(self.before?, self.now)
    }

    /// The limits and the change in sentences.
    fn remarks(&self) -> Vec<String> {
        let caution = match self.now.status {
            Status::Unreliable => Some("Few children stand behind this figure: low reliability."),
            Status::Suppressed => Some("Confidential: so few that a child could be recognised."),
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

fn number(figure: &Figure<'_>) -> String {
    match figure.value.filter(|_| figure.status != Status::Suppressed) {
        Some(value) => numbers::with_unit(value, figure.unit),
        None => tables::value(Some(figure)),
    }
}

fn reoffending_card(rate: Option<&Moved<'_, '_>>, frequency: Option<&Moved<'_, '_>>) -> Card {
    let title = "Proven reoffending".to_owned();
    let Some(rate) = rate else {
        let of = "No cohort has been followed for long enough yet to give a final figure.".to_owned();
        return Card { title, number: tables::NOT_AVAILABLE.to_owned(), of, remarks: Vec::new() };
    };
    let (reoffended, children) = (tables::numerator(Some(rate.now)), tables::denominator(Some(rate.now)));
    let of = format!(
        "of children reoffended within 12 months: {reoffended} of {children} counted in the four quarterly cohorts of \
         the {}. A child can be in more than one.",
        numbers::period(rate.now.subject.period)
    );
    let mut remarks = rate.remarks();
    if let Some(frequency) = frequency.filter(|frequency| frequency.now.value.is_some()) {
        remarks.push(format!("Those who reoffended committed {} reoffences each on average.", number(frequency.now)));
    }
    Card { title, number: number(rate.now), of, remarks }
}

fn rate_card(title: &str, what: &str, [count, rate]: &[Option<Moved<'_, '_>>; 2]) -> Card {
    let Some(count) = count else {
        let of = "No figure was published.".to_owned();
        return Card { title: title.to_owned(), number: tables::NOT_AVAILABLE.to_owned(), of, remarks: Vec::new() };
    };
    let mut of = format!("{what}, {}", numbers::period(count.now.subject.period));
    if let Some(rate) = rate.as_ref().filter(|rate| rate.now.value.is_some()) {
        of.push_str(&format!(": {} children aged 10 to 17", number(rate.now)));
    }
    of.push('.');
    Card { title: title.to_owned(), number: number(count.now), of, remarks: count.remarks() }
}

fn disparity_card(material: &Material<'_>) -> Card {
    let found = |comparison: Comparison| {
        let compared =
            disparity::newest(material, comparison, 36).or_else(|| disparity::newest(material, comparison, 12));
        disparity::readings(material, comparison, &compared.unwrap_or_default())
    };
    let (ethnicity, care) = (found(ETHNICITY), found(CARE));
    let n_assessed = |readings: &[Reading]| readings.iter().filter(|reading| **reading != Reading::NotAssessed).count();
    let n_notable = |readings: &[Reading]| readings.iter().filter(|reading| **reading == Reading::Notable).count();
    let remark = |name: &str, readings: &[Reading]| match (n_notable(readings), n_assessed(readings)) {
        (_, 0) => format!("{name}: no comparison can be assessed."),
        (n_notable, n_assessed) => format!("{name}: {n_notable} of {n_assessed} comparisons are notable."),
    };
    Card {
        title: "Notable disparities".to_owned(),
        number: format!(
            "{} of {}",
            n_notable(&ethnicity) + n_notable(&care),
            n_assessed(&ethnicity) + n_assessed(&care)
        ),
        of: "comparisons between groups of children show a disparity that chance is unlikely to explain and that lies \
             outside 0.80 to 1.25."
            .to_owned(),
        remarks: vec![remark("By ethnicity", &ethnicity), remark("By care status", &care)],
    }
}

fn row(moved: &Moved<'_, '_>) -> Row {
    let unit = moved.now.unit;
    let change = moved.change();
    let is_hidden = |figure: &Figure<'_>| figure.status == Status::Suppressed;
    let blank = || match moved.before {
        Some(before) if is_hidden(before) || is_hidden(moved.now) => tables::CONFIDENTIAL.to_owned(),
        _ => tables::NOT_AVAILABLE.to_owned(),
    };
    let change_below = change
        .map(|change| format!("{} to {}", numbers::signed(change.lower, unit), numbers::signed(change.upper, unit)));
    let moved_by = change.map_or_else(blank, |change| numbers::signed(change.difference, unit));
    let period = labels::sentence_case(&numbers::period(moved.now.subject.period));
    let cells = vec![
        period.into(),
        Cell { text: tables::value_with_unit(Some(moved.now)), ..tables::estimate(Some(moved.now)) },
        tables::value(moved.before).into(),
        Cell { text: moved_by, below: change_below },
        change.map_or_else(blank, |change| change.verdict().to_owned()).into(),
    ];
    Row::of_cells(moved.title.clone(), cells)
}
