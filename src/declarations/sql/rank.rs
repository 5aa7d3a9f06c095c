//! Ids behind a digit. They lie in one order on every engine, and where two are the same they are so on every engine: as long
//! as behind one digit stand ids of one thing, since those of other things are numbered apart.

/// Of what the ids are behind each digit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Rank([Option<&'static str>; 10]);

impl Rank {
    /// An id behind one of these digits.
    pub(super) fn behind(digits: &[usize], id: &'static str) -> Self {
        let mut rank = Self::default();
        for digit in digits {
            rank.0[*digit] = Some(id);
        }
        rank
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
