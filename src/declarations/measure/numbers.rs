//! The numbers of a measure: each within the bounds in which a figure can be made of it.

use std::ops::RangeInclusive;

use super::super::sql::MOST_MONTHS;
use super::{Disparity, Measure, Quantile, Statistic};

/// The most that a rate can be per, and that a smallest number can be: no area has more children.
const MOST_CHILDREN: u64 = 10_000_000;

/// The oldest that a resident can be.
const OLDEST: i32 = 120;

/// A number, what it is called in its file, and its bounds.
struct Bounded {
    key: String,
    number: u64,
    bounds: RangeInclusive<u64>,
}

impl Bounded {
    fn new(key: impl Into<String>, number: impl Into<u64>, bounds: RangeInclusive<u64>) -> Self {
        Self { key: key.into(), number: number.into(), bounds }
    }

    fn fault(&self) -> Option<String> {
        let (least, most) = (self.bounds.start(), self.bounds.end());
        let is_within = self.bounds.contains(&self.number);
        (!is_within).then(|| format!("{} = {} lies outside of {least} to {most}", self.key, self.number))
    }
}

/// Says which number of a measure no figure can be made of.
pub(super) fn fault(measure: &Measure) -> Option<String> {
    let numbers = of_measure(measure).into_iter().chain(measure.statistic.iter().flat_map(of_statistic));
    let numbers = numbers.chain(measure.disparity.iter().flat_map(of_disparity));
    let numbers: Vec<Bounded> = numbers.collect();
    let outside = numbers.iter().find_map(Bounded::fault);
    outside
        .or_else(|| ages(measure))
        .or_else(|| quantiles(measure))
        .or_else(|| not_notable(measure.disparity.as_ref()?))
}

fn of_measure(measure: &Measure) -> Vec<Bounded> {
    let months = 0..=u64::from(MOST_MONTHS);
    let of_adds = measure.adds.iter().map(|(name, add)| {
        Bounded::new(format!("[adds.{name}] matures_after_months"), add.matures_after_months, months.clone())
    });
    let own = [
        Bounded::new("matures_after_months", measure.matures_after_months, months.clone()),
        Bounded::new("minimum_base", measure.minimum_base, 0..=MOST_CHILDREN),
    ];
    own.into_iter().chain(of_adds).collect()
}

fn of_statistic(statistic: &Statistic) -> Vec<Bounded> {
    let key = |key: &str| format!("[[statistic]] `{}`: {key}", statistic.name());
    match statistic {
        Statistic::Cumulative { months, .. } => vec![Bounded::new(key("months"), *months, 1..=MOST_MONTHS.into())],
        Statistic::Rate { per, .. } => vec![Bounded::new(key("per"), *per, 1..=MOST_CHILDREN)],
        Statistic::Quantile(Quantile { minimum_children, few_beyond, rounded_to, .. }) => vec![
            Bounded::new(key("minimum_children"), *minimum_children, 0..=MOST_CHILDREN),
            Bounded::new(key("few_beyond"), *few_beyond, 0..=MOST_CHILDREN),
            Bounded::new(key("rounded_to"), *rounded_to, 1..=MOST_CHILDREN),
        ],
        _ => Vec::new(),
    }
}

fn of_disparity(disparity: &Disparity) -> Vec<Bounded> {
    let of_stages = disparity.stage.iter().map(|stage| {
        let key = format!("[[disparity.stage]] `{}`: matures_after_months", stage.name);
        Bounded::new(key, stage.matures_after_months, 0..=MOST_MONTHS.into())
    });
    let own = [
        Bounded::new("[disparity] per", disparity.per, 1..=MOST_CHILDREN),
        Bounded::new("[disparity] minimum_events", disparity.minimum_events, 0..=MOST_CHILDREN),
        Bounded::new("[disparity] minimum_at_risk", disparity.minimum_at_risk, 0..=MOST_CHILDREN),
    ];
    own.into_iter().chain(of_stages).collect()
}

fn ages(measure: &Measure) -> Option<String> {
    let [youngest, oldest] = measure.population?.ages;
    let are_ages = 0 <= youngest && youngest <= oldest && oldest <= OLDEST;
    (!are_ages).then(|| {
        format!("[population] ages = [{youngest}, {oldest}] are not the youngest and the oldest, from 0 to {OLDEST}")
    })
}

fn quantiles(measure: &Measure) -> Option<String> {
    measure.statistic.iter().find_map(|statistic| match statistic {
        // NaN lies in no range.
        Statistic::Quantile(Quantile { name, quantile, .. }) if !(0.0..=1.0).contains(quantile) => {
            Some(format!("[[statistic]] `{name}`: quantile = {quantile} lies outside of 0 to 1"))
        }
        _ => None,
    })
}

fn not_notable(disparity: &Disparity) -> Option<String> {
    let [least, most] = disparity.not_notable;
    // A ratio of 1 says that two groups are alike.
    let is_about_one = (0.0..=1.0).contains(&least) && most >= 1.0 && most.is_finite();
    (!is_about_one).then(|| {
        format!("[disparity] not_notable = [{least}, {most}] is not the least and the most, of which a ratio of 1 lies between")
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::{THEFTS, refusal_of};
    use super::*;

    #[track_caller]
    fn check(declared: &str, expected: &str) {
        assert_eq!(refusal_of("thefts", &format!("{declared}\n{THEFTS}")), expected);
    }

    fn statistic(keys: &str) -> String {
        format!("statistic = [{{ name = \"figure\", {keys} }}]")
    }

    #[test]
    fn a_rate_is_per_at_least_one_resident() {
        let rate = "kind = \"rate\", numerator = \"thefts\", per = 0";
        let declared = format!("population = {{ ages = [10, 17] }}\n{}", statistic(rate));
        check(&declared, "[[statistic]] `figure`: per = 0 lies outside of 1 to 10000000");
    }

    #[test]
    fn months_are_as_many_as_the_calendar_has() {
        for months in [0, 121] {
            let keys = format!(
                "kind = \"cumulative\", month = \"children\", months = {months}, numerator = \"thefts\", denominator = \"thefts\""
            );
            let expected = format!("[[statistic]] `figure`: months = {months} lies outside of 1 to 120");
            check(&statistic(&keys), &expected);
        }
        let late = THEFTS.replace("matures_after_months = 0", "matures_after_months = 4294967295");
        let message = refusal_of("thefts", &late);
        assert_eq!(message, "matures_after_months = 4294967295 lies outside of 0 to 120");
    }

    #[test]
    fn ages_are_two_the_youngest_first() {
        check(
            "population = { ages = [17, 10] }",
            "[population] ages = [17, 10] are not the youngest and the oldest, from 0 to 120",
        );
        let message = refusal_of("thefts", &format!("population = {{ ages = [10, 17, 18] }}\n{THEFTS}"));
        assert!(message.contains("a list of 3 where two numbers are expected"), "{message}");
    }

    #[test]
    fn a_quantile_lies_between_nothing_and_all() {
        for quantile in ["1.5", "-0.1", "inf", "NaN"] {
            let keys = format!(
                "kind = \"quantile\", of = \"offences\", unit = \"days\", quantile = {}, children = \"thefts\", \
                 minimum_children = 2, few_beyond = 1, rounded_to = 7",
                quantile.to_lowercase()
            );
            let expected = format!("[[statistic]] `figure`: quantile = {quantile} lies outside of 0 to 1");
            check(&statistic(&keys), &expected);
        }
    }

    #[test]
    fn what_is_not_notable_lies_about_one() {
        for (pair, is_about_one) in [("[0.8, 1.25]", true), ("[1.25, 0.8]", false), ("[nan, 1.25]", false)] {
            let declared = format!(
                "events = \"thefts\"\nat_risk = \"thefts\"\nper = 1\nminimum_events = 1\nminimum_at_risk = 1\n\
                 not_notable = {pair}\nstage = []\ncomparison = []"
            );
            let disparity: Disparity = toml::from_str(&declared).unwrap();
            assert_eq!(not_notable(&disparity).is_none(), is_about_one, "{pair}");
        }
    }
}
