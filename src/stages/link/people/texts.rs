//! The different texts of a column.

use polars::prelude::PlSmallStr;

/// Different texts, short ones in place: millions of pairs read them in no order.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct DistinctTexts(Vec<PlSmallStr>);

impl DistinctTexts {
    /// Adds a text that is not less than the last, and says its number.
    pub fn push(&mut self, text: &str) -> u32 {
        if self.0.last().is_none_or(|last| last != text) {
            self.0.push(text.into());
        }
        u32::try_from(self.0.len() - 1).expect("fewer different texts than 4 thousand million")
    }

    /// The text of a value.
    #[inline]
    pub fn get(&self, value: u32) -> &str {
        self.0[value as usize].as_str()
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// All of them, in order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(PlSmallStr::as_str)
    }
}
