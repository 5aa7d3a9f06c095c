//! What a measure says twice: two figures would stand under one key, or one thing be counted as two.

use std::collections::BTreeSet;

use super::{ALL, Breakdown, Disparity, Measure, Statistic, in_month};

/// Says what is there twice.
pub(super) fn fault(measure: &Measure) -> Option<String> {
    figures(measure)
        .or_else(|| breakdowns(measure))
        .or_else(|| intervals(measure))
        .or_else(|| stages(measure))
        .or_else(|| sums(measure))
        .or_else(|| dropped(measure))
        .or_else(|| columns(measure))
}

/// Says what of the values of a column cannot stand for a group.
pub(super) fn fault_of_values(measure: &Measure) -> Option<String> {
    measure.values.iter().find_map(|(column, values)| {
        let fault = values.iter().find_map(|value| no_group(value)).or_else(|| {
            let value = twin(values.iter().map(String::as_str))?;
            Some(format!("lists `{value}` twice"))
        });
        fault.map(|fault| format!("[values] {} {fault}", column.name()))
    })
}

fn no_group(value: &str) -> Option<String> {
    match value {
        "" => Some("lists an empty text, which is nobody's group".to_owned()),
        ALL => Some(format!("lists `{ALL}`, which says in a publication that a figure is of all groups")),
        value if value.trim() != value => Some(format!("lists `{value}` with a space before or behind it")),
        _ => None,
    }
}

/// The first that comes twice.
fn twin<'a>(names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}

/// Two statistics under one name: a cumulative one has a name a month.
fn figures(measure: &Measure) -> Option<String> {
    let names = measure.statistic.iter().flat_map(|statistic| match statistic {
        Statistic::Cumulative { name, months, .. } => (1..=*months).map(|month| format!("{name}_{month}")).collect(),
        other => vec![other.name().to_owned()],
    });
    // A stage has one rate, of residents or of children: what comparing groups publishes has each name once a stage.
    let of_disparity = measure.disparity.iter().flat_map(Disparity::published).flat_map(|published| published.names);
    let of_disparity: BTreeSet<String> = of_disparity.collect();
    let names: Vec<String> = names.chain(of_disparity).collect();
    let name = twin(names.iter().map(String::as_str))?;
    Some(format!("two statistics are published as `{name}`: give one another name"))
}

fn breakdowns(measure: &Measure) -> Option<String> {
    let texts = measure.breakdowns.iter().map(|columns| {
        let columns: Vec<String> = columns.iter().map(|column| format!("\"{}\"", column.name())).collect();
        format!("[{}]", columns.join(", "))
    });
    let texts: Vec<String> = texts.collect();
    Some(format!("breakdowns list {} twice", twin(texts.iter().map(String::as_str))?))
}

fn intervals(measure: &Measure) -> Option<String> {
    let mut seen = BTreeSet::new();
    let twin = measure.interval.iter().find(|interval| !seen.insert((interval.length, &interval.cohort_basis)))?;
    let (length, basis) = (twin.length.label(), &twin.cohort_basis);
    Some(format!("[[interval]] has the length `{length}` with the cohort_basis `{basis}` twice"))
}

fn stages(measure: &Measure) -> Option<String> {
    let stages = measure.disparity.as_ref()?.stage.iter().map(|stage| stage.name.as_str());
    Some(format!("[[disparity.stage]] has `{}` twice", twin(stages)?))
}

fn sums(measure: &Measure) -> Option<String> {
    measure.sum.iter().find_map(|sum| {
        let total = format!("{}.{}", sum.total.part, sum.total.column);
        if sum.parts.is_empty() {
            return Some(format!("[[sum]] of `{total}` has no parts"));
        }
        let counts: Vec<String> = sum.parts.iter().map(|count| format!("{}.{}", count.part, count.column)).collect();
        let twin = twin(counts.iter().map(String::as_str).chain([total.as_str()]))?;
        Some(format!("[[sum]] of `{total}` names `{twin}` twice"))
    })
}

fn dropped(measure: &Measure) -> Option<String> {
    let steps = measure.steps.as_ref()?;
    let labels = steps.labels();
    let names = labels.iter().map(|(name, _)| *name);
    let fault = twin(names).map(|name| format!("[steps] has the step `{name}` twice"));
    fault.or_else(|| Some(format!("[steps] lists the part `{}` twice", twin(steps.parts.iter().map(String::as_str))?)))
}

/// Two sums under one name: what is added, and what a cumulative statistic adds by month.
fn columns(measure: &Measure) -> Option<String> {
    let by_month = measure.months().flat_map(|(name, _, months)| {
        (1..=months).flat_map(move |month| [format!("{name}_{month}"), in_month(name, month)])
    });
    let name = by_month.into_iter().find(|name| measure.adds.contains_key(name))?;
    Some(format!("[adds] has `{name}`, which is what a cumulative statistic counts by month: give it another name"))
}

/// Says which values are of a column that nothing is broken down by.
pub(super) fn unused_values(measure: &Measure) -> Option<String> {
    let used = measure.broken_down_by();
    let column = measure.values.keys().find(|column| !used.contains(column)).map(Breakdown::name)?;
    Some(format!("[values] has {column}, which no breakdown names"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{THEFTS, refusal_of};
    use super::*;

    #[track_caller]
    fn check(toml: &str, expected: &str) {
        assert_eq!(refusal_of("thefts", toml), expected);
    }

    #[test]
    fn a_value_that_is_no_group_is_refused() {
        let with = |value: &str| THEFTS.replace("\"male\"", &format!("\"{value}\""));
        check(&with("all"), "[values] sex lists `all`, which says in a publication that a figure is of all groups");
        check(&with(""), "[values] sex lists an empty text, which is nobody's group");
        check(&with(" male"), "[values] sex lists ` male` with a space before or behind it");
        check(&with("female"), "[values] sex lists `female` twice");
    }

    #[test]
    fn two_statistics_of_one_name_are_refused() {
        let count = |name: &str| format!("{{ kind = \"count\", name = \"{name}\", counts = \"thefts\" }}");
        let twins = format!("statistic = [{}, {}]\n{THEFTS}", count("count"), count("count"));
        check(&twins, "two statistics are published as `count`: give one another name");
        let by_month = "{ kind = \"cumulative\", name = \"within\", month = \"children\", months = 3, \
                        numerator = \"thefts\", denominator = \"thefts\" }";
        let twins = format!("statistic = [{}, {by_month}]\n{THEFTS}", count("within_2"));
        check(&twins, "two statistics are published as `within_2`: give one another name");
        let twins = THEFTS.replace("adds.thefts", "adds.within_in_2 = { unit = \"offences\" }\n        adds.thefts");
        let expected =
            "[adds] has `within_in_2`, which is what a cumulative statistic counts by month: give it another name";
        check(&format!("statistic = [{by_month}]\n{twins}"), expected);
    }

    #[test]
    fn a_breakdown_or_an_interval_that_is_listed_twice_is_refused() {
        check(&THEFTS.replace("[\"sex\"]]", "[\"sex\"], [\"sex\"]]"), "breakdowns list [\"sex\"] twice");
        check(&THEFTS.replace("[[], ", "[[], [], "), "breakdowns list [] twice");
        let twins = THEFTS.replace("{ length = \"quarter\" }", "{ length = \"quarter\" }, { length = \"quarter\" }");
        check(&twins, "[[interval]] has the length `quarter` with the cohort_basis `all` twice");
    }

    #[test]
    fn values_of_a_column_that_nothing_is_broken_down_by_are_refused() {
        let expected = "[values] has sex, which no breakdown names";
        check(&THEFTS.replace("[[], [\"sex\"]]", "[[]]"), expected);
    }

    #[test]
    fn a_step_that_comes_twice_is_refused() {
        let dropped = "{ name = \"again\", label = \"\" }";
        let steps: super::super::Steps = toml::from_str(&format!(
            "found = \"\"\nkept = \"\"\nsame_as = \"thefts\"\ndropped = [{dropped}, {dropped}]"
        ))
        .unwrap();
        let mut measure = super::super::tests::loaded("thefts", THEFTS);
        measure.steps = Some(steps);
        assert_eq!(super::dropped(&measure).unwrap(), "[steps] has the step `again` twice");
    }

    #[test]
    fn a_sum_has_parts_each_once() {
        let mut measure = super::super::tests::loaded("thefts", THEFTS);
        let mut fault = |sum: &str| {
            measure.sum = vec![toml::from_str(sum).unwrap()];
            sums(&measure).unwrap()
        };
        assert_eq!(fault("total = 'a.thefts'\nparts = []"), "[[sum]] of `a.thefts` has no parts");
        let twins = "total = 'a.thefts'\nparts = ['b.thefts', 'b.thefts']";
        assert_eq!(fault(twins), "[[sum]] of `a.thefts` names `b.thefts` twice");
    }
}
