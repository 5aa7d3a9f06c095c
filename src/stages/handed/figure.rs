//! One published figure, with the counts it is made from.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;
use polars::prelude::*;

use super::counts::CountId;
use crate::declarations::measure::{ALL, Breakdown};

/// What a figure is of, its statistic apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stages) struct FigurePlace {
    pub(in crate::stages) measure: String,
    pub(in crate::stages) span: Span,
    pub(in crate::stages) cohort_basis: String,
    pub(in crate::stages) stage: String,
    pub(in crate::stages) groups: Groups,
}

/// The value of each column that something is broken down by; a column that is not here is not broken down.
pub(in crate::stages) type Groups = BTreeMap<Breakdown, String>;

/// An interval, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stages) struct Span {
    pub(in crate::stages) start: NaiveDate,
    pub(in crate::stages) end: NaiveDate,
}

/// How far a figure can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) enum Status {
    Suppressed,
    NotApplicable,
    /// A source that the figure needs does not reach the end of its interval.
    Incomplete,
    Unreliable,
    Provisional,
    Final,
}

impl Status {
    /// The same of a figure over too few; what is incomplete stays that.
    pub(in crate::stages) const fn over_too_few(self) -> Self {
        match self {
            Self::Incomplete => self,
            _ => Self::Unreliable,
        }
    }

    const fn label(self) -> &'static str {
        match self {
            Self::Suppressed => "suppressed",
            Self::NotApplicable => "not_applicable",
            Self::Incomplete => "incomplete",
            Self::Unreliable => "unreliable",
            Self::Provisional => "provisional",
            Self::Final => "final",
        }
    }
}

/// How limits were found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) enum Method {
    None,
    Wilson,
    Byar,
    Exact,
    LogWald,
    Clustered,
}

impl Method {
    const fn label(self) -> &'static str {
        match self {
            Self::None => "none",
            Self::Wilson => "wilson",
            Self::Byar => "byar",
            Self::Exact => "exact",
            Self::LogWald => "log_wald",
            Self::Clustered => "clustered",
        }
    }
}

/// A count shown beside a figure: hidden with the count it is, never if it is a public number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stages) struct ShownCount {
    pub(in crate::stages) number: u64,
    pub(in crate::stages) count: Option<CountId>,
}

/// One published figure.
#[derive(Debug, Clone)]
pub(in crate::stages) struct Figure {
    pub(in crate::stages) place: Arc<FigurePlace>,
    pub(in crate::stages) statistic: Arc<str>,
    pub(in crate::stages) numerator: Option<u64>,
    pub(in crate::stages) denominator: Option<ShownCount>,
    pub(in crate::stages) value: Option<f64>,
    pub(in crate::stages) unit: Arc<str>,
    pub(in crate::stages) limits: Option<(f64, f64)>,
    pub(in crate::stages) method: Method,
    pub(in crate::stages) status: Status,
    /// Of an interval that pools others, how many those are and how many of them are final.
    pub(in crate::stages) parts: Option<[u64; 2]>,
    /// Every count that could be worked out from it: hide one and the figure is hidden.
    pub(in crate::stages) made_from: Vec<CountId>,
    /// What else disclosure control must know of a value that is not worked out from counts.
    pub(in crate::stages) caution: Option<Caution>,
}

/// A value that may be that of one child.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages) struct Caution {
    /// The children it is made from.
    pub(in crate::stages) children: CountId,
    /// Over fewer children it is hidden.
    pub(in crate::stages) minimum_children: u64,
    /// What is shown instead, where too few children lie at the value or beyond it.
    pub(in crate::stages) rounded: Option<f64>,
}

impl FigurePlace {
    /// The group of a column, `all` where it is not broken down.
    fn group(&self, column: &Breakdown) -> &str {
        self.groups.get(column).map_or(ALL, String::as_str)
    }
}

impl Figure {
    /// The order of the publication: all columns up to the last breakdown.
    fn order(&self, other: &Self, breakdowns: &BTreeSet<Breakdown>) -> Ordering {
        let in_column = |column| self.place.group(column).cmp(other.place.group(column));
        let by_group = || breakdowns.iter().map(in_column).find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        self.key().cmp(&other.key()).then_with(by_group)
    }

    /// What that order goes by before the groups.
    fn key(&self) -> (&str, &str, Span, &str, &str) {
        let place = &*self.place;
        (&place.measure, &self.statistic, place.span, &place.cohort_basis, &place.stage)
    }
}

/// What a table of figures says beside them.
#[derive(Debug)]
pub(in crate::stages) struct Heading {
    /// The columns that figures are broken down by: those of the contract, and those that some measure declares.
    pub(in crate::stages) breakdowns: BTreeSet<Breakdown>,
    /// The day that the figures are as at.
    pub(in crate::stages) as_at: NaiveDate,
}

impl Heading {
    /// The figures as a table, sorted, with the columns of the publication.
    pub(in crate::stages) fn frame(&self, mut figures: Vec<Figure>) -> DataFrame {
        figures.sort_by(|left, right| left.order(right, &self.breakdowns));
        let text = |name: &str, value: fn(&Figure) -> &str| {
            Column::new(name.into(), figures.iter().map(value).collect::<Vec<&str>>())
        };
        let whole = |name: &str, value: fn(&Figure) -> Option<u64>| {
            let numbers = figures.iter().map(|figure| value(figure).map(u64::cast_signed));
            Column::new(name.into(), numbers.collect::<Vec<Option<i64>>>())
        };
        let real = |name: &str, value: fn(&Figure) -> Option<f64>| {
            Column::new(name.into(), figures.iter().map(value).collect::<Vec<Option<f64>>>())
        };
        let group = |column: &Breakdown| {
            let groups = figures.iter().map(|figure| figure.place.group(column));
            Column::new(column.name().into(), groups.collect::<Vec<&str>>())
        };
        let mut columns = vec![
            text("measure", |figure| &figure.place.measure),
            text("statistic", |figure| &figure.statistic),
            dates("interval_start", figures.iter().map(|figure| figure.place.span.start).collect()),
            dates("interval_end", figures.iter().map(|figure| figure.place.span.end).collect()),
            text("cohort_basis", |figure| &figure.place.cohort_basis),
            text("stage", |figure| &figure.place.stage),
        ];
        columns.extend(self.breakdowns.iter().map(group));
        columns.extend([
            whole("numerator", |figure| figure.numerator),
            whole("denominator", |figure| figure.denominator.map(|shown| shown.number)),
            real("value", |figure| figure.value),
            text("unit", |figure| &figure.unit),
            real("lower", |figure| figure.limits.map(|(lower, _)| lower)),
            real("upper", |figure| figure.limits.map(|(_, upper)| upper)),
            text("method", |figure| figure.method.label()),
            text("status", |figure| figure.status.label()),
            whole("parts", |figure| figure.parts.map(|[n, _]| n)),
            whole("parts_final", |figure| figure.parts.map(|[_, n_final]| n_final)),
            dates("as_at", vec![self.as_at; figures.len()]),
        ]);
        DataFrame::new(figures.len(), columns).expect("all columns are made from the same figures")
    }
}

/// A column of whole days.
pub(in crate::stages) fn dates(name: &str, dates: Vec<NaiveDate>) -> Column {
    let days: Vec<i32> = dates.into_iter().map(|date| date.to_epoch_days()).collect();
    Column::new(name.into(), days).cast(&DataType::Date).expect("days since 1970 are dates")
}
