//! What can be said of a declaration without looking at a delivery.

use std::collections::BTreeSet;

use chrono::format::{Fixed, Item, Numeric, StrftimeItems};

use super::{
    Change, Column, ColumnKind, Combine, CompleteDays, CoversTo, Format, JsonPath, Pick, RECORD_ID, Record, Source,
    SourceTable,
};
use crate::declarations::CodeLists;
use crate::declarations::nearest::{nearest, resembles};

type Verdict = Result<(), String>;

/// Checks a source, and what each of its changes makes of it.
pub(super) fn check(source: &Source, lists: &CodeLists) -> Verdict {
    check_rule(source, lists)?;
    for pair in source.changes.windows(2) {
        if pair[0].from >= pair[1].from {
            return Err(format!("[[change]] from {} must come before that from {}", pair[1].from, pair[0].from));
        }
    }
    for change in &source.changes {
        let before = source.on(change.from.pred_opt().unwrap_or(change.from));
        check_change(&before, change)?;
        check_rule(&source.on(change.from), lists)
            .map_err(|message| format!("with the [[change]] from {}: {message}", change.from))?;
    }
    Ok(())
}

fn check_rule(source: &Source, lists: &CodeLists) -> Verdict {
    refuse_empty("title", &source.title)?;
    refuse_empty("system", &source.system)?;
    if !(0.0..=1.0).contains(&source.max_rejected) {
        return Err("max_rejected must be a share from 0 to 1".to_owned());
    }
    let of_columns = source.tables.iter().flat_map(|table| &table.columns).filter_map(|column| column.max_blanked);
    if of_columns.chain([source.max_blanked]).any(|share| !(0.0..=1.0).contains(&share)) {
        return Err("max_blanked must be a share from 0 to 1".to_owned());
    }
    if source.encoding != "auto" && encoding_rs::Encoding::for_label(source.encoding.as_bytes()).is_none() {
        return Err(format!(
            "there is no encoding `{}`: write `utf-8`, `windows-1252`, `utf-16le` or `auto`",
            source.encoding
        ));
    }
    if source.header_row == Some(0) || (source.header_row.is_some() && source.format == Format::Json) {
        return Err("header_row is a line of a CSV, from 1".to_owned());
    }
    if !source.delimiter.is_ascii() {
        return Err("delimiter must be one ASCII character".to_owned());
    }
    refuse_twins("table", source.tables.iter().map(|table| &table.name))?;
    for table in &source.tables {
        check_table(source, table, lists).map_err(|message| format!("table {}: {message}", table.name))?;
    }
    if source.tables.is_empty() {
        return Err("a source needs a [[table]]".to_owned());
    }
    if source.format == Format::Csv && source.tables.len() != 1 {
        return Err("a CSV has one [[table]]".to_owned());
    }
    if source.combine != Combine::Append && source.tables.iter().all(|table| table.key.is_empty()) {
        return Err("ledger, correct and snapshot need the key of a table".to_owned());
    }
    check_coverage(source)?;
    source.records.iter().try_for_each(|record| check_record(source, record))
}

/// Refuses a text that says nothing: a title that is not there, a system that is the same as every other without a name.
fn refuse_empty(key: &str, text: &str) -> Verdict {
    if text.trim().is_empty() { Err(format!("`{key}` is empty")) } else { Ok(()) }
}

fn check_coverage(source: &Source) -> Verdict {
    if source.covers_to.is_empty() {
        return Err("covers_to needs a rule".to_owned());
    }
    let days = || source.tables.iter().flat_map(|table| &table.columns).filter(|column| column.kind.is_day());
    for rule in &source.covers_to {
        if let CoversTo::Newest(name) = rule
            && !days().any(|column| column.name == *name)
        {
            return Err(format!("covers_to: there is no column `{name}` of days"));
        }
    }
    source.complete.iter().try_for_each(CompleteDays::check)
}

fn check_table(source: &Source, table: &SourceTable, lists: &CodeLists) -> Verdict {
    if table.columns.is_empty() {
        return Err("a table needs a [[table.column]]".to_owned());
    }
    refuse_empty("name", &table.name)?;
    refuse_twins("column", table.columns.iter().map(|column| &column.name))?;
    refuse_twins("level", table.each.iter().map(|level| &level.name))?;
    for column in &table.columns {
        check_column(source, column, lists).map_err(|message| format!("column {}: {message}", column.name))?;
    }
    for (column, name) in table.columns.iter().filter_map(|column| Some((column, column.dated_by.as_ref()?))) {
        let is_day = |other: &Column| other.name == *name && other.kind.is_day();
        if column.kind != ColumnKind::Code || !table.columns.iter().any(is_day) {
            return Err(format!(
                "column {}: dated_by is for a code and names a column of days, not `{name}`",
                column.name
            ));
        }
    }
    let parts_by = table.parts_by.iter().flatten();
    for name in
        table.key.iter().chain(&table.newest_by).chain(parts_by).chain(&table.deletes).chain(table.deleted.keys())
    {
        let is_identifier_text = |column: &Column| column.kind.has_text() && *name == format!("{}_text", column.name);
        if !table.columns.iter().any(|column| column.name == *name || is_identifier_text(column)) {
            return Err(format!("there is no column `{name}` for key, newest_by, parts_by, deletes or deleted"));
        }
    }
    if source.format == Format::Csv && (!table.each.is_empty() || table.header.is_some()) {
        return Err("each and header are for JSON".to_owned());
    }
    if source.format == Format::Json && !table.ignore.is_empty() {
        return Err("ignore is for CSV: what a JSON document has besides is never read".to_owned());
    }
    check_combining(source, table)?;
    check_spans(source, table)
}

/// Checks that what a table says of combining goes with how its source combines.
fn check_combining(source: &Source, table: &SourceTable) -> Verdict {
    let combine = source.combine;
    if combine == Combine::Append && !table.key.is_empty() {
        return Err("a key is for ledger, correct and snapshot".to_owned());
    }
    if combine != Combine::Snapshot && !table.newest_by.is_empty() {
        return Err("newest_by is for snapshot".to_owned());
    }
    if table.parts_by.is_some()
        && (combine != Combine::Snapshot || source.format != Format::Json || table.key.is_empty())
    {
        return Err("parts_by is for snapshot and JSON, and needs a key".to_owned());
    }
    let takes_back = table.deletes.is_some() || !table.deleted.is_empty();
    if takes_back && !matches!(combine, Combine::Correct | Combine::Snapshot) {
        return Err("deletes and deleted are for correct and snapshot".to_owned());
    }
    if table.deletes.is_some() && source.tables.iter().all(|other| other.key.len() != 1) {
        return Err("deletes needs a table whose key is one column".to_owned());
    }
    if !table.deleted.is_empty() && table.key.is_empty() {
        return Err("deleted needs a key: it says what is gone".to_owned());
    }
    if !table.put_right.is_empty() && !matches!(combine, Combine::Correct | Combine::Snapshot) {
        return Err("put_right is for correct and snapshot".to_owned());
    }
    let is_rest = |name: &String| !table.put_right.contains(name);
    if table.put_right.iter().any(|name| !table.key.contains(name))
        || (!table.put_right.is_empty() && !table.key.iter().any(is_rest))
    {
        return Err("put_right names columns of the key, and leaves one that says what a row is about".to_owned());
    }
    match table.deleted.iter().find(|(_, words)| words.is_empty()) {
        Some((name, _)) => Err(format!("deleted needs what `{name}` holds then, as `{name} = [\"deleted\"]`")),
        None => Ok(()),
    }
}

fn check_spans(source: &Source, table: &SourceTable) -> Verdict {
    if table.spans.is_empty() {
        return match table.complete_since {
            Some(_) => Err("complete_since needs spans: the days of a row".to_owned()),
            None => Ok(()),
        };
    }
    if source.combine != Combine::Correct || table.key.is_empty() {
        return Err("spans is for correct, and needs a key".to_owned());
    }
    if table.spans.len() > 2 {
        return Err("spans is one day, or a first and a last".to_owned());
    }
    for (at, name) in table.spans.iter().enumerate() {
        let column = table.columns.iter().find(|column| column.name == *name);
        let column = column.ok_or_else(|| format!("there is no column `{name}` for spans"))?;
        if !matches!(column.kind, ColumnKind::Date | ColumnKind::Timestamp) || (at == 0 && !column.required) {
            return Err(format!("spans: `{name}` must be a date or timestamp, and the first of them required"));
        }
    }
    Ok(())
}

fn check_column(source: &Source, column: &Column, lists: &CodeLists) -> Verdict {
    refuse_empty("name", &column.name)?;
    refuse_empty("from", &column.from)?;
    check_path(source, column)?;
    if column.name.starts_with('_') {
        return Err("names that begin with _ are ours".to_owned());
    }
    if source.format == Format::Json && !column.totals.is_empty() {
        return Err("totals is for CSV".to_owned());
    }
    if column.required && column.optional {
        return Err("a column cannot be both required and optional".to_owned());
    }
    if !column.format.is_empty() && !matches!(column.kind, ColumnKind::Date | ColumnKind::Timestamp) {
        return Err("format is for dates and timestamps".to_owned());
    }
    for format in &column.format {
        if !format.contains('%') {
            let written = "`%d/%m/%Y` for a day as 30/06/2024";
            return Err(format!("the format `{format}` is not written as formats are: {written}"));
        }
        if StrftimeItems::new(format).any(|item| matches!(item, Item::Error)) {
            return Err(format!("`{format}` is no date format"));
        }
        if let Some(part) = missing_of_a_day(format) {
            return Err(format!("the format `{format}` has no {part}, so that no day could be read by it"));
        }
    }
    check_list(column, lists)
}

/// Which part of a day a format does not read: a day of the year stands for month and day, a whole date for all.
pub(super) fn missing_of_a_day(format: &str) -> Option<&'static str> {
    use Numeric::{Day, IsoYear, Month, Ordinal, Timestamp, Year, YearMod100};
    let items: Vec<Item<'_>> = StrftimeItems::new(format).collect();
    let has_number = |wanted: &[Numeric]| {
        items.iter().any(|item| matches!(item, Item::Numeric(number, _) if wanted.contains(number)))
    };
    let has_name = items.iter().any(|item| matches!(item, Item::Fixed(Fixed::ShortMonthName | Fixed::LongMonthName)));
    let is_whole = has_number(&[Timestamp]) || items.iter().any(|item| matches!(item, Item::Fixed(Fixed::RFC3339)));
    let parts = [
        ("year", has_number(&[Year, YearMod100, IsoYear])),
        ("month", has_number(&[Month, Ordinal]) || has_name),
        ("day", has_number(&[Day, Ordinal])),
    ];
    parts.into_iter().find(|(_, is_read)| !is_read && !is_whole).map(|(part, _)| part)
}

fn check_path(source: &Source, column: &Column) -> Verdict {
    let has_many = source.format == Format::Json && JsonPath::parse(&column.from)?.has_many();
    let is_day = matches!(column.kind, ColumnKind::Date | ColumnKind::Timestamp);
    match column.pick {
        None if has_many => Err("a path with `[*]` finds several values: say which counts with `pick`".to_owned()),
        Some(_) if !has_many => Err("pick is for a JSON path with `[*]`".to_owned()),
        Some(Pick::Earliest | Pick::Latest) if !is_day || !column.format.is_empty() => Err(
            "pick of the earliest or latest is for dates and timestamps that are written yyyy-mm-dd, without a format"
                .to_owned(),
        ),
        _ => Ok(()),
    }
}

fn check_list(column: &Column, lists: &CodeLists) -> Verdict {
    match (&column.list, column.kind) {
        (None, ColumnKind::Code) => Err("a code needs a list".to_owned()),
        (Some(_), kind) if kind != ColumnKind::Code => Err("a list is for a code".to_owned()),
        (None, _) if column.take.is_some() || column.keep_unknown => {
            Err("take and keep_unknown are for a code".to_owned())
        }
        (None, _) => Ok(()),
        (Some(name), _) => {
            let list =
                lists.get(name).ok_or_else(|| format!("there is no code list `{name}`{}", perhaps(name, lists)))?;
            match &column.take {
                Some(take) if !list.has_column(take) => Err(format!("code list `{name}` has no column `{take}`")),
                _ => Ok(()),
            }
        }
    }
}

/// The list that is called nearly so.
fn perhaps(name: &str, lists: &CodeLists) -> String {
    let near = nearest(name, lists.keys().map(String::as_str)).filter(|near| resembles(name, near));
    near.map_or_else(String::new, |near| format!(": perhaps `{near}` is meant"))
}

fn check_record(source: &Source, record: &Record) -> Verdict {
    if source.table(&record.from).is_none() {
        return Err(format!("record {}: there is no table `{}`", record.table, record.from));
    }
    for (key, names) in [("one_per", &record.one_per), ("last_word", &record.last_word)] {
        if let Some(name) = names.iter().find(|name| !record.columns.contains_key(*name)) {
            return Err(format!("record {}: {key} names `{name}`, which it does not fill", record.table));
        }
    }
    if !record.last_word.is_empty() && !record.columns.contains_key(RECORD_ID) {
        return Err(format!("record {}: last_word needs `{RECORD_ID}`: whose value it is", record.table));
    }
    Ok(())
}

/// Checks that a change speaks of columns that there are just before it.
fn check_change(before: &Source, change: &Change) -> Verdict {
    let columns: Vec<&Column> = before.tables.iter().flat_map(|table| &table.columns).collect();
    if change.why.trim().is_empty() {
        return Err(format!("the [[change]] from {} does not say why", change.from));
    }
    if let Some(old) = change.rename.values().find(|old| columns.iter().all(|column| column.from != **old)) {
        return Err(format!("the [[change]] from {} renames `{old}`, which no column reads", change.from));
    }
    let named = change.optional.iter().chain(change.columns.keys());
    match named.into_iter().find(|name| columns.iter().all(|column| column.name != **name)) {
        Some(name) => Err(format!("the [[change]] from {} names `{name}`, which is no column", change.from)),
        None => Ok(()),
    }
}

fn refuse_twins<'a>(what: &str, names: impl Iterator<Item = &'a String>) -> Verdict {
    let mut seen = BTreeSet::new();
    for name in names {
        if !seen.insert(name) {
            return Err(format!("there are two of {what} `{name}`"));
        }
    }
    Ok(())
}

impl ColumnKind {
    /// Whether it holds days.
    const fn is_day(self) -> bool {
        matches!(self, Self::Date | Self::Timestamp)
    }

    /// Whether the text as it came is kept beside the value, as `<name>_text`.
    pub const fn has_text(self) -> bool {
        matches!(self, Self::Pncid | Self::Cro | Self::Asn | Self::Upn)
    }
}
