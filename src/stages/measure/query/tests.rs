//! Questions that engines have been seen to answer differently, with the right answer worked out by hand.

use expect_test::{Expect, expect};

use super::super::Trial;

#[track_caller]
fn check(tables: &[(&str, &str)], sql: &str, expected: Expect) {
    let trial = tables.iter().fold(Trial::as_at("2016-04-01"), |trial, (name, rows)| trial.with(name, rows));
    expected.assert_eq(&trial.answer(sql));
}

/// Three children. In the calendar, which ends on 1 April 2016, the day twelve months later is there for the first two.
const OUTCOMES: (&str, &str) = (
    "outcomes",
    "outcome_id | offence_id | person_id | outcome_date | tier     
     o1         | f1         | p1        | 2013-02-28   | custody  
     o2         | f2         | p2        | 2014-12-01   | diversion
     o3         | f3         | p3        | 2015-12-01   | diversion",
);

#[test]
fn from_the_third_table_on_either_side_of_an_equality_may_come_first() {
    let sql = "SELECT o.outcome_date, c.plus_12_months AS later FROM outcomes o JOIN calendar c ON c.date = o.outcome_date \
               JOIN calendar c12 ON c12.date = c.plus_12_months JOIN intervals q ON q.quarter_start = c.quarter_start \
               WHERE q.interval_length = 'quarter'";
    let expected = expect![[r#"
        outcome_date | later
        2013-02-28   | 2014-02-28
        2014-12-01   | 2015-12-01
    "#]];
    check(&[OUTCOMES], sql, expected);
}

#[test]
fn columns_of_one_name_in_three_tables_are_kept_apart() {
    // Child p1 has an intervention that begins where the first ended; that of p2 begins another day.
    let interventions = (
        "interventions",
        "intervention_id | person_id | start_date | end_date
         i1              | p1        | 2015-01-01 | 2015-02-01
         i2              | p1        | 2015-02-01 | 2015-03-01
         i3              | p2        | 2015-01-01 | 2015-02-01
         i4              | p2        | 2015-02-02 | 2015-03-01",
    );
    let sql = "SELECT s.start_date AS first_start, i.start_date, i.end_date FROM outcomes AS o \
               JOIN interventions AS s ON s.person_id = o.person_id \
               JOIN interventions AS i ON i.person_id = s.person_id AND i.start_date = s.end_date";
    let expected = expect![[r#"
        first_start | start_date | end_date
        2015-01-01  | 2015-02-01 | 2015-03-01
    "#]];
    check(&[OUTCOMES, interventions], sql, expected);
}

/// Three offences on two outcomes: ages above and below zero, and none.
const OFFENCES: (&str, &str) = (
    "offences",
    "offence_id | person_id | seriousness | is_breach | offence_group
     f1         | p1        | 7           | no        | theft
     f2         | p2        | -7          | yes       | theft
     f4         | p2        |             | no        | drugs",
);

#[test]
fn a_condition_of_a_left_join_on_the_new_table_alone_leaves_the_old_row() {
    let sql = "SELECT o.tier, f.offence_group FROM outcomes AS o \
               LEFT JOIN offences AS f ON f.offence_id = o.offence_id AND f.is_breach";
    // Only f2 is a breach: the other two outcomes stay, without an offence.
    let expected = expect![[r#"
        tier      | offence_group
        custody   |
        diversion |
        diversion | theft
    "#]];
    check(&[OUTCOMES, OFFENCES], sql, expected);
}

#[test]
fn a_condition_of_a_join_that_is_no_equality_filters() {
    let sql = "SELECT o.tier, f.seriousness FROM outcomes AS o \
               JOIN offences AS f ON f.offence_id = o.offence_id AND f.seriousness < 0 AND o.outcome_date > f.offence_date";
    let dated = OFFENCES
        .1
        .replace("offence_group", "offence_date ")
        .replace("theft", "2014-01-01")
        .replace("drugs", "2014-01-01");
    let expected = expect![[r#"
        tier      | seriousness
        diversion | -7
    "#]];
    check(&[OUTCOMES, ("offences", &dated)], sql, expected);
}

#[test]
fn a_sum_of_no_values_is_null_and_one_of_others_may_be_below_zero() {
    let sql = "SELECT offence_group, SUM(seriousness) AS sum, COUNT(seriousness) AS values_, COUNT(*) - 2 AS less, \
               SUM(0 - seriousness) AS negated FROM offences GROUP BY offence_group";
    // theft: 7 - 7 = 0 of two; drugs: none of one row.
    let expected = expect![[r#"
        offence_group | sum | values_ | less | negated
        drugs         |     | 0       | -1   |
        theft         | 0   | 2       | 0    | 0
    "#]];
    check(&[OUTCOMES, OFFENCES], sql, expected);
}

#[test]
fn a_remainder_has_the_sign_of_the_value() {
    let sql = "SELECT seriousness, seriousness % 4 AS rest FROM offences";
    let expected = expect![[r#"
        seriousness | rest
                    |
        -7          | -3
        7           | 3
    "#]];
    check(&[OUTCOMES, OFFENCES], sql, expected);
}

#[test]
fn a_column_that_two_tables_have_can_be_grouped_by() {
    let sql = "SELECT f.person_id, COUNT(*) AS rows_, MIN(o.tier) AS tier FROM outcomes AS o \
               JOIN offences AS f ON f.person_id = o.person_id GROUP BY f.person_id HAVING COUNT(*) > 1";
    let sql = sql.replace("SELECT f.person_id, ", "SELECT ");
    let expected = expect![[r#"
        rows_ | tier
        2     | diversion
    "#]];
    check(&[OUTCOMES, OFFENCES], &sql, expected);
}

#[test]
fn a_star_keeps_every_column_in_what_is_distinct() {
    // All but the id and the offence are the same of two rows: the ids keep them apart.
    let outcomes = (
        "outcomes",
        "outcome_id | offence_id | person_id | outcome_date | tier
         o1         | f1         | p1        | 2014-12-01   | custody
         o2         | f2         | p1        | 2014-12-01   | custody",
    );
    let sql = "WITH o AS (SELECT DISTINCT * FROM outcomes) SELECT COUNT(*) AS outcomes_ FROM o";
    check(
        &[outcomes],
        sql,
        expect![[r#"
        outcomes_
        2
    "#]],
    );
}

#[test]
fn constants_have_a_row_for_each_row_that_is_read() {
    let sql = "SELECT 1 AS one, 'a' AS letter FROM outcomes WHERE tier = 'diversion' \
               UNION ALL SELECT 2 AS one, NULL AS letter FROM outcomes GROUP BY tier";
    let expected = expect![[r#"
        one | letter
        1   | a
        1   | a
        2   |
        2   |
    "#]];
    check(&[OUTCOMES], sql, expected);
}

#[test]
fn a_table_without_rows_has_one_row_of_sums() {
    let sql = "SELECT COUNT(*) AS rows_, SUM(age_years) AS sum, MIN(hearing_date) AS first, COUNT(DISTINCT decision) AS kinds \
               FROM remands";
    let expected = expect![[r#"
        rows_ | sum | first | kinds
        0     |     |       | 0
    "#]];
    check(&[OUTCOMES], sql, expected);
}

#[test]
fn no_value_is_no_value_whatever_it_is_compared_with() {
    let sql = "SELECT COUNT(*) AS all_, COUNT(*) FILTER (WHERE seriousness NOT IN (7, 8)) AS others, \
               COUNT(*) FILTER (WHERE NOT (seriousness = 7)) AS not_seven, COUNT(*) FILTER (WHERE seriousness <> 7) AS unequal, \
               COUNT(*) FILTER (WHERE seriousness NOT BETWEEN 0 AND 9) AS outside, \
               COUNT(DISTINCT seriousness) AS kinds FROM offences";
    // Of 7, -7 and none, only -7 is certainly another.
    let expected = expect![[r#"
        all_ | others | not_seven | unequal | outside | kinds
        3    | 1      | 1         | 1       | 1       | 2
    "#]];
    check(&[OUTCOMES, OFFENCES], sql, expected);
}
