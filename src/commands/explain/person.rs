//! `yjp explain person`: why records are taken for one person.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use chrono::NaiveDate;
use clap::Args;

use crate::cli::{Global, day};
use crate::commands::place;
use crate::commands::says::{SaidByPair, name_of, plain};
use crate::error::Result;
use crate::job::{RecordLink, RecordSayings, clock};

/// Why the records of a person are together, and what each link weighs.
///
/// It names records by the ids of their systems: what it prints is identifiable, and needs the key. Without `--show` no
/// cell is shown.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp explain person 0a1b2c3d4e5f60718293a4b5c6d7e8f9
  yjp explain person 0a1b2c3d4e5f60718293a4b5c6d7e8f9 --show   what the records say, side by side")]
pub struct ExplainPerson {
    /// The pseudonym: `person_id` in the tables.
    person_id: String,
    /// From the newest run up to this day; up to today if left out.
    #[arg(long, value_name = "DATE", value_parser = day)]
    on: Option<NaiveDate>,
    /// Show what the records say, as it was compared: identifiable.
    #[arg(long)]
    show: bool,
}

impl ExplainPerson {
    /// Prints the records and the links between them, with the levels, and with values only if they are asked for.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let on = self.on.unwrap_or_else(clock::today);
        let job = place::job(global)?;
        let (day, records) = job.person(&self.person_id, on)?;
        let says = if self.show {
            job.sayings(day, &records.iter().map(|record| name_of(&record.record)).collect())?
        } else {
            BTreeMap::new()
        };
        let number = if records.len() == 1 { "1 record".to_owned() } else { format!("{} records", records.len()) };
        let _ = writeln!(out, "person {} as at {day}: {number}", self.person_id);
        for record in &records {
            self.tell(record, &says, out);
        }
        if records.iter().all(|record| record.weight.is_none()) {
            return Ok(());
        }
        let _ = writeln!(
            out,
            "\nWeights are in bits: each doubles the odds. They add up to the match weight: the prior is what two records drawn at \
             random weigh, `held by many` is taken off because many people here hold two of the values together, and \
             `lookalikes` because the two may be of one family or house."
        );
        Ok(())
    }

    fn tell(&self, record: &RecordLink, says: &RecordSayings, out: &mut String) {
        let _ = match (&record.joined_to, record.weight) {
            (None, _) => writeln!(out, "\n{}\n  where the walk begins", record.record),
            (Some(to), None) => writeln!(out, "\n{}\n  with {to}, as an officer decided", record.record),
            (Some(to), Some(weight)) => writeln!(out, "\n{}\n  with {to}, match weight {weight:.1}", record.record),
        };
        if record.is_root {
            let _ = writeln!(out, "  received first: the pseudonym is made from it");
        }
        let said = SaidByPair::of(says, &record.record, record.joined_to.as_deref());
        for (comparison, level, weight) in &record.parts {
            let _ = write!(out, "    {comparison:<18} {level:<20} {weight:>+6.1}");
            let _ = writeln!(out, "{}", said.beside(comparison));
        }
        // What nothing was compared with is shown by itself.
        let is_compared = |name: &str| record.parts.iter().any(|(comparison, ..)| comparison == name);
        for (name, one, other) in said.rest(is_compared) {
            let text =
                if record.joined_to.is_some() { format!("{} | {}", plain(one), plain(other)) } else { plain(one) };
            let _ = writeln!(out, "    {name:<18} {:<20} {:>6}  {text}", "", "");
        }
    }
}
