//! One run from its plan to its entry in the ledger.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

use chrono::NaiveDate;

use crate::declarations::{Location, Project};
use crate::durable;
use crate::error::Result;
use crate::issues::{FaultKind, LateSource, Quality};
use crate::job::doors;
use crate::job::doors::apart;
use crate::job::doors::destination::Destination;
use crate::job::doors::not_taken::NotTaken;
use crate::job::doors::origin::Origin;
use crate::job::doors::published::{self, Witness};
use crate::job::keeping::key::Key;
use crate::job::keeping::ledger::Ledger;
use crate::job::keeping::store::Store;
use crate::job::planning::lateness;
use crate::job::planning::plan::{self, Plan};
use crate::job::planning::step::Verb;
use crate::job::planning::survey::{Places, survey};
use crate::job::running::execute::Execution;
use crate::job::running::steps::{self, REPORT};
use crate::job::running::watch::Watch;
use crate::job::{clock, keeping::archive, keeping::lock, running::quality};

/// A project with the places it works in.
pub struct Job {
    /// The declarations.
    pub project: Project,
    /// Where deliveries come from.
    pub(in crate::job) origin: Box<dyn Origin>,
    /// Where everything is kept.
    pub store: Store,
    /// Where publications go.
    pub(in crate::job) destination: Box<dyn Destination>,
    /// The key file.
    pub key_file: PathBuf,
}

/// How many figures have each status.
pub type FiguresByStatus = BTreeMap<String, u64>;

/// What a run came to.
#[derive(Debug, Clone, PartialEq)]
pub struct RunOutcome {
    /// The number of the run.
    pub run_id: i64,
    /// The day it was for.
    pub as_at: NaiveDate,
    /// Whether it found nothing to do.
    pub is_idle: bool,
    /// How many deliveries it saw.
    pub n_deliveries: usize,
    /// How many of them were not there before.
    pub n_new_deliveries: usize,
    /// What lies where deliveries come from and was not taken in.
    pub not_taken: NotTaken,
    /// The faults of the deliveries that were read now, by kind, the worst first.
    pub kinds: Vec<FaultKind>,
    /// Where rows went, faults and facts.
    pub quality: Quality,
    /// Rows of each table.
    pub tables: BTreeMap<String, u64>,
    /// Figures published, by status.
    pub figures: FiguresByStatus,
    /// Where the report lies; none while nothing is published.
    pub report: Option<String>,
    /// Id of the key.
    pub key_id: String,
}

impl Job {
    /// A project that takes its deliveries from a place, keeps what it makes of them in a store, and publishes in another
    /// place: where nothing else is said, below the store.
    ///
    /// # Errors
    /// [`crate::error::Kind::Usage`] if one of the places lies in another.
    pub fn new(
        project: Project,
        deliveries: Location,
        store: Store,
        publications: Option<Location>,
        key_file: PathBuf,
    ) -> Result<Self> {
        apart::check(&project.root, &deliveries, &store, publications.as_ref())?;
        let publications = publications.unwrap_or_else(|| Location::Folder(store.publishable()));
        let origin = doors::origin(deliveries, project.settings.store.settle_seconds);
        let destination = doors::destination(publications);
        Ok(Self { project, origin, store, destination, key_file })
    }

    /// What a run would do. Changes nothing.
    pub fn plan(&self, as_at: NaiveDate) -> Result<Plan> {
        let key = Key::read(&self.key_file)?;
        self.check_key(&key)?;
        let ledger = Ledger::read(&self.store.ledger())?;
        self.check_service(&ledger)?;
        self.plan_with(&ledger, &key, as_at, false, &BTreeSet::new())
    }

    /// Does what the plan says.
    ///
    /// `command` is the verb as the ledger notes it; with `is_restated` all that follows
    /// from the deliveries is made again though nothing changed.
    ///
    /// # Errors
    /// The first failure, which the ledger keeps too; what was published stays as it was.
    pub fn run(&self, as_at: NaiveDate, command: &str, is_restated: bool, watch: &dyn Watch) -> Result<RunOutcome> {
        let key = Key::read(&self.key_file)?;
        self.store.create()?;
        let _lock = lock::take(&self.store)?;
        self.check_key(&key)?;
        let ledger = Ledger::open(&self.store.ledger())?;
        self.check_service(&ledger)?;
        ledger.claim(&self.project.settings.name, &self.project.settings.area.name)?;
        self.recover(&ledger)?;
        let run_id = ledger.begin(as_at, command, &key.id(), &clock::now())?;
        let ran = catch_unwind(AssertUnwindSafe(|| {
            let mut changing = BTreeSet::new();
            loop {
                let plan = self.plan_with(&ledger, &key, as_at, is_restated, &changing)?;
                let execution = Execution {
                    project: &self.project,
                    origin: self.origin.as_ref(),
                    store: &self.store,
                    destination: self.destination.as_ref(),
                    key: &key,
                    ledger: &ledger,
                    plan: &plan,
                    run_id,
                    watch,
                    kinds: RefCell::default(),
                };
                let received = execution.receive()?;
                // What somebody is still writing is left for the next run: this one is planned again without it.
                if !received.changing.is_empty() {
                    changing.extend(received.changing);
                    continue;
                }
                for line in plan.not_taken.lines() {
                    tracing::warn!("{line}");
                }
                let ran = execution.run(received);
                let mut kinds = execution.kinds.into_inner();
                FaultKind::sort(&mut kinds);
                if ran.is_err() {
                    watch.failed(&kinds);
                }
                ran?;
                self.tell_unknown(&ledger, as_at)?;
                self.prune(&ledger)?;
                return Ok(RunOutcome { kinds, ..self.outcome(&ledger, &key, &plan, run_id)? });
            }
        }));
        end(&ledger, run_id, ran)
    }

    /// Sources of which, on the day of the newest run, nothing had come for longer than it should.
    ///
    /// # Errors
    /// If the ledger cannot be read.
    pub fn late(&self, ledger: &Ledger) -> Result<Vec<LateSource>> {
        let Some(as_at) = ledger.runs(1)?.first().and_then(|run| run.as_at.parse().ok()) else { return Ok(Vec::new()) };
        let accepted = ledger.deliveries()?.into_iter().filter(|(_, is_accepted)| *is_accepted);
        let accepted: Vec<_> = accepted.map(|(delivery, _)| delivery).collect();
        Ok(lateness::late(&self.project.sources, &accepted, as_at))
    }

    fn plan_with(
        &self,
        ledger: &Ledger,
        key: &Key,
        as_at: NaiveDate,
        is_restated: bool,
        changing: &BTreeSet<String>,
    ) -> Result<Plan> {
        steps::check_declarations(&self.project)?;
        let (origin, destination) = (self.origin.as_ref(), self.destination.as_ref());
        let places = Places { origin, store: &self.store, destination, changing };
        let mut survey = survey(&self.project, &places, ledger, &key.id(), as_at)?;
        survey.is_restated = is_restated;
        Ok(plan::plan(survey))
    }

    fn check_service(&self, ledger: &Ledger) -> Result<()> {
        ledger.check_service(&self.project.settings.name, &self.project.settings.area.name)
    }

    /// Refuses a key that cannot open what is archived, before anything is sealed with it that the
    /// right key could not open.
    fn check_key(&self, key: &Key) -> Result<()> {
        match self.store.archived_hashes()?.first() {
            Some(hash) => archive::open(key, &self.store.archived(hash)).map(|_| ()),
            None => Ok(()),
        }
    }

    /// Clears what a killed run left behind. The lock is ours, so nobody is writing.
    fn recover(&self, ledger: &Ledger) -> Result<()> {
        let n_killed = ledger.close_killed_runs()?;
        let mut n_cleared = self.store.tables().sweep()? + self.destination.sweep()?;
        n_cleared += durable::sweep(self.store.root())?;
        if n_killed > 0 {
            tracing::warn!(n_killed, n_cleared, "an earlier run was killed; what it left half done was cleared");
        }
        Ok(())
    }

    /// Tells what lies in the store or is published, and that no run knows of: it was put there by hand, or the ledger is not
    /// the one that belongs to it.
    fn tell_unknown(&self, ledger: &Ledger, as_at: NaiveDate) -> Result<()> {
        let known: BTreeSet<String> = ledger.deliveries()?.into_iter().map(|(delivery, _)| delivery.hash).collect();
        let n_unknown = self.store.archived_hashes()?.difference(&known).count();
        if n_unknown > 0 {
            tracing::warn!(
                n_unknown,
                "the archive holds originals that the ledger does not know: the figures are made without them; if the \
                 ledger was lost, bring it back from your backup"
            );
        }
        let (destination, witness) = (self.destination.as_ref(), Witness::of(ledger)?);
        for day in destination.days()?.into_iter().filter(|day| *day != as_at) {
            if let Err(fault) = published::manifest(destination, &witness, day)? {
                tracing::warn!(%day, "the publication is not as a run left it: {fault}");
            }
        }
        Ok(())
    }

    /// Removes cached rows that no step would read again: what other code or another
    /// declaration made of a delivery. The originals stay.
    fn prune(&self, ledger: &Ledger) -> Result<()> {
        let successes = ledger.successes()?;
        let normalised = successes.iter().filter(|(name, _)| name.verb == Verb::Normalise);
        let in_use: BTreeSet<String> = normalised.map(|(_, parts)| parts.fingerprint()).collect();
        self.store.keep_normalised(&in_use)
    }

    fn outcome(&self, ledger: &Ledger, key: &Key, plan: &Plan, run_id: i64) -> Result<RunOutcome> {
        let tables = match plan.step(Verb::Anonymise) {
            Some(step) => ledger.tables(&step.parts.fingerprint())?,
            None => Vec::new(),
        };
        let figures = match plan.step(Verb::Publish) {
            Some(step) => ledger.figures(&step.parts.fingerprint())?,
            None => Vec::new(),
        };
        let quality = quality::collect(ledger, plan, &self.project.sources)?;
        for LateSource { source, newest, expected_by } in &quality.late {
            tracing::warn!(source, %newest, %expected_by, "is late: nothing has come for longer than it should");
        }
        let is_published = self.destination.days()?.contains(&plan.as_at);
        Ok(RunOutcome {
            run_id,
            as_at: plan.as_at,
            is_idle: plan.is_up_to_date(),
            n_deliveries: plan.n_deliveries(),
            n_new_deliveries: plan.due().filter(|step| step.verb() == Verb::Receive).count(),
            not_taken: plan.not_taken.clone(),
            kinds: Vec::new(),
            quality,
            tables: tables.into_iter().collect(),
            figures: steps::by_status(&figures),
            report: is_published.then(|| self.destination.address(plan.as_at, REPORT)),
            key_id: key.id(),
        })
    }
}

/// Writes down how the run ended; a bug goes on its way once it is written down.
fn end(ledger: &Ledger, run_id: i64, ran: std::thread::Result<Result<RunOutcome>>) -> Result<RunOutcome> {
    let now = clock::now();
    let noted = match &ran {
        Ok(Ok(outcome)) => {
            let status = if outcome.is_idle { "nothing_to_do" } else { "done" };
            ledger.end(run_id, status, 0, None, &now)
        }
        Ok(Err(error)) => ledger.end(run_id, "failed", error.kind().exit_code(), Some(&error.to_string()), &now),
        Err(_) => ledger.end(run_id, "failed", 1, Some("internal_error"), &now),
    };
    match ran {
        Ok(Ok(outcome)) => noted.map(|()| outcome),
        // What went wrong first matters more than that it could not be written down.
        Ok(Err(error)) => Err(error),
        Err(panic) => resume_unwind(panic),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Kind};

    fn ledger(folder: &tempfile::TempDir) -> (Ledger, i64) {
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap();
        let as_at = NaiveDate::from_ymd_opt(2024, 6, 30).unwrap();
        let run_id = ledger.begin(as_at, "run", "k1", "2024-06-30T01:30:00Z").unwrap();
        (ledger, run_id)
    }

    #[test]
    fn a_bug_marks_the_run_as_failed_and_goes_on_its_way() {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, run_id) = ledger(&folder);
        let ran = catch_unwind(|| panic!("invented"));
        assert!(catch_unwind(AssertUnwindSafe(|| end(&ledger, run_id, ran))).is_err());
        let run = ledger.run(run_id).unwrap().unwrap();
        assert_eq!((run.status.as_str(), run.exit_code), ("failed", Some(1)));
        assert_eq!(run.error.as_deref(), Some("internal_error"));
    }

    #[test]
    fn a_failure_is_kept_with_its_exit_code() {
        let folder = tempfile::tempdir().unwrap();
        let (ledger, run_id) = ledger(&folder);
        let error = Error::new(Kind::Rejected, "2 of 3 rows were rejected");
        assert_eq!(end(&ledger, run_id, Ok(Err(error.clone()))), Err(error));
        let run = ledger.run(run_id).unwrap().unwrap();
        assert_eq!((run.status.as_str(), run.exit_code), ("failed", Some(13)));
    }
}
