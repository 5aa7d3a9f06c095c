//! What linking has learnt: how often each level holds among records of one person and of two.

use serde::{Deserialize, Serialize};

use crate::declarations::Linkage;
use crate::declarations::linkage::{Comparison, Level};
use crate::error::{Error, Kind, Result};
use crate::issues::linking::LinkingEstimate;

/// The form of the file; it grows when an older program could not read it.
const VERSION: u32 = 1;

/// How many people a person shares two values with that go together, before training.
const START_TOGETHER: f64 = 0.1;

/// What training found, and how far it moved from the declared start.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// The form of this file.
    pub version: u32,
    /// The declaration that was trained.
    pub title: String,
    /// Records that were linked.
    pub n_records: u64,
    /// Pairs that blocking brought.
    pub n_pairs: u64,
    /// Pairs that there could be: of two records each, but not of one file that holds each person once.
    #[serde(default)]
    pub n_possible: u64,
    /// The match weight of two records drawn at random, in bits.
    pub prior_weight: f64,
    /// The same before training.
    pub start_prior_weight: f64,
    /// One entry a comparison, as declared.
    pub comparisons: Vec<TrainedComparison>,
    /// One entry a kind of lookalike, as declared.
    #[serde(default)]
    pub lookalikes: Vec<TrainedLookalike>,
    /// One entry for each two values that go together, as declared.
    #[serde(default)]
    pub together: Vec<TrainedLookalike>,
    /// The pairs that were kept, by their weight, the heaviest first.
    #[serde(default)]
    pub weights: Vec<PairsOfWeight>,
    /// The records that no blocking rule can find, by source and by what they say.
    #[serde(default)]
    pub unfound: Vec<UnfoundRecords>,
    /// How well records were joined, as decisions of officers tell: over all, then by source and ethnic group.
    #[serde(default)]
    pub estimates: Vec<LinkingEstimate>,
}

/// Pairs of one weight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairsOfWeight {
    /// Their weight, in whole bits: from this to the next.
    pub bits: i32,
    /// How many.
    pub n_pairs: u64,
    /// How many of them are of one cluster.
    pub n_joined: u64,
}

/// Records that no blocking rule can find.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnfoundRecords {
    /// The system that they are of.
    pub source: String,
    /// The comparisons of which they say anything; all others are blank.
    pub known: Vec<String>,
    /// How many.
    pub n_records: u64,
}

/// People who are alike without being one person, and how many there are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedLookalike {
    /// Who they are.
    pub name: String,
    /// How many a person has, on average.
    pub per_person: f64,
    /// The declared number.
    pub start_per_person: f64,
}

/// A comparison with its levels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedComparison {
    /// Its name.
    pub name: String,
    /// Its levels, as declared.
    pub levels: Vec<TrainedLevel>,
    /// How many pairs of one person m was learnt from, as the model sees them.
    #[serde(default)]
    pub n_pairs: f64,
    /// Whether training was not believed, and the declared m holds.
    #[serde(default)]
    pub is_held: bool,
}

/// A level with what was learnt of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TrainedLevel {
    /// Its name.
    pub name: String,
    /// How often it holds among records of one person.
    pub m: f64,
    /// How often it holds among records of two persons.
    pub u: f64,
    /// The match weight, in bits: log2(m / u).
    pub weight: f64,
    /// The declared weight.
    pub start_weight: f64,
    /// How far the weight follows the frequency of the value.
    #[serde(default)]
    pub term_frequency: f64,
}

impl Model {
    /// The declared start.
    pub fn start(linkage: &Linkage) -> Self {
        let level = |level: &Level| TrainedLevel {
            name: level.name.clone(),
            m: level.m,
            u: level.u(),
            weight: level.weight,
            start_weight: level.weight,
            term_frequency: level.term_frequency,
        };
        let comparison = |comparison: &Comparison| {
            let mut levels: Vec<TrainedLevel> = comparison.levels.iter().map(level).collect();
            complete(&mut levels, |level| &mut level.m);
            complete(&mut levels, |level| &mut level.u);
            TrainedComparison { name: comparison.name.clone(), levels, n_pairs: 0.0, is_held: false }
        };
        let start = |name: &String, per_person: f64| TrainedLookalike {
            name: name.clone(),
            per_person,
            start_per_person: per_person,
        };
        let prior = linkage.training.prior_weight;
        Self {
            version: VERSION,
            title: linkage.title.clone(),
            n_records: 0,
            n_pairs: 0,
            n_possible: 0,
            prior_weight: prior,
            start_prior_weight: prior,
            comparisons: linkage.comparisons.iter().map(comparison).collect(),
            lookalikes: linkage.lookalikes.iter().map(|kind| start(&kind.name, kind.per_person)).collect(),
            together: linkage.together.iter().map(|kind| start(&kind.name, START_TOGETHER)).collect(),
            weights: Vec::new(),
            unfound: Vec::new(),
            estimates: Vec::new(),
        }
    }

    /// Weights of all levels from their m and u.
    pub fn weigh(&mut self) {
        for level in self.comparisons.iter_mut().flat_map(|comparison| &mut comparison.levels) {
            level.weight = (level.m / level.u).log2();
        }
    }

    /// The comparisons whose training was not believed, by name.
    pub fn held(&self) -> impl Iterator<Item = &str> {
        self.comparisons.iter().filter(|comparison| comparison.is_held).map(|comparison| comparison.name.as_str())
    }

    /// How often the closest level holds among records of two persons.
    pub fn u_of_closest(&self, comparison: usize) -> f64 {
        self.comparisons[comparison].levels[0].u
    }

    /// A model from the text that was kept.
    ///
    /// # Errors
    /// [`Kind::Store`] for a text that is no model, or of a form that this program does not know.
    pub fn from_json(text: &str) -> Result<Self> {
        let model: Option<Self> = serde_json::from_str(text).ok().filter(|model: &Self| model.version == VERSION);
        model.ok_or_else(|| {
            Error::new(Kind::Store, "the kept model cannot be read").hint("run that day again with this program")
        })
    }

    /// The model as text, to be kept.
    pub fn to_json(&self) -> String {
        serde_json::to_string_pretty(self).expect("numbers and names can be written")
    }
}

/// The last level is what the others leave over.
fn complete(levels: &mut [TrainedLevel], of: impl Fn(&mut TrainedLevel) -> &mut f64) {
    let Some((last, others)) = levels.split_last_mut() else { return };
    let sum: f64 = others.iter_mut().map(|level| *of(level)).sum();
    *of(last) = (1.0 - sum).max(1e-6);
}
