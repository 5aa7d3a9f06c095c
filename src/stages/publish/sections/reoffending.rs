//! Proven reoffending: final cohorts, provisional ones in a panel of their own, and how soon.

use chrono::Months;

use super::history::{self, Drawn, Shown, Side, shown};
use super::reoffending_groups;
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::charts::{Chart, OverTime, Point};
use crate::stages::publish::figures::{Cut, Figure, Period, Status, Subject};
use crate::stages::publish::numbers;
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{self, Row, Table};

pub(super) const MEASURE: &str = "reoffending";

/// What holds where the measure does not say: twelve months of follow-up, six for the courts to decide.
const FOLLOW_UP_AND_WAITING_MONTHS: u32 = 18;

pub(super) const COLUMNS: &[Shown] = &[
    shown("#Children in cohort", "children", Side::Value),
    shown("#Reoffended", "reoffenders", Side::Value),
    shown("#Reoffences", "reoffences", Side::Value),
    shown("#Reoffending rate, % (95% limits)", "binary_rate", Side::Estimate),
    shown("#Reoffences per child who reoffended (95% limits)", "frequency_rate", Side::Estimate),
    shown("#Reoffences per child in cohort (95% limits)", "reoffences_per_child", Side::Estimate),
];

/// The three ways to make a cohort. They are never drawn on one line.
#[derive(Clone, Copy)]
pub(super) struct Basis {
    pub(super) code: &'static str,
    pub(super) months: i32,
    caption: &'static str,
}

pub(super) const YEAR_POOLED: Basis =
    Basis { code: "year_pooled", months: 12, caption: "four quarterly cohorts together" };
const QUARTER: Basis = Basis { code: "quarter", months: 3, caption: "quarterly cohorts" };
const YEAR_ONCE: Basis = Basis { code: "year_once", months: 12, caption: "each child once a year" };

impl Basis {
    fn subject(self, period: Period) -> Subject<'static> {
        Subject { measure: MEASURE, cohort_basis: self.code, period, cut: Cut::TOTAL }
    }
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let has_any = material.figures.all().iter().any(|figure| figure.subject.measure == MEASURE);
    if !has_any {
        blocks.text("No figures on reoffending were published.");
        return blocks;
    }
    blocks.text(
        "A child enters a cohort when cautioned, sentenced at court without custody, or released from a custodial \
         sentence. The child reoffended if a new offence within 12 months of that day was proved within 18 months of \
         it. A cohort is final only 18 months after it closes: until then its rate can only be too low.",
    );
    blocks.heading("Final annual figures");
    blocks.text(
        "This is the basis of the official annual figure: the four quarterly cohorts of a year added together, so a \
         child can be in it up to four times. Years that overlap are not drawn.",
    );
    settled(&mut blocks, material, YEAR_POOLED);
    blocks.heading("Final quarterly cohorts");
    settled(&mut blocks, material, QUARTER);
    blocks
        .aside("Still being followed up: provisional, not to be compared with the figures above", unsettled(material));
    blocks.fold("Final figures with each child counted once a year", once_a_year(material));
    reoffending_groups::add(&mut blocks, material);
    blocks
}

fn once_a_year(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    blocks.text(
        "Each child is followed from the first event of the year only. Children who offend often weigh less here, so the \
         rate is usually lower than the annual figure above. The two are not comparable.",
    );
    settled(&mut blocks, material, YEAR_ONCE);
    blocks
}

/// The periods whose cohorts have been followed to the end, and those still being followed.
///
/// The date decides, not the status alone: a small cohort is marked unreliable before it
/// is marked provisional, and must not slip among the final ones.
pub(super) fn by_maturity(material: &Material<'_>, basis: Basis) -> (Vec<Period>, Vec<Period>) {
    let periods = material.figures.periods(MEASURE, "binary_rate", basis.code, basis.months);
    periods.into_iter().partition(|period| {
        let is_provisional = |figure: &Figure<'_>| figure.status == Status::Provisional;
        let rate = material.figures.get("binary_rate", basis.subject(*period));
        is_mature(material, *period) && !rate.is_some_and(is_provisional)
    })
}

/// Whether a cohort that closed with this period has been followed to the end.
pub(super) fn is_mature(material: &Material<'_>, period: Period) -> bool {
    let declared = material.about.measures.iter().find(|measure| measure.name == MEASURE);
    let months = declared.map_or(FOLLOW_UP_AND_WAITING_MONTHS, |measure| measure.matures_after_months);
    period.end.checked_add_months(Months::new(months)).is_some_and(|day| day <= material.about.as_at)
}

/// Final cohorts of one basis: a chart, and a table with every period.
fn settled(blocks: &mut Blocks, material: &Material<'_>, basis: Basis) {
    let (periods, _) = by_maturity(material, basis);
    if periods.is_empty() {
        blocks.text("No cohort of this kind has been followed for long enough yet.");
        return;
    }
    let drawn = history::apart(&periods);
    let caption = format!("Children who reoffended within 12 months, {}, final", basis.caption);
    let drawn = Drawn { caption, statistic: "binary_rate", periods: &drawn, is_provisional: false, is_joined: true };
    blocks.chart(drawn.chart(material.figures, |period| basis.subject(period)));
    let caption = format!("Proven reoffending, {}, final", basis.caption);
    history::tables_over_time(blocks, material.figures, &caption, |period| basis.subject(period), &periods, COLUMNS);
}

/// Cohorts that are still being followed up, quarterly ones drawn, all in tables.
fn unsettled(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let (_, quarters) = by_maturity(material, QUARTER);
    let drawn = Drawn {
        caption: "Children known so far to have reoffended, quarterly cohorts, provisional".to_owned(),
        statistic: "binary_rate",
        periods: &quarters,
        is_provisional: true,
        is_joined: false,
    };
    let chart = drawn.chart(material.figures, |period| QUARTER.subject(period));
    if chart.is_some() {
        blocks.text(
            "The newer the cohort, the shorter it has been followed and the more cases are still before the courts. \
             A fall from left to right is what that alone would produce.",
        );
    }
    blocks.chart(chart);
    so_far(&mut blocks, material, QUARTER);
    let mut years = Blocks::new();
    so_far(&mut years, material, YEAR_POOLED);
    so_far(&mut years, material, YEAR_ONCE);
    blocks.fold("Provisional annual figures", years);
    blocks
}

fn so_far(blocks: &mut Blocks, material: &Material<'_>, basis: Basis) {
    let (_, periods) = by_maturity(material, basis);
    let caption = format!("Proven reoffending so far, {}, provisional", basis.caption);
    history::tables_over_time(blocks, material.figures, &caption, |period| basis.subject(period), &periods, COLUMNS);
}

/// How soon the children of the newest final year reoffended, month by month.
pub(super) fn how_soon(blocks: &mut Blocks, material: &Material<'_>, period: Period) {
    let months: Vec<(u32, String)> = (1..=12).map(|month| (month, format!("reoffended_within_{month}"))).collect();
    let figure = |statistic: &str| material.figures.get(statistic, YEAR_POOLED.subject(period));
    if months.iter().all(|(_, statistic)| figure(statistic).is_none()) {
        return;
    }
    blocks.heading("How soon children reoffended");
    let caption = format!("Children who had reoffended by the end of each month, {}", numbers::period(period));
    blocks.chart(months_chart(caption.clone(), &months, figure));
    let rows = months.iter().map(|(month, statistic)| {
        Row::new(
            format!("Within {month} {}", plural(*month)),
            vec![tables::value(figure(statistic)), tables::limits(figure(statistic))],
        )
    });
    blocks.table(
        Table::new(caption, &["Time since the index event", "#Reoffended (%)", "#95% limits"]).rows(rows.collect()),
    );
}

fn months_chart<'a, 'f: 'a>(
    caption: String,
    months: &[(u32, String)],
    figure: impl Fn(&str) -> Option<&'a Figure<'f>>,
) -> Option<Chart> {
    let points = months.iter().map(|(month, statistic)| {
        let figure = figure(statistic);
        Point {
            ticks: [month.to_string(), plural(*month).to_owned()],
            hint: format!("Within {month} {}: {}", plural(*month), tables::value(figure)),
            value: figure.and_then(|figure| figure.value),
            limits: figure.and_then(Figure::estimate).map(|(_, lower, upper)| (lower, upper)),
            is_unreliable: figure.is_some_and(|figure| figure.status == Status::Unreliable),
            symbol: tables::value(figure),
        }
    });
    let chart = OverTime { caption, unit: "percent", points: points.collect(), is_provisional: false, is_joined: true };
    chart.draw()
}

const fn plural(months: u32) -> &'static str {
    if months == 1 { "month" } else { "months" }
}
