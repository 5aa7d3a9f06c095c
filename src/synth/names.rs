//! Names of invented people: common ones from several cultures, and surnames that nobody bears.

use super::dice::Dice;

/// Where a name comes from, as far as invention goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Culture {
    /// British, Irish and other European names.
    European,
    /// South and East Asian names.
    Asian,
    /// Names common among African and Caribbean families.
    African,
    /// Arabic names.
    Arabic,
}

const EUROPEAN_GIRLS: &[&str] = &[
    "Chloé",
    "Zoë",
    "Siân",
    "Megan",
    "Ellie",
    "Grace",
    "Olivia",
    "Amelia",
    "Isla",
    "Freya",
    "Poppy",
    "Daisy",
    "Evie",
    "Maisie",
    "Lexi",
    "Skye",
    "Tia",
    "Renée",
    "Niamh",
    "Aoife",
    "Katarzyna",
    "Zuzanna",
    "Elena",
    "Ioana",
    "Beth",
    "Holly",
    "Jessica",
    "Katie",
    "Lauren",
    "Molly",
    "Charlotte",
    "Rebecca",
    "Abigail",
    "Leah",
    "Mia",
    "Ruby",
    "Scarlett",
    "Sofía",
];
const EUROPEAN_BOYS: &[&str] = &[
    "Jack", "Harry", "Thomas", "Callum", "Connor", "Liam", "Ryan", "Kieran", "Jake", "Tyler", "Kyle", "Lewis", "Alfie",
    "Archie", "Charlie", "Finley", "George", "Oscar", "Jayden", "Kai", "Leo", "Mason", "Riley", "Joseph", "Samuel",
    "Daniel", "Benjamin", "William", "James", "Joshua", "Seán", "Björn", "André", "José", "Mateusz", "Jakub", "Andrei",
    "Dylan", "Rhys", "Nathan", "Bradley", "Reece", "Luke", "Aidan", "Declan", "Billy", "Freddie", "Toby",
];
const ASIAN_GIRLS: &[&str] = &[
    "Aisha", "Zainab", "Priya", "Anjali", "Sana", "Hafsa", "Maryam", "Simran", "Nadia", "Mei", "Xin", "Farzana",
    "Rukhsana", "Khadija", "Amina", "Ruby", "Jasmin",
];
const ASIAN_BOYS: &[&str] = &[
    "Mohammed", "Muhammad", "Adeel", "Hamza", "Bilal", "Imran", "Usman", "Arjun", "Rohan", "Jaspreet", "Harpreet",
    "Faisal", "Kamran", "Zain", "Wei", "Jun", "Tariq", "Nabil", "Shakil", "Ravi",
];
const AFRICAN_GIRLS: &[&str] = &[
    "Abena", "Adaeze", "Chiamaka", "Shanice", "Keisha", "Ayesha", "Blessing", "Temitope", "Zuri", "Naomi", "Esther",
    "Fatou", "Imani", "Tiana",
];
const AFRICAN_BOYS: &[&str] = &[
    "Kwame",
    "Kofi",
    "Chukwuemeka",
    "Tunde",
    "Ayodele",
    "Jermaine",
    "Tyrone",
    "Malachi",
    "Isaiah",
    "Emmanuel",
    "Joel",
    "Micah",
    "Abdi",
    "Yusuf",
    "Elijah",
    "Jaden",
    "Kemar",
    "Samson",
];
const ARABIC_GIRLS: &[&str] = &["Layla", "Noor", "Yasmin", "Salma", "Hana", "Rania", "Mariam", "Dina"];
const ARABIC_BOYS: &[&str] = &["Omar", "Ali", "Hassan", "Karim", "Samir", "Khaled", "Youssef", "Ibrahim", "Ziad"];

const EUROPEAN_SURNAMES: &[&str] = &[
    "Smith",
    "Jones",
    "Taylor",
    "Brown",
    "Williams",
    "Wilson",
    "Johnson",
    "Davies",
    "Evans",
    "Roberts",
    "Walker",
    "Wright",
    "Robinson",
    "Thompson",
    "White",
    "Hughes",
    "Edwards",
    "Green",
    "Hall",
    "Wood",
    "Harris",
    "Clarke",
    "Jackson",
    "Turner",
    "O'Brien",
    "O'Connor",
    "O'Sullivan",
    "McDonald",
    "McCarthy",
    "MacLeod",
    "Murphy",
    "Kelly",
    "Nowak",
    "Kowalski",
    "Popescu",
    "Núñez",
    "Müller",
    "Lefèvre",
    "D'Souza",
];
const ASIAN_SURNAMES: &[&str] = &[
    "Khan",
    "Ahmed",
    "Hussain",
    "Patel",
    "Singh",
    "Kaur",
    "Begum",
    "Ali",
    "Malik",
    "Akhtar",
    "Sharma",
    "Chowdhury",
    "Rahman",
    "Miah",
    "Iqbal",
    "Chen",
    "Li",
    "Wong",
];
const AFRICAN_SURNAMES: &[&str] = &[
    "Okafor", "Adeyemi", "Mensah", "Boateng", "Osei", "Balogun", "Campbell", "Francis", "Bailey", "Grant", "Mohamed",
    "Diallo", "Nkosi", "Eze", "Thomas", "Joseph",
];
const ARABIC_SURNAMES: &[&str] =
    &["Hassan", "Al-Masri", "Haddad", "Saleh", "El-Amin", "Nasser", "Mansour", "Aziz", "Farah", "Yusuf"];

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

/// Short forms that people go by.
const NICKNAMES: &[(&str, &str)] = &[
    ("Thomas", "Tom"),
    ("Joseph", "Joe"),
    ("Samuel", "Sam"),
    ("Daniel", "Danny"),
    ("Benjamin", "Ben"),
    ("William", "Will"),
    ("James", "Jamie"),
    ("Joshua", "Josh"),
    ("Jessica", "Jess"),
    ("Katie", "Kate"),
    ("Charlotte", "Lottie"),
    ("Rebecca", "Becky"),
    ("Abigail", "Abi"),
    ("Mohammed", "Mo"),
    ("Muhammad", "Mo"),
    ("Nathan", "Nate"),
    ("Lewis", "Lew"),
    ("Olivia", "Liv"),
    ("Isaiah", "Zay"),
    ("Emmanuel", "Manny"),
    ("Elijah", "Eli"),
    ("Bradley", "Brad"),
    ("Amelia", "Millie"),
    ("Chukwuemeka", "Emeka"),
    ("Temitope", "Temi"),
    ("Katarzyna", "Kasia"),
    ("Mateusz", "Matt"),
    ("Freddie", "Fred"),
];

/// A forename, and one time in four a middle name after it.
pub fn forenames(dice: &mut Dice, culture: Culture, is_female: bool) -> String {
    let names = match (culture, is_female) {
        (Culture::European, true) => EUROPEAN_GIRLS,
        (Culture::European, false) => EUROPEAN_BOYS,
        (Culture::Asian, true) => ASIAN_GIRLS,
        (Culture::Asian, false) => ASIAN_BOYS,
        (Culture::African, true) => AFRICAN_GIRLS,
        (Culture::African, false) => AFRICAN_BOYS,
        (Culture::Arabic, true) => ARABIC_GIRLS,
        (Culture::Arabic, false) => ARABIC_BOYS,
    };
    let first = *dice.pick(names);
    let middle = *dice.pick(names);
    if dice.chance(0.25) && middle != first { format!("{first} {middle}") } else { first.to_owned() }
}

/// A surname: half of them from the lists, the others made of syllables; a few double-barrelled.
pub fn surname(dice: &mut Dice, culture: Culture) -> String {
    let one = single_surname(dice, culture);
    if dice.chance(0.05) { format!("{one}-{}", syllables(dice)) } else { one }
}

fn single_surname(dice: &mut Dice, culture: Culture) -> String {
    let names = match culture {
        Culture::European => EUROPEAN_SURNAMES,
        Culture::Asian => ASIAN_SURNAMES,
        Culture::African => AFRICAN_SURNAMES,
        Culture::Arabic => ARABIC_SURNAMES,
    };
    if dice.chance(0.5) { (*dice.pick(names)).to_owned() } else { syllables(dice) }
}

fn syllables(dice: &mut Dice) -> String {
    let mut name = String::from(*dice.pick(ONSETS));
    for parts in [VOWELS, CODAS, ENDINGS] {
        let part: &&str = dice.pick(parts);
        name.push_str(part);
    }
    name
}

/// What a child of this forename is called by friends, if there is a word for it.
pub fn nickname(forename: &str) -> Option<&'static str> {
    NICKNAMES.iter().find(|(full, _)| *full == forename).map(|(_, short)| *short)
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

/// The letters of a name without accents, marks or case: what two spellings share.
pub fn letters(name: &str) -> String {
    name.chars().filter(|letter| letter.is_alphabetic()).flat_map(char::to_uppercase).map(plain).collect()
}

fn plain(letter: char) -> char {
    match letter {
        'À'..='Å' => 'A',
        'Ç' => 'C',
        'È'..='Ë' => 'E',
        'Ì'..='Ï' => 'I',
        'Ñ' => 'N',
        'Ò'..='Ö' => 'O',
        'Ù'..='Ü' => 'U',
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
    fn a_misspelt_name_differs_and_starts_alike() {
        let mut dice = Dice::new(5, 1, Purpose::Police);
        for _ in 0..200 {
            let wrong = misspelt(&mut dice, "Thompson");
            assert!(wrong.starts_with('T'));
            assert!((7..=9).contains(&wrong.chars().count()));
        }
    }

    #[test]
    fn every_name_fits_windows_1252() {
        let lists = [EUROPEAN_GIRLS, EUROPEAN_BOYS, EUROPEAN_SURNAMES, ARABIC_SURNAMES];
        for name in lists.into_iter().flatten() {
            assert!(!encoding_rs::WINDOWS_1252.encode(name).2);
        }
    }
}
