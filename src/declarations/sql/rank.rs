//! Ids behind a digit. They lie in one order on every engine, and where two are the same they are so on every engine: as long
//! as behind one digit stand ids of one thing, since those of other things are numbered apart.

use super::form::Expr;

/// Of what the ids are behind each digit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rank([Option<&'static str>; 10]);

impl Rank {
    /// An id behind a text, if that is one digit in every row.
    pub(super) fn new(text: &Expr, id: &'static str) -> Option<Self> {
        let mut rank = Self::default();
        for digit in digits(text)? {
            rank.0[digit] = Some(id);
        }
        Some(rank)
    }

    /// Both; the digit behind which they have ids of different things, with these, if there is one.
    pub(super) fn with(self, other: Self) -> Result<Self, (usize, &'static str, &'static str)> {
        let mut both = self;
        for (digit, (here, there)) in both.0.iter_mut().zip(other.0).enumerate() {
            match (*here, there) {
                (Some(one), Some(another)) if one != another => return Err((digit, one, another)),
                (None, Some(_)) => *here = there,
                _ => {}
            }
        }
        Ok(both)
    }
}

/// The digits that a text can be, if it is always one.
fn digits(text: &Expr) -> Option<Vec<usize>> {
    match text {
        Expr::Text(text) => match text.as_bytes() {
            [digit @ b'0'..=b'9'] => Some(vec![usize::from(digit - b'0')]),
            _ => None,
        },
        Expr::Case { branches, otherwise } => {
            let values = branches.iter().map(|(_, then)| then).chain(otherwise.as_deref());
            values.map(digits).collect::<Option<Vec<Vec<usize>>>>().map(|each| each.concat())
        }
        _ => None,
    }
}
