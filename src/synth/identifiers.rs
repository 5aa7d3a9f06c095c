//! Numbers that the services give, with the check letters they would have.

use chrono::{Datelike, NaiveDate};

/// The most children whose numbers stay apart: CRO numbers have six digits.
pub const MAX_CHILDREN: u64 = 900_000;

/// The alphabet of PNC, CRO and ASN check letters (HMPPS person record, `PNCIdentifier.kt`).
const LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";

/// The alphabet of unique pupil numbers (python-stdnum, `gb.upn`).
const PUPIL_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// The check letter of these digits, taken as one number.
pub fn check_letter(digits: &str) -> char {
    let number: u64 = digits.parse().expect("only digits are passed in");
    char::from(LETTERS[usize::try_from(number % 23).expect("below 23")])
}

/// A letter that is not the check letter of these digits.
pub fn wrong_letter(right: char) -> char {
    let at = LETTERS.iter().position(|letter| char::from(*letter) == right).unwrap_or(0);
    char::from(LETTERS[(at + 5) % 23])
}

/// The PNCID of this year and serial number, as `YYYY/NNNNNNNX`.
pub fn pncid(year: i32, serial: u64) -> String {
    let letter = check_letter(&format!("{:02}{serial:07}", year % 100));
    format!("{year}/{serial:07}{letter}")
}

/// A PNCID as some systems print it: two digits of the year, serial without zeros.
pub fn short_pncid(pncid: &str) -> String {
    format!("{}/{}", &pncid[2..4], pncid[5..].trim_start_matches('0'))
}

/// The CRO number of this serial and year, as `NNNNNN/YYX`.
pub fn cro(serial: u64, year: i32) -> String {
    let letter = check_letter(&format!("{:02}{serial:06}", year % 100));
    format!("{serial:06}/{:02}{letter}", year % 100)
}

/// The arrest summons number of an invented force (52) and unit (NM), 20 characters.
pub fn asn(year: i32, sequence: u64) -> String {
    let (force, unit, system, year) = (52, "NM", "01", year % 100);
    let letter = check_letter(&format!("{force:02}{system}{year:02}{sequence:011}"));
    format!("{year:02}{force:02}{unit}{system}{sequence:011}{letter}")
}

/// The unique pupil number of these twelve digits.
pub fn upn(digits: &str) -> String {
    let sum: usize = digits.bytes().enumerate().map(|(at, digit)| (at + 2) * usize::from(digit - b'0')).sum();
    format!("{}{digits}", char::from(PUPIL_LETTERS[sum % 23]))
}

/// Every number that the services know a child by, all from the child's own number.
#[derive(Debug, Clone)]
pub struct References {
    /// The police's reference to the child.
    pub nominal: String,
    /// Police national computer.
    pub pncid: String,
    /// Criminal record office.
    pub cro: String,
    /// The national id of the case-level return.
    pub ypid: String,
    /// The youth justice service's own id.
    pub yot_id: String,
    /// Children's services' own id.
    pub social_care_id: String,
    /// Unique pupil number.
    pub upn: String,
}

impl References {
    /// The numbers of child `number`, who is first seen on this day.
    ///
    /// Serials are scattered by a factor that is coprime to a prime above the number of children,
    /// so that two children never share one and neighbours do not look alike.
    pub fn new(number: u64, born: NaiveDate, first_seen: NaiveDate) -> Self {
        let cro_serial = number * 271_829 % 999_983;
        let year = first_seen.year();
        Self {
            nominal: format!("N{:07}", scattered(number)),
            pncid: pncid(year, scattered(number)),
            cro: cro(cro_serial, year),
            ypid: format!("{}", 10_000_000 + scattered(number)),
            yot_id: format!("NM{number:07}"),
            social_care_id: format!("{}", 1_000_000 + scattered(number) % 8_999_993),
            upn: upn(&format!("888{:04}{:02}{:03}", number / 1000, (born.year() + 5) % 100, number % 1000)),
        }
    }
}

/// A serial of at most seven digits that no other child has.
fn scattered(number: u64) -> u64 {
    number * 3_141_593 % 8_999_993
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn check_letters_agree_with_published_examples() {
        assert_eq!(pncid(1979, 163_001), "1979/0163001B");
        assert_eq!(pncid(2000, 223), "2000/0000223R");
        assert_eq!(cro(97_501, 1998), "097501/98T");
        assert_eq!(cro(65_656, 1991), "065656/91H");
        assert_eq!(check_letter("05052000000000555"), 'P');
        assert_eq!(check_letter("00009700000123456"), 'K');
        assert_eq!(upn("801200005001"), "B801200005001");
    }

    #[test]
    fn a_short_pncid_drops_century_and_zeros() {
        assert_eq!(short_pncid("1981/0000034U"), "81/34U");
    }

    #[test]
    fn an_arrest_summons_number_has_20_characters() {
        let asn = asn(2021, 4_502);
        assert_eq!(asn.len(), 20);
        assert!(asn.starts_with("2152NM0100000004502"));
    }

    #[test]
    fn a_wrong_letter_is_wrong() {
        assert!(LETTERS.iter().all(|letter| wrong_letter(char::from(*letter)) != char::from(*letter)));
    }

    #[test]
    fn no_two_children_share_a_number() {
        let born = NaiveDate::from_ymd_opt(2008, 5, 4).unwrap();
        let seen = NaiveDate::from_ymd_opt(2022, 5, 4).unwrap();
        let mut all = std::collections::HashSet::new();
        for number in 1..=30_000 {
            let child = References::new(number, born, seen);
            for id in [child.nominal, child.pncid, child.cro, child.ypid, child.yot_id, child.social_care_id, child.upn]
            {
                assert!(all.insert(id));
            }
        }
    }
}
