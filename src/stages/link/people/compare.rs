//! Which level of each comparison holds for two records, or for two clusters.

use super::columns::{ColumnValues, Described};
use super::placeholders::Placeholders;
use super::rows::Knows;
use super::similarity::{
    is_alike, is_swapped, is_within_edits, same_first, same_first_word, same_last, shares_word, starts,
};
use super::words::WholeNames;
use crate::declarations::Linkage;
use crate::declarations::linkage::{Comparison, Level, Test};

/// The levels of a pair, four bits a comparison: 0 where one side knows nothing, else the place of the
/// level, counted from 1.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(in crate::stages::link) struct Pattern(u128);

impl Pattern {
    /// The level of one comparison, or nothing.
    #[inline]
    pub fn level(self, comparison: usize) -> Option<usize> {
        ((self.0 >> (4 * comparison)) as usize & 15).checked_sub(1)
    }

    /// The comparisons of which both sides know something, by place, with the places of their levels.
    #[inline]
    pub fn levels(self) -> impl Iterator<Item = (usize, usize)> {
        let mut left = self.0;
        std::iter::from_fn(move || {
            let comparison = left.trailing_zeros() as usize / 4;
            let level = (left.checked_shr(4 * comparison as u32)? & 15) as usize;
            left &= !(15 << (4 * comparison));
            Some((comparison, level - 1))
        })
    }

    /// The same pattern with one more comparison.
    #[must_use]
    #[inline]
    pub const fn with(self, comparison: usize, level: usize) -> Self {
        Self(self.0 | (level as u128 + 1) << (4 * comparison))
    }
}

/// What holds for one comparison of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(in crate::stages::link) struct HoldingLevel {
    /// The place of the level.
    pub level: usize,
    /// Which value the two share, or the more frequent of two that are alike or that stand in another place.
    pub value: Option<u32>,
}

/// The declared comparisons, ready to be made.
pub(in crate::stages::link) struct Comparisons<'a> {
    described: &'a Described,
    compiled: Vec<Compiled<'a>>,
    /// Those whose column any record knows, by place.
    known: Vec<usize>,
    /// The values of each that stand for others.
    placeholders: Vec<Placeholders>,
}

struct Compiled<'a> {
    declared: &'a Comparison,
    column: usize,
    /// The levels that can hold: those that look at a column nobody knows cannot.
    levels: Vec<CompiledLevel<'a>>,
}

struct CompiledLevel<'a> {
    place: usize,
    test: &'a Test,
    /// The other column that it looks at, and our values as values of that column.
    other: Option<(usize, Vec<u32>)>,
    /// The names that each value is a form of, for a test that asks a list.
    forms: Vec<&'a [u32]>,
    /// The names of which one side must have no word that the other lacks.
    whole: Option<WholeNames<'a>>,
}

/// The columns, if there are any.
fn some(columns: &[String]) -> Option<&[String]> {
    Some(columns).filter(|columns| !columns.is_empty())
}

/// No value of the other column.
const NONE: u32 = u32::MAX;

impl<'a> Comparisons<'a> {
    /// Finds the columns of all comparisons.
    pub fn new(linkage: &'a Linkage, described: &'a Described) -> Self {
        let columns: Vec<usize> = described.known_columns().collect();
        let compile = |declared: &'a Comparison| {
            let column = described.position(&declared.column);
            let level = |(place, level): (usize, &'a Level)| {
                let other = level.when.other_column().map(|other| described.position(other));
                let can_hold = other.is_none_or(|other| columns.contains(&other));
                let translated = |other: usize| (other, translation(described.column(column), described.column(other)));
                let forms = level.when.list().and_then(|list| linkage.forms.get(list));
                let forms =
                    forms.map(|forms| described.column(column).texts.iter().map(|text| forms.names(text)).collect());
                can_hold.then(|| CompiledLevel {
                    place,
                    test: &level.when,
                    other: other.map(translated),
                    forms: forms.unwrap_or_default(),
                    whole: some(&level.whole).map(|columns| WholeNames::new(columns, described, linkage)),
                })
            };
            let levels = declared.levels.iter().enumerate().filter_map(level).collect();
            Compiled { declared, column, levels }
        };
        let compiled: Vec<Compiled<'a>> = linkage.comparisons.iter().map(compile).collect();
        let known = (0..compiled.len()).filter(|at| columns.contains(&compiled[*at].column)).collect();
        let placeholders = vec![Placeholders::default(); compiled.len()];
        Self { described, compiled, known, placeholders }
    }

    /// Notes the values of a comparison that stand for others.
    pub fn know(&mut self, comparison: usize, placeholders: Placeholders) {
        self.placeholders[comparison] = placeholders;
    }

    /// The values of a comparison that stand for others.
    pub fn placeholders(&self, comparison: usize) -> &Placeholders {
        &self.placeholders[comparison]
    }

    /// The declaration of each.
    pub fn declared(&self) -> impl Iterator<Item = &'a Comparison> {
        self.compiled.iter().map(|compiled| compiled.declared)
    }

    /// The place of the column that a comparison compares.
    pub fn column(&self, comparison: usize) -> usize {
        self.compiled[comparison].column
    }

    /// What holds for each comparison of which both sides know something, with its place.
    pub fn found<K: Knows>(&self, left: &K, right: &K) -> impl Iterator<Item = (usize, HoldingLevel)> {
        self.known.iter().filter_map(move |at| Some((*at, self.found_of(*at, left, right)?)))
    }

    /// The place of a comparison by its name.
    pub fn position(&self, name: &str) -> usize {
        let is_it = |compiled: &Compiled<'_>| compiled.declared.name == name;
        self.compiled.iter().position(is_it).expect("Linkage::check found every name declared")
    }

    /// The place of the level that holds for one comparison, or nothing.
    pub fn level<K: Knows>(&self, comparison: usize, left: &K, right: &K) -> Option<usize> {
        Some(self.found_of(comparison, left, right)?.level)
    }

    #[inline]
    fn found_of<K: Knows>(&self, at: usize, left: &K, right: &K) -> Option<HoldingLevel> {
        let compiled = &self.compiled[at];
        let found = compiled.found(self.described, left, right)?;
        // Placeholders of two years have their day in common, which says nothing.
        let (ours, theirs) = (left.values(compiled.column), right.values(compiled.column));
        if found.level > 0 && self.placeholders[at].are_both(ours, theirs) {
            return Some(HoldingLevel { level: compiled.declared.levels.len() - 1, value: None });
        }
        Some(found)
    }

    /// The places of the columns that a comparison looks at.
    pub fn columns_of(&self, comparison: usize) -> impl Iterator<Item = usize> {
        let compiled = &self.compiled[comparison];
        let others = compiled.levels.iter().filter_map(|level| level.other.as_ref().map(|(other, _)| *other));
        let words = compiled.levels.iter().filter_map(|level| level.whole.as_ref()).flat_map(WholeNames::columns);
        others.chain(words).chain([compiled.column])
    }

    /// The levels of a pair.
    pub fn pattern<K: Knows>(&self, left: &K, right: &K) -> Pattern {
        self.found(left, right).fold(Pattern::default(), |pattern, (at, found)| pattern.with(at, found.level))
    }
}

impl Compiled<'_> {
    fn found<K: Knows>(&self, described: &Described, left: &K, right: &K) -> Option<HoldingLevel> {
        let (ours, theirs) = (left.values(self.column), right.values(self.column));
        if ours.is_empty() || theirs.is_empty() {
            return None;
        }
        let values = described.column(self.column);
        for level in &self.levels {
            if let Some((other, translated)) = &level.other {
                let elsewhere = AcrossColumns { values, others: described.column(*other), translated };
                let found = |ours: &[u32], us: &K, them: &K| {
                    elsewhere.found(level.test, ours, us.values(*other), them.values(*other))
                };
                let is_crossed = matches!(level.test, Test::Crossed(_));
                let value = found(ours, left, right);
                let value = if is_crossed { value } else { elsewhere.commoner(value, found(theirs, right, left)) };
                if value.is_some() && level.whole.as_ref().is_none_or(|whole| whole.is_either_within(left, right)) {
                    return Some(HoldingLevel { level: level.place, value });
                }
                continue;
            }
            if *level.test == Test::Otherwise {
                return Some(HoldingLevel { level: level.place, value: None });
            }
            if let Some(value) = closest(level, values, ours, theirs) {
                return Some(HoldingLevel { level: level.place, value: Some(value) });
            }
        }
        None
    }
}

/// Values of one column, to be looked for in another.
struct AcrossColumns<'a> {
    values: &'a ColumnValues,
    others: &'a ColumnValues,
    /// Our values as values of the other column.
    translated: &'a [u32],
}

impl AcrossColumns<'_> {
    /// The commonest of ours that is what the other side has in the other column, where we have `own`.
    fn found(&self, test: &Test, ours: &[u32], own: &[u32], theirs: &[u32]) -> Option<u32> {
        let text = |value: u32| self.values.texts.get(value);
        let other_text = |value: u32| self.others.texts.get(value);
        let is_there = |one: &u32| match test {
            // A child with one name in both places would be found crosswise in every namesake.
            Test::Crossed(_) => {
                let is_near = |other: &u32| is_within_edits(text(*one), other_text(*other), 1);
                theirs.iter().any(is_near) && !own.iter().any(is_near)
            }
            Test::Exact(_) => theirs.contains(&self.translated[*one as usize]),
            _ => theirs.iter().any(|other| shares_word(text(*one), other_text(*other))),
        };
        ours.iter().copied().filter(is_there).fold(None, |known, one| self.commoner(known, Some(one)))
    }

    /// The value that more records hold.
    fn commoner(&self, one: Option<u32>, other: Option<u32>) -> Option<u32> {
        [one, other].into_iter().flatten().max_by_key(|value| self.values.n_holders[*value as usize])
    }
}

/// The rarest value that stands for a pair of values that passes the test; of two that are alike the more frequent.
fn closest(level: &CompiledLevel<'_>, values: &ColumnValues, ours: &[u32], theirs: &[u32]) -> Option<u32> {
    let n_holders = |value: u32| values.n_holders[value as usize];
    let mut rarest: Option<u32> = None;
    for one in ours {
        for other in theirs {
            if !level.passes(values, *one, *other) {
                continue;
            }
            let value = if one == other || n_holders(*one) >= n_holders(*other) { *one } else { *other };
            if rarest.is_none_or(|known| n_holders(value) < n_holders(known)) {
                rarest = Some(value);
            }
        }
    }
    rarest
}

impl CompiledLevel<'_> {
    fn passes(&self, values: &ColumnValues, one: u32, other: u32) -> bool {
        if matches!(self.test, Test::Listed(_)) {
            let (ours, theirs) = (self.names(one), self.names(other));
            return one == other || ours.iter().any(|name| theirs.contains(name));
        }
        passes(self.test, values, one, other)
    }

    /// What a value is a form of, by its list.
    fn names(&self, value: u32) -> &[u32] {
        self.forms.get(value as usize).copied().unwrap_or_default()
    }
}

fn passes(test: &Test, values: &ColumnValues, one: u32, other: u32) -> bool {
    if one == other {
        // The end or the start of a text is also that of a text of its own length.
        return true;
    }
    let (left, right) = (values.texts.get(one), values.texts.get(other));
    match test {
        Test::Exact(_) | Test::Crossed(_) | Test::Listed(_) | Test::Otherwise => false,
        Test::Edits(most) => is_within_edits(left, right, *most),
        Test::JaroWinkler(least) => is_alike(left, right, *least),
        Test::Starts => starts(left, right),
        Test::Word(_) => shares_word(left, right),
        Test::Swapped => is_swapped(left, right),
        Test::FirstWord => same_first_word(left, right),
        Test::First(n) => same_first(left, right, *n),
        Test::Last(n) => same_last(left, right, *n),
    }
}

/// The values of one column as values of another: both are sorted, so that one walk finds them all.
fn translation(from: &ColumnValues, to: &ColumnValues) -> Vec<u32> {
    let mut others = (0u32..).zip(to.texts.iter()).peekable();
    let place = |text: &str| {
        while others.next_if(|(_, other)| *other < text).is_some() {}
        others.peek().filter(|(_, other)| *other == text).map_or(NONE, |(at, _)| *at)
    };
    from.texts.iter().map(place).collect()
}

#[cfg(test)]
mod tests {
    use polars::prelude::*;

    use crate::declarations::linkage;
    use crate::stages::link::table::link_table;

    /// The level, counted from 1, of a comparison of two names by the default declaration.
    fn level(comparison: &str, one: (&str, &str), other: (&str, &str)) -> Option<u64> {
        let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
        let mut rules = linkage::load(&project.join("linkage/people.toml"), &project).unwrap();
        rules.thresholds.keep = -60.0;
        let table = df!(
            "id" => ["1", "2"], "forenames" => [one.0, other.0], "surname" => [one.1, other.1],
            "date_of_birth" => ["2009-05-01", "2009-05-01"], "postcode" => ["ZZ1 1AA", "ZZ1 1AA"],
        );
        let pairs = link_table(table.unwrap(), &rules).unwrap().pairs;
        let level = pairs.column(&format!("level_{comparison}")).unwrap().cast(&DataType::UInt64).unwrap();
        level.u64().unwrap().get(0)
    }

    /// Where a level stands among those of its comparison, counted from 1.
    fn place(comparison: &str, level: &str) -> Option<u64> {
        let project = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
        let rules = linkage::load(&project.join("linkage/people.toml"), &project).unwrap();
        let declared = rules.comparisons.iter().find(|declared| declared.name == comparison).unwrap();
        declared.levels.iter().position(|declared| declared.name == level).map(|at| at as u64 + 1)
    }

    #[track_caller]
    fn assert_level(comparison: &str, one: (&str, &str), other: (&str, &str), expected: &str) {
        assert_eq!(level(comparison, one, other), place(comparison, expected), "{expected}");
        assert_eq!(level(comparison, other, one), place(comparison, expected), "{expected}, the other way round");
    }

    #[test]
    fn names_that_the_lists_hold_for_one_are_one() {
        assert_level("forename", ("Anthony", "Hargreaves"), ("Tony", "Hargreaves"), "familiar_form");
        assert_level("forename", ("Bill", "Hargreaves"), ("Will", "Hargreaves"), "familiar_form");
        assert_level("forename", ("Mohammed Adil", "Khan"), ("Mohd Adil", "Khan"), "other_spelling");
        assert_level("forename", ("Md Adil", "Khan"), ("Maxamed Adil", "Khan"), "other_spelling");
        assert_level("surname", ("Ali", "Chaudhry"), ("Ali", "Choudhury"), "other_spelling");
        assert_level("forename", ("Anthony", "Hargreaves"), ("Barry", "Hargreaves"), "different");
    }

    #[test]
    fn a_word_that_two_names_share_is_no_name_in_another_place() {
        assert_level("forename", ("Hung Van", "Nguyen"), ("Van Quan", "Nguyen"), "different");
        assert_level("surname", ("Hassan Abdi", "Jama"), ("Hassan Omar", "Abdi"), "different");
        assert_level("forename", ("Hassan Hassan", "Barzani"), ("Barzani Karim", "Hassan"), "different");
        assert_level("forename", ("Mohammed Adil", "Khan"), ("Adil", "Khan"), "another_forename");
        assert_level("surname", ("Abdi Yusuf", "Jama"), ("Cabdi", "Youssef"), "different");
        assert_level("surname", ("Abdi Yusuf", "Jama"), ("Cabdi", "Yusuf"), "another_forename");
    }

    #[test]
    fn a_name_in_another_place_is_seen() {
        assert_level("surname", ("Guled Yusuf", "Warsame"), ("Guled", "Yusuf"), "another_forename");
        assert_level("forename", ("Van Minh", "Nguyen"), ("Minh Van", "Nguyen"), "another_forename");
        assert_level("other_forenames", ("Van Minh", "Nguyen"), ("Minh Van", "Nguyen"), "first_forename");
        assert_level("other_forenames", ("Van Minh", "Nguyen"), ("Van Nguyen", "Minh"), "surname");
    }
}
