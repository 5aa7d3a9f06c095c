//! A step: what it does, to what, why, and all that decides its result.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::job::doors::deliveries::Delivery;
use crate::job::planning::fingerprints::hash_of;

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
    const ALL: [Self; 6] = [Self::Receive, Self::Normalise, Self::Link, Self::Anonymise, Self::Measure, Self::Publish];

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

    /// Whether each delivery has a step of its own.
    const fn is_of_delivery(self) -> bool {
        matches!(self, Self::Receive | Self::Normalise)
    }
}

/// What a step is done to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Subject {
    /// One delivery: its name, and the hash of its content.
    Delivery {
        /// As messages name it.
        name: String,
        /// The hash of its content, with how often it came if that is more than once.
        hash: String,
    },
    /// All deliveries that a run for this day sees.
    Day(NaiveDate),
}

impl Subject {
    /// This delivery.
    pub fn of(delivery: &Delivery) -> Self {
        let hash = match delivery.time {
            1 => delivery.hash.clone(),
            time => format!("{}-{time}", delivery.hash),
        };
        Self::Delivery { name: delivery.name(), hash }
    }
}

/// As the plan shows it.
impl fmt::Display for Subject {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivery { name, .. } => formatter.write_str(name),
            Self::Day(as_at) => as_at.fmt(formatter),
        }
    }
}

/// What a step is known by from run to run; the ledger keeps it as text, and nothing but this reads that text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct StepName {
    /// What it does.
    pub verb: Verb,
    /// To what.
    pub subject: Subject,
}

impl StepName {
    /// The step of a day.
    pub const fn of_day(verb: Verb, as_at: NaiveDate) -> Self {
        Self { verb, subject: Subject::Day(as_at) }
    }
}

impl fmt::Display for StepName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.verb.label(), self.subject)?;
        match &self.subject {
            Subject::Delivery { hash, .. } => write!(formatter, " {hash}"),
            Subject::Day(_) => Ok(()),
        }
    }
}

/// A text that is the name of no step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoStepName;

impl FromStr for StepName {
    type Err = NoStepName;

    fn from_str(text: &str) -> Result<Self, NoStepName> {
        let (label, subject) = text.split_once(' ').ok_or(NoStepName)?;
        let verb = Verb::ALL.into_iter().find(|verb| verb.label() == label).ok_or(NoStepName)?;
        let subject = if verb.is_of_delivery() {
            // A file may have blanks in its name; a hash has none.
            let (name, hash) = subject.rsplit_once(' ').ok_or(NoStepName)?;
            Subject::Delivery { name: name.to_owned(), hash: hash.to_owned() }
        } else {
            Subject::Day(subject.parse().map_err(|_| NoStepName)?)
        };
        Ok(Self { verb, subject })
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
pub struct StepParts {
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

impl StepParts {
    /// One hash of all parts.
    pub fn fingerprint(&self) -> String {
        hash_of(&[&self.code, &self.declarations, &self.inputs, &self.key, &self.as_at])
    }

    /// Why these parts are not those of `before`.
    pub fn differ(&self, before: &Self) -> Reason {
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
    /// What it does, and to what.
    pub name: StepName,
    /// Why it must run, or need not.
    pub reason: Reason,
    /// What decides its result.
    pub parts: StepParts,
    /// The delivery, for the steps that have one.
    pub(in crate::job) delivery: Option<Delivery>,
}

impl Step {
    /// What it does.
    pub const fn verb(&self) -> Verb {
        self.name.verb
    }

    /// Whether a run would do it.
    pub fn is_due(&self) -> bool {
        self.reason != Reason::UpToDate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_a_step_comes_back_from_the_text_that_the_ledger_keeps() {
        let day = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let delivery = Delivery {
            source: "alpha/beta".to_owned(),
            received: day,
            first_seen: 1,
            time: 1,
            path: "2024-05-01/a  file with blanks.csv".to_owned(),
            hash: "00ff".to_owned(),
        };
        let texts = [
            "receive alpha/beta/2024-05-01/a  file with blanks.csv 00ff",
            "normalise alpha/beta/2024-05-01/a  file with blanks.csv 00ff",
            "link 2024-06-30",
            "anonymise 2024-06-30",
            "measure 2024-06-30",
            "publish 2024-06-30",
        ];
        for (verb, text) in Verb::ALL.into_iter().zip(texts) {
            let subject = if verb.is_of_delivery() { Subject::of(&delivery) } else { Subject::Day(day) };
            let name = StepName { verb, subject };
            assert_eq!(name.to_string(), text);
            assert_eq!(text.parse(), Ok(name));
        }
    }

    #[test]
    fn what_names_no_step_is_not_taken_for_one() {
        for text in ["", "link", "link ", "link alpha", "links 2024-06-30", "receive 00ff", "linkage 2024-06-30 x"] {
            assert_eq!(text.parse::<StepName>(), Err(NoStepName), "{text}");
        }
    }
}
