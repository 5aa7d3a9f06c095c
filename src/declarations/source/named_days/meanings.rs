//! What a piece of a name can mean.

use chrono::NaiveDate;

/// Which quarters a name means by their numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quarters {
    /// Nobody said.
    Either,
    /// The first is from January.
    Calendar,
    /// The first is from April.
    Financial,
}

/// What a piece of a name can mean.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameMeaning {
    /// Any of these days.
    Days(Vec<NaiveDate>),
    /// A day only as no one here writes it, or a week.
    Odd,
    /// A year that is not said to be a calendar or a financial one: it ends on this day at the latest.
    Year(NaiveDate),
}

impl NameMeaning {
    /// The days that it can mean.
    pub(super) fn days(&self) -> &[NaiveDate] {
        match self {
            Self::Days(days) => days,
            Self::Odd | Self::Year(_) => &[],
        }
    }
}
