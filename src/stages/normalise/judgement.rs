//! What a cell turns out to be.

/// What became of one cell.
pub(super) enum Judgement<T> {
    /// It is what it should be.
    Good(T),
    /// It says that there is nothing.
    Blank,
    /// It is kept, with a warning.
    Doubtful(T, &'static str),
    /// It cannot be used.
    Bad(&'static str),
}

impl<T> Judgement<T> {
    /// The same verdict on another value.
    pub(super) fn map<U>(self, of: impl FnOnce(T) -> U) -> Judgement<U> {
        match self {
            Self::Good(value) => Judgement::Good(of(value)),
            Self::Blank => Judgement::Blank,
            Self::Doubtful(value, rule) => Judgement::Doubtful(of(value), rule),
            Self::Bad(rule) => Judgement::Bad(rule),
        }
    }
}
