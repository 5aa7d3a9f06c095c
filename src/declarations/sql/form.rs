//! The one form: what is left of a query when every name is resolved. What is not here cannot be asked of an engine.
//!
//! Every table is read by a SELECT of its own under names that are unique where it is joined, grouping is a SELECT of its
//! own, and what is made of its sums is one more. So no engine has a choice.

use super::kind::SqlKind;

/// A named part of a query.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) name: String,
    pub(super) rows: Vec<Select>,
}

/// One SELECT; several are put below each other.
#[derive(Debug, Clone, Default)]
pub(super) struct Select {
    pub(super) is_distinct: bool,
    pub(super) columns: Vec<(Expr, String)>,
    pub(super) from: From,
    pub(super) filter: Option<Expr>,
    pub(super) group_by: Vec<String>,
    /// Whether it is one group of all rows. It has one row then, and says so: Sail else asks conditions on what is made of it
    /// of the rows before, and has a count of none where there should be no row.
    pub(super) is_one_row: bool,
}

/// What a SELECT reads.
#[derive(Debug, Clone)]
pub(super) enum From {
    /// A table, whose integers may have any width.
    Table(String),
    /// A part, whose integers have 64 bits.
    Part(String),
    /// Rows that are worked out in place.
    Rows(Vec<Select>),
    /// Rows and others that are joined to them in turn.
    Joined(Box<Select>, Vec<Join>),
}

/// Rows that are joined to those before by equality.
#[derive(Debug, Clone)]
pub(super) struct Join {
    pub(super) is_left: bool,
    pub(super) rows: Select,
    /// Pairs of columns, that of the earlier rows first.
    pub(super) on: Vec<(String, String)>,
}

/// A value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Expr {
    Column(String),
    Text(String),
    Integer(i64),
    Boolean(bool),
    /// No value, and what kind it would be where that must be said.
    Null(Option<SqlKind>),
    Not(Box<Expr>),
    IsNull {
        value: Box<Expr>,
        is_negated: bool,
    },
    Binary {
        left: Box<Expr>,
        operator: Operator,
        right: Box<Expr>,
    },
    /// The remainder by a number above zero, with the sign of the value.
    Remainder {
        value: Box<Expr>,
        divisor: i64,
    },
    In {
        value: Box<Expr>,
        list: Vec<Expr>,
    },
    Case {
        branches: Vec<(Expr, Expr)>,
        otherwise: Option<Box<Expr>>,
    },
    Coalesce(Vec<Expr>),
    /// A 64-bit integer, whatever width an engine counts in.
    Wide(Box<Expr>),
    Aggregate {
        function: Function,
        argument: String,
    },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Operator {
    And,
    Or,
    Equal,
    Unequal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Plus,
    Minus,
    Times,
    Concat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Function {
    Count,
    CountDistinct,
    Sum,
    Min,
    Max,
}

impl Expr {
    pub(super) fn column(name: &str) -> Self {
        Self::Column(name.to_owned())
    }

    pub(super) fn binary(left: Self, operator: Operator, right: Self) -> Self {
        Self::Binary { left: Box::new(left), operator, right: Box::new(right) }
    }

    /// The same in 64 bits.
    pub(super) fn wide(self) -> Self {
        Self::Wide(Box::new(self))
    }

    /// A condition that is never NULL, but false.
    pub(super) fn or_false(self) -> Self {
        Self::Coalesce(vec![self, Self::Boolean(false)])
    }

    /// All of some conditions; nothing if there are none.
    pub(super) fn all(conditions: Vec<Self>) -> Option<Self> {
        conditions.into_iter().reduce(|left, right| Self::binary(left, Operator::And, right))
    }

    /// The columns that it looks at.
    pub(super) fn columns(&self) -> Vec<&str> {
        match self {
            Self::Column(name) => vec![name],
            Self::Text(_) | Self::Integer(_) | Self::Boolean(_) | Self::Null(_) => Vec::new(),
            Self::Not(value) | Self::IsNull { value, .. } | Self::Remainder { value, .. } | Self::Wide(value) => {
                value.columns()
            }
            Self::Binary { left, right, .. } => [left.columns(), right.columns()].concat(),
            Self::In { value, list } => {
                value.columns().into_iter().chain(list.iter().flat_map(Self::columns)).collect()
            }
            Self::Case { branches, otherwise } => {
                let branches = branches.iter().flat_map(|(when, then)| [when.columns(), then.columns()].concat());
                branches.chain(otherwise.iter().flat_map(|value| value.columns())).collect()
            }
            Self::Coalesce(values) => values.iter().flat_map(Self::columns).collect(),
            Self::Aggregate { argument, .. } => vec![argument.as_str()],
        }
    }

    /// The same of other values in place of columns of single rows.
    pub(super) fn of_others(&self, other: &impl Fn(&str) -> Self) -> Self {
        let boxed = |value: &Self| Box::new(value.of_others(other));
        match self {
            Self::Column(column) => other(column),
            Self::Text(_) | Self::Integer(_) | Self::Boolean(_) | Self::Null(_) | Self::Aggregate { .. } => {
                self.clone()
            }
            Self::Not(value) => Self::Not(boxed(value)),
            Self::IsNull { value, is_negated } => Self::IsNull { value: boxed(value), is_negated: *is_negated },
            Self::Binary { left, operator, right } => {
                Self::Binary { left: boxed(left), operator: *operator, right: boxed(right) }
            }
            Self::Remainder { value, divisor } => Self::Remainder { value: boxed(value), divisor: *divisor },
            Self::In { value, list } => {
                Self::In { value: boxed(value), list: list.iter().map(|item| item.of_others(other)).collect() }
            }
            Self::Case { branches, otherwise } => Self::Case {
                branches: branches.iter().map(|(when, then)| (when.of_others(other), then.of_others(other))).collect(),
                otherwise: otherwise.as_ref().map(|value| boxed(value)),
            },
            Self::Coalesce(values) => Self::Coalesce(values.iter().map(|value| value.of_others(other)).collect()),
            Self::Wide(value) => Self::Wide(boxed(value)),
        }
    }
}

impl Default for From {
    fn default() -> Self {
        Self::Rows(Vec::new())
    }
}

impl Select {
    /// The first columns of some rows under their names.
    pub(super) fn of(rows: Self, n_columns: usize) -> Self {
        let columns = rows.columns.iter().take(n_columns).map(|(_, name)| (Expr::column(name), name.clone())).collect();
        Self { columns, from: From::Rows(vec![rows]), ..Self::default() }
    }
}
