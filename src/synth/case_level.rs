//! Case-level returns: whole documents, one a child, sent again with every return in which something changed.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use serde_json::json;

use super::calendar::Receipt;
use super::case_document::CaseDocument;
use super::chronicle::SourceKnowledge;
use super::deliveries::{Size, store_error};
use super::dice::{Dice, Purpose};
use super::history::{CaseFile, YoungPerson};
use super::sighting::Sighting;
use crate::error::Result;

/// The returns of the youth justice service.
pub struct CaseLevel {
    folder: PathBuf,
    returns: Vec<Return>,
    seed: u64,
    has_errors: bool,
}

/// One return: its documents go to a file of their own first, since the line before them names the
/// deletions, which are only known at the end.
struct Return {
    receipt: Receipt,
    body: BufWriter<File>,
    body_path: PathBuf,
    deleted: Vec<String>,
    n_documents: u64,
}

impl CaseLevel {
    /// Returns below this folder.
    ///
    /// # Errors
    /// If a file cannot be made.
    pub fn new(deliveries: &Path, receipts: Vec<Receipt>, seed: u64, has_errors: bool) -> Result<Self> {
        let folder = deliveries.join("youth_justice/case_level");
        let mut returns = Vec::with_capacity(receipts.len());
        for receipt in receipts {
            let received = folder.join(receipt.received.to_string());
            std::fs::create_dir_all(&received).map_err(store_error(&received))?;
            let body_path = received.join("documents.part");
            let body = BufWriter::new(File::create(&body_path).map_err(store_error(&body_path))?);
            returns.push(Return { receipt, body, body_path, deleted: Vec::new(), n_documents: 0 });
        }
        Ok(Self { folder, returns, seed, has_errors })
    }

    /// Writes the child's document into every return of a period in which something changed.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn report(&mut self, child: &YoungPerson, known: &mut SourceKnowledge) -> Result<()> {
        let Some(file) = &child.file else { return Ok(()) };
        let mut dice = Dice::new(self.seed, child.number, Purpose::CaseLevel);
        let sighting =
            if self.has_errors { Sighting::spoilt(child, file.opened, &mut dice) } else { Sighting::exact(child) };
        known.groups.extend(sighting.stated.map(|ethnicity| ethnicity.group));
        known.records.insert(("case_management", child.references.ypid.clone()));
        let changes = changes(child, file);
        let holds = |receipt: &Receipt| changes.iter().any(|date| (receipt.from..=receipt.to).contains(date));
        let active: Vec<bool> = self.returns.iter().map(|each| holds(&each.receipt)).collect();
        let first = active.iter().position(|is_active| *is_active);
        let other_ypid = format!("9{}", child.references.ypid);
        for (at, sent) in self.returns.iter_mut().enumerate() {
            let is_first = first == Some(at);
            let is_after_first = first.is_some_and(|first| first + 1 == at) && file.had_other_ypid;
            if !active[at] && !is_after_first {
                continue;
            }
            let is_mistaken = is_first && file.had_other_ypid && at + 1 < active.len();
            let ypid = if is_mistaken { &other_ypid } else { &child.references.ypid };
            if is_after_first {
                sent.deleted.push(other_ypid.clone());
            }
            let id = format!("D{at:02}{:07}", child.number);
            let mut writer = CaseDocument::new(child, &sighting, ypid, sent.receipt.to);
            // Every document of a child rolls the same, so that only what changed differs.
            let text = writer.document(&id, self.has_errors, &mut dice.clone());
            sent.n_documents += 1;
            sent.body.write_all(text.as_bytes()).map_err(store_error(&sent.body_path))?;
        }
        Ok(())
    }

    /// Puts the line about each return before its documents.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self) -> Result<Size> {
        let mut size = Size::default();
        for (at, sent) in self.returns.into_iter().enumerate() {
            let path =
                self.folder.join(sent.receipt.received.to_string()).join(format!("return_{}.jsonl", sent.receipt.to));
            size += sent.finish(at, &path)?;
        }
        Ok(size)
    }
}

impl Return {
    fn finish(mut self, at: usize, path: &Path) -> Result<Size> {
        self.body.flush().map_err(store_error(&self.body_path))?;
        drop(self.body);
        let head = json!({"return_part": {
            "yotoucode": "NMYJS",
            "returnstartdate": self.receipt.from.to_string(),
            "returnenddate": self.receipt.to.to_string(),
            "signoff_date": self.receipt.received.to_string(),
            "source_return_id": at + 1,
            "cmssystem": "Invented",
            "cmsextractversion": "11.0",
            "deleted_yps": format!("{{{}}}", self.deleted.join(",")),
        }});
        let mut whole = BufWriter::new(File::create(path).map_err(store_error(path))?);
        writeln!(whole, "{head}").map_err(store_error(path))?;
        let mut body = BufReader::new(File::open(&self.body_path).map_err(store_error(&self.body_path))?);
        let n_bytes = std::io::copy(&mut body, &mut whole).map_err(store_error(path))?;
        whole.flush().map_err(store_error(path))?;
        std::fs::remove_file(&self.body_path).map_err(store_error(&self.body_path))?;
        Ok(Size { n_files: 1, n_bytes: n_bytes + head.to_string().len() as u64 + 1 })
    }
}

/// The days on which the child's file changed.
fn changes(child: &YoungPerson, file: &CaseFile) -> Vec<NaiveDate> {
    let mut changes = vec![file.opened];
    for case in child.cases.iter().filter(|case| case.seen_by.case_management) {
        changes.extend(case.known_on());
        changes.extend(case.hearings.iter().map(|hearing| hearing.date));
        changes.extend(case.interventions.iter().flat_map(|each| [Some(each.start), each.end]).flatten());
        for decision in case.offences.iter().flat_map(|offence| &offence.decisions) {
            changes.push(decision.date);
            changes.extend(decision.appeal.map(|(_, known)| known));
        }
    }
    changes
}
