//! What is asked of a run.

use chrono::NaiveDate;

use crate::declarations::Project;

/// What a run asks for beside the tables.
#[derive(Debug, Clone)]
pub struct Context {
    /// The last day the figures may know of; intervals that end later are not published.
    pub as_at: NaiveDate,
    /// The area whose residents rates are of.
    pub area: String,
    /// Whether ethnicity that an officer observed counts in disproportionality.
    pub count_officer_observed: bool,
    /// The tiers of outcomes, from the most serious on.
    pub tiers: Vec<String>,
}

impl Context {
    /// What a project declares, and a day.
    pub fn new(project: &Project, as_at: NaiveDate) -> Self {
        Self {
            as_at,
            area: project.settings.area.name.clone(),
            count_officer_observed: project.settings.choices.count_officer_observed,
            tiers: project.tiers.iter().map(|tier| tier.name.clone()).collect(),
        }
    }
}
