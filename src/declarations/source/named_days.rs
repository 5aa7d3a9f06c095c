//! Days, months and quarters in the names of files, as people write them.

mod atoms;
mod forms;
mod meanings;

use chrono::NaiveDate;

use self::atoms::Atom;
use self::meanings::NameMeaning;
pub use self::meanings::Quarters;

/// What the name of a file says of the day up to which it is complete.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NamedDay {
    /// Nothing.
    Nothing,
    /// A day: that named, or the last of a month, quarter or financial year.
    Day(NaiveDate),
    /// One of several days, of which this is the earliest.
    Earliest(NaiveDate),
    /// Something that looks like a day, a week or a year, and may be any of several: none after this one, if it is known.
    Unread(Option<NaiveDate>),
}

/// One thing that a name says.
struct NamedPart {
    reading: NameMeaning,
    /// The word before it.
    before: String,
}

/// Words before the day on which a file was made, and not the one up to which it tells.
const MADE: [&str; 16] = [
    "run",
    "ran",
    "extract",
    "extracted",
    "created",
    "produced",
    "generated",
    "printed",
    "sent",
    "received",
    "exported",
    "export",
    "downloaded",
    "uploaded",
    "saved",
    "version",
];

/// What the name of a file that was received on this day says: the last day that it names counts, but for the day on which it was made.
///
/// Nobody knows of days to come, so that of several meanings those after the day of receipt are none.
pub fn named_day(name: &str, received: NaiveDate, quarters: Quarters) -> NamedDay {
    let all = said(name, received, quarters);
    let days: Vec<&NamedPart> = all.iter().filter(|said| matches!(said.reading, NameMeaning::Days(_))).collect();
    let is_made = |said: &NamedPart| MADE.contains(&said.before.as_str());
    let told: Vec<&NamedPart> = days.iter().copied().filter(|said| !is_made(said)).collect();
    let told = if told.is_empty() { days } else { told };
    if let Some(last) = told.last() {
        return meant(&told[..told.len() - 1], last, received);
    }
    let year = all.iter().rev().find_map(|said| match said.reading {
        NameMeaning::Year(last) => Some(last),
        _ => None,
    });
    let is_odd = all.iter().any(|said| said.reading == NameMeaning::Odd);
    if is_odd || year.is_some() { NamedDay::Unread(year.filter(|_| !is_odd)) } else { NamedDay::Nothing }
}

/// The day that the last of what is said means: where the one before it ends a month and this one does not, it may be the day on
/// which the file was made.
fn meant(before: &[&NamedPart], last: &NamedPart, received: NaiveDate) -> NamedDay {
    let mut days = last.reading.days().to_vec();
    let period = before.last().and_then(|said| said.reading.days().first()).copied();
    let ends_month = |day: NaiveDate| forms::month_end(day) == Some(day);
    if let (Some(period), [day]) = (period, days.as_slice())
        && ends_month(period)
        && period < *day
        && !ends_month(*day)
    {
        days.insert(0, period);
    }
    days.sort_unstable();
    days.dedup();
    let known: Vec<NaiveDate> = days.iter().copied().filter(|day| *day <= received).collect();
    match (known.as_slice(), days.first()) {
        ([day], _) => NamedDay::Day(*day),
        ([earliest, ..], _) => NamedDay::Earliest(*earliest),
        ([], Some(day)) => NamedDay::Day(*day),
        ([], None) => NamedDay::Nothing,
    }
}

/// All that a name says, in its order.
fn said(name: &str, received: NaiveDate, quarters: Quarters) -> Vec<NamedPart> {
    let atoms = atoms::atoms(name);
    let mut found = Vec::new();
    let mut at = 0;
    while at < atoms.len() {
        match forms::read(&atoms[at..], received, quarters) {
            Some((length, reading)) => {
                found.push(NamedPart { reading, before: word_before(&atoms[..at]) });
                at += length;
            }
            None => at += 1,
        }
    }
    found
}

/// The word before, but for `on` and `at`.
fn word_before(atoms: &[Atom]) -> String {
    let mut words = atoms.iter().rev().map(|atom| atom.text.as_str());
    words.find(|word| !["on", "at", "date"].contains(word)).unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
