//! Where a child's names come from, and in what order they are borne.

use super::super::dice::Dice;
use super::pool::Pools;
use super::pools;
use super::{drawn, syllables};

/// Where a child's names come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Community {
    /// England, Scotland and Wales.
    British,
    /// Ireland.
    Irish,
    /// Roma, Gypsies and Travellers.
    Roma,
    /// Poland.
    Polish,
    /// Others of Europe.
    European,
    /// India.
    Indian,
    /// Pakistan.
    Pakistani,
    /// Bangladesh.
    Bangladeshi,
    /// China.
    Chinese,
    /// Viet Nam.
    Vietnamese,
    /// Somalia.
    Somali,
    /// West Africa.
    WestAfrican,
    /// The Caribbean.
    Caribbean,
    /// Arabic speakers, Kurds and Afghans.
    Arabic,
}

/// What brothers and sisters share of their names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FamilyNames {
    /// The surname as a man bears it.
    pub surname: String,
    /// The father's own name.
    pub father: String,
}

impl Community {
    /// One of the communities that bear the names of this ethnic background.
    pub fn of(dice: &mut Dice, code: &str) -> Self {
        match code {
            "A1" => Self::Indian,
            "A2" => Self::Pakistani,
            "A3" => Self::Bangladeshi,
            "A4" => Self::Chinese,
            "A9" => dice.weighted(&[(Self::Vietnamese, 0.4), (Self::Arabic, 0.6)]),
            "B1" => Self::Caribbean,
            "B2" => dice.weighted(&[(Self::Somali, 0.35), (Self::WestAfrican, 0.65)]),
            "B9" => dice.weighted(&[(Self::British, 0.5), (Self::WestAfrican, 0.5)]),
            "M1" | "M2" => dice.weighted(&[(Self::British, 0.6), (Self::Caribbean, 0.25), (Self::WestAfrican, 0.15)]),
            "M3" => dice.weighted(&[(Self::British, 0.6), (Self::Pakistani, 0.25), (Self::Indian, 0.15)]),
            "O2" | "O9" => Self::Arabic,
            "W2" => Self::Irish,
            "W3" => Self::Roma,
            "W9" => dice.weighted(&[(Self::Polish, 0.5), (Self::European, 0.35), (Self::Roma, 0.15)]),
            _ => Self::British,
        }
    }

    /// The community as the truth names it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::British => "british",
            Self::Irish => "irish",
            Self::Roma => "roma",
            Self::Polish => "polish",
            Self::European => "european",
            Self::Indian => "indian",
            Self::Pakistani => "pakistani",
            Self::Bangladeshi => "bangladeshi",
            Self::Chinese => "chinese",
            Self::Vietnamese => "vietnamese",
            Self::Somali => "somali",
            Self::WestAfrican => "west_african",
            Self::Caribbean => "caribbean",
            Self::Arabic => "arabic",
        }
    }

    /// Share of children who are registered on the first of January because nobody knew the day.
    pub const fn registered_on_new_years_day(self) -> f64 {
        match self {
            Self::Somali => 0.12,
            Self::Arabic | Self::Vietnamese => 0.08,
            Self::Pakistani | Self::Bangladeshi => 0.02,
            _ => 0.0,
        }
    }

    /// Draws a family.
    pub fn family(self, dice: &mut Dice) -> FamilyNames {
        let surname = drawn(dice, &self.pools().surnames).to_owned();
        let is_double = matches!(self, Self::British | Self::Caribbean) && dice.chance(0.05);
        let surname = if is_double { format!("{surname}-{}", syllables(dice)) } else { surname };
        FamilyNames { surname, father: drawn(dice, &self.pools().boys) }
    }

    /// Draws the forenames and the surname of a child of this family.
    pub fn child(self, dice: &mut Dice, family: &FamilyNames, is_female: bool) -> (String, String) {
        let own = self.forename(dice, is_female);
        let surname = self.surname(dice, family, is_female);
        let forenames = match self {
            Self::Somali | Self::Arabic => format!("{own} {}", family.father),
            Self::Pakistani | Self::Bangladeshi if !is_female && dice.chance(0.4) => format!("Mohammed {own}"),
            Self::Pakistani | Self::Bangladeshi => own,
            Self::Vietnamese => format!(
                "{} {own}",
                dice.pick(if is_female { &["Thi", "Ngoc", "Thu"] } else { &["Van", "Duc", "Quang"] })
            ),
            _ if dice.chance(0.4) => {
                let middle = self.forename(dice, is_female);
                if middle == own { own } else { format!("{own} {middle}") }
            }
            _ => own,
        };
        (forenames, surname)
    }

    fn forename(self, dice: &mut Dice, is_female: bool) -> String {
        drawn(dice, if is_female { &self.pools().girls } else { &self.pools().boys })
    }

    /// A family's surname as this child bears it: a Polish girl another form, a South Asian girl often a title of her own.
    fn surname(self, dice: &mut Dice, family: &FamilyNames, is_female: bool) -> String {
        match self {
            Self::Polish if is_female => feminine(&family.surname),
            Self::Pakistani | Self::Bangladeshi if is_female && dice.chance(0.3) => {
                (*dice.pick(&["Begum", "Bibi", "Akhtar", "Khatun"])).to_owned()
            }
            _ => family.surname.clone(),
        }
    }

    const fn pools(self) -> &'static Pools {
        match self {
            Self::British => &pools::BRITISH,
            Self::Irish => &pools::IRISH,
            Self::Roma => &pools::ROMA,
            Self::Polish => &pools::POLISH,
            Self::European => &pools::EUROPEAN,
            Self::Indian => &pools::INDIAN,
            Self::Pakistani => &pools::PAKISTANI,
            Self::Bangladeshi => &pools::BANGLADESHI,
            Self::Chinese => &pools::CHINESE,
            Self::Vietnamese => &pools::VIETNAMESE,
            Self::Somali => &pools::SOMALI,
            Self::WestAfrican => &pools::WEST_AFRICAN,
            Self::Caribbean => &pools::CARIBBEAN,
            Self::Arabic => &pools::ARABIC,
        }
    }
}

/// A Polish surname as a woman bears it.
pub fn feminine(surname: &str) -> String {
    let stem = surname.strip_suffix('i').filter(|stem| stem.ends_with("sk") || stem.ends_with("ck"));
    stem.map_or_else(|| surname.to_owned(), |stem| format!("{stem}a"))
}

#[cfg(test)]
mod tests {
    use super::super::super::dice::Purpose;
    use super::*;

    #[test]
    fn nguyen_is_borne_by_31_to_39_in_100_and_the_first_ten_surnames_by_over_80() {
        let mut dice = Dice::new(3, 1, Purpose::Origin);
        let drawn: Vec<_> = (0..4_000).map(|_| Community::Vietnamese.family(&mut dice).surname).collect();
        let share =
            |names: &[&str]| drawn.iter().filter(|name| names.contains(&name.as_str())).count() as f64 / 4_000.0;
        assert!((0.31..0.41).contains(&share(&["Nguyen"])));
        assert!(share(&pools::VIETNAMESE.surnames.names[..10]) > 0.77);
    }

    #[test]
    fn brothers_and_sisters_share_what_their_community_hands_down() {
        let mut dice = Dice::new(3, 2, Purpose::Origin);
        let family = FamilyNames { surname: "Kowalski".to_owned(), father: "Jan".to_owned() };
        assert_eq!(Community::Polish.child(&mut dice, &family, true).1, "Kowalska");
        assert_eq!(Community::Polish.child(&mut dice, &family, false).1, "Kowalski");
        let family = FamilyNames { surname: "Warsame".to_owned(), father: "Yusuf".to_owned() };
        let (forenames, surname) = Community::Somali.child(&mut dice, &family, true);
        assert!(forenames.ends_with(" Yusuf") && surname == "Warsame");
    }

    #[test]
    fn a_surname_without_a_feminine_form_stays() {
        assert_eq!(feminine("Nowak"), "Nowak");
        assert_eq!(feminine("Rahimi"), "Rahimi");
        assert_eq!(feminine("Wysocki"), "Wysocka");
    }
}
