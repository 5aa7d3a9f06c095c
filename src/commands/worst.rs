//! The worst kinds of faults, for the screens of `run` and `check`.

use std::fmt::Write as _;

use super::layout::{align, count, line};
use crate::issues::{FaultKind, rules};

/// How many kinds are shown.
const N_KINDS: usize = 10;

/// The worst kinds as a table, in words; nothing if nothing is wrong.
pub fn worst(kinds: &[FaultKind]) -> String {
    if kinds.is_empty() {
        return String::new();
    }
    let mut lines = vec![line(["file", "column", "rule", "faults", "of rows", "first rows", "what is wrong", "done"])];
    lines.extend(kinds.iter().take(N_KINDS).map(kind_line));
    let mut text = format!("\n{}", align(&lines));
    match kinds.len().saturating_sub(N_KINDS) {
        0 => text.push_str("`yjp faults` lists each, and says what to do\n"),
        n_more => {
            let _ = writeln!(text, "and {n_more} more kinds; `yjp faults` lists each fault, and says what to do");
        }
    }
    text
}

fn kind_line(kind: &FaultKind) -> Vec<String> {
    let rows: Vec<String> = kind.first_rows.iter().map(u32::to_string).collect();
    let meaning = rules::find(&kind.rule).map(|rule| rule.meaning).unwrap_or_default();
    vec![
        kind.file.clone(),
        kind.column.clone(),
        kind.rule.clone(),
        count(kind.n_issues),
        count(kind.n_rows),
        rows.join(", "),
        meaning.to_owned(),
        kind.effect.label().to_owned(),
    ]
}

/// The kinds for a program, all of them.
pub fn json(kinds: &[FaultKind]) -> serde_json::Value {
    let one = |kind: &FaultKind| {
        serde_json::json!({
            "file": kind.file,
            "column": kind.column,
            "rule": kind.rule,
            "effect": kind.effect.label(),
            "n_faults": kind.n_issues,
            "n_rows": kind.n_rows,
            "first_rows": kind.first_rows,
        })
    };
    kinds.iter().map(one).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::issues::{Effect, Issues};

    fn kinds() -> Vec<FaultKind> {
        let mut issues = Issues::new();
        for row in 1..=5 {
            issues.push("bad_date", "police/outcomes", "police/outcomes/a.csv", row, "offence_date", Effect::Blanked);
        }
        issues.push("ragged_row", "police/outcomes", "police/outcomes/a.csv", 7, "", Effect::Rejected);
        issues.push("unknown_column", "police/outcomes", "police/outcomes/a.csv", 0, "column 3", Effect::Kept);
        issues.kinds().into_iter().map(|kind| FaultKind { n_rows: 1_200, ..kind }).collect()
    }

    #[test]
    fn rejected_rows_come_first_and_each_kind_names_its_first_rows() {
        expect![[r#"

            file                   column        rule            faults  of rows  first rows  what is wrong                                   done
            police/outcomes/a.csv                ragged_row           1    1,200  7           a row with more or fewer cells than the header  rejected
            police/outcomes/a.csv  offence_date  bad_date             5    1,200  1, 2, 3     no day in any format of the column              blanked
            police/outcomes/a.csv  column 3      unknown_column       1    1,200              a column that is not declared                   kept
            `yjp faults` lists each, and says what to do
        "#]]
        .assert_eq(&worst(&kinds()));
    }

    #[test]
    fn what_asks_nothing_of_anybody_comes_last() {
        let mut issues = Issues::new();
        for row in 1..=9 {
            issues.push("no_fixed_abode", "police/outcomes", "police/outcomes/a.csv", row, "postcode", Effect::Blanked);
        }
        issues.push("check_letter", "police/outcomes", "police/outcomes/a.csv", 4, "pncid", Effect::Kept);
        let rules: Vec<String> = issues.kinds().into_iter().map(|kind| kind.rule).collect();
        assert_eq!(rules, ["check_letter", "no_fixed_abode"]);
    }

    #[test]
    fn what_is_kept_and_moves_figures_comes_before_fewer_blanked_cells() {
        let mut issues = Issues::new();
        issues.push("bad_date", "police/outcomes", "police/outcomes/a.csv", 1, "arrest_date", Effect::Blanked);
        for row in 1..=9 {
            issues.push("dummy_identifier", "police/outcomes", "police/outcomes/a.csv", row, "cro", Effect::Kept);
        }
        for row in 1..=4 {
            issues.push("often_blank", "police/outcomes", "police/outcomes/a.csv", row, "postcode", Effect::Kept);
        }
        let rules: Vec<String> = issues.kinds().into_iter().map(|kind| kind.rule).collect();
        assert_eq!(rules, ["often_blank", "bad_date", "dummy_identifier"]);
    }

    #[test]
    fn no_fault_is_no_word() {
        assert_eq!(worst(&[]), "");
    }
}
