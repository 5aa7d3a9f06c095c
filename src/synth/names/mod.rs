//! Names of invented people: as their communities bear them, few or many, and surnames that nobody bears.

mod community;
mod pool;
mod pools;
mod spellings;

pub use community::{Community, FamilyNames};
pub use spellings::others;

use super::dice::Dice;
use pool::Pool;

const ONSETS: &[&str] = &[
    "B", "Br", "C", "Ch", "Cl", "D", "Dr", "F", "G", "Gr", "H", "J", "K", "L", "M", "N", "P", "Pr", "R", "S", "Sh",
    "St", "T", "Th", "Tr", "V", "W", "Wh",
];
const VOWELS: &[&str] = &["a", "e", "i", "o", "u", "ai", "ea", "ee", "oa", "ou", "ar", "er", "or"];
const CODAS: &[&str] =
    &["b", "ck", "d", "g", "l", "ll", "m", "n", "nd", "ng", "p", "r", "rk", "s", "sk", "st", "t", "th", "v", "x"];
const ENDINGS: &[&str] = &[
    "ley", "ton", "ham", "wick", "worth", "by", "field", "shaw", "stead", "combe", "dale", "more", "ford", "well",
    "gate", "ridge", "low", "mere", "thorpe", "holme", "er", "son", "ing", "ard",
];

/// A name of this pool: one of the list, or one that nobody else bears.
fn drawn(dice: &mut Dice, pool: &Pool) -> String {
    if dice.chance(pool.listed) { (*dice.pick_by_rank(pool.names, pool.steepness)).to_owned() } else { syllables(dice) }
}

fn syllables(dice: &mut Dice) -> String {
    let mut name = String::from(*dice.pick(ONSETS));
    for parts in [VOWELS, CODAS, ENDINGS] {
        let part: &&str = dice.pick(parts);
        name.push_str(part);
    }
    name
}

/// The name with one typing mistake: two letters swapped, one dropped or one doubled.
pub fn misspelt(dice: &mut Dice, name: &str) -> String {
    let mut letters: Vec<char> = name.chars().collect();
    if letters.len() < 4 {
        letters.push('e');
        return letters.into_iter().collect();
    }
    let at = 1 + dice.place(letters.len() - 2);
    match dice.between(0, 2) {
        0 => letters.swap(at, at + 1),
        1 => drop(letters.remove(at)),
        _ => letters.insert(at, letters[at]),
    }
    letters.into_iter().collect()
}

/// The name in letters that Windows-1252 has, as a system writes it that knows no others.
pub fn western(name: &str) -> String {
    name.chars()
        .map(|letter| match letter {
            'ą' | 'Ą' | 'ć' | 'Ć' | 'ę' | 'Ę' | 'ł' | 'Ł' | 'ń' | 'Ń' | 'ś' | 'Ś' | 'ź' | 'Ź' | 'ż' | 'Ż' =>
            {
                let upper = letter.to_uppercase().next().map_or(letter, plain);
                if letter.is_lowercase() { upper.to_ascii_lowercase() } else { upper }
            }
            other => other,
        })
        .collect()
}

/// The letters of a name without accents, marks or case: what two spellings share.
pub fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_uppercase).map(plain).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'À'..='Å' | 'Ą' => 'A',
        'Ç' | 'Ć' => 'C',
        'È'..='Ë' | 'Ę' => 'E',
        'Ì'..='Ï' => 'I',
        'Ł' => 'L',
        'Ñ' | 'Ń' => 'N',
        'Ò'..='Ö' => 'O',
        'Ś' => 'S',
        'Ù'..='Ü' => 'U',
        'Ź' | 'Ż' => 'Z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::super::dice::Purpose;
    use super::*;

    #[test]
    fn two_spellings_share_their_letters() {
        assert_eq!(letters("O'Brien-Núñez"), "OBRIENNUNEZ");
        assert_eq!(letters("obrien NUNEZ"), "OBRIENNUNEZ");
    }

    #[test]
    fn polish_letters_become_those_that_windows_1252_has() {
        assert_eq!(western("Łukasz Dąbrowski-Żółć"), "Lukasz Dabrowski-Zólc");
        assert_eq!(western("Chloé O'Brien"), "Chloé O'Brien");
    }

    #[test]
    fn a_misspelt_name_differs_and_starts_alike() {
        let mut dice = Dice::new(5, 1, Purpose::Police);
        for _ in 0..200 {
            let wrong = misspelt(&mut dice, "Thompson");
            assert!(wrong.starts_with('T'));
            assert!((7..=9).contains(&wrong.chars().count()));
        }
    }
}
