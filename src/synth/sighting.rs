//! How one source sees a child: as it is, or with the mistakes that people make.

use chrono::{Datelike, NaiveDate};

use super::calendar::plus_days;
use super::dice::Dice;
use super::habits;
use super::history::{ETHNICITIES, EthnicBackground, YoungPerson};
use super::identifiers;
use super::names::{self, Community};

/// What one record says of a child.
#[derive(Debug, Clone)]
pub struct Sighting {
    /// Forenames, with a blank between.
    pub forenames: String,
    /// Surname.
    pub surname: String,
    /// Other names that the child goes by.
    pub aliases: Vec<(String, String)>,
    /// Date of birth; none where the record has a sentinel.
    pub born: Option<NaiveDate>,
    /// Whether the child is a girl; none if the record does not say.
    pub is_female: Option<bool>,
    /// Background as the child gave it.
    pub stated: Option<&'static EthnicBackground>,
    /// Background as an officer saw it, 1 to 6.
    pub observed: Option<u8>,
    /// Home.
    pub postcode: String,
    /// PNCID, or nothing.
    pub pncid: String,
    /// CRO number, or nothing.
    pub cro: String,
}

impl Sighting {
    /// The child as it is.
    pub fn exact(child: &YoungPerson) -> Self {
        let origin = &child.origin;
        let is_on_pnc = child.cases.iter().any(|case| case.arrested.is_some());
        Self {
            forenames: origin.forenames.clone(),
            surname: origin.surname.clone(),
            aliases: Vec::new(),
            born: Some(origin.born),
            is_female: Some(origin.is_female),
            stated: origin.is_ethnicity_stated.then_some(origin.ethnicity),
            observed: origin.ethnicity.observed,
            postcode: origin.postcode.clone(),
            pncid: if is_on_pnc { child.references.pncid.clone() } else { String::new() },
            cro: if is_on_pnc { child.references.cro.clone() } else { String::new() },
        }
    }

    /// The child as somebody wrote it down on this day, with a mistake now and then.
    pub fn spoilt(child: &YoungPerson, on: NaiveDate, dice: &mut Dice) -> Self {
        let mut sighting = Self::exact(child);
        if let Some((_, surname)) = child.origin.renamed.as_ref().filter(|(day, _)| on >= *day) {
            sighting.surname.clone_from(surname);
        }
        if let Some((_, home)) = child.origin.moved.as_ref().filter(|(day, _)| on >= *day) {
            sighting.postcode.clone_from(home);
        }
        sighting.spoil_names(child.origin.community, dice);
        sighting.spoil_birth(child.origin.community, dice);
        sighting.spoil_numbers(child.mishaps.borrowed_pncid.as_deref(), dice);
        sighting.spoil_ethnicity(dice);
        match dice.between(0, 99) {
            0..=3 => sighting.postcode.clear(),
            4 => sighting.postcode = "NF1 1NF".to_owned(),
            5..=6 => sighting.postcode = sighting.postcode.replace(' ', "").to_lowercase(),
            _ => {}
        }
        if dice.chance(0.005) {
            sighting.is_female = None;
        }
        sighting
    }

    /// Nobody had a name for the child, and something had to be written.
    pub fn forget_name(&mut self, dice: &mut Dice) {
        const FILLERS: [(&str, &str); 4] =
            [("Unidentified", "Male"), ("TBC", "TBC"), ("Refused", "Refused"), ("XXXX", "XXXX")];
        let (forenames, surname) = *dice.pick(&FILLERS);
        (self.forenames, self.surname) = (forenames.to_owned(), surname.to_owned());
    }

    fn spoil_names(&mut self, community: Community, dice: &mut Dice) {
        (self.forenames, self.surname) = habits::written(dice, community, &self.forenames, &self.surname);
        let first = self.forenames.split(' ').next().unwrap_or_default().to_owned();
        match dice.between(0, 99) {
            0..=2 => self.surname = names::misspelt(dice, &self.surname),
            3..=5 => self.forenames = names::misspelt(dice, &self.forenames),
            10 => std::mem::swap(&mut self.forenames, &mut self.surname),
            11..=30 => self.forenames = first,
            31..=32 => self.aliases.push((first, names::misspelt(dice, &self.surname))),
            33..=36 => self.surname = self.surname.split('-').next().unwrap_or_default().to_owned(),
            37..=39 => self.surname = self.surname.replace(['-', '\''], " "),
            40 => self.surname = format!("  {} ", self.surname),
            41 => self.forenames = format!("MIG_ERROR_{}", self.forenames),
            42..=44 => {
                self.surname = names::letters(&self.surname);
                self.forenames = self.forenames.to_uppercase();
            }
            45 => {
                let other = names::misspelt(dice, &first);
                let known_as = (std::mem::replace(&mut self.forenames, other), self.surname.clone());
                self.aliases.push(known_as);
            }
            _ => {}
        }
    }

    fn spoil_birth(&mut self, community: Community, dice: &mut Dice) {
        let Some(born) = self.born else { return };
        if dice.chance(habits::new_years_day(community)) {
            self.born = NaiveDate::from_ymd_opt(born.year(), 1, 1);
            return;
        }
        self.born = match dice.between(0, 199) {
            0..=2 => NaiveDate::from_ymd_opt(born.year(), born.day(), born.month()).or(Some(born)),
            3 => Some(plus_days(born, dice.between(1, 9))),
            4 => NaiveDate::from_ymd_opt(born.year() + 1, born.month(), born.day()).or(Some(born)),
            5 => None,
            _ => Some(born),
        };
    }

    fn spoil_numbers(&mut self, borrowed_pncid: Option<&str>, dice: &mut Dice) {
        if !self.pncid.is_empty() {
            if let Some(pncid) = borrowed_pncid.filter(|_| dice.chance(0.3)) {
                pncid.clone_into(&mut self.pncid);
            }
            match dice.between(0, 999) {
                0..=119 => self.pncid.clear(),
                120..=123 => self.pncid = identifiers::pncid(2015, 9_000_000 + dice.between(1, 900_000).unsigned_abs()),
                124..=131 => {
                    let right = self.pncid.pop().unwrap_or_default();
                    self.pncid.push(identifiers::wrong_letter(right));
                }
                132..=231 => self.pncid = identifiers::short_pncid(&self.pncid),
                232..=239 => self.pncid = self.pncid.to_lowercase(),
                _ => {}
            }
            match dice.between(0, 999) {
                0..=399 => self.cro.clear(),
                400..=409 => self.cro = "000000/00Z".to_owned(),
                410..=414 => self.cro = "CR0006200062".to_owned(),
                _ => {}
            }
        }
    }

    fn spoil_ethnicity(&mut self, dice: &mut Dice) {
        match dice.between(0, 99) {
            0..=11 => self.stated = None,
            12..=15 => self.stated = Some(dice.pick(ETHNICITIES)),
            _ => {}
        }
        if self.observed.is_none() {
            self.observed = Some(dice.weighted(&[(1, 0.4), (3, 0.4), (4, 0.2)]));
        }
        if dice.chance(0.05) {
            self.observed = None;
        }
    }
}
