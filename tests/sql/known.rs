//! What Polars' public issue tracker tells of wrong answers without a word, each with the answer that is right, worked out by
//! hand over four outcomes. The numbers are those of the issues at github.com/pola-rs/polars.

use polars::prelude::*;

use youth_justice_pipeline::declarations::SqlEngine;
use youth_justice_pipeline::job::connect;

use super::tables::Tables;
use super::{engines, read};
use crate::server::Server;

/// Three children and four outcomes, one of them of a child that is no row of `persons`; and no remands.
fn tables() -> Tables {
    let persons = df!(
        "person_id" => [1_u32, 2, 4],
        "sex" => [Some("female"), Some("male"), None],
        "ethnic_group" => [Some("asian"), Some("white"), None],
        "n_records" => [Some(2_000_000_000), Some(2_000_000_000), None],
    );
    let outcomes = df!(
        "outcome_id" => [11_u32, 12, 13, 14],
        "person_id" => [1_u32, 1, 2, 3],
        "tier" => [Some("nfa"), Some("custody"), None, Some("nfa")],
        "age_years" => [Some(12), None, Some(15), Some(-3)],
    );
    let remands = df!("remand_id" => Vec::<u32>::new(), "person_id" => Vec::<u32>::new());
    let frames = [("persons", persons), ("outcomes", outcomes), ("remands", remands)];
    let numbers = frames.map(|(name, frame)| (name.to_owned(), frame.unwrap()));
    Tables { texts: Vec::new(), numbers: numbers.into() }
}

/// The same where a server has them: ids are text.
fn lent() -> Vec<(String, DataFrame)> {
    let text = |mut frame: DataFrame| {
        for id in ["person_id", "outcome_id", "remand_id"] {
            let texts = frame.column(id).and_then(|ids| ids.cast(&DataType::String));
            let _ = texts.map(|texts| frame.with_column(texts).map(|_| ()));
        }
        frame
    };
    tables().numbers.into_iter().map(|(name, frame)| (name, text(frame))).collect()
}

#[track_caller]
fn check(sql: &str, expected: &[&str]) {
    check_over(&tables(), sql, expected);
}

#[track_caller]
fn check_over(tables: &Tables, sql: &str, expected: &[&str]) {
    let query = read(sql).unwrap_or_else(|error| panic!("{error}"));
    let rows = engines::polars(&query, tables, false).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(rows.shown(), expected, "{sql}");
}

#[test]
fn a_list_that_a_value_is_not_in_leaves_nulls_out() {
    // 28433
    check("SELECT outcome_id FROM outcomes WHERE tier NOT IN ('custody')", &["11", "14"]);
    check("SELECT outcome_id FROM outcomes WHERE NOT (tier = 'custody' OR tier = 'remand')", &["11", "14"]);
    assert!(read("SELECT outcome_id FROM outcomes WHERE tier NOT IN ('custody', NULL)").is_err());
}

#[test]
fn a_sum_of_nothing_is_null_and_one_of_32_bits_has_64() {
    // 28434; 12958, 13782
    let sums = "SELECT SUM(age_years) AS n, COALESCE(SUM(age_years), -99) AS m, COUNT(*) AS k FROM outcomes WHERE ";
    check(&format!("{sums} age_years > 100"), &["- | -99 | 0"]);
    check(&format!("{sums} tier = 'custody'"), &["- | -99 | 1"]);
    check("SELECT SUM(n_records) AS n FROM persons", &["4000000000"]);
}

#[test]
fn having_is_asked_of_groups() {
    // 22926
    check("SELECT person_id FROM outcomes GROUP BY person_id HAVING COUNT(*) > 1", &["1"]);
}

#[test]
fn a_condition_of_a_left_join_is_about_the_new_table() {
    // 28641
    check(
        "SELECT p.person_id, o.tier FROM persons AS p LEFT JOIN outcomes AS o ON p.person_id = o.person_id AND o.tier = 'nfa'",
        &["1 | nfa", "2 | -", "4 | -"],
    );
}

#[test]
fn a_star_of_a_joined_table_is_that_table() {
    // 17552
    check(
        "SELECT b.* FROM (SELECT person_id, tier FROM outcomes) AS a
         JOIN (SELECT person_id, sex AS tier FROM persons) AS b ON b.person_id = a.person_id",
        &["1 | female", "1 | female", "2 | male"],
    );
}

#[test]
fn each_join_takes_its_own_sides_where_names_are_the_same() {
    // 13618, 25126, 26222
    check(
        "SELECT a.person_id, b.outcome_id, c.tier FROM persons AS a JOIN outcomes AS b ON b.person_id = a.person_id
         JOIN outcomes AS c ON c.outcome_id = b.outcome_id LEFT JOIN persons AS d ON c.person_id = d.person_id",
        &["1 | 11 | nfa", "1 | 12 | custody", "2 | 13 | -"],
    );
}

#[test]
fn a_left_join_of_left_joins_of_nothing_keeps_its_rows() {
    // 21701
    check(
        "SELECT p.person_id, x.remand_id FROM persons AS p LEFT JOIN (
             SELECT r.remand_id, r.person_id FROM remands AS r LEFT JOIN outcomes AS o ON o.person_id = r.person_id
         ) AS x ON x.person_id = p.person_id",
        &["1 | -", "2 | -", "4 | -"],
    );
}

#[test]
fn a_name_that_hides_a_column_is_not_grouped_by() {
    // 14938, 19290, 25637
    check("SELECT tier AS sex, COUNT(*) AS tier FROM outcomes GROUP BY tier", &["- | 1", "custody | 1", "nfa | 2"]);
    check(
        "SELECT MAX(person_id) AS tier, tier AS person_id FROM outcomes GROUP BY tier",
        &["1 | custody", "2 | -", "3 | nfa"],
    );
}

#[test]
fn a_count_of_values_leaves_nulls_out() {
    // 17930
    check("SELECT COUNT(*) AS a, COUNT(tier) AS b, COUNT(DISTINCT tier) AS c FROM outcomes", &["4 | 3 | 2"]);
}

#[test]
fn a_remainder_has_the_sign_of_the_value() {
    // 14647: -3 = -1 x 2 - 1
    check("SELECT age_years % 2 AS n FROM outcomes WHERE tier = 'nfa'", &["-1", "0"]);
}

#[test]
fn a_case_of_null_is_the_other_case() {
    // 12665; 18373
    let case =
        "SELECT outcome_id, CASE WHEN age_years > 13 THEN 'old' ELSE 'young' END AS kind FROM outcomes WHERE TRUE";
    check(case, &["11 | young", "12 | young", "13 | old", "14 | young"]);
}

#[test]
fn groups_of_which_a_condition_leaves_nothing_count_nothing_in_many_rows_too() {
    // 29322: each child has four rows, the even ones of 5 and 50 in turn, the odd ones of 50.
    let n_children = 100_000;
    let age = |row: u32| if row.is_multiple_of(2) && (row / n_children).is_multiple_of(2) { 5 } else { 50 };
    let rows = 0..4 * n_children;
    let outcomes = df!(
        "person_id" => rows.clone().map(|row| row % n_children).collect::<Vec<u32>>(),
        "age_years" => rows.map(age).collect::<Vec<i32>>(),
    );
    let tables = Tables { texts: Vec::new(), numbers: vec![("outcomes".to_owned(), outcomes.unwrap())] };
    check_over(
        &tables,
        "WITH x AS (SELECT person_id, COUNT(CASE WHEN age_years <= 13 THEN 1 END) AS n, COUNT(DISTINCT age_years) AS m
                    FROM outcomes GROUP BY person_id)
         SELECT COUNT(*) AS k, SUM(n) AS n, MAX(n) AS o, MIN(n) AS p, SUM(m) AS m FROM x",
        &["100000 | 100000 | 2 | 0 | 150000"],
    );
}

#[test]
fn sail_asks_a_condition_of_the_one_row_of_a_count_and_knows_a_case_that_may_be_null() {
    let (server, folder) = (Server::start(), tempfile::tempdir().unwrap());
    let engine: SqlEngine = server.address().parse().unwrap();
    let mut connection = connect(&engine, folder.path()).unwrap().expect("it is no embedded engine");
    for (name, rows) in lent() {
        connection.lend(&name, &rows).unwrap();
    }
    let mut check = |sql: &str, expected: &[&str]| {
        let rows = engines::server(&read(sql).unwrap(), connection.as_mut()).unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(rows.shown(), expected, "{sql}");
    };
    // Asked of the outcomes that were counted, the condition leaves a count of none: 0 and 4.
    check(
        "SELECT x.n FROM (SELECT 'a' AS kind, COUNT(*) AS n FROM outcomes UNION ALL SELECT 'b' AS kind, COUNT(*) AS n
         FROM persons) AS x WHERE x.kind = 'a'",
        &["4"],
    );
    // Here it takes the column for one without NULL, and there not: it fails in the middle.
    check(
        "SELECT DISTINCT CASE WHEN sex < ethnic_group THEN ethnic_group ELSE 'none' END AS kind FROM persons",
        &["none", "white"],
    );
}
