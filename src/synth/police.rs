//! Police outcomes: a file of rows, one an offence and outcome, in Windows-1252.

use std::path::Path;

use chrono::NaiveDate;

use super::calendar::{Receipt, plus_days};
use super::chronicle::SourceKnowledge;
use super::deliveries::{Deliveries, Size, cell, end_line};
use super::dice::{Dice, Purpose};
use super::history::{Case, CommittedOffence, YoungPerson};
use super::identifiers;
use super::names;
use super::sighting::Sighting;
use crate::error::Result;

const HEAD: &str = "Occurrence Ref,Offence Ref,Nominal Ref,PNCID,CRO,ASN,Surname,Forenames,Date of Birth,Sex,\
Self-defined Ethnicity,Officer-defined Ethnicity,Postcode,Arrest Date,Offence Date From,Offence Date To,CJS Code,\
Outcome Type,Outcome Date\r\n";

/// The Home Office outcome type of a charge.
const CHARGED: u8 = 1;

/// The police's outcome files.
pub struct Police {
    files: Deliveries,
    seed: u64,
    has_errors: bool,
}

/// One outcome of one offence, on its way to a row.
struct OutcomeRow<'a> {
    case: &'a Case,
    offence: &'a CommittedOffence,
    outcome_type: u8,
    date: NaiveDate,
    /// Which decision on the offence it is; none for a charge.
    decision: Option<usize>,
}

impl Police {
    /// Files below this folder.
    pub fn new(deliveries: &Path, receipts: Vec<Receipt>, seed: u64, has_errors: bool) -> Self {
        let name = |receipt: &Receipt| format!("outcomes_{}.csv", receipt.to);
        let files = Deliveries::new(&deliveries.join("police"), "outcomes", receipts, name, HEAD);
        Self { files, seed, has_errors }
    }

    /// Writes all that the police know of this child.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn report(&mut self, child: &YoungPerson, known: &mut SourceKnowledge) -> Result<()> {
        let mut dice = Dice::new(self.seed, child.number, Purpose::Police);
        let has_two_nominals = self.has_errors && dice.chance(0.04);
        for case in child.cases.iter().filter(|case| case.seen_by.police) {
            let nominal = if has_two_nominals && case.number.is_multiple_of(2) {
                child.references.nominal.replace('N', "M")
            } else {
                child.references.nominal.clone()
            };
            let sighting = self.sighting(child, case, &mut dice);
            known.groups.extend(sighting.stated.map(|ethnicity| ethnicity.group));
            known.records.insert(("police", nominal.clone()));
            let mut sent = Vec::new();
            for row in rows(case) {
                let last = self.send(&line(&row, &nominal, &sighting), row.date, &mut dice)?;
                sent.push((row, last));
            }
            known.taken_back.extend(taken_back(&sent));
        }
        Ok(())
    }

    /// The child as the police wrote it down in this case.
    fn sighting(&self, child: &YoungPerson, case: &Case, dice: &mut Dice) -> Sighting {
        if !self.has_errors {
            return Sighting::exact(child);
        }
        let on = case.arrested.or(case.charged).unwrap_or(child.origin.first_day);
        let mut sighting = Sighting::spoilt(child, on, dice);
        if child.mishaps.unnamed_in == Some(case.number) {
            sighting.forget_name(dice);
        }
        sighting
    }

    /// Sends a row with the delivery of its day, and says in which it came last: a few come late, a few come twice.
    fn send(&mut self, line: &str, date: NaiveDate, dice: &mut Dice) -> Result<usize> {
        let line = if self.has_errors && dice.chance(0.004) { spoilt(line, dice) } else { line.to_owned() };
        let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(&line);
        let at = self.files.covering(date);
        let at = if dice.chance(0.02) { (at + 1).min(self.files.last()) } else { at };
        self.files.write(at, &bytes)?;
        if self.has_errors && dice.chance(0.004) {
            self.files.write(at, &bytes)?;
        }
        let is_sent_again = dice.chance(0.015) && at < self.files.last();
        if is_sent_again {
            self.files.write(at + 1, &bytes)?;
        }
        Ok(at + usize::from(is_sent_again))
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self) -> Result<Size> {
        self.files.finish()
    }
}

/// The police's own decisions, and the charge.
fn rows(case: &Case) -> Vec<OutcomeRow<'_>> {
    let mut rows = Vec::new();
    for offence in &case.offences {
        let row = |outcome_type, date, decision| OutcomeRow { case, offence, outcome_type, date, decision };
        for (at, decision) in offence.decisions.iter().enumerate() {
            let own = decision.police_type.map(|outcome_type| (outcome_type, decision.date));
            rows.extend(own.map(|(outcome_type, date)| row(outcome_type, date, Some(at))));
        }
        rows.extend(case.charged.map(|date| row(CHARGED, date, None)));
    }
    rows
}

/// Decisions that the newest delivery on their offence does not hold: a case that was closed and then charged.
fn taken_back(sent: &[(OutcomeRow<'_>, usize)]) -> Vec<(usize, usize, usize)> {
    let newest = |number| sent.iter().filter(|(row, _)| row.offence.number == number).map(|(_, last)| *last).max();
    let older = sent.iter().filter(|(row, last)| newest(row.offence.number) > Some(*last));
    older.filter_map(|(row, _)| Some((row.case.number, row.offence.number, row.decision?))).collect()
}

fn line(row: &OutcomeRow<'_>, nominal: &str, sighting: &Sighting) -> String {
    let occurrence = format!("NM{}", &row.case.urn[4..]);
    let offence = format!("{}-{}", row.case.urn, row.offence.number);
    let date = |date: Option<NaiveDate>| date.map(british).unwrap_or_default();
    let sex = sighting.is_female.map_or("U", |is_female| if is_female { "F" } else { "M" });
    let observed = sighting.observed.map_or_else(|| "IC9".to_owned(), |code| format!("IC{code}"));
    let mut line = String::with_capacity(220);
    for text in [
        occurrence.as_str(),
        &offence,
        nominal,
        &sighting.pncid,
        &sighting.cro,
        row.case.asn.as_deref().unwrap_or_default(),
        &names::western(&sighting.surname),
        &names::western(&sighting.forenames),
        &sighting.born.map_or_else(|| "01/01/1900".to_owned(), british),
        sex,
        sighting.stated.map_or("NS", |ethnicity| ethnicity.code),
        &observed,
        &sighting.postcode,
        &date(row.case.arrested),
        &date(row.offence.date),
        &date(row.offence.last_date),
        row.offence.kind.code,
        &row.outcome_type.to_string(),
        &british(row.date),
    ] {
        cell(&mut line, text);
    }
    end_line(&mut line, "\r\n");
    line
}

/// A day as British forms have it.
pub fn british(date: NaiveDate) -> String {
    date.format("%d/%m/%Y").to_string()
}

/// The row with one cell that breaks a rule.
fn spoilt(line: &str, dice: &mut Dice) -> String {
    let mut cells: Vec<&str> = line.trim_end().split(',').collect();
    let impossible = british(plus_days(NaiveDate::default(), 30)).replace("31/01", "31/02");
    let unlisted = identifiers::asn(1999, 0);
    match dice.between(0, 9) {
        0 => cells[2] = "",
        1..=3 => cells[13] = &impossible,
        4..=5 => cells[17] = "99",
        6 => cells[16] = "ZZ99999",
        7 => cells[10] = "X7",
        _ => cells[5] = &unlisted[..19],
    }
    let mut spoilt = cells.join(",");
    spoilt.push_str("\r\n");
    spoilt
}
