//! Who a child is: names, birth, background and home.

use chrono::{Datelike, NaiveDate};

use super::super::calendar::{age_years, history_start, plus_days, plus_years};
use super::super::dice::{Dice, Purpose};
use super::super::names::{Community, FamilyNames};
use super::super::options::Options;

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

/// Backgrounds of those who come alone and live in hostels.
const CAME_ALONE: [&str; 4] = ["O2", "O9", "B2", "A9"];
/// Boys in one hostel, on average.
const BOYS_A_HOSTEL: f64 = 19.0;
/// Letters of the second half of a postcode.
const LETTERS: &[u8] = b"ABDEFGHJLNPQRSTUWXYZ";

/// What a child is to the child of the number before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kin {
    /// Nothing.
    Stranger,
    /// Same family, birth and home.
    Twin,
    /// Same family and home.
    Sibling,
    /// Same name.
    Namesake,
}

impl Kin {
    /// The word for it in the truth.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Stranger => "stranger",
            Self::Twin => "twin",
            Self::Sibling => "sibling",
            Self::Namesake => "namesake",
        }
    }
}

/// Who a child is.
#[derive(Debug, Clone)]
pub struct PersonOrigin {
    /// Forenames, with a blank between.
    pub forenames: String,
    /// Surname.
    pub surname: String,
    /// Where the names come from.
    pub community: Community,
    /// What brothers and sisters share of their names.
    pub family: FamilyNames,
    /// What the child is to the child of the number before.
    pub kin: Kin,
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
    /// Whether that is a hostel for boys who came alone.
    pub is_in_hostel: bool,
    /// Another home within the same area, and the day of the move there. Only extracts with identity errors show it.
    pub moved: Option<(NaiveDate, String)>,
    /// Another surname, and the day from which the child bears it. Only extracts with identity errors show it.
    pub renamed: Option<(NaiveDate, String)>,
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
pub fn origin(options: &Options, number: u64, attempt: u64) -> PersonOrigin {
    let mut dice = Dice::new(options.seed, number, Purpose::Origin);
    for _ in 0..attempt {
        dice.between(0, 1);
    }
    let mut origin = alone(&mut dice, options, number);
    let before = || self::origin(options, number - 1, 0);
    // Even numbers may be twins, three in four siblings and one in three namesakes of the child before, so that chains end.
    if number.is_multiple_of(2) && dice.chance(options.rates.twins) {
        make_twin(&mut origin, before(), &mut dice, options.until);
    } else if number % 4 != 1 && dice.chance(options.rates.siblings / 0.75) {
        make_sibling(&mut origin, before(), &mut dice, options.until);
    } else if options.identity_errors && number.is_multiple_of(3) && dice.chance(3.0 * options.rates.namesakes) {
        make_namesake(&mut origin, before(), &mut dice);
    }
    origin
}

fn alone(dice: &mut Dice, options: &Options, number: u64) -> PersonOrigin {
    let weight = |each: &EthnicBackground| each.share * contact_factor(each.group);
    let weights: Vec<_> = ETHNICITIES.iter().map(|each| (each, weight(each))).collect();
    let ethnicity = dice.weighted(&weights);
    let is_in_hostel =
        CAME_ALONE.contains(&ethnicity.code) && dice.chance(options.rates.hostels / share_who_came_alone());
    let is_female = !is_in_hostel && dice.chance(0.18);
    let community =
        if is_in_hostel { who_came_alone(dice, ethnicity.code) } else { Community::of(dice, ethnicity.code) };
    let (first_day, born) = first_day(dice, options.until, if is_in_hostel { 15 } else { 10 });
    let registered = if is_in_hostel { options.rates.new_years_day } else { community.registered_on_new_years_day() };
    let born = if dice.chance(registered) { new_years_day(born, first_day) } else { born };
    let family = community.family(dice);
    let (forenames, surname) = community.child(dice, &family, is_female);
    let outward = if dice.chance(0.9) { "ZZ" } else { "ZY" };
    let later = |dice: &mut Dice| plus_days(first_day, dice.between(-100, 1_500));
    let moved = dice.chance(0.25).then(|| (later(dice), postcode(dice, outward)));
    let n_renamed = if community == Community::Roma { 8.0 } else { 1.0 };
    let renamed = dice.chance(n_renamed * options.rates.renamed).then(|| (later(dice), community.family(dice).surname));
    PersonOrigin {
        forenames,
        surname,
        community,
        family,
        kin: Kin::Stranger,
        born,
        is_female,
        ethnicity,
        is_ethnicity_stated: dice.chance(0.9),
        moved: moved.filter(|_| !is_in_hostel),
        renamed,
        postcode: if is_in_hostel { hostel(number, options.rates.hostels) } else { postcode(dice, outward) },
        is_in_hostel,
        first_day,
        is_care_only: dice.chance(0.03),
    }
}

/// Share of all children who have a background of those who came alone.
fn share_who_came_alone() -> f64 {
    let sum = |is_counted: &dyn Fn(&EthnicBackground) -> bool| -> f64 {
        let counted = ETHNICITIES.iter().filter(|each| is_counted(each));
        counted.map(|each| each.share * contact_factor(each.group)).sum()
    };
    sum(&|each| CAME_ALONE.contains(&each.code)) / sum(&|_| true)
}

fn who_came_alone(dice: &mut Dice, code: &str) -> Community {
    match code {
        "B2" => Community::Somali,
        "A9" if dice.chance(0.5) => Community::Vietnamese,
        _ => Community::Arabic,
    }
}

/// The postcode of a hostel: children whose numbers lie near each other share one.
fn hostel(number: u64, rate: f64) -> String {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count of hostels")]
    let place = (number as f64 * rate / BOYS_A_HOSTEL) as usize;
    let letter = |at: usize| char::from(LETTERS[at % LETTERS.len()]);
    format!("ZZ{} 0{}{}", place % 4 + 1, letter(place / 4), letter(place / 80))
}

/// The first of January of the year of birth, or of the next for a child who would have come of age.
fn new_years_day(born: NaiveDate, first_day: NaiveDate) -> NaiveDate {
    let first_of_january = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or(born);
    let earlier = first_of_january(born.year());
    if age_years(earlier, first_day) < 18 { earlier } else { first_of_january(born.year() + 1) }
}

/// The first offence and a birth that gives it a likely age. Offending falls a little over the years.
fn first_day(dice: &mut Dice, until: NaiveDate, youngest: i32) -> (NaiveDate, NaiveDate) {
    const AGES: [(i32, f64); 8] =
        [(10, 1.0), (11, 3.0), (12, 7.0), (13, 13.0), (14, 19.0), (15, 22.0), (16, 20.0), (17, 15.0)];
    let (earliest, length) = window(until);
    let one = dice.between(0, length);
    let other = dice.between(0, length);
    let first_day = plus_days(earliest, if dice.chance(0.2) { one.min(other) } else { one });
    let ages: Vec<_> = AGES.into_iter().filter(|(age, _)| *age >= youngest).collect();
    let age = dice.weighted(&ages);
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
fn make_twin(twin: &mut PersonOrigin, other: PersonOrigin, dice: &mut Dice, until: NaiveDate) {
    let (earliest, length) = window(until);
    let youngest = plus_years(other.born, 10).max(earliest);
    let first_day = plus_days(other.first_day, dice.between(-90, 200));
    let latest = plus_days(earliest, length).min(plus_days(plus_years(other.born, 18), -1));
    *twin = PersonOrigin {
        first_day: first_day.clamp(youngest, latest),
        is_care_only: false,
        ..relative(twin, other, dice)
    };
    twin.kin = Kin::Twin;
}

/// Same family and home, born within eight years.
fn make_sibling(sibling: &mut PersonOrigin, other: PersonOrigin, dice: &mut Dice, until: NaiveDate) {
    let lies_apart = |born: NaiveDate| (280..2_900).contains(&(born - other.born).num_days().abs());
    for _ in 0..20 {
        if lies_apart(sibling.born) {
            let (first_day, born, is_care_only) = (sibling.first_day, sibling.born, sibling.is_care_only);
            *sibling = PersonOrigin { first_day, born, is_care_only, ..relative(sibling, other, dice) };
            sibling.kin = Kin::Sibling;
            return;
        }
        (sibling.first_day, sibling.born) = first_day(dice, until, 10);
    }
}

/// A child of this sex in the family of another, called otherwise.
fn relative(child: &PersonOrigin, other: PersonOrigin, dice: &mut Dice) -> PersonOrigin {
    let is_female = child.is_female;
    let (mut forenames, mut surname) = other.community.child(dice, &other.family, is_female);
    while forenames == other.forenames {
        (forenames, surname) = other.community.child(dice, &other.family, is_female);
    }
    PersonOrigin { forenames, surname, is_female, is_in_hostel: false, ..other }
}

/// The name of another; one in ten is born on the same day, too.
fn make_namesake(namesake: &mut PersonOrigin, other: PersonOrigin, dice: &mut Dice) {
    let is_of_age = (10..18).contains(&age_years(other.born, namesake.first_day));
    *namesake = PersonOrigin {
        forenames: other.forenames,
        surname: other.surname,
        community: other.community,
        family: other.family,
        is_female: other.is_female,
        born: if is_of_age && dice.chance(0.1) { other.born } else { namesake.born },
        kin: Kin::Namesake,
        ..namesake.clone()
    };
}

/// A postcode of an area that does not exist: ZZ1 to ZZ4 is ours, ZY is not.
fn postcode(dice: &mut Dice, outward: &str) -> String {
    let inward = [*dice.pick(LETTERS), *dice.pick(LETTERS)].map(char::from);
    format!("{outward}{} {}{}{}", dice.between(1, 4), dice.between(1, 9), inward[0], inward[1])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn children(options: &Options, count: u64) -> Vec<PersonOrigin> {
        (1..=count).map(|number| origin(options, number, 0)).collect()
    }

    fn share(children: &[PersonOrigin], is_counted: impl Fn(&&PersonOrigin) -> bool) -> f64 {
        children.iter().filter(is_counted).count() as f64 / children.len() as f64
    }

    #[test]
    fn every_child_is_10_to_17_on_its_first_day() {
        let options = Options::default();
        for child in children(&options, 3_000) {
            assert!((10..=17).contains(&age_years(child.born, child.first_day)));
            assert!(child.first_day >= history_start() && child.first_day <= options.until);
        }
    }

    #[test]
    fn twins_share_family_birth_and_home_and_are_as_many_as_asked_for() {
        let mut options = Options::default();
        options.rates.twins = 0.1;
        let children = children(&options, 6_000);
        let twins: Vec<_> = children.windows(2).filter(|pair| pair[1].kin == Kin::Twin).collect();
        // Two children of each pair.
        assert!((260..=340).contains(&twins.len()));
        for pair in twins {
            assert_eq!(
                (&pair[0].family, pair[0].born, &pair[0].postcode),
                (&pair[1].family, pair[1].born, &pair[1].postcode)
            );
            assert_ne!(pair[0].forenames, pair[1].forenames);
        }
    }

    #[test]
    fn siblings_share_family_and_home_but_no_birth() {
        let children = children(&Options::default(), 6_000);
        let siblings: Vec<_> = children.windows(2).filter(|pair| pair[1].kin == Kin::Sibling).collect();
        assert!((0.13..0.16).contains(&(siblings.len() as f64 / 6_000.0)));
        for pair in siblings {
            assert_eq!((&pair[0].family, &pair[0].postcode), (&pair[1].family, &pair[1].postcode));
            assert!((pair[0].born - pair[1].born).num_days().abs() >= 280);
        }
    }

    #[test]
    fn boys_in_hostels_share_homes_and_first_days_of_january() {
        let options = Options::default();
        let children = children(&options, 20_000);
        let boys: Vec<_> = children.into_iter().filter(|child| child.is_in_hostel).collect();
        assert!((140..=260).contains(&boys.len()));
        assert!(boys.iter().all(|boy| !boy.is_female && age_years(boy.born, boy.first_day) >= 15));
        let homes: std::collections::BTreeSet<_> = boys.iter().map(|boy| &boy.postcode).collect();
        assert!((8..=12).contains(&homes.len()));
        assert!((0.2..0.4).contains(&share(&boys, |boy| (boy.born.month(), boy.born.day()) == (1, 1))));
    }

    #[test]
    fn nobody_is_what_was_not_asked_for() {
        let mut options = Options::default();
        let Options { rates, .. } = &mut options;
        (rates.twins, rates.siblings, rates.namesakes, rates.hostels, rates.renamed) = (0.0, 0.0, 0.0, 0.0, 0.0);
        let is_plain =
            |child: &PersonOrigin| child.kin == Kin::Stranger && !child.is_in_hostel && child.renamed.is_none();
        assert!(children(&options, 3_000).iter().all(is_plain));
    }
}
