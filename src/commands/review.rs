//! `yjp review`: the pairs of records that a person should look at.

use chrono::NaiveDate;
use clap::Args;

use super::place;
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};
use crate::job::{ReviewPair, clock};

/// List the pairs of records that a person should look at, as CSV, the most valuable first.
///
/// It names records by the ids of their systems: the list is identifiable, and needs the key.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp review --on 2026-06-30 > review.csv")]
pub struct Review {
    /// From the newest run up to this day; up to today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
    /// At most so many pairs; how many lie beyond is told.
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    most: usize,
}

impl Review {
    /// Prints the pairs as CSV, worth most first. It names records as their systems do, and levels.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let (_, pairs) = place::job(global)?.review(self.on.unwrap_or_else(clock::today))?;
        let n_beyond = pairs.len().saturating_sub(self.most);
        if n_beyond > 0 {
            tracing::warn!(n_listed = self.most, n_beyond, "more pairs are worth a look: --most N lists more of them");
        }
        out.push_str(
            &table(&pairs[..pairs.len() - n_beyond])
                .map_err(|_| Error::new(Kind::Store, "the list cannot be written as text"))?,
        );
        Ok(())
    }
}

fn table(pairs: &[ReviewPair]) -> std::result::Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "worth",
        "standing",
        "match_weight",
        "match_probability",
        "source",
        "record_id",
        "other_source",
        "other_record_id",
        "because",
    ])?;
    for pair in pairs {
        let part = |(comparison, level, weight): &(String, String, f64)| match level.is_empty() {
            true => format!("{comparison} {weight:+.1}"),
            false => format!("{comparison} {level} {weight:+.1}"),
        };
        let because: Vec<String> = pair.parts.iter().map(part).collect();
        let [(source, record), (other_source, other_record)] = &pair.records;
        writer.write_record([
            &format!("{:.3}", pair.worth),
            &pair.standing,
            &format!("{:.2}", pair.weight),
            &format!("{:.4}", pair.probability),
            source,
            record,
            other_source,
            other_record,
            &because.join("; "),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|failure| failure.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
