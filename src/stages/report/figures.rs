//! The figures of a publication, read once from its frame and found by what they are of.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::error::{Error, Kind, Result};
use crate::stages::handed::key;

/// The columns before those of the groups, which name a figure together with them.
const NAMES: [&str; 5] = ["measure", "statistic", "interval_start", "interval_end", "cohort_basis"];

/// The value of a breakdown column that is not broken down.
pub(super) const ALL: &str = "all";

/// How far a figure can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ShownStatus {
    Final,
    Incomplete,
    Provisional,
    Unreliable,
    Suppressed,
    NotApplicable,
}

impl ShownStatus {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "final" => Some(Self::Final),
            "incomplete" => Some(Self::Incomplete),
            "provisional" => Some(Self::Provisional),
            "unreliable" => Some(Self::Unreliable),
            "suppressed" => Some(Self::Suppressed),
            "not_applicable" => Some(Self::NotApplicable),
            _ => None,
        }
    }
}

/// The days that a figure covers, both ends included. Ordered by the last day, then the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Period {
    pub(super) end: NaiveDate,
    pub(super) start: NaiveDate,
}

impl Period {
    /// Calendar months covered: 3, 12 or 36.
    pub(super) fn months(self) -> i32 {
        let month = |day: NaiveDate| day.year() * 12 + day.month0().cast_signed();
        month(self.end) - month(self.start) + 1
    }

    /// The period of the same length that ends where this one begins.
    pub(super) fn is_just_before(self, later: Self) -> bool {
        self.months() == later.months() && self.end.succ_opt() == Some(later.start)
    }
}

/// The part of the children that a figure is about: the group in each column that is broken down.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Default)]
pub(super) struct Cut<'a> {
    /// Column and group, sorted by column; a column that is not broken down is not among them.
    groups: Vec<(&'a str, &'a str)>,
}

impl<'a> Cut<'a> {
    /// The part with these groups.
    pub(super) fn of(groups: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut groups: Vec<_> = groups.into_iter().filter(|(_, group)| *group != ALL).collect();
        groups.sort_unstable();
        Self { groups }
    }

    /// Its group in one column.
    pub(super) fn group(&self, column: &str) -> &'a str {
        self.groups.iter().find(|(other, _)| *other == column).map_or(ALL, |(_, group)| group)
    }

    /// The columns that are broken down, with their groups.
    pub(super) fn groups(&self) -> &[(&'a str, &'a str)] {
        &self.groups
    }

    /// Whether it has the same groups as another in all columns but this one, and a group in this one.
    fn is_part_of(&self, whole: &Self, column: &str) -> bool {
        let others = |cut: &Self| cut.groups.iter().copied().filter(|(other, _)| *other != column).collect::<Vec<_>>();
        self.group(column) != ALL && others(self) == others(whole)
    }
}

/// What a figure is of, the statistic apart: figures with the same name stand in one row of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct FigureSubject<'a> {
    pub(super) measure: &'a str,
    pub(super) cohort_basis: &'a str,
    pub(super) period: Period,
    pub(super) cut: Cut<'a>,
}

/// One published figure. A suppressed one has no number but its base, whatever its row held.
#[derive(Debug, Clone)]
pub(super) struct ReportFigure<'a> {
    pub(super) statistic: &'a str,
    pub(super) subject: FigureSubject<'a>,
    pub(super) numerator: Option<f64>,
    pub(super) denominator: Option<f64>,
    pub(super) value: Option<f64>,
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
    pub(super) unit: &'a str,
    pub(super) status: ShownStatus,
}

impl ReportFigure<'_> {
    /// Whether it can stand in a picture beside others: one that lacks a part of its interval looks like a fall.
    pub(super) fn is_comparable(&self) -> bool {
        self.status != ShownStatus::Incomplete
    }

    /// Its value with both limits, where it has all three.
    pub(super) fn estimate(&self) -> Option<(f64, f64, f64)> {
        Some((self.value?, self.lower?, self.upper?))
    }
}

/// All figures of a publication.
pub(super) struct ReportFigures<'a> {
    all: Vec<ReportFigure<'a>>,
    by_name: HashMap<(&'a str, FigureSubject<'a>), usize>,
    /// Measure, statistic, cohort basis and period to the figures of every part of the children.
    by_period: BTreeMap<(&'a str, &'a str, &'a str, Period), Vec<usize>>,
}

impl<'a> ReportFigures<'a> {
    /// Reads the figures of a frame with the columns of a publication.
    pub(super) fn read(frame: &'a DataFrame) -> Result<Self> {
        let all = FigureColumns::open(frame)?.figures()?;
        let mut by_name = HashMap::new();
        let mut by_period = BTreeMap::<_, Vec<usize>>::new();
        for (at, figure) in all.iter().enumerate() {
            let subject = &figure.subject;
            let key = (subject.measure, figure.statistic, subject.cohort_basis, subject.period);
            by_period.entry(key).or_default().push(at);
            by_name.insert((figure.statistic, subject.clone()), at);
        }
        Ok(Self { all, by_name, by_period })
    }

    /// The figures in the order of the frame.
    pub(super) fn all(&self) -> &[ReportFigure<'a>] {
        &self.all
    }

    /// One statistic of one subject.
    pub(super) fn get(&self, statistic: &str, subject: &FigureSubject<'_>) -> Option<&ReportFigure<'a>> {
        self.by_name.get(&(statistic, subject.clone())).map(|&at| &self.all[at])
    }

    /// The periods of this length that a statistic is published for, oldest first.
    pub(super) fn periods(&self, measure: &str, statistic: &str, cohort_basis: &str, months: i32) -> Vec<Period> {
        let published = self.by_period.keys();
        published
            .filter(|key| (key.0, key.1, key.2) == (measure, statistic, cohort_basis))
            .map(|key| key.3)
            .filter(|period| period.months() == months)
            .collect()
    }

    /// The subjects that share everything with `subject` but their group in `column`, the total apart.
    pub(super) fn parts(&self, statistic: &str, subject: &FigureSubject<'_>, column: &str) -> Vec<FigureSubject<'a>> {
        let key = (subject.measure, statistic, subject.cohort_basis, subject.period);
        let together = self.by_period.get(&key).into_iter().flatten().map(|&at| &self.all[at].subject);
        together.filter(|part| part.cut.is_part_of(&subject.cut, column)).cloned().collect()
    }
}

/// The columns of the frame, typed.
struct FigureColumns<'a> {
    n_rows: usize,
    text: HashMap<&'a str, &'a StringChunked>,
    /// The columns of the groups, those that name a figure beside [`NAMES`].
    groups: Vec<(&'a str, &'a StringChunked)>,
    dates: [Vec<Option<NaiveDate>>; 2],
    numbers: HashMap<&'static str, Vec<Option<f64>>>,
}

const TEXT: [&str; 5] = ["measure", "statistic", "cohort_basis", "unit", "status"];
const NUMBERS: [&str; 5] = ["numerator", "denominator", "value", "lower", "upper"];

impl<'a> FigureColumns<'a> {
    fn open(frame: &'a DataFrame) -> Result<Self> {
        let text_of = |name| Ok((name, column(frame, name)?.str().map_err(|_| wrong_type(name))?));
        let mut numbers = HashMap::new();
        for name in NUMBERS {
            let as_number = column(frame, name)?.cast(&DataType::Float64).map_err(|_| wrong_type(name))?;
            numbers.insert(name, as_number.f64().map_err(|_| wrong_type(name))?.iter().collect());
        }
        let grouped = key(frame).into_iter().filter(|name| !NAMES.contains(name));
        Ok(Self {
            n_rows: frame.height(),
            text: TEXT.into_iter().map(text_of).collect::<Result<_>>()?,
            groups: grouped.map(text_of).collect::<Result<_>>()?,
            dates: [dates(frame, "interval_start")?, dates(frame, "interval_end")?],
            numbers,
        })
    }

    fn figures(&self) -> Result<Vec<ReportFigure<'a>>> {
        (0..self.n_rows).map(|row| self.figure(row).ok_or_else(|| unreadable(row))).collect()
    }

    fn figure(&self, row: usize) -> Option<ReportFigure<'a>> {
        let text = |name: &str| self.text[name].get(row);
        let status = ShownStatus::parse(text("status")?)?;
        let number = |name: &str| self.numbers[name][row].filter(|_| status != ShownStatus::Suppressed);
        let groups: Option<Vec<_>> = self.groups.iter().map(|(name, groups)| Some((*name, groups.get(row)?))).collect();
        let subject = FigureSubject {
            measure: text("measure")?,
            cohort_basis: text("cohort_basis")?,
            period: Period { start: self.dates[0][row]?, end: self.dates[1][row]? },
            cut: Cut::of(groups?),
        };
        Some(ReportFigure {
            statistic: text("statistic")?,
            subject,
            numerator: number("numerator"),
            denominator: self.numbers["denominator"][row],
            value: number("value"),
            lower: number("lower"),
            upper: number("upper"),
            unit: text("unit")?,
            status,
        })
    }
}

fn column<'a>(frame: &'a DataFrame, name: &str) -> Result<&'a Column> {
    frame.column(name).map_err(|_| Error::new(Kind::Contract, format!("figures have no column `{name}`")))
}

fn dates(frame: &DataFrame, name: &str) -> Result<Vec<Option<NaiveDate>>> {
    let days = column(frame, name)?.date().map_err(|_| wrong_type(name))?;
    Ok(days.phys.iter().map(|day| day.and_then(NaiveDate::from_epoch_days)).collect())
}

fn wrong_type(name: &str) -> Error {
    Error::new(Kind::Contract, format!("column `{name}` of the figures has the wrong type"))
}

fn unreadable(row: usize) -> Error {
    Error::new(Kind::Contract, format!("row {} of the figures has no name or an unknown status", row + 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::tests::service::{Name, Sheet, TOTAL, day};

    /// A custody count of one year, for the groups given as ethnic group and care status.
    fn frame(groups: &[[&str; 2]]) -> DataFrame {
        let mut sheet = Sheet::new(day("2024-09-30"));
        for [ethnic_group, care_status] in groups {
            let mut cut = TOTAL;
            (cut[1], cut[2]) = (ethnic_group, care_status);
            let days = [day("2023-10-01"), day("2024-09-30")];
            let name = Name { measure: "custody", statistic: "count", days, basis: ALL, cut };
            sheet.push(name, [Some(9.0), None, Some(9.0), None, None], "sentences", "final");
        }
        sheet.frame()
    }

    /// The same, at this group of one column.
    fn at<'a>(subject: &FigureSubject<'a>, column: &'a str, group: &'a str) -> FigureSubject<'a> {
        FigureSubject { cut: Cut::of([(column, group)]), ..subject.clone() }
    }

    #[test]
    fn a_part_differs_from_the_whole_in_one_column_alone() {
        let frame = frame(&[["all", "all"], ["black", "all"], ["all", "looked_after"], ["black", "looked_after"]]);
        let figures = ReportFigures::read(&frame).unwrap();
        let whole = figures.all()[0].subject.clone();
        let groups = |subject: FigureSubject<'_>| -> Vec<&str> {
            let parts = figures.parts("count", &subject, "ethnic_group").into_iter();
            parts.map(|part| part.cut.group("ethnic_group")).collect()
        };
        assert_eq!(groups(whole.clone()), ["black"]);
        assert_eq!(groups(at(&whole, "care_status", "looked_after")), ["black"]);
        assert_eq!(groups(at(&whole, "care_status", "not_known")), [""; 0]);
    }

    #[test]
    fn a_column_beyond_the_contract_is_a_breakdown_like_any_other() {
        let mut frame = frame(&[["all", "all"], ["all", "all"]]);
        frame.insert_column(11, Column::new("borough".into(), ["all", "east"])).unwrap();
        let figures = ReportFigures::read(&frame).unwrap();
        let whole = figures.all()[0].subject.clone();
        let parts = figures.parts("count", &whole, "borough");
        assert_eq!(parts, [at(&whole, "borough", "east")]);
        assert_ne!(parts[0], whole);
    }

    #[test]
    fn periods_are_told_apart_by_their_length() {
        let frame = frame(&[["all", "all"]]);
        let figures = ReportFigures::read(&frame).unwrap();
        assert_eq!(figures.periods("custody", "count", ALL, 12).len(), 1);
        assert!(figures.periods("custody", "count", ALL, 3).is_empty());
    }

    #[test]
    fn a_status_we_do_not_know_breaks_the_contract_and_is_not_shown() {
        let mut sheet = Sheet::new(day("2024-09-30"));
        let days = [day("2023-10-01"), day("2024-09-30")];
        let name = Name { measure: "custody", statistic: "count", days, basis: ALL, cut: TOTAL };
        sheet.push(name, [None; 5], "sentences", "tentative");
        let frame = sheet.frame();
        let error = ReportFigures::read(&frame).err().unwrap();
        assert_eq!(error.kind(), Kind::Contract);
        assert!(!error.to_string().contains("tentative"));
    }
}
