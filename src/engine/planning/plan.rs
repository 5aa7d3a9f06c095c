//! What a run would do, and why. Pure: it reads nothing and changes nothing.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::engine::doors::deliveries::{Delivery, Seen};
use crate::engine::keeping::store;
use crate::engine::planning::fingerprints::{Declarations, hash_of};

/// What a step does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Archives a delivery.
    Receive,
    /// Brings a delivery to our columns and codes.
    Normalise,
    /// Joins the records of all deliveries.
    Link,
    /// Takes identifiers out and writes the tables.
    Anonymise,
    /// Counts.
    Measure,
    /// Hides small numbers and publishes.
    Publish,
}

impl Verb {
    /// The verb as the plan and the ledger write it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Receive => "receive",
            Self::Normalise => "normalise",
            Self::Link => "link",
            Self::Anonymise => "anonymise",
            Self::Measure => "measure",
            Self::Publish => "publish",
        }
    }
}

/// Why a step must run, or need not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The delivery was not there before.
    NewDelivery,
    /// Nothing of this kind ever succeeded for this day.
    NeverRun,
    /// The program is another one.
    CodeChanged,
    /// A declaration that the step reads is another one.
    DeclarationChanged,
    /// The key is another one.
    KeyChanged,
    /// The deliveries, or what was made from them, are others.
    InputChanged,
    /// What it left behind has gone.
    OutputMissing,
    /// It was asked for.
    Restated,
    /// The step that goes with it must run.
    NeededBy(Verb),
    /// It succeeded on exactly this.
    UpToDate,
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NewDelivery => formatter.write_str("new delivery"),
            Self::NeverRun => formatter.write_str("never run"),
            Self::CodeChanged => formatter.write_str("code changed"),
            Self::DeclarationChanged => formatter.write_str("declaration changed"),
            Self::KeyChanged => formatter.write_str("key changed"),
            Self::InputChanged => formatter.write_str("input changed"),
            Self::OutputMissing => formatter.write_str("output missing"),
            Self::Restated => formatter.write_str("restated"),
            Self::NeededBy(verb) => write!(formatter, "needed by {}", verb.label()),
            Self::UpToDate => formatter.write_str("up to date"),
        }
    }
}

/// All that decides what a step makes; two steps of equal parts make the same bytes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parts {
    /// Version of the program.
    pub code: String,
    /// Hash of the declarations the step reads.
    pub declarations: String,
    /// Hash of what goes in.
    pub inputs: String,
    /// Id of the key, where the step uses it.
    pub key: String,
    /// The day of the run, where it matters.
    pub as_at: String,
}

impl Parts {
    /// One hash of all parts.
    pub fn fingerprint(&self) -> String {
        hash_of(&[&self.code, &self.declarations, &self.inputs, &self.key, &self.as_at])
    }

    /// Why these parts are not those of `before`.
    fn differ(&self, before: &Self) -> Reason {
        if self.code != before.code {
            Reason::CodeChanged
        } else if self.declarations != before.declarations {
            Reason::DeclarationChanged
        } else if self.key != before.key {
            Reason::KeyChanged
        } else if self.inputs != before.inputs {
            Reason::InputChanged
        } else {
            Reason::UpToDate
        }
    }
}

/// One step of a run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does.
    pub verb: Verb,
    /// To what: a delivery's name, or the run's day.
    pub subject: String,
    /// Why it must run, or need not.
    pub reason: Reason,
    /// What decides its result.
    pub parts: Parts,
    /// The delivery, for the steps that have one.
    pub(in crate::engine) delivery: Option<Delivery>,
}

impl Step {
    /// Whether a run would do it.
    pub fn is_due(&self) -> bool {
        self.reason != Reason::UpToDate
    }

    /// The step as the ledger knows it from run to run.
    pub fn name(&self) -> String {
        match &self.delivery {
            Some(delivery) => format!("{} {} {}", self.verb.label(), self.subject, &delivery.hash),
            None => format!("{} {}", self.verb.label(), self.subject),
        }
    }
}

/// What a run would do, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The day the run is for.
    pub as_at: NaiveDate,
    /// Its steps, those that are up to date included.
    pub steps: Vec<Step>,
    /// What it sees.
    pub(in crate::engine) seen: Seen,
    /// Paths in the deliveries folder that belong to no declared source.
    pub strays: Vec<String>,
    /// Under which fingerprint the rows of each delivery are kept.
    normalised: BTreeMap<Delivery, String>,
    /// The newest earlier day whose records were joined: pseudonyms that changed since are noted.
    pub(in crate::engine) previous: Option<NaiveDate>,
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
    pub(in crate::engine) fn normalised(&self, delivery: &Delivery) -> &str {
        self.normalised.get(delivery).expect("every delivery seen is normalised")
    }

    /// The step of this verb that has no delivery of its own.
    pub(in crate::engine) fn step(&self, verb: Verb) -> Option<&Step> {
        self.steps.iter().find(|step| step.verb == verb)
    }
}

/// All that a plan is made from.
#[derive(Debug, Clone)]
pub struct Given {
    /// The day of the run.
    pub as_at: NaiveDate,
    /// Version of the program.
    pub code: String,
    /// Id of the key.
    pub key_id: String,
    /// Hashes of the declarations.
    pub declarations: Declarations,
    /// What the run sees.
    pub seen: Seen,
    /// Paths that belong to no declared source.
    pub strays: Vec<String>,
    /// The parts of the last success of each step, by the step's name.
    pub successes: BTreeMap<String, Parts>,
    /// What is there of what steps leave behind.
    pub outputs: BTreeSet<String>,
    /// Whether everything from joining on is to be done again.
    pub is_restated: bool,
}

/// Plans a run.
pub fn plan(given: Given) -> Plan {
    let mut steps = Vec::new();
    for delivery in &given.seen.deliveries {
        steps.extend(given.delivery_steps(delivery));
    }
    if !given.seen.deliveries.is_empty() {
        steps.extend(given.closing_steps(&steps));
    }
    let normalised = steps
        .iter()
        .filter(|step| step.verb == Verb::Normalise)
        .filter_map(|step| Some((step.delivery.clone()?, step.parts.fingerprint())))
        .collect();
    let previous = given.previous().map(|(day, _)| day);
    Plan { as_at: given.as_at, steps, seen: given.seen, strays: given.strays, normalised, previous }
}

impl Given {
    fn delivery_steps(&self, delivery: &Delivery) -> [Step; 2] {
        let inputs = hash_of(&[&delivery.source, &delivery.path, &delivery.received.to_string(), &delivery.hash]);
        let receive = Parts { inputs: delivery.hash.clone(), ..Parts::default() };
        let declared = self.declarations.sources.get(&delivery.source).map_or("", String::as_str);
        let normalise = Parts {
            code: self.code.clone(),
            declarations: hash_of(&[declared, &self.declarations.code_lists]),
            inputs,
            ..Parts::default()
        };
        let archived = format!("identifiable/archive/{}.age", delivery.hash);
        let cached = format!("identifiable/normalised/{}.age", normalise.fingerprint());
        [
            self.step(Verb::Receive, delivery.name(), Some(delivery), receive, &archived),
            self.step(Verb::Normalise, delivery.name(), Some(delivery), normalise, &cached),
        ]
    }

    /// The steps over all deliveries, in two pairs that run together: what lies between
    /// the steps of a pair is never written down, so neither can run without the other.
    fn closing_steps(&self, before: &[Step]) -> Vec<Step> {
        let normalised: Vec<String> =
            before.iter().filter(|step| step.verb == Verb::Normalise).map(|step| step.parts.fingerprint()).collect();
        let mut inputs: Vec<&str> = normalised.iter().map(String::as_str).collect();
        let previous = self.previous().map(|(_, fingerprint)| fingerprint);
        inputs.extend(previous.as_deref());
        let inputs = hash_of(&inputs);
        let declarations = &self.declarations;
        let tables = format!("pseudonymised/{}", store::dated(self.as_at));
        let publication = format!("publishable/{}", store::dated(self.as_at));

        let linkage = hash_of(&[&declarations.linkage, &declarations.code_lists]);
        // The model is written last of what joining leaves behind.
        let links = format!("identifiable/links/{}.model.json", store::dated(self.as_at));
        let link = self.closing(Verb::Link, linkage, inputs, &links);
        let privacy = hash_of(&[&declarations.privacy, &declarations.area, &declarations.code_lists]);
        let anonymise = self.closing(Verb::Anonymise, privacy, link.parts.fingerprint(), &tables);
        let measure =
            self.closing(Verb::Measure, declarations.measures.clone(), anonymise.parts.fingerprint(), &publication);
        let published = declarations.publication.clone();
        let publish = self.closing(Verb::Publish, published, measure.parts.fingerprint(), &publication);
        let mut steps = pair(link, anonymise);
        steps.extend(pair(measure, publish));
        steps
    }

    /// The newest earlier day whose records were joined, and from what. One under another key has other pseudonyms: there
    /// is nothing to compare.
    fn previous(&self) -> Option<(NaiveDate, String)> {
        let days = self.successes.iter().filter_map(|(name, parts)| {
            let day: NaiveDate = name.strip_prefix(Verb::Link.label())?.trim().parse().ok()?;
            let anonymised = self.successes.get(&format!("{} {day}", Verb::Anonymise.label()))?;
            (anonymised.key == self.key_id).then(|| (day, parts.fingerprint()))
        });
        days.filter(|(day, _)| *day < self.as_at).max()
    }

    fn closing(&self, verb: Verb, declarations: String, inputs: String, output: &str) -> Step {
        let key = if verb == Verb::Anonymise { self.key_id.clone() } else { String::new() };
        let parts = Parts { code: self.code.clone(), declarations, inputs, key, as_at: self.as_at.to_string() };
        let mut step = self.step(verb, self.as_at.to_string(), None, parts, output);
        if self.is_restated && step.reason == Reason::UpToDate {
            step.reason = Reason::Restated;
        }
        step
    }

    fn step(&self, verb: Verb, subject: String, delivery: Option<&Delivery>, parts: Parts, output: &str) -> Step {
        let mut step = Step { verb, subject, reason: Reason::UpToDate, parts, delivery: delivery.cloned() };
        step.reason = match self.successes.get(&step.name()) {
            None if delivery.is_some() => Reason::NewDelivery,
            None => Reason::NeverRun,
            Some(before) => match step.parts.differ(before) {
                Reason::UpToDate if !self.outputs.contains(output) => Reason::OutputMissing,
                reason => reason,
            },
        };
        step
    }
}

/// Two steps of which neither runs without the other.
fn pair(mut first: Step, mut second: Step) -> Vec<Step> {
    if first.is_due() && !second.is_due() {
        second.reason = Reason::NeededBy(first.verb);
    } else if second.is_due() && !first.is_due() {
        first.reason = Reason::NeededBy(second.verb);
    }
    vec![first, second]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn given() -> Given {
        let delivery = Delivery {
            source: "alpha/beta".to_owned(),
            received: day("2024-05-01"),
            path: "2024-05-01/a.csv".to_owned(),
            hash: "h1".to_owned(),
        };
        Given {
            as_at: day("2024-06-30"),
            code: "1".to_owned(),
            key_id: "k1".to_owned(),
            declarations: Declarations::default(),
            seen: Seen { deliveries: vec![delivery], ..Seen::default() },
            strays: Vec::new(),
            successes: BTreeMap::new(),
            outputs: BTreeSet::new(),
            is_restated: false,
        }
    }

    /// The same project after a run that did everything.
    fn after_a_run(mut given: Given) -> Given {
        for step in plan(given.clone()).steps {
            if let Some(delivery) = &step.delivery {
                given.outputs.insert(format!("identifiable/archive/{}.age", delivery.hash));
                given.outputs.insert(format!("identifiable/normalised/{}.age", step.parts.fingerprint()));
            }
            given.successes.insert(step.name(), step.parts);
        }
        given.outputs.insert("identifiable/links/as_at=2024-06-30.model.json".to_owned());
        given.outputs.insert("pseudonymised/as_at=2024-06-30".to_owned());
        given.outputs.insert("publishable/as_at=2024-06-30".to_owned());
        given
    }

    #[track_caller]
    fn check(given: Given, expected: &[(&str, &str)]) {
        let plan = plan(given);
        let due: Vec<(&str, String)> = plan.due().map(|step| (step.verb.label(), step.reason.to_string())).collect();
        let due: Vec<(&str, &str)> = due.iter().map(|(verb, reason)| (*verb, reason.as_str())).collect();
        assert_eq!(due, expected);
    }

    #[test]
    fn at_first_everything_is_to_be_done() {
        check(
            given(),
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
        let given = after_a_run(given());
        assert!(plan(given.clone()).is_up_to_date());
        check(given, &[]);
    }

    #[test]
    fn links_that_have_gone_are_made_again() {
        let mut given = after_a_run(given());
        given.outputs.remove("identifiable/links/as_at=2024-06-30.model.json");
        check(given, &[("link", "output missing"), ("anonymise", "needed by link")]);
    }

    #[test]
    fn an_earlier_day_joined_again_is_a_reason_to_join_again() {
        let mut given = after_a_run(given());
        given.successes.insert("link 2024-05-31".to_owned(), Parts::default());
        let key = given.key_id.clone();
        given.successes.insert("anonymise 2024-05-31".to_owned(), Parts { key, ..Parts::default() });
        let plan = plan(given);
        assert_eq!(plan.previous, Some(day("2024-05-31")));
        assert_eq!(plan.step(Verb::Link).unwrap().reason, Reason::InputChanged);
    }

    #[test]
    fn pseudonyms_of_another_key_are_not_compared() {
        let mut given = after_a_run(given());
        given.successes.insert("link 2024-05-31".to_owned(), Parts::default());
        let key = "k0".to_owned();
        given.successes.insert("anonymise 2024-05-31".to_owned(), Parts { key, ..Parts::default() });
        assert_eq!(plan(given.clone()).previous, None);
        check(given, &[]);
    }

    #[test]
    fn other_code_does_all_again_except_receiving() {
        let mut given = after_a_run(given());
        given.code = "2".to_owned();
        let reason = "code changed";
        let expected = ["normalise", "link", "anonymise", "measure", "publish"].map(|verb| (verb, reason));
        check(given, &expected);
    }

    #[test]
    fn another_measure_leaves_the_tables_alone() {
        let mut given = after_a_run(given());
        given.declarations.measures = "other".to_owned();
        check(given, &[("measure", "declaration changed"), ("publish", "input changed")]);
    }

    #[test]
    fn another_title_measures_again_because_figures_are_not_kept_unprotected() {
        let mut given = after_a_run(given());
        given.declarations.publication = "other".to_owned();
        check(given, &[("measure", "needed by publish"), ("publish", "declaration changed")]);
    }

    #[test]
    fn another_key_gives_other_pseudonyms() {
        let mut given = after_a_run(given());
        given.key_id = "k2".to_owned();
        check(
            given,
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
        let mut given = given();
        let mut other = given.seen.deliveries[0].clone();
        other.source = "alpha/gamma".to_owned();
        given.seen.deliveries.push(other);
        let mut given = after_a_run(given);
        given.declarations.sources.insert("alpha/gamma".to_owned(), "other".to_owned());
        check(
            given,
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
        let mut given = after_a_run(given());
        given.outputs.remove("publishable/as_at=2024-06-30");
        check(given, &[("measure", "output missing"), ("publish", "output missing")]);
    }

    #[test]
    fn another_day_joins_and_counts_again_but_normalises_nothing() {
        let mut given = after_a_run(given());
        given.as_at = day("2024-07-31");
        let expected = ["link", "anonymise", "measure", "publish"].map(|verb| (verb, "never run"));
        check(given, &expected);
    }

    #[test]
    fn without_deliveries_there_is_nothing_to_do() {
        let mut given = given();
        given.seen = Seen::default();
        assert!(plan(given).is_up_to_date());
    }
}
