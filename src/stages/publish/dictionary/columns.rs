//! The columns of `measures` and of `comparators.csv`, and what they can hold.

use super::markdown::{code, plain, section};
use crate::declarations::measure::{ALL, Breakdown, in_words};
use crate::declarations::{Labels, Measure, is_not_known};
use crate::stages::handed::About;

/// Columns before those that figures are broken down by.
const FIRST: [(&str, &str, &str); 5] = [
    ("measure", "text", "What is measured; see Measures."),
    ("statistic", "text", "Which number about it; see its measure."),
    ("interval_start", "date", "First day of the period."),
    ("interval_end", "date", "Last day of the period."),
    ("cohort_basis", "text", "How a cohort is made; see Cohorts. `all` elsewhere."),
];

/// Columns behind them.
const LAST: [(&str, &str, &str); 11] = [
    ("numerator", "number", "What was counted. Blank if suppressed."),
    ("denominator", "number", "Out of how many. Blank if there is none, or if it would reveal a suppressed count."),
    ("value", "number", "The figure, in its unit. Blank if suppressed or not applicable."),
    ("unit", "text", "The unit of value, lower and upper; see Units."),
    ("lower", "number", "Lower 95% limit."),
    ("upper", "number", "Upper 95% limit."),
    ("method", "text", "How the limits were made; see Methods."),
    ("status", "text", "How far the figure can be used; see Status."),
    ("parts", "number", "Of a figure that is the sum of shorter periods, how many they are. Blank elsewhere."),
    ("parts_final", "number", "How many of those are final; the figure is provisional or incomplete until all are."),
    ("as_at", "date", "The day the figures are as at: nothing received later is in them."),
];

/// The column of stages and of other parts.
const STAGE: &str = "stage";

const COMPARATORS: [(&str, &str); 9] = [
    ("measure", "The measure of ours that the figure stands beside."),
    ("statistic", "Which number about it."),
    ("area", "`national`, `region` or `family`: services that are alike."),
    ("area_name", "The name of the area."),
    ("period_start", "First day of the period."),
    ("period_end", "Last day of the period."),
    ("value", "The figure as it was published."),
    ("unit", "Its unit; see Units."),
    ("publisher", "Who published it, and where."),
];

/// Both tables; `further` are the breakdowns beyond those of the contract.
pub(super) fn render(text: &mut String, about: &About<'_>, further: &[&str]) {
    let fixed =
        |(name, kind, meaning): &(&str, &str, &str)| vec![code(name), (*kind).to_owned(), (*meaning).to_owned()];
    let contract = Breakdown::contract();
    let breakdowns = contract.iter().map(Breakdown::name).chain(further.iter().copied());
    let breakdowns = [STAGE].into_iter().chain(breakdowns);
    let breakdowns = breakdowns.map(|name| vec![code(name), "text".to_owned(), breakdown(name, about)]);
    let rows = FIRST.iter().map(fixed).chain(breakdowns).chain(LAST.iter().map(fixed));
    section(text, "Columns of measures", &["Column", "Type", "Meaning"], rows);
    let rows = COMPARATORS.iter().map(|(name, meaning)| vec![code(name), (*meaning).to_owned()]);
    section(text, "Columns of comparators.csv, figures published by others", &["Column", "Meaning"], rows);
}

/// What a column of groups is about, and each of its groups in words.
fn breakdown(name: &str, about: &About<'_>) -> String {
    let title = match about.code_lists.get(name) {
        Some(list) => list.title().to_owned(),
        None if name == STAGE => {
            "Stage of the system, or another part of a measure that is counted by itself".to_owned()
        }
        None => in_words(name),
    };
    let groups = groups(name, about).into_iter().map(|(group, words)| format!("{} ({})", code(&group), plain(&words)));
    let groups: Vec<String> = groups.chain([code(ALL)]).collect();
    format!("{}: {}.", plain(&title), groups.join(", "))
}

/// The groups that any measure tells apart in a column, in order and with their words.
fn groups(name: &str, about: &About<'_>) -> Vec<(String, String)> {
    let mut groups: Vec<(String, String)> = Vec::new();
    for measure in about.measures.values() {
        let labels = Labels::new(measure, about.code_lists);
        let mut own = of_measure(name, measure);
        own.retain(|group| *group != ALL && groups.iter().all(|(known, _)| known != group));
        own.sort_by_key(|group| labels.rank(name, group));
        groups.extend(own.into_iter().map(|group| (group.to_owned(), labels.group(name, group))));
    }
    let list = about.code_lists.get(name);
    let place = |group: &str| list.and_then(|list| list.get(group)?.number("order")).unwrap_or(i32::MAX);
    groups.sort_by_key(|(group, _)| (is_not_known(group), place(group)));
    groups
}

fn of_measure<'a>(name: &str, measure: &'a Measure) -> Vec<&'a str> {
    let values = measure.values.iter().filter(|(column, _)| column.is(name)).flat_map(|(_, values)| values);
    let values = values.map(String::as_str);
    if measure.stage_column() == Some(name) { values.chain(measure.stages()).collect() } else { values.collect() }
}
