//! Which published figures a decision on a pair may change, from what measures declare.
//!
//! No measure is run again: a figure may change if both sides of a pair bring events that it begins with, since one child
//! is two or two are one then, or if one side brings them and the other says something else of what it is broken down by.

use chrono::{Datelike, Days, Months, NaiveDate};

use super::brought::EVENTS;
use crate::declarations::measure::{Length, Measure};

/// What the two sides of a pair bring, as it is kept.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(in crate::stages::link) struct Sides {
    /// For each kind of event the quarters of one side, and of the other.
    pub quarters: Vec<[u64; 2]>,
    /// The columns of a breakdown in which they do not say the same.
    pub differs: Vec<String>,
}

/// How much a decision changes, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stages::link) enum FigureReach {
    /// The newest of the figures that a report begins with.
    Headline,
    /// The newest of another.
    Newest,
    /// An older one.
    Older,
    /// None.
    Nothing,
}

/// The figures that a service publishes.
pub(in crate::stages::link) struct Figures<'m> {
    /// Those that the report begins with first, in its order.
    watched: Vec<Watched<'m>>,
    /// The first day of the quarter that is not over.
    running: NaiveDate,
}

/// The newest figure of a measure.
struct Watched<'m> {
    title: &'m str,
    is_headline: bool,
    /// The place of each kind of event that it begins with.
    events: Vec<usize>,
    /// Whether it counts children, so that two who are one are counted once.
    counts_children: bool,
    breakdowns: Vec<&'m str>,
    length: Length,
    /// How many quarters ago its newest interval ended.
    ended: u32,
    /// For how many quarters after it what children do is followed.
    followed: u32,
}

impl<'m> Figures<'m> {
    /// Of these measures, as at a day.
    pub fn new(measures: impl Iterator<Item = &'m Measure>, as_at: NaiveDate) -> Self {
        let mut placed: Vec<(u32, Watched<'m>)> = measures.flat_map(watched).collect();
        placed.sort_by_key(|(position, _)| *position);
        let next = as_at.checked_add_days(Days::new(1)).unwrap_or(as_at);
        let running = NaiveDate::from_ymd_opt(next.year(), next.month0() / 3 * 3 + 1, 1).unwrap_or(next);
        Self { watched: placed.into_iter().map(|(_, watched)| watched).collect(), running }
    }

    /// How much a decision on a pair may change, and which figures, in words.
    pub fn changed(&self, sides: &Sides) -> (FigureReach, String) {
        let newest = |is_headline: bool| -> Vec<String> {
            let of_kind = self.watched.iter().filter(move |watched| watched.is_headline == is_headline);
            let changed = of_kind.filter_map(|watched| Some((watched, watched.newest(sides)?)));
            changed.map(|(watched, how)| self.words(watched, watched.length, watched.ended, &how)).collect()
        };
        let (headlines, others) = (newest(true), newest(false));
        if !headlines.is_empty() {
            let more = match others.len() {
                0 => String::new(),
                1 => "; and 1 other measure".to_owned(),
                n => format!("; and {n} other measures"),
            };
            return (FigureReach::Headline, headlines.join("; ") + &more);
        }
        if !others.is_empty() {
            return (FigureReach::Newest, others.join("; "));
        }
        let older = self.watched.iter().find_map(|watched| Some((watched, watched.older(sides)?)));
        match older {
            Some((watched, (ended, how))) => (FigureReach::Older, self.words(watched, Length::Quarter, ended, &how)),
            None => (FigureReach::Nothing, String::new()),
        }
    }

    fn words(&self, watched: &Watched<'_>, length: Length, ended: u32, how: &FigureChange<'_>) -> String {
        let end = self.running.checked_sub_months(Months::new(3 * (ended - 1) + 1)).unwrap_or(self.running);
        let length = match length {
            Length::Quarter => "quarter",
            Length::Year => "year",
            Length::ThreeYears => "three years",
        };
        let columns = how.by.iter().map(|column| column.replace('_', " ")).collect::<Vec<_>>().join(", ");
        let by = match (columns.is_empty(), how.is_whole) {
            (true, _) => String::new(),
            (false, true) => format!(", also by {columns}"),
            (false, false) => format!(", by {columns} alone"),
        };
        format!("{}, {length} to {}{by}", watched.title, end.format("%B %Y"))
    }
}

/// How a figure may change.
struct FigureChange<'a> {
    /// Whether the number of children may.
    is_whole: bool,
    /// In which columns what a child is counted as may.
    by: Vec<&'a str>,
}

/// The headlines of a measure, or the measure itself, each with its place.
fn watched(measure: &Measure) -> Vec<(u32, Watched<'_>)> {
    let place = |day: &String| EVENTS.iter().position(|event| event.of == day);
    let months = measure.follow_ups().last().copied().unwrap_or(0);
    let counts_children = measure.key.iter().any(|column| column == "person_id")
        || measure.adds.values().any(|add| add.unit == "children");
    let of = |title, is_headline, length, ended| Watched {
        title,
        is_headline,
        events: measure.begins.iter().filter_map(place).collect(),
        counts_children,
        breakdowns: measure.broken_down_by().into_iter().map(|column| column.name()).collect(),
        length,
        ended,
        followed: months.div_ceil(3),
    };
    // What the report begins with is final; what is followed up is so much older.
    let final_since = 1 + measure.matures_after_months.div_ceil(3);
    let headlines = measure.report.iter().flat_map(|report| &report.headline);
    let found: Vec<_> = headlines
        .map(|headline| (headline.position, of(headline.title.as_str(), true, headline.length, final_since)))
        .collect();
    if !found.is_empty() {
        return found;
    }
    let longest = measure.interval.iter().map(|interval| interval.length).max().unwrap_or(Length::Quarter);
    vec![(u32::MAX, of(measure.title.as_str(), false, longest, 1))]
}

impl Watched<'_> {
    /// How its newest figure may change, if it may.
    fn newest<'a>(&'a self, sides: &Sides) -> Option<FigureChange<'a>> {
        let quarters = self.ended..self.ended + u32::try_from(self.length.quarters()).expect("at most twelve");
        self.change(sides, quarters)
    }

    /// The newest quarter of which a figure may change, and how.
    fn older<'a>(&'a self, sides: &Sides) -> Option<(u32, FigureChange<'a>)> {
        (1..63).find_map(|quarter| Some((quarter, self.change(sides, quarter..quarter + 1)?)))
    }

    fn change<'a>(&'a self, sides: &Sides, mut quarters: std::ops::Range<u32>) -> Option<FigureChange<'a>> {
        let begins = |quarter: u32| self.of_events(sides).any(|[one, other]| (one | other) >> quarter & 1 == 1);
        // What the other side brings earlier counts too: it may have been there first.
        let is_met = |quarter: u32| {
            let met =
                |one: u64, other: u64| one >> quarter & 1 == 1 && other >> quarter.saturating_sub(self.followed) != 0;
            self.of_events(sides).any(|[one, other]| met(one, other) || met(other, one))
        };
        let is_whole = self.counts_children && quarters.clone().any(is_met);
        let is_begun = quarters.any(begins);
        let differs = |column: &&&str| sides.differs.iter().any(|name| name == **column);
        let by: Vec<&str> = self.breakdowns.iter().filter(|_| is_begun).filter(differs).copied().collect();
        (is_whole || !by.is_empty()).then_some(FigureChange { is_whole, by })
    }

    fn of_events<'s>(&'s self, sides: &'s Sides) -> impl Iterator<Item = [u64; 2]> + 's {
        self.events.iter().filter_map(|event| sides.quarters.get(*event).copied())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;

    /// What changes as at 30 September 2026, where the two sides have outcomes so many quarters ago: 1 is July to September.
    #[track_caller]
    fn check(one: &[u32], other: &[u32], differs: &[&str], expected: (FigureReach, &str)) {
        let at = EVENTS.iter().position(|event| event.of == "outcomes.outcome_date").unwrap();
        let mut sides = Sides { quarters: vec![[0, 0]; EVENTS.len()], differs: Vec::new() };
        sides.quarters[at] = [one, other].map(|quarters| quarters.iter().fold(0, |set, quarter| set | 1 << quarter));
        sides.differs = differs.iter().map(|name| (*name).to_owned()).collect();
        let measures = default_measures();
        let (reach, words) = Figures::new(measures.values(), "2026-09-30".parse().unwrap()).changed(&sides);
        assert_eq!((reach, words.as_str()), expected);
    }

    #[test]
    fn two_entrants_of_a_year_may_be_one() {
        check(
            &[1],
            &[3],
            &[],
            (FigureReach::Headline, "First-time entrants, year to September 2026; and 3 other measures"),
        );
    }

    #[test]
    fn an_entrant_of_this_year_is_none_if_an_older_outcome_is_the_childs_too() {
        let words = "First-time entrants, year to September 2026; and 3 other measures";
        check(&[1], &[20], &[], (FigureReach::Headline, words));
    }

    #[test]
    fn what_one_side_says_of_the_child_moves_the_others_entrant_to_another_group() {
        let words = "First-time entrants, year to September 2026, by ethnic group alone; \
                     Custodial sentences, year to September 2026, by ethnic group alone; and 3 other measures";
        check(&[2], &[], &["ethnic_group"], (FigureReach::Headline, words));
    }

    /// The newest final cohort of 30 September 2026 is the year to March 2025: quarters 7 to 10. What is proven within 18
    /// months, six quarters, may be a reoffence.
    #[test]
    fn an_outcome_after_a_cohort_may_be_a_reoffence() {
        let words = "Proven reoffending, year to March 2025; and 1 other measure";
        check(&[8], &[5], &[], (FigureReach::Headline, words));
        let later = "First-time entrants, year to September 2026; and 3 other measures";
        check(&[8], &[1], &[], (FigureReach::Headline, later));
    }

    #[test]
    fn what_brings_nothing_to_a_figure_changes_none() {
        check(&[], &[], &["ethnic_group", "sex"], (FigureReach::Nothing, ""));
        check(&[3], &[], &[], (FigureReach::Nothing, ""));
        check(&[0], &[0], &[], (FigureReach::Nothing, ""));
    }
}
