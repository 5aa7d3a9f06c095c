//! Cleaning: what is left of a name, an identifier or a date before two are compared.

use chrono::{Datelike, NaiveDate};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use crate::declarations::linkage::{CellPart, LinkColumn, LinkKind, NameCleaning};
use crate::model::identifiers::{self, Identifier};

/// The longest text that is a name, a number or an address, in letters: comparing longer ones would take for ever and
/// tell nothing.
const LENGTH_MAX: usize = 250;

/// The last year that a PNCID writes as two digits and is of this century: records to be linked do not say when they
/// were written, and nobody whose number was given before 1950 is a child.
pub(super) const LAST_SHORT_YEAR: i32 = 2049;

/// The values of a cell as they are compared; none if it says nothing.
pub(super) fn values(text: &str, column: &LinkColumn, names: &NameCleaning) -> Vec<String> {
    let mut values = Vec::new();
    for cell in cells(text, column) {
        if let Some(cleaned) = clean(cell, column, names) {
            values.extend(parts(&cleaned, column.part));
        }
    }
    values
}

/// Whether a cell holds a text that is too long to be compared.
pub(super) fn has_too_long(text: &str, column: &LinkColumn) -> bool {
    text.len() > LENGTH_MAX && cells(text, column).any(is_too_long)
}

fn is_too_long(text: &str) -> bool {
    text.len() > LENGTH_MAX && text.trim().chars().count() > LENGTH_MAX
}

/// What a cell holds: several texts, if the column has a separator.
fn cells<'t>(text: &'t str, column: &LinkColumn) -> impl Iterator<Item = &'t str> {
    let separator = column.separator;
    text.split(move |letter| Some(letter) == separator)
}

/// A whole cell as it is compared, or nothing if it says nothing.
pub(super) fn clean(text: &str, column: &LinkColumn, names: &NameCleaning) -> Option<String> {
    if is_too_long(text) {
        return None;
    }
    let cleaned = match column.kind {
        LinkKind::Identifier => text.trim().to_uppercase(),
        LinkKind::Pncid => canonical(text, identifiers::pncid(text, LAST_SHORT_YEAR)),
        LinkKind::Cro => canonical(text, identifiers::cro(text)),
        LinkKind::Asn => canonical(text, identifiers::asn(text)),
        LinkKind::Upn => canonical(text, identifiers::upn(text)),
        LinkKind::Postcode => postcode(text),
        LinkKind::Date => date(text.trim()),
        LinkKind::Name => clean_name(text, names),
        LinkKind::Text => words_only(&fold(text)),
    };
    let is_value = !cleaned.is_empty() && !column.is_dummy(&cleaned);
    is_value.then_some(cleaned)
}

/// A number in its one form, or as it is if it has another: invented sets have numbers of their own, and two that are
/// equal say the same whatever their form. A wrong check letter is kept: who trusts such numbers has been asked before.
fn canonical(text: &str, judged: Identifier) -> String {
    match judged {
        Identifier::Valid(number) | Identifier::WrongLetter(number) => number,
        Identifier::Malformed => text.trim().to_uppercase(),
        Identifier::Dummy | Identifier::None => String::new(),
    }
}

/// What a column takes of a cleaned cell.
fn parts(cleaned: &str, part: CellPart) -> Vec<String> {
    let (first, rest) = cleaned.split_once(' ').unwrap_or((cleaned, ""));
    let one = |text: &str| if text.is_empty() { Vec::new() } else { vec![text.to_owned()] };
    match part {
        CellPart::All => one(cleaned),
        CellPart::FirstWord => one(first),
        CellPart::OtherWords => one(rest),
        CellPart::LastWord => one(cleaned.rsplit(' ').next().unwrap_or_default()),
        CellPart::EachWord => cleaned.split(' ').map(str::to_owned).collect(),
        CellPart::Start => cleaned.split(' ').map(|word| word.chars().take(3).collect()).collect(),
        CellPart::Sound => cleaned.split(' ').filter_map(sound).collect(),
        CellPart::UnorderedDate => one(&unordered(cleaned)),
    }
}

/// A date as `2009-05-01`, from the forms that extracts use; what is none of them stays as it is.
fn date(text: &str) -> String {
    let known = ["%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"];
    let digits = text.get(..10).filter(|_| text.len() > 10 && text.as_bytes()[10].is_ascii_whitespace());
    let day = digits.or_else(|| text.split_once('T').map(|(day, _)| day)).unwrap_or(text);
    let day = day.strip_suffix(".0").unwrap_or(day);
    let read = |form: &&str| NaiveDate::parse_from_str(day, form).ok().filter(|date| date.year() >= 1000);
    // Years of two digits come last: `%y` takes 69 to 99 as 1969 to 1999.
    if let Some(date) = known.iter().chain(&["%d/%m/%y", "%d-%m-%y", "%d.%m.%y"]).find_map(read) {
        return date.format("%Y-%m-%d").to_string();
    }
    if day.len() == 8 && day.bytes().all(|byte| byte.is_ascii_digit()) {
        return format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]);
    }
    day.to_uppercase()
}

/// Whether a cleaned date is a day of the calendar.
pub(super) fn is_day(text: &str) -> bool {
    text.len() == 10 && NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok()
}

/// A British postcode in capitals with one blank before its last three characters; any other as it is, without blanks.
fn postcode(text: &str) -> String {
    let packed: String = text.chars().filter(|letter| !letter.is_whitespace()).flat_map(char::to_uppercase).collect();
    let at = packed.len().saturating_sub(3);
    let ends_as_british = packed.is_ascii()
        && matches!(packed.as_bytes().get(at..), Some([digit, one, other])
            if digit.is_ascii_digit() && one.is_ascii_uppercase() && other.is_ascii_uppercase());
    if at >= 2 && ends_as_british { format!("{} {}", &packed[..at], &packed[at..]) } else { packed }
}

/// A date without saying which of its last two numbers is the day.
fn unordered(date: &str) -> String {
    match (date.get(..4), date.get(5..7), date.get(8..)) {
        (Some(year), Some(month), Some(day)) => format!("{year}-{}-{}", month.min(day), month.max(day)),
        _ => date.to_owned(),
    }
}

/// Letters and digits in words, everything else a blank.
fn words_only(text: &str) -> String {
    let blank = |letter: char| if letter.is_alphanumeric() { letter } else { ' ' };
    let text: String = text.chars().map(blank).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The Soundex code of a word (National Archives, "The Soundex Indexing System"): its first letter and
/// the classes of the three consonants after it. Vowels part two letters of one class, H and W do not.
fn sound(word: &str) -> Option<String> {
    let class = |letter: u8| match letter {
        b'B' | b'F' | b'P' | b'V' => Some(b'1'),
        b'C' | b'G' | b'J' | b'K' | b'Q' | b'S' | b'X' | b'Z' => Some(b'2'),
        b'D' | b'T' => Some(b'3'),
        b'L' => Some(b'4'),
        b'M' | b'N' => Some(b'5'),
        b'R' => Some(b'6'),
        _ => None,
    };
    let mut letters = word.bytes().filter(u8::is_ascii_uppercase);
    let first = letters.next()?;
    let mut code = vec![first];
    let mut last = class(first);
    for letter in letters {
        let next = class(letter);
        if let Some(digit) = next.filter(|_| next != last) {
            code.push(digit);
        }
        if !matches!(letter, b'H' | b'W') {
            last = next;
        }
    }
    code.resize(4, b'0');
    Some(code.into_iter().map(char::from).collect())
}

/// A name in capitals: accents folded, hyphens as blanks, apostrophes and single letters dropped.
fn clean_name(text: &str, names: &NameCleaning) -> String {
    let mut capitals = fold(text);
    for prefix in &names.prefixes_dropped {
        if let Some(rest) = capitals.strip_prefix(prefix.as_str()) {
            capitals = rest.to_owned();
        }
    }
    let words = without_fillers(capitals.split_whitespace().collect(), &names.not_names);
    let mut joined: Vec<String> = Vec::with_capacity(words.len());
    let mut waiting = String::new();
    for (at, word) in words.iter().enumerate() {
        let is_last = at + 1 == words.len();
        if !is_last && names.joined_to_next.iter().any(|prefix| prefix == word) {
            waiting.push_str(word);
            continue;
        }
        let whole = std::mem::take(&mut waiting) + word;
        if whole.chars().count() > 1 && !is_one_letter_over_and_over(&whole) {
            joined.push(whole);
        }
    }
    joined.join(" ")
}

/// The words of a name without those that a system puts where it has none: alone, or beside one that it has.
fn without_fillers<'t>(mut words: Vec<&'t str>, not_names: &[String]) -> Vec<&'t str> {
    for filler in not_names {
        let filler: Vec<&str> = filler.split(' ').collect();
        while let Some(at) = words.windows(filler.len()).position(|window| window == filler) {
            words.drain(at..at + filler.len());
        }
    }
    words
}

/// Whether a word is crosses or the like in place of a name (`XXX`).
fn is_one_letter_over_and_over(word: &str) -> bool {
    let mut letters = word.chars();
    let first = letters.next();
    word.chars().count() > 2 && letters.all(|letter| Some(letter) == first)
}

/// Capitals without accents, apostrophes and full stops; hyphens as blanks.
fn fold(text: &str) -> String {
    if text.bytes().all(|letter| letter.is_ascii_alphabetic()) {
        return text.to_ascii_uppercase();
    }
    let mut folded = String::with_capacity(text.len());
    for letter in text.nfd().filter(|letter| !is_combining_mark(*letter)).flat_map(char::to_uppercase) {
        match letter {
            '\'' | '’' | '‘' | '`' | '´' | '.' => {}
            '-' | '‐' | '‑' | '–' | '—' => folded.push(' '),
            _ => match plain(letter) {
                Some(letters) => folded.push_str(letters),
                None => folded.push(letter),
            },
        }
    }
    folded
}

/// The letters that a capital with an accent is typed as where there is none on the keyboard.
const fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'À'..='Å' | 'Ā' | 'Ă' | 'Ą' => "A",
        'Æ' => "AE",
        'Ç' | 'Ć' | 'Ĉ' | 'Ċ' | 'Č' => "C",
        'Ď' | 'Đ' | 'Ð' => "D",
        'È'..='Ë' | 'Ē' | 'Ĕ' | 'Ė' | 'Ę' | 'Ě' => "E",
        'Ĝ' | 'Ğ' | 'Ġ' | 'Ģ' => "G",
        'Ĥ' | 'Ħ' => "H",
        'Ì'..='Ï' | 'Ĩ' | 'Ī' | 'Ĭ' | 'Į' | 'İ' => "I",
        'Ĵ' => "J",
        'Ķ' => "K",
        'Ĺ' | 'Ļ' | 'Ľ' | 'Ŀ' | 'Ł' => "L",
        'Ñ' | 'Ń' | 'Ņ' | 'Ň' => "N",
        'Ò'..='Ö' | 'Ø' | 'Ō' | 'Ŏ' | 'Ő' => "O",
        'Œ' => "OE",
        'Ŕ' | 'Ŗ' | 'Ř' => "R",
        'Ś' | 'Ŝ' | 'Ş' | 'Š' | 'Ș' => "S",
        'Ţ' | 'Ť' | 'Ŧ' | 'Ț' => "T",
        'Þ' => "TH",
        'Ù'..='Ü' | 'Ũ' | 'Ū' | 'Ŭ' | 'Ů' | 'Ű' | 'Ų' => "U",
        'Ŵ' => "W",
        'Ý' | 'Ŷ' | 'Ÿ' => "Y",
        'Ź' | 'Ż' | 'Ž' => "Z",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let names = NameCleaning {
            prefixes_dropped: vec!["NO_SHOW_".into()],
            joined_to_next: vec!["MC".into(), "O".into()],
            not_names: vec!["NOT ENTERED".into()],
        };
        assert_eq!(clean_name(text, &names), expected);
    }

    #[test]
    fn numbers_of_one_person_have_one_form_whoever_wrote_them() {
        let cleaned = |text: &str, kind: LinkKind| {
            let (name, from, dummies) = ("number".to_owned(), Vec::new(), Vec::new());
            let column = LinkColumn { name, from, kind, part: CellPart::All, separator: None, dummies };
            clean(text, &column, &NameCleaning::default())
        };
        let same = |texts: [&str; 3], kind, form: &str| {
            for text in texts {
                assert_eq!(cleaned(text, kind).as_deref(), Some(form));
            }
        };
        same(["1981/0000034U", "81/34u", " 1981/34U"], LinkKind::Pncid, "1981/0000034U");
        same(["97/0000/00/123456K", "9700000000000123456K", "97000000123456k"], LinkKind::Asn, "9700000000000123456K");
        // A form of its own, and a letter that is not right: both can still be the same as another.
        assert_eq!(cleaned("p-17", LinkKind::Pncid).as_deref(), Some("P-17"));
        assert_eq!(cleaned("81/34A", LinkKind::Pncid).as_deref(), Some("1981/0000034A"));
        assert_eq!((cleaned("2003/0000000Z", LinkKind::Pncid), cleaned("UN3", LinkKind::Upn)), (None, None));
    }

    #[test]
    fn accents_hyphens_and_apostrophes_make_no_other_name() {
        check("Zoë-Renée", "ZOE RENEE");
        check("o’brien", "OBRIEN");
        check("  Strauß ", "STRAUSS");
    }

    #[test]
    fn a_prefix_belongs_to_the_word_after_it() {
        check("MC DUFF", "MCDUFF");
        check("O Brien Mc Duff", "OBRIEN MCDUFF");
        check("Mc", "MC");
    }

    #[test]
    fn single_letters_are_dropped() {
        check("Bao J.", "BAO");
        check("A B", "");
    }

    #[test]
    fn marks_of_a_system_are_no_name() {
        check("NO_SHOW_Duff", "DUFF");
        check("Not  entered", "");
        check("James NOT ENTERED", "JAMES");
        check("James Not Entered Paul Not-Entered", "JAMES PAUL");
        check("Noteworthy Entered", "NOTEWORTHY ENTERED");
        check("XXXX", "");
        check("Xx Aaa", "XX");
    }

    #[test]
    fn dates_are_read_in_the_forms_that_extracts_use() {
        for text in [
            "01/05/09",
            "20090501.0",
            "2009-05-01",
            "20090501",
            "01/05/2009",
            "2009-05-01T00:00:00Z",
            "2009-05-01 00:00",
        ] {
            assert_eq!(date(text), "2009-05-01", "{text}");
        }
        assert_eq!(date("20091305"), "2009-13-05");
        assert_eq!(unordered("2009-13-05"), unordered("2009-05-13"));
    }

    #[test]
    fn letters_of_every_alphabet_lose_their_marks() {
        check("Thị Nguyễn", "THI NGUYEN");
        check("Ọlá Ṣadé", "OLA SADE");
        check("Zoe\u{301}", "ZOE");
        check("Łukasz Đorđević", "LUKASZ DORDEVIC");
    }

    #[test]
    fn a_postcode_has_one_blank_before_its_last_three_characters() {
        assert_eq!(postcode("zz44aa"), "ZZ4 4AA");
        assert_eq!(postcode(" ZZ11  9ZZ"), "ZZ11 9ZZ");
        assert_eq!(postcode("2600"), "2600");
    }

    #[test]
    fn a_text_too_long_for_a_name_says_nothing() {
        let column: LinkColumn = toml::from_str("name = 'surname'\nkind = 'name'").unwrap();
        assert_eq!(values(&"A".repeat(400_000), &column, &NameCleaning::default()), Vec::<String>::new());
    }

    #[test]
    fn letters_are_counted_not_bytes_and_each_text_of_a_list_by_itself() {
        let column =
            |rest: &str| toml::from_str::<LinkColumn>(&format!("name = 'aliases'\nkind = 'name'\n{rest}")).unwrap();
        let (one, list) = (column(""), column("separator = ';'"));
        // Of two bytes each.
        assert!(!has_too_long(&"\u{416}".repeat(250), &one));
        assert!(has_too_long(&"\u{416}".repeat(251), &one));
        assert_eq!(values(&"\u{416}\u{415}".repeat(65), &one, &NameCleaning::default()).len(), 1);
        let aliases = "ADA OKORO;".repeat(26);
        assert!(has_too_long(&aliases, &one) && !has_too_long(&aliases, &list));
        assert!(has_too_long(&format!("ADA OKORO;{}", "A".repeat(251)), &list));
    }

    #[test]
    fn soundex_agrees_with_the_examples_of_the_national_archives() {
        let codes = [
            ("WASHINGTON", "W252"),
            ("LEE", "L000"),
            ("GUTIERREZ", "G362"),
            ("PFISTER", "P236"),
            ("JACKSON", "J250"),
            ("TYMCZAK", "T522"),
            ("ASHCRAFT", "A261"),
        ];
        for (word, code) in codes {
            assert_eq!(sound(word).as_deref(), Some(code), "{word}");
        }
    }

    #[test]
    fn text_keeps_its_words_and_nothing_else() {
        assert_eq!(words_only("FLAT 3, 12-14 HIGH ST."), "FLAT 3 12 14 HIGH ST");
    }
}
