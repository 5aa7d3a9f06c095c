//! What the list of offences says of a code.

use crate::declarations::code_list::Entry;
use crate::declarations::{CodeList, CodeLists};
use crate::error::{Error, Kind, Result};
use crate::stages::handed::linked::Offence;

/// The list `offence`.
pub(super) struct OffenceList<'a>(&'a CodeList);

impl<'a> OffenceList<'a> {
    /// The list of the project.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if it is missing.
    pub fn of(lists: &'a CodeLists) -> Result<Self> {
        let missing = || Error::new(Kind::Declaration, "the code list `offence` is missing");
        lists.get("offence").map(Self).ok_or_else(|| missing().hint("add code_lists/offence.csv"))
    }

    /// The entry of a code. Seven characters name the offence; a letter after them says that it was
    /// attempted, aided or conspired at.
    pub fn entry(&self, code: Option<&str>) -> Option<&'a Entry> {
        let code = code?;
        let whole =
            || code.get(..7).filter(|_| code.len() == 8 && code.ends_with(|last: char| last.is_ascii_alphabetic()));
        self.0.get(code).or_else(|| self.0.get(whole()?))
    }

    /// Whether the offence is recordable; one that is not listed is not.
    pub fn is_recordable(&self, code: Option<&str>) -> bool {
        self.entry(code).is_some_and(|entry| entry.is("recordable"))
    }

    /// Whether it is a breach.
    pub fn is_breach(&self, code: Option<&str>) -> bool {
        self.entry(code).is_some_and(|entry| entry.is("breach"))
    }

    /// The group of the list, or else the one that a source gives.
    pub fn group<'o>(&'o self, offence: &'o Offence) -> &'o str {
        let listed = self.entry(offence.cjs_code.as_deref()).map(|entry| entry.group.as_str());
        listed.filter(|group| !group.is_empty()).or(offence.group.as_deref()).unwrap_or("not_known")
    }

    /// The score that a source gives, or else the list's.
    pub fn seriousness(&self, offence: &Offence) -> Option<i32> {
        offence.seriousness.or_else(|| self.entry(offence.cjs_code.as_deref())?.number("seriousness"))
    }
}
