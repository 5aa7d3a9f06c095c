//! What decisions on drawn pairs say of all pairs.
//!
//! A pair that nobody decided, or of which an officer could not tell, may be either: limits take it for what is worst for
//! each. So nobody makes linking look better by leaving the hard pairs out.

use super::domains::Domains;
use super::draw::Sampled;
use super::limits::WeightedErrors;
use super::population::{DrawnUnit, PairSide};
use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};

/// What an officer said of a pair. Of one day, what keeps children apart comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::stages::link) enum Answer {
    Different,
    Same,
    CannotTell,
}

impl Answer {
    /// Every answer.
    pub const ALL: [Self; 3] = [Self::Different, Self::Same, Self::CannotTell];

    /// As the list `link_decision` has it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Different => "different",
            Self::Same => "same",
            Self::CannotTell => "cannot_tell",
        }
    }
}

/// A stratum's sample with what was said of it.
pub(super) struct Answered<'a> {
    pub sampled: &'a Sampled,
    /// One for each pair drawn.
    pub answers: Vec<Option<Answer>>,
}

/// What is known beside the sample.
#[derive(Debug, Clone, Default)]
pub(super) struct BesideSample {
    /// Pairs that were joined, and that decisions parted.
    pub parted: CountedOf,
    /// Pairs that were apart, and that decisions joined.
    pub joined: CountedOf,
    /// Records on their own that say nothing by which anybody could join them.
    pub unjoinable: CountedOf,
    /// All records.
    pub records: CountedOf,
    /// With how many others a record is joined that is.
    pub n_partners: f64,
}

impl BesideSample {
    /// The share of the records that is of a domain.
    fn share_of(&self, domain: Option<usize>) -> f64 {
        self.records.of(domain) / self.records.n_all.max(1.0)
    }
}

/// How many pairs or records: over all, then of each domain.
#[derive(Debug, Clone, Default)]
pub(super) struct CountedOf {
    pub n_all: f64,
    pub of_domain: Vec<f64>,
}

impl CountedOf {
    /// Over all, or of a domain.
    fn of(&self, domain: Option<usize>) -> f64 {
        domain.map_or(self.n_all, |domain| self.of_domain.get(domain).copied().unwrap_or(0.0))
    }
}

/// The most of the drawn pairs that may be undecided: new records bring new pairs every night.
const UNDECIDED_MAX: f64 = 0.1;

/// The estimates: over all, then of each source and ethnic group.
pub(super) fn estimates(answered: &[Answered<'_>], domains: &Domains, known: &BesideSample) -> Vec<LinkingEstimate> {
    let of_all = estimate(answered, None, PairsOf::All, known);
    let of_domain = |at: usize| estimate(answered, Some(at), domains.name(at).clone(), known);
    std::iter::once(of_all).chain((0..domains.len()).map(of_domain)).collect()
}

fn estimate(answered: &[Answered<'_>], domain: Option<usize>, of: PairsOf, known: &BesideSample) -> LinkingEstimate {
    let is_of = |unit: &DrawnUnit| domain.is_none_or(|domain| unit.of.is_of(domain));
    let counted = |is_counted: &dyn Fn(Option<Answer>) -> bool, side: Option<PairSide>| {
        let of_side = answered.iter().filter(|one| side.is_none_or(|side| one.sampled.name.side == side));
        let each = of_side.flat_map(|one| {
            let n = if domain.is_none() { one.n_used() } else { one.answers.len() };
            one.sampled.drawn[..n].iter().zip(&one.answers)
        });
        each.filter(|(unit, answer)| is_of(unit) && is_counted(**answer)).count()
    };
    let n_pairs = |side: PairSide| -> f64 {
        let of_side = answered.iter().map(|one| one.sampled).filter(|one| one.name.side == side);
        of_side.map(|one| domain.map_or(one.stratum.n_pairs, |domain| one.stratum.of_domain[domain])).sum()
    };
    let is_told = |answer: Option<Answer>| matches!(answer, Some(Answer::Same | Answer::Different));
    let n_drawn = counted(&|_| true, None);
    let n_answered = counted(&|answer| answer.is_some(), None);
    let n_joined_drawn = counted(&|_| true, Some(PairSide::Joined));
    let has_enough_pairs = n_joined_drawn >= LEAST_DRAWN && n_pairs(PairSide::Joined) >= LEAST_JOINED;
    let n_missing = n_drawn - n_answered;
    let is_answered = (n_missing as f64) <= UNDECIDED_MAX * n_drawn as f64;
    let has_told = counted(&is_told, Some(PairSide::Joined)) * 5 >= n_joined_drawn * 4;
    let is_known = has_enough_pairs && is_answered && has_told;
    let before = n_pairs(PairSide::Joined);
    let (parted, joined) = (known.parted.of(domain), known.joined.of(domain));
    let n_joined = before - parted + joined;
    let wrong = errors(answered, PairSide::Joined, domain).less(parted, n_joined);
    let mut missed = errors(answered, PairSide::Apart, domain).less(joined, n_pairs(PairSide::Apart));
    // Nobody can find out whether these are missed: each may be a record of a child like the others.
    let (n_here, n_unjoinable) = (known.unjoinable.of(domain), known.unjoinable.n_all);
    missed.upper += (n_here + (n_unjoinable - n_here) * known.share_of(domain)) * known.n_partners;
    LinkingEstimate {
        of,
        n_joined: n_joined.round() as u64,
        n_drawn: n_drawn as u64,
        n_decided: counted(&is_told, None) as u64,
        n_cannot_tell: counted(&|answer| answer == Some(Answer::CannotTell), None) as u64,
        n_needed: has_enough_pairs.then(|| if is_known { 0 } else { n_missing.max(1) as u64 }),
        precision: is_known.then(|| precision(wrong, n_joined)),
        recall: is_known.then(|| recall(wrong, missed, n_joined)),
    }
}

/// Fewer joined pairs than this tell nothing that could be published.
const LEAST_JOINED: f64 = 25.0;

/// Nor do so few drawn ones.
const LEAST_DRAWN: usize = 15;

impl Answered<'_> {
    /// How many of the pairs drawn count: those for groups only once they are decided too.
    fn n_used(&self) -> usize {
        let n_undecided = self.answers.iter().filter(|answer| answer.is_none()).count();
        let is_whole = n_undecided as f64 <= UNDECIDED_MAX * self.answers.len() as f64;
        if is_whole { self.answers.len() } else { self.sampled.n_for_all }
    }
}

/// Errors among all pairs, joined wrongly or left apart wrongly, as the sample tells.
#[derive(Debug, Clone, Copy)]
struct Errors {
    value: f64,
    lower: f64,
    upper: f64,
}

impl Errors {
    /// Without those that were put right; there cannot be more than there are pairs.
    fn less(self, n_put_right: f64, n_pairs: f64) -> Self {
        let rest = |errors: f64| (errors - n_put_right).clamp(0.0, n_pairs.max(0.0));
        Self { value: rest(self.value), lower: rest(self.lower), upper: rest(self.upper) }
    }
}

/// The errors of a side, of all pairs or of those of a domain.
fn errors(answered: &[Answered<'_>], side: PairSide, domain: Option<usize>) -> Errors {
    let is_error = |answer: Option<Answer>| match (side, answer) {
        (PairSide::Joined, Some(Answer::Different)) | (PairSide::Apart, Some(Answer::Same)) => Some(true),
        (_, Some(Answer::Same | Answer::Different)) => Some(false),
        (_, None | Some(Answer::CannotTell)) => None,
    };
    let (mut value, mut sure, mut perhaps) = (0.0, Errors { value: 0.0, lower: 0.0, upper: 0.0 }, 0.0f64);
    let (mut least, mut most) = (WeightedErrors::default(), WeightedErrors::default());
    for one in answered.iter().filter(|one| one.sampled.name.side == side) {
        let stratum = &one.sampled.stratum;
        if domain.is_some_and(|domain| stratum.of_domain[domain] == 0.0) {
            continue;
        }
        let n = one.n_used();
        let used = one.sampled.drawn[..n].iter().zip(&one.answers);
        let n_told = used.clone().filter(|(_, answer)| is_error(**answer).is_some()).count();
        let is_whole = n as u64 == stratum.n_units;
        let of_all = stratum.n_units as f64 / n as f64;
        for (unit, answer) in used.filter(|(unit, _)| domain.is_none_or(|domain| unit.of.is_of(domain))) {
            let found = is_error(*answer);
            if found == Some(true) {
                value += unit.stands_for * stratum.n_units as f64 / n_told as f64;
            }
            match (is_whole, found) {
                (true, Some(true)) => {
                    sure.lower += unit.stands_for;
                    sure.upper += unit.stands_for;
                }
                (true, None) => sure.upper += unit.stands_for,
                (false, Some(true)) => {
                    least.add(of_all * unit.stands_for);
                    most.add(of_all * unit.stands_for);
                }
                (false, None) => most.add(of_all * unit.stands_for),
                (_, Some(false)) => {}
            }
        }
        if !is_whole {
            perhaps = perhaps.max(of_all * stratum.most);
        }
    }
    let (lower, upper) = (sure.lower + least.lower(), sure.upper + most.upper(perhaps));
    Errors { value: value.clamp(lower, upper), lower, upper }
}

fn precision(wrong: Errors, n_joined: f64) -> Estimate {
    let share = |wrong: f64| 1.0 - wrong / n_joined;
    Estimate { value: share(wrong.value), lower: share(wrong.upper), upper: share(wrong.lower) }
}

/// The limits are those of a function of two estimates that know nothing of each other (Zou and Donner, 2008): the squares of what
/// each moves it add up.
fn recall(wrong: Errors, missed: Errors, n_joined: f64) -> Estimate {
    let share = |wrong: f64, missed: f64| {
        let right = n_joined - wrong;
        if right + missed > 0.0 { right / (right + missed) } else { 1.0 }
    };
    let value = share(wrong.value, missed.value);
    let apart = |wrong: f64, missed: f64| share(wrong, missed) - value;
    let below = apart(wrong.upper, missed.value).hypot(apart(wrong.value, missed.upper));
    let above = apart(wrong.lower, missed.value).hypot(apart(wrong.value, missed.lower));
    Estimate { value, lower: (value - below).max(0.0), upper: (value + above).min(1.0) }
}
