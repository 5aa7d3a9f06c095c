//! Categories in tables that another program wrote: those that are missing, and those that no list has.
//!
//! Neither stops the count, so that both are told: `WHERE o.residence = 'local'` leaves a `Local` out without a word.

use std::path::Path;

use polars::prelude::*;

use super::damage::{contained, unreadable};
use super::{files, read_file};
use crate::declarations::CodeLists;
use crate::declarations::code_list::NOT_KNOWN;
use crate::error::Result;
use crate::issues::{Effect, RuleCount};
use crate::model::{Categories, Field, FieldKind, TABLES, Table, categories};

/// What is told of the categories in a folder of tables: the table, the column and how many rows.
///
/// # Errors
/// As for [`super::read`].
pub fn faults(folder: &Path, lists: &CodeLists) -> Result<Vec<RuleCount>> {
    let mut faults = Vec::new();
    for table in TABLES {
        let columns: Vec<&Field> = table.fields.iter().filter(|field| field.kind == FieldKind::Category).collect();
        let mut counts = vec![(0, 0); columns.len()];
        for file in files(folder, table)? {
            let found = contained(&file, || count(table, &file, &columns, lists))?;
            counts.iter_mut().zip(found).for_each(|(sum, (n_missing, n_unlisted))| {
                sum.0 += n_missing;
                sum.1 += n_unlisted;
            });
        }
        for (field, (n_missing, n_unlisted)) in columns.iter().zip(counts) {
            faults.extend(
                [("category_missing", n_missing), ("category_unlisted", n_unlisted)]
                    .into_iter()
                    .filter(|(_, n_issues)| *n_issues > 0)
                    .map(|(rule, n_issues)| fault(rule, table, field, n_issues)),
            );
        }
    }
    Ok(faults)
}

fn fault(rule: &str, table: &Table, field: &Field, n_issues: u64) -> RuleCount {
    tracing::warn!(table = table.name, column = field.name, n_rows = n_issues, "{rule}");
    RuleCount {
        rule: rule.to_owned(),
        source: format!("tables/{}", table.name),
        column: field.name.to_owned(),
        effect: Effect::Kept.label().to_owned(),
        n_issues,
    }
}

/// How many categories of each column of one file are missing, and how many are on no list.
fn count(table: &Table, file: &Path, columns: &[&Field], lists: &CodeLists) -> Result<Vec<(u64, u64)>> {
    let counts = columns.iter().flat_map(|field| {
        let n = |test: Expr, what: &str| test.cast(DataType::UInt64).sum().alias(format!("{}_{what}", field.name));
        let is_unlisted = known(table, field, lists).map_or_else(
            || lit(false),
            |categories| {
                let is_one = |category: &String| col(field.name).eq(lit(category.as_str()));
                let is_any = categories.iter().map(is_one).reduce(Expr::or).unwrap_or_else(|| lit(true));
                is_any.not().fill_null(lit(false))
            },
        );
        let is_missing = if field.is_nullable { lit(false) } else { col(field.name).is_null() };
        [n(is_missing, "missing"), n(is_unlisted, "unlisted")]
    });
    let rows = read_file(table, file)?.select(counts.collect::<Vec<Expr>>()).collect_with_engine(Engine::Streaming);
    let rows = rows.map_err(|error| unreadable(file, &error))?.unwrap_single();
    let number = |column: &Column| column.u64().ok().and_then(|numbers| numbers.get(0)).unwrap_or(0);
    let numbers: Vec<u64> = rows.columns().iter().map(number).collect();
    Ok(numbers.chunks(2).map(|pair| (pair[0], pair[1])).collect())
}

/// The categories that a column may hold, where it is known.
fn known(table: &Table, field: &Field, lists: &CodeLists) -> Option<Vec<String>> {
    let own: Vec<String> = match categories(table, field.name)? {
        Categories::Words(words) => words.iter().map(|word| (*word).to_owned()).collect(),
        Categories::List(name) => lists.get(name)?.entries().iter().map(|entry| entry.code.clone()).collect(),
    };
    Some(own.into_iter().chain([NOT_KNOWN.to_owned()]).collect())
}

#[cfg(test)]
mod tests {
    use super::super::tests::remands_in_care;
    use super::*;

    #[test]
    fn a_category_that_is_missing_or_on_no_list_is_told() {
        let folder = remands_in_care([None, Some("looked_after"), Some("Looked after"), Some("not_known")]);
        let project = crate::declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
        let told = faults(folder.path(), &project.code_lists).unwrap();
        let told: Vec<_> =
            told.iter().map(|fault| (fault.rule.as_str(), fault.column.as_str(), fault.n_issues)).collect();
        assert_eq!(told, [("category_missing", "care_status", 1), ("category_unlisted", "care_status", 1)]);
    }
}
