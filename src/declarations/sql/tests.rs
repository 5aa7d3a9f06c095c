use super::*;
use crate::error::Kind as ErrorKind;

#[track_caller]
fn accepted(sql: &str) -> Query {
    read("thefts.sql", sql, &Schema::of_model()).unwrap_or_else(|error| panic!("{error}"))
}

/// The faults of some SQL, without the name of the file.
#[track_caller]
fn faults(sql: &str) -> Vec<String> {
    let error = read("thefts.sql", sql, &Schema::of_model()).expect_err("it has a fault");
    assert_eq!(error.kind(), ErrorKind::Declaration);
    error.to_string().lines().map(|line| line.strip_prefix("thefts.sql:").unwrap().to_owned()).collect()
}

/// The start of the only fault.
#[track_caller]
fn refused(sql: &str, fault: &str) {
    let found = faults(sql);
    assert!(found.len() == 1 && found[0].starts_with(fault), "{found:#?}");
}

#[test]
fn the_sql_of_the_default_measures_is_of_the_dialect() {
    let measures = crate::declarations::measure::tests::default_measures();
    let mut schema = Schema::of_model();
    for measure in ["first_time_entrants", "reoffending"] {
        let query = measures[measure].sql.read(&schema).unwrap_or_else(|error| panic!("{error}"));
        schema.add_query(&format!("{measure}_units"), &query);
    }
    let steps = measures.values().flat_map(|measure| &measure.steps).map(|steps| &steps.sql);
    for written in measures.values().map(|measure| &measure.sql).chain(steps) {
        written.read(&schema).unwrap_or_else(|error| panic!("{error}"));
    }
}

#[test]
fn what_is_no_sql_is_a_fault_at_its_place() {
    refused("SELEC nonsense", "1:1: no SQL: expected");
    refused("SELECT sex\nFROM persons AS p JOIN", "2:23: no SQL: expected: identifier, found: the end");
}

#[test]
fn a_slip_in_a_select_in_parentheses_is_told_where_it_stands() {
    let inner = "SELECT o.person_id\n    FROM outcomes AS o\n    JOIN calendar AS c ON c.date = o.outcome_date\n    WERE o.is_proven";
    let sql = format!("SELECT x.person_id\nFROM (\n    {inner}\n) AS x");
    refused(&sql, "6:5: no SQL: expected: end of statement, found: WERE");
    let deeper =
        format!("SELECT y.person_id FROM (\n{sql}\n) AS y JOIN (SELECT sex FROM persons) AS p ON p.sex = y.sex");
    refused(&deeper, "7:5: no SQL: expected: end of statement, found: WERE");
}

#[test]
fn a_long_list_of_conditions_nests_no_deeper_than_a_short_one() {
    let conditions: Vec<String> = (0..300).map(|n| format!("tier <> 't{n}'")).collect();
    let sql = format!("SELECT person_id FROM outcomes WHERE {}", conditions.join(" AND "));
    let text = accepted(&sql).text();
    assert!(text.ends_with("(tier__t1 <> 't298') AND (tier__t1 <> 't299'))"), "{text}");
}

#[test]
fn what_nests_deeper_than_engines_read_is_refused() {
    let sum = vec!["age_years"; 55].join(" + ");
    refused(&format!("SELECT {sum} AS n FROM outcomes"), "1:1: nests deeper than engines read");
}

#[test]
fn every_fault_of_a_file_is_told() {
    let sql = "SELECT p.sexx, offence_date - 90 AS day\nFROM persons AS p\nJOIN offences AS o ON o.person_id = p.person_id\n\
               WHERE CAST(p.n_records AS TEXT) = '1'\nORDER BY 1";
    let found = faults(sql);
    let starts = [
        "1:8: there is no column `sexx` in p; did you mean `sex`",
        "1:16: a sum with a date",
        "4:12: CAST is not in the dialect",
        "5:10: ORDER BY is not in the dialect",
    ];
    assert_eq!(found.len(), starts.len(), "{found:#?}");
    for (found, start) in found.iter().zip(starts) {
        assert!(found.starts_with(start), "{found}");
    }
}

#[test]
fn a_value_is_not_compared_with_itself() {
    refused("SELECT sex FROM persons AS p WHERE sex <> p.sex", "1:36: a comparison of a value with itself");
}

#[test]
fn a_select_needs_a_column() {
    refused("SELECT FROM outcomes", "1:1: SELECT without a column");
}

#[test]
fn a_join_needs_an_equality() {
    refused(
        "SELECT p.sex FROM persons AS p JOIN care_periods AS c ON c.start_date < c.end_date",
        "1:37: JOIN without an equality",
    );
    refused("SELECT p.sex FROM persons AS p, care_periods AS c", "1:1: a comma in FROM");
}

#[test]
fn a_column_of_two_tables_is_named_with_its_table() {
    refused(
        "SELECT person_id FROM offences AS f JOIN outcomes AS o ON o.offence_id = f.offence_id",
        "1:8: `person_id` is in f and in o; write `f.person_id` or `o.person_id`",
    );
}

#[test]
fn only_columns_that_are_read_are_asked_of_the_tables() {
    let query = accepted("WITH o AS (SELECT DISTINCT * FROM outcomes) SELECT COUNT(*) AS outcomes FROM o");
    let table = crate::model::table("outcomes").unwrap();
    assert_eq!(query.columns()["outcomes"].len(), table.fields.len() + 1, "and outcome_number");
    let query = accepted("SELECT o.tier FROM outcomes AS o WHERE o.is_proven");
    let names: Vec<String> = query.columns()["outcomes"].iter().cloned().collect();
    assert_eq!(names, ["is_proven", "tier"]);
}

#[test]
fn the_calendar_has_whatever_follow_up_is_asked_for() {
    let query = accepted("SELECT plus_7_months AS end_date FROM calendar");
    assert_eq!(query.columns()["calendar"].first().map(String::as_str), Some("plus_7_months"));
    refused("SELECT plus_07_months AS end_date FROM calendar", "1:8: there is no column `plus_07_months` here");
}

#[test]
fn the_old_side_of_an_equality_comes_first_under_names_that_nothing_else_has() {
    let query = accepted(
        "SELECT f.sources, o.source FROM offences AS f LEFT JOIN outcomes AS o ON o.offence_id = f.offence_id AND o.is_main",
    );
    assert_eq!(
        query.text(),
        "SELECT sources__t1 AS sources, source__t2 AS source FROM (SELECT offence_id AS offence_id__t1, \
         sources AS sources__t1 FROM offences) AS rows__1 LEFT JOIN (SELECT is_main AS is_main__t2, \
         offence_id AS offence_id__t2, source AS source__t2 FROM outcomes WHERE is_main) AS rows__2 \
         ON offence_id__t1 = offence_id__t2"
    );
}

#[test]
fn ids_of_different_things_are_told_apart_by_the_digit_before_them() {
    let ranks = |of_custody: &str, of_outcomes: &str| {
        format!(
            "SELECT MIN(r.rank_id) AS first_rank FROM (SELECT {of_custody} || custody_id AS rank_id FROM custody_periods \
             UNION ALL SELECT {of_outcomes} || outcome_id AS rank_id FROM outcomes) AS r"
        )
    };
    accepted(&ranks("'1'", "CASE tier WHEN 'custody' THEN '2' ELSE '3' END"));
    refused(
        &ranks("'1'", "CASE tier WHEN 'custody' THEN '1' ELSE '2' END"),
        "1:110: custody_id and outcome_id, both behind '1', cannot be put below each other in `rank_id`",
    );
    refused(&ranks("'10'", "'2'"), "1:50: an id behind text that is not one digit");
    refused(&ranks("kind", "'2'"), "1:50: an id behind text that is not one digit");
}

#[test]
fn whole_numbers_of_tables_are_read_with_64_bits_in_conditions_too() {
    let query = accepted(
        "SELECT o.outcome_number, c.year FROM outcomes AS o LEFT JOIN calendar AS c ON c.date = o.outcome_date AND c.year > 1",
    );
    let text = query.text();
    for read in ["CAST(outcome_number AS BIGINT) AS outcome_number__t1", "CAST(year AS BIGINT) AS year__t2"] {
        assert!(text.contains(read), "{text}");
    }
    assert!(text.contains("FROM calendar WHERE (CAST(year AS BIGINT) > 1)"), "{text}");
}

#[test]
fn a_condition_beside_its_contrary_and_two_lists_of_one_value_are_refused() {
    let filtered = |condition: &str| format!("SELECT outcome_id FROM outcomes WHERE {condition}");
    let within = |condition: &str| filtered(&format!("NOT ({condition})"));
    let (contrary, lists) = (": a condition beside its contrary", ": two lists of one value");
    let refused_at = |column: u32, what: &str, sql: &str| refused(sql, &format!("1:{column}{what}"));
    refused_at(40, contrary, &filtered("(age_years <= outcome_number AND age_years > outcome_number) IS NULL"));
    refused_at(44, contrary, &within("tier = 'nfa' AND residence = 'local' AND NOT tier = 'nfa'"));
    refused_at(44, contrary, &within("is_main AND NOT is_main"));
    refused_at(44, contrary, &within("age_years = 1 AND NOT (is_main OR age_years = 1)"));
    refused_at(39, contrary, &filtered("age_years < 3 OR age_years >= 3"));
    refused_at(39, contrary, &filtered("age_years <= 3 OR age_years >= 3"));
    refused_at(39, lists, &filtered("tier NOT IN ('nfa') OR tier NOT IN ('custody')"));
    refused_at(44, lists, &within("tier IN ('nfa', 'custody') AND tier IN ('nfa')"));
    let row = "(tier = 'nfa' OR 'custody' = tier)";
    refused_at(45, lists, &within(&format!("{row} AND (tier = 'first_tier' OR tier = 'youth_caution')")));
    refused_at(44, lists, &filtered(&format!("NOT {row} OR NOT (tier = 'first_tier' OR tier = 'nfa')")));
    refused_at(40, lists, &filtered("(tier <> 'nfa' AND tier <> 'custody') OR tier NOT IN ('first_tier')"));
    accepted(&filtered(&format!("{row} AND (residence = 'local' OR residence = 'other')")));
    accepted(&filtered("NOT tier = 'nfa' OR NOT tier = 'custody'"));
    accepted(&filtered("age_years < 3 OR age_years > 3"));
    accepted(&within("age_years >= 3 AND age_years <= 3"));
    accepted(&within("age_years > 3 AND age_years > outcome_number AND NOT is_main"));
    accepted(&within("tier IN ('nfa') AND residence IN ('local')"));
    // What WHERE asks for as a whole keeps no row, whether it is false or NULL.
    accepted(&filtered("is_main AND NOT is_main"));
}

#[test]
fn what_may_be_beyond_64_bits_is_refused() {
    // An integer of a table is at most 2^31 from zero and there are fewer than 2^31 rows: what is at most 2^32 can be summed.
    accepted(
        "SELECT SUM(0 - age_years) AS n, SUM(age_years + outcome_number) AS k, COUNT(*) * 1000000000 AS m FROM outcomes",
    );
    accepted("SELECT o.age_years * o.outcome_number AS n FROM outcomes AS o");
    refused("SELECT SUM(age_years * outcome_number) AS n FROM outcomes", "1:12: this may be beyond 64 bits");
    refused(
        "SELECT SUM(age_years + outcome_number + age_years) AS n FROM outcomes",
        "1:12: this may be beyond 64 bits",
    );
    refused("SELECT age_years * age_years * 2 AS n FROM outcomes", "1:8: this may be beyond 64 bits");
    refused("SELECT SUM(age_years) * 100 AS n FROM outcomes", "1:8: this may be beyond 64 bits");
    let of_part = |value: &str| {
        format!(
            "WITH p AS (SELECT person_id, COUNT(*) AS n FROM outcomes GROUP BY person_id) SELECT {value} AS n FROM p"
        )
    };
    accepted(&of_part("SUM(n)"));
    accepted(&of_part("SUM(n % 1000 * 1000)"));
    refused(&of_part("SUM(n * 1000)"), "1:89: this may be beyond 64 bits");
}
