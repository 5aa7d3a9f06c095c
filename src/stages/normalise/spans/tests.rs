use super::*;
use crate::stages::normalise::tests::source;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// Deliveries as (received, first seen, complete up to), rows as `delivery child start end`; what is left of the rows.
fn left(complete_since: &str, deliveries: &[(&str, i64, &str)], rows: &str) -> Vec<String> {
    let source = source(
        "csv",
        "correct",
        &format!(
            "[[table]]\nname = 'episode'\nkey = ['child']\nspans = ['start', 'end']\n{complete_since}\ncolumn = [
            {{ name = 'child', from = 'child', kind = 'text', required = true }},
            {{ name = 'start', from = 'start', kind = 'date', required = true }},
            {{ name = 'end', from = 'end', kind = 'date' }}]"
        ),
    );
    let deliveries: Vec<SpanDelivery> = deliveries
        .iter()
        .map(|(received, first_seen, covered_to)| SpanDelivery {
            received: day(received),
            first_seen: *first_seen,
            covered_to: covered_to.parse().ok(),
        })
        .collect();
    let cells: Vec<Vec<&str>> = rows.lines().map(|row| row.split_whitespace().collect()).collect();
    let days =
        |at: usize| -> Vec<Option<NaiveDate>> { cells.iter().map(|row| row.get(at).map(|text| day(text))).collect() };
    let numbers: Vec<u32> = cells.iter().map(|row| row[0].parse().unwrap()).collect();
    let children: Vec<&str> = cells.iter().map(|row| row[1]).collect();
    let frame = df!(DELIVERY => numbers, "child" => children, "start" => days(2), "end" => days(3)).unwrap();
    let superseded = superseded(&source.tables[0], &frame, &deliveries);
    let rows = rows.lines().zip(superseded).filter(|(_, why)| why.is_none());
    rows.map(|(row, _)| row.trim().to_owned()).collect()
}

/// Returns of two years, each received in June.
const RETURNS: [(&str, i64, &str); 2] = [("2023-06-19", 1, "2023-03-31"), ("2024-06-19", 2, "2024-03-31")];
const YEAR: &str = "complete_since = '1 April'";

#[test]
fn an_episode_that_is_moved_is_there_once() {
    let rows = "0 a 2023-02-01
                1 a 2023-05-01
                0 b 2023-01-15
                1 b 2023-02-10 2023-02-20";
    let moved = ["1 a 2023-05-01", "1 b 2023-02-10 2023-02-20"];
    assert_eq!(left("", &RETURNS, rows), moved);
    assert_eq!(left(YEAR, &RETURNS, rows), moved);
}

#[test]
fn an_episode_that_is_moved_earlier_or_later_before_the_year_is_there_once() {
    let rows = "0 a 2022-06-15 2022-08-01
                1 a 2022-06-10 2022-08-01
                0 b 2022-06-15 2022-08-01
                1 b 2022-06-20 2022-08-01
                0 c 2022-06-15 2022-06-15
                1 c 2022-06-15 2022-06-15";
    let moved = ["1 a 2022-06-10 2022-08-01", "1 b 2022-06-20 2022-08-01", "1 c 2022-06-15 2022-06-15"];
    assert_eq!(left(YEAR, &RETURNS, rows), moved);
}

#[test]
fn what_ended_before_the_newer_return_begins_stays() {
    // a came back; of b the return holds only the last of a chain of episodes; c left care; d left on its first day.
    let rows = "0 a 2021-06-01 2022-08-01
                1 a 2023-09-01
                0 b 2021-01-01 2022-06-01
                0 b 2022-06-01
                1 b 2022-06-01
                0 c 2021-06-01 2022-12-01
                0 d 2021-06-01 2023-04-01";
    let stays = [
        "0 a 2021-06-01 2022-08-01",
        "1 a 2023-09-01",
        "0 b 2021-01-01 2022-06-01",
        "1 b 2022-06-01",
        "0 c 2021-06-01 2022-12-01",
        "0 d 2021-06-01 2023-04-01",
    ];
    assert_eq!(left(YEAR, &RETURNS, rows), stays);
}

#[test]
fn an_episode_of_the_year_that_the_return_does_not_hold_is_gone() {
    let rows = "0 a 2023-02-01
                0 b 2022-11-01 2023-04-02
                1 c 2023-05-01";
    assert_eq!(left(YEAR, &RETURNS, rows), ["1 c 2023-05-01"]);
    assert_eq!(left("", &RETURNS, rows).len(), 3);
}

#[test]
fn the_return_of_an_older_year_is_older_however_late_it_comes() {
    let late = [("2024-06-19", 1, "2024-03-31"), ("2024-09-01", 2, "2023-03-31")];
    let rows = "0 a 2023-02-01 2023-10-01
                1 a 2023-02-01
                1 b 2022-05-01 2022-06-01
                0 c 2023-07-01";
    assert_eq!(left(YEAR, &late, rows), ["0 a 2023-02-01 2023-10-01", "1 b 2022-05-01 2022-06-01", "0 c 2023-07-01"]);
}

#[test]
fn files_that_came_together_are_parts_of_one_return_and_one_that_came_after_them_is_another() {
    let rows = "0 a 2023-05-01
                1 b 2023-05-01";
    let together = [("2024-06-19", 2, "2024-03-31"), ("2024-06-19", 2, "2024-03-31")];
    assert_eq!(left(YEAR, &together, rows).len(), 2);
    let after = [("2024-06-19", 2, "2024-03-31"), ("2024-06-19", 3, "2024-03-31")];
    assert_eq!(left(YEAR, &after, rows), ["1 b 2023-05-01"]);
}

#[test]
fn a_delivery_whose_days_nobody_knows_is_complete_for_none() {
    let unknown = [("2023-06-19", 1, ""), ("2024-06-19", 2, "")];
    let rows = "0 a 2023-02-01
                1 b 2023-05-01";
    assert_eq!(left(YEAR, &unknown, rows).len(), 2);
}

#[test]
fn parts_of_a_return_that_came_on_two_days_are_no_corrections_of_each_other() {
    let parts = [("2024-06-19", 1, "2024-03-31"), ("2024-06-26", 2, "2024-03-31"), ("2024-07-01", 3, "2024-03-31")];
    let row = |part: usize| move |child: usize| format!("{part} {part}{child} 2023-05-01");
    let rows: Vec<String> = (0..8).map(row(0)).chain((0..8).map(row(1))).collect();
    assert_eq!(left(YEAR, &parts[..2], &rows.join("\n")), rows);
    // The third corrects the first: its other children go, and the second part stays as it is.
    let corrected = format!("{}\n2 00 2023-06-01", rows.join("\n"));
    let expected: Vec<String> = rows[8..].iter().cloned().chain(["2 00 2023-06-01".to_owned()]).collect();
    assert_eq!(left(YEAR, &parts, &corrected), expected);
}

#[test]
fn rows_of_one_day_go_with_their_key_and_with_the_months_that_a_delivery_is_complete_for() {
    let source = source(
        "csv",
        "correct",
        "[[table]]\nname = 'outcome'\nkey = ['id']\nspans = ['day']\ncomplete_since = 'start of quarter'\ncolumn = [
        { name = 'id', from = 'id', kind = 'text', required = true },
        { name = 'day', from = 'day', kind = 'date', required = true }]",
    );
    let quarter = |received: &str, first_seen: i64, covered_to: &str| SpanDelivery {
        received: day(received),
        first_seen,
        covered_to: Some(day(covered_to)),
    };
    let deliveries = [quarter("2024-04-05", 1, "2024-03-31"), quarter("2024-05-05", 2, "2024-04-30")];
    // 1 is corrected to another day; 2 lies before the newer quarter, 3 on its first day and 4 after what is covered.
    let days = ["2024-01-15", "2024-04-15", "2024-03-31", "2024-04-01", "2024-05-01"].map(day);
    let frame = df!(DELIVERY => [0u32, 1, 0, 0, 0], "id" => ["1", "1", "2", "3", "4"], "day" => days).unwrap();
    let expected = [Some(TakenBack::SaidAnew), None, None, Some(TakenBack::Withdrawn), None];
    assert_eq!(superseded(&source.tables[0], &frame, &deliveries), expected);
}
