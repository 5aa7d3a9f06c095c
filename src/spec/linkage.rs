//! How records are joined into children.

use serde::Deserialize;

/// How records are joined into children.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Linkage {}
