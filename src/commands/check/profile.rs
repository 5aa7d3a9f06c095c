//! What deliveries look like beside their declarations, for the screen.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::commands::layout::{align, count, line};
use crate::issues::profile::{ColumnProfile, DeliveryProfile, MissingColumn, UnknownCode};
use crate::job::CheckedDelivery;

/// What does not fit: each delivery that would be refused by itself with its columns; the others of a source together.
pub(super) fn profiles(checked: &[CheckedDelivery], with_columns: bool) -> String {
    let mut text = String::new();
    let mut accepted: BTreeMap<String, Vec<&DeliveryProfile>> = BTreeMap::new();
    for checked in checked {
        let Some(profile) = &checked.profile else { continue };
        if checked.result.is_err() || with_columns {
            text += &block(&checked.name, &[profile], &profile.columns);
        } else {
            let source = checked.name.splitn(3, '/').take(2).collect::<Vec<_>>().join("/");
            accepted.entry(source).or_default().push(profile);
        }
    }
    for (source, profiles) in accepted {
        text += &block(&source, &profiles, &[]);
    }
    text
}

/// One delivery, or all of a source, under its name; nothing if there is nothing to tell.
fn block(name: &str, profiles: &[&DeliveryProfile], columns: &[ColumnProfile]) -> String {
    let mut text = String::new();
    let form: BTreeSet<&String> = profiles.iter().flat_map(|profile| &profile.form).collect();
    for form in form {
        let _ = writeln!(text, "  {form}");
    }
    let missing: BTreeSet<String> = profiles.iter().flat_map(|profile| &profile.missing).map(missing).collect();
    for missing in missing {
        let _ = writeln!(text, "  missing: {missing}");
    }
    let unknown: BTreeSet<&str> =
        profiles.iter().flat_map(|profile| &profile.unknown_columns).map(String::as_str).collect();
    if !unknown.is_empty() {
        let _ = writeln!(text, "  not declared: {}", unknown.into_iter().collect::<Vec<_>>().join(", "));
    }
    if !columns.is_empty() {
        text += &indented(&table(columns));
    }
    text += &unknown_codes(profiles);
    if text.is_empty() { text } else { format!("\n{name}\n{text}") }
}

fn missing(missing: &MissingColumn) -> String {
    let MissingColumn { header, columns, nearest } = missing;
    let near =
        nearest.as_ref().map_or_else(|| ": nothing is called alike".to_owned(), |near| format!(": perhaps {near}"));
    if header == columns { format!("`{header}`{near}") } else { format!("`{header}` ({columns}){near}") }
}

fn table(columns: &[ColumnProfile]) -> String {
    let mut lines = vec![line(["column", "header", "looks like", "filled", "readable"])];
    lines.extend(columns.iter().map(|column| {
        let ColumnProfile { n_rows, n_filled, n_readable, .. } = column;
        let (filled, readable) = (share(*n_filled, *n_rows), share(*n_readable, *n_filled));
        vec![column.column.clone(), format!("`{}`", column.header), column.looks.clone(), filled, readable]
    }));
    align(&lines)
}

/// A share in hundredths: nothing short of all is 100%, and nothing beyond none is 0%.
fn share(n: u64, of: u64) -> String {
    if of == 0 {
        return String::new();
    }
    let percent = (n as f64 / of as f64 * 100.0).round();
    let percent = if n == 0 || n == of { percent } else { percent.clamp(1.0, 99.0) };
    format!("{percent}%")
}

fn unknown_codes(profiles: &[&DeliveryProfile]) -> String {
    let mut found: BTreeMap<(&str, Option<&str>), UnknownCode> = BTreeMap::new();
    let columns = profiles.iter().flat_map(|profile| &profile.columns);
    for (column, unknown) in columns.flat_map(|column| column.unknown_codes.iter().map(move |code| (column, code))) {
        let key = (column.column.as_str(), unknown.code.as_deref());
        let known = found.entry(key).or_insert_with(|| UnknownCode { n_cells: 0, ..unknown.clone() });
        known.n_cells += unknown.n_cells;
        // The same texts may come in every file.
        known.n_codes = known.n_codes.max(unknown.n_codes);
    }
    if found.is_empty() {
        return String::new();
    }
    let mut lines = vec![line(["column", "unknown code", "cells", "perhaps"])];
    lines.extend(found.into_iter().map(|((column, code), unknown)| {
        let code = match code {
            Some(code) => format!("`{code}`"),
            None => format!("{} more, not shown: they may be no codes", unknown.n_codes),
        };
        vec![column.to_owned(), code, count(unknown.n_cells), unknown.nearest.unwrap_or_default()]
    }));
    indented(&align(&lines))
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::error::{Error, Kind};

    fn profile() -> DeliveryProfile {
        let code = |code: Option<&str>, n_cells: u64, n_codes: u64, nearest: Option<&str>| UnknownCode {
            code: code.map(str::to_owned),
            n_cells,
            n_codes,
            nearest: nearest.map(str::to_owned),
        };
        let column = |name: &str, looks: &str, n_readable: u64, unknown_codes: Vec<UnknownCode>| ColumnProfile {
            column: name.to_owned(),
            header: name.to_uppercase(),
            looks: looks.to_owned(),
            n_rows: 1_000,
            n_filled: 999,
            n_readable,
            unknown_codes,
        };
        DeliveryProfile {
            form: vec!["its cells are separated by ';', not ','".to_owned()],
            missing: vec![MissingColumn {
                header: "SEX".to_owned(),
                columns: "sex".to_owned(),
                nearest: Some("`Gender`".to_owned()),
            }],
            unknown_columns: vec!["`Officer`".to_owned()],
            columns: vec![
                column(
                    "sex",
                    "codes of a_list",
                    0,
                    vec![code(Some("Male"), 990, 1, Some("male")), code(None, 9, 3, None)],
                ),
                column("born", "days as %d/%m/%Y", 999, Vec::new()),
            ],
        }
    }

    #[test]
    fn what_is_refused_is_shown_whole() {
        let refused = CheckedDelivery {
            name: "a/b/c.csv".to_owned(),
            result: Err(Error::new(Kind::Contract, "column `SEX` is missing")),
            kinds: Vec::new(),
            profile: Some(profile()),
        };
        expect![[r#"

            a/b/c.csv
              its cells are separated by ';', not ','
              missing: `SEX` (sex): perhaps `Gender`
              not declared: `Officer`
              column  header  looks like        filled  readable
              sex     `SEX`   codes of a_list   99%     0%
              born    `BORN`  days as %d/%m/%Y  99%     100%
              column  unknown code                             cells  perhaps
              sex     3 more, not shown: they may be no codes      9
              sex     `Male`                                     990  male
        "#]]
        .assert_eq(&profiles(&[refused], false));
    }

    #[test]
    fn what_is_accepted_is_told_once_a_source() {
        let accepted = |file: &str| CheckedDelivery {
            name: format!("a/b/{file}"),
            result: Ok(crate::issues::RowCounts::default()),
            kinds: Vec::new(),
            profile: Some(DeliveryProfile { form: Vec::new(), missing: Vec::new(), ..profile() }),
        };
        expect![[r#"

            a/b
              not declared: `Officer`
              column  unknown code                             cells  perhaps
              sex     3 more, not shown: they may be no codes     18
              sex     `Male`                                   1,980  male
        "#]]
        .assert_eq(&profiles(&[accepted("c.csv"), accepted("d.csv")], false));
    }
}
