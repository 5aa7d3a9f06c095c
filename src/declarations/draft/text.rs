//! A declaration as text: every key of the source that it is drawn from, in the order that people read.

use std::fmt::Write as _;

use toml::{Table, Value};

/// The keys of a source that come first, in this order.
const FIRST: [&str; 9] =
    ["title", "about", "system", "format", "encoding", "delimiter", "header_row", "combine", "max_rejected"];

/// The keys of a column that come first.
const FIRST_OF_COLUMNS: [&str; 5] = ["name", "from", "kind", "format", "list"];

/// What is said beside columns, by their name.
pub(super) type RemarkOf<'a> = &'a dyn Fn(&str) -> Option<String>;

/// The text of a source with one table. `above` is what is said at its head.
pub(super) fn source(source: &Table, above: &[String], beside: RemarkOf<'_>) -> String {
    let mut text: String = above.iter().map(|line| format!("# {line}\n")).collect();
    keys(source, &FIRST, &["table", "record", "change"], &mut text);
    for table in tables(source, "table") {
        text += "\n[[table]]\n";
        keys(table, &["name", "key"], &["column"], &mut text);
        text += "column = [\n";
        for column in tables(table, "column") {
            let name = column.get("name").and_then(Value::as_str).unwrap_or_default();
            let remark = beside(name).map_or_else(String::new, |remark| format!("  # {remark}"));
            let _ = writeln!(text, "    {{ {} }},{remark}", inline(column, &FIRST_OF_COLUMNS));
        }
        text += "]\n";
    }
    for record in tables(source, "record") {
        text += "\n[[record]]\n";
        keys(record, &["table", "from", "where"], &["columns"], &mut text);
        text += "[record.columns]\n";
        if let Some(columns) = record.get("columns").and_then(Value::as_table) {
            keys(columns, &["record_id"], &[], &mut text);
        }
    }
    text
}

/// The tables under a key.
pub(super) fn tables<'t>(table: &'t Table, key: &str) -> impl Iterator<Item = &'t Table> {
    let values = table.get(key).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    values.iter().filter_map(Value::as_table)
}

/// The keys of a table in order, those first that come first.
fn ordered<'t>(table: &'t Table, first: &[&str]) -> Vec<(&'t String, &'t Value)> {
    let rank = |key: &str| first.iter().position(|known| *known == key).unwrap_or(first.len());
    let mut keys: Vec<(&String, &Value)> = table.iter().collect();
    keys.sort_by_key(|(key, _)| rank(key));
    keys
}

fn keys(table: &Table, first: &[&str], without: &[&str], text: &mut String) {
    for (key, value) in ordered(table, first).into_iter().filter(|(key, _)| !without.contains(&key.as_str())) {
        let _ = writeln!(text, "{} = {}", key_text(key), value_text(value));
    }
}

fn inline(table: &Table, first: &[&str]) -> String {
    let pairs = ordered(table, first).into_iter().map(|(key, value)| format!("{} = {value}", key_text(key)));
    pairs.collect::<Vec<_>>().join(", ")
}

fn key_text(key: &str) -> String {
    let is_bare = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    if !key.is_empty() && key.bytes().all(is_bare) { key.to_owned() } else { Value::from(key).to_string() }
}

/// A value; SQL over several lines stays so.
fn value_text(value: &Value) -> String {
    match value.as_str() {
        Some(text) if text.contains('\n') && !text.contains("\"\"\"") && !text.contains('\\') => {
            format!("\"\"\"\n{text}\"\"\"")
        }
        _ => value.to_string(),
    }
}
