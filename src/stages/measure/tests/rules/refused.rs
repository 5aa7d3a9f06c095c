//! What cannot be is refused or told.

use super::*;

#[test]
fn a_value_that_no_list_knows_is_refused_without_being_shown() {
    let trial = cautioned_then("2017-02-10", "", "2017-05-01").with("persons", "person_id | sex\nann | unicorn");
    let message = trial.refusal("reoffending");
    assert_eq!(message, "measure reoffending: sex holds a value that the measure does not list");
}

#[test]
fn a_column_that_only_one_measure_is_broken_down_by_comes_after_the_tier_and_says_all_elsewhere() {
    let mut measures = default_measures();
    measures.retain(|name, _| ["custody", "data_quality"].contains(&name.as_str()));
    let custody = measures.get_mut("custody").unwrap();
    let borough = "CASE s.care_status WHEN 'looked_after' THEN 'east' ELSE 'west' END AS borough, 1 AS sentence_days";
    let text = custody.sql.text().replace("1 AS sentence_days", borough);
    custody.query = sql::read("custody.sql", &text, &Schema::of_model()).unwrap();
    let columns = ["sex", "borough"].map(|column| Breakdown::new(column).unwrap());
    custody.values.insert(columns[1].clone(), ["east", "west"].map(str::to_owned).into());
    custody.breakdowns.extend([vec![columns[1].clone()], columns.into()]);
    let trial = Trial::as_at("2017-03-31").with(
        "outcomes",
        "outcome_id | offence_id | person_id | outcome_date | tier    | care_status
         1          | a          | ann       | 2017-02-10   | custody | looked_after
         2          | b          | bob       | 2017-02-10   | custody | not_known
         3          | c          | cy        | 2017-02-10   | custody | not_known",
    );
    let persons = "person_id | sex\nann | female\nbob | male\ncy | female";
    let figures = trial.with("persons", persons).every_figure(&measures);
    let names: Vec<&str> = figures.columns().iter().map(|column| column.name().as_str()).collect();
    assert_eq!(names[9..13], ["age_band", "tier", "borough", "numerator"]);
    let is_asked = col("statistic").eq(lit("count")).and(col("borough").neq(lit("all")));
    let boroughs = figures.clone().lazy().filter(is_asked.and(col("numerator").gt(lit(0))));
    let columns = ["sex", "borough", "numerator"].map(col);
    check(
        &drawing::draw(&boroughs.select(columns).collect().unwrap()),
        "sex    | borough | numerator
         all    | east    | 1
         all    | west    | 2
         female | east    | 1
         female | west    | 1
         male   | west    | 1",
    );
    let others = figures.lazy().filter(col("measure").eq(lit("data_quality"))).collect().unwrap();
    assert!(
        others.height() > 0
            && others.column("borough").unwrap().str().unwrap().iter().all(|group| group == Some("all"))
    );
}

#[test]
fn some_that_are_more_than_all_are_refused() {
    let twice = with_sql("custody", "THEN 0 ELSE 1 END AS no_previous", "THEN 0 ELSE 2 END AS no_previous");
    // One quarter: everyone, and the child's ethnic group, care status and sex.
    let expected = "measure custody: 4 groups and intervals have more no_previous than sentence_days, though they are some of them";
    assert_eq!(sent_to_custody().refusal_of(&twice), expected);
}

#[test]
fn a_number_below_zero_is_refused_in_words() {
    let below = with_sql("custody", "THEN 0 ELSE 1 END AS no_previous", "THEN 0 ELSE -1 END AS no_previous");
    let expected = "measures/custody.sql: a number that is added up is below zero or above 4294967295";
    assert_eq!(sent_to_custody().refusal_of(&below), expected);
}

#[test]
fn numbers_too_large_to_be_added_up_are_refused_in_words() {
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier\n1 | a | ann | 2017-02-10 | custody\n2 | b | bob | 2017-02-10 | custody";
    let large = with_sql("custody", "1 AS sentence_days", "3000000000 AS sentence_days");
    let expected = "measures/custody.sql: sentence_days is below zero or above 4294967295";
    assert_eq!(Trial::as_at("2017-03-31").with("outcomes", outcomes).refusal_of(&large), expected);
}

/// A child remanded to bail with support in the first quarter of 2017, the last that is over.
fn remanded() -> Trial {
    let remand =
        "remand_id | person_id | hearing_date | decision | age_years\n1 | ann | 2017-02-10 | bail_support | 15";
    Trial::as_at("2017-03-31").with("remands", remand)
}

#[test]
fn parts_that_do_not_add_up_to_their_total_are_refused() {
    let all = "'all' AS stage, d.care_status, d.quarter_start, 1 AS decisions";
    let twice = with_sql("remands", all, &all.replace("1 AS", "2 AS"));
    // One quarter: everyone, and the child's ethnic group and care status.
    let expected = "measure remands: 3 groups and intervals have decisions of all that are not the sum of their parts, as [[sum]] says";
    assert_eq!(remanded().refusal_of(&twice), expected);
}

#[test]
fn an_interval_or_a_part_that_comes_back_and_is_not_declared_is_refused() {
    let mut measures = with_sql("custody", "AS no_previous", "AS no_previous");
    measures.get_mut("custody").unwrap().interval.drain(..1);
    measures.get_mut("custody").unwrap().interval[0].pools = None;
    let expected =
        "measures/custody.sql: it returns a value of interval_length that no [[interval]] without `pools` declares";
    assert_eq!(sent_to_custody().refusal_of(&measures), expected);

    let mut measures = with_sql("remands", "'all' AS stage", "'all' AS stage");
    let remands = measures.get_mut("remands").unwrap();
    remands.parts.as_mut().unwrap().statistics.remove("bail_support");
    remands.sum.clear();
    let expected = "measures/remands.sql: it returns a value of stage that no part or stage declares";
    assert_eq!(remanded().refusal_of(&measures), expected);
}

#[test]
fn a_pooled_interval_says_how_many_of_its_parts_are_final() {
    let outcomes = "outcome_id | offence_id | person_id | outcome_date | tier | age_years
                    1 | a | ann | 2017-02-10 | pre_court | 17";
    let offences = "offence_id | person_id | offence_date\na | ann | 2017-01-01";
    let trial = Trial::as_at("2019-01-01").with("outcomes", outcomes).with("offences", offences);
    let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
    let of_basis = |basis| [("statistic", "children"), ("interval_end", "2017-12-31"), ("cohort_basis", basis)];
    let parts = |basis| {
        let values: Vec<(&str, &str)> = of_basis(basis).into_iter().chain(all).collect();
        trial.drawn("reoffending", &values, &["numerator", "status", "parts", "parts_final"])
    };
    // The quarters to March and June were over 18 months before, those to September and December were not.
    check(&parts("year_pooled"), "numerator | status | parts | parts_final\n1 | provisional | 4 | 2");
    check(&parts("year_once"), "numerator | status | parts | parts_final\n1 | provisional |  |");
}

#[test]
fn what_is_dated_after_the_day_of_the_figures_is_not_seen_and_told() {
    // The reoffence of May is proven in December: in June nobody can know.
    let trial = cautioned_then("2017-02-10", "2017-05-01", "2017-12-01");
    check_cohorts(&trial, REOFFENDED);
    let in_june = trial.seen_on("2017-06-30");
    check_cohorts(&in_june, DID_NOT);
    let issue = ("dated_after_as_at".to_owned(), "tables/outcomes".to_owned(), 1);
    assert_eq!(in_june.issues("reoffending"), [issue]);
    assert!(trial.issues("reoffending").is_empty());
}

/// Every child's row twice.
const TWICE: &str =
    "(SELECT person_id, ethnic_group, sex FROM persons UNION ALL SELECT person_id, ethnic_group, sex FROM persons)";

#[test]
fn a_count_that_is_the_same_as_another_measures_in_no_group_is_refused() {
    // Each part of `outcomes` is looked for in a group of first-time entrants; nobody enters by no further action.
    let mut measures = default_measures();
    measures.retain(|name, _| ["outcomes", "first_time_entrants"].contains(&name.as_str()));
    let parts = measures.get_mut("outcomes").unwrap().parts.as_mut().unwrap();
    parts.statistics.get_mut("nfa").unwrap().push("nfa_per_first_time_entrant".to_owned());
    let trial = cautioned_then("2017-02-10", "", "2018-03-01");
    let expected = "measures/outcomes.toml: `first_time_entrants` of part nfa is the same as nothing that first_time_entrants counts";
    assert_eq!(trial.refusal_of(&measures), expected);
}

#[test]
fn rows_that_a_join_doubled_are_refused() {
    let once = "LEFT JOIN persons AS p ON p.person_id = d.person_id";
    let twice = with_sql("custody", once, &once.replace("persons", TWICE));
    let trial = sent_to_custody().with("persons", "person_id | ethnic_group\nann | mixed");
    assert_eq!(trial.refusal_of(&twice), "measure custody: 1 row too many, which is the same in outcome_id as another");
    // A measure whose rows are kept child by child.
    let child = "LEFT JOIN persons AS p ON p.person_id = c.person_id";
    let twice = with_sql("reoffending", child, &child.replace("persons", TWICE));
    let trial = cautioned_then("2017-02-10", "", "2018-03-01").with("persons", "person_id | ethnic_group\nann | mixed");
    let message = trial.refusal_of(&twice);
    // One quarter, and the one year that begins with it.
    assert_eq!(
        message,
        "measure reoffending: 2 rows too many, each of them the same in person_id, interval_length, interval_end as another"
    );
}

#[test]
fn residents_of_another_area_are_not_ours_though_there_are_no_others() {
    // bob is one of two residents of the country; how many live in Northmere nobody says.
    let trial = |residents: &str| {
        Trial::as_at("2018-12-31")
            .with("offences", "offence_id | person_id\nb1 | bob")
            .with(
                "outcomes",
                "outcome_id | offence_id | person_id | outcome_date | tier\n1 | b1 | bob | 2018-02-01 | pre_court",
            )
            .with("population", &format!("area | year | age_years | sex | persons\n{residents}"))
    };
    let rate = |trial: &Trial| {
        let values = [("statistic", "rate"), ("interval_start", "2018-01-01"), ("interval_end", "2018-12-31")];
        let all = ["ethnic_group", "care_status", "sex", "age_band", "tier"].map(|column| (column, "all"));
        let values: Vec<(&str, &str)> = values.into_iter().chain(all).collect();
        trial.drawn("first_time_entrants", &values, &["numerator", "denominator", "status"])
    };
    let abroad = trial("England | 2018 | 12 | male | 2");
    check(&rate(&abroad), "numerator | denominator | status\n1 | | not_applicable");
    let issue = ("residents_of_another_area".to_owned(), "tables/population".to_owned(), 1);
    assert!(abroad.issues("first_time_entrants").contains(&issue));
    let others = nobody_else("Northmere | 2018", &[(12, "male")], "");
    let both = trial(&format!("England | 2018 | 12 | male | 2000\nNorthmere | 2018 | 12 | male | 100{others}"));
    check(&rate(&both), "numerator | denominator | status\n1 | 100 | final");
    assert!(!both.issues("first_time_entrants").contains(&issue));
}
