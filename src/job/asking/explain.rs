//! Why records are together, from what a run kept.

use chrono::NaiveDate;

use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::job::keeping::key::Key;
use crate::job::running::run::Job;
use crate::job::{keeping::archive, running::steps};
use crate::stages::Model;

pub use crate::stages::{DrawnPair, PairInDoubt, RecordLink, ReviewPair};

impl Job {
    /// The records behind a pseudonym, and the day whose run knows them so.
    ///
    /// # Errors
    /// [`Kind::Usage`] if no run up to `on` made this pseudonym.
    pub fn person(&self, person_id: &str, on: NaiveDate) -> Result<(NaiveDate, Vec<RecordLink>)> {
        let key = Key::read(&self.key_file)?;
        let (day, model) = self.model(on)?;
        let links = archive::unseal(&key, &self.store.links(day))?;
        let records = steps::records_of(links, &model, key.pseudonym(), person_id)?;
        if records.is_empty() {
            let error = Error::new(Kind::Usage, format!("no person of the run as at {day} has this pseudonym"));
            return Err(error.hint("pseudonyms are in persons/ and in person_changes/ of the pseudonymised tables"));
        }
        Ok((day, records))
    }

    /// The pairs that a person should look at, those first whose decision changes most of what is published, and the day of
    /// the run that found them.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was linked up to `on`.
    pub fn review(&self, on: NaiveDate) -> Result<(NaiveDate, Vec<PairInDoubt>)> {
        let key = Key::read(&self.key_file)?;
        let (day, model) = self.model(on)?;
        let review = archive::unseal(&key, &self.store.review(day))?;
        Ok((day, steps::pairs_in_doubt(&self.project, review, &model, day)?))
    }

    /// How many pairs of records lie too far from the weight that joins to be listed: joined ones, and others.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was linked up to `on`.
    pub fn beyond_review(&self, on: NaiveDate) -> Result<[u64; 2]> {
        let (_, model) = self.model(on)?;
        let join = self.project.linkage.thresholds.join;
        let (mut n_joined, mut n_apart) = (0, 0);
        for of_weight in &model.weights {
            let bits = f64::from(of_weight.bits);
            if bits >= join + steps::REVIEW_BITS {
                n_joined += of_weight.n_joined;
            } else if bits + 1.0 <= join - steps::REVIEW_BITS {
                n_apart += of_weight.n_pairs - of_weight.n_joined;
            }
        }
        Ok([n_joined, n_apart])
    }

    /// The pairs drawn so that decisions on them tell how well all are joined, in the order in which an answer helps
    /// most, and the day of the run that drew them.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was linked up to `on`.
    pub fn drawn(&self, on: NaiveDate) -> Result<(NaiveDate, Vec<DrawnPair>)> {
        let key = Key::read(&self.key_file)?;
        let (day, model) = self.model(on)?;
        let path = self.store.drawn(day);
        if !path.exists() {
            let error = Error::new(Kind::Store, "the run of that day was of a program that drew no pairs");
            return Err(error.hint("run that day again: `yjp run --as-at DATE`"));
        }
        Ok((day, steps::drawn_pairs(archive::unseal(&key, &path)?, &model)?))
    }

    /// The newest model up to a day.
    ///
    /// # Errors
    /// [`Kind::Usage`] if nothing was linked up to `on`.
    pub fn model(&self, on: NaiveDate) -> Result<(NaiveDate, Model)> {
        let day = self.store.model_days()?.range(..=on).next_back().copied().ok_or_else(|| {
            Error::new(Kind::Usage, format!("nothing was linked up to {on}")).hint("run `yjp run` first")
        })?;
        let path = self.store.model(day);
        let text = durable::read_text(&path).map_err(|error| Error::store(&path, &error))?;
        Ok((day, steps::read_model(&text)?))
    }
}
