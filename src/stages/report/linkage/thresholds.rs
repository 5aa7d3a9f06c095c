//! How many pairs each threshold would join.

use super::super::charts::Falling;
use super::super::numbers;
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::stages::handed::explained::ExplainedLinkage;

/// The curve and the table.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let mut blocks = Blocks::new();
    // From the heaviest down, so that each row has all above it.
    let (mut n_pairs, mut n_joined) = (0, 0);
    let mut rows: Vec<(i32, u64, u64)> = Vec::new();
    for of_weight in &about.model.weights {
        n_pairs += of_weight.n_pairs;
        n_joined += of_weight.n_joined;
        rows.push((of_weight.bits, n_pairs, n_joined));
    }
    if rows.is_empty() {
        return blocks;
    }
    let (join, split) = (about.thresholds.join, about.thresholds.split);
    blocks.text(format!(
        "Pairs join from {} bits on, and what was one person the night before stays so down to {}. A pair that weighs enough may \
         still stay apart: without evidence, by a rule, or because the two clusters as a whole speak against it. How many of the \
         pairs are right only decisions of officers can tell.",
        numbers::fixed(join, 1),
        numbers::fixed(split, 1)
    ));
    let points = rows.iter().rev().map(|(bits, n_pairs, _)| (f64::from(*bits), *n_pairs)).collect();
    let lines = vec![
        (join, "reference", "joined from here on".to_owned()),
        (split, "doubtful", "kept together down to here".to_owned()),
    ];
    let counted = "pairs of at least this weight".to_owned();
    let caption = "Pairs of at least each weight".to_owned();
    blocks.chart(Falling { caption, points, counted, lines }.draw());
    let row = |(bits, n_pairs, n_joined): &(i32, u64, u64)| {
        let share = numbers::percent(*n_joined, *n_pairs);
        TableRow::new(
            numbers::fixed(f64::from(*bits), 0),
            vec![numbers::count(*n_pairs), numbers::count(*n_joined), share],
        )
    };
    let columns = ["Bits, at least", "#Pairs", "#Of one person now", "#Share"];
    let table = ReportTable::new("Pairs of at least each weight", &columns).rows(rows.iter().map(row).collect());
    let mut inner = Blocks::new();
    inner.table(table);
    blocks.fold("The same in numbers", inner);
    blocks
}
