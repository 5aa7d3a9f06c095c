//! Identifiers with check letters, in their one canonical form.
//!
//! A right check letter is not proof: dummies pass, and one letter in 23 is right by
//! chance. A wrong one is never a reason to lose a row.

/// The check letters of PNCID, CRO and ASN, by remainder: no I, O or S.
const LETTERS: &[u8; 23] = b"ZABCDEFGHJKLMNPQRTUVWXY";

/// The check letters of a UPN, by remainder.
const UPN_LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// What an identifier is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// Well formed, with the right check letter; canonical.
    Valid(String),
    /// Well formed, with another check letter; canonical.
    WrongLetter(String),
    /// A value that stands for none.
    Dummy,
    /// Not of the form.
    Malformed,
    /// A value that says why there is none.
    None,
}

/// A PNCID as `YYYY/NNNNNNNX`, from any of its short forms.
///
/// A year of two digits is of this century up to the year of the delivery
/// (`81/34U` is `1981/0000034U`, `033Y` is `2003/0000003Y`).
#[must_use]
pub fn pncid(text: &str, year_of_delivery: i32) -> Identifier {
    parse_pncid(&compact(text), year_of_delivery).unwrap_or(Identifier::Malformed)
}

fn parse_pncid(text: &str, year_of_delivery: i32) -> Option<Identifier> {
    let (body, letter) = split_letter(text)?;
    let (year, serial) = match body.split_once('/') {
        Some(parts) => parts,
        None if body.len() <= 9 => body.split_at_checked(2)?,
        None if body.len() == 11 => body.split_at_checked(4)?,
        None => return None,
    };
    let is_short = year.len() == 2;
    let (year, serial) = (digits(year, 2..=4)?, digits(serial, 1..=7)?);
    let year = match (is_short, i64::from(year_of_delivery) % 100) {
        (true, this_year) if year as i64 <= this_year => 2000 + year,
        (true, _) => 1900 + year,
        (false, _) if year >= 1000 => year,
        (false, _) => return None,
    };
    let right = LETTERS[((year % 100 * 10_000_000 + serial) % 23) as usize];
    Some(judge(format!("{year:04}/{serial:07}"), letter, right, serial == 0))
}

/// A CRO number as `NNNNNN/YYX`, or `SFYY/NNNNNNX` for a small file.
#[must_use]
pub fn cro(text: &str) -> Identifier {
    parse_cro(&compact(text)).unwrap_or(Identifier::Malformed)
}

fn parse_cro(text: &str) -> Option<Identifier> {
    let (body, letter) = split_letter(text)?;
    let (front, back) = body.split_once('/')?;
    if let Some(year) = front.strip_prefix("SF") {
        let (_, serial) = (digits(year, 2..=2)?, digits(back, 1..=6)?);
        // The serial of a small file is checked as it is written, without padding.
        let right = LETTERS[(digits(&format!("{year}{back}"), 3..=8)? % 23) as usize];
        return Some(judge(format!("SF{year}/{back}"), letter, right, serial == 0));
    }
    let (serial, year) = (digits(front, 1..=6)?, digits(back, 2..=2)?);
    let right = LETTERS[((year * 1_000_000 + serial) % 23) as usize];
    Some(judge(format!("{serial:06}/{year:02}"), letter, right, serial == 0))
}

/// An arrest summons number as its 20 characters, without slashes.
///
/// Year, force, unit, system, a number of up to 11 digits and the letter. A letter for
/// the top-level force after the year is dropped: not every system writes it.
#[must_use]
pub fn asn(text: &str) -> Identifier {
    parse_asn(&compact(text)).unwrap_or(Identifier::Malformed)
}

fn parse_asn(text: &str) -> Option<Identifier> {
    let text = &unslashed(text)?;
    let (body, letter) = split_letter(text)?;
    let is_plain = body.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let (head, serial) = body.split_at_checked(8).filter(|_| is_plain)?;
    let (year, force, unit, system) = (&head[..2], &head[2..4], &head[4..6], &head[6..8]);
    let serial = digits(serial, 1..=11)?;
    digits(year, 2..=2)?;
    // Letters in force or system have no value in the check.
    let counted = [force, system, year].into_iter().filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()));
    let checked: String = counted.collect();
    let right = LETTERS[(digits(&format!("{checked}{serial:011}"), 11..=17)? % 23) as usize];
    let is_dummy = serial == 0
        || &head[4..8] == "NRPR"
        || (force, unit) == ("63", "00")
        || ["0800NP01", "0800PP01"].contains(&head);
    Some(judge(format!("{head}{serial:011}"), letter, right, is_dummy))
}

/// An ASN without slashes and without the letter of the top-level force.
fn unslashed(text: &str) -> Option<String> {
    let without_top = |text: &str| format!("{}{}", &text[..2], &text[3..]);
    let has_top = |text: &str| text.as_bytes().get(2).is_some_and(u8::is_ascii_alphabetic);
    if !text.is_ascii() {
        return None;
    }
    if !text.contains('/') {
        return Some(if text.len() == 21 && has_top(text) { without_top(text) } else { text.to_owned() });
    }
    let parts: Vec<&str> = text.split('/').collect();
    let [year, force_and_unit, system, serial] = parts.as_slice() else { return None };
    let place = match force_and_unit.len() {
        4 => force_and_unit,
        5 => &force_and_unit[1..],
        _ => return None,
    };
    (year.len() == 2 && system.len() == 2).then(|| format!("{year}{place}{system}{serial}"))
}

/// A unique pupil number: a letter, eleven digits, and a digit or (temporary) a letter.
#[must_use]
pub fn upn(text: &str) -> Identifier {
    let text = compact(text);
    let bytes = text.as_bytes();
    // `UN1` to `UN5` say why a child has no number.
    if matches!(bytes, [b'U', b'N', b'1'..=b'5']) {
        return Identifier::None;
    }
    let value = |at: usize, byte: u8| match byte {
        b'0'..=b'9' => Some(usize::from(byte - b'0')),
        letter if at == 11 => UPN_LETTERS.iter().position(|&known| known == letter),
        _ => None,
    };
    let [letter, rest @ ..] = bytes else { return Identifier::Malformed };
    let values: Option<Vec<usize>> = rest.iter().enumerate().map(|(at, &byte)| value(at, byte)).collect();
    match values {
        Some(values) if values.len() == 12 && letter.is_ascii_uppercase() => {
            let sum: usize = values.iter().zip(2..).map(|(value, weight)| value * weight).sum();
            let is_right = UPN_LETTERS[sum % 23] == *letter;
            if is_right { Identifier::Valid(text) } else { Identifier::WrongLetter(text) }
        }
        _ => Identifier::Malformed,
    }
}

fn judge(body: String, letter: u8, right: u8, is_dummy: bool) -> Identifier {
    let id = format!("{body}{}", char::from(letter));
    if is_dummy {
        Identifier::Dummy
    } else if letter == right {
        Identifier::Valid(id)
    } else {
        Identifier::WrongLetter(id)
    }
}

/// The text in capitals without blanks.
fn compact(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_whitespace()).map(|letter| letter.to_ascii_uppercase()).collect()
}

/// The text before its last character, and that character if it is a letter.
fn split_letter(text: &str) -> Option<(&str, u8)> {
    let letter = *text.as_bytes().last()?;
    letter.is_ascii_uppercase().then(|| (&text[..text.len() - 1], letter))
}

/// A number of so many digits and nothing else.
fn digits(text: &str, widths: std::ops::RangeInclusive<usize>) -> Option<u64> {
    let is_number = widths.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { text.parse().ok() } else { None }
}

#[cfg(test)]
mod tests;
