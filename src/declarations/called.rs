//! What suppliers call the columns that we know.

use super::meant::words;
use super::nearest::likeness;

/// How much another word for the same is worth, beside the same word.
const ANOTHER_WORD: f64 = 0.97;

/// How much a name is worth with a word more or less: as near as a guess may be.
const LONGER: f64 = 0.72;

/// Other headings of a column, by our name of it.
const CALLED: [(&str, &[&str]); 27] = [
    (
        "nominal_ref",
        &[
            "person id",
            "person ref",
            "person urn",
            "person number",
            "nominal number",
            "nominal no",
            "nominal id",
            "offender id",
            "suspect id",
            "suspect ref",
            "subject id",
            "golden nominal",
            "golden nominal id",
        ],
    ),
    (
        "offence_ref",
        &[
            "crime number",
            "crime no",
            "crime ref",
            "crime reference",
            "crime reference number",
            "crime id",
            "offence id",
            "offence number",
            "offence no",
            "offence urn",
            "offence reference",
        ],
    ),
    (
        "occurrence_ref",
        &["occurrence number", "occurrence no", "occurrence id", "incident number", "incident ref", "incident id"],
    ),
    ("pncid", &["pnc", "pnc id", "pnc number", "pnc no", "pnc ref", "pnc reference"]),
    ("cro", &["cro number", "cro no", "criminal record number"]),
    ("asn", &["arrest summons number", "arrest summons no", "asn number", "a s number", "as number"]),
    ("upn", &["unique pupil number"]),
    ("surname", &["family name", "last name", "second name", "lastname", "name last"]),
    (
        "forenames",
        &[
            "first name",
            "first names",
            "first name s",
            "forename",
            "forename s",
            "given name",
            "given names",
            "name first",
        ],
    ),
    ("date_of_birth", &["dob", "d o b", "birth date", "birthdate", "date born", "born", "birth day", "birthday"]),
    ("sex", &["gender", "gender code", "sex code", "sex at birth", "sex gender"]),
    (
        "self_defined",
        &[
            "sde",
            "self defined",
            "self defined ethnic code",
            "self classified ethnicity",
            "self identified ethnicity",
            "sde code",
            "ethnicity 16 1",
            "ethnicity 18 1",
            "16 1",
            "18 1",
        ],
    ),
    (
        "officer_defined",
        &[
            "officer observed ethnicity",
            "observed ethnicity",
            "ethnic appearance",
            "visual ethnicity",
            "ic code",
            "officer ethnicity",
            "observed ethnic appearance",
            "6 1",
            "pnc ethnic appearance",
        ],
    ),
    ("ethnicity", &["ethnic", "ethnic code", "ethnicity code", "ethnic origin"]),
    ("ethnic_group", &["ethnicity", "ethnic", "ethnic group name"]),
    ("postcode", &["post code", "home postcode", "home post code", "address postcode", "pcode", "post cd", "zip"]),
    ("arrest_date", &["date of arrest", "arrested on", "date arrested", "arrest datetime", "custody arrival date"]),
    (
        "offence_date",
        &[
            "offence date",
            "date of offence",
            "offence start date",
            "offence date start",
            "committed date",
            "date committed",
            "committed from",
            "crime date",
            "committed on or from",
        ],
    ),
    (
        "cjs_code",
        &["offence code", "cjs offence code", "cjs", "offence cjs code", "home office cjs code", "offence title code"],
    ),
    (
        "outcome",
        &[
            "disposal",
            "disposal type",
            "disposal code",
            "crime outcome",
            "outcome",
            "outcome code",
            "ho outcome",
            "home office outcome",
            "home office outcome code",
            "outcome description",
            "final outcome",
            "result",
        ],
    ),
    (
        "outcome_date",
        &[
            "disposal date",
            "date of disposal",
            "date disposed",
            "disposed on",
            "date of outcome",
            "outcome datetime",
            "outcome recorded date",
            "finalised date",
        ],
    ),
    ("child", &["child id", "person id", "child ref", "child reference", "la child id", "lac id"]),
    ("age", &["age years", "age in years", "single year of age"]),
    ("year", &["mid year", "calendar year", "estimate year"]),
    ("area", &["area name", "local authority", "local authority name", "la name", "la", "authority"]),
    ("persons", &["population", "number", "count", "residents", "number of persons", "people", "n"]),
    ("hearing_date", &["date of hearing", "hearing day", "hearing datetime"]),
];

/// How words are cut short in headings.
const SHORT: [(&str, &str); 31] = [
    ("addr", "address"),
    ("arr", "arrest"),
    ("cat", "category"),
    ("cd", "code"),
    ("crm", "crime"),
    ("def", "defined"),
    ("desc", "description"),
    ("disp", "disposal"),
    ("dt", "date"),
    ("dte", "date"),
    ("eth", "ethnicity"),
    ("ethn", "ethnicity"),
    ("fname", "forename"),
    ("fnames", "forenames"),
    ("gend", "gender"),
    ("grp", "group"),
    ("hrg", "hearing"),
    ("inc", "incident"),
    ("lname", "surname"),
    ("nbr", "number"),
    ("nom", "nominal"),
    ("num", "number"),
    ("obs", "observed"),
    ("occ", "occurrence"),
    ("off", "offence"),
    ("offcr", "officer"),
    ("offr", "officer"),
    ("out", "outcome"),
    ("sname", "surname"),
    ("typ", "type"),
    ("vis", "visual"),
];

/// How alike a header and a column of ours are called, from 0 to 1; as it is, or with its words spelt out.
pub fn called(name: &str, from: &str, header: &str) -> f64 {
    let as_it_is = called_so(name, from, header);
    match spelt_out(header) {
        Some(longer) => as_it_is.max(called_so(name, from, &longer) * ANOTHER_WORD),
        None => as_it_is,
    }
}

/// A header with words that were run together apart, and those that were cut short whole; none if that changes nothing.
fn spelt_out(header: &str) -> Option<String> {
    let mut apart = String::new();
    let mut was_small = false;
    for letter in header.chars() {
        if was_small && letter.is_uppercase() {
            apart.push(' ');
        }
        was_small = letter.is_lowercase();
        apart.push(letter);
    }
    let whole = |word: &String| SHORT.iter().find(|(short, _)| short == word).map(|(_, whole)| (*whole).to_owned());
    let own = words(&apart);
    let longer: Vec<String> = own.iter().map(|word| whole(word).unwrap_or_else(|| word.clone())).collect();
    (longer != words(header)).then(|| longer.join(" "))
}

fn called_so(name: &str, from: &str, header: &str) -> f64 {
    let spelled = words(header).join(" ");
    let is_other = |(own, others): &(&str, &[&str])| *own == name && others.contains(&spelled.as_str());
    let other_word = if CALLED.iter().any(is_other) { ANOTHER_WORD } else { 0.0 };
    let longer = if is_longer(from, header) || is_longer(name, header) { LONGER } else { 0.0 };
    likeness(from, header).max(likeness(name, header) * ANOTHER_WORD).max(other_word).max(longer)
}

/// Whether one of two names has all the words of the other and more: `age` and `age_years`.
fn is_longer(name: &str, header: &str) -> bool {
    let (name, header) = (words(name), words(header));
    let has_all = |long: &[String], short: &[String]| !short.is_empty() && short.iter().all(|word| long.contains(word));
    has_all(&name, &header) || has_all(&header, &name)
}

/// Whether a header speaks of names of people, whose cells are never codes.
pub fn is_of_names(header: &str) -> bool {
    const OF_NAMES: [&str; 8] = ["name", "names", "surname", "forename", "forenames", "alias", "aliases", "nickname"];
    words(header).iter().any(|word| OF_NAMES.contains(&word.as_str()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_is_known_under_the_words_of_others() {
        for (name, from, header) in [
            ("date_of_birth", "Date of Birth", "DOB"),
            ("surname", "Surname", "Family Name"),
            ("forenames", "Forenames", "First Name(s)"),
            ("sex", "Sex", "GENDER"),
            ("offence_ref", "Offence Ref", "Crime Number"),
            ("outcome_date", "Outcome Date", "Date of disposal"),
            ("nominal_ref", "Nominal Ref", "Nom ID"),
            ("nominal_ref", "Nominal Ref", "NomId"),
            ("offence_ref", "Offence Ref", "OffRef"),
            ("offence_date", "Offence Date From", "Off_Dt"),
            ("outcome", "Outcome Type", "Disp"),
            ("outcome_date", "Outcome Date", "DISP_DT"),
            ("surname", "Surname", "SName"),
        ] {
            assert!(called(name, from, header) > 0.9, "{header}");
        }
        assert!(called("age", "age", "age_years") >= 0.7);
        assert!(called("outcome_date", "Outcome Date", "Offence Date") < 0.75);
        assert!(called("surname", "Surname", "Forename") < 0.75);
        assert!(called("outcome_date", "Outcome Date", "Off Dt") < 0.75);
        assert!(called("arrest_date", "Arrest Date", "OffDate") < 0.75);
        assert!(called("officer_defined", "Officer-defined Ethnicity", "Off Code") < 0.75);
    }
}
