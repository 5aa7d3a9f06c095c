//! What a run would do, and why. Pure: it reads nothing and changes nothing.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::job::doors::deliveries::Delivery;
use crate::job::doors::not_taken::NotTaken;
use crate::job::doors::sight::SeenDeliveries;
use crate::job::planning::fingerprints::{Declarations, hash_of};
use crate::job::planning::step::{Reason, Step, StepName, StepParts, Subject, Verb};

/// What a run would do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The day the run is for.
    pub as_at: NaiveDate,
    /// Its steps, those that are up to date included.
    pub steps: Vec<Step>,
    /// What it sees.
    pub(in crate::job) seen: SeenDeliveries,
    /// What lies where deliveries come from and is not taken in.
    pub not_taken: NotTaken,
    /// Under which fingerprint the rows of each delivery are kept.
    normalised: BTreeMap<Delivery, String>,
    /// The newest earlier day whose records were joined: pseudonyms that changed since are noted.
    pub(in crate::job) previous: Option<NaiveDate>,
}

impl Plan {
    /// The steps that a run would do.
    pub fn due(&self) -> impl Iterator<Item = &Step> {
        self.steps.iter().filter(|step| step.is_due())
    }

    /// Whether there is nothing to do and nothing was refused.
    pub fn is_up_to_date(&self) -> bool {
        self.due().next().is_none() && self.seen.refused.is_empty()
    }

    /// How many deliveries the run sees.
    pub fn n_deliveries(&self) -> usize {
        self.seen.deliveries.len()
    }

    /// Files that the run would refuse, each with the message.
    pub fn refused(&self) -> impl Iterator<Item = &crate::error::Error> {
        self.seen.refused.iter().map(|(_, error)| error)
    }

    /// The fingerprint under which the rows of a delivery are kept.
    pub(in crate::job) fn normalised(&self, delivery: &Delivery) -> &str {
        self.normalised.get(delivery).expect("every delivery seen is normalised")
    }

    /// The step of this verb that has no delivery of its own.
    pub(in crate::job) fn step(&self, verb: Verb) -> Option<&Step> {
        self.steps.iter().find(|step| step.verb() == verb)
    }
}

/// What a step leaves behind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Output {
    /// The original with this content hash.
    Original(String),
    /// The rows of a delivery under this fingerprint.
    Normalised(String),
    /// Why records were joined on this day.
    Links(NaiveDate),
    /// The tables of this day.
    Tables(NaiveDate),
    /// The publication of this day.
    Publication(NaiveDate),
}

/// All that a plan is made from.
#[derive(Debug, Clone)]
pub struct Survey {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// Version of the program.
    pub code: String,
    /// Id of the key.
    pub key_id: String,
    /// Hashes of the declarations.
    pub declarations: Declarations,
    /// What the run sees.
    pub seen: SeenDeliveries,
    /// What is not taken in.
    pub not_taken: NotTaken,
    /// What decides how publications are written where they go.
    pub destination: String,
    /// The parts of the last success of each step.
    pub successes: BTreeMap<StepName, StepParts>,
    /// What is there of what steps leave behind, as they left it.
    pub outputs: BTreeSet<Output>,
    /// Whether everything from joining on is to be done again.
    pub is_restated: bool,
}

/// Plans a run.
pub fn plan(survey: Survey) -> Plan {
    let mut steps = Vec::new();
    for delivery in &survey.seen.deliveries {
        steps.extend(survey.delivery_steps(delivery));
    }
    if !survey.seen.deliveries.is_empty() {
        steps.extend(survey.closing_steps(&steps));
    }
    let normalised = steps
        .iter()
        .filter(|step| step.verb() == Verb::Normalise)
        .filter_map(|step| Some((step.delivery.clone()?, step.parts.fingerprint())))
        .collect();
    let previous = survey.previous().map(|(day, _)| day);
    Plan { as_at: survey.as_at, steps, seen: survey.seen, not_taken: survey.not_taken, normalised, previous }
}

impl Survey {
    fn delivery_steps(&self, delivery: &Delivery) -> [Step; 2] {
        let inputs = hash_of(&[&delivery.source, &delivery.path, &delivery.received.to_string(), &delivery.hash]);
        let receive = StepParts { inputs: delivery.hash.clone(), ..StepParts::default() };
        let declared = self.declarations.sources.get(&delivery.source).map_or("", String::as_str);
        let normalise = StepParts {
            code: self.code.clone(),
            declarations: hash_of(&[declared, &self.declarations.code_lists]),
            inputs,
            ..StepParts::default()
        };
        let original = Output::Original(delivery.hash.clone());
        let rows = Output::Normalised(normalise.fingerprint());
        let name = |verb| StepName { verb, subject: Subject::of(delivery) };
        [
            self.step(name(Verb::Receive), Some(delivery), receive, &original),
            self.step(name(Verb::Normalise), Some(delivery), normalise, &rows),
        ]
    }

    /// The steps over all deliveries, in two pairs that run together: what lies between
    /// the steps of a pair is never written down, so neither can run without the other.
    fn closing_steps(&self, before: &[Step]) -> Vec<Step> {
        let normalised: Vec<String> =
            before.iter().filter(|step| step.verb() == Verb::Normalise).map(|step| step.parts.fingerprint()).collect();
        let mut inputs: Vec<&str> = normalised.iter().map(String::as_str).collect();
        let previous = self.previous().map(|(_, fingerprint)| fingerprint);
        inputs.extend(previous.as_deref());
        let inputs = hash_of(&inputs);
        let declarations = &self.declarations;
        let publication = Output::Publication(self.as_at);

        let linkage = hash_of(&[&declarations.linkage, &declarations.code_lists]);
        let link = self.closing(Verb::Link, linkage, inputs, &Output::Links(self.as_at));
        let privacy = hash_of(&[&declarations.privacy, &declarations.area, &declarations.code_lists]);
        let anonymise = self.closing(Verb::Anonymise, privacy, link.parts.fingerprint(), &Output::Tables(self.as_at));
        let measure =
            self.closing(Verb::Measure, declarations.measures.clone(), anonymise.parts.fingerprint(), &publication);
        let published = hash_of(&[&declarations.publication, &self.destination]);
        let publish = self.closing(Verb::Publish, published, measure.parts.fingerprint(), &publication);
        let mut steps = pair(link, anonymise);
        steps.extend(pair(measure, publish));
        steps
    }

    /// The newest earlier day whose records were joined, and from what. One under another key has other pseudonyms: there
    /// is nothing to compare.
    fn previous(&self) -> Option<(NaiveDate, String)> {
        let days = self.successes.iter().filter_map(|(name, parts)| {
            let StepName { verb: Verb::Link, subject: Subject::Day(day) } = name else { return None };
            let anonymised = self.successes.get(&StepName::of_day(Verb::Anonymise, *day))?;
            (anonymised.key == self.key_id).then(|| (*day, parts.fingerprint()))
        });
        days.filter(|(day, _)| *day < self.as_at).max()
    }

    fn closing(&self, verb: Verb, declarations: String, inputs: String, output: &Output) -> Step {
        let key = if verb == Verb::Anonymise { self.key_id.clone() } else { String::new() };
        let parts = StepParts { code: self.code.clone(), declarations, inputs, key, as_at: self.as_at.to_string() };
        let mut step = self.step(StepName::of_day(verb, self.as_at), None, parts, output);
        if self.is_restated && step.reason == Reason::UpToDate {
            step.reason = Reason::Restated;
        }
        step
    }

    fn step(&self, name: StepName, delivery: Option<&Delivery>, parts: StepParts, output: &Output) -> Step {
        let reason = match self.successes.get(&name) {
            None if delivery.is_some() => Reason::NewDelivery,
            None => Reason::NeverRun,
            Some(before) => match parts.differ(before) {
                Reason::UpToDate if !self.outputs.contains(output) => Reason::OutputMissing,
                reason => reason,
            },
        };
        Step { name, reason, parts, delivery: delivery.cloned() }
    }
}

/// Two steps of which neither runs without the other.
fn pair(mut first: Step, mut second: Step) -> Vec<Step> {
    if first.is_due() && !second.is_due() {
        second.reason = Reason::NeededBy(first.verb());
    } else if second.is_due() && !first.is_due() {
        first.reason = Reason::NeededBy(second.verb());
    }
    vec![first, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn survey() -> Survey {
        let delivery = Delivery {
            source: "alpha/beta".to_owned(),
            received: day("2024-05-01"),
            first_seen: 1,
            time: 1,
            path: "2024-05-01/a.csv".to_owned(),
            hash: "h1".to_owned(),
        };
        Survey {
            as_at: day("2024-06-30"),
            code: "1".to_owned(),
            key_id: "k1".to_owned(),
            declarations: Declarations::default(),
            seen: SeenDeliveries { deliveries: vec![delivery], ..SeenDeliveries::default() },
            not_taken: NotTaken::default(),
            destination: "folder".to_owned(),
            successes: BTreeMap::new(),
            outputs: BTreeSet::new(),
            is_restated: false,
        }
    }

    /// The same project after a run that did everything.
    fn after_a_run(mut survey: Survey) -> Survey {
        for step in plan(survey.clone()).steps {
            if let Some(delivery) = &step.delivery {
                survey.outputs.insert(Output::Original(delivery.hash.clone()));
                survey.outputs.insert(Output::Normalised(step.parts.fingerprint()));
            }
            survey.successes.insert(step.name, step.parts);
        }
        survey.outputs.extend([Output::Links, Output::Tables, Output::Publication].map(|of| of(survey.as_at)));
        survey
    }

    #[track_caller]
    fn check(survey: Survey, expected: &[(&str, &str)]) {
        let plan = plan(survey);
        let due: Vec<(&str, String)> = plan.due().map(|step| (step.verb().label(), step.reason.to_string())).collect();
        let due: Vec<(&str, &str)> = due.iter().map(|(verb, reason)| (*verb, reason.as_str())).collect();
        assert_eq!(due, expected);
    }

    #[test]
    fn at_first_everything_is_to_be_done() {
        check(
            survey(),
            &[
                ("receive", "new delivery"),
                ("normalise", "new delivery"),
                ("link", "never run"),
                ("anonymise", "never run"),
                ("measure", "never run"),
                ("publish", "never run"),
            ],
        );
    }

    #[test]
    fn after_a_run_nothing_is_to_be_done() {
        let survey = after_a_run(survey());
        assert!(plan(survey.clone()).is_up_to_date());
        check(survey, &[]);
    }

    #[test]
    fn links_that_have_gone_are_made_again() {
        let mut survey = after_a_run(survey());
        survey.outputs.remove(&Output::Links(survey.as_at));
        check(survey, &[("link", "output missing"), ("anonymise", "needed by link")]);
    }

    #[test]
    fn an_earlier_day_joined_again_is_a_reason_to_join_again() {
        let mut survey = after_a_run(survey());
        survey.successes.insert(StepName::of_day(Verb::Link, day("2024-05-31")), StepParts::default());
        let key = survey.key_id.clone();
        survey
            .successes
            .insert(StepName::of_day(Verb::Anonymise, day("2024-05-31")), StepParts { key, ..StepParts::default() });
        let plan = plan(survey);
        assert_eq!(plan.previous, Some(day("2024-05-31")));
        assert_eq!(plan.step(Verb::Link).unwrap().reason, Reason::InputChanged);
    }

    #[test]
    fn pseudonyms_of_another_key_are_not_compared() {
        let mut survey = after_a_run(survey());
        survey.successes.insert(StepName::of_day(Verb::Link, day("2024-05-31")), StepParts::default());
        let key = "k0".to_owned();
        survey
            .successes
            .insert(StepName::of_day(Verb::Anonymise, day("2024-05-31")), StepParts { key, ..StepParts::default() });
        assert_eq!(plan(survey.clone()).previous, None);
        check(survey, &[]);
    }

    #[test]
    fn other_code_does_all_again_except_receiving() {
        let mut survey = after_a_run(survey());
        survey.code = "2".to_owned();
        let reason = "code changed";
        let expected = ["normalise", "link", "anonymise", "measure", "publish"].map(|verb| (verb, reason));
        check(survey, &expected);
    }

    #[test]
    fn another_measure_leaves_the_tables_alone() {
        let mut survey = after_a_run(survey());
        survey.declarations.measures = "other".to_owned();
        check(survey, &[("measure", "declaration changed"), ("publish", "input changed")]);
    }

    #[test]
    fn another_title_measures_again_because_figures_are_not_kept_unprotected() {
        let mut survey = after_a_run(survey());
        survey.declarations.publication = "other".to_owned();
        check(survey, &[("measure", "needed by publish"), ("publish", "declaration changed")]);
    }

    #[test]
    fn what_was_published_elsewhere_is_not_current_here() {
        let mut survey = after_a_run(survey());
        survey.destination = "other".to_owned();
        check(survey, &[("measure", "needed by publish"), ("publish", "declaration changed")]);
    }

    #[test]
    fn another_key_gives_other_pseudonyms() {
        let mut survey = after_a_run(survey());
        survey.key_id = "k2".to_owned();
        check(
            survey,
            &[
                ("link", "needed by anonymise"),
                ("anonymise", "key changed"),
                ("measure", "input changed"),
                ("publish", "input changed"),
            ],
        );
    }

    #[test]
    fn another_declaration_of_one_source_normalises_that_source_only() {
        let mut survey = survey();
        let mut other = survey.seen.deliveries[0].clone();
        other.source = "alpha/gamma".to_owned();
        survey.seen.deliveries.push(other);
        let mut survey = after_a_run(survey);
        survey.declarations.sources.insert("alpha/gamma".to_owned(), "other".to_owned());
        check(
            survey,
            &[
                ("normalise", "declaration changed"),
                ("link", "input changed"),
                ("anonymise", "input changed"),
                ("measure", "input changed"),
                ("publish", "input changed"),
            ],
        );
    }

    #[test]
    fn a_publication_that_has_gone_is_made_again() {
        let mut survey = after_a_run(survey());
        survey.outputs.remove(&Output::Publication(survey.as_at));
        check(survey, &[("measure", "output missing"), ("publish", "output missing")]);
    }

    #[test]
    fn another_day_joins_and_counts_again_but_normalises_nothing() {
        let mut survey = after_a_run(survey());
        survey.as_at = day("2024-07-31");
        let expected = ["link", "anonymise", "measure", "publish"].map(|verb| (verb, "never run"));
        check(survey, &expected);
    }

    #[test]
    fn without_deliveries_there_is_nothing_to_do() {
        let mut survey = survey();
        survey.seen = SeenDeliveries::default();
        assert!(plan(survey).is_up_to_date());
    }
}
