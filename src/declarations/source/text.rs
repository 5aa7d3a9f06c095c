//! A source as text, for `yjp explain source`.

use std::fmt::Write as _;

use super::{Column, Combine, CompleteDays, Delivers, Format, Record, Rhythm, Source, SourceTable};

impl Source {
    /// The rule as text: the file, its tables, and what becomes of the rows.
    pub fn render(&self) -> String {
        let mut text = format!("{}: {}\n", self.name, self.title);
        if !self.about.is_empty() {
            let _ = writeln!(text, "  {}", self.about);
        }
        let format = match self.format {
            Format::Csv => format!("csv, {}, cells separated by `{}`", self.encoding, self.delimiter),
            Format::Json => format!("json, {}", self.encoding),
        };
        let combine = format!("{:?}", self.combine).to_lowercase();
        let _ = writeln!(text, "  system {}; {format}", self.system);
        let _ = writeln!(text, "  combine {combine}: {}", self.combine.in_words());
        let _ = writeln!(text, "  a delivery fails above {}% rejected rows", self.max_rejected * 100.0);
        let _ = writeln!(text, "  and above {}% unreadable cells of a column", self.max_blanked * 100.0);
        self.render_coverage(&mut text);
        for (from, why) in &self.applied {
            let _ = writeln!(text, "  changed from {from}: {why}");
        }
        for change in &self.changes {
            let _ = writeln!(text, "  changes from {}: {}", change.from, change.why);
        }
        for table in &self.tables {
            render_table(&mut text, table);
        }
        for record in &self.records {
            render_record(&mut text, record);
        }
        text
    }

    fn render_coverage(&self, text: &mut String) {
        if let Some(from) = self.covers_from {
            let _ = writeln!(text, "  complete from {from}");
        }
        let Some(what) = self.tells_of() else { return };
        let rules: Vec<String> = self.covers_to.iter().map(ToString::to_string).collect();
        let _ = writeln!(text, "  tells of {what}, complete to: {}", rules.join(", else "));
        if !self.stand_ins.is_empty() {
            let _ = writeln!(text, "  {} may stand in for it", self.stand_ins.join(" or "));
        }
        let rhythm = self.rhythm.map_or("as often as it did so far", Rhythm::label);
        let _ = writeln!(text, "  a delivery is expected {rhythm}");
        let holds = match self.delivers {
            Some(Delivers::Everything) => "holds again what the one before held",
            Some(Delivers::Changes) => "holds what is new or was changed",
            None => "is judged by what those before it held",
        };
        let _ = writeln!(text, "  each {holds}");
        for CompleteDays { from, to, why } in &self.complete {
            let _ = writeln!(text, "  complete from {from} to {to}: {why}");
        }
    }
}

fn render_table(text: &mut String, table: &SourceTable) {
    let _ = writeln!(text, "\ntable {}", table.name);
    if let Some(header) = &table.header {
        let _ = writeln!(text, "  one row an envelope `{header}`");
    }
    for level in &table.each {
        let _ = writeln!(text, "  each {}", level.declared);
    }
    for (what, columns) in [("key", &table.key), ("newest by", &table.newest_by)] {
        if !columns.is_empty() {
            let _ = writeln!(text, "  {what} {}", columns.join(", "));
        }
    }
    if !table.put_right.is_empty() {
        let _ = writeln!(text, "  a newer delivery may put right {}", table.put_right.join(", "));
    }
    if let Some(columns) = &table.parts_by {
        let about = if columns.is_empty() { "the whole key".to_owned() } else { columns.join(", ") };
        let _ = writeln!(text, "  documents of one key that are equally new add up; a row is about {about}");
    }
    if let Some(column) = &table.deletes {
        let _ = writeln!(text, "  removes the keys in {column}");
    }
    if !table.deleted.is_empty() {
        let held = |(name, words): (&String, &Vec<String>)| format!("{name} is {}", words.join(" or "));
        let held: Vec<String> = table.deleted.iter().map(held).collect();
        let _ = writeln!(text, "  a row says that its key is deleted if {}", held.join(" and "));
    }
    render_spans(text, table);
    let width = |of: fn(&Column) -> &str| table.columns.iter().map(|c| of(c).chars().count()).max().unwrap_or(0);
    let (names, froms) = (width(|column| &column.name), width(|column| &column.from));
    for column in &table.columns {
        let _ = write!(text, "  {:names$}  {:froms$}  ", column.name, column.from);
        let _ = writeln!(text, "{}", describe(column));
    }
}

fn render_spans(text: &mut String, table: &SourceTable) {
    let _ = match table.spans.as_slice() {
        [] => return,
        [day] => writeln!(text, "  a row is of the day {day}"),
        days => {
            let days = days.join(" to ");
            writeln!(
                text,
                "  a row lasts from {days}: what ended by the first day that a newer delivery gives its key stays"
            )
        }
    };
    if let Some(since) = table.complete_since {
        let _ = writeln!(
            text,
            "  a delivery is complete from {since} to the day it covers: what it does not hold of those days is gone"
        );
    }
}

fn describe(column: &Column) -> String {
    let mut words = vec![format!("{:?}", column.kind).to_lowercase()];
    if let Some(pick) = column.pick {
        words.push(format!("the {}", format!("{pick:?}").to_lowercase()));
    }
    if let Some(list) = &column.list {
        words.push(format!("list {list}"));
    }
    if let Some(take) = &column.take {
        words.push(format!("as its {take}"));
    }
    if let Some(day) = &column.dated_by {
        words.push(format!("by its meaning on {day}"));
    }
    if !column.format.is_empty() {
        words.push(column.format.join(" or "));
    }
    if !column.sentinels.is_empty() {
        words.push(format!("blank if {}", column.sentinels.join(" or ")));
    }
    if !column.not_blank.is_empty() {
        words.push(format!("not blank if {}", column.not_blank.join(" or ")));
    }
    if let Some(share) = column.max_blanked {
        words.push(format!("unreadable up to {}%", share * 100.0));
    }
    let flags = [(column.required, "required"), (column.optional, "optional"), (column.keep_unknown, "unknown kept")];
    words.extend(flags.into_iter().filter(|(is_set, _)| *is_set).map(|(_, word)| word.to_owned()));
    words.join(", ")
}

fn render_record(text: &mut String, record: &Record) {
    let _ = writeln!(text, "\nrecord {} from {}", record.table, record.from);
    if let Some(filter) = &record.filter {
        let _ = writeln!(text, "  where {filter}");
    }
    if !record.one_per.is_empty() {
        let _ = writeln!(text, "  one row, the newest, for each {}", record.one_per.join(", "));
    }
    if !record.last_word.is_empty() {
        let _ = writeln!(text, "  what the newest delivery says stands on all rows: {}", record.last_word.join(", "));
    }
    let width = record.columns.keys().map(|name| name.len()).max().unwrap_or(0);
    for (name, expression) in &record.columns {
        let _ = writeln!(text, "  {name:width$} = {expression}");
    }
}

impl Combine {
    /// What becomes of a row that comes again.
    const fn in_words(self) -> &'static str {
        match self {
            Self::Append => "every row counts",
            Self::Ledger => "the first delivery that has a key counts, and what later ones say of it does not",
            Self::Correct => "the newest delivery that has a key replaces all that older ones say of it",
            Self::Snapshot => "the newest document or file that has a key replaces all that older ones say of it",
        }
    }
}
