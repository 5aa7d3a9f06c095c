//! Names: those that every engine reads alike, without quotes.

use sqlparser::ast::{Ident, ObjectName};

/// Words that some engine keeps for itself.
const KEPT: &str = "\
    all analyse analyze and anti any array as asc asof asymmetric at authorization between binary both by case cast \
    check cluster collate collation column columns concurrently constraint create cross cube current_date \
    current_time current_timestamp current_user default deferrable desc describe distinct distribute do else end \
    escape except exists explain false fetch filter for foreign freeze from full generated glob grant group grouping \
    having ilike in initially inner intersect interval into is isnull join lambda lateral leading left like limit \
    map minus natural not notnull null offset on only or order outer over overlaps partition pivot pivot_longer \
    pivot_wider placing positional preceding prewhere primary qualify references returning right rollup row rows \
    select semi session_user set settings show similar some sort start struct summarize symmetric table tablesample \
    then time timestamp to top trailing true try_cast tuple union unique unnest unpack unpivot user using values \
    variadic verbose view when where window with";

/// A name that a query gives to something new.
pub(super) fn new(name: &Ident) -> Result<String, String> {
    let text = existing(name)?;
    let is_plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
    if !text.starts_with(|first: char| first.is_ascii_lowercase()) || !text.bytes().all(is_plain) || text.len() > 100 {
        return Err(format!("`{text}` is no name; write small letters, digits and _, a letter first"));
    }
    if text.contains("__") {
        return Err(format!("`{text}` has two _ in a row, which only names of our own making have; write one"));
    }
    if KEPT.split(' ').any(|word| word == text) {
        return Err(format!("`{text}` is a word of SQL; choose another name"));
    }
    Ok(text)
}

/// A name that is looked up.
pub(super) fn existing(name: &Ident) -> Result<String, String> {
    match name.quote_style {
        None => Ok(name.value.clone()),
        Some(_) => {
            Err(format!("`{}` is a name in quotes, which engines write differently; leave them out", name.value))
        }
    }
}

/// A name of one word.
pub(super) fn single(name: &ObjectName) -> Option<&Ident> {
    match name.0.as_slice() {
        [part] => part.as_ident(),
        _ => None,
    }
}

/// The name that was probably meant, as advice.
pub(super) fn nearest<'a>(name: &str, others: impl Iterator<Item = &'a str>) -> String {
    let name = name.to_lowercase();
    let likenesses = others.map(|other| (strsim::jaro_winkler(&name, other), other));
    let best = likenesses.max_by(|(one, _), (other, _)| one.total_cmp(other)).filter(|(likeness, _)| *likeness > 0.85);
    best.map_or_else(String::new, |(_, other)| format!("; did you mean `{other}`"))
}
