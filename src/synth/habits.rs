//! What systems do to names, which depends on where a name comes from.

use super::dice::Dice;
use super::names::{self, Community};

/// One thing that is done to a name.
#[derive(Debug, Clone, Copy)]
enum Habit {
    /// Every name is written in another way, or shortened.
    OtherSpelling,
    /// `Mohammed Adil` as `Adil`.
    MohammedDropped,
    /// `Mohammed Adil` as `Mohammed`.
    CalledMohammed,
    /// The last forename stands where the family's name should.
    SurnameDropped,
    /// Only the first forename.
    FirstOnly,
    /// All forenames in one word.
    InOneWord,
    /// The surname before the forenames: the last of these stands in its place.
    SurnameFirst,
    /// Forenames in the contrary order.
    Reversed,
    /// Letters without their marks.
    MarksLost,
    /// A Polish girl by her father's form of the surname.
    FathersForm,
    /// `Al-Hassan` as `Hassan`, `Alhassan` or `Al Hassan`.
    ArticleOtherwise,
}

/// What is done to the names of a community, and to how many of its records.
const fn habits(community: Community) -> &'static [(Habit, f64)] {
    use Habit::{
        ArticleOtherwise, CalledMohammed, FathersForm, FirstOnly, InOneWord, MarksLost, MohammedDropped, OtherSpelling,
        Reversed, SurnameDropped, SurnameFirst,
    };
    match community {
        Community::Pakistani | Community::Bangladeshi => &[
            (MohammedDropped, 0.2),
            (CalledMohammed, 0.1),
            (OtherSpelling, 0.25),
            (SurnameDropped, 0.04),
            (SurnameFirst, 0.015),
        ],
        Community::Somali => {
            &[(OtherSpelling, 0.25), (SurnameDropped, 0.12), (FirstOnly, 0.3), (InOneWord, 0.03), (SurnameFirst, 0.02)]
        }
        Community::Arabic => &[
            (OtherSpelling, 0.25),
            (ArticleOtherwise, 0.35),
            (SurnameDropped, 0.08),
            (FirstOnly, 0.4),
            (SurnameFirst, 0.02),
        ],
        Community::Vietnamese => &[(SurnameFirst, 0.2), (Reversed, 0.12), (FirstOnly, 0.1)],
        Community::Chinese => &[(SurnameFirst, 0.1), (InOneWord, 0.1)],
        Community::Polish => &[(MarksLost, 0.6), (OtherSpelling, 0.06), (FathersForm, 0.08)],
        Community::Roma => &[(OtherSpelling, 0.15)],
        _ => &[(OtherSpelling, 0.05)],
    }
}

/// Share of a community's records that have the first of January in the place of a birthday that was not asked for.
pub const fn new_years_day(community: Community) -> f64 {
    match community {
        Community::Somali | Community::Arabic | Community::Vietnamese => 0.04,
        Community::Pakistani | Community::Bangladeshi | Community::Roma => 0.01,
        _ => 0.002,
    }
}

/// A name as one system writes it down.
pub fn written(dice: &mut Dice, community: Community, forenames: &str, surname: &str) -> (String, String) {
    let mut forenames: Vec<String> = forenames.split(' ').map(str::to_owned).collect();
    let mut surname = surname.to_owned();
    for (habit, rate) in habits(community) {
        if dice.chance(*rate) {
            habit.befall(dice, &mut forenames, &mut surname);
        }
    }
    (forenames.join(" "), surname)
}

impl Habit {
    fn befall(self, dice: &mut Dice, forenames: &mut Vec<String>, surname: &mut String) {
        let has_mohammed = forenames.len() > 1 && forenames[0] == "Mohammed";
        match self {
            Self::OtherSpelling => {
                forenames.iter_mut().for_each(|name| respell(dice, name));
                respell(dice, surname);
            }
            Self::MohammedDropped if has_mohammed => drop(forenames.remove(0)),
            Self::CalledMohammed if has_mohammed => forenames.truncate(1),
            Self::SurnameDropped if forenames.len() > 1 => *surname = forenames.pop().unwrap_or_default(),
            Self::MohammedDropped | Self::CalledMohammed | Self::SurnameDropped => {}
            Self::FirstOnly => forenames.truncate(1),
            Self::InOneWord => *forenames = vec![in_one_word(forenames)],
            Self::SurnameFirst => {
                let last = forenames.pop().unwrap_or_default();
                forenames.insert(0, std::mem::replace(surname, last));
            }
            Self::Reversed => forenames.reverse(),
            Self::MarksLost => {
                forenames.iter_mut().for_each(|name| *name = names::western(name));
                *surname = names::western(surname);
            }
            Self::FathersForm => {
                if let Some(stem) = surname.strip_suffix("ska") {
                    *surname = format!("{stem}ski");
                }
            }
            Self::ArticleOtherwise => {
                if let Some(bare) = surname.strip_prefix("Al-") {
                    *surname = match dice.between(0, 2) {
                        0 => bare.to_owned(),
                        1 => format!("Al{}", bare.to_lowercase()),
                        _ => format!("Al {bare}"),
                    };
                }
            }
        }
    }
}

fn respell(dice: &mut Dice, name: &mut String) {
    let others = names::others(name);
    if !others.is_empty() {
        *name = (*dice.pick(others)).to_owned();
    }
}

/// `Abdi Rahman` as `Abdirahman`.
fn in_one_word(forenames: &[String]) -> String {
    let (first, others) = forenames.split_first().map_or(("", &[][..]), |(first, others)| (first.as_str(), others));
    format!("{first}{}", others.concat().to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::super::dice::Purpose;
    use super::*;

    /// The name after one habit.
    fn after(habit: Habit, forenames: &str, surname: &str) -> (String, String) {
        let mut dice = Dice::new(1, 1, Purpose::Police);
        let mut forenames: Vec<String> = forenames.split(' ').map(str::to_owned).collect();
        let mut surname = surname.to_owned();
        habit.befall(&mut dice, &mut forenames, &mut surname);
        (forenames.join(" "), surname)
    }

    #[track_caller]
    fn assert_becomes(habit: Habit, name: (&str, &str), expected: (&str, &str)) {
        assert_eq!(after(habit, name.0, name.1), (expected.0.to_owned(), expected.1.to_owned()));
    }

    #[test]
    fn each_habit_does_what_it_says() {
        assert_becomes(Habit::MohammedDropped, ("Mohammed Adil", "Khan"), ("Adil", "Khan"));
        assert_becomes(Habit::MohammedDropped, ("Mohammed", "Khan"), ("Mohammed", "Khan"));
        assert_becomes(Habit::CalledMohammed, ("Mohammed Adil", "Khan"), ("Mohammed", "Khan"));
        assert_becomes(Habit::SurnameDropped, ("Guled Yusuf", "Warsame"), ("Guled", "Yusuf"));
        assert_becomes(Habit::SurnameFirst, ("Van Minh", "Nguyen"), ("Nguyen Van", "Minh"));
        assert_becomes(Habit::Reversed, ("Van Minh", "Nguyen"), ("Minh Van", "Nguyen"));
        assert_becomes(Habit::InOneWord, ("Abdi Rahman", "Farah"), ("Abdirahman", "Farah"));
        assert_becomes(Habit::MarksLost, ("Łukasz", "Wójcik"), ("Lukasz", "Wójcik"));
        assert_becomes(Habit::FathersForm, ("Maja", "Kowalska"), ("Maja", "Kowalski"));
        assert_becomes(Habit::OtherSpelling, ("Anthony", "Shah"), ("Tony", "Shah"));
    }

    #[test]
    fn a_name_without_another_spelling_stays() {
        assert_becomes(Habit::OtherSpelling, ("Callum", "Ward"), ("Callum", "Ward"));
    }
}
