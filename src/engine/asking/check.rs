//! Deliveries against their contract, without a run: nothing is kept and no key is needed.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::engine::doors::deliveries::{self, Delivery};
use crate::engine::running::steps;
use crate::error::Result;
use crate::issues::{RowCounts, RuleCount};

/// One delivery, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checked {
    /// The delivery.
    pub name: String,
    /// Where its rows would go, or why it would be refused.
    pub result: Result<RowCounts>,
    /// Its faults by rule.
    pub issues: Vec<RuleCount>,
}

/// All deliveries in the folder, checked, and the paths that belong to no declared source.
pub fn check(project: &Project, folder: &Path, today: NaiveDate) -> Result<(Vec<Checked>, Vec<String>)> {
    steps::check_declarations(project)?;
    let sources: BTreeSet<&str> = project.sources.keys().map(String::as_str).collect();
    let walk = deliveries::walk(folder, &sources)?;
    let seen = deliveries::sight(&walk.found, &[], &[], today);
    let mut checked = Vec::new();
    for (delivery, file) in &seen.files {
        checked.push(check_one(project, delivery, file));
    }
    for error in seen.refused {
        let name = error.to_string().split(": ").next().unwrap_or_default().to_owned();
        checked.push(Checked { name, result: Err(error), issues: Vec::new() });
    }
    Ok((checked, walk.strays))
}

fn check_one(project: &Project, delivery: &Delivery, file: &Path) -> Checked {
    let name = delivery.name();
    let opened = File::open(file).map_err(|error| deliveries::unreadable(&name, &error));
    match opened.and_then(|mut original| steps::normalise(project, delivery, &mut original)) {
        Ok(delivered) => {
            let result = delivered.refusal.map_or(Ok(delivered.counts), Err);
            Checked { name, result, issues: delivered.issues }
        }
        Err(error) => Checked { name, result: Err(error), issues: Vec::new() },
    }
}
