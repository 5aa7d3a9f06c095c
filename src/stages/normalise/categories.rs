//! Categories that a declaration names, and whether they are ours.

use polars::prelude::*;

use super::formulas::{expression, target, wrong};
use crate::declarations::code_list::{NONE, NOT_KNOWN};
use crate::declarations::source::Record;
use crate::declarations::{CodeLists, Source};
use crate::error::Result;
use crate::model::{Categories, FieldKind, Table, categories};

/// Whether a column of a table may hold this. What is not known may stand anywhere, and what stands for nothing of
/// ours is left out by the `where` of a record.
pub(super) fn is_ours(table: &Table, field: &str, category: &str, lists: &CodeLists) -> bool {
    if [NONE, NOT_KNOWN].contains(&category) {
        return true;
    }
    match categories(table, field) {
        None => true,
        Some(Categories::Words(words)) => words.contains(&category),
        // A project without the list names no category by it.
        Some(Categories::List(name)) => lists.get(name).is_none_or(|list| list.get(category).is_some()),
    }
}

/// Refuses a record that names a category which is none of ours.
pub(super) fn check(source: &Source, record: &Record, lists: &CodeLists) -> Result<()> {
    let table = target(source, record)?;
    for field in table.fields.iter().filter(|field| field.kind == FieldKind::Category) {
        let Some(text) = record.columns.get(field.name) else { continue };
        let mut named = Vec::new();
        named_by(&expression(source, record, field.name, text)?, &mut named);
        if let Some(stranger) = named.iter().find(|name| !is_ours(table, field.name, name, lists)) {
            let message = format!("{}: `{stranger}` is none of its categories", field.name);
            return Err(wrong(source, record, &message).hint(hint(table, field.name)));
        }
    }
    Ok(())
}

fn hint(table: &Table, field: &str) -> String {
    match categories(table, field) {
        Some(Categories::Words(words)) => format!("there are {}", words.join(", ")),
        Some(Categories::List(list)) => format!("`yjp explain list {list}` says which there are"),
        None => "docs/DECLARATIONS.md says which there are".to_owned(),
    }
}

/// The texts that an expression can come to by itself, without the cells of a row.
fn named_by(expression: &Expr, named: &mut Vec<String>) {
    match expression {
        Expr::Literal(value) => named.extend(value.extract_str().map(str::to_owned)),
        Expr::Alias(inner, _) | Expr::Cast { expr: inner, .. } => named_by(inner, named),
        Expr::Ternary { truthy, falsy, .. } => {
            named_by(truthy, named);
            named_by(falsy, named);
        }
        Expr::Function { input, function } if function.to_string() == "coalesce" => {
            input.iter().for_each(|inner| named_by(inner, named));
        }
        _ => {}
    }
}
