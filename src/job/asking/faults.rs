//! Faults one by one, so that somebody can mend them.

use crate::error::{Error, Kind, Result};
use crate::job::doors::deliveries::Delivery;
use crate::job::doors::sight::oldest_first;
use crate::job::keeping::archive;
use crate::job::keeping::key::Key;
use crate::job::keeping::ledger::Ledger;
use crate::job::planning::step::{StepName, Subject, Verb};
use crate::job::running::run::Job;
use crate::job::running::steps;

pub use crate::job::running::steps::ListedFault;

/// Which faults are asked for.
#[derive(Debug, Clone, Default)]
pub struct WantedFaults {
    /// Of this source only.
    pub source: Option<String>,
    /// Of this rule only.
    pub rule: Option<String>,
    /// Of deliveries with this in their name.
    pub delivery: Option<String>,
    /// Whether to show what stands in the cells.
    pub is_shown: bool,
}

/// What is wrong in deliveries, and which of them cannot be taken in.
#[derive(Debug, Clone, Default)]
pub struct FoundFaults {
    /// Faults by source, file, row and column.
    pub faults: Vec<ListedFault>,
    /// Why deliveries are refused.
    pub refused: Vec<Error>,
}

impl Job {
    /// Every fault of what was ever received, from what the store keeps. It is kept encrypted, so that it needs the key.
    ///
    /// # Errors
    /// [`Kind::Usage`] for a source or a delivery that there is not.
    pub fn faults(&self, wanted: &WantedFaults) -> Result<FoundFaults> {
        let key = Key::read(&self.key_file)?;
        if let Some(source) = wanted.source.as_ref().filter(|source| !self.project.sources.contains_key(*source)) {
            let known: Vec<&str> = self.project.sources.keys().map(String::as_str).collect();
            let error = Error::new(Kind::Usage, format!("there is no source `{source}`"));
            return Err(error.hint(format!("there are {}", known.join(", "))));
        }
        let ledger = Ledger::read(&self.store.ledger())?;
        let sighted = ledger.deliveries()?;
        // What was refused and has since been put right is no fault any more, nor is one of a content that came again.
        let accepted: Vec<Delivery> =
            sighted.iter().filter(|(_, is_accepted)| *is_accepted).map(|(delivery, _)| delivery.clone()).collect();
        let stands = |(delivery, is_accepted): &(Delivery, bool)| {
            let of_source = || accepted.iter().filter(|other| other.source == delivery.source);
            let is_put_right = of_source().any(|other| other.path == delivery.path || other.hash == delivery.hash);
            let is_again =
                of_source().any(|other| other.hash == delivery.hash && oldest_first(other, delivery).is_gt());
            if *is_accepted { !is_again } else { !is_put_right }
        };
        let stand: Vec<bool> = sighted.iter().map(stands).collect();
        let sighted = sighted.into_iter().zip(stand).filter(|(_, stands)| *stands).map(|((delivery, _), _)| delivery);
        let is_wanted = |delivery: &Delivery| {
            self.project.sources.contains_key(&delivery.source)
                && wanted.source.as_ref().is_none_or(|source| *source == delivery.source)
                && wanted.delivery.as_ref().is_none_or(|part| delivery.name().contains(part))
        };
        let mut deliveries: Vec<Delivery> = sighted.filter(is_wanted).collect();
        if let (true, Some(part)) = (deliveries.is_empty(), &wanted.delivery) {
            let error = Error::new(Kind::Usage, format!("no delivery that was received has `{part}` in its name"));
            return Err(error.hint("`yjp status` says what was received; `yjp check` looks at what was not yet"));
        }
        deliveries.sort();
        let mut found = FoundFaults::default();
        for delivery in &deliveries {
            match self.faults_of(&ledger, &key, delivery, wanted.is_shown) {
                Ok((faults, refusal)) => {
                    found.faults.extend(faults);
                    found.refused.extend(refusal);
                }
                Err(error) => found.refused.push(error),
            }
        }
        found.faults.retain(|fault| wanted.rule.as_ref().is_none_or(|rule| *rule == fault.rule));
        found.faults.sort();
        Ok(found)
    }

    /// From what is kept with its rows; read again where that has gone, or where cells are asked for.
    fn faults_of(
        &self,
        ledger: &Ledger,
        key: &Key,
        delivery: &Delivery,
        is_shown: bool,
    ) -> Result<(Vec<ListedFault>, Option<Error>)> {
        let step = StepName { verb: Verb::Normalise, subject: Subject::of(delivery) };
        let kept = ledger.successes()?.get(&step).map(|parts| self.store.normalised(&parts.fingerprint()));
        if let Some(kept) = kept.filter(|path| !is_shown && path.exists()) {
            return Ok((steps::kept_faults(&archive::unseal(key, &kept)?)?, None));
        }
        let mut original = archive::open(key, &self.store.archived(&delivery.hash))?;
        let read = steps::read_faults(&self.project, delivery, &mut original, is_shown)?;
        Ok((read.faults, read.refusal))
    }
}
