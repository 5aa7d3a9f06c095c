//! Values that stand for others.

use polars::prelude::PlHashMap;

/// Birthdays of one column that stand for another, each with how many people share its year.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct Placeholders(PlHashMap<u32, u32>);

impl FromIterator<(u32, u32)> for Placeholders {
    fn from_iter<I: IntoIterator<Item = (u32, u32)>>(found: I) -> Self {
        Self(found.into_iter().collect())
    }
}

impl Placeholders {
    /// How many people share the year of a placeholder, if it is one.
    #[inline]
    pub fn get(&self, value: usize) -> Option<u32> {
        self.0.get(&(value as u32)).copied()
    }

    /// Whether two values are placeholders both: they say nothing but their years.
    #[inline]
    pub fn are_both(&self, one: &[u32], other: &[u32]) -> bool {
        let are = |values: &[u32]| values.iter().all(|value| self.0.contains_key(value));
        !self.0.is_empty() && are(one) && are(other)
    }
}
