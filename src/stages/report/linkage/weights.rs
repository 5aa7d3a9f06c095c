//! The weights of every level, and how far training moved them.

use super::super::charts::{MovedNumbers, signed};
use super::super::numbers;
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::stages::handed::TrainedComparison;
use crate::stages::handed::explained::ExplainedLinkage;
use crate::stages::handed::trained::{TrainedLevel, TrainedLookalike};

/// A picture and a table for each comparison, then what else training learnt.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let model = &about.model;
    let mut blocks = Blocks::new();
    blocks.text(format!(
        "Trained on {} records and {} pairs. Two records drawn at random weigh {} bits; that began at {}. Each level has the share of \
         pairs of one person for which it holds (m), the share of pairs of two persons (u), and a weight, the logarithm of one over the \
         other to base 2, before rare values add to it.",
        numbers::count(model.n_records),
        numbers::count(model.n_pairs),
        signed(model.prior_weight),
        signed(model.start_prior_weight)
    ));
    let held: Vec<&str> = model.held().collect();
    blocks.text(if held.is_empty() {
        "Training was believed in every comparison.".to_owned()
    } else {
        let held = held.join(", ");
        format!(
            "Training was not believed in {held}: it took strangers for one person, so the declared weights hold there."
        )
    });
    let range = range(&model.comparisons);
    for comparison in &model.comparisons {
        let mut inner = Blocks::new();
        let lines = comparison.levels.iter().map(|level| (level.name.clone(), level.start_weight, level.weight));
        let caption = format!("Weights of {}, in bits", comparison.name);
        inner.chart(MovedNumbers { caption, lines: lines.collect(), range }.draw());
        inner.table(table(comparison));
        let held = if comparison.is_held { ", held at what is declared" } else { "" };
        blocks.fold(
            format!("{}{held}: moved by up to {} bits", comparison.name, numbers::fixed(furthest(comparison), 1)),
            inner,
        );
    }
    let row = |kind: &TrainedLookalike| {
        let cells = [kind.start_per_person, kind.per_person].map(|number| numbers::fixed(number, 3));
        TableRow::new(kind.name.clone(), cells.into())
    };
    let alike = model.lookalikes.iter().chain(&model.together).map(row).collect();
    let columns = ["Who is alike without being one person", "#Declared", "#As trained"];
    blocks.table(ReportTable::new("How many such people a person has among the records", &columns).rows(alike));
    blocks
}

fn furthest(comparison: &TrainedComparison) -> f64 {
    comparison.levels.iter().map(|level| (level.weight - level.start_weight).abs()).fold(0.0, f64::max)
}

/// The least and the most weight of all.
fn range(comparisons: &[TrainedComparison]) -> (f64, f64) {
    let levels = comparisons.iter().flat_map(|comparison| &comparison.levels);
    let weights = || levels.clone().flat_map(|level| [level.weight, level.start_weight]);
    (weights().fold(0.0, f64::min).floor(), weights().fold(1.0, f64::max).ceil())
}

fn table(comparison: &TrainedComparison) -> ReportTable {
    let row = |level: &TrainedLevel| {
        let shares = [level.m, level.u].map(|share| format!("{share:.2e}"));
        let bits = [level.start_weight, level.weight, level.weight - level.start_weight].map(signed);
        TableRow::new(level.name.clone(), [shares.as_slice(), bits.as_slice()].concat())
    };
    let columns = ["Level", "#m", "#u", "#Declared", "#As trained", "#Moved"];
    let caption = format!("Levels of {}", comparison.name);
    ReportTable::new(caption, &columns).rows(comparison.levels.iter().map(row).collect())
}
