//! Words in braces that stand for what is declared elsewhere, or for what only the figures tell.

use super::super::{Measure, Statistic};

/// What only the figures tell: kept until the report is made.
const OF_FIGURES: [&str; 6] = ["period", "day", "reference", "value", "numerator", "denominator"];

/// A text with what its measure declares in the place of placeholders such as `{ages}`.
pub(super) fn declared(text: &str, measure: &Measure) -> Result<String, String> {
    let mut filled = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let (name, after) =
            after.split_once('}').ok_or_else(|| format!("[report] opens a brace in `{text}` and does not close it"))?;
        filled.push_str(before);
        match value(name, measure) {
            Some(value) => filled.push_str(&value),
            None if OF_FIGURES.contains(&name) => filled.push_str(&format!("{{{name}}}")),
            None => return Err(unknown(name)),
        }
        rest = after;
    }
    filled.push_str(rest);
    Ok(filled)
}

/// A text with these values in the place of their names in braces.
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    values.iter().fold(text.to_owned(), |text, (name, value)| text.replace(&format!("{{{name}}}"), value))
}

fn value(name: &str, measure: &Measure) -> Option<String> {
    let disparity = measure.disparity.as_ref();
    match name {
        "ages" => measure.population.map(|population| format!("{} to {}", population.ages[0], population.ages[1])),
        "matures_after_months" => Some(measure.matures_after_months.to_string()),
        "minimum_events" => disparity.map(|disparity| disparity.minimum_events.to_string()),
        "minimum_at_risk" => disparity.map(|disparity| disparity.minimum_at_risk.to_string()),
        _ => of_statistic(name, measure),
    }
}

fn of_statistic(name: &str, measure: &Measure) -> Option<String> {
    let (statistic, key) = name.split_once('.')?;
    let statistic = measure.statistic.iter().find(|declared| declared.name() == statistic)?;
    let Statistic::Quantile(quantile) = statistic else { return None };
    match key {
        "minimum_children" => Some(quantile.minimum_children.to_string()),
        "few_beyond" => Some(quantile.few_beyond.to_string()),
        "rounded_to" => Some(quantile.rounded_to.to_string()),
        _ => None,
    }
}

fn unknown(name: &str) -> String {
    let known = "ages, matures_after_months, minimum_events, minimum_at_risk, STATISTIC.minimum_children, \
                 STATISTIC.few_beyond, STATISTIC.rounded_to";
    format!(
        "[report] has `{{{name}}}`, which stands for nothing that is declared: write one of {known}, {}",
        OF_FIGURES.join(", ")
    )
}
