//! The informant register: results at three levels in one file, as HMCTS Common Platform writes it.

use std::path::Path;

use chrono::NaiveDate;

use super::calendar::Receipt;
use super::chronicle::SourceKnowledge;
use super::deliveries::{Deliveries, Size, end_line, quoted};
use super::dice::{Dice, Purpose};
use super::disposal::{Disposal, DisposalTier};
use super::history::{Case, CommittedOffence, DisposalDecision, YoungPerson};
use super::sighting::Sighting;
use crate::error::Result;

const HEAD: &str = "InfDestID,InfName,DoH,LJAName,Courthouse,Courtroom,SessionType,DefTitle,DefForenames,DefSurname,\
DefAddress,DefPostcode,DoBDefendant,CaseNo,URN,ASN,SeqNo,OffCode,OffTitle,Plea,Verdict,CJSResultCode,RegText\n";

/// Results that belong to another result: no disposals of their own.
const CURFEW_REQUIREMENT: &str = "3105";
const SURCHARGE: &str = "3117";
const COSTS: &str = "3011";
const PARENTING_ORDER: &str = "1085";

/// The court's register files.
pub struct Register {
    files: Deliveries,
    seed: u64,
    has_errors: bool,
}

/// All that the register says of one case.
struct RegisterEntry<'a> {
    case: &'a Case,
    asn: &'a str,
    date: NaiveDate,
    sighting: Sighting,
}

impl Register {
    /// Files below this folder.
    pub fn new(deliveries: &Path, receipts: Vec<Receipt>, seed: u64, has_errors: bool) -> Self {
        let name = |receipt: &Receipt| format!("InformantRegister_NM_{}.csv", receipt.to);
        let files = Deliveries::new(&deliveries.join("courts"), "informant_register", receipts, name, HEAD);
        Self { files, seed, has_errors }
    }

    /// Writes the results of this child's cases.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn report(&mut self, child: &YoungPerson, known: &mut SourceKnowledge) -> Result<()> {
        let mut dice = Dice::new(self.seed, child.number, Purpose::Register);
        for case in child.cases.iter().filter(|case| case.seen_by.register) {
            let Some(date) = case.hearings.last().filter(|last| last.remand.is_none()).map(|last| last.date) else {
                continue;
            };
            let sighting =
                if self.has_errors { Sighting::spoilt(child, date, &mut dice) } else { Sighting::exact(child) };
            let asn = case.asn.as_deref().unwrap_or_default();
            // Few enough that no file has more of them than a file is let pass with.
            let is_lost = self.has_errors && dice.chance(0.001);
            let sheet = RegisterEntry { case, asn: if is_lost { "ASN_1999999" } else { asn }, date, sighting };
            let record_id = if is_lost { format!("{}|{}", case.urn, sheet.name_as_id()) } else { asn.to_owned() };
            known.records.insert(("court_register", record_id));
            self.send(&sheet, known, &mut dice)?;
        }
        Ok(())
    }

    /// Sends a sheet with the delivery of its day; a wrong result is put right in the next.
    fn send(&mut self, sheet: &RegisterEntry<'_>, known: &mut SourceKnowledge, dice: &mut Dice) -> Result<()> {
        let at = self.files.covering(sheet.date);
        let at = if dice.chance(0.02) { (at + 1).min(self.files.last()) } else { at };
        let is_corrected = at < self.files.last() && sheet.results().any(|(_, result)| result.sent_first.is_some());
        let mut text = sheet.offence_rows(is_corrected);
        if dice.chance(0.25) {
            text.push_str(&sheet.row(true, None, COSTS));
        }
        if dice.chance(0.03) {
            text.push_str(&sheet.row(false, None, PARENTING_ORDER));
            known.records.insert(("court_register", sheet.name_as_id()));
        }
        self.files.write(at, text.as_bytes())?;
        if is_corrected { self.files.write(at + 1, sheet.offence_rows(false).as_bytes()) } else { Ok(()) }
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self) -> Result<Size> {
        self.files.finish()
    }
}

impl<'a> RegisterEntry<'a> {
    /// The offences with what the court decided on this day.
    fn results(&self) -> impl Iterator<Item = (&'a CommittedOffence, &'a DisposalDecision)> {
        let date = self.date;
        let in_court = move |decision: &&DisposalDecision| decision.police_type.is_none() && decision.date == date;
        let decided = move |offence: &'a CommittedOffence| Some((offence, offence.decisions.iter().find(in_court)?));
        self.case.offences.iter().filter_map(decided)
    }

    /// The rows of all offences, with what was sent first or with what is right.
    fn offence_rows(&self, is_first: bool) -> String {
        let mut text = String::new();
        for (offence, decision) in self.results() {
            let disposal = decision.sent_first.filter(|_| is_first).unwrap_or(decision.disposal);
            text.push_str(&self.row(true, Some((offence, disposal)), disposal.result_code));
            if disposal.tier == DisposalTier::Community {
                text.push_str(&self.row(true, Some((offence, disposal)), CURFEW_REQUIREMENT));
            } else if disposal.tier == DisposalTier::First {
                text.push_str(&self.row(true, Some((offence, disposal)), SURCHARGE));
            }
        }
        text
    }

    /// One row: about an offence, the case or the defendant.
    fn row(&self, is_about_case: bool, offence: Option<(&CommittedOffence, &Disposal)>, result: &str) -> String {
        let (urn, asn) = if is_about_case { (self.case.urn.as_str(), self.asn) } else { ("", "") };
        let sighting = &self.sighting;
        let (title, plea, verdict) = offence.map_or(("", "", ""), |(offence, disposal)| {
            let is_guilty = disposal.tier.is_proven();
            let plea = if is_guilty { "GUILTY" } else { "NOT_GUILTY" };
            (offence.kind.title, plea, if is_guilty { "G" } else { "N" })
        });
        let mut line = String::from(",");
        quoted(&mut line, "Northmere Youth Justice Service");
        bare(&mut line, &format!("{}T10:00:00Z", self.date));
        quoted(&mut line, "Northmere Magistrates' Court");
        quoted(&mut line, "Northmere Youth Court");
        quoted(&mut line, "Court 2");
        line.push(',');
        bare(&mut line, if sighting.is_female == Some(true) { "MISS" } else { "MR" });
        quoted(&mut line, &sighting.forenames);
        quoted(&mut line, &sighting.surname.to_uppercase());
        quoted(&mut line, "Flat 1, 1 Mill Lane, Northmere");
        quoted(&mut line, &sighting.postcode);
        bare(&mut line, &self.born());
        line.push(',');
        bare(&mut line, urn);
        bare(&mut line, asn);
        bare(&mut line, &offence.map(|(offence, _)| offence.number.to_string()).unwrap_or_default());
        bare(&mut line, offence.map_or("", |(offence, _)| offence.kind.code));
        quoted(&mut line, title);
        bare(&mut line, plea);
        bare(&mut line, verdict);
        bare(&mut line, result);
        quoted(&mut line, "As pronounced in court /n Reserve Terms as set");
        end_line(&mut line, "\n");
        line
    }

    fn born(&self) -> String {
        self.sighting.born.map_or_else(|| "1900-01-01".to_owned(), |born| born.to_string())
    }

    /// What stands for the child where the row has no ASN that could be one.
    fn name_as_id(&self) -> String {
        let Sighting { surname, forenames, postcode, .. } = &self.sighting;
        joined(&[&surname.trim().to_uppercase(), forenames.trim(), &self.born(), postcode])
    }
}

/// Cells as one name; a cell that is empty leaves no trace, as in the source's declaration.
fn joined(cells: &[&str]) -> String {
    let filled: Vec<&str> = cells.iter().copied().filter(|cell| !cell.is_empty()).collect();
    filled.join("|")
}

/// A cell without quotes, and the comma after it.
fn bare(line: &mut String, text: &str) {
    line.push_str(text);
    line.push(',');
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_cell_leaves_no_trace_in_a_name() {
        assert_eq!(joined(&["SMITH", "Ada", "2009-05-01", "ZZ1 1AA"]), "SMITH|Ada|2009-05-01|ZZ1 1AA");
        assert_eq!(joined(&["SMITH", "Ada", "2009-05-01", ""]), "SMITH|Ada|2009-05-01");
    }
}
