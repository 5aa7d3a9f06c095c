//! One measure: its words, its statistics, its breakdowns and its SQL.

mod breakdown;
mod check;
mod columns;
mod explain;
mod load;
mod maturity;
mod needs;
mod numbers;
mod pair;
mod parts;
mod published;
mod report;
mod returned;
mod statistic;
mod steps;
mod twins;

use std::collections::BTreeMap;

use serde::Deserialize;

use super::sql::{Query, Written};

pub use breakdown::{Breakdown, ages};
pub use columns::{ALL, in_month};
pub(super) use load::{check_reports, load};
pub use parts::{Count, Parts, PartsColumn, Sum};
pub use published::Published;
pub use report::{
    Beside, Block, BlockKind, Cohorts, Headline, Report, ReportColumn, Section, StatisticSide, fill, in_words,
};
pub use statistic::{Base, Disparity, GroupComparison, Quantile, Stage, Statistic};
pub use steps::{Dropped, Steps};

/// All measures by name.
pub type Measures = BTreeMap<String, Measure>;

/// The value of a category that no source knows.
pub const NOT_KNOWN: &str = "not_known";

/// The column of the SQL with the first day of an interval, which it may leave out.
pub const INTERVAL_START: &str = "interval_start";

/// The base of a count that is taken out of the residents.
pub const POPULATION: &str = "population";

/// One measure: `measures/<name>.toml` and the SQL beside it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Measure {
    /// Its name: that of its files, and `measure` in what is published.
    #[serde(skip)]
    pub name: String,
    /// Who is counted: one row a counted unit.
    #[serde(skip)]
    pub sql: Written,
    /// The same, read and checked.
    #[serde(skip)]
    pub query: Query,
    /// A title for people.
    pub title: String,
    /// What is measured, in words.
    pub definition: String,
    /// Where the definition comes from.
    pub source: String,
    /// What one row of the SQL is.
    pub unit: String,
    /// The small-number rule, in words.
    pub small_numbers: String,
    /// What was decided here because no official rule could be read.
    #[serde(default)]
    pub choices: Vec<String>,
    /// What nobody could confirm.
    #[serde(default)]
    pub doubts: Vec<String>,
    /// Measures whose rows the SQL reads as `<measure>_units`.
    #[serde(default)]
    pub uses: Vec<String>,
    /// The columns that name a row of the SQL: no two rows have the same values in all of them.
    pub key: Vec<String>,
    /// Date columns (`table.column`): intervals begin with the first quarter in any of them.
    pub begins: Vec<String>,
    /// A figure is provisional until its interval ended so many months ago; 0 where nothing is followed up.
    pub matures_after_months: u32,
    /// What sources must tell of (`covers`): an interval that one of them does not reach the end of is incomplete.
    #[serde(default)]
    pub needs: Vec<String>,
    /// What the figures by a column need besides.
    #[serde(default)]
    pub needs_by: BTreeMap<Breakdown, Vec<String>>,
    /// A proportion or a mean over fewer is unreliable.
    #[serde(default)]
    pub minimum_base: u64,
    /// The intervals to publish.
    pub interval: Vec<Interval>,
    /// The columns of each breakdown; none for the whole.
    pub breakdowns: Vec<Vec<Breakdown>>,
    /// The values of each column that is broken down by: all are published, zeros too.
    #[serde(default)]
    pub values: BTreeMap<Breakdown, Vec<String>>,
    /// The residents that rates are of.
    pub population: Option<Population>,
    /// What the rows add: columns of the SQL that are summed.
    pub adds: BTreeMap<String, Add>,
    /// What is worked out from the sums.
    #[serde(default)]
    pub statistic: Vec<Statistic>,
    /// What each statistic means, by its name, for the data dictionary.
    #[serde(default)]
    pub means: BTreeMap<String, String>,
    /// What is worked out by comparing groups.
    pub disparity: Option<Disparity>,
    /// Parts that the SQL counts one by one, since a child can be in several of them.
    pub parts: Option<Parts>,
    /// Which counts of parts add up to which, for disclosure control.
    #[serde(default)]
    pub sum: Vec<Sum>,
    /// How what is counted came about.
    pub steps: Option<Steps>,
    /// What the report shows of it; once loaded, a measure that declares none has the default.
    pub report: Option<Report>,
}

/// How long an interval is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Length {
    /// A calendar quarter.
    Quarter,
    /// The four quarters ending with any quarter.
    Year,
    /// The three years ending with any quarter.
    ThreeYears,
}

impl Length {
    /// As `interval_length` holds it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Quarter => "quarter",
            Self::Year => "year",
            Self::ThreeYears => "three_years",
        }
    }

    /// How many quarters.
    pub const fn quarters(self) -> usize {
        match self {
            Self::Quarter => 1,
            Self::Year => 4,
            Self::ThreeYears => 12,
        }
    }
}

/// Intervals of one length.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interval {
    /// How long each is.
    pub length: Length,
    /// `cohort_basis` in what is published.
    #[serde(default = "all")]
    pub cohort_basis: String,
    /// What such a cohort is, for the data dictionary.
    #[serde(default)]
    pub means: String,
    /// Sums the shorter intervals it is made of, rather than counting the SQL's rows of this length.
    pub pools: Option<Length>,
}

fn all() -> String {
    "all".to_owned()
}

/// The residents that rates are of.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Population {
    /// The youngest and the oldest that count, in completed years.
    #[serde(deserialize_with = "pair::deserialize")]
    pub ages: [i32; 2],
}

/// A column that is summed.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Add {
    /// What it counts, plural.
    pub unit: String,
    /// What it is out of, another column or `population`: a zero out of very few is hidden too.
    pub of: Option<String>,
    /// The column that counts the children behind it: hidden with them.
    pub by: Option<String>,
    /// In an interval that pools others a child adds once, by its earliest row where this column is above zero.
    pub once: Option<String>,
    /// The same count of another measure (`measure.column`): hidden if that is, and the other way round.
    pub same_as: Option<String>,
    /// What is made from it is provisional until its interval ended so many months ago.
    #[serde(default)]
    pub matures_after_months: u32,
}

/// The name by which other measures' SQL reads the rows of this one's.
pub fn units_of(measure: &str) -> String {
    format!("{measure}_units")
}

#[cfg(test)]
pub(crate) mod tests {
    use std::path::Path;

    use super::*;
    use crate::error::{Kind, Result};

    /// The measures that come with the program.
    pub(crate) fn default_measures() -> BTreeMap<String, Measure> {
        load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/measures")).unwrap()
    }

    /// A statement that returns whatever these measures declare.
    pub(super) const SQL: &str = "\
        SELECT 'quarter' AS interval_length, c.quarter_start AS interval_start, c.quarter_end AS interval_end, o.person_id, \
        o.tier, o.tier AS stage, p.sex, '10-14' AS age_band, p.ethnic_group AS borough, o.care_status, p.ethnic_group, \
        1 AS thefts, 1 AS children, 1 AS offences \
        FROM outcomes AS o JOIN persons AS p ON p.person_id = o.person_id JOIN calendar AS c ON c.date = o.outcome_date";

    fn refusal(toml: &str) -> String {
        refusal_of("thefts", toml)
    }

    fn load_one(name: &str, toml: &str) -> Result<Measure> {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(format!("{name}.toml")), toml).unwrap();
        std::fs::write(folder.path().join(format!("{name}.sql")), SQL).unwrap();
        load(folder.path()).map(|mut measures| measures.remove(name).unwrap())
    }

    /// One measure from its declaration alone.
    pub(super) fn loaded(name: &str, toml: &str) -> Measure {
        load_one(name, toml).unwrap()
    }

    /// What such a measure is refused for.
    pub(super) fn refusal_of(name: &str, toml: &str) -> String {
        let error = load_one(name, toml).unwrap_err();
        assert_eq!(error.kind(), Kind::Declaration);
        let message = error.to_string();
        message.split_once("thefts.toml: ").unwrap().1.to_owned()
    }

    pub(super) const THEFTS: &str = r#"
        title = "Thefts"
        definition = "Thefts."
        source = "Invented"
        unit = "one row a theft"
        key = ["interval_length"]
        small_numbers = "None."
        begins = ["outcomes.outcome_date"]
        matures_after_months = 0
        breakdowns = [[], ["sex"]]
        values.sex = ["female", "male"]
        interval = [{ length = "quarter" }]
        adds.thefts = { unit = "offences" }
    "#;

    #[test]
    fn the_default_measures_load() {
        let names: Vec<String> = default_measures().into_keys().collect();
        let expected = "caseload custody data_quality disproportionality first_time_entrants outcomes remands reoffending \
                        reoffending_after_diversion";
        assert_eq!(names.join(" "), expected);
    }

    #[test]
    fn an_unknown_key_is_an_error() {
        assert!(refusal(&format!("colour = 1\n{THEFTS}")).contains("unknown key `colour`"));
    }

    #[test]
    fn a_statistic_of_a_column_that_is_not_summed_is_an_error() {
        let statistic = r#"statistic = [{ kind = "count", name = "count", counts = "thieves" }]"#;
        assert_eq!(refusal(&format!("{statistic}\n{THEFTS}")), "`count` needs `thieves`, which is not among [adds]");
    }

    #[test]
    fn a_breakdown_without_values_is_an_error() {
        let tiers = THEFTS.replace(r#"["sex"]"#, r#"["tier"]"#);
        assert_eq!(refusal(&tiers), "breakdown by tier, which has no [values]");
    }

    #[test]
    fn any_column_of_text_may_be_broken_down_by_in_the_order_of_the_publication() {
        let by = |columns: &str| {
            let values = "values.sex = [\"female\", \"male\"]\nvalues.borough = [\"east\", \"west\"]";
            let toml = THEFTS.replace(r#"["sex"]"#, columns);
            toml.replace(r#"values.sex = ["female", "male"]"#, values)
        };
        let expected =
            "a breakdown names each column once, in the order of the publication: write [\"sex\", \"borough\"]";
        assert_eq!(refusal(&by(r#"["borough", "sex"]"#)), expected);
        assert_eq!(refusal(&by(r#"["sex", "borough", "borough"]"#)), expected);
        assert!(refusal(&by(r#"["sex", "unit"]"#)).contains("`unit` is another column of the figures"));
    }

    #[test]
    fn more_values_than_can_be_counted_are_an_error() {
        let values = |n: usize| (0..n).map(|at| format!("\"v{at}\"")).collect::<Vec<_>>().join(", ");
        let with = |text: &str| THEFTS.replace(r#""female", "male""#, text);
        let expected = "[values] sex has 251 values, but at most 250 can be counted: group them";
        assert_eq!(refusal(&with(&values(251))), expected);
        assert_eq!(refusal(&with(r#""female", "female""#)), "[values] sex lists `female` twice");
        let pairs = with(&values(101)).replace(r#"[], ["sex"]"#, r#"[], ["sex", "tier"]"#);
        let pairs = format!("{pairs}\nvalues.tier = [{}]", values(101));
        assert!(refusal(&pairs).starts_with("the breakdowns make 10202 groups, but at most 10000 can be counted"));
    }

    #[test]
    fn an_age_band_without_ages_is_an_error() {
        let toml = THEFTS.replace("sex", "age_band");
        assert_eq!(
            refusal(&toml),
            "[values] age_band has `female`, which is not the youngest and the oldest age, as `10-14`"
        );
    }

    #[test]
    fn intervals_begin_with_dates_that_there_are() {
        let begins = |column: &str| refusal(&THEFTS.replace("outcomes.outcome_date", column));
        assert_eq!(begins("outcome_date"), "`begins`: write `outcome_date` as table.column");
        assert!(begins("outcome.outcome_date").starts_with("`begins`: there is no table `outcome`, but "));
        let expected = "`begins`: table interventions has no date `ended`; its dates: start_date, end_date";
        assert_eq!(begins("interventions.ended"), expected);
        assert!(begins("outcomes.residence").contains("has no date `residence`"));
    }

    #[test]
    fn the_calendar_holds_every_date_that_the_sql_reads() {
        // The turnaround of `outcomes` looks up offences and arrests, which no interval begins with.
        let dates = default_measures()["outcomes"].dates().into_iter().collect::<Vec<_>>();
        assert_eq!(dates, ["contacts.contact_date", "offences.offence_date", "outcomes.outcome_date"]);
    }

    #[test]
    fn sql_that_no_measure_reads_is_an_error() {
        let folder = tempfile::tempdir().unwrap();
        // Editors put a mark before a text, which is none of it.
        let marked = format!("\u{FEFF}{SQL}");
        for (file, text) in [("thefts.toml", THEFTS), ("thefts.sql", &marked)] {
            std::fs::write(folder.path().join(file), text).unwrap();
        }
        assert!(load(folder.path()).is_ok());
        std::fs::write(folder.path().join("robberies.sql"), SQL).unwrap();
        let message = load(folder.path()).unwrap_err().to_string();
        assert!(
            message.ends_with("robberies.sql: there is no .toml beside it, so that no measure reads it"),
            "{message}"
        );
    }

    #[test]
    fn a_rate_without_a_population_is_an_error() {
        let statistic = r#"statistic = [{ kind = "rate", name = "rate", numerator = "thefts", per = 1000 }]"#;
        assert_eq!(refusal(&format!("{statistic}\n{THEFTS}")), "`rate` is of residents, but there is no [population]");
    }

    /// The message about a measure whose SQL follows children for so many months.
    fn refusal_of_follow_up(sql: &str, toml: &str) -> String {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thefts.toml"), toml).unwrap();
        std::fs::write(folder.path().join("thefts.sql"), sql).unwrap();
        load(folder.path()).err().map(|error| error.to_string()).unwrap_or_default()
    }

    #[test]
    fn three_years_can_only_be_pooled() {
        let three_years = THEFTS.replace(r#"length = "quarter""#, r#"length = "three_years""#);
        assert_eq!(refusal(&three_years), "three_years can only be pooled, from year");
    }

    #[test]
    fn a_follow_up_that_matures_before_it_is_over_is_an_error() {
        let sql = SQL.replace("1 AS offences", "c.plus_6_months, c.plus_18_months");
        let sql = sql.as_str();
        let message = refusal_of_follow_up(sql, THEFTS);
        assert!(
            message.contains("the SQL reads plus_18_months, so something in it is not final until 18 months"),
            "{message}"
        );
        let matures = |months: u32| THEFTS.replace("months = 0", &format!("months = {months}"));
        assert!(!refusal_of_follow_up(sql, &matures(17)).is_empty());
        assert!(
            refusal_of_follow_up(&sql.replace("plus_18_", "plus_121_"), &matures(200))
                .contains("there is no column `plus_121_months`")
        );
        assert_eq!(refusal_of_follow_up(sql, &matures(18)), "");
        let by_column = THEFTS.replace(r#"unit = "offences""#, r#"unit = "offences", matures_after_months = 18"#);
        assert_eq!(refusal_of_follow_up(sql, &by_column), "");
    }

    #[test]
    fn a_key_that_the_sql_does_not_return_is_an_error() {
        let of_key = |key: &str| refusal(&THEFTS.replace(r#"key = ["interval_length"]"#, key));
        let expected =
            "`key` names `thief`, which the SQL does not return; it returns interval_length, interval_start, ";
        assert!(of_key(r#"key = ["interval_length", "thief"]"#).starts_with(expected));
        assert_eq!(of_key("key = []"), "`key` lists no column: list the columns of the SQL that name a row");
        assert!(of_key(r#"key = ["unit", "unit"]"#).starts_with("`key` lists a column twice"));
        assert!(of_key("").contains("the key `key` is missing"));
    }

    #[test]
    fn a_measure_that_does_not_say_when_it_matures_is_an_error() {
        assert!(
            refusal(&THEFTS.replace("matures_after_months = 0", ""))
                .contains("the key `matures_after_months` is missing")
        );
    }

    #[test]
    fn a_count_that_is_the_same_as_none_of_a_measure_that_is_used_is_an_error() {
        let mut measures = default_measures();
        for same_as in ["first_time_entrants.entrantss", "custody.sentence_days", "entrants"] {
            let entrants = measures.get_mut("outcomes").unwrap().adds.get_mut("first_time_entrants").unwrap();
            entrants.same_as = Some(same_as.to_owned());
            let message = check::uses(&measures["outcomes"], &measures, Path::new("measures/outcomes.toml"))
                .unwrap_err()
                .to_string();
            let expected =
                format!("measures/outcomes.toml: `first_time_entrants` is the same as `{same_as}`, which no");
            assert!(message.starts_with(&expected), "{message}");
        }
    }

    #[test]
    fn what_is_not_final_in_a_measure_is_not_final_in_one_that_uses_it() {
        let mut measures = default_measures();
        let stage = &mut measures.get_mut("disproportionality").unwrap().disparity.as_mut().unwrap().stage[8];
        assert_eq!((stage.name.as_str(), stage.matures_after_months), ("reoffending", 18));
        stage.matures_after_months = 17;
        let message =
            check::uses(&measures["disproportionality"], &measures, Path::new("measures")).unwrap_err().to_string();
        assert!(message.contains("uses `reoffending`, of which something is not final until 18 months"), "{message}");
    }

    #[test]
    fn pooling_what_is_not_counted_is_an_error() {
        let pooled = THEFTS.replace("length = \"quarter\"", "length = \"year\", pools = \"quarter\"");
        assert_eq!(
            refusal(&pooled),
            "year pools quarter, which is not an [[interval]] counted by the SQL or pooled before it"
        );
    }

    #[test]
    fn a_sum_of_a_part_that_is_not_declared_is_an_error() {
        let sum = r#"sum = [{ total = "boys.thefts", parts = ["girls.thefts"] }]"#;
        let expected = "[[sum]] has `boys.thefts`, which is no part or not among [adds]";
        assert_eq!(refusal(&format!("{sum}\n{THEFTS}")), expected);
    }

    #[test]
    fn steps_to_a_part_that_is_not_declared_are_an_error() {
        let toml = format!(
            "{THEFTS}\nsteps = {{ found = \"\", kept = \"\", same_as = \"thefts\", parts = [\"nfa\"], dropped = [] }}"
        );
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("thefts.toml"), toml).unwrap();
        for file in ["thefts.sql", "thefts.steps.sql"] {
            std::fs::write(folder.path().join(file), "SELECT 'quarter' AS interval_length").unwrap();
        }
        let message = load(folder.path()).unwrap_err().to_string();
        assert!(message.ends_with("[steps] leads to `nfa`, which is no part or stage"), "{message}");
    }

    #[test]
    fn a_part_with_a_statistic_that_is_not_declared_is_an_error() {
        let parts = r#"parts = { column = "tier", statistics = { nfa = ["thefts"] } }"#;
        assert_eq!(refusal(&format!("{parts}\n{THEFTS}")), "[parts] names `thefts`, which is no [[statistic]]");
    }

    #[test]
    fn an_explanation_names_the_choices_and_shows_the_sql() {
        let text = default_measures()["reoffending"].explain();
        assert!(text.starts_with("Proven reoffending (reoffending)\n"));
        assert!(text.contains("An offence on the index day itself is not a reoffence."));
        assert!(text.contains("unreliable: a proportion or a mean over fewer than 30"));
        assert!(text.contains("binary_rate: reoffenders / children, percent; Wilson limits"));
        assert!(text.contains("No two rows are the same in\n  - person_id, interval_length, interval_end\n"));
        assert!(text.contains("FROM quarter_cohorts"));
    }
}
