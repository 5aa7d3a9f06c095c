//! What is said of a rule, and rules as a table.

use std::fmt::Write as _;

/// One rule, in words for whoever has to mend what breaks it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RuleInWords {
    /// Its name, in snake case.
    pub name: &'static str,
    /// What is wrong.
    pub meaning: &'static str,
    /// What is done with the cell, the row or the file.
    pub done: &'static str,
    /// What an officer does about it.
    pub advice: &'static str,
    /// Whether what breaks it is kept and figures are other for it.
    pub moves_figures: bool,
}

pub(super) const BLANKED: &str = "the cell is blanked; in a required column the row is rejected";
pub(super) const KEPT: &str = "kept";
pub(super) const TEXT_KEPT: &str = "the text is kept, and names no child";
pub(super) const REJECTED: &str = "the row is rejected";
pub(super) const ASIDE: &str = "left aside";
pub(super) const COVERS: &str =
    "write the day in the name, as `2023-06-30`, and say `day in file name` in `covers_to`, or add another rule to it";

/// A rule of one line.
pub(super) const fn rule(
    name: &'static str,
    meaning: &'static str,
    done: &'static str,
    advice: &'static str,
) -> RuleInWords {
    RuleInWords { name, meaning, done, advice, moves_figures: false }
}

/// A rule by which figures are short of what is kept.
pub(super) const fn costly(
    name: &'static str,
    meaning: &'static str,
    done: &'static str,
    advice: &'static str,
) -> RuleInWords {
    RuleInWords { moves_figures: true, ..rule(name, meaning, done, advice) }
}

/// Rules as the table of docs/RULES.md.
pub fn table(rules: &[RuleInWords]) -> String {
    let mut text = "| Rule | What is wrong | What is done | What to do |\n|---|---|---|---|\n".to_owned();
    for RuleInWords { name, meaning, done, advice, .. } in rules {
        let _ = writeln!(text, "| `{name}` | {meaning} | {done} | {advice} |");
    }
    text
}
