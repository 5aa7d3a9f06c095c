//! Reoffending where a diversion begins a follow-up too: final cohorts only.

use super::history::{self, Drawn};
use super::reoffending::{self, COLUMNS, YEAR_POOLED};
use crate::stages::publish::blocks::Blocks;
use crate::stages::publish::figures::{Cut, Dimension, Period, Subject};
use crate::stages::publish::report::Material;
use crate::stages::publish::{labels, numbers};

const MEASURE: &str = "reoffending_after_diversion";

fn of(period: Period) -> Subject<'static> {
    Subject { measure: MEASURE, cohort_basis: YEAR_POOLED.code, period, cut: Cut::TOTAL }
}

fn after_diversion(period: Period) -> Subject<'static> {
    Subject { cut: Cut { tier: "diversion", ..Cut::TOTAL }, ..of(period) }
}

/// The section.
pub(super) fn blocks(material: &Material<'_>) -> Blocks {
    let mut blocks = Blocks::new();
    let mut years = material.figures.periods(MEASURE, "binary_rate", YEAR_POOLED.code, YEAR_POOLED.months);
    years.retain(|year| reoffending::is_mature(material, *year));
    let Some(newest) = years.last().copied() else {
        blocks.text("No cohort of this kind has been followed for long enough yet.");
        return blocks;
    };
    blocks.text(
        "Here a community resolution or another diversion begins a follow-up as a caution does. A child is in a quarter \
         once, at its first event, so these cohorts are not those of proven reoffending and must not be set beside \
         them. A reoffence must be proved by a caution or at court: a further diversion is none.",
    );
    let drawn = Drawn {
        caption: "Children who reoffended within 12 months of a diversion, four quarterly cohorts together, final"
            .to_owned(),
        statistic: "binary_rate",
        periods: &history::apart(&years),
        is_provisional: false,
        is_joined: true,
    };
    blocks.chart(drawn.chart(material.figures, after_diversion));
    let caption = "Reoffending after a diversion, four quarterly cohorts together, final";
    history::tables_over_time(&mut blocks, material.figures, caption, after_diversion, &years, COLUMNS);
    let caption = format!("Reoffending by first outcome, diversions included, {}", numbers::period(newest));
    let tiers = history::groups(material.figures, "children", of(newest), Dimension::Tier);
    let rows = tiers
        .into_iter()
        .map(|tier| history::row(material.figures, labels::group(Dimension::Tier, tier.cut.tier), tier, COLUMNS));
    let all = history::row(material.figures, "All, diversions included".to_owned(), of(newest), COLUMNS);
    blocks.table(history::table(caption, "Outcome", COLUMNS).rows(rows.chain([all]).collect()));
    blocks
}
