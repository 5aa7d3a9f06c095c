//! What was decided: offences and children by tier, no further action beside first-time entrants, and how long it took.

use super::history::{self, Drawn, Shown, Side, shown};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{ALL, Cut, Dimension, Period, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::{labels, numbers};

const MEASURE: &str = "outcomes";
const RATIO: &str = "nfa_per_first_time_entrant";
/// The tiers that a turnaround is given for.
const TIMED: [&str; 2] = ["diversion", "pre_court"];
const DIMENSIONS: [Dimension; 3] = [Dimension::EthnicGroup, Dimension::CareStatus, Dimension::Sex];

const COUNTS: &[Shown] = &[
    shown("#Offences (95% limits)", "offences", Side::Estimate),
    shown("#Children (95% limits)", "children", Side::Estimate),
];

const RATIOS: &[Shown] = &[
    shown("#Children with no further action", RATIO, Side::Numerator),
    shown("#First-time entrants", RATIO, Side::Denominator),
    shown("#No further action per first-time entrant (95% limits)", RATIO, Side::Estimate),
];

const DAYS: &[Shown] = &[
    shown("#From offence, median", "turnaround_days_from_offence_median", Side::Value),
    shown("#From offence, 90th percentile", "turnaround_days_from_offence_90th_percentile", Side::Value),
    shown("#From arrest, median", "turnaround_days_from_arrest_median", Side::Value),
    shown("#From arrest, 90th percentile", "turnaround_days_from_arrest_90th_percentile", Side::Value),
    shown("#Children timed from offence", "turnaround_days_from_offence_median", Side::Denominator),
    shown("#Children timed from arrest", "turnaround_days_from_arrest_median", Side::Denominator),
];

fn of(period: Period) -> Subject<'static> {
    Subject { measure: MEASURE, cohort_basis: ALL, period, cut: Cut::TOTAL }
}

fn of_tier(period: Period, tier: &str) -> Subject<'_> {
    Subject { cut: Cut { tier, ..Cut::TOTAL }, ..of(period) }
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let years = material.figures.periods(MEASURE, "offences", ALL, 12);
    let Some(newest) = years.last().copied() else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(
        "Offences by children aged 10 to 17 who live here, and those children, by what was decided. An offence, and a \
         child, can be in several tiers, so they do not add up to a total.",
    );
    blocks.table(by_tier(material, newest));
    let mut inner = Blocks::new();
    for year in history::apart(&years).iter().rev().skip(1) {
        inner.table(by_tier(material, *year));
    }
    blocks.on_screen("Earlier years", inner);
    blocks.heading("No further action beside first-time entrants");
    ratios(&mut blocks, material, &years);
    blocks.heading("How long diversions and cautions took, in days");
    turnaround(&mut blocks, material, &years);
    let mut inner = Blocks::new();
    for tier in history::groups(material.figures, "offences", of(newest), Dimension::Tier) {
        inner.table(by_group(material, tier));
    }
    inner.table(ratio_by_group(material, newest));
    blocks.on_screen("Which children", inner);
    blocks
}

fn by_tier(material: &Material<'_>, period: Period) -> Table {
    let caption = format!("Offences and children by outcome, {}", numbers::period(period));
    let tiers = history::groups(material.figures, "offences", of(period), Dimension::Tier);
    let rows = tiers.into_iter().map(|tier| {
        let heading = labels::group(Dimension::Tier, tier.cut.tier);
        history::row(material.figures, heading, tier, COUNTS)
    });
    history::table(caption, "Outcome", COUNTS).rows(rows.collect())
}

fn ratios(blocks: &mut Blocks, material: &Material<'_>, years: &[Period]) {
    let drawn = Drawn {
        caption: "Children with no further action for each first-time entrant".to_owned(),
        statistic: RATIO,
        periods: &history::apart(years),
        is_provisional: false,
        is_joined: true,
    };
    blocks.chart(drawn.chart(material.figures, of));
    let caption = "No further action per first-time entrant by year";
    history::tables_over_time(blocks, material.figures, caption, of, years, RATIOS);
}

fn turnaround(blocks: &mut Blocks, material: &Material<'_>, years: &[Period]) {
    blocks.text(
        "Half took no longer than the median, nine in ten no longer than the 90th percentile. Neither is shown for fewer \
         than 10 children; where only a few children lie beyond it, it is rounded to whole weeks. Which arrest belongs to \
         an offence is in no source: it is the child's latest between offence and decision.",
    );
    let newest: Vec<Period> = history::apart(years).into_iter().rev().collect();
    let caption = "Days to a diversion or a caution, by year";
    let table = TIMED.into_iter().fold(history::table(caption, "Period", DAYS), |table, tier| {
        let row = |period: &Period| {
            let heading = labels::sentence_case(&numbers::period(*period));
            history::row(material.figures, heading, of_tier(*period, tier), DAYS)
        };
        table.body(Some(labels::group(Dimension::Tier, tier)), newest.iter().map(row).collect())
    });
    blocks.table(table);
}

/// One tier of the newest year, group by group.
fn by_group(material: &Material<'_>, tier: Subject<'_>) -> Table {
    let heading = labels::group(Dimension::Tier, tier.cut.tier);
    let caption = format!("{heading} by group, {}", numbers::period(tier.period));
    DIMENSIONS.into_iter().fold(history::table(caption, "Group", COUNTS), |table, dimension| {
        table.body(Some(labels::dimension(dimension).to_owned()), rows(material, "offences", tier, dimension, COUNTS))
    })
}

fn ratio_by_group(material: &Material<'_>, year: Period) -> Table {
    let caption = format!("No further action per first-time entrant by group, {}", numbers::period(year));
    DIMENSIONS.into_iter().fold(history::table(caption, "Group", RATIOS), |table, dimension| {
        table.body(Some(labels::dimension(dimension).to_owned()), rows(material, RATIO, of(year), dimension, RATIOS))
    })
}

fn rows(
    material: &Material<'_>,
    statistic: &str,
    whole: Subject<'_>,
    dimension: Dimension,
    columns: &[Shown],
) -> Vec<Row> {
    let groups = history::groups(material.figures, statistic, whole, dimension);
    let row = |group: Subject<'_>| {
        history::row(material.figures, labels::group(dimension, group.cut.value(dimension)), group, columns)
    };
    groups.into_iter().map(row).collect()
}
