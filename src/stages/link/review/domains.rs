//! Whose pairs: the sources and the ethnic groups that an estimate is given for.

use crate::issues::linking::PairsOf;
use crate::stages::link::people::blocking::Pair;

/// The sources and groups that a pair counts for, each once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OfPair([u8; 4]);

impl OfPair {
    /// Each of them, by place.
    pub fn each(self) -> impl Iterator<Item = usize> {
        let is_new = move |at: &usize| !self.0[..*at].contains(&self.0[*at]);
        (0..4).filter(is_new).map(move |at| usize::from(self.0[at]))
    }

    /// Whether the pair counts for one of them.
    pub fn is_of(self, domain: usize) -> bool {
        self.0.iter().any(|of| usize::from(*of) == domain)
    }
}

/// The sources and ethnic groups of all records.
pub(super) struct Domains {
    names: Vec<PairsOf>,
    of_records: Vec<[u8; 2]>,
    /// The place of each in the order of how many records are of it, the fewest first.
    places: Vec<usize>,
}

impl Domains {
    /// Of the systems, and for each record its system, by place, and the group of its child.
    pub fn new(sources: &[&str], source_of: &[u8], groups: &[&str]) -> Self {
        let mut known: Vec<&str> = groups.to_vec();
        known.sort_unstable();
        known.dedup();
        let named = sources.iter().map(|source| PairsOf::Source((*source).to_owned()));
        let names: Vec<PairsOf> =
            named.chain(known.iter().map(|group| PairsOf::EthnicGroup((*group).to_owned()))).collect();
        let of_record = |(record, group): (usize, &&str)| {
            let place = known.binary_search(group).expect("every group is among them") + sources.len();
            [source_of[record], u8::try_from(place).expect("at most 64 sources and a few groups")]
        };
        let of_records: Vec<[u8; 2]> = groups.iter().enumerate().map(of_record).collect();
        let mut n_records = vec![0u64; names.len()];
        of_records.iter().flatten().for_each(|domain| n_records[usize::from(*domain)] += 1);
        let mut order: Vec<usize> = (0..names.len()).collect();
        order.sort_by_key(|domain| (n_records[*domain], *domain));
        let mut places = vec![0; names.len()];
        order.iter().enumerate().for_each(|(place, domain)| places[*domain] = place);
        Self { names, of_records, places }
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.names.len()
    }

    /// The name of one.
    pub fn name(&self, domain: usize) -> &PairsOf {
        &self.names[domain]
    }

    /// What a pair of records counts for.
    pub fn of_pair(&self, pair: Pair) -> OfPair {
        let ([source, group], [other_source, other_group]) =
            (self.of_records[pair.0 as usize], self.of_records[pair.1 as usize]);
        OfPair([source, other_source, group, other_group])
    }

    /// What a record counts for.
    pub fn of_record(&self, record: usize) -> OfPair {
        let [source, group] = self.of_records[record];
        OfPair([source, source, group, group])
    }

    /// Of what a pair counts for what the fewest records are of.
    pub fn rarest(&self, of: OfPair) -> u8 {
        let rarest = of.0.into_iter().min_by_key(|domain| self.places[usize::from(*domain)]);
        rarest.expect("a pair is of two sources")
    }
}
