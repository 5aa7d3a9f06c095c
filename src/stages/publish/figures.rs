//! The figures of a publication, read once from its frame and found by what they are of.

use std::collections::{BTreeMap, HashMap};

use chrono::{Datelike, NaiveDate};
use polars::prelude::*;

use crate::error::{Error, Kind, Result};

/// The columns that name a figure, in the order that the publication is sorted by: all before the first number.
pub(super) fn key(frame: &DataFrame) -> Vec<&str> {
    let names = frame.columns().iter().map(|column| column.name().as_str());
    names.take_while(|name| *name != NUMBERS[0]).collect()
}

/// The columns that figures are broken down by beside those of the contract, which come last of those that name a figure.
pub(super) fn further_breakdowns(frame: &DataFrame) -> Vec<&str> {
    key(frame).into_iter().skip_while(|name| *name != "tier").skip(1).collect()
}

/// The value of a breakdown column that is not broken down.
pub(super) const ALL: &str = "all";

/// How far a figure can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Status {
    Final,
    Provisional,
    Unreliable,
    Suppressed,
    NotApplicable,
}

impl Status {
    fn parse(text: &str) -> Option<Self> {
        match text {
            "final" => Some(Self::Final),
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

/// The part of the children that a figure is about: one value of each breakdown column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Cut<'a> {
    pub(super) stage: &'a str,
    pub(super) ethnic_group: &'a str,
    pub(super) care_status: &'a str,
    pub(super) sex: &'a str,
    pub(super) age_band: &'a str,
    pub(super) tier: &'a str,
}

impl<'a> Cut<'a> {
    /// Nothing broken down.
    pub(super) const TOTAL: Cut<'static> =
        Cut { stage: ALL, ethnic_group: ALL, care_status: ALL, sex: ALL, age_band: ALL, tier: ALL };

    /// The same part, at this value of one column.
    pub(super) fn at(mut self, dimension: Dimension, value: &'a str) -> Self {
        match dimension {
            Dimension::EthnicGroup => self.ethnic_group = value,
            Dimension::CareStatus => self.care_status = value,
            Dimension::Sex => self.sex = value,
            Dimension::AgeBand => self.age_band = value,
            Dimension::Tier => self.tier = value,
        }
        self
    }

    /// Its value in one column.
    pub(super) fn value(self, dimension: Dimension) -> &'a str {
        match dimension {
            Dimension::EthnicGroup => self.ethnic_group,
            Dimension::CareStatus => self.care_status,
            Dimension::Sex => self.sex,
            Dimension::AgeBand => self.age_band,
            Dimension::Tier => self.tier,
        }
    }
}

/// A column that figures are broken down by, the stage of the system apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dimension {
    Tier,
    EthnicGroup,
    CareStatus,
    Sex,
    AgeBand,
}

/// What a figure is of, the statistic apart: figures with the same name stand in one row of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Subject<'a> {
    pub(super) measure: &'a str,
    pub(super) cohort_basis: &'a str,
    pub(super) period: Period,
    pub(super) cut: Cut<'a>,
}

/// One published figure. A suppressed one has no number but its base, whatever its row held.
#[derive(Debug, Clone)]
pub(super) struct Figure<'a> {
    pub(super) statistic: &'a str,
    pub(super) subject: Subject<'a>,
    pub(super) numerator: Option<f64>,
    pub(super) denominator: Option<f64>,
    pub(super) value: Option<f64>,
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
    pub(super) unit: &'a str,
    pub(super) status: Status,
}

impl Figure<'_> {
    /// Its value with both limits, where it has all three.
    pub(super) fn estimate(&self) -> Option<(f64, f64, f64)> {
        Some((self.value?, self.lower?, self.upper?))
    }
}

/// All figures of a publication.
pub(super) struct Figures<'a> {
    all: Vec<Figure<'a>>,
    by_name: HashMap<(&'a str, Subject<'a>), usize>,
    /// Measure, statistic, cohort basis and period to every part of the children they are published for.
    by_period: BTreeMap<(&'a str, &'a str, &'a str, Period), Vec<Subject<'a>>>,
}

impl<'a> Figures<'a> {
    /// Reads the figures of a frame with the columns of a publication.
    pub(super) fn read(frame: &'a DataFrame) -> Result<Self> {
        let all = Rows::open(frame)?.figures()?;
        let by_name = all.iter().enumerate().map(|(at, figure)| ((figure.statistic, figure.subject), at)).collect();
        let mut by_period = BTreeMap::<_, Vec<Subject<'a>>>::new();
        for Figure { statistic, subject, .. } in &all {
            let key = (subject.measure, *statistic, subject.cohort_basis, subject.period);
            by_period.entry(key).or_default().push(*subject);
        }
        Ok(Self { all, by_name, by_period })
    }

    /// The figures in the order of the frame.
    pub(super) fn all(&self) -> &[Figure<'a>] {
        &self.all
    }

    /// One statistic of one subject.
    pub(super) fn get(&self, statistic: &str, subject: Subject<'_>) -> Option<&Figure<'a>> {
        self.by_name.get(&(statistic, subject)).map(|&at| &self.all[at])
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

    /// The subjects that share everything with `subject` but their value of `dimension`, the total apart.
    pub(super) fn parts(&self, statistic: &str, subject: Subject<'_>, dimension: Dimension) -> Vec<Subject<'a>> {
        let key = (subject.measure, statistic, subject.cohort_basis, subject.period);
        let together = self.by_period.get(&key).into_iter().flatten();
        together
            .filter(|part| {
                let value = part.cut.value(dimension);
                value != ALL && part.cut == subject.cut.at(dimension, value)
            })
            .copied()
            .collect()
    }
}

/// The columns of the frame, typed.
struct Rows<'a> {
    n_rows: usize,
    text: HashMap<&'static str, &'a StringChunked>,
    dates: [Vec<Option<NaiveDate>>; 2],
    numbers: HashMap<&'static str, Vec<Option<f64>>>,
    /// The breakdowns that a [`Cut`] does not have: what is broken down by them is in no section.
    further: Vec<&'a StringChunked>,
}

const TEXT: [&str; 11] = [
    "measure",
    "statistic",
    "cohort_basis",
    "stage",
    "ethnic_group",
    "care_status",
    "sex",
    "age_band",
    "tier",
    "unit",
    "status",
];
const NUMBERS: [&str; 5] = ["numerator", "denominator", "value", "lower", "upper"];

impl<'a> Rows<'a> {
    fn open(frame: &'a DataFrame) -> Result<Self> {
        let mut text = HashMap::new();
        for name in TEXT {
            text.insert(name, column(frame, name)?.str().map_err(|_| wrong_type(name))?);
        }
        let mut numbers = HashMap::new();
        for name in NUMBERS {
            let as_number = column(frame, name)?.cast(&DataType::Float64).map_err(|_| wrong_type(name))?;
            numbers.insert(name, as_number.f64().map_err(|_| wrong_type(name))?.iter().collect());
        }
        let groups = |name| column(frame, name)?.str().map_err(|_| wrong_type(name));
        let further = further_breakdowns(frame).into_iter().map(groups).collect::<Result<_>>()?;
        let dates = [dates(frame, "interval_start")?, dates(frame, "interval_end")?];
        Ok(Self { n_rows: frame.height(), text, dates, numbers, further })
    }

    fn figures(&self) -> Result<Vec<Figure<'a>>> {
        let is_cut = |row: &usize| self.further.iter().all(|groups| groups.get(*row) == Some(ALL));
        (0..self.n_rows).filter(is_cut).map(|row| self.figure(row).ok_or_else(|| unreadable(row))).collect()
    }

    fn figure(&self, row: usize) -> Option<Figure<'a>> {
        let text = |name: &str| self.text[name].get(row);
        let status = Status::parse(text("status")?)?;
        let number = |name: &str| self.numbers[name][row].filter(|_| status != Status::Suppressed);
        let subject = Subject {
            measure: text("measure")?,
            cohort_basis: text("cohort_basis")?,
            period: Period { start: self.dates[0][row]?, end: self.dates[1][row]? },
            cut: Cut {
                stage: text("stage")?,
                ethnic_group: text("ethnic_group")?,
                care_status: text("care_status")?,
                sex: text("sex")?,
                age_band: text("age_band")?,
                tier: text("tier")?,
            },
        };
        Some(Figure {
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
    use crate::stages::publish::trial::{Name, Sheet, TOTAL, day};

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

    #[test]
    fn a_part_differs_from_the_whole_in_one_column_alone() {
        let frame = frame(&[["all", "all"], ["black", "all"], ["all", "looked_after"], ["black", "looked_after"]]);
        let figures = Figures::read(&frame).unwrap();
        let whole = figures.all()[0].subject;
        let groups = |subject| -> Vec<&str> {
            let parts = figures.parts("count", subject, Dimension::EthnicGroup).into_iter();
            parts.map(|part| part.cut.ethnic_group).collect()
        };
        assert_eq!(groups(whole), ["black"]);
        assert_eq!(groups(Subject { cut: whole.cut.at(Dimension::CareStatus, "looked_after"), ..whole }), ["black"]);
        assert_eq!(groups(Subject { cut: whole.cut.at(Dimension::CareStatus, "not_known"), ..whole }), [""; 0]);
    }

    #[test]
    fn what_is_broken_down_by_a_column_beyond_the_contract_is_not_taken_for_the_whole() {
        let mut frame = frame(&[["all", "all"], ["all", "all"]]);
        frame.insert_column(11, Column::new("borough".into(), ["all", "east"])).unwrap();
        assert_eq!(further_breakdowns(&frame), ["borough"]);
        assert_eq!(Figures::read(&frame).unwrap().all().len(), 1);
    }

    #[test]
    fn periods_are_told_apart_by_their_length() {
        let frame = frame(&[["all", "all"]]);
        let figures = Figures::read(&frame).unwrap();
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
        let error = Figures::read(&frame).err().unwrap();
        assert_eq!(error.kind(), Kind::Contract);
        assert!(!error.to_string().contains("tentative"));
    }
}
