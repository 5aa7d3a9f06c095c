use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// What a name says that came on 5 October 2023.
fn named(name: &str) -> NamedDay {
    named_day(name, day("2023-10-05"), Quarters::Either)
}

#[test]
fn a_day_is_read_however_it_is_written() {
    for name in [
        "outcomes_2023-06-30.csv",
        "outcomes_30-06-2023.csv",
        "outcomes 30.06.2023",
        "outcomes_20230630.csv",
        "outcomes_30062023_v2.csv",
        "outcomes_20230630093000.csv",
        "outcomes_2023-06-30T09-10-23.csv",
        "outcomes_2023-06-30_091023.csv",
        "outcomes 30 June 2023.csv",
        "outcomes 30th June 2023.csv",
        "outcomes_30Jun2023.csv",
        "outcomes_June 30 2023.csv",
        "outcomes_2023 June 30.csv",
        "outcomes_30-Jun-23.csv",
        "outcomes_30-06-23.csv",
        "outcomes_30_6_2023.csv",
        "outcomes_300623.csv",
        "outcomes_230630.csv",
        "outcomes_30 June.csv",
        "outcomes_2023-04-01_to_2023-06-30.csv",
        "outcomes_01-04-23_30-06-23.csv",
        "20231004_outcomes_20230630.csv",
    ] {
        assert_eq!(named(name), NamedDay::Day(day("2023-06-30")), "{name}");
    }
}

#[test]
fn a_month_or_a_quarter_is_complete_to_its_last_day() {
    for name in [
        "outcomes_2023-06.csv",
        "outcomes_06-2023.csv",
        "outcomes_202306.csv",
        "outcomes_Jun2023.csv",
        "outcomes_June_2023.csv",
        "outcomes_Jun-23.csv",
        "OutcomesJune2023.csv",
        "outcomes June.csv",
        "outcomes Apr-Jun 2023.csv",
        "outcomes_April_to_June_2023.csv",
        "yearendingjune2023.csv",
        "outcomes_Q1_2023-24.csv",
        "outcomes_2023-24_Q1.csv",
        "outcomes Q1 23-24.csv",
    ] {
        assert_eq!(named(name), NamedDay::Day(day("2023-06-30")), "{name}");
    }
    for name in
        ["episodes_2022-23.csv", "episodes_2022-2023.csv", "episodes_202223.csv", "FY2223.csv", "episodes FY22-23.csv"]
    {
        assert_eq!(named(name), NamedDay::Day(day("2023-03-31")), "{name}");
    }
}

#[test]
fn a_quarter_of_one_of_two_kinds_of_year_is_the_earlier_and_is_told() {
    for name in ["outcomes_2023Q2.csv", "outcomes_Q2_2023.csv", "outcomes 2023 Qtr 2.csv", "outcomes_Q2.csv"] {
        assert_eq!(named(name), NamedDay::Earliest(day("2023-06-30")), "{name}");
        let of = |quarters| named_day(name, day("2023-10-05"), quarters);
        assert_eq!(of(Quarters::Calendar), NamedDay::Day(day("2023-06-30")), "{name}");
        assert_eq!(of(Quarters::Financial), NamedDay::Day(day("2023-09-30")), "{name}");
    }
    // Received in July, it cannot be of July to September.
    let in_july = named_day("outcomes_2023Q2.csv", day("2023-07-10"), Quarters::Either);
    assert_eq!(in_july, NamedDay::Day(day("2023-06-30")));
    // Nor can what came in May be of the fourth quarter of a year that had not ended.
    let in_may = named_day("outcomes_2023Q4.csv", day("2023-05-10"), Quarters::Either);
    assert_eq!(in_may, NamedDay::Day(day("2023-03-31")));
    assert_eq!(named("outcomes_Q2_FY23.csv"), NamedDay::Earliest(day("2022-09-30")));
}

#[test]
fn the_day_on_which_a_file_was_made_is_not_the_one_up_to_which_it_tells() {
    for name in [
        "outcomes_2023-06-30_run_2023-10-04.csv",
        "outcomes 30 June 2023 extracted on 4 Oct 2023.csv",
        "extract_20231004_outcomes_Jun2023.csv",
    ] {
        assert_eq!(named(name), NamedDay::Day(day("2023-06-30")), "{name}");
    }
    assert_eq!(named("extract_2023-10-04.csv"), NamedDay::Day(day("2023-10-04")));
    // Nothing says what the second day is.
    assert_eq!(named("outcomes_20230630_20231004.csv"), NamedDay::Earliest(day("2023-06-30")));
    assert_eq!(named("outcomes_20230701_20231004.csv"), NamedDay::Day(day("2023-10-04")));
}

#[test]
fn what_looks_like_a_day_and_is_not_written_as_one_here_is_told() {
    for name in ["outcomes_06-30-2023.csv", "outcomes_06302023.csv", "outcomes_2023W26.csv", "outcomes week 26.csv"] {
        assert_eq!(named(name), NamedDay::Unread(None), "{name}");
    }
    // It ends on 31 March 2023 at the latest, if it is the financial year.
    assert_eq!(named("outcomes_2022.csv"), NamedDay::Unread(Some(day("2023-03-31"))));
}

#[test]
fn what_is_no_day_says_nothing() {
    for name in [
        "outcomes.csv",
        "outcomes (1).csv",
        "SSDA903_episodes.csv",
        "InformantRegister_NM.csv",
        "part_10.csv",
        "case 1202306301.csv",
        "ref_123456.csv",
        "who may.csv",
        "outcomes_final_v2.1.csv",
        "4.csv",
        "1/2/3",
        "",
    ] {
        assert_eq!(named(name), NamedDay::Nothing, "{name}");
    }
}
