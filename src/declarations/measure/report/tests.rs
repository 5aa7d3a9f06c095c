//! What a `[report]` is refused for, and what it says.

use super::super::tests::{loaded, refusal_of};
use super::*;

const THEFTS: &str = r#"
    title = "Thefts"
    definition = "Thefts from shops."
    source = "Invented"
    unit = "one row a theft"
    key = ["interval_length"]
    small_numbers = "None."
    begins = ["outcomes.outcome_date"]
    matures_after_months = 0
    breakdowns = [[], ["sex"], ["tier"]]
    values.sex = ["female", "male"]
    values.tier = ["nfa", "custody"]
    interval = [{ length = "quarter" }, { length = "year", pools = "quarter" }]
    population.ages = [12, 15]
    adds.thefts = { unit = "offences" }
    statistic = [{ kind = "count", name = "count", counts = "thefts" }]
"#;

fn with_block(block: &str) -> String {
    let columns = r#"columns.main = [{ heading = "Thefts at {ages}", statistic = "count" }]"#;
    let section =
        format!(r#"section = [{{ id = "thefts", title = "Thefts", position = 1, block = [{{ {block} }}] }}]"#);
    format!("{THEFTS}\n[report]\n{columns}\n{section}")
}

fn check(block: &str, expected: &str) {
    assert_eq!(refusal_of("thefts", &with_block(block)), expected);
}

#[test]
fn what_is_not_declared_cannot_be_shown() {
    check(r#"kind = "over_time", statistic = "rate""#, "[report] names `rate`, which is no [[statistic]]");
    check(
        r#"kind = "periods", columns = "all""#,
        "[report] names the columns `all`, which are not among [report.columns]",
    );
    check(
        r#"kind = "groups", columns = "main", by = ["ethnic_group"]"#,
        "[report] asks for figures by ethnic_group, which is not among the breakdowns",
    );
    check(
        r#"kind = "groups", columns = "main", by = ["sex"], within = "tier""#,
        "[report] asks for figures by sex and tier, which is not among the breakdowns",
    );
    check(
        r#"kind = "periods", columns = "main", cohort_basis = "once""#,
        "[report] asks for the length `year` with the cohort_basis `once`, which is no [[interval]]: say `length` and \
         `cohort_basis` as the [[interval]] does",
    );
    check(
        r#"kind = "months", statistic = "count""#,
        "[report] shows the months of `count`, which is no cumulative statistic",
    );
    check(r#"kind = "comparison", by = ["sex"]"#, "[report] compares by `sex`, which no [[disparity.comparison]] does");
}

#[test]
fn a_block_without_what_it_shows_is_an_error() {
    check(r#"kind = "groups", columns = "main""#, "[report] has a block of kind `groups` without `by`");
    check(r#"kind = "text""#, "[report] has a block of kind `text` without `text`");
}

#[test]
fn a_word_in_braces_that_stands_for_nothing_is_an_error() {
    let message = refusal_of("thefts", &with_block(r#"kind = "text", text = "Of {agse}.""#));
    assert!(message.starts_with("[report] has `{agse}`, which stands for nothing that is declared"), "{message}");
}

#[test]
fn what_is_declared_stands_in_the_texts() {
    let measure = loaded("thefts", &with_block(r#"kind = "text", text = "Children of {ages} in the {period}.""#));
    let report = measure.report.unwrap();
    assert_eq!(report.section[0].block[0].text, "Children of 12 to 15 in the {period}.");
    assert_eq!(report.columns("main")[0].heading, "Thefts at 12 to 15");
}

#[test]
fn a_measure_without_a_report_has_a_section_of_its_own() {
    let report = loaded("shop_thefts", THEFTS).report.unwrap();
    let section = &report.section[0];
    assert_eq!((section.id.as_str(), section.title.as_str()), ("shop-thefts", "Thefts"));
    let kinds: Vec<BlockKind> = section.block.iter().map(|block| block.kind).collect();
    assert_eq!(kinds, [BlockKind::Text, BlockKind::Periods, BlockKind::Periods, BlockKind::Groups]);
    assert_eq!(section.block[3].by, ["sex", "tier"]);
    assert_eq!(report.columns("all")[0].heading, "Count");
}
