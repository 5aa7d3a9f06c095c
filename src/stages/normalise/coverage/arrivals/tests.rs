//! Deliveries drawn as the day they reach to and the numbers of the rows they hold.

use super::super::super::stacked::key_of;
use super::super::super::tests::source;
use super::*;

const TABLE: &str = "[[table]]\nname = 'row'\nkey = ['ref']\ncolumn = [{ name = 'ref', from = 'r', kind = 'text' },
    { name = 'day', from = 'd', kind = 'date', required = true }]";

/// What is found in deliveries of so many rows, each given by its day and the first and last number of its rows, as `rule:
/// first day to last day`.
fn found(more: &str, deliveries: &[(&str, Range<usize>)]) -> Vec<String> {
    let source = source("csv", "correct", &format!("covers_to = '%Y-%m-%d in file name'\n{more}\n{TABLE}"));
    let mut keys = Vec::new();
    let mut arrivals = Vec::new();
    for (day, rows) in deliveries {
        let first = keys.len();
        keys.extend(rows.clone().map(|number| key_of(&number.to_string())));
        let (file, covered_to) = (format!("alpha/beta/{day}.csv"), day.parse().unwrap());
        arrivals.push(Arrival {
            file,
            covered_to,
            received: covered_to,
            rows: std::iter::once(first..keys.len()).collect(),
        });
    }
    let found = judge(&source, &arrivals, &keys);
    let line = |finding: &Finding| {
        let days = finding.days.map(|days| format!("{} to {}", days.first, days.last));
        format!("{}: {}", finding.rule, days.unwrap_or_default())
    };
    found.iter().map(line).collect()
}

const NOTHING: [&str; 0] = [];

#[test]
fn an_extract_of_everything_that_was_cut_covers_nothing_new_until_a_whole_one_comes() {
    let months = [("2024-01-31", 0..40), ("2024-02-29", 0..50), ("2024-03-31", 0..20)];
    assert_eq!(found("", &months), ["delivery_cut: 2024-03-01 to 2024-03-31"]);
    // Cut at random: 15 old rows, 5 new ones.
    let months = [("2024-01-31", 0..40), ("2024-02-29", 0..50), ("2024-03-31", 35..55)];
    assert_eq!(found("", &months), ["delivery_cut: 2024-03-01 to 2024-03-31"]);
    let healed = [("2024-01-31", 0..40), ("2024-02-29", 0..50), ("2024-03-31", 0..20), ("2024-04-30", 0..70)];
    assert_eq!(found("", &healed), NOTHING);
}

#[test]
fn the_second_delivery_of_all_is_cut_if_it_holds_a_third_of_the_first_and_nothing_new() {
    let months = [("2024-01-31", 0..60), ("2024-02-29", 0..20)];
    assert_eq!(found("", &months), ["nothing_new: 2024-02-01 to 2024-02-29"]);
    assert_eq!(found("", &[("2024-01-31", 0..60), ("2024-02-29", 42..65)]), ["delivery_cut: 2024-02-01 to 2024-02-29"]);
    assert_eq!(found("", &[("2024-01-31", 0..60), ("2024-02-29", 58..65)]), NOTHING);
    assert_eq!(found("", &[("2024-01-31", 0..60), ("2024-02-29", 0..62)]), NOTHING);
}

#[test]
fn an_honest_extract_that_looks_odd_is_none() {
    // A window that moves on: a tenth goes each month.
    let window = [("2024-01-31", 0..100), ("2024-02-29", 10..110), ("2024-03-31", 20..120), ("2024-04-30", 32..125)];
    assert_eq!(found("", &window), NOTHING);
    // Few children are in most returns, and fewer later.
    let returns = [("2024-03-31", 0..9), ("2024-06-30", 1..10), ("2024-09-30", 2..11), ("2024-12-31", 7..14)];
    assert_eq!(found("", &returns), NOTHING);
    // A few old rows are weeded, and a small service has nothing new in a month.
    assert_eq!(found("", &[("2024-01-31", 0..8), ("2024-02-29", 0..9), ("2024-03-31", 3..9)]), NOTHING);
    let small = [("2024-01-31", 0..4), ("2024-02-29", 4..7), ("2024-03-31", 5..6), ("2024-04-30", 7..10)];
    assert_eq!(found("", &small), NOTHING);
    // Nights are empty, and a night with a few rows among busy ones is a Sunday.
    let nights = [("2024-01-29", 0..90), ("2024-01-30", 90..180), ("2024-01-31", 180..181), ("2024-02-01", 0..0)];
    assert_eq!(found("", &nights), NOTHING);
}

#[test]
fn of_changes_one_that_brings_far_fewer_than_usual_or_only_old_rows_covers_nothing() {
    let changes = |last: Range<usize>| {
        let months = [("2023-12-31", 0..500), ("2024-01-31", 500..530), ("2024-02-29", 528..560), ("2024-03-31", last)];
        found("", &months)
    };
    assert_eq!(changes(560..580), NOTHING);
    assert_eq!(changes(560..566), ["delivery_cut: 2024-03-01 to 2024-03-31"]);
    assert_eq!(changes(528..560), ["nothing_new: 2024-03-01 to 2024-03-31"]);
    assert_eq!(changes(0..0), ["nothing_new: 2024-03-01 to 2024-03-31"]);
}

#[test]
fn what_is_sent_again_for_the_same_days_says_nothing_of_what_deliveries_hold() {
    let months = [("2024-01-31", 0..30), ("2024-02-29", 30..60), ("2024-03-31", 60..90), ("2024-04-30", 90..120)];
    let twice: Vec<(&str, Range<usize>)> = months.iter().flat_map(|month| [month.clone(), month.clone()]).collect();
    assert_eq!(found("", &twice), NOTHING);
}

#[test]
fn a_return_is_held_against_one_of_its_length() {
    let year = TABLE.replace("key", "spans = ['day']\ncomplete_since = '1 April'\nkey");
    let source = source("csv", "correct", &format!("covers_to = '%Y-%m-%d in file name'\n{year}"));
    let keys: Vec<RowKey> = (0..60).map(|number: u32| key_of(&number.to_string())).collect();
    let found = |day: &str, n_rows: usize| {
        let arrival = |day: &str, n_rows| Arrival {
            file: format!("{day}.csv"),
            covered_to: day.parse().unwrap(),
            received: day.parse().unwrap(),
            rows: std::iter::once(0..n_rows).collect(),
        };
        judge(&source, &[arrival("2024-03-31", 60), arrival(day, n_rows)], &keys).len()
    };
    assert_eq!([found("2025-03-31", 20), found("2025-03-31", 31)], [1, 0]);
    assert_eq!([found("2024-09-30", 20), found("2024-09-30", 12)], [0, 1]);
}

#[test]
fn what_a_source_declares_is_not_learnt() {
    let months = [("2024-01-31", 0..60), ("2024-02-29", 0..20)];
    assert_eq!(found("delivers = 'everything'", &months), ["delivery_cut: 2024-02-01 to 2024-02-29"]);
    let changed = [("2024-01-31", 0..60), ("2024-02-29", 0..62), ("2024-03-31", 61..70)];
    assert_eq!(found("", &changed), ["delivery_cut: 2024-03-01 to 2024-03-31"]);
    assert_eq!(found("delivers = 'changes'", &changed), NOTHING);
}

#[test]
fn a_month_that_never_came_is_not_covered_unless_the_next_holds_everything() {
    let months = [("2024-01-31", 0..9), ("2024-02-29", 9..20), ("2024-04-30", 20..31), ("2024-05-31", 31..40)];
    assert_eq!(found("", &months), ["delivery_missing: 2024-03-01 to 2024-03-30"]);
    assert_eq!(found("rhythm = 'monthly'", &months[1..3]), ["delivery_missing: 2024-03-01 to 2024-03-30"]);
    // Three a month: none may have been the reason why none came, but for who has promised one.
    let few = [("2024-01-31", 0..3), ("2024-02-29", 3..6), ("2024-04-30", 6..9), ("2024-05-31", 9..12)];
    assert_eq!(found("", &few), ["delivery_missing: "]);
    assert_eq!(found("rhythm = 'monthly'", &few), ["delivery_missing: 2024-03-01 to 2024-03-30"]);
    // Who has sent an empty month sends every month; and of five a month none is left by chance in 1 of 148 months.
    let empty = [("2024-01-31", 0..3), ("2024-02-29", 3..3), ("2024-04-30", 3..6), ("2024-05-31", 6..9)];
    assert_eq!(found("", &empty), ["delivery_missing: 2024-03-01 to 2024-03-30"]);
    let five = [("2024-01-31", 0..5), ("2024-02-29", 5..10), ("2024-04-30", 10..15), ("2024-05-31", 15..20)];
    assert_eq!(found("", &five), ["delivery_missing: 2024-03-01 to 2024-03-30"]);
    // Nobody knows yet how often they come.
    assert_eq!(found("", &months[..3]), NOTHING);
    let everything = [("2024-01-31", 0..9), ("2024-02-29", 0..20), ("2024-04-30", 0..31), ("2024-05-31", 0..40)];
    assert_eq!(found("", &everything), NOTHING);
}

#[test]
fn a_return_of_a_year_that_never_came_is_missed() {
    let year = TABLE.replace("key", "spans = ['day']\ncomplete_since = '1 April'\nkey");
    let source = source("csv", "correct", &format!("covers_to = '%Y-%m-%d in file name'\n{year}"));
    let arrival = |day: &str| Arrival {
        file: format!("{day}.csv"),
        covered_to: day.parse().unwrap(),
        received: day.parse().unwrap(),
        rows: std::iter::once(0..9).collect(),
    };
    let keys: Vec<RowKey> = (0..9).map(|number: u32| key_of(&number.to_string())).collect();
    let found = |days: [&str; 2]| judge(&source, &days.map(arrival), &keys);
    assert!(found(["2023-03-31", "2024-03-31"]).is_empty());
    assert!(found(["2023-03-31", "2023-09-30"]).is_empty());
    let missing = &found(["2022-03-31", "2024-03-31"])[0];
    let year = Stretch { first: "2022-04-01".parse().unwrap(), last: "2023-03-31".parse().unwrap() };
    assert_eq!((missing.rule, missing.days), ("delivery_missing", Some(year)));
}
