//! Who a child is: names, birth, background and home.

use chrono::{Datelike, NaiveDate};

use super::super::calendar::{history_start, plus_days, plus_years};
use super::super::dice::{Dice, Purpose};
use super::super::names::{self, Culture};

/// One ethnic background and how the systems write it.
#[derive(Debug, PartialEq)]
pub struct EthnicBackground {
    /// The police's and courts' self-defined code, which is our harmonised one.
    pub code: &'static str,
    /// Ethnic group.
    pub group: &'static str,
    /// DfE code.
    pub education: &'static str,
    /// Enumeration of the case-level return.
    pub enumeration: &'static str,
    /// What an officer would note: 1 to 6, or nothing that fits.
    pub observed: Option<u8>,
    /// Share of the area's children, per thousand.
    pub share: f64,
}

const fn ethnicity(
    code: &'static str,
    group: &'static str,
    education: &'static str,
    enumeration: &'static str,
    observed: Option<u8>,
    share: f64,
) -> EthnicBackground {
    EthnicBackground { code, group, education, enumeration, observed, share }
}

/// Every background, sorted by code. Officers have no code for a Mixed one.
#[rustfmt::skip]
pub static ETHNICITIES: &[EthnicBackground] = &[
    ethnicity("A1", "asian", "AIND", "ASIAN_INDIAN", Some(4), 22.0),
    ethnicity("A2", "asian", "APKN", "ASIAN_PAKISTANI", Some(4), 30.0),
    ethnicity("A3", "asian", "ABAN", "ASIAN_BANGLADESHI", Some(4), 12.0),
    ethnicity("A4", "asian", "CHNE", "ASIAN_CHINESE", Some(5), 6.0),
    ethnicity("A9", "asian", "AOTH", "ASIAN_OTHER", Some(4), 15.0),
    ethnicity("B1", "black", "BCRB", "BLACK_CARIBBEAN", Some(3), 17.0),
    ethnicity("B2", "black", "BAFR", "BLACK_AFRICAN", Some(3), 35.0),
    ethnicity("B9", "black", "BOTH", "BLACK_OTHER", Some(3), 9.0),
    ethnicity("M1", "mixed", "MWBC", "MIXED_WHITE_AND_BLACK_CARIBBEAN", None, 20.0),
    ethnicity("M2", "mixed", "MWBA", "MIXED_WHITE_AND_BLACK_AFRICAN", None, 11.0),
    ethnicity("M3", "mixed", "MWAS", "MIXED_WHITE_AND_ASIAN", None, 13.0),
    ethnicity("M9", "mixed", "MOTH", "MIXED_OTHER", None, 11.0),
    ethnicity("O2", "other", "OOTH", "OTHER_ARAB", Some(6), 10.0),
    ethnicity("O9", "other", "OOTH", "OTHER_ANY", None, 15.0),
    ethnicity("W1", "white", "WBRI", "WHITE_BRITISH", Some(1), 700.0),
    ethnicity("W2", "white", "WIRI", "WHITE_IRISH", Some(1), 10.0),
    ethnicity("W3", "white", "WIRT", "WHITE_GYPSY_OR_IRISH_TRAVELLER", Some(1), 6.0),
    ethnicity("W9", "white", "WOTH", "WHITE_OTHER", Some(2), 58.0),
];

/// The background with this code.
pub fn background(code: &str) -> &'static EthnicBackground {
    ETHNICITIES.iter().find(|each| each.code == code).expect("a code named in this package is on the list")
}

/// How much more often children of this group come to police notice than their share. Planted.
pub fn contact_factor(group: &str) -> f64 {
    match group {
        "black" => 2.4,
        "mixed" => 2.0,
        "asian" => 0.7,
        "other" => 1.2,
        _ => 1.0,
    }
}

/// Who a child is.
#[derive(Debug, Clone)]
pub struct PersonOrigin {
    /// Forenames, with a blank between.
    pub forenames: String,
    /// Surname.
    pub surname: String,
    /// Date of birth.
    pub born: NaiveDate,
    /// Whether the child is a girl.
    pub is_female: bool,
    /// Background.
    pub ethnicity: &'static EthnicBackground,
    /// Whether anybody was ever told it.
    pub is_ethnicity_stated: bool,
    /// Home.
    pub postcode: String,
    /// Another home within the same area, and the day of the move there. Only extracts with identity errors show it.
    pub moved: (NaiveDate, String),
    /// The first day of note: the first offence, or the entry into care.
    pub first_day: NaiveDate,
    /// Whether the child is only ever known to children's services.
    pub is_care_only: bool,
}

impl PersonOrigin {
    /// Whether the home lies in the area.
    pub fn is_local(&self) -> bool {
        self.postcode.starts_with("ZZ")
    }
}

/// The child of this number. `attempt` counts up until the name and birth are nobody else's.
///
/// With `namesakes`, a few children bear the name of the child before.
pub fn origin(seed: u64, number: u64, attempt: u64, until: NaiveDate, namesakes: bool) -> PersonOrigin {
    let mut dice = Dice::new(seed, number, Purpose::Origin);
    for _ in 0..attempt {
        dice.between(0, 1);
    }
    let mut origin = alone(&mut dice, until);
    if number.is_multiple_of(2) && dice.chance(0.01) {
        let sibling = self::origin(seed, number - 1, 0, until, namesakes);
        make_twin(&mut origin, sibling, &mut dice, until);
    } else if namesakes && number.is_multiple_of(3) && dice.chance(0.006) {
        let other = self::origin(seed, number - 1, 0, until, namesakes);
        origin.forenames = other.forenames;
        origin.surname = other.surname;
    }
    origin
}

fn alone(dice: &mut Dice, until: NaiveDate) -> PersonOrigin {
    let weights: Vec<_> = ETHNICITIES.iter().map(|each| (each, each.share * contact_factor(each.group))).collect();
    let ethnicity = dice.weighted(&weights);
    let is_female = dice.chance(0.18);
    let culture = culture(dice, ethnicity.group, ethnicity.code);
    let (first_day, born) = first_day(dice, until);
    let outward = if dice.chance(0.9) { "ZZ" } else { "ZY" };
    let (postcode, moved) = (postcode(dice, outward), self::postcode(dice, outward));
    PersonOrigin {
        forenames: names::forenames(dice, culture, is_female),
        surname: names::surname(dice, culture),
        born,
        is_female,
        ethnicity,
        is_ethnicity_stated: dice.chance(0.9),
        moved: (plus_days(first_day, dice.between(-100, 1_500)), moved),
        postcode,
        first_day,
        is_care_only: dice.chance(0.03),
    }
}

fn culture(dice: &mut Dice, group: &str, code: &str) -> Culture {
    match group {
        "asian" => Culture::Asian,
        "black" if dice.chance(0.6) => Culture::African,
        "mixed" if dice.chance(0.3) => Culture::African,
        _ if code == "O2" => Culture::Arabic,
        _ => Culture::European,
    }
}

/// The first offence and a birth that gives it a likely age. Offending falls a little over the years.
fn first_day(dice: &mut Dice, until: NaiveDate) -> (NaiveDate, NaiveDate) {
    const AGES: [(i32, f64); 8] =
        [(10, 1.0), (11, 3.0), (12, 7.0), (13, 13.0), (14, 19.0), (15, 22.0), (16, 20.0), (17, 15.0)];
    let (earliest, length) = window(until);
    let one = dice.between(0, length);
    let other = dice.between(0, length);
    let first_day = plus_days(earliest, if dice.chance(0.2) { one.min(other) } else { one });
    let age = dice.weighted(&AGES);
    let birthday = plus_years(first_day, -age);
    let born = plus_days(birthday, -dice.between(0, 363));
    let is_leap_day = (born.month(), born.day()) == (2, 29);
    (first_day, if is_leap_day { plus_days(born, -1) } else { born })
}

/// When first offences may fall: late enough that they are reported, early enough that they are decided.
fn window(until: NaiveDate) -> (NaiveDate, i64) {
    let earliest = plus_days(history_start(), 14);
    let latest = plus_days(until, -150);
    (earliest, (latest - earliest).num_days())
}

/// Same family, birth and home; another forename and its own first day.
fn make_twin(twin: &mut PersonOrigin, sibling: PersonOrigin, dice: &mut Dice, until: NaiveDate) {
    let (earliest, length) = window(until);
    let youngest = plus_years(sibling.born, 10).max(earliest);
    let first_day = plus_days(sibling.first_day, dice.between(-90, 200));
    let latest = plus_days(earliest, length).min(plus_days(plus_years(sibling.born, 18), -1));
    *twin = PersonOrigin {
        forenames: twin.forenames.clone(),
        is_female: twin.is_female,
        first_day: first_day.clamp(youngest, latest),
        is_care_only: false,
        ..sibling
    };
}

/// A postcode of an area that does not exist: ZZ1 to ZZ4 is ours, ZY is not.
fn postcode(dice: &mut Dice, outward: &str) -> String {
    const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";
    let inward = [*dice.pick(LETTERS), *dice.pick(LETTERS)].map(char::from);
    format!("{outward}{} {}{}{}", dice.between(1, 4), dice.between(1, 9), inward[0], inward[1])
}

#[cfg(test)]
mod tests {
    use super::super::super::calendar::{age_years, day};
    use super::*;

    #[test]
    fn every_child_is_10_to_17_on_its_first_day() {
        let until = day(2026, 9, 30);
        for number in 1..=3_000 {
            let child = origin(1, number, 0, until, false);
            assert!((10..=17).contains(&age_years(child.born, child.first_day)));
            assert!(child.first_day >= history_start() && child.first_day <= until);
        }
    }

    #[test]
    fn twins_share_family_birth_and_home() {
        let until = day(2026, 9, 30);
        let twins: Vec<_> = (1..=1_500)
            .map(|half| (origin(1, 2 * half - 1, 0, until, false), origin(1, 2 * half, 0, until, false)))
            .filter(|(first, second)| first.born == second.born && first.surname == second.surname)
            .collect();
        assert!(twins.len() >= 5);
        assert!(twins.iter().all(|(first, second)| first.postcode == second.postcode));
    }
}
