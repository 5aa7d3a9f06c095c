//! One document of a case-level return: items with the field names of the YJB's warehouse.

use chrono::NaiveDate;
use serde_json::{Map, Value, json};

use super::calendar::{age_years, plus_days};
use super::chronicle::is_in_case_management;
use super::dice::Dice;
use super::history::{Appeal, Case, CommittedOffence, DisposalDecision, YoungPerson, care_on};
use super::sighting::Sighting;

/// How the return writes `no date`.
const NO_DATE: &str = "1900-01-01";

/// A document while it is being made.
pub struct CaseDocument<'a> {
    child: &'a YoungPerson,
    sighting: &'a Sighting,
    ypid: &'a str,
    to: NaiveDate,
    items: Vec<Value>,
}

impl<'a> CaseDocument<'a> {
    /// The document of a child as at the end of a return, still empty.
    pub fn new(child: &'a YoungPerson, sighting: &'a Sighting, ypid: &'a str, to: NaiveDate) -> Self {
        Self { child, sighting, ypid, to, items: Vec::new() }
    }

    /// The document as one line. With errors, some decisions were entered under the wrong day.
    pub fn document(&mut self, id: &str, has_errors: bool, dice: &mut Dice) -> String {
        self.person(dice);
        let (child, to) = (self.child, self.to);
        let cases = child.cases.iter().filter(|case| case.seen_by.case_management);
        for case in cases.filter(|case| case.known_on().is_some_and(|known| known <= to)) {
            let days_late = if has_errors && dice.chance(0.03) { dice.between(1, 6) } else { 0 };
            self.offences(case, days_late);
            self.hearings(case);
            self.interventions(case);
        }
        self.care();
        let document = json!({
            "source_document_id": id,
            "ypid": self.ypid,
            "currentyotid": child.references.yot_id,
            "items": std::mem::take(&mut self.items),
        });
        format!("{document}\n")
    }

    fn item(&mut self, kind: &str, item: Value) {
        self.items.push(json!({"document_item_type": kind, "document_item": item}));
    }

    fn age(&self, on: NaiveDate) -> i32 {
        age_years(self.child.origin.born, on)
    }

    fn care_status(&self, on: NaiveDate) -> &'static str {
        if care_on(&self.child.care, on) { "LOOKED_AFTER" } else { "NOT_LOOKED_AFTER" }
    }

    fn person(&mut self, dice: &mut Dice) {
        let sighting = self.sighting;
        let alias = |(first, last): &(String, String)| json!({"firstName": first, "lastName": last});
        let mut person = json!({
            "firstName": sighting.forenames,
            "lastName": sighting.surname,
            "dateOfBirth": sighting.born.map_or_else(|| NO_DATE.to_owned(), |born| born.to_string()),
            "sex": sighting.is_female.map(|is_female| if is_female { "2" } else { "1" }),
            "ethnicity": sighting.stated.map_or("INFORMATION_NOT_OBTAINABLE", |ethnicity| ethnicity.enumeration),
            "postcode": sighting.postcode,
            "ypid": self.ypid,
            "currentYOTID": self.child.references.yot_id,
            "originatingYOTPersonID": dice.pick(&["N/A", "n/a", "", "NM 12"]),
            "preferredLanguage": "ENGLISH",
        });
        if !sighting.pncid.is_empty() {
            person["pncnumber"] = json!(sighting.pncid);
        }
        if !sighting.aliases.is_empty() {
            person["aliases"] = sighting.aliases.iter().map(alias).collect();
        }
        self.item("person_details", person);
    }

    fn offences(&mut self, case: &Case, days_late: i64) {
        for offence in case.offences.iter().filter(|offence| is_in_case_management(case, offence)) {
            let Some(date) = offence.date else { continue };
            let mut item = Map::new();
            item.insert("offenceID".to_owned(), json!(offence_id(case, offence)));
            item.insert("offenceDate".to_owned(), json!(date.to_string()));
            item.insert("cjscode".to_owned(), json!(offence.kind.code));
            item.insert("yjbseriousnessScore".to_owned(), json!(offence.kind.seriousness));
            item.insert("yjboffenceCategory".to_owned(), json!(offence.kind.group.to_uppercase()));
            item.insert("ageOnOffenceDate".to_owned(), json!(self.age(date)));
            item.insert("careStatusOnOffenceDate".to_owned(), json!(self.care_status(date)));
            if let Some(arrested) = case.arrested {
                item.insert("arrestDate".to_owned(), json!(arrested.to_string()));
            }
            if let Some(first) = case.first_hearing() {
                item.insert("ageOnFirstHearing".to_owned(), json!(self.age(first)));
            }
            let decided = offence.decisions.iter().filter(|each| each.in_case_management && each.date <= self.to);
            let outcomes: Vec<Value> = decided.map(|decision| self.outcome(decision, days_late)).collect();
            if !outcomes.is_empty() {
                item.insert("offenceLegalOutcome".to_owned(), json!(outcomes));
            }
            self.item("offence", Value::Object(item));
        }
    }

    fn outcome(&self, decision: &DisposalDecision, days_late: i64) -> Value {
        let tier = decision.disposal.tier;
        let mut outcome = json!({
            "mainOrOther": "MAIN",
            "outcomeDate": plus_days(decision.date, days_late).to_string(),
            "legalOutcome": decision.disposal.enumeration,
            "legalOutcomeGroup": tier.group(),
            "isSubstantive": decision.disposal.is_substantive(),
            "residenceOnLegalOutcomeDate": if decision.is_local { "LOCAL" } else { "OTHER" },
            "careStatusOnOutcomeDate": self.care_status(decision.date),
        });
        let appeal = decision.appeal.filter(|(_, known)| *known <= self.to);
        if let Some((appeal, _)) = appeal {
            outcome["outcomeAppealStatus"] = json!(match appeal {
                Appeal::Unchanged => "Result of appeal unchanged",
                Appeal::Changed => "Changed on appeal",
                Appeal::Quashed => "Result of appeal successful",
            });
        }
        outcome
    }

    fn hearings(&mut self, case: &Case) {
        let to = self.to;
        for (at, hearing) in case.hearings.iter().enumerate().filter(|(_, hearing)| hearing.date <= to) {
            let id = format!("H{:02}{:02}", case.number, at + 1);
            let mut item = json!({
                "hearingID": id,
                "hearingDate": hearing.date.to_string(),
                "courtType": "YOUTH",
                "courtName": "Northmere Youth Court",
            });
            if let Some(remand) = hearing.remand {
                item["remandDecision"] = json!(remand.enumeration());
            }
            self.item("hearing", item);
            for offence in case.offences.iter().filter(|offence| is_in_case_management(case, offence)) {
                let link = json!({"hearingID": id, "offenceID": offence_id(case, offence)});
                self.item("link_hearing_offence", link);
            }
        }
    }

    fn interventions(&mut self, case: &Case) {
        let to = self.to;
        for (at, each) in case.interventions.iter().enumerate().filter(|(_, each)| each.start <= to) {
            let id = format!("P{:02}{:02}", case.number, at + 1);
            let end = each.end.filter(|end| *end <= to);
            let is_licence = each.disposal.tier.group() == "Custody" && !each.is_custodial;
            let item = json!({
                "interventionProgrammeID": id,
                "startDate": each.start.to_string(),
                "endDate": end.map_or_else(|| NO_DATE.to_owned(), |end| end.to_string()),
                "disposalType": each.disposal.enumeration,
                "sentenceGroup": if is_licence { "Community" } else { each.disposal.tier.group() },
                "residenceOnProgrammeStart": if each.is_local { "LOCAL" } else { "OTHER" },
                "ageOnProgrammeStart": self.age(each.start),
            });
            self.item("intervention_programme", item);
            let first = case.offences.iter().find(|offence| is_in_case_management(case, offence));
            if let Some(offence) = first {
                let link = json!({"offenceID": offence_id(case, offence), "interventionProgrammeID": id});
                self.item("link_offence_intervention_programme", link);
            }
        }
    }

    fn care(&mut self) {
        let (child, to) = (self.child, self.to);
        for period in child.care.iter().filter(|period| period.start <= to) {
            let end = period.end.filter(|end| *end <= to);
            let item = json!({
                "status": if period.legal_status == "J1" { "REMAND_TO_LAA" } else { "LOOKED_AFTER" },
                "startDate": period.start.to_string(),
                "endDate": end.map_or_else(|| NO_DATE.to_owned(), |end| end.to_string()),
            });
            self.item("care_status", item);
        }
    }
}

/// Unique inside a document only; in text order within a case.
fn offence_id(case: &Case, offence: &CommittedOffence) -> String {
    format!("O{:02}{:02}", case.number, offence.number)
}
