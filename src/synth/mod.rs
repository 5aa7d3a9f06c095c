//! Invented extracts of any size in every layout, with the truth beside them.
//!
//! Histories come first and know nothing of sources; each layout then reports what its
//! source would know of them, and the truth is written from the history alone.

mod calendar;
mod care;
mod case_document;
mod case_level;
mod catalogue;
mod chronicle;
mod comparators;
mod deliveries;
mod dice;
mod disposal;
mod habits;
mod hearing;
mod history;
mod identifiers;
mod names;
mod options;
mod planted;
mod police;
mod reference;
mod register;
mod sighting;
mod truth;

use std::collections::HashSet;
use std::path::Path;

use chrono::NaiveDate;

pub use options::{Options, Rates};

use calendar::{Receipt, history_start, plus_days, receipts};
use deliveries::{Size, store_error};
use history::YoungPerson;

use crate::error::{Error, Kind, Result};

/// Up to this many children the extracts come quarterly, so that a demonstration stays small.
const SMALL: u64 = 2_000;

/// What was written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// Children.
    pub n_children: u64,
    /// Their offences.
    pub n_offences: u64,
    /// Decisions on those.
    pub n_outcomes: u64,
    /// Files below `deliveries/`.
    pub n_files: u64,
    /// Bytes in them.
    pub n_bytes: u64,
}

/// Writes `deliveries/` and `truth/` below `out`.
///
/// # Errors
/// [`Kind::Usage`] for options that make no sense, [`Kind::Store`] if a file cannot be written.
pub fn write(options: &Options, out: &Path) -> Result<Summary> {
    check(options)?;
    let deliveries = out.join("deliveries");
    let folder = out.join("truth");
    let mut truth = truth::TruthTables::new(&folder)?;
    let mut sources = Sources::new(options, &deliveries)?;
    let mut summary = Summary { n_children: options.children, ..Summary::default() };
    let mut names = HashSet::new();
    for number in 1..=options.children {
        let child = child(options, number, &mut names);
        let mut known = chronicle::SourceKnowledge::default();
        sources.report(&child, &mut known)?;
        chronicle::tell(&mut truth, &child, &known)?;
        for offence in child.cases.iter().flat_map(|case| &case.offences) {
            summary.n_offences += 1;
            summary.n_outcomes += offence.decisions.len() as u64;
        }
    }
    let mut size = sources.finish()?;
    size += reference::write(&deliveries, &mut truth, options.children, options.seed, options.until)?;
    size += comparators::write(&deliveries, reference::receipts(options.until), &mut truth, options.until)?;
    truth.finish()?;
    let path = folder.join("planted.md");
    std::fs::write(&path, planted::planted(options)).map_err(store_error(&path))?;
    (summary.n_files, summary.n_bytes) = (size.n_files, size.n_bytes);
    Ok(summary)
}

fn check(options: &Options) -> Result<()> {
    if !(1..=identifiers::MAX_CHILDREN).contains(&options.children) {
        let message = format!("--children must be from 1 to {}", identifiers::MAX_CHILDREN);
        return Err(Error::new(Kind::Usage, message));
    }
    let earliest = plus_days(history_start(), 400);
    if options.until < earliest {
        let error = Error::new(Kind::Usage, format!("--until must be {earliest} or later"));
        return Err(error.hint(format!("invented history starts on {}", history_start())));
    }
    let Rates { siblings, namesakes, hostels, .. } = options.rates;
    // One number in four begins a family, one in three may be a namesake, one background in ten comes alone.
    let limits = [("--siblings", siblings, 0.75), ("--namesakes", namesakes, 0.33), ("--hostels", hostels, 0.1)];
    match limits.into_iter().find(|(_, share, most)| share > most) {
        Some((name, _, most)) => Err(Error::new(Kind::Usage, format!("{name} must be at most {most}"))),
        None => Ok(()),
    }
}

/// The child of this number, drawn again until first forename, surname and birth are nobody else's: these alone must
/// do for a source that has no number. With errors namesakes are wanted now and then.
fn child(options: &Options, number: u64, names: &mut HashSet<(String, NaiveDate)>) -> YoungPerson {
    let mut attempt = 0;
    loop {
        let child = history::child(options, number, attempt);
        if names.insert((name(&child), child.origin.born)) || options.identity_errors {
            return child;
        }
        attempt += 1;
    }
}

/// First forename and surname, as two spellings share them.
fn name(child: &YoungPerson) -> String {
    let first = child.origin.forenames.split(' ').next().unwrap_or_default();
    names::letters(&format!("{first}{}", child.origin.surname))
}

/// Every source, each with its own view of a child.
struct Sources {
    police: police::Police,
    register: register::Register,
    hearings: hearing::Hearings,
    case_level: case_level::CaseLevel,
    care: care::Care,
}

impl Sources {
    fn new(options: &Options, deliveries: &Path) -> Result<Self> {
        let Options { children, seed, identity_errors, until, .. } = *options;
        let (start, months) = (history_start(), if children <= SMALL { 3 } else { 1 });
        let every = |months: u32, lag: i64| receipts(start, until, months, lag);
        Ok(Self {
            police: police::Police::new(deliveries, every(months, 5), seed, identity_errors),
            register: register::Register::new(deliveries, every(3, 3), seed, identity_errors),
            hearings: hearing::Hearings::new(deliveries, every(months, 2), seed, identity_errors),
            case_level: case_level::CaseLevel::new(deliveries, returns(until), seed, identity_errors)?,
            care: care::Care::new(deliveries, &every(12, 80), seed, identity_errors)?,
        })
    }

    fn report(&mut self, child: &YoungPerson, known: &mut chronicle::SourceKnowledge) -> Result<()> {
        self.police.report(child, known)?;
        self.register.report(child, known)?;
        self.hearings.report(child, known)?;
        self.case_level.report(child, known)?;
        self.care.report(child, known)
    }

    fn finish(self) -> Result<Size> {
        let mut size = self.police.finish()?;
        size += self.register.finish()?;
        size += self.hearings.finish()?;
        size += self.case_level.finish()?;
        size += self.care.finish()?;
        Ok(size)
    }
}

/// A return a year, and one a quarter over the last year and what follows it.
fn returns(until: NaiveDate) -> Vec<Receipt> {
    let mut years = receipts(history_start(), until, 12, 25);
    let tail = years.len().saturating_sub(2);
    let from = years[tail].from;
    years.truncate(tail);
    years.extend(receipts(from, until, 3, 25));
    years
}

#[cfg(test)]
mod tests;
