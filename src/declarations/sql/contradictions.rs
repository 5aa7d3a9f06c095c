//! Conditions of which engines think that they are never true, or always, where a value is not known.
//!
//! Polars 0.55 takes `a AND NOT a`, and `a <= b AND a > b`, for false wherever a filter holds them; Sail 0.7 takes two lists of one
//! value that share nothing for never or always true. Where the value is NULL the answer is NULL, and `IS NULL`, `COALESCE` and
//! `NOT` tell the difference.

use super::form::{Expr, Operator};

/// A condition in a chain, and whether NOT stands before it.
type ChainedCondition<'a> = (&'a Expr, bool);

/// Says what engines read differently of two conditions that AND or OR joins.
pub(super) fn fault(left: &Expr, operator: Operator, right: &Expr) -> Option<&'static str> {
    let is_or = operator == Operator::Or;
    let (mut one, mut other) = (Vec::new(), Vec::new());
    terms(left, false, is_or, &mut one);
    terms(right, false, is_or, &mut other);
    let pairs = || one.iter().flat_map(|left| other.iter().map(move |right| (*left, *right)));
    if pairs().any(|(left, right)| are_contrary(left, right, is_or)) {
        return Some(
            "a condition beside its contrary, which engines read differently where a value is NULL; write IS NULL or IS NOT NULL",
        );
    }
    let are_lists =
        pairs().any(|((left, _), (right, _))| listed(left).is_some_and(|value| Some(value) == listed(right)));
    are_lists.then_some("two lists of one value, which engines read differently where it is NULL; write one list")
}

/// The value of a list, whether it is written with IN or as `x = 1 OR x = 2`, or `x <> 1 AND x <> 2`: Sail reads these alike.
fn listed(condition: &Expr) -> Option<&Expr> {
    match condition {
        Expr::In { value, .. } => Some(value),
        Expr::Binary { left, operator: operator @ (Operator::And | Operator::Or), right } => {
            let value = compared_with_one(left, *operator)?;
            (compared_with_one(right, *operator)? == value).then_some(value)
        }
        _ => None,
    }
}

/// The value that each condition of a row compares with one that is written out.
fn compared_with_one(condition: &Expr, row: Operator) -> Option<&Expr> {
    let Expr::Binary { left, operator, right } = condition else { return None };
    match (row, operator) {
        (Operator::Or, Operator::Equal) | (Operator::And, Operator::Unequal) => {
            Some(if matches!(**left, Expr::Text(_) | Expr::Integer(_)) { right } else { left })
        }
        _ if *operator == row => {
            let value = compared_with_one(left, row)?;
            (compared_with_one(right, row)? == value).then_some(value)
        }
        _ => None,
    }
}

/// The conditions of a chain of AND, or of OR: NOT of the other is a chain of this one.
fn terms<'a>(condition: &'a Expr, is_negated: bool, is_or: bool, found: &mut Vec<ChainedCondition<'a>>) {
    let chain = if is_or == is_negated { Operator::And } else { Operator::Or };
    match condition {
        Expr::Not(inner) => terms(inner, !is_negated, is_or, found),
        Expr::Binary { left, operator, right } if *operator == chain => {
            terms(left, is_negated, is_or, found);
            terms(right, is_negated, is_or, found);
        }
        _ => found.push((condition, is_negated)),
    }
}

/// Whether two conditions of a chain can never both be true; of OR, never both be false.
fn are_contrary(
    (one, one_is_negated): ChainedCondition<'_>,
    (other, other_is_negated): ChainedCondition<'_>,
    is_or: bool,
) -> bool {
    if one == other {
        return one_is_negated != other_is_negated;
    }
    let (Some((left, one)), Some((right, other))) = (compared(one), compared(other)) else { return false };
    let outcomes = |outcomes: u8, is_negated: bool| if is_negated == is_or { outcomes } else { ALL & !outcomes };
    left == right && outcomes(one, one_is_negated) & outcomes(other, other_is_negated) == 0
}

/// The left is less, the sides are equal, the left is greater.
const ALL: u8 = 0b111;

/// The two sides of a comparison, and when it is true.
fn compared(condition: &Expr) -> Option<((&Expr, &Expr), u8)> {
    let Expr::Binary { left, operator, right } = condition else { return None };
    let outcomes = match operator {
        Operator::Less => 0b001,
        Operator::Equal => 0b010,
        Operator::LessOrEqual => 0b011,
        Operator::Greater => 0b100,
        Operator::Unequal => 0b101,
        Operator::GreaterOrEqual => 0b110,
        _ => return None,
    };
    Some(((left, right), outcomes))
}
