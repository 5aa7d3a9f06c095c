//! `project.toml`: whose service this is, where things lie, and the thresholds in force.

mod place;
mod sql_engine;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

pub use place::Location;
pub use sql_engine::{ServerAddress, SqlEngine};

use crate::error::{Error, Result};

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
    /// For how long a file must not have changed before it is read: a transfer that stalls at the end of a row looks whole.
    #[serde(default)]
    pub settle_seconds: u32,
    /// What lies among deliveries and is none: folders and files, by path or by name alone.
    #[serde(default)]
    pub ignore: Vec<String>,
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

/// The largest threshold: more would hide whole measures.
const THRESHOLD_MAX: u32 = 1_000;

impl Settings {
    /// Checks what the types alone cannot.
    ///
    /// # Errors
    /// [`crate::error::Kind::Declaration`] with the key at fault.
    pub(super) fn check(&self, path: &Path) -> Result<()> {
        for (key, text) in [("name", &self.name), ("[area] name", &self.area.name)] {
            if text.trim().is_empty() {
                let error = Error::declaration(path, format!("{key} is empty"));
                return Err(error.hint("write what readers of the report know it by"));
            }
        }
        let threshold = self.disclosure.threshold;
        if !(1..=THRESHOLD_MAX).contains(&threshold) {
            let message = format!("[disclosure] threshold = {threshold} lies outside of 1 to {THRESHOLD_MAX}");
            return Err(Error::declaration(path, message).hint(
                "write the largest count that is hidden, `threshold = 5`; figures that show every count, for the service \
                 alone, are made by `yjp measure` with --no-disclosure-control",
            ));
        }
        let is_path = |text: &str| text.split('/').all(|part| !matches!(part.trim(), "" | "." | ".."));
        if let Some(ignored) = self.store.ignore.iter().find(|ignored| !is_path(ignored)) {
            let error = Error::declaration(path, format!("[store] ignore has `{ignored}`, which names no folder"));
            return Err(error.hint("write its name, `old`, or its path below the deliveries, `police/outcomes/old`"));
        }
        match self.area.outward_codes.iter().find(|code| !is_outward_code(code)) {
            Some(code) => {
                let message = format!("[area] outward_codes has `{code}`, which begins no postcode");
                Err(Error::declaration(path, message).hint("write what stands before the space, in capitals: `ZZ1`"))
            }
            None => Ok(()),
        }
    }
}

/// One or two letters, a digit, and perhaps one more of either.
fn is_outward_code(code: &str) -> bool {
    let letters = code.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &code.as_bytes()[letters..];
    let is_end = |end: &u8| end.is_ascii_digit() || end.is_ascii_uppercase();
    (1..=2).contains(&letters)
        && matches!(rest, [digit, end @ ..] if digit.is_ascii_digit() && end.len() <= 1 && end.iter().all(is_end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_outward_code_is_the_first_part_of_a_postcode() {
        for code in ["ZZ1", "M1", "EC1A", "SW10", "W1A"] {
            assert!(is_outward_code(code), "{code}");
        }
        for code in ["", "zz1", "ZZ", "ZZ1 ", "ZZ1 1AA", "ZZ100", "1ZZ", "ZZZ1"] {
            assert!(!is_outward_code(code), "{code}");
        }
    }

    #[test]
    fn a_threshold_that_hides_whole_measures_or_nothing_is_refused() {
        let mut settings: Settings = toml::from_str(include_str!("../../pipelines/project.toml")).unwrap();
        settings.check(Path::new("project.toml")).unwrap();
        for threshold in [0, 5_000] {
            settings.disclosure.threshold = threshold;
            let error = settings.check(Path::new("project.toml")).unwrap_err();
            let message = format!("project.toml: [disclosure] threshold = {threshold} lies outside of 1 to 1000");
            assert_eq!(error.to_string(), message);
            assert!(error.advice().is_some_and(|hint| hint.contains("`threshold = 5`")));
        }
    }
}
