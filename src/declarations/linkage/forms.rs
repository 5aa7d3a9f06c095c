//! Names that are written in several ways, by a code list: each code is a form, its label the names it is a form of.

use std::collections::{BTreeMap, HashMap};

use super::super::code_list::CodeList;

/// What stands between several names in a label.
const SEPARATOR: char = ';';

/// The forms of names that a code list holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NameForms(HashMap<String, Vec<u32>>);

impl NameForms {
    /// The forms of a list.
    ///
    /// # Errors
    /// What is wrong with a row: names are compared one word in capitals, without accents.
    pub fn of(list: &CodeList) -> Result<Self, String> {
        let mut numbers: BTreeMap<&str, u32> = BTreeMap::new();
        let mut forms: HashMap<String, Vec<u32>> = HashMap::new();
        for entry in list.entries() {
            for full in entry.label.split(SEPARATOR) {
                for name in [entry.code.as_str(), full] {
                    if name.is_empty() || !name.bytes().all(|letter| letter.is_ascii_uppercase()) {
                        return Err(format!("`{name}` is not one word in capitals, without accents or blanks"));
                    }
                }
                if full == entry.code {
                    return Err(format!("`{full}` is a form of itself"));
                }
                let next = u32::try_from(numbers.len()).map_err(|_| "there are too many names".to_owned())?;
                let number = *numbers.entry(full).or_insert(next);
                for name in [entry.code.as_str(), full] {
                    let known = forms.entry(name.to_owned()).or_default();
                    if !known.contains(&number) {
                        known.push(number);
                    }
                }
            }
        }
        Ok(Self(forms))
    }

    /// The names that this one may stand for, by numbers of their own; none if it is not on the list.
    pub fn names(&self, form: &str) -> &[u32] {
        self.0.get(form).map_or(&[], Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ABOUT: &str = "title = 'x'\npublisher = 'x'\nurl = 'x'\nfetched = 2026-11-30\nlicence = 'MIT'\n";

    fn forms(rows: &[&str]) -> Result<NameForms, String> {
        let csv = format!("code,label,group,valid_from,valid_to,note\n{}\n", rows.join("\n"));
        NameForms::of(&CodeList::parse("forms", ABOUT, &csv).unwrap())
    }

    fn share_a_name(forms: &NameForms, one: &str, other: &str) -> bool {
        forms.names(one).iter().any(|name| forms.names(other).contains(name))
    }

    #[test]
    fn a_form_stands_for_its_names_and_two_forms_of_one_name_for_each_other() {
        let forms =
            forms(&["BILL,WILLIAM,,,,", "BILLY,WILLIAM,,,,", "SAM,SAMANTHA;SAMUEL,,,,", "WILL,WILLIAM,,,,"]).unwrap();
        assert!(share_a_name(&forms, "WILLIAM", "BILL") && share_a_name(&forms, "BILLY", "WILL"));
        assert!(share_a_name(&forms, "SAM", "SAMUEL") && share_a_name(&forms, "SAMANTHA", "SAM"));
        assert!(!share_a_name(&forms, "SAMUEL", "SAMANTHA") && !share_a_name(&forms, "BILL", "SAM"));
        assert!(forms.names("GUDRUN").is_empty());
    }

    #[test]
    fn a_row_that_could_never_be_found_is_refused() {
        let wrong = "is not one word in capitals, without accents or blanks";
        assert_eq!(forms(&["Tony,ANTHONY,,,,"]).unwrap_err(), format!("`Tony` {wrong}"));
        assert_eq!(forms(&["TONY,ANTHONY ;ANTONY,,,,"]).unwrap_err(), format!("`ANTHONY ` {wrong}"));
        assert_eq!(forms(&["TONY,TONY,,,,"]).unwrap_err(), "`TONY` is a form of itself");
    }
}
