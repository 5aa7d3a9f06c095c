//! `yjp explain person`: why records are taken for one person.

use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use crate::cli::{Global, day};
use crate::commands::place;
use crate::error::Result;
use crate::job::clock;

/// Why the records of a person are together, and what each link weighs.
///
/// It names records by the ids of their systems: what it prints is identifiable, and needs the key.
#[derive(Debug, Args)]
#[command(after_help = "Example:
  yjp explain person 0a1b2c3d4e5f60718293a4b5c6d7e8f9")]
pub struct ExplainPerson {
    /// The pseudonym: `person_id` in the tables.
    person_id: String,
    /// From the newest run up to this day; up to today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
}

impl ExplainPerson {
    /// Prints the records and the links between them, with the levels and never a value.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let on = self.on.unwrap_or_else(clock::today);
        let (day, records) = place::job(global)?.person(&self.person_id, on)?;
        let _ = writeln!(out, "person {} as at {day}: {} records", self.person_id, records.len());
        for record in &records {
            let _ = match (&record.joined_to, record.weight) {
                (None, _) => writeln!(out, "\n{}\n  where the walk begins", record.record),
                (Some(to), None) => writeln!(out, "\n{}\n  with {to}, as an officer decided", record.record),
                (Some(to), Some(weight)) => writeln!(out, "\n{}\n  with {to}, match weight {weight:.1}", record.record),
            };
            if record.is_root {
                let _ = writeln!(out, "  received first: the pseudonym is made from it");
            }
            for (comparison, level, weight) in &record.parts {
                let _ = writeln!(out, "    {comparison:<18} {level:<20} {weight:>+6.1}");
            }
        }
        let _ = writeln!(
            out,
            "\nWeights are in bits: each doubles the odds. They add up to the match weight: the prior is what two records drawn at \
             random weigh, `held by many` is taken off because many people here hold two of the values together, and \
             `lookalikes` because the two may be of one family or house."
        );
        Ok(())
    }
}
