//! Which columns identify a child.

use serde::Deserialize;

/// Which columns identify a child.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {}
