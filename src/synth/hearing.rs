//! Hearings as HMCTS Common Platform shares them: one JSON document a line.

use std::path::Path;

use chrono::NaiveDate;
use serde_json::{Value, json};

use super::calendar::Receipt;
use super::chronicle::SourceKnowledge;
use super::deliveries::{Deliveries, Size};
use super::dice::{Dice, Purpose};
use super::history::{Case, CommittedOffence, Hearing, YoungPerson};
use super::sighting::Sighting;
use crate::error::Result;

/// The id of the invented court.
const COURT: &str = "5e2b0c1a-52ab-4c05-8000-000000000052";

/// The court's hearing files.
pub struct Hearings {
    files: Deliveries,
    seed: u64,
    has_errors: bool,
}

/// What an id in these documents stands for.
#[derive(Clone, Copy)]
enum Thing {
    Hearing,
    Case,
    Defendant,
    Offence,
    Result,
}

/// One case of one child as this feed shows it.
struct HearingEntry<'a> {
    child: &'a YoungPerson,
    case: &'a Case,
    sighting: Sighting,
}

impl Hearings {
    /// Files below this folder.
    pub fn new(deliveries: &Path, receipts: Vec<Receipt>, seed: u64, has_errors: bool) -> Self {
        let name = |receipt: &Receipt| format!("hearings_{}.jsonl", receipt.to);
        let files = Deliveries::new(&deliveries.join("courts"), "hearing", receipts, name, "");
        Self { files, seed, has_errors }
    }

    /// Writes the hearings of this child's cases.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn report(&mut self, child: &YoungPerson, known: &mut SourceKnowledge) -> Result<()> {
        let mut dice = Dice::new(self.seed, child.number, Purpose::Hearing);
        for case in child.cases.iter().filter(|case| case.seen_by.hearings) {
            let Some(first) = case.first_hearing() else { continue };
            let sighting =
                if self.has_errors { Sighting::spoilt(child, first, &mut dice) } else { Sighting::exact(child) };
            known.groups.extend(sighting.stated.map(|ethnicity| ethnicity.group));
            let sheet = HearingEntry { child, case, sighting };
            known.records.insert(("court_hearing", sheet.id(Thing::Defendant, 0)));
            for at in 0..case.hearings.len() {
                self.send(&sheet, at, &mut dice)?;
            }
        }
        Ok(())
    }

    /// Sends a hearing with the delivery of its day: some late, some twice, a wrong result put right in the next.
    fn send(&mut self, sheet: &HearingEntry<'_>, hearing: usize, dice: &mut Dice) -> Result<()> {
        let at = self.files.covering(sheet.case.hearings[hearing].date);
        let at = if dice.chance(0.02) { (at + 1).min(self.files.last()) } else { at };
        let has_next = at < self.files.last();
        let is_wrong = has_next && sheet.is_wrong_first(hearing);
        self.files.write(at, &sheet.document(hearing, is_wrong))?;
        if is_wrong || (has_next && dice.chance(0.01)) {
            return self.files.write(at + 1, &sheet.document(hearing, false));
        }
        Ok(())
    }

    /// Writes what is left.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn finish(self) -> Result<Size> {
        self.files.finish()
    }
}

impl HearingEntry<'_> {
    /// An id in the shape of a UUID. Within a case its text order is the order of the items.
    fn id(&self, thing: Thing, item: usize) -> String {
        let child = self.child.number * 2_654_435_761 % (1 << 32);
        let case = self.case.number;
        format!("{child:08x}-{case:04x}-4{:03x}-8000-{item:012x}", thing as u8)
    }

    /// Whether the court first sent a wrong result of this hearing.
    fn is_wrong_first(&self, hearing: usize) -> bool {
        let date = self.case.hearings[hearing].date;
        let mut decisions = self.case.offences.iter().flat_map(|offence| &offence.decisions);
        decisions.any(|decision| decision.date == date && decision.sent_first.is_some())
    }

    fn document(&self, at: usize, is_first: bool) -> Vec<u8> {
        let hearing = &self.case.hearings[at];
        let kind = if hearing.remand.is_some() { "First hearing" } else { "Sentence" };
        let case_id = self.id(Thing::Case, 0);
        let document = json!({"hearing": {
            "id": self.id(Thing::Hearing, at + 1),
            "jurisdictionType": "MAGISTRATES",
            "type": {"description": kind},
            "courtCentre": {"id": COURT, "code": "B52NM00", "name": "Northmere Youth Court"},
            "hearingDays": [{"listedDurationMinutes": 30, "sittingDay": format!("{}T10:00:00.000Z", hearing.date)}],
            "prosecutionCases": [{
                "id": case_id,
                "prosecutionCaseIdentifier": {"caseURN": self.case.urn},
                "defendants": [self.defendant(&case_id, hearing, is_first)],
            }],
        }});
        let mut line = document.to_string().into_bytes();
        line.push(b'\n');
        line
    }

    fn defendant(&self, case_id: &str, hearing: &Hearing, is_first: bool) -> Value {
        let sighting = &self.sighting;
        let (first, middle) = sighting.forenames.trim().split_once(' ').unwrap_or((sighting.forenames.trim(), ""));
        let offences: Vec<Value> =
            self.case.offences.iter().map(|offence| self.offence(offence, hearing, is_first)).collect();
        let is_youth = super::calendar::age_years(self.child.origin.born, hearing.date) < 18;
        let mut details = json!({
            "title": if sighting.is_female == Some(true) { "Miss" } else { "Mr" },
            "firstName": first,
            "lastName": sighting.surname.to_uppercase(),
            "dateOfBirth": born(sighting),
            "gender": sighting.is_female.map_or("NOT SPECIFIED", |is_female| if is_female { "FEMALE" } else { "MALE" }),
            "address": {"address1": "Mill Lane", "address2": "Northmere", "postcode": sighting.postcode},
            "ethnicity": {
                "selfDefinedEthnicityCode": sighting.stated.map_or("NS", |ethnicity| ethnicity.code),
                "observedEthnicityCode": sighting.observed.unwrap_or(0).to_string(),
            },
        });
        if !middle.is_empty() {
            details["middleName"] = json!(middle);
        }
        let mut person = json!({"personDetails": details});
        if let Some(asn) = &self.case.asn {
            person["arrestSummonsNumber"] = json!(asn);
        }
        if let Some(remand) = hearing.remand {
            let [code, description, ..] = remand.court();
            person["bailStatus"] = json!({"code": code, "description": description});
        }
        let mut defendant = json!({
            "id": self.id(Thing::Defendant, 0),
            "masterDefendantId": self.id(Thing::Defendant, 0),
            "isYouth": is_youth,
            "pncId": sighting.pncid,
            "prosecutionCaseId": case_id,
            "offences": offences,
            "personDefendant": person,
        });
        if !sighting.cro.is_empty() {
            defendant["croNumber"] = json!(sighting.cro);
        }
        if !sighting.aliases.is_empty() {
            let alias = |(first, last): &(String, String)| json!({"firstName": first, "lastName": last});
            defendant["aliases"] = sighting.aliases.iter().map(alias).collect();
        }
        defendant
    }

    fn offence(&self, offence: &CommittedOffence, hearing: &Hearing, is_first: bool) -> Value {
        let mut shown = json!({
            "id": self.id(Thing::Offence, offence.number),
            "offenceCode": offence.kind.code,
            "offenceTitle": offence.kind.title,
            "listingNumber": offence.number,
            "judicialResults": self.results(offence, hearing, is_first),
        });
        if let Some(date) = offence.date {
            shown["startDate"] = json!(date.to_string());
        }
        if let Some(date) = offence.last_date {
            shown["endDate"] = json!(date.to_string());
        }
        if hearing.remand.is_none() {
            shown["convictionDate"] = json!(hearing.date.to_string());
        }
        shown
    }

    /// The final result of the offence, or the remand in the meantime.
    fn results(&self, offence: &CommittedOffence, hearing: &Hearing, is_first: bool) -> Vec<Value> {
        let result = |item: usize, code: &str, label: &str, category: &str, ordered: NaiveDate| {
            let id = self.id(Thing::Result, offence.number * 10 + item);
            json!({"judicialResultId": id, "cjsCode": code, "label": label, "category": category,
                "orderedDate": ordered.to_string()})
        };
        if let Some(remand) = hearing.remand {
            let [_, _, code, label] = remand.court();
            return vec![result(1, code, label, "I", hearing.date)];
        }
        let mut results = Vec::new();
        for decision in offence.decisions.iter().filter(|decision| decision.date == hearing.date) {
            let disposal = decision.sent_first.filter(|_| is_first).unwrap_or(decision.disposal);
            results.push(result(2, disposal.result_code, disposal.result_title, "F", decision.date));
            if disposal.tier.is_proven() {
                results.push(result(3, "3117", "Victim Surcharge", "A", decision.date));
            }
        }
        results
    }
}

fn born(sighting: &Sighting) -> String {
    sighting.born.map_or_else(|| "1900-01-01".to_owned(), |born| born.to_string())
}
