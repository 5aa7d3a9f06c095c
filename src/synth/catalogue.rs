//! The offences that invented children commit, and what can be decided about them.
//!
//! Codes, titles, recordability and category are those of the CJS offence list. The
//! YJB's list of seriousness scores is not public: the scores here are invented.

/// One kind of offence.
#[derive(Debug, PartialEq)]
pub struct OffenceKind {
    /// CJS offence code.
    pub code: &'static str,
    /// Title on the CJS list.
    pub title: &'static str,
    /// YJB offence category, in snake case.
    pub group: &'static str,
    /// Whether the police record it on the PNC.
    pub is_recordable: bool,
    /// Whether it is a breach of an order (category CB).
    pub is_breach: bool,
    /// Invented seriousness, 1 to 8.
    pub seriousness: i32,
    /// How often it is chosen, against the others.
    pub weight: f64,
}

impl OffenceKind {
    /// Whether it counts in reoffending: recordable and no breach.
    pub const fn is_eligible(&self) -> bool {
        self.is_recordable && !self.is_breach
    }
}

/// Failing to comply with a youth rehabilitation order: not recordable.
pub const BREACH_OF_YRO: &str = "CJ08507";
/// The same with intensive supervision: recordable, and a breach all the same.
pub const BREACH_OF_YRO_ISS: &str = "CJ08521";
/// A further offence during a conditional discharge.
pub const BREACH_OF_DISCHARGE: &str = "SE20516";

const RECORDABLE: (bool, bool) = (true, false);
const NOT_RECORDABLE: (bool, bool) = (false, false);
const RECORDABLE_BREACH: (bool, bool) = (true, true);
const BREACH: (bool, bool) = (false, true);

const fn kind(
    code: &'static str,
    title: &'static str,
    group: &'static str,
    (is_recordable, is_breach): (bool, bool),
    seriousness: i32,
    weight: f64,
) -> OffenceKind {
    OffenceKind { code, title, group, is_recordable, is_breach, seriousness, weight }
}

/// Every kind, sorted by code. A weight of 0 keeps a breach from being chosen on its own.
#[rustfmt::skip]
pub static KINDS: &[OffenceKind] = &[
    kind("BA76001", "Fail to surrender to police / court bail at the appointed time", "breach_of_bail", RECORDABLE, 2, 1.5),
    kind("CD71015", "Arson", "arson", RECORDABLE, 4, 1.0),
    kind("CD71039", "Criminal damage to property - value under £5000", "criminal_damage", RECORDABLE, 2, 9.0),
    kind("CD98070", "Racially / religiously aggravated common assault / beating", "racially_aggravated", RECORDABLE, 4, 1.2),
    kind("CJ08507", "Failing to comply with the requirements of a youth rehabilitation order", "breach_of_statutory_order", BREACH, 2, 0.0),
    kind("CJ08521", "Failing to comply with the requirements of a youth rehabilitation order with intensive supervision and surveillance", "breach_of_statutory_order", RECORDABLE_BREACH, 2, 0.0),
    kind("CJ67002", "Drunk and disorderly in a public place", "public_order", RECORDABLE, 1, 3.0),
    kind("CJ88001", "Common assault", "violence_against_the_person", RECORDABLE, 3, 8.0),
    kind("CJ88116", "Assault by beating", "violence_against_the_person", RECORDABLE, 3, 13.0),
    kind("CJ88144", "Possess knife blade / sharp pointed article in a public place - Criminal Justice Act 1988", "violence_against_the_person", RECORDABLE, 4, 4.0),
    kind("CJ88159", "Common assault of an emergency worker", "violence_against_the_person", RECORDABLE, 3, 4.0),
    kind("FA06001", "Fraud by false representation - Fraud Act 2006", "fraud_and_forgery", RECORDABLE, 2, 1.0),
    kind("MD71230", "Possess with intent to supply a controlled drug of Class A - Cocaine", "drugs", RECORDABLE, 5, 1.5),
    kind("MD71526", "Possess with intent to supply a controlled drug of Class B - Cannabis", "drugs", RECORDABLE, 4, 2.0),
    kind("MD71530", "Possess a controlled drug of Class B - Cannabis / Cannabis Resin", "drugs", RECORDABLE, 2, 9.0),
    kind("OF61017", "Section 18 - grievous bodily harm with intent", "violence_against_the_person", RECORDABLE, 7, 0.5),
    kind("OF61102", "Assault a person thereby occasioning them actual bodily harm", "violence_against_the_person", RECORDABLE, 4, 6.0),
    kind("OF61131", "Wound / inflict grievous bodily harm without intent", "violence_against_the_person", RECORDABLE, 6, 1.5),
    kind("PC53001", "Possess an offensive weapon in a public place", "violence_against_the_person", RECORDABLE, 3, 2.0),
    kind("PU86003", "Affray", "public_order", RECORDABLE, 3, 2.0),
    kind("PU86004", "Use threatening / abusive / insulting words / behaviour with intent to cause fear of / provoke unlawful violence", "public_order", RECORDABLE, 3, 4.0),
    kind("PU86116", "Use threatening / abusive / insulting words / behaviour to cause harassment / alarm / distress", "public_order", RECORDABLE, 2, 4.0),
    kind("RT88026", "Drive a motor vehicle dangerously", "motoring_offences", RECORDABLE, 5, 0.8),
    kind("RT88191", "Use a motor vehicle on a road / public place without third party insurance", "motoring_offences", NOT_RECORDABLE, 1, 2.0),
    kind("RT88334", "Drive a motor vehicle otherwise than in accordance with a licence - endorsable offence", "motoring_offences", NOT_RECORDABLE, 1, 2.0),
    kind("SE20516", "Commission of further offence whilst subject to a Conditional Discharge", "breach_of_conditional_discharge", BREACH, 1, 0.0),
    kind("SX03007", "Sexual assault on a female", "sexual_offences", RECORDABLE, 4, 1.0),
    kind("TH68001", "Theft from the person of another", "theft_and_handling_stolen_goods", RECORDABLE, 3, 1.5),
    kind("TH68006", "Theft of pedal cycle", "theft_and_handling_stolen_goods", RECORDABLE, 2, 1.5),
    kind("TH68010", "Theft from a shop", "theft_and_handling_stolen_goods", RECORDABLE, 2, 12.0),
    kind("TH68020", "Theft - other - including theft by finding", "theft_and_handling_stolen_goods", RECORDABLE, 2, 3.0),
    kind("TH68023", "Robbery", "robbery", RECORDABLE, 6, 3.0),
    kind("TH68036", "Burglary dwelling and theft - no violence", "domestic_burglary", RECORDABLE, 6, 2.0),
    kind("TH68037", "Burglary other than dwelling - theft", "non_domestic_burglary", RECORDABLE, 4, 2.0),
    kind("TH68050", "Take a motor vehicle without the owners consent", "vehicle_theft_unauthorised_taking", RECORDABLE, 4, 4.0),
    kind("TH68073", "Handle stolen goods", "theft_and_handling_stolen_goods", RECORDABLE, 3, 1.5),
];

/// The kind with this code.
pub fn by_code(code: &str) -> &'static OffenceKind {
    KINDS.iter().find(|kind| kind.code == code).expect("the catalogue holds every code named in this package")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_sorted_and_unique() {
        assert!(KINDS.windows(2).all(|pair| pair[0].code < pair[1].code));
    }

    #[test]
    fn breaches_are_never_eligible() {
        assert!(KINDS.iter().filter(|kind| kind.is_breach).all(|kind| !kind.is_eligible() && kind.weight == 0.0));
        assert!(by_code("BA76001").is_eligible());
    }
}
