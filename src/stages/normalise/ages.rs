//! Which of two documents is newer, by the columns in which their supplier says so.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use polars::prelude::*;

use super::stacked::{DELIVERY, RECEIVED, as_text, numbers};
use crate::declarations::Source;
use crate::declarations::source::SourceTable;
use crate::stages::handed::ROW;

/// How people write a day in a text.
const DAYS: [&str; 5] = ["%Y-%m-%d", "%Y/%m/%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"];

/// A day so long after receipt is a slip, and no period that was sent before its end.
const SLIP: i32 = 366;

/// What one of the columns says of the age of a document; a blank is oldest.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum AgeRank {
    Blank,
    Number(i64),
    Moment(NaiveDateTime),
    Text(Vec<IdPart>),
}

/// A run of digits, which counts as a number, or of what is none.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum IdPart {
    Number(usize, String),
    Word(String),
}

/// The ages of the rows of each table that says what is newer.
#[derive(Debug, Default)]
pub(super) struct Ages(BTreeMap<String, Vec<Vec<AgeRank>>>);

impl Ages {
    /// Of all tables together, since a document of one is compared with a document of another. `tell` hears of the first
    /// row of each delivery whose period cannot be.
    pub(super) fn of(source: &Source, tables: &BTreeMap<String, DataFrame>, tell: &mut dyn FnMut(u32, u32)) -> Self {
        let ranked = source.tables.iter().filter(|table| !table.newest_by.is_empty());
        let mut ranked: Vec<RankedTable<'_>> =
            ranked.filter_map(|table| Some(RankedTable::of(table, tables.get(&table.name)?))).collect();
        let starts = known_starts(&ranked);
        let mut told = HashSet::new();
        for table in &mut ranked {
            for (delivery, row) in table.mend_periods(&starts) {
                if told.insert(delivery) {
                    tell(delivery, row);
                }
            }
        }
        disregard_blanks(&mut ranked);
        Self(ranked.into_iter().map(|ranked| (ranked.table.name.clone(), ranked.ranks)).collect())
    }

    /// The age of a row; nothing in a table that does not say.
    pub(super) fn of_row(&self, table: &SourceTable, at: usize) -> Vec<AgeRank> {
        self.0.get(&table.name).map(|ranks| ranks[at].clone()).unwrap_or_default()
    }
}

/// A table that says which of its documents are newer.
struct RankedTable<'a> {
    table: &'a SourceTable,
    frame: &'a DataFrame,
    /// Which of the columns are days.
    is_day: Vec<bool>,
    ranks: Vec<Vec<AgeRank>>,
}

impl<'a> RankedTable<'a> {
    fn of(table: &'a SourceTable, frame: &'a DataFrame) -> Self {
        let columns: Vec<Vec<AgeRank>> = table.newest_by.iter().map(|name| ranks(frame, name)).collect();
        let ranks = (0..frame.height()).map(|at| columns.iter().map(|column| column[at].clone()).collect()).collect();
        let is_day = |name: &String| frame.column(name).is_ok_and(|column| column.dtype() == &DataType::Date);
        Self { table, frame, is_day: table.newest_by.iter().map(is_day).collect(), ranks }
    }

    /// Whether the first two columns are the days from which to which a return is.
    fn has_period(&self) -> bool {
        self.is_day.len() > 1 && self.is_day[0] && self.is_day[1]
    }

    /// Takes out of the comparison what cannot be: a day that had not come, and a period that ends before it begins. Of
    /// two such days the start is that of the returns with the same end, if there are any.
    fn mend_periods(&mut self, starts: &HashMap<i64, i64>) -> Vec<(u32, u32)> {
        let received = self.frame.column(RECEIVED).and_then(|column| Ok(column.date()?.physical().clone()));
        let received = received.expect("stacked tables have the day of receipt");
        let has_period = self.has_period();
        let mut wrong = Vec::new();
        for (at, ranks) in self.ranks.iter_mut().enumerate() {
            let received = i64::from(received.get(at).unwrap_or(i32::MAX - SLIP));
            let mut is_wrong = false;
            if has_period && let [AgeRank::Number(start), AgeRank::Number(end), ..] = ranks[..] {
                is_wrong = start > end;
                if let (true, Some(known)) = (is_wrong, starts.get(&end)) {
                    ranks[0] = AgeRank::Number(*known);
                } else if is_wrong && start > received {
                    ranks[0] = AgeRank::Number(end);
                } else if is_wrong {
                    ranks[1] = AgeRank::Blank;
                }
            }
            for (rank, _) in ranks.iter_mut().zip(&self.is_day).filter(|(_, is_day)| **is_day) {
                if let AgeRank::Number(day) = *rank
                    && day > received
                {
                    is_wrong |= day > received + i64::from(SLIP);
                    *rank = AgeRank::Blank;
                }
            }
            if is_wrong {
                wrong.push(at);
            }
        }
        let places: Vec<(u32, u32)> = numbers(self.frame, DELIVERY).into_iter().zip(numbers(self.frame, ROW)).collect();
        wrong.into_iter().map(|at| places[at]).collect()
    }
}

/// For each day on which returns end the day on which the newest of them begin.
fn known_starts(tables: &[RankedTable<'_>]) -> HashMap<i64, i64> {
    let mut starts = HashMap::new();
    for ranks in tables.iter().filter(|table| table.has_period()).flat_map(|table| &table.ranks) {
        if let [AgeRank::Number(start), AgeRank::Number(end), ..] = ranks[..]
            && start <= end
        {
            let known = starts.entry(end).or_insert(start);
            *known = start.max(*known);
        }
    }
    starts
}

/// A column after the first that one of several returns of a period leaves blank says nothing of that period: a return that
/// is not signed off yet is not therefore the older one.
fn disregard_blanks(tables: &mut [RankedTable<'_>]) {
    let n_columns = tables.iter().map(|table| table.table.newest_by.len()).max().unwrap_or(0);
    for column in 1..n_columns {
        let of_column = |table: &&RankedTable<'_>| table.table.newest_by.len() > column;
        let rows = tables.iter().filter(of_column).flat_map(|table| &table.ranks);
        let with_blanks: HashSet<Vec<AgeRank>> =
            rows.filter(|ranks| ranks[column] == AgeRank::Blank).map(|ranks| ranks[..column].to_vec()).collect();
        if with_blanks.is_empty() {
            continue;
        }
        for ranks in tables.iter_mut().flat_map(|table| &mut table.ranks).filter(|ranks| ranks.len() > column) {
            if with_blanks.contains(&ranks[..column]) {
                ranks[column] = AgeRank::Blank;
            }
        }
    }
}

fn ranks(frame: &DataFrame, name: &str) -> Vec<AgeRank> {
    let column = frame.column(name).expect("a source is checked: newest_by names columns");
    if column.dtype() == &DataType::String {
        return as_text(frame, name).iter().map(|text| text.map_or(AgeRank::Blank, rank)).collect();
    }
    let values = column.cast(&DataType::Int64).expect("days, numbers and flags are numbers");
    let values = values.i64().expect("cast to numbers");
    values.iter().map(|value| value.map_or(AgeRank::Blank, AgeRank::Number)).collect()
}

/// A text that is a number counts as one, and one that is a day as that day.
fn rank(text: &str) -> AgeRank {
    let text = text.trim();
    if let Ok(number) = text.parse() {
        return AgeRank::Number(number);
    }
    moment(text).map_or_else(|| AgeRank::Text(pieces(text)), AgeRank::Moment)
}

fn moment(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, ""));
    let day = DAYS.iter().find_map(|format| NaiveDate::parse_from_str(day, format).ok())?;
    let time = time.split(['Z', '+', '.']).next().unwrap_or_default().trim();
    let read = |format| NaiveTime::parse_from_str(time, format).ok();
    Some(day.and_time(read("%H:%M:%S").or_else(|| read("%H:%M")).unwrap_or_default()))
}

/// `R9` before `R10`.
fn pieces(text: &str) -> Vec<IdPart> {
    let text = text.to_lowercase();
    let mut pieces = Vec::new();
    let mut rest = text.as_str();
    while let Some(first) = rest.chars().next() {
        let end = rest.find(|next: char| next.is_ascii_digit() != first.is_ascii_digit()).unwrap_or(rest.len());
        let (piece, after) = rest.split_at(end);
        pieces.push(match first.is_ascii_digit() {
            true => {
                let number = piece.trim_start_matches('0');
                IdPart::Number(number.len(), number.to_owned())
            }
            false => IdPart::Word(piece.to_owned()),
        });
        rest = after;
    }
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_go_by_their_numbers_and_days_by_the_calendar() {
        let rising: [&[&str]; 4] = [
            &["R9", "R10", "r11"],
            &["30/09/2023", "2023-10-01", "2023-10-02T09:30:00.5Z", "02/10/2023 17:05", "04.10.2023"],
            &["9", "10"],
            &["2023/Q4-2", "2023/Q4-10"],
        ];
        for texts in rising {
            for pair in texts.windows(2) {
                assert!(rank(pair[0]) < rank(pair[1]), "{pair:?}");
            }
        }
    }
}
