//! What a pool of names is.

/// Names with how steeply they fall: of `n` names the first has a share of `n` to the power of `-1 / steepness`, and 1 is all alike.
#[derive(Debug)]
pub struct Pool {
    /// The names, the commonest first.
    pub names: &'static [&'static str],
    /// How steeply they fall.
    pub steepness: f64,
    /// Share of children whose name is on the list; the others bear one that is nobody else's.
    pub listed: f64,
}

/// All of this community bear a name of the list.
pub const fn pool(names: &'static [&'static str], steepness: f64) -> Pool {
    Pool { names, steepness, listed: 1.0 }
}

/// So many bear a name of the list.
pub const fn with_tail(names: &'static [&'static str], steepness: f64, listed: f64) -> Pool {
    Pool { names, steepness, listed }
}

/// The names of a community.
#[derive(Debug)]
pub struct Pools {
    /// Boys.
    pub boys: Pool,
    /// Girls.
    pub girls: Pool,
    /// Families.
    pub surnames: Pool,
}
