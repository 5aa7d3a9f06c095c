//! What a measure publishes, as the data dictionary lists it.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use super::{Add, Base, Disparity, Measure, Statistic};

/// One statistic of a measure.
#[derive(Debug, PartialEq, Eq)]
pub struct Published {
    /// Its name; the first and the last, where it is a series.
    pub names: Vec<String>,
    /// As `unit` holds it.
    pub unit: String,
    /// What it says; how it is worked out, where nothing is said of it.
    pub meaning: String,
}

impl Published {
    /// Whether a figure of this name is one of it; of a series, one of its months.
    pub fn is_called(&self, name: &str) -> bool {
        let [first, last] = self.names.as_slice() else { return self.names.iter().any(|own| own == name) };
        let month = |name: &str| {
            let (stem, month) = name.rsplit_once('_')?;
            let number: u32 = month.parse().ok()?;
            (month == number.to_string()).then(|| (stem.to_owned(), number))
        };
        month(first)
            .zip(month(last))
            .zip(month(name))
            .is_some_and(|(((own, first), (_, last)), (stem, month))| own == stem && (first..=last).contains(&month))
    }

    /// What its value can be: only differences are below nought, and no part is more than the whole.
    pub fn range(&self) -> RangeInclusive<f64> {
        match self.unit.as_str() {
            "percentage_points" => -100.0..=100.0,
            "percent" => 0.0..=100.0,
            _ if self.is_called(EXCESS) => f64::MIN..=f64::MAX,
            _ => 0.0..=f64::MAX,
        }
    }
}

impl Measure {
    /// All statistics, in the order they are declared in.
    pub fn published(&self) -> Vec<Published> {
        let declared = self.statistic.iter().map(|statistic| self.of_statistic(statistic));
        declared.chain(self.disparity.iter().flat_map(Disparity::published)).collect()
    }

    fn of_statistic(&self, statistic: &Statistic) -> Published {
        let name = statistic.name();
        let names = match statistic {
            Statistic::Cumulative { months, .. } => vec![format!("{name}_1"), format!("{name}_{months}")],
            _ => vec![name.to_owned()],
        };
        let meaning = self.means.get(name).cloned().unwrap_or_else(|| statistic.formula());
        Published { names, unit: statistic.unit(&self.adds), meaning }
    }
}

impl Statistic {
    /// As `unit` holds it.
    fn unit(&self, adds: &BTreeMap<String, Add>) -> String {
        match self {
            Self::Count { counts, .. } => adds[counts].unit.clone(),
            Self::Proportion { .. } | Self::Cumulative { .. } | Self::Share { .. } => "percent".to_owned(),
            Self::Rate { per, .. } => format!("per_{per}"),
            Self::Mean { .. } => "mean".to_owned(),
            Self::Ratio { .. } => "ratio".to_owned(),
            Self::Quantile(quantile) => quantile.unit.clone(),
        }
    }
}

impl Disparity {
    /// What comparing groups publishes.
    pub(super) fn published(&self) -> Vec<Published> {
        let per = format!("per_{}", self.per);
        let rates = [(Base::Population, per.as_str()), (Base::Children, "percent")].into_iter();
        let rates = rates.filter(|(base, _)| self.stage.iter().any(|stage| stage.base == *base));
        let rates = rates.map(|(_, unit)| ("rate", unit, "how many met the event out of those who could have"));
        rates.chain(COMPARISONS).map(|(name, unit, meaning)| published(name, unit, meaning)).collect()
    }
}

/// How many more children met an event than would have at the rate of others; fewer, if below nought.
const EXCESS: &str = "excess";

/// Figures of a group beside others, their units and meanings.
const COMPARISONS: [(&str, &str, &str); 6] = [
    ("share_of_events", "percent", "the group's part of all at the stage whose group is known"),
    ("share_at_risk", "percent", "the group's part of all at risk whose group is known"),
    ("percentage_points", "percentage_points", "share_of_events less share_at_risk"),
    ("relative_rate_index", "ratio", "the group's rate divided by the rate of the reference group"),
    (EXCESS, "children", "children who would not be at this stage at the rate of the reference group"),
    ("percent_not_known", "percent", "of those at the stage, how many are of no known group"),
];

fn published(name: &str, unit: &str, meaning: &str) -> Published {
    Published { names: vec![name.to_owned()], unit: unit.to_owned(), meaning: meaning.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::default_measures;

    #[test]
    fn every_statistic_of_the_default_measures_says_what_it_means() {
        for measure in default_measures().values() {
            for statistic in &measure.statistic {
                assert!(measure.means.contains_key(statistic.name()), "{}: {}", measure.name, statistic.name());
            }
        }
    }

    #[test]
    fn a_series_is_named_by_its_first_and_last() {
        let series = default_measures()["reoffending"].published().pop().unwrap();
        assert_eq!(series.names, ["reoffended_within_1", "reoffended_within_12"]);
        assert_eq!(series.unit, "percent");
    }
}
