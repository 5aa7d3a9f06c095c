//! How two records are found, compared and weighed, in Splink's words.

use serde::Deserialize;

/// Pairs that share all these columns are compared.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BlockingRule {
    /// Columns, one to four, that must be known and equal.
    pub block_on: Vec<String>,
    /// Of a value that more records share than this each is compared with those most like it alone.
    pub largest_block: Option<u32>,
}

impl BlockingRule {
    /// The rule as it is shown: its columns.
    pub fn name(&self) -> String {
        self.block_on.join(" and ")
    }
}

/// One thing that two records are compared by.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Comparison {
    /// Its name.
    pub name: String,
    /// The column compared. Where one side does not know it, the comparison says nothing.
    pub column: String,
    /// Its levels, the closest first: the first that holds is the one. The last is `otherwise`.
    #[serde(rename = "level")]
    pub levels: Vec<Level>,
}

/// How close two values are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Level {
    /// Its name.
    pub name: String,
    /// When it holds.
    pub when: Test,
    /// How often it holds among records of one person, before training (0 to 1).
    pub m: f64,
    /// The most that training may take m for: if it finds more, it has taken strangers for one person.
    pub m_max: Option<f64>,
    /// The match weight before training, in bits: log2(m / u).
    pub weight: f64,
    /// How far the weight follows the frequency of the value (0 not, 1 fully).
    #[serde(default)]
    pub term_frequency: f64,
    /// The columns that make up a whole name: it holds only where all words of one side's are in the other's. The test looks
    /// at another column.
    #[serde(default)]
    pub whole: Vec<String>,
}

impl Level {
    /// The most that training may take m for.
    pub fn most(&self) -> f64 {
        let is_unbounded = self.weight >= 0.0;
        self.m_max.unwrap_or(if is_unbounded { 1.0 } else { 10.0 * self.m }).min(1.0)
    }

    /// The least that training may take m for: what few pairs show is rare, not impossible.
    pub fn least(&self) -> f64 {
        if self.weight < 0.0 { self.m / 8.0 } else { 0.0 }
    }

    /// The other columns that it looks at.
    pub fn other_columns(&self) -> impl Iterator<Item = &str> {
        self.when.other_column().into_iter().chain(self.whole.iter().map(String::as_str))
    }

    /// How often the level holds among records of two persons, before training.
    pub fn u(&self) -> f64 {
        self.m / self.weight.exp2()
    }
}

/// When a level holds: of all values on both sides, for at least one pair.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(try_from = "String")]
pub enum Test {
    /// The same value; or the same as the other side's value in another column.
    Exact(Option<String>),
    /// The same as the other side's value in another column, or one edit from it: this side's only, so that each of two
    /// swapped names is its own evidence; and not where this side has the same, or one edit from it, in that column too.
    Crossed(String),
    /// At most so many letters more, less, changed, or swapped with their neighbour.
    Edits(u8),
    /// Jaro-Winkler similarity of at least this.
    JaroWinkler(f64),
    /// One is the start of the other, of three letters or more.
    Starts,
    /// A word of three letters or more in common; or with the other side's value in another column.
    Word(Option<String>),
    /// Two ways to write one name, by a code list of the project: each is a form of the other, or both are forms of a third.
    Listed(String),
    /// Day and month swapped.
    Swapped,
    /// The same first word of several: the outward part of a postcode.
    FirstWord,
    /// The same first characters.
    First(u8),
    /// The same last characters.
    Last(u8),
    /// Whatever is left.
    Otherwise,
}

impl TryFrom<String> for Test {
    type Error = String;

    /// Reads `exact`, `exact surname`, `crossed surname`, `edits 1`, `jaro_winkler 0.9`, `starts`, `word`, `word forenames`,
    /// `listed forename_form`, `swapped`, `first_word`, `first 4`, `last 5` and `otherwise`.
    fn try_from(text: String) -> Result<Self, String> {
        let mut words = text.split_whitespace();
        let (name, argument) = (words.next().unwrap_or_default(), words.next());
        if words.next().is_some() {
            return Err(format!("`{text}` has more than one argument"));
        }
        let number = || argument.and_then(|argument| argument.parse::<u8>().ok()).filter(|number| *number > 0);
        let test = match (name, argument) {
            ("exact", column) => Some(Self::Exact(column.map(str::to_owned))),
            ("crossed", Some(column)) => Some(Self::Crossed(column.to_owned())),
            ("word", column) => Some(Self::Word(column.map(str::to_owned))),
            ("listed", Some(list)) => Some(Self::Listed(list.to_owned())),
            ("edits", _) => number().map(Self::Edits),
            ("first", _) => number().map(Self::First),
            ("last", _) => number().map(Self::Last),
            ("jaro_winkler", Some(least)) => {
                least.parse().ok().filter(|least| (0.0..1.0).contains(least)).map(Self::JaroWinkler)
            }
            ("starts", None) => Some(Self::Starts),
            ("first_word", None) => Some(Self::FirstWord),
            ("swapped", None) => Some(Self::Swapped),
            ("otherwise", None) => Some(Self::Otherwise),
            _ => None,
        };
        test.ok_or_else(|| {
            format!(
                "`{text}` is no test; there are exact, exact COLUMN, crossed COLUMN, edits N, jaro_winkler 0.9, starts, word, \
                 word COLUMN, listed LIST, swapped, first_word, first N, last N and otherwise"
            )
        })
    }
}

impl Test {
    /// The code list that it looks into.
    pub fn list(&self) -> Option<&str> {
        match self {
            Self::Listed(list) => Some(list),
            _ => None,
        }
    }

    /// The other column that it looks at.
    pub fn other_column(&self) -> Option<&str> {
        match self {
            Self::Exact(column) | Self::Word(column) => column.as_deref(),
            Self::Crossed(column) => Some(column),
            _ => None,
        }
    }
}

/// People who are alike and are not one person: twins, siblings, those who live in one house.
///
/// Comparisons are taken to be independent among records of two persons drawn at random. Those of one family are not:
/// they agree on surname and address as one person's records do. So they are a class of their own beside "one person"
/// and "two persons at random": a pair of such people is as likely to agree on `alike_in` as records of one person are,
/// and on the rest as two persons at random are.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lookalike {
    /// Who they are.
    pub name: String,
    /// How many such people a person has among those in the records, on average.
    pub per_person: f64,
    /// The most that training may take it for, where the records speak for more.
    pub per_person_max: Option<f64>,
    /// The comparisons that they agree on as one person does.
    pub alike_in: Vec<String>,
}

impl Lookalike {
    /// The most such people that training may find a person to have.
    pub fn most(&self) -> f64 {
        self.per_person_max.unwrap_or(self.per_person)
    }
}

/// Match weights, in bits, that decide on a pair. A weight of 0 is a probability of a half, each bit doubles the odds.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Thresholds {
    /// A pair of at least this weight is joined, if the clusters of the two weigh as much by all their records.
    pub join: f64,
    /// What was one cluster in the run before stays so down to this weight.
    pub split: f64,
    /// Pairs of less than this are not kept.
    pub keep: f64,
}

impl Default for Thresholds {
    /// Joins at even odds and better; keeps pairs of a probability of 1 in 100.
    fn default() -> Self {
        Self { join: 0.0, split: 0.0, keep: -6.63 }
    }
}

/// How the model is trained, and from where it starts.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Training {
    /// The match weight, in bits, of two records drawn at random, before training.
    pub prior_weight: f64,
    /// How many pairs are drawn at random to learn how often different persons agree.
    pub sample_pairs: u32,
    /// Most rounds of expectation maximisation.
    pub rounds: u32,
    /// How many pairs of one person the start values count for when m is learnt.
    pub start_pairs: f64,
    /// Most pairs that all blocking rules together may bring: where they would, crowds are compared in part.
    pub pairs_max: u64,
}

impl Default for Training {
    fn default() -> Self {
        Self { prior_weight: -21.85, sample_pairs: 500_000, rounds: 30, start_pairs: 20.0, pairs_max: 100_000_000 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Test, String> {
        Test::try_from(text.to_owned())
    }

    #[test]
    fn tests_are_words_with_at_most_one_argument() {
        assert_eq!(parse("exact"), Ok(Test::Exact(None)));
        assert_eq!(parse("exact surname"), Ok(Test::Exact(Some("surname".into()))));
        assert_eq!(parse("edits 2"), Ok(Test::Edits(2)));
        assert_eq!(parse("jaro_winkler 0.88"), Ok(Test::JaroWinkler(0.88)));
        assert_eq!(parse("first 4"), Ok(Test::First(4)));
        assert_eq!(parse("listed forename_form"), Ok(Test::Listed("forename_form".into())));
    }

    #[test]
    fn a_test_that_there_is_not_is_refused_with_those_that_there_are() {
        for wrong in
            ["exactly", "listed", "edits", "edits 0", "edits many", "jaro_winkler 2", "exact a b", "otherwise 1"]
        {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn u_follows_from_m_and_the_weight() {
        let level = Level {
            name: "exact".into(),
            when: Test::Exact(None),
            m: 0.8,
            m_max: None,
            weight: 3.0,
            term_frequency: 0.0,
            whole: Vec::new(),
        };
        assert!((level.u() - 0.1).abs() < 1e-12);
    }
}
