//! `yjp review`: the pairs of records that a person should look at.

use chrono::NaiveDate;
use clap::Args;

use super::place;
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};
use crate::issues::linking::{LinkingEstimate, PairsOf};
use crate::job::{DrawnPair, ReviewPair, clock};

/// List the pairs of records that a person should look at, as CSV, the most valuable first.
///
/// It names records by the ids of their systems: the list is identifiable, and needs the key.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp review --on 2026-06-30 > review.csv
  yjp review --sample > sample.csv

With --sample it lists pairs drawn for an estimate of how well records are joined, of which each stands for many. Put \
`same`, `different` or `cannot_tell` under `decision` and the day under `decided_on`, leave out the rows without, and \
deliver the file as youth_justice/link_decisions. A pair that is left out counts against the estimate as one of which \
nobody can tell. Decisions on other pairs are followed too, but say nothing of the rest.")]
pub struct Review {
    /// From the newest run up to this day; up to today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
    /// At most so many pairs; how many lie beyond is told.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    most: usize,
    /// Pairs drawn to estimate how well records are joined that nobody has decided yet.
    #[arg(long)]
    sample: bool,
}

impl Review {
    /// Prints the pairs as CSV, worth most first. It names records as their systems do, and levels.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let on = self.on.unwrap_or_else(clock::today);
        let (headers, rows) = if self.sample {
            tell_missing(&job.model(on)?.1.estimates);
            let (_, drawn) = job.drawn(on)?;
            (SAMPLE.as_slice(), drawn.iter().filter(|pair| pair.decision.is_none()).map(sample_row).collect())
        } else {
            let (_, pairs) = job.review(on)?;
            (PAIRS.as_slice(), pairs.iter().map(pair_row).collect::<Vec<_>>())
        };
        let n_beyond = rows.len().saturating_sub(self.most);
        if n_beyond > 0 {
            tracing::warn!(n_listed = self.most, n_beyond, "more pairs are worth a look: --most N lists more of them");
        }
        out.push_str(
            &table(headers, &rows[..rows.len() - n_beyond])
                .map_err(|_| Error::new(Kind::Store, "the list cannot be written as text"))?,
        );
        Ok(())
    }
}

/// Says how many decisions an estimate needs, over all and for which groups.
fn tell_missing(estimates: &[LinkingEstimate]) {
    for estimate in estimates {
        let of = match &estimate.of {
            PairsOf::All => "all",
            PairsOf::Source(name) | PairsOf::EthnicGroup(name) => name,
        };
        match estimate.n_needed {
            Some(0) => {}
            Some(n_needed) => {
                tracing::warn!(
                    of,
                    n_needed,
                    n_decided = estimate.n_decided,
                    "no estimate of how well records are joined yet"
                );
            }
            None => tracing::warn!(of, n_joined = estimate.n_joined, "too few pairs are joined for an estimate"),
        }
    }
}

const PAIRS: [&str; 9] = [
    "worth",
    "standing",
    "match_weight",
    "match_probability",
    "source",
    "record_id",
    "other_source",
    "other_record_id",
    "because",
];

fn pair_row(pair: &ReviewPair) -> Vec<String> {
    let [(source, record), (other_source, other_record)] = &pair.records;
    vec![
        format!("{:.3}", pair.worth),
        pair.standing.clone(),
        format!("{:.2}", pair.weight),
        format!("{:.4}", pair.probability),
        source.clone(),
        record.clone(),
        other_source.clone(),
        other_record.clone(),
        because(pair),
    ]
}

const SAMPLE: [&str; 12] = [
    "source",
    "record_id",
    "other_source",
    "other_record_id",
    "decision",
    "decided_on",
    "decided_by",
    "standing",
    "stands_for",
    "stratum",
    "match_weight",
    "because",
];

/// The columns of a decision first, so that the list can be filled in and delivered.
fn sample_row(drawn: &DrawnPair) -> Vec<String> {
    let [(source, record), (other_source, other_record)] = &drawn.pair.records;
    vec![
        source.clone(),
        record.clone(),
        other_source.clone(),
        other_record.clone(),
        String::new(),
        String::new(),
        String::new(),
        drawn.pair.standing.clone(),
        format!("{:.1}", drawn.stands_for),
        drawn.stratum.clone(),
        format!("{:.2}", drawn.pair.weight),
        because(&drawn.pair),
    ]
}

fn because(pair: &ReviewPair) -> String {
    let part = |(comparison, level, weight): &(String, String, f64)| match level.is_empty() {
        true => format!("{comparison} {weight:+.1}"),
        false => format!("{comparison} {level} {weight:+.1}"),
    };
    pair.parts.iter().map(part).collect::<Vec<_>>().join("; ")
}

fn table(headers: &[&str], rows: &[Vec<String>]) -> std::result::Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headers)?;
    for row in rows {
        writer.write_record(row)?;
    }
    let bytes = writer.into_inner().map_err(|failure| failure.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
