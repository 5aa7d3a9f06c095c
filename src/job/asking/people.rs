//! What records say side by side, for those who hold the key and ask to see it.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use crate::error::Result;
use crate::job::doors::deliveries::Delivery;
use crate::job::keeping::archive;
use crate::job::keeping::key::Key;
use crate::job::keeping::ledger::Ledger;
use crate::job::planning::step::{StepName, Subject, Verb};
use crate::job::running::kept::Kept;
use crate::job::running::run::Job;
use crate::job::running::steps::{self, KeptPeople, RecordName};

/// What records say: a column and a text for each thing that is compared, in the order of the declaration.
pub type RecordSayings = BTreeMap<RecordName, Vec<(String, String)>>;

impl Job {
    /// What these records say in each comparison, as it was compared: identifiable. What is received later than `day`
    /// is not looked at.
    ///
    /// # Errors
    /// If the key does not open what is kept, or the declarations no longer read it.
    pub fn sayings(&self, day: NaiveDate, wanted: &BTreeSet<RecordName>) -> Result<RecordSayings> {
        let said = self.people(day)?.sayings(&self.project, wanted)?;
        let names = || self.project.linkage.comparisons.iter().map(|comparison| comparison.name.clone());
        Ok(said.into_iter().map(|(record, texts)| (record, names().zip(texts).collect())).collect())
    }

    /// All that deliveries up to a day say of people.
    pub(in crate::job) fn people(&self, day: NaiveDate) -> Result<KeptPeople> {
        let key = Key::read(&self.key_file)?;
        let ledger = Ledger::read(&self.store.ledger())?;
        let accepted = ledger.deliveries()?.into_iter().filter(|(_, is_accepted)| *is_accepted);
        let is_wanted = |delivery: &Delivery| {
            delivery.received <= day
                && self.project.sources.contains_key(&delivery.source)
                && steps::tells_of_people(&self.project, delivery)
        };
        let mut deliveries: Vec<Delivery> = accepted.map(|(delivery, _)| delivery).filter(is_wanted).collect();
        deliveries.sort();
        let successes = ledger.successes()?;
        let load = |delivery: &Delivery| {
            let step = StepName { verb: Verb::Normalise, subject: Subject::of(delivery) };
            let fingerprint = successes.get(&step).map(|parts| parts.fingerprint());
            match fingerprint.filter(|fingerprint| self.store.normalised(fingerprint).exists()) {
                Some(fingerprint) => Kept { ledger: &ledger, store: &self.store, key: &key }.rows(&fingerprint),
                None => {
                    let mut original = archive::open(&key, &self.store.archived(&delivery.hash))?;
                    Ok(steps::normalise(&self.project, delivery, &mut original)?.cache)
                }
            }
        };
        steps::people(&self.project, &deliveries, load)
    }
}
