//! `yjp faults`: what is wrong in deliveries, row by row.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use clap::Args;

use super::layout::{align, count, line};
use super::place;
use crate::cli::{Global, whole_number};
use crate::error::{Error, Kind, Result};
use crate::issues::rules;
use crate::job::{FoundFaults, ListedFault, WantedFaults};

/// List every fault of the deliveries received, with its file, row and column, and what to do about it.
///
/// What is kept of deliveries is encrypted, so that it needs the key. Without `--show` no cell is shown.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp faults --source police/outcomes --rule bad_date
  yjp faults --delivery 2026-06-30 --show   what stands there, too: identifiable")]
pub struct FaultsCommand {
    /// Of this source only, as `supplier/table`.
    #[arg(long, value_name = "SOURCE")]
    source: Option<String>,
    /// Of this rule only; docs/RULES.md lists them.
    #[arg(long, value_name = "RULE")]
    rule: Option<String>,
    /// Of the deliveries only whose name has this in it.
    #[arg(long, value_name = "TEXT")]
    delivery: Option<String>,
    /// Show what stands in the cells: identifiable.
    #[arg(long)]
    show: bool,
    /// How many are listed at most.
    #[arg(long, value_name = "N", default_value_t = 200, value_parser = whole_number::<usize>)]
    limit: usize,
    /// Print JSON, with every fault.
    #[arg(long)]
    json: bool,
}

impl FaultsCommand {
    /// Lists the faults, then the rules among them in words, then what is refused.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        if let Some(rule) = self.rule.as_ref().filter(|rule| rules::find(rule).is_none()) {
            let error = Error::new(Kind::Usage, format!("there is no rule `{rule}`"));
            return Err(error.hint("docs/RULES.md lists the rules"));
        }
        let (source, rule, delivery) = (self.source.clone(), self.rule.clone(), self.delivery.clone());
        let wanted = WantedFaults { source, rule, delivery, is_shown: self.show };
        let found = place::job(global)?.faults(&wanted)?;
        out.push_str(&if self.json { json(&found) } else { self.text(&found) });
        Ok(())
    }

    fn text(&self, found: &FoundFaults) -> String {
        let mut text = String::new();
        if found.faults.is_empty() {
            text.push_str("no fault\n");
        } else {
            text += &self.table(&found.faults);
        }
        for error in &found.refused {
            let _ = writeln!(text, "\nrefused: {error}");
        }
        text
    }

    fn table(&self, faults: &[ListedFault]) -> String {
        let mut header = line(["file", "row", "column", "rule", "effect"]);
        header.extend(self.show.then(|| "cell".to_owned()));
        let mut lines = vec![header];
        for fault in faults.iter().take(self.limit) {
            let row = if fault.row == 0 { String::new() } else { fault.row.to_string() };
            let mut cells =
                vec![fault.file.clone(), row, fault.column.clone(), fault.rule.clone(), fault.effect.clone()];
            cells.extend(self.show.then(|| fault.cell.clone().unwrap_or_default().escape_debug().to_string()));
            lines.push(cells);
        }
        let mut text = align(&lines);
        if let Some(n_more) = faults.len().checked_sub(self.limit).filter(|n_more| *n_more > 0) {
            let _ =
                writeln!(text, "and {} more: --limit, --source, --rule and --delivery choose", count(n_more as u64));
        }
        text.push('\n');
        text += &in_words(faults.iter().map(|fault| fault.rule.as_str()));
        text
    }
}

/// What rules mean, what was done, and what to do.
fn in_words<'r>(broken: impl Iterator<Item = &'r str>) -> String {
    let broken: BTreeSet<&str> = broken.collect();
    let mut lines = vec![line(["rule", "what is wrong", "what is done", "what to do"])];
    lines.extend(
        broken.into_iter().filter_map(rules::find).map(|rule| line([rule.name, rule.meaning, rule.done, rule.advice])),
    );
    align(&lines)
}

fn json(found: &FoundFaults) -> String {
    let refused: Vec<String> = found.refused.iter().map(ToString::to_string).collect();
    format!("{}\n", serde_json::json!({ "faults": found.faults, "refused": refused }))
}
