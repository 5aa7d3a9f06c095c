//! What each measure says and publishes, and the words that its figures are given with.

use std::collections::{BTreeMap, BTreeSet};

use super::markdown::{code, plain, section, table};
use crate::declarations::Measure;
use crate::declarations::measure::Published;
use crate::stages::handed::About;

const STATUSES: [(&str, &str); 6] = [
    ("final", "will change only if the data are corrected"),
    (
        "incomplete",
        "a source that the figure needs does not reach the end of the interval, or of its follow-up: not to be compared",
    ),
    ("provisional", "the cohort is still being followed up: the rate can only be too low"),
    ("unreliable", "the base is below the measure's minimum"),
    ("suppressed", "held back so that no child can be recognised; nothing made from it is shown either"),
    ("not_applicable", "the denominator is nought"),
];

const METHODS: [(&str, &str); 6] = [
    ("wilson", "Wilson's score limits of a proportion"),
    ("byar", "Byar's approximation for a count of 10 or more, or its rate"),
    ("exact", "exact Poisson limits of a count under 10, or its rate"),
    ("log_wald", "limits of a ratio, symmetric on the log scale"),
    ("clustered", "limits of a mean that allow for one child adding many offences or counting several times"),
    ("none", "no limits: the figure is not an estimate"),
];

/// Status, units, methods and cohorts.
pub(super) fn words(text: &mut String, measures: &BTreeMap<String, Measure>) {
    let fixed = |entries: &[(&str, &str)]| {
        entries.iter().map(|(name, meaning)| vec![code(name), (*meaning).to_owned()]).collect::<Vec<_>>()
    };
    for (title, rows) in [
        ("Status", fixed(&STATUSES)),
        ("Units", units(measures)),
        ("Methods", fixed(&METHODS)),
        ("Cohorts", cohorts(measures)),
    ] {
        section(text, title, &[title, "Meaning"], rows.into_iter());
    }
}

/// The units that the measures' statistics are in.
fn units(measures: &BTreeMap<String, Measure>) -> Vec<Vec<String>> {
    let units: BTreeSet<String> =
        measures.values().flat_map(Measure::published).map(|published| published.unit).collect();
    units.iter().map(|unit| vec![code(unit), unit_meaning(unit)]).collect()
}

fn unit_meaning(unit: &str) -> String {
    let meaning = match unit {
        "percent" => "of the denominator, 0 to 100",
        "percentage_points" => "one percentage less another",
        "mean" => "numerator divided by denominator",
        "ratio" => "one number divided by another",
        "children" => {
            "children; in pooled figures a child counts once in each cohort or year, unless its measure says otherwise"
        }
        _ => match unit.strip_prefix("per_") {
            Some(_) => "for every so many residents of the ages that the measure counts",
            None => return plain(&unit.replace('_', " ")),
        },
    };
    meaning.to_owned()
}

/// The ways to make a cohort that the measures declare; the same way is told once.
fn cohorts(measures: &BTreeMap<String, Measure>) -> Vec<Vec<String>> {
    let intervals = measures.values().flat_map(|measure| &measure.interval);
    let declared = intervals.filter(|interval| !interval.means.is_empty());
    let cohorts: BTreeSet<(&str, &str)> =
        declared.map(|interval| (interval.cohort_basis.as_str(), interval.means.as_str())).collect();
    let rows = cohorts.into_iter().map(|(name, meaning)| vec![code(name), plain(meaning)]);
    rows.chain([vec![code("all"), "not a cohort".to_owned()]]).collect()
}

/// Every measure: its definition, its statistics, what was chosen and what is in doubt.
pub(super) fn all(text: &mut String, about: &About<'_>) {
    text.push_str("\n## Measures\n");
    about.measures.values().for_each(|measure| one(text, measure));
}

fn one(text: &mut String, measure: &Measure) {
    let Measure { name, title, definition, source, choices, doubts, .. } = measure;
    text.push_str(&format!("\n### {}: {}\n\n{}\n\n", code(name), plain(title), plain(definition)));
    table(text, &["Statistic", "Unit", "Meaning"], measure.published().iter().map(statistic));
    text.push_str(&format!("\nSource: {}\n", plain(source)));
    for (heading, items) in [("Choices made here", choices), ("In doubt", doubts)] {
        if !items.is_empty() {
            text.push_str(&format!("\n{heading}:\n\n"));
            items.iter().for_each(|item| text.push_str(&format!("- {}\n", plain(item))));
        }
    }
}

fn statistic(published: &Published) -> Vec<String> {
    let names: Vec<String> = published.names.iter().map(|name| code(name)).collect();
    vec![names.join(" to "), code(&published.unit), plain(&published.meaning)]
}
