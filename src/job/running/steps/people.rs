//! The records of people as a run has them, to be looked at again.

use std::collections::{BTreeMap, BTreeSet};

use polars::prelude::DataFrame;

use super::{Project, source};
use crate::declarations::Source;
use crate::error::Result;
use crate::job::doors::deliveries::Delivery;
use crate::stages::{self, Model};

pub use crate::stages::{RecordName, WeighedAgain};

/// The table that says who a record is about.
const TABLE: &str = "person_records";

/// What all records say of their people: identifiable.
pub struct KeptPeople(DataFrame);

/// Whether a source says who its records are about.
pub fn tells_of_people(project: &Project, delivery: &Delivery) -> bool {
    source(project, &delivery.source).records.iter().any(|record| record.table == TABLE)
}

/// Puts together what deliveries say of people, as a run does it.
///
/// `load` gives the cached rows of a delivery. What a run tells of its deliveries is not told again.
pub fn people(
    project: &Project,
    deliveries: &[Delivery],
    load: impl Fn(&Delivery) -> Result<Vec<u8>>,
) -> Result<KeptPeople> {
    let mut parts: Vec<(&Source, _)> = Vec::new();
    for source in project.sources.values() {
        let of_source = deliveries.iter().filter(|delivery| delivery.source == source.name);
        let mut normalised =
            of_source.map(|delivery| super::kept(delivery, &load(delivery)?)).collect::<Result<Vec<_>>>()?;
        if !normalised.is_empty() {
            stages::reconcile(source, &mut normalised)?;
            parts.push((source, stages::combine(source, normalised)?));
        }
    }
    Ok(KeptPeople(stages::spread(parts)?.table(TABLE).clone()))
}

impl KeptPeople {
    /// What these records say in each comparison, by the place of the comparison.
    pub fn sayings(
        &self,
        project: &Project,
        wanted: &BTreeSet<RecordName>,
    ) -> Result<BTreeMap<RecordName, Vec<String>>> {
        stages::sayings(&self.0, &project.linkage, wanted)
    }

    /// What pairs of records weigh by a model; nothing for a pair of which a record is not there.
    pub fn weigh(
        &self,
        project: &Project,
        model: &Model,
        pairs: &[(RecordName, RecordName)],
    ) -> Result<Vec<Option<WeighedAgain>>> {
        stages::weigh_again(&self.0, &project.linkage, model, pairs)
    }
}
