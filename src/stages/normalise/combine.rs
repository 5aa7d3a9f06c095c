//! All deliveries of a source as one: what is new, what is newest.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::NaiveDate;
use polars::prelude::*;

use super::coverage::{self, Reach};
use super::delivery::NormalisedDelivery;
use super::spans::SpanDelivery;
use super::stacked::{DELIVERY, FIRST_RECEIVED, RECEIVED, RowKey, keys, numbers};
use super::{dates, episodes, put_right, side_by_side, snapshot, twins, written_over};
use crate::declarations::Source;
use crate::declarations::source::Combine;
use crate::error::{Error, Kind, Result};
use crate::issues::{Effect, Issues, RowCounts};

/// All deliveries of a source as one.
#[derive(Debug, Clone, Default)]
pub struct Combined {
    tables: BTreeMap<String, DataFrame>,
    counts: RowCounts,
    files: Vec<String>,
    reach: Reach,
    issues: Issues,
}

impl Combined {
    /// Rows that a delivery takes back without a word on them: it may be a part of what it should be.
    pub fn issues(&self) -> &Issues {
        &self.issues
    }

    /// Where the rows of all deliveries went.
    pub fn counts(&self) -> RowCounts {
        self.counts
    }

    /// Why the source reaches less far than its deliveries claim: faults by rule, and in words.
    pub fn doubts(&self) -> (&Issues, &[String]) {
        (&self.reach.issues, &self.reach.warnings)
    }

    /// How far it reaches.
    pub(super) fn reach(&self) -> &Reach {
        &self.reach
    }

    /// The day up to which it is complete.
    pub(super) fn covered_to(&self) -> Option<NaiveDate> {
        self.reach.covered_to
    }

    /// Its deliveries by their numbers.
    pub(super) fn files(&self) -> &[String] {
        &self.files
    }

    /// One of its tables, to mend its references.
    pub(super) fn table_mut(&mut self, name: &str) -> Option<&mut DataFrame> {
        self.tables.get_mut(name)
    }

    pub(super) fn table(&self, name: &str) -> Option<&DataFrame> {
        self.tables.get(name)
    }
}

/// Combines the deliveries of a source, which come oldest first, as it declares.
///
/// # Errors
/// [`Kind::Store`] for deliveries that were kept under another declaration.
pub fn combine(source: &Source, deliveries: Vec<NormalisedDelivery>) -> Result<Combined> {
    let claimed = deliveries.iter().filter_map(NormalisedDelivery::covered_to).max();
    let mut counts = RowCounts::default();
    for delivery in &deliveries {
        counts += delivery.counts();
    }
    let mut issues = Issues::new();
    let mut mended = mended(&deliveries);
    if source.combine == Combine::Append {
        leave_copies(source, &deliveries, &mut mended, &mut issues);
    }
    let mut tables = BTreeMap::new();
    let mut findings = None;
    let mut lost = Vec::new();
    for table in &source.tables {
        if let Some(mut frame) = stack(source, &table.name, &deliveries)? {
            let keys = if table.key.is_empty() { Vec::new() } else { keys(&frame, &table.key) };
            frame.with_column(first_received(&frame, &keys)).expect("one day a row");
            if findings.is_none() && !keys.is_empty() {
                let delivery_of = numbers(&frame, DELIVERY);
                findings = Some(coverage::beside_each_other(source, &deliveries, &mended, &delivery_of, &keys));
                lost = written_over::lost(&frame, &keys, &mended);
            }
            tables.insert(table.name.clone(), frame);
        }
    }
    let files: Vec<String> = deliveries.iter().map(|delivery| delivery.file().to_owned()).collect();
    let mut tell = |rule: &'static str, effect: Effect, delivery: u32, row: u32| {
        issues.push(rule, &source.name, &files[delivery as usize], row, "", effect);
    };
    lost.into_iter().for_each(|(delivery, row)| tell("written_over", Effect::LeftAside, delivery, row));
    let spans: Vec<SpanDelivery> = deliveries.iter().map(SpanDelivery::of).collect();
    drop(deliveries);
    let of_mended = |frame: &DataFrame| numbers(frame, DELIVERY).iter().map(|at| mended[*at as usize]).collect();
    let of_mended = tables.iter().map(|(name, frame)| (name.clone(), of_mended(frame))).collect();
    supersede(&mut tables, of_mended, &mut counts);
    let were_put_right = put_right::superseded(source, &tables, &spans, &mut tell)?;
    supersede(&mut tables, were_put_right, &mut counts);
    let superseded = match source.combine {
        Combine::Append => BTreeMap::new(),
        Combine::Ledger => ledger(source, &tables),
        Combine::Correct | Combine::Snapshot => snapshot::superseded(source, &tables, &spans, &mut tell),
    };
    side_by_side::tell(source, &tables, &superseded, &spans, &mut tell);
    supersede(&mut tables, superseded, &mut counts);
    let mut tell = |delivery: u32, row: u32| {
        issues.push("twin_of_newer", &source.name, &files[delivery as usize], row, "", Effect::LeftAside);
    };
    let twins = twins::superseded(source, &tables, &mut tell)?;
    supersede(&mut tables, twins, &mut counts);
    episodes::close(source, &mut tables, &mut |delivery, row| {
        issues.push("episode_not_closed", &source.name, &files[delivery as usize], row, "", Effect::Kept);
    });
    assert!(counts.balances(), "combining loses no row uncounted");
    let newest_file = files.last().map(String::as_str).unwrap_or_default();
    let reach = coverage::reach(source, claimed, findings.unwrap_or_default(), newest_file, &tables)?;
    Ok(Combined { tables, counts, files, reach, issues })
}

/// Takes rows out of their tables, and counts them.
fn supersede(
    tables: &mut BTreeMap<String, DataFrame>,
    superseded: BTreeMap<String, Vec<bool>>,
    counts: &mut RowCounts,
) {
    for (name, is_superseded) in superseded {
        let frame = tables.get_mut(&name).expect("only stacked tables are judged");
        let is_kept: BooleanChunked = is_superseded.iter().map(|is_superseded| Some(!is_superseded)).collect();
        let kept = frame.filter(&is_kept).expect("the mask has a flag for every row");
        let n_superseded = (frame.height() - kept.height()) as u64;
        counts.rows_superseded += n_superseded;
        counts.rows_out -= n_superseded;
        *frame = kept;
    }
}

/// Which deliveries were sent again in their place: what lies in the folder of a day is the delivery of that day. A file
/// without such a folder may have the same name every time.
fn mended(deliveries: &[NormalisedDelivery]) -> Vec<bool> {
    let is_of_day = |file: &str| file.rsplit('/').nth(1).is_some_and(|folder| folder.parse::<NaiveDate>().is_ok());
    let mut later = HashSet::new();
    let mut mended: Vec<bool> =
        deliveries.iter().rev().map(|delivery| is_of_day(delivery.file()) && !later.insert(delivery.file())).collect();
    mended.reverse();
    mended
}

/// Where every row counts, a content that comes again would count twice: the newest of the same stands.
fn leave_copies(source: &Source, deliveries: &[NormalisedDelivery], is_left: &mut [bool], issues: &mut Issues) {
    let mut later = HashSet::new();
    for (delivery, is_left) in deliveries.iter().zip(is_left).rev() {
        if !delivery.content().is_empty() && !later.insert(delivery.content()) && !*is_left {
            *is_left = true;
            issues.push("copy_of_newer", &source.name, delivery.file(), 0, "", Effect::LeftAside);
        }
    }
}

/// One table of all deliveries, with the day and the number of the delivery.
fn stack(source: &Source, name: &str, deliveries: &[NormalisedDelivery]) -> Result<Option<DataFrame>> {
    let mut stacked: Option<DataFrame> = None;
    for (number, delivery) in deliveries.iter().enumerate() {
        let Some(frame) = delivery.table(name) else { continue };
        let number = u32::try_from(number).expect("fewer deliveries than 4 billion");
        let received = Column::new(RECEIVED.into(), vec![dates::since_epoch(delivery.received()); frame.height()]);
        let mut frame = frame.clone();
        frame.with_column(received.cast(&DataType::Date).expect("whole days are dates")).expect("one flag a row");
        frame.with_column(Column::new(DELIVERY.into(), vec![number; frame.height()])).expect("one number a row");
        match &mut stacked {
            None => stacked = Some(frame),
            Some(stacked) => {
                stacked.vstack_mut(&frame).map_err(|_| {
                    let message = format!("kept deliveries of {} do not have the same columns", source.name);
                    Error::new(Kind::Store, message).hint("normalise them again from the archive")
                })?;
            }
        }
    }
    if let Some(stacked) = &mut stacked {
        stacked.rechunk_mut();
    }
    Ok(stacked)
}

/// For each row the day that the first row of its key was received; of a row without a key its own.
fn first_received(frame: &DataFrame, keys: &[RowKey]) -> Column {
    let received = frame.column(RECEIVED).expect("stacked tables have it");
    if keys.is_empty() {
        return received.clone().with_name(FIRST_RECEIVED.into());
    }
    let days = received.date().expect("made as days").physical();
    let mut first: HashMap<RowKey, Option<i32>> = HashMap::new();
    for (key, day) in keys.iter().zip(days.iter()) {
        let known = first.entry(*key).or_insert(day);
        *known = (*known).min(day);
    }
    let days: Int32Chunked = keys.iter().map(|key| first[key]).collect();
    days.with_name(FIRST_RECEIVED.into()).into_date().into_column()
}

/// Rows whose key an earlier delivery has. Repeats within one delivery are real and stay.
fn ledger(source: &Source, tables: &BTreeMap<String, DataFrame>) -> BTreeMap<String, Vec<bool>> {
    let keyed = source.tables.iter().filter(|table| !table.key.is_empty());
    keyed
        .filter_map(|table| tables.get_key_value(&table.name).map(|(name, frame)| (name, frame, table)))
        .map(|(name, frame, table)| {
            let mut first: HashMap<RowKey, u32> = HashMap::new();
            let keys = keys(frame, &table.key);
            let rows = keys.into_iter().zip(numbers(frame, DELIVERY));
            let is_superseded = rows.map(|(key, delivery)| *first.entry(key).or_insert(delivery) < delivery);
            (name.clone(), is_superseded.collect())
        })
        .collect()
}

#[cfg(test)]
mod tests;
