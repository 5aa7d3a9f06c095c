//! `data_dictionary.md`: every column, every code of a column, every definition.

use crate::declarations::Measure;
use crate::declarations::measure::in_words;
use crate::model::{self, Field, Kind, Table};
use crate::stages::publication::About;

/// A name and what it means.
type Entry = (&'static str, &'static str);

const COLUMNS: &[(&str, &str, &str)] = &[
    ("measure", "text", "What is measured; see Measures."),
    ("statistic", "text", "Which number about it; see Statistics."),
    ("interval_start", "date", "First day of the period."),
    ("interval_end", "date", "Last day of the period."),
    ("cohort_basis", "text", "How a reoffending cohort is made; see Cohorts. `all` elsewhere."),
    (
        "stage",
        "text",
        "The stage of the system that disproportionality is about, or the remand decision. `all` elsewhere.",
    ),
    ("ethnic_group", "text", "Ethnic group, `not_known`, or `all`."),
    ("care_status", "text", "`looked_after`, `not_looked_after`, `not_known`, or `all`."),
    ("sex", "text", "`female`, `male`, `not_known`, or `all`."),
    ("age_band", "text", "`10-14`, `15-17`, or `all`."),
    ("tier", "text", "Kind of outcome, or `all`."),
    ("numerator", "number", "What was counted. Blank if suppressed."),
    ("denominator", "number", "Out of how many. Blank if there is none, or if it would reveal a suppressed count."),
    ("value", "number", "The figure, in its unit. Blank if suppressed or not applicable."),
    ("unit", "text", "The unit of value, lower and upper; see Units."),
    ("lower", "number", "Lower 95% limit."),
    ("upper", "number", "Upper 95% limit."),
    ("method", "text", "How the limits were made; see Methods."),
    ("status", "text", "How far the figure can be used; see Status."),
    ("parts", "number", "Of a figure that is the sum of shorter periods, how many they are. Blank elsewhere."),
    ("parts_final", "number", "How many of those are final; the figure is provisional until all are."),
    ("as_at", "date", "The day the figures are as at: nothing received later is in them."),
];

const COMPARATORS: &[Entry] = &[
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

const STATUSES: &[Entry] = &[
    ("final", "will change only if the data are corrected"),
    ("provisional", "the cohort is still being followed up: the rate can only be too low"),
    ("unreliable", "the base is below the measure's minimum"),
    ("suppressed", "held back so that no child can be recognised; nothing made from it is shown either"),
    ("not_applicable", "the denominator is nought"),
];

const UNITS: &[Entry] = &[
    ("percent", "of the denominator, 0 to 100"),
    ("per_1000", "per 1,000 children aged 10 to 17"),
    ("per_100000", "per 100,000 children aged 10 to 17"),
    ("children", "children; in pooled figures a child counts once in each cohort or year"),
    ("offences", "offences"),
    ("sentences", "sentences"),
    ("outcomes", "outcomes"),
    ("decisions", "remand decisions"),
    ("days", "days"),
    ("ratio", "one rate divided by another"),
    ("percentage_points", "one percentage less another"),
    ("mean", "numerator divided by denominator"),
];

const METHODS: &[Entry] = &[
    ("wilson", "Wilson's score limits of a proportion"),
    ("byar", "Byar's approximation for a count of 10 or more, or its rate"),
    ("exact", "exact Poisson limits of a count under 10, or its rate"),
    ("log_wald", "limits of a ratio, symmetric on the log scale"),
    ("clustered", "limits of a mean that allow for one child adding many offences or counting several times"),
    ("none", "no limits: the figure is not an estimate"),
];

const COHORTS: &[Entry] = &[
    ("quarter", "each child once in the quarter, at its first index event in it"),
    ("year_pooled", "the four quarterly cohorts of a year added together; a child can be in it four times"),
    ("year_once", "each child once in the year, at its first index event in it"),
    ("all", "not a cohort"),
];

const STATISTICS: &[Entry] = &[
    ("children", "children in the cohort, or with such a decision"),
    ("reoffenders", "children with at least one reoffence"),
    ("reoffences", "reoffences of the cohort"),
    ("binary_rate", "reoffenders out of children, percent"),
    ("frequency_rate", "reoffences per reoffender"),
    ("reoffences_per_child", "reoffences per child of the cohort"),
    ("reoffended_within_1 to reoffended_within_12", "percent whose first reoffence fell within so many months"),
    ("count", "how many"),
    ("rate", "how many out of those who could have been"),
    ("share", "percent of all children on the caseload: not a rate of offending"),
    ("offences", "offences with such a decision"),
    ("nfa_per_first_time_entrant", "children with no further action for each first-time entrant"),
    (
        "turnaround_days_from_offence_median, turnaround_days_from_arrest_median",
        "half of the diversions or cautions took no more days than this",
    ),
    (
        "turnaround_days_from_offence_90th_percentile, turnaround_days_from_arrest_90th_percentile",
        "nine in ten took no more days than this",
    ),
    ("decisions", "remand decisions"),
    ("youth_detention_share", "percent of youth detention among the decisions that could have been it"),
    ("followed_by_custody", "children held in youth detention on remand who were then sentenced to custody"),
    ("not_followed_by_custody", "children held in youth detention on remand who were not"),
    ("percent_not_followed_by_custody", "the same, percent of the children held"),
    ("no_previous", "how many of them had no earlier proven outcome and no earlier diversion"),
    ("share_of_events", "the group's percent of all at the stage whose group is known"),
    ("share_at_risk", "the group's percent of all at risk whose group is known"),
    ("percentage_points", "share_of_events less share_at_risk"),
    ("relative_rate_index", "the group's rate divided by the rate of the reference group"),
    ("excess", "children who would not be at this stage at the rate of the reference group"),
    ("percent_not_known", "percent whose group is not known"),
    ("undated_offences", "proven offences without a date, which cannot be counted as reoffences"),
    ("percent_undated_offences", "the same, percent of the proven offences that could count"),
    ("percent_outcomes_without_offence", "percent of outcomes whose offence is not in the tables"),
    ("percent_outcomes_without_person", "percent of outcomes whose child is not in the tables"),
    ("percent_outcomes_without_residence", "percent of outcomes of children whose home is not known"),
    ("percent_outcomes_without_age", "percent of outcomes of children whose age is not known"),
];

/// The dictionary as Markdown.
pub(super) fn render(about: &About<'_>, further_breakdowns: &[&str]) -> String {
    let mut text = format!(
        "# Data dictionary\n\n{}, {}. Figures as at {}.\n\n\
         `measures.parquet` and `measures.csv` hold the same rows, one a figure, sorted by all columns before `numerator`.\n\
         A breakdown column that is not broken down says `all`.\n",
        plain(&about.service),
        plain(&about.area),
        about.as_at.format("%-d %B %Y")
    );
    let column = |(name, kind, meaning): (&str, &str, &str)| vec![code(name), kind.to_owned(), meaning.to_owned()];
    let (before, after) = COLUMNS.split_at(COLUMNS.iter().take_while(|(name, ..)| *name != "numerator").count());
    let further =
        further_breakdowns.iter().map(|name| (*name, "text", "A breakdown that a measure declares, or `all`."));
    let columns = before.iter().copied().chain(further).chain(after.iter().copied()).map(column);
    section(&mut text, "Columns of measures", &["Column", "Type", "Meaning"], columns);
    let columns = COMPARATORS.iter().map(|(name, meaning)| vec![code(name), (*meaning).to_owned()]);
    section(&mut text, "Columns of comparators.csv, figures published by others", &["Column", "Meaning"], columns);
    for (title, entries) in
        [("Status", STATUSES), ("Units", UNITS), ("Methods", METHODS), ("Cohorts", COHORTS), ("Statistics", STATISTICS)]
    {
        let rows = entries.iter().map(|(name, meaning)| vec![code(name), (*meaning).to_owned()]);
        section(&mut text, title, &[title, "Meaning"], rows);
    }
    text.push_str("\n## Measures\n");
    about.measures.values().for_each(|measure| measure_text(&mut text, measure));
    text.push_str(
        "\n## Pseudonymised tables\n\nThe figures are made from these. They are personal data, are kept apart, and are not \
         part of the publication.\n",
    );
    model::TABLES.iter().for_each(|table| table_text(&mut text, table));
    let provenance = about.provenance.iter().map(|(what, value)| vec![plain(what), plain(value)]);
    section(&mut text, "What this publication was made from", &["What", "Value"], provenance);
    text
}

fn measure_text(text: &mut String, measure: &Measure) {
    let Measure { name, title, definition, source, choices, doubts, .. } = measure;
    text.push_str(&format!(
        "\n### {}: {}\n\n{}\n\nSource: {}\n",
        code(name),
        plain(title),
        plain(definition),
        plain(source)
    ));
    for (heading, items) in [("Choices made here", choices), ("In doubt", doubts)] {
        if !items.is_empty() {
            text.push_str(&format!("\n{heading}:\n\n"));
            items.iter().for_each(|item| text.push_str(&format!("- {}\n", plain(item))));
        }
    }
}

fn table_text(text: &mut String, table: &Table) {
    text.push_str(&format!(
        "\n### {}\n\n{}; key: {}.\n\n",
        code(table.name),
        in_words(table.grain),
        table.key.join(", ")
    ));
    let rows = table.fields.iter().map(|Field { name, kind, is_nullable, meaning }| {
        let may_be_blank = if *is_nullable { "yes" } else { "no" };
        vec![code(name), type_name(*kind).to_owned(), may_be_blank.to_owned(), (*meaning).to_owned()]
    });
    markdown_table(text, &["Column", "Type", "May be blank", "Meaning"], rows);
}

const fn type_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Id => "pseudonym (text)",
        Kind::Category => "category (text)",
        Kind::Text => "text",
        Kind::Date => "date",
        Kind::Integer => "whole number",
        Kind::Number => "number",
        Kind::Boolean => "true or false",
    }
}

fn section(text: &mut String, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    text.push_str(&format!("\n## {title}\n\n"));
    markdown_table(text, columns, rows);
}

fn markdown_table(text: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(&columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>()));
    text.push_str(&line(&vec!["---".to_owned(); columns.len()]));
    rows.for_each(|row| text.push_str(&line(&row)));
}

fn code(name: &str) -> String {
    format!("`{name}`")
}

/// A text from outside, without the marks that would break a table or open a tag.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::trial;

    #[test]
    fn every_column_of_every_table_is_explained() {
        let text = render(&trial::about(), &[]);
        for field in model::TABLES.iter().flat_map(|table| table.fields) {
            assert!(text.contains(&format!("| `{}` |", field.name)), "{} is missing", field.name);
        }
        assert!(trial::KEY.iter().all(|name| COLUMNS.iter().any(|(column, ..)| column == name)));
    }

    #[test]
    fn every_measure_has_its_definition_choices_and_doubts() {
        let text = render(&trial::about(), &[]);
        for measure in trial::about().measures.values() {
            let said = [&measure.definition].into_iter().chain(&measure.choices).chain(&measure.doubts);
            said.for_each(|part| assert!(text.contains(&plain(part)), "{} lacks a part", measure.name));
        }
    }

    #[test]
    fn a_text_from_outside_cannot_break_a_table() {
        assert_eq!(plain("a | b\n<script>"), "a \\| b &lt;script>");
    }
}
