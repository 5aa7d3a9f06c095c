//! From text to a statement: one query, whose WITH names its parts.

use std::ops::Range;

use sqlparser::ast::{self, Cte, Query, SetExpr, Spanned, TableAlias, With};
use sqlparser::dialect::GenericDialect;
use sqlparser::parser::{Parser, ParserError};
use sqlparser::tokenizer::{Location, Token, Tokenizer};

use super::faults::Faults;
use super::pieces::offset;

/// The longest text that is read: what is longer may nest deeper than a stack.
const MOST_BYTES: usize = 64 * 1024;

/// A query as it is written, with parts that may come from several files.
#[derive(Debug)]
pub(super) struct Statement {
    /// The parts, each after those that it reads.
    pub(super) parts: Vec<WrittenPart>,
    /// The file of the last SELECT.
    pub(super) file: String,
    pub(super) last: SetExpr,
}

/// A named part as it is written.
#[derive(Debug)]
pub(super) struct WrittenPart {
    pub(super) file: String,
    pub(super) name: ast::Ident,
    pub(super) rows: SetExpr,
}

/// Reads one statement; what it says beside the dialect is noted. Nothing if it cannot be read at all.
pub(super) fn statement(file: &str, text: &str, faults: &mut Faults) -> Option<Statement> {
    let start = Location { line: 1, column: 1 };
    if text.len() > MOST_BYTES {
        faults.add_at(file, start, "more than 64 KiB of SQL; split it into parts in files of their own");
        return None;
    }
    let statements = match Parser::parse_sql(&GenericDialect {}, text) {
        Ok(statements) => statements,
        Err(error) => {
            syntax(file, text, &error, faults);
            return None;
        }
    };
    let Ok([statement]) = <[ast::Statement; 1]>::try_from(statements) else {
        faults.add_at(file, start, "not one statement; write one SELECT, with WITH before it if need be");
        return None;
    };
    let at = statement.span();
    let ast::Statement::Query(query) = statement else {
        faults.add(file, at, "not a query; write one SELECT, with WITH before it if need be");
        return None;
    };
    Some(parts(file, *query, faults))
}

fn parts(file: &str, query: Query, faults: &mut Faults) -> Statement {
    let (with, last) = body(file, query, faults);
    let mut parts = Vec::new();
    if let Some(With { with_token, recursive, cte_tables }) = with {
        if recursive {
            faults.add(file, with_token.0.span, "WITH RECURSIVE is not in the dialect; write WITH");
        }
        for Cte { alias, query, from: _, materialized, closing_paren_token: _ } in cte_tables {
            let TableAlias { explicit: _, name, columns, at: _ } = alias;
            if !columns.is_empty() || materialized.is_some() {
                faults.add(file, name.span, "a part is written `name AS (SELECT …)`, its columns named in the SELECT");
            }
            let (inner, rows) = body(file, *query, faults);
            if let Some(inner) = inner {
                faults.add(file, inner.with_token.0.span, "WITH inside of a part; write its parts before this one");
            }
            parts.push(WrittenPart { file: file.to_owned(), name, rows });
        }
    }
    Statement { parts, file: file.to_owned(), last }
}

/// The parts of a query and its rows; whatever else it says is not in the dialect.
pub(super) fn body(file: &str, query: Query, faults: &mut Faults) -> (Option<With>, SetExpr) {
    let at = query.span();
    let Query { with, body, order_by, limit_clause, fetch, locks, for_clause, settings, format_clause, pipe_operators } =
        query;
    if let Some(order) = order_by {
        faults.add(file, order.span(), "ORDER BY is not in the dialect: rows have no order; leave it out");
    }
    let is_cut = limit_clause.is_some() || fetch.is_some();
    if is_cut {
        let at = limit_clause.map_or(at, |limit| limit.span());
        faults.add(file, at, "LIMIT is not in the dialect: which rows stay is chance; use MIN or MAX in a GROUP BY");
    }
    let is_other = !locks.is_empty()
        || for_clause.is_some()
        || settings.is_some()
        || format_clause.is_some()
        || !pipe_operators.is_empty();
    if is_other {
        faults.add(file, at, "FOR, SETTINGS, FORMAT and |> are not in the dialect; leave them out");
    }
    (with, *body)
}

/// What the parser says, at the place that it names; it names none where the text ends too early.
fn syntax(file: &str, text: &str, error: &ParserError, faults: &mut Faults) {
    let message = match error {
        ParserError::TokenizerError(message) | ParserError::ParserError(message) => message.as_str(),
        ParserError::RecursionLimitExceeded => "too deeply nested; put what is inside into parts of a WITH",
    };
    let (what, at) = placed(message).unwrap_or_else(|| (message, end(text)));
    // Of a SELECT in parentheses that cannot be read the parser says only that something else could not begin there.
    let inner = inner_fault(text);
    let inner =
        inner.as_deref().and_then(placed).filter(|(_, inner)| (inner.line, inner.column) > (at.line, at.column));
    let (what, at) = inner.unwrap_or((what, at));
    let mut what = what.replace("EOF", "the end");
    what[..1].make_ascii_lowercase();
    faults.add_at(file, at, format!("no SQL: {what}"));
}

/// Refuses a query that engines cannot read for its depth: in the one form each value has parentheses of its own.
pub(super) fn check_depth(file: &str, one_form: &str) -> Result<(), Faults> {
    match Parser::parse_sql(&GenericDialect {}, one_form) {
        Err(ParserError::RecursionLimitExceeded) => {
            let message =
                "nests deeper than engines read; put what is inside into parts of a WITH, or into columns of one";
            Err(Faults::one(file, Location { line: 1, column: 1 }, message))
        }
        _ => Ok(()),
    }
}

/// A message of the parser without its place, and the place.
fn placed(message: &str) -> Option<(&str, Location)> {
    let (what, place) = message.rsplit_once(" at Line: ")?;
    let (line, column) = place.split_once(", Column: ")?;
    Some((what, Location { line: line.parse().ok()?, column: column.parse().ok()? }))
}

/// What the parser says of the last SELECT in parentheses that cannot be read by itself, at its place in the whole text.
fn inner_fault(text: &str) -> Option<String> {
    selects_in_parentheses(text)?.into_iter().rev().find_map(|within| {
        let is_blank = |at: usize, letter: char| !within.contains(&at) && letter != '\n';
        let alone: String =
            text.char_indices().map(|(at, letter)| if is_blank(at, letter) { ' ' } else { letter }).collect();
        match Parser::parse_sql(&GenericDialect {}, &alone) {
            Err(ParserError::ParserError(message)) => Some(message),
            _ => None,
        }
    })
}

/// The bytes of each, in the order in which they begin; nothing where parentheses are not in pairs.
fn selects_in_parentheses(text: &str) -> Option<Vec<Range<usize>>> {
    let tokens = Tokenizer::new(&GenericDialect {}, text).tokenize_with_location().ok()?;
    let (mut open, mut found) = (Vec::new(), Vec::new());
    for (token, next) in tokens.iter().zip(tokens.iter().skip(1)) {
        match token.token {
            Token::LParen => open.push(offset(text, next.span.start)?),
            Token::RParen => {
                let within = open.pop()?..offset(text, token.span.start)?;
                let is_select =
                    text[within.clone()].trim_start().get(..6).is_some_and(|word| word.eq_ignore_ascii_case("select"));
                found.extend(is_select.then_some(within));
            }
            _ => {}
        }
    }
    found.sort_by_key(|within| within.start);
    Some(found)
}

/// The place behind the last letter.
fn end(text: &str) -> Location {
    let text = text.trim_end();
    let last = text.rsplit('\n').next().unwrap_or_default();
    let number = |n: usize| u64::try_from(n).unwrap_or(u64::MAX);
    Location { line: number(text.matches('\n').count() + 1), column: number(last.chars().count() + 1) }
}
