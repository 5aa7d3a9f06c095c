//! The records of one person as a graph, and the same in a table.

use super::super::charts::{Graph, GraphLine, signed};
use super::super::tables::{ReportTable, TableRow};
use super::Blocks;
use crate::stages::handed::explained::{ExplainedCluster, ExplainedLink, ExplainedLinkage};

/// Of more records than this only those links are drawn that joined them.
const DRAWN_MAX: usize = 12;

/// The graph and the table, if a person was asked for.
pub(super) fn blocks(about: &ExplainedLinkage) -> Blocks {
    let mut blocks = Blocks::new();
    let Some(cluster) = &about.cluster else { return blocks };
    let n_records = cluster.records.len();
    blocks.text(format!("{n_records} records. Records were joined one by one, the heaviest pair first; the table has all pairs that were weighed."));
    blocks.chart(graph(cluster, about.thresholds.join).draw());
    let names = |link: &ExplainedLink| link.ends.map(|at| cluster.records[at].clone());
    let row = |link: &ExplainedLink| {
        let [one, other] = names(link);
        let weight = link.weight.map_or_else(|| "decided by an officer".to_owned(), signed);
        TableRow::new(one, vec![other, weight, if link.is_join { "yes" } else { "no" }.to_owned()])
    };
    let table = ReportTable::new("Pairs of these records", &["One record", "The other", "#Bits", "Joined the two"]);
    blocks.table(table.rows(cluster.links.iter().map(row).collect()));
    blocks
}

fn graph(cluster: &ExplainedCluster, join: f64) -> Graph {
    let is_small = cluster.records.len() <= DRAWN_MAX;
    let class = |link: &ExplainedLink| match (link.is_join, link.weight) {
        (true, _) => "joined",
        (false, Some(weight)) if weight >= join => "agreeing",
        _ => "doubtful",
    };
    let line = |link: &ExplainedLink| GraphLine {
        ends: link.ends,
        text: if link.is_join { link.weight.map_or_else(|| "decided".to_owned(), signed) } else { String::new() },
        class: class(link),
    };
    // What joined lies above what only agrees.
    let mut links: Vec<&ExplainedLink> = cluster.links.iter().filter(|link| is_small || link.is_join).collect();
    links.sort_by_key(|link| link.is_join);
    Graph {
        caption: "What joins these records, with weights in bits".to_owned(),
        nodes: cluster.records.clone(),
        lines: links.into_iter().map(line).collect(),
        legend: vec![
            ("joined", "joined the two".to_owned()),
            ("agreeing", "weighs enough, and did not need to".to_owned()),
            ("doubtful", "weighs less than a pair that is joined".to_owned()),
        ],
    }
}
