//! A count and its rate in the population, over the years and group by group.

use super::history::{self, Drawn, Shown};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{ALL, Cut, Dimension, Period, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::{labels, numbers};

/// A measure that is a count and a rate.
pub(super) struct Rates {
    pub(super) measure: &'static str,
    /// What is counted, as the start of a caption.
    pub(super) subject: &'static str,
    /// The same for the rate, in a few words.
    pub(super) short: &'static str,
    /// What the rate is per.
    pub(super) base: &'static str,
    pub(super) columns: &'static [Shown],
    pub(super) dimensions: &'static [Dimension],
}

impl Rates {
    fn of(&self, period: Period) -> Subject<'static> {
        Subject { measure: self.measure, cohort_basis: ALL, period, cut: Cut::TOTAL }
    }

    /// The years that the count is published for, oldest first.
    pub(super) fn years(&self, material: &Material<'_>) -> Vec<Period> {
        material.figures.periods(self.measure, "count", ALL, 12)
    }

    /// The whole of one year.
    pub(super) fn total(&self, year: Period) -> Subject<'static> {
        self.of(year)
    }
}

/// A section about such a measure.
pub(super) fn blocks(material: &Material<'_>, rates: &Rates, meaning: &str) -> Blocks {
    let mut blocks = Blocks::new();
    let years = rates.years(material);
    let Some(newest) = years.last().copied() else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(meaning);
    let apart = history::apart(&years);
    let drawn = Drawn {
        caption: format!("{}, {}", rates.subject, rates.base),
        statistic: "rate",
        periods: &apart,
        is_provisional: false,
        is_joined: true,
    };
    blocks.chart(drawn.chart(material.figures, |period| rates.of(period)));
    let caption = format!("{} by year", rates.subject);
    history::tables_over_time(
        &mut blocks,
        material.figures,
        &caption,
        |period| rates.of(period),
        &years,
        rates.columns,
    );
    blocks.heading("Which children");
    blocks.table(by_group(material, rates, newest));
    let quarters = material.figures.periods(rates.measure, "count", ALL, 3);
    let mut inner = Blocks::new();
    let caption = format!("{} by quarter", rates.subject);
    history::tables_over_time(
        &mut inner,
        material.figures,
        &caption,
        |period| rates.of(period),
        &quarters,
        rates.columns,
    );
    blocks.fold("Quarter by quarter", inner);
    blocks
}

fn by_group(material: &Material<'_>, rates: &Rates, year: Period) -> Table {
    let caption = format!("{} by group, {}", rates.subject, numbers::period(year));
    rates.dimensions.iter().fold(history::table(caption, "Group", rates.columns), |table, dimension| {
        let groups = history::groups(material.figures, "count", rates.of(year), *dimension);
        let rows: Vec<Row> = groups
            .into_iter()
            .map(|group| {
                let heading = labels::group(*dimension, group.cut.value(*dimension));
                history::row(material.figures, heading, group, rates.columns)
            })
            .collect();
        table.body(Some(labels::dimension(*dimension).to_owned()), rows)
    })
}
