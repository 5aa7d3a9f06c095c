//! The texts that a column can hold, where the SQL writes them out: from literals, through every part and condition.
//!
//! Never too few: what is not among them cannot be returned. What comes from a column of a table may be any text, unless a
//! condition names those that stay.

use std::collections::{BTreeMap, BTreeSet};

use super::form::{Expr, From, Function, Operator, Part, Select};

/// Some texts.
pub(super) type Texts = BTreeSet<String>;

/// The columns of which the texts are known, of one set of rows.
pub(super) type Known = BTreeMap<String, Texts>;

/// More are not told apart from any text.
const MOST: usize = 10_000;

/// The same of each of some SELECTs, which read earlier parts and tables.
pub(super) fn of_selects(parts: &[Part], selects: &[Select], tables: &BTreeMap<String, Known>) -> Vec<Known> {
    let mut reader = Reader { named: tables.clone() };
    for part in parts {
        let known = reader.rows(&part.rows);
        reader.named.insert(part.name.clone(), known);
    }
    selects.iter().map(|select| reader.select(select)).collect()
}

/// What is known of rows that are put below each other.
pub(super) fn together(each: &[Known]) -> Known {
    let Some((first, others)) = each.split_first() else { return Known::new() };
    let of_all = |(name, texts): (&String, &Texts)| {
        let more = others.iter().map(|other| other.get(name)).collect::<Option<Vec<&Texts>>>()?;
        Some((name.clone(), more.into_iter().flatten().chain(texts).cloned().collect()))
    };
    first.iter().filter_map(of_all).collect()
}

/// What is known of tables and parts, by name.
struct Reader {
    named: BTreeMap<String, Known>,
}

impl Reader {
    fn rows(&self, selects: &[Select]) -> Known {
        let each: Vec<Known> = selects.iter().map(|select| self.select(select)).collect();
        together(&each)
    }

    fn select(&self, select: &Select) -> Known {
        let mut known = match &select.from {
            From::Table(name) | From::Part(name) => self.named.get(name).cloned().unwrap_or_default(),
            From::Rows(rows) => self.rows(rows),
            From::Joined(first, joins) => {
                let joined = joins.iter().flat_map(|join| self.select(&join.rows));
                self.select(first).into_iter().chain(joined).collect()
            }
        };
        if let Some(filter) = &select.filter {
            narrow(&mut known, filter);
        }
        select.columns.iter().filter_map(|(value, name)| Some((name.clone(), texts(value, &known)?))).collect()
    }
}

/// The texts of a value, NULL left out; nothing if it may be any.
fn texts(value: &Expr, known: &Known) -> Option<Texts> {
    match value {
        Expr::Column(name) => known.get(name).cloned(),
        Expr::Aggregate { function: Function::Min | Function::Max, argument } => known.get(argument).cloned(),
        Expr::Text(text) => Some(Texts::from([text.clone()])),
        Expr::Null(_) => Some(Texts::new()),
        Expr::Case { branches, otherwise } => {
            any(branches.iter().map(|(_, then)| then).chain(otherwise.as_deref()), known)
        }
        Expr::Coalesce(values) => any(values.iter(), known),
        Expr::Binary { left, operator: Operator::Concat, right } => {
            let (left, right) = (texts(left, known)?, texts(right, known)?);
            let behind = |left: &String| right.iter().map(move |right| format!("{left}{right}")).collect::<Texts>();
            (left.len() * right.len() <= MOST).then(|| left.iter().flat_map(behind).collect())
        }
        _ => None,
    }
}

fn any<'a>(values: impl Iterator<Item = &'a Expr>, known: &Known) -> Option<Texts> {
    values
        .map(|value| texts(value, known))
        .collect::<Option<Vec<Texts>>>()
        .map(|each| each.into_iter().flatten().collect())
}

/// Leaves out the texts for which a condition cannot hold.
fn narrow(known: &mut Known, condition: &Expr) {
    let compared = compared(condition);
    for (column, literals) in compared {
        let holds = |text: &str| truth(condition, &column, Some(text)).may_hold;
        match known.get_mut(&column) {
            Some(texts) => texts.retain(|text| holds(text)),
            // Any text but those that are named.
            None if truth(condition, &column, None).may_hold => {}
            None => {
                known.insert(column.clone(), literals.into_iter().filter(|text| holds(text)).collect());
            }
        }
    }
}

/// The columns that a condition compares with literals, with these.
fn compared(condition: &Expr) -> Known {
    let mut found = Known::new();
    let mut open = vec![condition];
    while let Some(next) = open.pop() {
        match next {
            Expr::Not(value) => open.push(value),
            Expr::Binary { left, operator: Operator::And | Operator::Or, right } => open.extend([&**left, &**right]),
            other => {
                if let Some((column, texts)) = listed(other) {
                    found.entry(column.to_owned()).or_default().extend(texts.into_iter().map(str::to_owned));
                }
            }
        }
    }
    found
}

/// A column and the literals of which it must be one.
fn listed(condition: &Expr) -> Option<(&str, Vec<&str>)> {
    match condition {
        Expr::Binary { left, operator: Operator::Equal | Operator::Unequal, right } => match (&**left, &**right) {
            (Expr::Column(column), Expr::Text(text)) | (Expr::Text(text), Expr::Column(column)) => {
                Some((column, vec![text]))
            }
            _ => None,
        },
        Expr::In { value, list } => match &**value {
            Expr::Column(column) => Some((column, list.iter().map(literal).collect::<Option<Vec<&str>>>()?)),
            _ => None,
        },
        _ => None,
    }
}

fn literal(value: &Expr) -> Option<&str> {
    match value {
        Expr::Text(text) => Some(text),
        _ => None,
    }
}

/// What can become of a condition.
#[derive(Clone, Copy)]
struct Truth {
    may_hold: bool,
    may_fail: bool,
}

/// What can become of a condition where a column is a text; with none, where it is another than all that are named.
fn truth(condition: &Expr, column: &str, text: Option<&str>) -> Truth {
    match condition {
        Expr::Not(value) => {
            let Truth { may_hold, may_fail } = truth(value, column, text);
            Truth { may_hold: may_fail, may_fail: may_hold }
        }
        Expr::Binary { left, operator: operator @ (Operator::And | Operator::Or), right } => {
            let (left, right) = (truth(left, column, text), truth(right, column, text));
            if *operator == Operator::And {
                Truth { may_hold: left.may_hold && right.may_hold, may_fail: left.may_fail || right.may_fail }
            } else {
                Truth { may_hold: left.may_hold || right.may_hold, may_fail: left.may_fail && right.may_fail }
            }
        }
        other => match listed(other) {
            Some((of, literals)) if of == column => {
                let is_unequal = matches!(other, Expr::Binary { operator: Operator::Unequal, .. });
                let may_hold = text.is_some_and(|text| literals.contains(&text)) != is_unequal;
                Truth { may_hold, may_fail: !may_hold }
            }
            _ => Truth { may_hold: true, may_fail: true },
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Schema, read};

    /// The texts of `stage`, in order; `any` if they are not known.
    #[track_caller]
    fn check(sql: &str, expected: &str) {
        let query = read("thefts.sql", sql, &Schema::of_model()).unwrap_or_else(|error| panic!("{error}"));
        let texts = query.texts("stage").map(|texts| texts.into_iter().collect::<Vec<String>>().join(" "));
        assert_eq!(texts.as_deref().unwrap_or("any"), expected, "{sql}");
    }

    #[test]
    fn literals_are_found_through_parts_and_subqueries() {
        check(
            "WITH fates AS (SELECT CASE WHEN is_proven THEN 'kept' ELSE 'not_proven' END AS fate FROM outcomes)
             SELECT 'a' || f.fate AS stage FROM (SELECT fate FROM fates UNION ALL SELECT 'found' AS fate FROM fates) AS f",
            "afound akept anot_proven",
        );
        check(
            "WITH f AS (SELECT person_id, CASE WHEN is_proven THEN 'kept' END AS fate FROM outcomes)
             SELECT f.person_id, MIN(f.fate) AS stage FROM f LEFT JOIN persons AS p ON p.person_id = f.person_id
             GROUP BY f.person_id",
            "kept",
        );
    }

    #[test]
    fn a_comment_is_no_text_of_a_column() {
        check("SELECT tier AS stage -- 'custody'\nFROM outcomes /* WHERE tier = 'nfa' */", "any");
    }

    #[test]
    fn a_condition_leaves_those_for_which_it_can_hold() {
        let tiers = |condition: &str| format!("SELECT tier AS stage FROM outcomes WHERE {condition}");
        check(&tiers("tier IN ('nfa', 'custody') AND tier <> 'nfa'"), "custody");
        check(&tiers("is_proven AND tier = 'nfa' OR tier = 'custody'"), "custody nfa");
        check(&tiers("is_proven OR tier = 'nfa'"), "any");
        check(&tiers("tier <> 'nfa'"), "any");
        check(&tiers("NOT (tier <> 'nfa' OR is_proven)"), "nfa");
        check(&tiers("NOT (tier <> 'nfa' AND is_proven)"), "any");
        check("SELECT s.stage FROM (SELECT 'a' AS stage FROM outcomes) AS s WHERE s.stage <> 'a'", "");
    }

    #[test]
    fn intervals_are_quarters_and_years() {
        check("SELECT interval_length AS stage FROM intervals", "quarter year");
        check("SELECT interval_length AS stage FROM intervals WHERE 'year' = interval_length", "year");
    }
}
