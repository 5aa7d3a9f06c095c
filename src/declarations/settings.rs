//! `project.toml`: whose service this is, where things lie, and the thresholds in force.

mod place;
mod sql_engine;

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

pub use place::Location;
pub use sql_engine::{ServerAddress, SqlEngine};

/// `project.toml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Name of the service, for titles.
    pub name: String,
    /// The area the service answers for.
    pub area: Area,
    /// Where deliveries arrive and where everything is kept.
    pub store: StoreSettings,
    /// When `yjp schedule` runs.
    #[serde(default)]
    pub schedule: ScheduleSettings,
    /// What runs the measures' SQL.
    #[serde(default)]
    pub engine: SqlEngine,
    /// The small-number rules in force.
    pub disclosure: Disclosure,
    /// Choices that no rule makes for a project.
    #[serde(default)]
    pub choices: Choices,
}

/// The area the service answers for.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Area {
    /// Its name, as the population extract gives it.
    pub name: String,
    /// Outward codes of its postcodes (`ZZ1`): a child with such a postcode is local
    /// where no source says so itself.
    #[serde(default)]
    pub outward_codes: Vec<String>,
}

/// Where things lie, relative to the project folder.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StoreSettings {
    /// New deliveries: `<supplier>/<table>/[received YYYY-MM-DD/]<file>`.
    pub deliveries: Location,
    /// `identifiable/`, `pseudonymised/`, `publishable/` and the ledger.
    pub root: PathBuf,
    /// Where publications go, if not into `publishable/` below the root.
    pub publications: Option<Location>,
    /// The file with the pseudonymisation and archive keys; `YJP_KEY_FILE` wins.
    pub key: PathBuf,
}

/// When `yjp schedule` runs, as five-field cron expressions in Europe/London.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScheduleSettings {
    /// Name of the schedule to its expression.
    #[serde(default)]
    pub runs: BTreeMap<String, String>,
}

/// The small-number rules in force.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Disclosure {
    /// The largest count that is hidden.
    pub threshold: u32,
}

/// Choices that no rule makes for a project.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Choices {
    /// Whether ethnicity that an officer observed counts in disproportionality.
    #[serde(default)]
    pub count_officer_observed: bool,
}
