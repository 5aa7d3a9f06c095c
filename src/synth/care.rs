//! Children's services: SSDA903 header and episodes, and the identifiers that lead to other systems.

use std::path::Path;

use chrono::NaiveDate;

use super::calendar::{Receipt, day};
use super::chronicle::SourceKnowledge;
use super::deliveries::{Deliveries, Size, cell, end_line};
use super::dice::{Dice, Purpose};
use super::history::{TimeInCare, YoungPerson};
use super::police::british;
use crate::error::Result;

const HEADER: &str = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\n";
const EPISODES: &str =
    "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN\n";
const LINKS: &str = "link_table_id,link_person_id,link_identifier_type,link_identifier_value,link_valid_from_date,\
link_valid_to_date\n";

/// The files of children's services.
pub struct Care {
    header: Deliveries,
    episodes: Deliveries,
    links: Deliveries,
    seed: u64,
    has_errors: bool,
}

impl Care {
    /// Files below this folder: a return a year, and the links with each.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn new(deliveries: &Path, receipts: &[Receipt], seed: u64, has_errors: bool) -> Result<Self> {
        let folder = deliveries.join("childrens_services");
        let named =
            |table, receipts, name: fn(&Receipt) -> String, head| Deliveries::new(&folder, table, receipts, name, head);
        let mut care = Self {
            header: named("ssda903_header", receipts.to_vec(), |receipt| format!("header_{}.csv", receipt.to), HEADER),
            episodes: named(
                "ssda903_episodes",
                receipts.to_vec(),
                |receipt| format!("episodes_{}.csv", receipt.to),
                EPISODES,
            ),
            links: named("linked_identifiers", receipts.to_vec(), |_| "linked_identifiers.csv".to_owned(), LINKS),
            seed,
            has_errors,
        };
        // The last return says up to when care is known, even if no child is in it. In a service so small that
        // nothing has changed since the one before, it is not sent.
        let last = care.header.last();
        care.header.write(last, b"")?;
        care.episodes.write(last, b"")?;
        Ok(care)
    }

    /// Writes a child that is or was looked after.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn report(&mut self, child: &YoungPerson, known: &mut SourceKnowledge) -> Result<()> {
        if child.care.is_empty() {
            return Ok(());
        }
        let mut dice = Dice::new(self.seed, child.number, Purpose::Care);
        let stated = child.origin.is_ethnicity_stated.then_some(child.origin.ethnicity);
        let stated = stated.filter(|_| !(self.has_errors && dice.chance(0.08)));
        known.groups.extend(stated.map(|ethnicity| ethnicity.group));
        known.records.insert(("childrens_services", child.references.social_care_id.clone()));
        for at in 0..self.header.receipts().len() {
            let receipt = self.header.receipts()[at];
            let is_in_year =
                |period: &&TimeInCare| period.start <= receipt.to && period.end.is_none_or(|end| end >= receipt.from);
            let periods: Vec<&TimeInCare> = child.care.iter().filter(is_in_year).collect();
            if periods.is_empty() {
                continue;
            }
            let ethnicity = stated.map_or("NOBT", |ethnicity| ethnicity.education);
            self.header.write(at, header_line(child, ethnicity, receipt.received).as_bytes())?;
            for period in periods {
                self.episodes.write(at, episode_line(child, period, receipt.to).as_bytes())?;
            }
        }
        self.link(child, &mut dice)
    }

    /// The youth justice service's number, the pupil number, and a number that nobody knows.
    fn link(&mut self, child: &YoungPerson, dice: &mut Dice) -> Result<()> {
        let is_missing = self.has_errors && dice.chance(0.08);
        let file = child.file.as_ref().filter(|_| !is_missing);
        let first = child.care.first().map(|period| period.start);
        let links = [
            ("YOT Number", file.map(|file| (file.opened, child.references.yot_id.as_str()))),
            ("Unique Pupil Number", first.map(|date| (date, child.references.upn.as_str()))),
            ("NHS Number", first.map(|date| (date, "PLACEHOLDER_DATA"))),
        ];
        for at in 0..self.links.receipts().len() {
            let to = self.links.receipts()[at].to;
            for (place, (kind, link)) in links.iter().enumerate() {
                let Some((from, value)) = link.filter(|(from, _)| *from <= to) else { continue };
                let table_id = child.number * 10 + place as u64;
                let person = &child.references.social_care_id;
                let line = format!("{table_id},{person},{kind},{value},{from},\n");
                self.links.write(at, line.as_bytes())?;
            }
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self) -> Result<Size> {
        let mut size = self.header.finish_without_repeats()?;
        size += self.episodes.finish_without_repeats()?;
        size += self.links.finish_without_repeats()?;
        Ok(size)
    }
}

/// The child's line of the header. SEX is a number up to the returns that arrive in 2024.
fn header_line(child: &YoungPerson, ethnicity: &str, received: NaiveDate) -> String {
    let sex = match (received >= day(2025, 1, 1), child.origin.is_female) {
        (true, true) => "F",
        (true, false) => "M",
        (false, true) => "2",
        (false, false) => "1",
    };
    let references = &child.references;
    format!("{},{sex},{},{ethnicity},{},,\n", references.social_care_id, british(child.origin.born), references.upn)
}

/// One episode as known at the end of a return: one that ends later is still open.
fn episode_line(child: &YoungPerson, period: &TimeInCare, to: NaiveDate) -> String {
    let end = period.end.filter(|end| *end <= to);
    let ended = end.map(british).unwrap_or_default();
    let (place, reason) = match period.legal_status {
        "J1" => ("K1", "E14"),
        "V3" | "V4" => ("U1", "E8"),
        _ => ("U4", "E4"),
    };
    let mut line = String::with_capacity(120);
    for text in [
        child.references.social_care_id.as_str(),
        &british(period.start),
        "S",
        period.legal_status,
        "N1",
        place,
        "PR1",
        &ended,
        if end.is_some() { reason } else { "" },
        "",
        &child.origin.postcode,
        &child.origin.postcode,
        "",
    ] {
        cell(&mut line, text);
    }
    end_line(&mut line, "\n");
    line
}
