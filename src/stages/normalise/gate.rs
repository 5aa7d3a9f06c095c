//! Whether a delivery may pass: what cannot be read in it, column by column, and how much of that is too much.

use std::collections::HashSet;
use std::fmt::Write as _;

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use super::allowance::{PLACES, is_beyond, is_most};
use super::cells::Cast;
use super::looks::{self, Look};
use crate::declarations::Source;
use crate::declarations::source::{Column as Declared, ColumnKind, Format};
use crate::error::{Error, Kind};

/// The rules by which a cell is unreadable. A dummy, a wrong check letter or a code that is kept can be read.
const UNREADABLE: [&str; 9] = [
    "bad_boolean",
    "bad_date",
    "bad_identifier",
    "bad_integer",
    "bad_number",
    "bad_postcode",
    "rounded_identifier",
    "scientific_identifier",
    "unknown_code",
];

/// How many columns are named.
const COLUMNS: usize = 5;

/// What a delivery is refused for.
#[derive(Debug, Clone, Default)]
pub(super) struct Gate {
    refusals: Vec<Refusal>,
}

/// One rule that too many cells or rows break.
#[derive(Debug, Clone)]
struct Refusal {
    /// Where: a column, or two that do not fit each other.
    place: String,
    rule: &'static str,
    n: usize,
    of: usize,
    rows: Vec<u32>,
    /// What most of them look like.
    look: Option<(Look, usize)>,
}

impl Gate {
    /// Judges one column as it was cast, and returns cells that are the first to look like another format.
    pub(super) fn see(
        &mut self,
        source: &Source,
        declared: &Declared,
        cells: &StringChunked,
        cast: &Cast,
        numbers: &[u32],
    ) -> Vec<usize> {
        let unread = unread(declared, cast);
        let Some((_, rule)) = unread.first() else { return Vec::new() };
        let looks = Looks::of(declared.kind, cells, &unread);
        let refusal = Refusal {
            place: format!("{} (`{}`)", declared.name, declared.from),
            rule,
            n: unread.len(),
            of: cast.n_filled,
            rows: unread.iter().take(PLACES).map(|(at, _)| numbers[*at]).collect(),
            look: looks.most_frequent(),
        };
        let n_rows = numbers.len();
        // A child has one number, however many rows: where most are good, one that is broken is one fault.
        let is_broken_one = !is_most(refusal.n, refusal.of) && unread.iter().all(|(_, rule)| *rule == "bad_identifier");
        let n = if is_broken_one { n_texts(cells, &unread) } else { refusal.n };
        if is_too_much(source, declared, n, refusal.of, n_rows) || looks.speak_for_month_first(declared, cast) {
            self.refusals.push(refusal);
        }
        looks.firsts()
    }

    /// Judges a rule between columns or rows: so many of so many break it, the first in these rows.
    pub(super) fn weigh(&mut self, place: &str, rule: &'static str, rows: &[u32], of: usize, share: f64) {
        if !is_beyond(rows.len(), of, share) {
            return;
        }
        let first = rows.iter().copied().take(PLACES).collect();
        self.refusals.push(Refusal { place: place.to_owned(), rule, n: rows.len(), of, rows: first, look: None });
    }

    /// Why the delivery is refused, if it is.
    pub(super) fn refusal(&self, file: &str, source: &Source) -> Option<Error> {
        let format = source.format;
        if self.refusals.is_empty() {
            return None;
        }
        let told: Vec<String> = self.refusals.iter().take(COLUMNS).map(|refusal| refusal.words(format)).collect();
        let mut message = format!("{file}: {}", told.join("; "));
        if self.refusals.len() > COLUMNS {
            let _ = write!(message, "; and {} more", self.refusals.len() - COLUMNS);
        }
        let path = source.path.display();
        let remedy = self.refusals.iter().find_map(|refusal| refusal.look).map(|(look, _)| look.remedy);
        let hint = match remedy {
            Some(remedy) if remedy.starts_with("say") => {
                format!(
                    "{remedy} in {path}, in a [[change]] if older files are right as they are; or mend the file with its supplier"
                )
            }
            Some(remedy) => format!("{remedy}; or raise max_blanked of the column in {path}"),
            None if self.refusals.iter().any(|refusal| refusal.rule == "unknown_code") => format!(
                "add its codes to the list of the column (`yjp check` shows those that are known by their words), mend the file with \
                 its supplier, or raise max_blanked of the column in {path}"
            ),
            None => format!("mend the file with its supplier, or raise max_blanked of the column in {path}"),
        };
        Some(Error::new(Kind::Rejected, message).hint(hint))
    }
}

impl Refusal {
    /// "bad_date in 10 of 10 of born (`DOB`), rows 1, 2, 3 and 7 more: 10 are written as yyyy-mm-dd".
    fn words(&self, format: Format) -> String {
        let Self { place, rule, n, of, rows, look } = self;
        let unit = match format {
            Format::Csv => "row",
            Format::Json => "document",
        };
        let plural = if rows.len() == 1 { "" } else { "s" };
        let listed: Vec<String> = rows.iter().map(u32::to_string).collect();
        let more = if *n > rows.len() { format!(" and {} more", n - rows.len()) } else { String::new() };
        let mut words = format!("{rule} in {n} of {of} of {place}, {unit}{plural} {}{more}", listed.join(", "));
        if let Some((look, n_alike)) = look {
            let _ = write!(words, ": {n_alike} of {n} are {}", look.words);
        }
        words
    }
}

/// So many codes of which none is on the list are those of another one, or no codes.
const CODES: usize = 20;

/// Whether codes that are kept though they are on no list cannot be meant for this one: a few may be newer than it, not all.
fn are_codes_of_another_list(declared: &Declared, cast: &Cast) -> bool {
    let n_unknown = || cast.faults.iter().filter(|fault| fault.rule == "unknown_code").count();
    declared.keep_unknown && cast.n_filled >= CODES && n_unknown() == cast.n_filled
}

/// How many filled cells of a column cannot be read, and what most of them look like.
pub(super) fn unreadable(declared: &Declared, cells: &StringChunked, cast: &Cast) -> (usize, Option<Look>) {
    let unread = unread(declared, cast);
    let look = Looks::of(declared.kind, cells, &unread).most_frequent();
    (unread.len(), look.map(|(look, _)| look))
}

fn unread(declared: &Declared, cast: &Cast) -> Vec<(usize, &'static str)> {
    let is_other_list = are_codes_of_another_list(declared, cast);
    let faults = cast.faults.iter().filter(|fault| is_unreadable(fault.rule, fault.is_blanked || is_other_list));
    faults.map(|fault| (fault.at, fault.rule)).collect()
}

/// How many different texts there are among cells.
fn n_texts(cells: &StringChunked, places: &[(usize, &'static str)]) -> usize {
    places.iter().filter_map(|(at, _)| cells.get(*at)).collect::<HashSet<&str>>().len()
}

fn is_unreadable(rule: &str, is_blanked: bool) -> bool {
    UNREADABLE.contains(&rule) && (is_blanked || rule == "bad_identifier")
}

/// A column of which most cells cannot be read is refused however few there are: but one odd cell of a column that is
/// nearly always blank is no reason, nor is one of a kind that no figure rests on.
fn is_too_much(source: &Source, declared: &Declared, n: usize, of: usize, n_rows: usize) -> bool {
    let is_loose = matches!(declared.kind, ColumnKind::Postcode) && declared.max_blanked.is_none();
    // Homes that are not known are often written in words: only a column of other things is refused.
    let share = if is_loose { 0.5 } else { declared.max_blanked.unwrap_or(source.max_blanked) };
    let is_firm = !declared.kind.has_text() && !is_loose;
    is_beyond(n, of, share) || (share < 0.5 && is_firm && is_most(n, of) && is_most(n, n_rows))
}

/// What the unreadable cells of one column look like: how many alike, and the first of them.
struct Looks(Vec<(Look, usize, usize)>);

impl Looks {
    fn of(kind: ColumnKind, cells: &StringChunked, unread: &[(usize, &'static str)]) -> Self {
        let mut looks: Vec<(Look, usize, usize)> = Vec::new();
        for (at, _) in unread {
            let Some(found) = cells.get(*at).and_then(|text| looks::look(kind, text.trim())) else { continue };
            match looks.iter_mut().find(|(look, ..)| *look == found) {
                Some((_, n, _)) => *n += 1,
                None => looks.push((found, 1, *at)),
            }
        }
        Self(looks)
    }

    fn most_frequent(&self) -> Option<(Look, usize)> {
        self.0.iter().max_by_key(|(_, n, _)| *n).map(|(look, n, _)| (*look, *n))
    }

    fn firsts(&self) -> Vec<usize> {
        self.0.iter().map(|(.., at)| *at).collect()
    }

    /// Of the cells that tell whether day or month comes first, more say month: then all others are read wrongly.
    fn speak_for_month_first(&self, declared: &Declared, cast: &Cast) -> bool {
        let month_first = self.0.iter().filter(|(look, ..)| look.is_month_first()).map(|(_, n, _)| n);
        let n_month_first: usize = month_first.sum();
        let is_day_first = declared.format.iter().any(|format| format.starts_with("%d"));
        let Some(days) = cast.columns[0].date().ok().filter(|_| is_day_first && n_month_first > 0) else {
            return false;
        };
        let tells = |day: i32| NaiveDate::from_epoch_days(day).is_some_and(|day| day.day() > 12);
        n_month_first > days.physical().iter().flatten().filter(|day| tells(*day)).count()
    }
}
