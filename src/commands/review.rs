//! `yjp review`: the pairs of records that a person should look at.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use super::place;
use super::says::{SaidByPair, plain};
use crate::cli::{Global, day};
use crate::error::{Error, Kind, Result};
use crate::issues::linking::{LinkingEstimate, PairsOf};
use crate::job::{DrawnPair, Job, PairInDoubt, RecordSayings, ReviewPair, clock};

/// List the pairs of records that a person should look at, as CSV: those first whose decision changes a published figure.
///
/// It names records by the ids of their systems: the list is identifiable, and needs the key.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp review --on 2026-06-30 > review.csv
  yjp review --show --most 20     what the records say, side by side, on the screen
  yjp review --sample > sample.csv

Under `changes` stand the newest figures that may change if the two records are one child and not two, or the other way round, \
and `by` what: from the events that each side brings, and from what they say differently of the child.

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
    /// Show what the records say, as it was compared, in place of the CSV: identifiable, for the screen alone.
    #[arg(long)]
    show: bool,
}

/// A pair as it is listed.
struct Listed {
    pair: ReviewPair,
    /// What a decision on it is worth, in words.
    why: String,
    cells: Vec<String>,
}

impl Review {
    /// Prints the pairs as CSV, or with `--show` one below the other with what both records say.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let job = place::job(global)?;
        let on = self.on.unwrap_or_else(clock::today);
        let (day, mut listed) = if self.sample { sample(&job, on)? } else { in_doubt(&job, on)? };
        let n_beyond = listed.len().saturating_sub(self.most);
        if n_beyond > 0 {
            tracing::warn!(n_listed = self.most, n_beyond, "more pairs are worth a look: --most N lists more of them");
        }
        listed.truncate(self.most);
        if self.show {
            let names = listed.iter().flat_map(|one| one.pair.records.clone()).collect();
            let says = job.sayings(day, &names)?;
            listed.iter().for_each(|one| tell(one, &says, out));
            return Ok(());
        }
        let headers = if self.sample { SAMPLE.as_slice() } else { PAIRS.as_slice() };
        let rows = listed.into_iter().map(|one| one.cells);
        out.push_str(&table(headers, rows).map_err(|_| Error::new(Kind::Store, "the list cannot be written as text"))?);
        Ok(())
    }
}

/// The pairs of which the program may be wrong, and how many it is too sure of to list them.
fn in_doubt(job: &Job, on: NaiveDate) -> Result<(NaiveDate, Vec<Listed>)> {
    let (day, pairs) = job.review(on)?;
    let [n_joined, n_apart] = job.beyond_review(on)?;
    if n_joined + n_apart > 0 {
        tracing::warn!(
            n_listed = pairs.len(),
            n_joined,
            n_apart,
            "pairs of records that weigh far more or far less than it takes to join are not listed: --sample draws from them too"
        );
    }
    let listed = |found: PairInDoubt| {
        let cells = pair_row(&found);
        let why = if found.changes.is_empty() { String::new() } else { format!("changes: {}", found.changes) };
        Listed { pair: found.pair, why, cells }
    };
    Ok((day, pairs.into_iter().map(listed).collect()))
}

/// The pairs that were drawn and not decided yet, and how many decisions are missing.
fn sample(job: &Job, on: NaiveDate) -> Result<(NaiveDate, Vec<Listed>)> {
    tell_missing(&job.model(on)?.1.estimates);
    let (day, drawn) = job.drawn(on)?;
    let listed = |drawn: DrawnPair| {
        let cells = sample_row(&drawn);
        Listed { pair: drawn.pair, why: format!("stands for {:.1} pairs, {}", drawn.stands_for, drawn.stratum), cells }
    };
    Ok((day, drawn.into_iter().filter(|pair| pair.decision.is_none()).map(listed).collect()))
}

/// A pair with its comparisons, and what both records say in each.
fn tell(Listed { pair, why, .. }: &Listed, says: &RecordSayings, out: &mut String) {
    let [one, other] = pair.records.each_ref().map(|(source, record)| format!("{source}/{record}"));
    let _ = writeln!(out, "{one}\n{other}\n  {}, match weight {:.1}", pair.standing, pair.weight);
    if !why.is_empty() {
        let _ = writeln!(out, "  {why}");
    }
    let said = SaidByPair::of(says, &one, Some(&other));
    for (comparison, level, weight) in &pair.parts {
        let _ = writeln!(out, "    {comparison:<18} {level:<20} {weight:>+6.1}{}", said.beside(comparison));
    }
    for (name, one, other) in said.rest(|name| pair.parts.iter().any(|(comparison, ..)| comparison == name)) {
        let _ = writeln!(out, "    {name:<18} {:<20} {:>6}  {} | {}", "", "", plain(one), plain(other));
    }
    out.push('\n');
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

const PAIRS: [&str; 10] = [
    "changes",
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

fn pair_row(PairInDoubt { pair, changes }: &PairInDoubt) -> Vec<String> {
    let [(source, record), (other_source, other_record)] = &pair.records;
    vec![
        changes.clone(),
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

/// A reference that a spreadsheet would run is shown as text. Decisions are read without the apostrophe.
fn harmless(cell: String) -> String {
    let is_run = cell.starts_with(['=', '+', '-', '@']) && cell.parse::<f64>().is_err();
    if is_run { format!("'{cell}") } else { cell }
}

fn table(headers: &[&str], rows: impl Iterator<Item = Vec<String>>) -> std::result::Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headers)?;
    for row in rows {
        writer.write_record(row.into_iter().map(harmless))?;
    }
    let bytes = writer.into_inner().map_err(|failure| failure.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
