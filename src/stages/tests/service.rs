//! An invented service's figures, as disclosure control would pass them on, for tests of the report.

use std::path::Path;
use std::sync::LazyLock;

use chrono::{Months, NaiveDate};
use polars::prelude::*;

use crate::declarations::{self, Project};
use crate::issues::{Fact, Quality, RowCounts, RuleCount, SourceQuality};
use crate::stages::handed::About;

const GROUPS: [(&str, f64, f64); 5] =
    [("white", 0.70, 1.0), ("mixed", 0.10, 1.4), ("asian", 0.09, 0.6), ("black", 0.09, 2.4), ("other", 0.02, 1.0)];
const CARE: [(&str, f64, f64); 2] = [("looked_after", 0.02, 6.0), ("not_looked_after", 0.98, 1.0)];
const TIERS: [(&str, f64); 4] = [("pre_court", 0.45), ("first_tier", 0.35), ("community", 0.16), ("custody", 0.04)];
const STAGES: [(&str, f64); 5] = [
    ("contact", 900.0),
    ("first_time_entrants", 120.0),
    ("sentenced", 90.0),
    ("custody", 24.0),
    ("reoffending", 130.0),
];
const CHILDREN: f64 = 24_000.0;

/// The columns that name a figure, by the contract.
pub(in crate::stages) const KEY: [&str; 11] = [
    "measure",
    "statistic",
    "interval_start",
    "interval_end",
    "cohort_basis",
    "stage",
    "ethnic_group",
    "care_status",
    "sex",
    "age_band",
    "tier",
];

/// Figures in the making: one row each.
pub(in crate::stages) struct Sheet {
    names: Vec<[String; 9]>,
    days: Vec<[NaiveDate; 2]>,
    numbers: Vec<[Option<f64>; 5]>,
    words: Vec<[String; 3]>,
    as_at: NaiveDate,
    chance: u64,
}

/// A row of the sheet before its numbers: measure, statistic, period, basis, and one breakdown.
#[derive(Clone, Copy)]
pub(in crate::stages) struct Name<'a> {
    pub(in crate::stages) measure: &'a str,
    pub(in crate::stages) statistic: &'a str,
    pub(in crate::stages) days: [NaiveDate; 2],
    pub(in crate::stages) basis: &'a str,
    /// stage, ethnic_group, care_status, sex, age_band, tier
    pub(in crate::stages) cut: [&'a str; 6],
}

pub(in crate::stages) const TOTAL: [&str; 6] = ["all"; 6];

/// A day.
pub(in crate::stages) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn months_to(end: NaiveDate, months: u32) -> [NaiveDate; 2] {
    let after = end.succ_opt().unwrap();
    [after - Months::new(months), end]
}

impl Sheet {
    pub(in crate::stages) fn new(as_at: NaiveDate) -> Self {
        Self { names: Vec::new(), days: Vec::new(), numbers: Vec::new(), words: Vec::new(), as_at, chance: 7 }
    }

    /// A number from 0.75 to 1.25 that is the same in every run.
    fn wobble(&mut self) -> f64 {
        self.chance = self.chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        0.75 + 0.5 * f64::from(u32::try_from(self.chance >> 40).unwrap()) / f64::from(1 << 24)
    }

    /// Adds a figure as it is given.
    pub(in crate::stages) fn push(&mut self, name: Name<'_>, numbers: [Option<f64>; 5], unit: &str, status: &str) {
        let [stage, ethnic_group, care_status, sex, age_band, tier] = name.cut;
        let names = [name.measure, name.statistic, name.basis, stage, ethnic_group, care_status, sex, age_band, tier];
        self.names.push(names.map(str::to_owned));
        self.days.push(name.days);
        self.numbers.push(numbers);
        self.words.push([unit.to_owned(), "wilson".to_owned(), status.to_owned()]);
    }

    /// Adds a figure with limits, and holds it back if its count is 1 to 5.
    fn guarded(&mut self, name: Name<'_>, counted: f64, of: f64, per: f64, unit: &str) {
        let is_late = name.measure == "reoffending" && name.days[1] + Months::new(18) > self.as_at;
        let spread = 1.96 * counted.max(1.0).sqrt();
        let scaled = |count: f64| Some(per * count / of);
        let status = if is_late { "provisional" } else { "final" };
        if of == 0.0 {
            self.push(name, [Some(counted), Some(of), None, None, None], unit, "not_applicable");
        } else if (1.0..=5.0).contains(&counted) {
            self.push(name, [None; 5], unit, "suppressed");
        } else {
            let limits = [scaled((counted - spread).max(0.0)), scaled(counted + spread)];
            self.push(name, [Some(counted), Some(of), scaled(counted), limits[0], limits[1]], unit, status);
        }
    }

    fn cohort(&mut self, days: [NaiveDate; 2], basis: &str, cut: [&str; 6], children: f64, share: f64) {
        let name = |statistic| Name { measure: "reoffending", statistic, days, basis, cut };
        let age_of_cohort = (self.as_at - days[1]).num_days();
        #[expect(clippy::cast_precision_loss, reason = "a few thousand days")]
        let followed = (age_of_cohort as f64 / 548.0).min(1.0);
        let children = children.round();
        let reoffenders = (children * share * followed * self.wobble()).round().min(children);
        let reoffences = (reoffenders * 3.0 * self.wobble()).round();
        for (statistic, n, unit) in [
            ("children", children, "children"),
            ("reoffenders", reoffenders, "children"),
            ("reoffences", reoffences, "offences"),
        ] {
            self.guarded(name(statistic), n, 1.0, 1.0, unit);
        }
        self.guarded(name("binary_rate"), reoffenders, children, 100.0, "percent");
        self.guarded(name("frequency_rate"), reoffences, reoffenders, 1.0, "mean");
        self.guarded(name("reoffences_per_child"), reoffences, children, 1.0, "mean");
        for month in 1..=12_u32 {
            let by_then = (reoffenders * (f64::from(month) / 12.0).sqrt()).round();
            let statistic = format!("reoffended_within_{month}");
            let name = Name { measure: "reoffending", statistic: &statistic, days, basis, cut };
            self.guarded(name, by_then, children, 100.0, "percent");
        }
    }

    fn count_and_rate(&mut self, measure: &str, days: [NaiveDate; 2], cut: [&str; 6], n: f64, of: f64, per: f64) {
        let (count_unit, rate_unit) =
            if measure == "custody" { ("sentences", "per_1000") } else { ("children", "per_100000") };
        let name = |statistic| Name { measure, statistic, days, basis: "all", cut };
        self.guarded(name("count"), n, 1.0, 1.0, count_unit);
        self.guarded(name("rate"), n, of, per, rate_unit);
        if measure == "custody" {
            self.guarded(name("no_previous"), (n / 4.0).round(), 1.0, 1.0, "sentences");
        }
    }

    fn disparity(&mut self, days: [NaiveDate; 2], stage: &str, total: f64) {
        for (column, groups) in [(1, &GROUPS[..]), (2, &CARE[..])] {
            let counted: Vec<(f64, f64)> = groups
                .iter()
                .map(|(_, share, pull)| ((total * share * pull * self.wobble()).round(), (CHILDREN * share).round()))
                .collect();
            let reference = if column == 1 { counted[0] } else { counted[1] };
            for ((group, ..), (events, at_risk)) in groups.iter().zip(&counted) {
                let mut cut = TOTAL;
                (cut[0], cut[column]) = (stage, group);
                self.compared(days, cut, (*events, *at_risk), reference);
            }
            let mut unknown = TOTAL;
            (unknown[0], unknown[column]) = (stage, "not_known");
            let name = Name {
                measure: "disproportionality",
                statistic: "percent_not_known",
                days,
                basis: "all",
                cut: unknown,
            };
            self.guarded(name, (total * 0.08).round(), total, 100.0, "percent");
        }
    }

    fn compared(&mut self, days: [NaiveDate; 2], cut: [&str; 6], (events, at_risk): (f64, f64), reference: (f64, f64)) {
        let name = |statistic| Name { measure: "disproportionality", statistic, days, basis: "all", cut };
        self.guarded(name("rate"), events, at_risk, 100_000.0, "per_100000");
        self.guarded(name("share_of_events"), events, reference.0 * 1.4, 100.0, "percent");
        self.guarded(name("share_at_risk"), at_risk, CHILDREN, 100.0, "percent");
        if (events, at_risk) == reference {
            return;
        }
        if events <= 5.0 || reference.0 <= 5.0 {
            self.push(name("relative_rate_index"), [None; 5], "ratio", "suppressed");
            return self.push(name("excess"), [None; 5], "children", "suppressed");
        }
        let ratio = (events / at_risk) / (reference.0 / reference.1);
        let error = 1.959_964 * (1.0 / events + 1.0 / reference.0).sqrt();
        let limits = [Some(ratio / error.exp()), Some(ratio * error.exp())];
        let status = if events < 8.0 { "unreliable" } else { "final" };
        self.push(name("relative_rate_index"), [None, None, Some(ratio), limits[0], limits[1]], "ratio", status);
        let excess = events - at_risk * reference.0 / reference.1;
        self.push(name("excess"), [None, None, Some(excess), None, None], "children", status);
    }

    /// The sheet as a frame with the columns of a publication.
    pub(in crate::stages) fn frame(&self) -> DataFrame {
        let text = |at: usize| self.names.iter().map(|names| names[at].as_str()).collect::<Vec<_>>();
        let days = |at: usize| {
            let days: Vec<i32> = self.days.iter().map(|days| days[at].to_epoch_days()).collect();
            Column::new(KEY[2 + at].into(), days).cast(&DataType::Date).unwrap()
        };
        let mut columns =
            vec![Column::new("measure".into(), text(0)), Column::new("statistic".into(), text(1)), days(0), days(1)];
        columns.extend((2..9).map(|at| Column::new(KEY[at + 2].into(), text(at))));
        for (at, name) in ["numerator", "denominator", "value", "lower", "upper"].into_iter().enumerate() {
            let numbers: Vec<Option<f64>> = self.numbers.iter().map(|numbers| numbers[at]).collect();
            columns.push(Column::new(name.into(), numbers));
        }
        for (at, name) in ["unit", "method", "status"].into_iter().enumerate() {
            let words: Vec<&str> = self.words.iter().map(|words| words[at].as_str()).collect();
            columns.push(Column::new(name.into(), words));
        }
        let as_at = vec![self.as_at.to_epoch_days(); self.names.len()];
        columns.push(Column::new("as_at".into(), as_at).cast(&DataType::Date).unwrap());
        DataFrame::new(self.names.len(), columns).unwrap()
    }
}

/// Eight years of every measure.
pub(in crate::stages) fn sheet() -> Sheet {
    let mut sheet = Sheet::new(day("2024-09-30"));
    for quarter in 0..32_u32 {
        let end = day("2016-10-01") + Months::new(3 * (quarter + 1)) - chrono::Days::new(1);
        let fall = 1.0 - f64::from(quarter) / 80.0;
        add_cohorts(&mut sheet, months_to(end, 3), "quarter", 34.0 * fall);
        for measure in ["first_time_entrants", "custody"] {
            add_counts(&mut sheet, measure, months_to(end, 3), fall / 4.0);
        }
        if quarter < 3 {
            continue;
        }
        add_cohorts(&mut sheet, months_to(end, 12), "year_pooled", 136.0 * fall);
        add_cohorts(&mut sheet, months_to(end, 12), "year_once", 110.0 * fall);
        for measure in ["first_time_entrants", "custody"] {
            add_counts(&mut sheet, measure, months_to(end, 12), fall);
        }
        STAGES.iter().for_each(|(stage, total)| sheet.disparity(months_to(end, 12), stage, total / 3.0));
        if quarter >= 11 {
            STAGES.iter().for_each(|(stage, total)| sheet.disparity(months_to(end, 36), stage, *total));
        }
        let cut = TOTAL;
        let name = |statistic| Name { measure: "data_quality", statistic, days: months_to(end, 12), basis: "all", cut };
        sheet.guarded(name("undated_offences"), 14.0, 1.0, 1.0, "offences");
        sheet.guarded(name("percent_undated_offences"), 14.0, 410.0, 100.0, "percent");
    }
    sheet
}

fn add_cohorts(sheet: &mut Sheet, days: [NaiveDate; 2], basis: &str, children: f64) {
    sheet.cohort(days, basis, TOTAL, children, 0.36);
    for (tier, share) in TIERS {
        sheet.cohort(days, basis, ["all", "all", "all", "all", "all", tier], children * share, 0.36);
    }
    for (group, share, _) in GROUPS {
        sheet.cohort(days, basis, ["all", group, "all", "all", "all", "all"], children * share, 0.36);
    }
    for (care, share) in [("looked_after", 0.15), ("not_looked_after", 0.80), ("not_known", 0.05)] {
        sheet.cohort(days, basis, ["all", "all", care, "all", "all", "all"], children * share, 0.40);
        for (group, of_group, _) in GROUPS {
            sheet.cohort(days, basis, ["all", group, care, "all", "all", "all"], children * share * of_group, 0.40);
        }
    }
    for (sex, share) in [("female", 0.16), ("male", 0.84)] {
        sheet.cohort(days, basis, ["all", "all", "all", sex, "all", "all"], children * share, 0.36);
    }
    for (age_band, share) in [("10-14", 0.22), ("15-17", 0.78)] {
        sheet.cohort(days, basis, ["all", "all", "all", "all", age_band, "all"], children * share, 0.36);
    }
}

fn add_counts(sheet: &mut Sheet, measure: &str, days: [NaiveDate; 2], share: f64) {
    let (total, per) = if measure == "custody" { (9.0, 1000.0) } else { (52.0, 100_000.0) };
    let n = (total * share * sheet.wobble()).round();
    sheet.count_and_rate(measure, days, TOTAL, n, CHILDREN, per);
    for (group, part, pull) in GROUPS {
        let cut = ["all", group, "all", "all", "all", "all"];
        sheet.count_and_rate(measure, days, cut, (n * part * pull).round(), CHILDREN * part, per);
    }
    for (sex, part) in [("female", 0.2), ("male", 0.8)] {
        let cut = ["all", "all", "all", sex, "all", "all"];
        sheet.count_and_rate(measure, days, cut, (n * part).round(), CHILDREN / 2.0, per);
    }
}

/// The project that comes with the program.
pub(in crate::stages) static PROJECT: LazyLock<Project> =
    LazyLock::new(|| declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap());

/// What is known of the invented service.
pub(in crate::stages) fn about() -> About<'static> {
    let source = |source: &str, rows_out, rows_superseded, rows_rejected| SourceQuality {
        source: source.to_owned(),
        n_deliveries: 33,
        newest_received: "2024-09-27".to_owned(),
        counts: RowCounts {
            rows_in: rows_out + rows_superseded + rows_rejected,
            rows_out,
            rows_rejected,
            rows_superseded,
            rows_left_aside: 0,
        },
    };
    let rule = |rule: &str, source: &str, column: &str, effect: &str, n_issues| RuleCount {
        rule: rule.to_owned(),
        source: source.to_owned(),
        column: column.to_owned(),
        effect: effect.to_owned(),
        n_issues,
    };
    let fact = |name: &str, meaning: &str, n, of| Fact { name: name.to_owned(), meaning: meaning.to_owned(), n, of };
    About {
        service: "Northmere Youth Justice Service".to_owned(),
        area: "Northmere".to_owned(),
        as_at: day("2024-09-30"),
        provenance: [("Code version", "0.1.0"), ("Key", "k1-7f3a"), ("Fingerprint", "b3:19c2a0f4")]
            .map(|(what, value)| (what.to_owned(), value.to_owned()))
            .to_vec(),
        quality: Quality {
            sources: vec![
                source("childrens_services/ssda903_episodes", 1_904, 14_220, 3),
                source("courts/informant_register", 5_210, 388, 12),
                source("police/outcomes", 9_880, 4_102, 41),
                source("youth_justice/case_level", 612, 17_930, 0),
            ],
            rules: vec![
                rule("bad_date", "police/outcomes", "offence_date", "blanked", 27),
                rule("required", "police/outcomes", "nominal_ref", "rejected", 41),
                rule("check_letter", "courts/informant_register", "asn", "kept", 118),
            ],
            facts: vec![
                fact("unmatched_court_rows", "Court rows that no offence could be found for", 131, 5_210),
                fact("ethnicity_conflicts", "Children whose ethnicity differs between sources", 4, 1_120),
            ],
            ..Quality::default()
        },
        measures: &PROJECT.measures,
        code_lists: &PROJECT.code_lists,
        threshold: 5,
    }
}

/// Figures that an invented office published.
pub(in crate::stages) fn comparators() -> DataFrame {
    let days = |days: [&str; 2]| days.map(|text| Some(day(text).to_epoch_days()));
    let dates =
        |name: &str, days: [Option<i32>; 2]| Column::new(name.into(), days.as_slice()).cast(&DataType::Date).unwrap();
    let columns = vec![
        Column::new("measure".into(), ["custody", "custody"]),
        Column::new("statistic".into(), ["rate", "rate"]),
        Column::new("area".into(), ["national", "family"]),
        Column::new("area_name".into(), ["England and Wales", "Services like Northmere"]),
        dates("period_start", days(["2023-07-01", "2023-07-01"])),
        dates("period_end", days(["2024-06-30", "2024-06-30"])),
        Column::new("value".into(), [0.117, 0.14]),
        Column::new("unit".into(), ["per_1000", "per_1000"]),
        Column::new("publisher".into(), ["Invented Statistics, table 1", "Invented Statistics, table 2"]),
    ];
    DataFrame::new(2, columns).unwrap()
}
