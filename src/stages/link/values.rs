//! The values of a column as small numbers, so that comparing two costs one instruction.

use polars::prelude::PlHashMap;

/// No value.
pub(super) const NONE: u32 = u32::MAX;

/// One column: a number for each row, and the text that each number stands for.
///
/// Numbers follow the order of the texts, so that nothing that is decided by them
/// depends on the order of the rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct NumberedTexts {
    /// The value of each row, or [`NONE`].
    pub of_rows: Vec<u32>,
    /// What the numbers stand for, sorted.
    pub texts: Vec<String>,
}

impl NumberedTexts {
    /// Text as it is.
    pub fn of_text(cells: &[Option<&str>]) -> Self {
        Self::cleaned(cells, |text| Some(text.to_owned()))
    }

    /// Each text cleaned once, however often it occurs.
    fn cleaned(cells: &[Option<&str>], clean: impl Fn(&str) -> Option<String>) -> Self {
        let mut seen: PlHashMap<&str, usize> = PlHashMap::default();
        let mut texts: Vec<Option<String>> = Vec::new();
        let mut of_rows = Vec::with_capacity(cells.len());
        for cell in cells {
            of_rows.push(cell.map_or(usize::MAX, |cell| {
                *seen.entry(cell).or_insert_with(|| {
                    texts.push(clean(cell));
                    texts.len() - 1
                })
            }));
        }
        Self::ranked(&of_rows, texts)
    }

    /// Numbers the cleaned texts by their order.
    fn ranked(of_rows: &[usize], texts: Vec<Option<String>>) -> Self {
        let mut sorted: Vec<String> = texts.iter().flatten().cloned().collect();
        sorted.sort_unstable();
        sorted.dedup();
        let rank = |text: &Option<String>| {
            let place = text.as_ref().and_then(|text| sorted.binary_search(text).ok());
            place.map_or(NONE, |place| u32::try_from(place).expect("fewer values than rows"))
        };
        let ranks: Vec<u32> = texts.iter().map(rank).collect();
        let of_rows = of_rows.iter().map(|at| ranks.get(*at).copied().unwrap_or(NONE)).collect();
        Self { of_rows, texts: sorted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_follow_the_order_of_the_texts_whatever_the_order_of_the_rows() {
        let values = NumberedTexts::of_text(&[Some("b"), None, Some("a"), Some("b")]);
        assert_eq!(values.of_rows, [1, NONE, 0, 1]);
        assert_eq!(values.texts, ["a", "b"]);
    }
}
