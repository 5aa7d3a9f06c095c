//! Remand: what was decided, how often it was youth detention, and what came after it.

use super::history::{self, Drawn, Shown, Side, shown};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{ALL, Cut, Dimension, Period, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::tables::{Row, Table};
use crate::stages::publish::{labels, numbers};

const MEASURE: &str = "remands";
const SHARE: &str = "youth_detention_share";

const COUNTS: &[Shown] = &[
    shown("#Decisions (95% limits)", "decisions", Side::Estimate),
    shown("#Children (95% limits)", "children", Side::Estimate),
];

const DETENTION: &[Shown] = &[
    shown("#Remanded to youth detention, decisions", SHARE, Side::Numerator),
    shown("#Decisions that could have been it", SHARE, Side::Denominator),
    shown("#Share, % (95% limits)", SHARE, Side::Estimate),
    shown("#Children held", "percent_not_followed_by_custody", Side::Denominator),
    shown("#Not sentenced to custody", "not_followed_by_custody", Side::Value),
    shown("#Not sentenced to custody, % (95% limits)", "percent_not_followed_by_custody", Side::Estimate),
];

fn of(period: Period) -> Subject<'static> {
    Subject { measure: MEASURE, cohort_basis: ALL, period, cut: Cut::TOTAL }
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let years = material.figures.periods(MEASURE, "decisions", ALL, 12);
    let Some(newest) = years.last().copied() else {
        blocks.text("No figures of this kind were published.");
        return blocks;
    };
    blocks.text(
        "Decisions on children aged 10 to 17, at first hearings and at those after. A child can be in several kinds; all \
         decisions counts each child once.",
    );
    blocks.table(by_decision(material, newest));
    blocks.heading("Youth detention, and what came after it");
    blocks.text(
        "The share is of all decisions but unconditional bail. A child held on remand counts as sentenced to custody if \
         that sentence fell within 12 months of the hearing, for an offence committed before it: so this is provisional \
         for 12 months.",
    );
    let drawn = Drawn {
        caption: "Youth detention among the remand decisions that could have been it, per cent".to_owned(),
        statistic: SHARE,
        periods: &history::apart(&years),
        is_provisional: false,
        is_joined: true,
    };
    blocks.chart(drawn.chart(material.figures, of));
    history::tables_over_time(&mut blocks, material.figures, "Youth detention by year", of, &years, DETENTION);
    let mut inner = Blocks::new();
    inner.table(by_group(material, newest));
    blocks.on_screen("Which children", inner);
    blocks
}

fn by_decision(material: &Material<'_>, year: Period) -> Table {
    let caption = format!("Remand decisions, {}", numbers::period(year));
    let decisions = labels::REMAND_DECISIONS.iter().map(|(code, text)| {
        let of_kind = Subject { cut: Cut { stage: code, ..Cut::TOTAL }, ..of(year) };
        history::row(material.figures, (*text).to_owned(), of_kind, COUNTS)
    });
    let all = history::row(material.figures, "All decisions".to_owned(), of(year), COUNTS);
    history::table(caption, "Decision", COUNTS).rows(decisions.chain([all]).collect())
}

fn by_group(material: &Material<'_>, year: Period) -> Table {
    let caption = format!("Youth detention by group, {}", numbers::period(year));
    let dimensions = [Dimension::EthnicGroup, Dimension::CareStatus];
    dimensions.into_iter().fold(history::table(caption, "Group", DETENTION), |table, dimension| {
        let groups = history::groups(material.figures, "decisions", of(year), dimension);
        let row = |group: Subject<'_>| {
            history::row(material.figures, labels::group(dimension, group.cut.value(dimension)), group, DETENTION)
        };
        let rows: Vec<Row> = groups.into_iter().map(row).collect();
        table.body(Some(labels::dimension(dimension).to_owned()), rows)
    })
}
