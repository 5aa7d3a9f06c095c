//! The forms in which days, months, quarters and years are written.

use std::ops::RangeInclusive;

use chrono::{Datelike, Months, NaiveDate};

use super::atoms::Atom;
use super::meanings::{NameMeaning, Quarters};

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// Words that stand before a month without a gap.
const BEFORE_MONTH: [&str; 8] =
    ["yearending", "yearended", "quarterending", "monthending", "periodending", "ending", "upto", "to"];

/// Years that a file can be of.
const YEARS: RangeInclusive<u32> = 1990..=2199;

/// The longest form at the beginning: how many atoms it takes, and what it means.
pub(super) fn read(atoms: &[Atom], received: NaiveDate, quarters: Quarters) -> Option<(usize, NameMeaning)> {
    let (length, reading) = quarter(atoms, received, quarters)
        .or_else(|| numbers(atoms, received))
        .or_else(|| words(atoms, received))
        .or_else(|| together(atoms, received))
        .or_else(|| week(atoms))
        .or_else(|| financial(atoms))
        .or_else(|| month_of_year(atoms))
        .or_else(|| bare_year(atoms))?;
    let is_day = matches!(reading, NameMeaning::Days(_)) && length != 2;
    let n_time = if is_day { time(&atoms[..length], &atoms[length..]) } else { 0 };
    Some((length + n_time, reading))
}

/// The last day of the month of a day.
pub(super) fn month_end(day: NaiveDate) -> Option<NaiveDate> {
    day.with_day(1)?.checked_add_months(Months::new(1))?.pred_opt()
}

fn day(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    YEARS.contains(&year).then(|| NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)).flatten()
}

fn end_of(year: u32, month: u32) -> Option<NaiveDate> {
    day(year, month, 1).and_then(month_end)
}

fn one(day: NaiveDate) -> NameMeaning {
    NameMeaning::Days(vec![day])
}

/// `2023-06-30`, `30.06.2023`, `30-06-23`: three numbers with the same between them.
fn numbers(atoms: &[Atom], received: NaiveDate) -> Option<(usize, NameMeaning)> {
    let [first, second, third, ..] = atoms else { return None };
    if second.gap.is_empty() || second.gap != third.gap {
        return None;
    }
    let middle = second.number(1..=2)?;
    if let Some((year, last)) = first.number(4..=4).zip(third.number(1..=2)) {
        return day(year, middle, last).map(|found| (3, one(found)));
    }
    let start = first.number(1..=2)?;
    if let Some(year) = third.number(4..=4) {
        let reading = match day(year, middle, start) {
            Some(found) => one(found),
            None => day(year, start, middle).map(|_| NameMeaning::Odd)?,
        };
        return Some((3, reading));
    }
    let (year, _) = (third.number(2..=2)?, first.number(2..=2)?);
    short(year, middle, start, received).map(|reading| (3, reading))
}

/// Three numbers of two digits: the day first, or the year; of both only what is of the last years.
fn short(third: u32, middle: u32, first: u32, received: NaiveDate) -> Option<NameMeaning> {
    let recent = |found: &NaiveDate| (0..6).contains(&(received.year() - found.year()));
    let both = [day(2000 + third, middle, first), day(2000 + first, middle, third)];
    let mut days: Vec<NaiveDate> = both.into_iter().flatten().filter(recent).collect();
    days.sort_unstable();
    days.dedup();
    (!days.is_empty()).then_some(NameMeaning::Days(days))
}

/// `20230630`, `30062023`, `20230630093000`, `202306`, `300623`, `20232024`, `202324`.
fn together(atoms: &[Atom], received: NaiveDate) -> Option<(usize, NameMeaning)> {
    let text = atoms.first().filter(|atom| atom.number(6..=14).is_some() || is_long(&atom.text))?.text.as_str();
    let part = |digits: std::ops::Range<usize>| text.get(digits).and_then(|digits| digits.parse::<u32>().ok());
    let reading = match text.len() {
        8 => {
            let (year, last) = (part(0..4)?, part(4..8)?);
            let written = day(year, part(4..6)?, part(6..8)?).or_else(|| day(last, part(2..4)?, part(0..2)?));
            let financial = || day(last, 3, 31).filter(|_| last == year + 1);
            let is_odd = || day(last, part(0..2)?, part(2..4)?).map(|_| NameMeaning::Odd);
            written.or_else(financial).map(one).or_else(is_odd)?
        }
        12 | 14 if is_time(&text[8..]) => one(day(part(0..4)?, part(4..6)?, part(6..8)?)?),
        6 => {
            let (year, last) = (part(0..4)?, part(4..6)?);
            let financial = || day(year + 1, 3, 31).filter(|_| (year + 1) % 100 == last);
            match end_of(year, last).or_else(financial) {
                Some(found) => one(found),
                None => short(last, part(2..4)?, part(0..2)?, received)?,
            }
        }
        _ => return None,
    };
    Some((1, reading))
}

fn is_long(text: &str) -> bool {
    [12, 14].contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether digits are a time of the day: `0930` or `093000`.
fn is_time(digits: &str) -> bool {
    let part = |at: usize| digits.get(at..at + 2).and_then(|digits| digits.parse::<u32>().ok());
    let is_short = digits.len() == 4 || (digits.len() == 6 && part(4).is_some_and(|second| second < 60));
    is_short && part(0).is_some_and(|hour| hour < 24) && part(2).is_some_and(|minute| minute < 60)
}

/// How many atoms after a day are its time: `T093000`, `093000`, and after a day that begins with its year `09-30-00`.
fn time(written: &[Atom], rest: &[Atom]) -> usize {
    let n_letters = usize::from(rest.first().is_some_and(|atom| atom.text == "t"));
    let is_year_first = written.first().is_some_and(|atom| atom.text.len() == 4);
    match &rest[n_letters..] {
        [time, ..] if is_time(&time.text) && (time.text.len() == 6 || n_letters == 1) => n_letters + 1,
        [hour, minute, second, ..] if is_year_first => {
            let digits = [hour, minute, second].map(|atom| atom.text.as_str()).concat();
            let is_it = [hour, minute, second].iter().all(|atom| atom.number(2..=2).is_some()) && is_time(&digits);
            if is_it { n_letters + 3 } else { 0 }
        }
        _ => 0,
    }
}

/// `30 June 2023`, `June 30 2023`, `2023 June 30`, `Jun-23`, `30 June`, `June`.
fn words(atoms: &[Atom], received: NaiveDate) -> Option<(usize, NameMeaning)> {
    let number = |at: usize| atoms.get(at).and_then(|atom| atom.number(1..=2));
    let year = |at: usize| atoms.get(at).and_then(year_of);
    let full_year = |at: usize| atoms.get(at)?.number(4..=4).filter(|year| YEARS.contains(year));
    if let Some(month) = month_of(atoms.first()?) {
        if let Some((found, year)) = number(1).zip(full_year(2)).filter(|_| full_year(1).is_none()) {
            return day(year, month, found).map(|found| (3, one(found)));
        }
        if let Some(year) = year(1) {
            return end_of(year, month).map(|found| (2, one(found)));
        }
        return alone(atoms, month, None, received).map(|found| (1, one(found)));
    }
    let month = month_of(atoms.get(1)?)?;
    if let Some(year) = full_year(0) {
        let of_day = number(2).and_then(|found| day(year, month, found)).map(|found| (3, one(found)));
        return of_day.or_else(|| end_of(year, month).map(|found| (2, one(found))));
    }
    let found = number(0)?;
    match year(2) {
        Some(year) => day(year, month, found).map(|found| (3, one(found))),
        None => alone(&atoms[1..], month, Some(found), received).map(|found| (2, one(found))),
    }
}

/// A day or a month without its year: the last one that had begun when the file was received. `may` and what is
/// shortened can be other words.
fn alone(atoms: &[Atom], month: u32, found: Option<u32>, received: NaiveDate) -> Option<NaiveDate> {
    let is_word = atoms[0].text.len() < 4 && found.is_none();
    // `April to June 2023` has its year after the second month.
    let is_begin = atoms.iter().skip(1).take(3).any(|atom| month_of(atom).is_some());
    if is_word || is_begin {
        return None;
    }
    let year = u32::try_from(received.year()).ok()?;
    let begins = |year| day(year, month, found.unwrap_or(1)).filter(|first| *first <= received);
    let begun = begins(year).or_else(|| begins(year - 1))?;
    if found.is_some() { Some(begun) } else { month_end(begun) }
}

/// A month by its name or its first three letters.
fn month_of(atom: &Atom) -> Option<u32> {
    let word = BEFORE_MONTH.iter().find_map(|before| atom.text.strip_prefix(before)).unwrap_or(&atom.text);
    let is_it = |name: &&str| word == *name || word == &name[..3] || (word == "sept" && name.starts_with("sept"));
    (1..).zip(MONTHS).find(|(_, name)| is_it(name)).map(|(month, _)| month)
}

/// A year of four digits or two.
fn year_of(atom: &Atom) -> Option<u32> {
    let long = atom.number(4..=4).filter(|year| YEARS.contains(year));
    long.or_else(|| atom.number(2..=2).filter(|year| *year >= 10).map(|year| 2000 + year))
}

/// `2023-24`, `2023-2024`, `FY23-24`, `FY2324`, `FY2023`: to 31 March. A year alone may be that in which it begins or ends.
fn financial(atoms: &[Atom]) -> Option<(usize, NameMeaning)> {
    let (length, starts) = financial_year(atoms, false)?;
    let days: Vec<NaiveDate> = starts.iter().filter_map(|year| day(year + 1, 3, 31)).collect();
    (!days.is_empty()).then_some((length, NameMeaning::Days(days)))
}

/// How many atoms a financial year takes, and the years in which it can begin. Beside a quarter `23-24` is one.
fn financial_year(atoms: &[Atom], is_quarter: bool) -> Option<(usize, Vec<u32>)> {
    let is_named = atoms.first().is_some_and(|atom| ["fy", "financialyear"].contains(&atom.text.as_str()));
    let n_words = usize::from(is_named);
    let first = atoms.get(n_words)?;
    let short = |atom: &Atom| year_of(atom).filter(|_| is_named || is_quarter || atom.text.len() == 4);
    if let (Some(start), Some(second)) = (short(first), atoms.get(n_words + 1)) {
        let ends = |digits: u32| digits == start + 1 || (digits == (start + 1) % 100 && second.text.len() == 2);
        if second.number(2..=4).is_some_and(ends) && !second.gap.is_empty() {
            return Some((n_words + 2, vec![start]));
        }
    }
    if !is_named {
        return None;
    }
    if let Some(digits) = first.number(4..=4).filter(|digits| (digits / 100 + 1) % 100 == digits % 100) {
        return Some((2, vec![2000 + digits / 100]));
    }
    short(first).map(|year| (2, vec![year - 1, year]))
}

/// `2023-06`, `06-2023`: a month.
fn month_of_year(atoms: &[Atom]) -> Option<(usize, NameMeaning)> {
    let [first, second, ..] = atoms else { return None };
    let is_written = !second.gap.is_empty() && !second.gap.contains(' ');
    let forwards = first.number(4..=4).zip(second.number(2..=2));
    let (year, month) = forwards.or_else(|| second.number(4..=4).zip(first.number(1..=2)))?;
    end_of(year, month).filter(|_| is_written).map(|found| (2, one(found)))
}

/// `2023Q2`, `Q2 2023`, `Q2_2023-24`, `Q2 FY23`, `quarter 2`.
fn quarter(atoms: &[Atom], received: NaiveDate, quarters: Quarters) -> Option<(usize, NameMeaning)> {
    if let Some((length, number)) = quarter_number(atoms) {
        let after = &atoms[length..];
        if let Some((more, starts)) = financial_year(after, true) {
            return Some((length + more, of_financial(number, &starts)));
        }
        if let Some(year) = after.first().and_then(year_of) {
            return Some((length + 1, of_year(number, year, received, quarters)));
        }
        let year = u32::try_from(received.year()).ok()?;
        let both = [year - 1, year].map(|year| of_year(number, year, received, quarters).days().to_vec()).concat();
        let mut known: Vec<NaiveDate> = both.into_iter().filter(|day| *day <= received).collect();
        known.sort_unstable();
        // The newest of each kind of quarter.
        let n_kinds = if quarters == Quarters::Either { 2 } else { 1 };
        return Some((length, NameMeaning::Days(known.split_off(known.len().saturating_sub(n_kinds)))));
    }
    if let Some((length, starts)) = financial_year(atoms, true)
        && let Some((more, number)) = quarter_number(&atoms[length..])
    {
        return Some((length + more, of_financial(number, &starts)));
    }
    let year = atoms.first().and_then(year_of).filter(|_| atoms[0].text.len() == 4)?;
    let (length, number) = quarter_number(&atoms[1..])?;
    Some((1 + length, of_year(number, year, received, quarters)))
}

fn quarter_number(atoms: &[Atom]) -> Option<(usize, u32)> {
    let [word, number, ..] = atoms else { return None };
    let is_quarter = ["q", "qtr", "quarter"].contains(&word.text.as_str());
    number.number(1..=1).filter(|number| is_quarter && (1..=4).contains(number)).map(|number| (2, number))
}

fn of_financial(number: u32, starts: &[u32]) -> NameMeaning {
    NameMeaning::Days(starts.iter().filter_map(|year| financial_quarter(number, *year)).collect())
}

/// The last day of a quarter of the financial year that begins in this one.
fn financial_quarter(number: u32, start: u32) -> Option<NaiveDate> {
    if number == 4 { end_of(start + 1, 3) } else { end_of(start, number * 3 + 3) }
}

/// The quarter of a year. Of which kind is not said; if neither had ended when the file came, the fourth may be of the
/// financial year that ended in it.
fn of_year(number: u32, year: u32, received: NaiveDate, quarters: Quarters) -> NameMeaning {
    let (calendar, financial) = (end_of(year, number * 3), financial_quarter(number, year));
    let mut days: Vec<NaiveDate> = match quarters {
        Quarters::Calendar => calendar.into_iter().collect(),
        Quarters::Financial => financial.into_iter().collect(),
        Quarters::Either => calendar.into_iter().chain(financial).collect(),
    };
    if number == 4 && quarters != Quarters::Calendar && days.iter().all(|day| *day > received) {
        days.extend(end_of(year, 3));
    }
    NameMeaning::Days(days)
}

/// `2023W26`, `week 26 2023`: which days a week has is not agreed on.
fn week(atoms: &[Atom]) -> Option<(usize, NameMeaning)> {
    let number = |atom: &Atom| atom.number(1..=2).filter(|week| (1..=53).contains(week));
    let is_week = |atom: &Atom| ["w", "wk", "week"].contains(&atom.text.as_str());
    match atoms {
        [year, word, week, ..] if year.number(4..=4).is_some() && is_week(word) => {
            number(week).map(|_| (3, NameMeaning::Odd))
        }
        [word, week, year, ..] if is_week(word) && year_of(year).is_some() => {
            number(week).map(|_| (3, NameMeaning::Odd))
        }
        [word, week, ..] if is_week(word) && word.text != "w" => number(week).map(|_| (2, NameMeaning::Odd)),
        _ => None,
    }
}

/// `2023`: a calendar year, or a financial one that begins or ends in it.
fn bare_year(atoms: &[Atom]) -> Option<(usize, NameMeaning)> {
    let year = atoms.first()?.number(4..=4)?;
    day(year + 1, 3, 31).filter(|_| (2000..2100).contains(&year)).map(|last| (1, NameMeaning::Year(last)))
}
