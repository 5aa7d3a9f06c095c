//! `yjp explain linkage`: how records are joined.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::page::{self, LinkagePageArguments};
use crate::cli::{Global, day};
use crate::commands::place;
use crate::error::{Error, Kind, Result};
use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};
use crate::job::clock;

/// How records are joined: the trained weights, and how far training moved them.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp explain linkage people
  yjp explain linkage people --html linkage.html                 one page, without a name; pairs near the thresholds
  yjp explain linkage people --html store/identifiable/pages/pair.html --show --pair police/N1 court_hearing/C7")]
pub struct ExplainLinkage {
    /// The name of the linkage.
    name: String,
    /// From the newest run up to this day; up to today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
    #[command(flatten)]
    page: LinkagePageArguments,
}

impl ExplainLinkage {
    /// Prints the trained weights beside those that training started from.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        if self.name != "people" {
            return Err(Error::new(Kind::Usage, format!("there is no linkage called {}", self.name))
                .hint("the only one is people"));
        }
        if let Some(wanted) = self.page.wanted(self.on) {
            return page::write(&job, &wanted, out);
        }
        let (day, model) = job.model(self.on.unwrap_or_else(clock::today))?;
        let _ = writeln!(
            out,
            "{}\ntrained as at {day} on {} records and {} pairs\nprior weight {:.2}, started from {:.2}",
            model.title, model.n_records, model.n_pairs, model.prior_weight, model.start_prior_weight
        );
        tell_estimates(&model.estimates, out);
        for comparison in &model.comparisons {
            let _ = writeln!(
                out,
                "\n{:<22} {:>9} {:>9} {:>8} {:>8} {:>7}",
                comparison.name, "m", "u", "start", "weight", "moved"
            );
            for level in &comparison.levels {
                let moved = level.weight - level.start_weight;
                let _ = writeln!(
                    out,
                    "  {:<20} {:>9.5} {:>9.2e} {:>+8.2} {:>+8.2} {moved:>+7.2}",
                    level.name, level.m, level.u, level.start_weight, level.weight
                );
            }
        }
        Ok(())
    }
}

/// How well records were joined, over all and by source and ethnic group.
fn tell_estimates(estimates: &[LinkingEstimate], out: &mut String) {
    if estimates.is_empty() {
        return;
    }
    let _ = writeln!(out, "\n{:<22} {:>9} {:>24} {:>24}", "joined pairs", "decisions", "precision", "recall");
    for estimate in estimates {
        let whose = match &estimate.of {
            PairsOf::All => "all",
            PairsOf::Source(name) | PairsOf::EthnicGroup(name) => name,
        };
        let n_decided = estimate.n_decided;
        let _ = match (estimate.precision.zip(estimate.recall), estimate.n_needed) {
            (Some((precision, recall)), _) => {
                writeln!(out, "  {whose:<20} {n_decided:>9} {:>24} {:>24}", share(precision), share(recall))
            }
            (None, Some(n_needed)) => {
                writeln!(out, "  {whose:<20} {n_decided:>9} no estimate: {n_needed} more decisions needed")
            }
            (None, None) => writeln!(out, "  {whose:<20} {n_decided:>9} no estimate: too few pairs"),
        };
    }
    if estimates.iter().any(|estimate| estimate.precision.is_some()) {
        let _ = writeln!(out, "  Decisions are taken as right: the limits do not allow for officers who err.");
    }
}

fn share(Estimate { value, lower, upper }: Estimate) -> String {
    format!("{value:.4} ({lower:.4}-{upper:.4})")
}
