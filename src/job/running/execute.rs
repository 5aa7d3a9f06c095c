//! Does what a plan says and writes down what came of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Mutex;
use std::sync::mpsc;
use std::thread;

use chrono::NaiveDate;

use crate::declarations::Project;
use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::issues::{FaultKind, RowCounts, RuleCount, Shortfall, SourceQuality};
use crate::job::doors::deliveries::Delivery;
use crate::job::doors::destination::Destination;
use crate::job::doors::manifest::{MANIFEST, Manifest};
use crate::job::doors::origin::Origin;
use crate::job::doors::published;
use crate::job::keeping::key::Key;
use crate::job::keeping::ledger::{FileHashes, Ledger};
use crate::job::keeping::store::Store;
use crate::job::keeping::written;
use crate::job::planning::plan::Plan;
use crate::job::planning::step::{Step, StepName, Subject, Verb};
use crate::job::running::kept::{self, Kept};
use crate::job::running::nothing;
use crate::job::running::steps::{self, Delivered};
use crate::job::running::watch::Watch;
use crate::job::{CODE_VERSION, clock, keeping::archive, running::quality};

/// All that a run works with.
pub struct Execution<'a> {
    /// The declarations.
    pub project: &'a Project,
    /// Where deliveries come from.
    pub origin: &'a dyn Origin,
    /// Where to write.
    pub store: &'a Store,
    /// Where to publish.
    pub destination: &'a dyn Destination,
    /// What opens the archive and makes pseudonyms.
    pub key: &'a Key,
    /// Where to write down.
    pub ledger: &'a Ledger,
    /// What to do.
    pub plan: &'a Plan,
    /// The number of the run.
    pub run_id: i64,
    /// Who wants to know.
    pub watch: &'a dyn Watch,
    /// The faults of what was normalised and combined, by kind.
    pub kinds: RefCell<Vec<FaultKind>>,
}

/// What became of new deliveries when they were archived.
#[derive(Default)]
pub struct Received {
    /// The names of those that somebody is still writing: a run goes on without them.
    pub changing: BTreeSet<String>,
    errors: Vec<Error>,
}

/// A normalised delivery on its way from the thread that made it to the ledger.
struct Finished<'a> {
    step: &'a Step,
    /// What was made, and the hash of the rows that were kept.
    result: Result<(Delivered, String)>,
    started: String,
}

impl Execution<'_> {
    /// Does all that is due, once what is new was received.
    ///
    /// A delivery that fails does not stop the others, so that one run shows all that is
    /// wrong; but nothing is published from what is left.
    ///
    /// # Errors
    /// The first failure, in the order of the plan.
    pub fn run(&self, received: Received) -> Result<()> {
        let mut errors: Vec<Error> = self.plan.refused().cloned().collect();
        errors.extend(received.errors);
        errors.extend(self.normalise()?);
        self.ledger.settle()?;
        let mut errors = errors.into_iter();
        let Some(first) = errors.next() else {
            self.make_tables()?;
            return self.make_publication();
        };
        // The first one is shown at the end of the run, with its hint.
        errors.for_each(|error| tracing::error!(exit_code = error.kind().exit_code(), "{error}"));
        Err(first)
    }

    /// Archives what is new. A delivery whose original cannot be kept is a failure of the store.
    ///
    /// # Errors
    /// [`Kind::Store`]; what is wrong with a delivery is among what was received.
    pub fn receive(&self) -> Result<Received> {
        self.watch.start(self.plan.due().count());
        let mut received = Received::default();
        for step in self.plan.due().filter(|step| step.verb() == Verb::Receive) {
            self.watch.step(step);
            let started = clock::now();
            let result = self.archive(step);
            match &result {
                Ok(()) => self.note(step, Ok(RowCounts::default()), &started)?,
                Err(error) => self.note(step, Err(error), &started)?,
            }
            let name = step.delivery.as_ref().map(Delivery::name).unwrap_or_default();
            match result {
                Err(error) if error.kind() == Kind::Store => return Err(error),
                Err(error) if error == archive::changed(&name) => drop(received.changing.insert(name)),
                Err(error) => received.errors.push(error),
                Ok(()) => {}
            }
        }
        Ok(received)
    }

    fn archive(&self, step: &Step) -> Result<()> {
        let delivery = step.delivery.as_ref().expect("to receive is to receive a delivery");
        let path = self.store.archived(&delivery.hash);
        if !self.plan.seen.present.contains(delivery) {
            let error = Error::new(Kind::Store, format!("{}: the archived original has gone", delivery.name()));
            return Err(error.hint(format!("bring back {} from your backup", path.display())));
        }
        let mut from = self.origin.open(&delivery.name())?;
        archive::seal_original(self.key, &path, &mut from, &delivery.hash, &delivery.name())?;
        self.ledger.note_delivery(self.run_id, delivery)
    }

    /// Normalises what is due on all cores; the ledger is written by this thread alone.
    fn normalise(&self) -> Result<Vec<Error>> {
        let due: Vec<&Step> = self.plan.due().filter(|step| step.verb() == Verb::Normalise).collect();
        let queue = Mutex::new(due.into_iter());
        let n_workers = thread::available_parallelism().map_or(1, usize::from);
        let (sender, receiver) = mpsc::sync_channel::<Finished<'_>>(n_workers);
        let (project, store, key) = (self.project, self.store, self.key);
        let mut failed = thread::scope(|scope| {
            for _ in 0..n_workers {
                let (sender, queue) = (sender.clone(), &queue);
                scope.spawn(move || {
                    loop {
                        let next = queue.lock().expect("taking a step off the queue cannot panic").next();
                        let Some(step) = next else { break };
                        let started = clock::now();
                        let result = kept::normalise(project, store, key, step);
                        if sender.send(Finished { step, result, started }).is_err() {
                            break;
                        }
                    }
                });
            }
            drop(sender);
            let mut failed = Vec::new();
            for finished in receiver {
                failed.extend(self.finish(finished)?);
            }
            Ok::<_, Error>(failed)
        })?;
        failed.sort_by(|(left, _), (right, _)| left.cmp(right));
        for (delivery, before) in &self.plan.seen.moved {
            if failed.iter().all(|(name, _)| name.subject != Subject::of(delivery)) {
                self.ledger.accept(delivery).and_then(|()| self.ledger.retire(before))?;
            }
        }
        Ok(failed.into_iter().map(|(_, error)| error).collect())
    }

    /// Writes down one normalised delivery; a failure comes back with the delivery's name.
    fn finish(&self, finished: Finished<'_>) -> Result<Option<(StepName, Error)>> {
        let Finished { step, result, started } = finished;
        self.watch.step(step);
        let made = result.and_then(|(delivered, hash)| {
            self.kinds.borrow_mut().extend(delivered.kinds.iter().cloned());
            delivered.refusal.clone().map_or(Ok((delivered, hash)), Err)
        });
        let (delivered, hash) = match made {
            Ok(made) => made,
            Err(error) => {
                self.note(step, Err(&error), &started)?;
                return Ok(Some((step.name.clone(), error)));
            }
        };
        let counts = delivered.counts;
        assert!(counts.balances(), "rows of {} were lost or invented: {counts:?}", step.name.subject);
        let fingerprint = step.parts.fingerprint();
        self.ledger.keep_issues(&fingerprint, &delivered.issues)?;
        self.ledger.keep_files(&fingerprint, &FileHashes::from([(kept::ROWS.to_owned(), hash)]))?;
        if let Some(delivery) = &step.delivery {
            self.ledger.accept(delivery)?;
        }
        self.note(step, Ok(counts), &started)?;
        Ok(None)
    }

    /// Joins the records of all deliveries, takes identifiers out, and writes the tables.
    fn make_tables(&self) -> Result<()> {
        let (Some(link), Some(anonymise)) = (self.plan.step(Verb::Link), self.plan.step(Verb::Anonymise)) else {
            return Ok(());
        };
        if !link.is_due() {
            return Ok(());
        }
        let linked = self.noting(link, || {
            let kept = Kept { ledger: self.ledger, store: self.store, key: self.key };
            let previous = self.plan.previous.map(|day| kept.links(day)).transpose()?.flatten();
            let load = |delivery: &_| kept.rows(self.plan.normalised(delivery));
            let linked = steps::link(self.project, &self.plan.seen.deliveries, load, self.plan.as_at, previous)?;
            self.kinds.borrow_mut().extend_from_slice(&linked.kinds);
            let sources = self.account(&linked.combined)?;
            let hash = kept.keep_links(self.plan.as_at, &linked)?;
            let fingerprint = link.parts.fingerprint();
            self.ledger.keep_files(&fingerprint, &FileHashes::from([(kept::LINKS.to_owned(), hash)]))?;
            self.ledger.keep_sources(&fingerprint, &sources)?;
            self.ledger.keep_issues(&fingerprint, &linked.issues)?;
            self.ledger.keep_facts(&fingerprint, &linked.facts())?;
            self.ledger.keep_estimates(&fingerprint, linked.estimates())?;
            let counts = total(sources.iter().map(|source| source.counts));
            Ok((linked, counts))
        })?;
        self.noting(anonymise, || {
            let pseudonymised = steps::anonymise(self.project, linked, self.key.pseudonym())?;
            let shelf = self.store.tables();
            let staging = shelf.stage(self.run_id)?;
            let tables = steps::write_tables(&pseudonymised, staging.folder(), &self.provenance(anonymise))?;
            let hashes = written::hashes(staging.folder())?;
            staging.switch(self.plan.as_at)?;
            let fingerprint = anonymise.parts.fingerprint();
            self.ledger.keep_files(&fingerprint, &hashes)?;
            self.ledger.keep_tables(&fingerprint, &tables)?;
            self.ledger.keep_facts(&fingerprint, &pseudonymised.facts())?;
            let n_rows = tables.iter().map(|(_, n_rows)| n_rows).sum();
            Ok(((), RowCounts { rows_in: n_rows, rows_out: n_rows, ..RowCounts::default() }))
        })
    }

    /// Where the rows of each source went: what became of them over all deliveries must
    /// agree with what the ledger holds of each.
    fn account(&self, combined: &[(String, RowCounts)]) -> Result<Vec<SourceQuality>> {
        let mut sources = Vec::new();
        for (source, counts) in combined {
            let mut noted = RowCounts::default();
            let mut newest = None;
            let mut n_deliveries = 0;
            for delivery in self.plan.seen.deliveries.iter().filter(|delivery| delivery.source == *source) {
                noted += self.ledger.counts(self.plan.normalised(delivery))?;
                newest = newest.max(Some(delivery.received));
                n_deliveries += 1;
            }
            let is_complete = counts.balances()
                && counts.rows_in == noted.rows_in
                && counts.rows_rejected == noted.rows_rejected
                && counts.rows_left_aside == noted.rows_left_aside
                && counts.rows_out + counts.rows_superseded == noted.rows_out;
            assert!(is_complete, "rows of a source were lost or invented when its deliveries were combined");
            let newest_received = newest.map(|day| day.to_string()).unwrap_or_default();
            sources.push(SourceQuality { source: source.clone(), n_deliveries, newest_received, counts: *counts });
        }
        Ok(sources)
    }

    /// Counts in the tables as they were written, protects, and publishes.
    ///
    /// The tables are read back even when they were made a moment ago: so there is one
    /// way from tables to figures, and what is published is what the warehouse can count.
    fn make_publication(&self) -> Result<()> {
        let (Some(measure), Some(publish)) = (self.plan.step(Verb::Measure), self.plan.step(Verb::Publish)) else {
            return Ok(());
        };
        if !publish.is_due() {
            return Ok(());
        }
        let tables = self.store.tables().folder(self.plan.as_at);
        let measured = self.noting(measure, || {
            let measured = steps::measure(self.project, &tables, self.plan.as_at, &self.project.settings.engine)?;
            Ok((measured, RowCounts::default()))
        })?;
        self.noting(publish, || {
            let (issues, shortfalls) = (steps::issues(&measured), measured.shortfalls().to_vec());
            let safe = steps::disclose(self.project, measured)?;
            let figures = steps::figure_counts(&safe);
            let n_rows = nothing::n_rows_of_events(self.project, self.ledger, self.plan)?;
            nothing::refuse(&figures, n_rows, self.plan.as_at)?;
            let made = durable::folder_aside(self.store.root())?;
            let names = self.make_files(&safe, issues, shortfalls, publish, made.path())?;
            let mut begun = self.destination.begin(self.plan.as_at, self.run_id)?;
            for name in &names {
                let path = made.path().join(name);
                let mut content = durable::open(&path).map_err(|error| Error::store(&path, &error))?;
                begun.place(name, &mut content)?;
            }
            begun.switch(self.newest()?)?;
            let n_figures = figures.iter().map(|figure| figure.n_figures).sum();
            let fingerprint = publish.parts.fingerprint();
            self.ledger.keep_files(&fingerprint, &hash_of_file(made.path(), MANIFEST)?)?;
            self.ledger.keep_figures(&fingerprint, &figures)?;
            Ok(((), RowCounts { rows_in: n_figures, rows_out: n_figures, ..RowCounts::default() }))
        })
    }

    /// The newest day that has a publication, this one among them: a run for a past day does not turn `latest` back.
    fn newest(&self) -> Result<NaiveDate> {
        Ok(published::days(self.destination)?.into_iter().fold(self.plan.as_at, NaiveDate::max))
    }

    /// Writes a publication where nobody looks and returns the names of its files, the manifest last.
    fn make_files(
        &self,
        safe: &steps::Safe,
        issues: Vec<RuleCount>,
        shortfalls: Vec<Shortfall>,
        publish: &Step,
        folder: &Path,
    ) -> Result<Vec<String>> {
        let mut quality = quality::collect(self.ledger, self.plan, &self.project.sources)?;
        quality.rules.extend(issues);
        quality.shortfalls = shortfalls;
        let provenance = self.provenance(publish);
        let mut names = steps::publish(self.project, safe, self.plan.as_at, quality, provenance, folder)?;
        let settings = &self.project.settings;
        let mut manifest = Manifest::new(settings, self.plan.as_at, safe.is_controlled());
        manifest = manifest.of_run(self.run_id, &self.key.id(), self.plan);
        if let Some(anonymise) = self.plan.step(Verb::Anonymise) {
            manifest = manifest.of_tables(self.ledger.tables(&anonymise.parts.fingerprint())?);
        }
        manifest.figures = steps::by_status(&steps::figure_counts(safe));
        manifest.write(folder, &names)?;
        names.push(MANIFEST.to_owned());
        Ok(names)
    }

    /// Does one step and writes down how it ended.
    fn noting<T>(&self, step: &Step, run: impl FnOnce() -> Result<(T, RowCounts)>) -> Result<T> {
        self.watch.step(step);
        let started = clock::now();
        match run() {
            Ok((made, counts)) => {
                assert!(counts.balances(), "{} lost or invented rows: {counts:?}", step.verb().label());
                self.note(step, Ok(counts), &started)?;
                self.ledger.settle()?;
                Ok(made)
            }
            Err(error) => {
                self.note(step, Err(&error), &started)?;
                Err(error)
            }
        }
    }

    fn note(&self, step: &Step, outcome: std::result::Result<RowCounts, &Error>, started: &str) -> Result<()> {
        match outcome {
            Ok(counts) => tracing::info!(
                step = step.verb().label(),
                subject = %step.name.subject,
                reason = %step.reason,
                rows_in = counts.rows_in,
                rows_out = counts.rows_out,
                rows_rejected = counts.rows_rejected,
                rows_superseded = counts.rows_superseded,
                rows_left_aside = counts.rows_left_aside,
                "done"
            ),
            Err(error) => {
                let exit_code = error.kind().exit_code();
                tracing::warn!(step = step.verb().label(), subject = %step.name.subject, exit_code, "failed");
            }
        }
        self.watch.done();
        self.ledger.note_step(self.run_id, step, outcome, started, &clock::now())
    }

    /// What a written file says of itself. No run number and no time: the same bytes every time.
    fn provenance(&self, step: &Step) -> Vec<(String, String)> {
        let pairs = [
            ("as_at", self.plan.as_at.to_string()),
            ("code_version", CODE_VERSION.to_owned()),
            ("key_id", self.key.id()),
            ("fingerprint", step.parts.fingerprint()),
        ];
        pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

fn hash_of_file(folder: &Path, name: &str) -> Result<FileHashes> {
    let path = folder.join(name);
    let hash = archive::hash_file(&path).map_err(|error| Error::store(&path, &error))?;
    Ok(FileHashes::from([(name.to_owned(), hash)]))
}

fn total(counts: impl Iterator<Item = RowCounts>) -> RowCounts {
    counts.fold(RowCounts::default(), |mut sum, counts| {
        sum += counts;
        sum
    })
}
