//! What lies where deliveries come from and is not taken in: by its name, and in words.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate};

use crate::declarations::nearest::{nearest, resembles};
use crate::error::{Error, Kind};

/// How else people write a day in the name of a folder; the first that fits counts.
const OTHER_DAYS: [&str; 14] = [
    "%Y%m%d", "%d%m%Y", "%d-%m-%Y", "%d.%m.%Y", "%d_%m_%Y", "%d %m %Y", "%Y.%m.%d", "%Y_%m_%d", "%Y %m %d", "%d-%m-%y",
    "%d.%m.%y", "%d-%b-%Y", "%d %b %Y", "%d%b%Y",
];

/// What systems leave in folders, and programs that are still writing.
const LITTER: [&str; 5] = ["thumbs.db", "ehthumbs.db", "desktop.ini", "icon\r", "__macosx"];
const LITTER_ENDINGS: [&str; 9] =
    [".part", ".partial", ".filepart", ".crdownload", ".download", ".tmp", ".temp", ".swp", "~"];

/// How files end that are about others.
const ABOUT_ENDINGS: [&str; 14] = [
    ".md", ".pdf", ".doc", ".docx", ".rtf", ".msg", ".eml", ".htm", ".html", ".log", ".lnk", ".url", ".md5", ".sha256",
];

/// What is not taken in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct NotTaken {
    /// Paths that belong to no declared source, without an extract in them.
    pub strays: Vec<String>,
    /// Paths that the project says nobody reads.
    pub ignored: Vec<String>,
    /// Files that no delivery is called like.
    pub litter: Vec<String>,
    /// What a later run takes in, or nothing is: in words.
    pub waiting: Vec<String>,
    /// What should be a delivery and cannot be one.
    pub unread: Vec<Error>,
    /// What is taken in, and said of it: in words.
    pub told: Vec<String>,
}

impl NotTaken {
    /// All of it, a line each, as it is told.
    pub fn lines(&self) -> Vec<String> {
        let strays = self.strays.iter().map(|stray| format!("belongs to no declared source: {stray}"));
        let unread = self.unread.iter().map(|error| match error.advice() {
            Some(hint) => format!("not read: {error} ({hint})"),
            None => format!("not read: {error}"),
        });
        let litter = (!self.litter.is_empty()).then(|| format!("left aside by their names: {}", listed(&self.litter)));
        let in_words = self.waiting.iter().chain(&self.told).cloned();
        strays.chain(unread).chain(in_words).chain(litter).collect()
    }
}

/// The first few of many.
fn listed(paths: &[String]) -> String {
    let first = paths.iter().take(5).map(String::as_str).collect::<Vec<_>>().join(", ");
    if paths.len() > 5 { format!("{first} and {} more", paths.len() - 5) } else { first }
}

/// Whether no delivery is called so: hidden files, what systems leave behind, and what is still being transferred.
pub fn is_litter(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with('.')
        || name.starts_with("~$")
        || LITTER.contains(&name.as_str())
        || LITTER_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// Whether a file is about others, and no extract: by its name.
pub fn is_about(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    name.starts_with("readme")
        || name.starts_with("read me")
        || ABOUT_ENDINGS.iter().any(|ending| name.ends_with(ending))
}

/// A folder of no declared source with files that are not read, as of a supplier that is misspelt.
pub fn of_no_source(path: &str, n_files: usize, sources: &BTreeSet<&str>) -> Error {
    let files = match n_files {
        1 => "the file in it is".to_owned(),
        n => format!("the {n} files in it are"),
    };
    let is_supplier = !path.contains('/');
    let known = |source: &&'_ str| {
        if is_supplier { source.split('/').next().map(str::to_owned) } else { Some((*source).to_owned()) }
    };
    let known: BTreeSet<String> = sources.iter().filter_map(known).collect();
    let meant = nearest(path, known.iter().map(String::as_str)).filter(|meant| {
        // A longer name is rather that of another supplier.
        path.len().abs_diff(meant.len()) <= 2 && resembles(path, meant)
    });
    let call = meant.map_or_else(String::new, |meant| format!("call it {meant}, if that is meant; else "));
    Error::new(Kind::Delivery, format!("{path} belongs to no declared source, and {files} not read")).hint(format!(
        "{call}declare the source (`yjp source new FILE` drafts it), or name the folder in `ignore` of [store] in project.toml"
    ))
}

/// A file outside of the folders of sources.
pub fn in_no_folder(path: &str) -> Error {
    Error::new(Kind::Delivery, format!("{path} lies in no folder of a source, and is not read"))
        .hint("put it into SUPPLIER/TABLE/YYYY-MM-DD/, or name it in `ignore` of [store] in project.toml")
}

/// The day that a folder is meant to be of, if it is called like one in another way than ours.
pub fn meant_day(name: &str) -> Option<NaiveDate> {
    let days = OTHER_DAYS.iter().filter_map(|format| NaiveDate::parse_from_str(name.trim(), format).ok());
    days.into_iter().find(|day| (1990..2100).contains(&day.year()))
}

/// A folder whose day is written in another way, so that its files are not read.
pub fn misnamed(path: &str, day: NaiveDate) -> Error {
    Error::new(Kind::Delivery, format!("{path} is a folder of a day, but is not called as one"))
        .hint(format!("call it {day}, if that is the day, so that its files are read"))
}

/// A folder that is called like a day which the calendar has not, as `2023-04-31`: its files are not read.
pub fn no_day(name: &str, path: &str) -> Option<Error> {
    let parts: Vec<&str> = name.trim().split('-').collect();
    let is_number = |text: &&&str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let is_written_as_one = parts.len() == 3 && parts.iter().filter(is_number).count() == 3;
    is_written_as_one.then(|| {
        Error::new(Kind::Delivery, format!("{path} is called like a day, but there is no such day"))
            .hint("call the folder by the day on which its files were received, so that they are read")
    })
}

/// A folder in that of a day, so that its files are not read.
pub fn within_a_day(path: &str, folder: &str) -> Error {
    Error::new(Kind::Delivery, format!("{path} is a folder within that of a day, and is not looked into"))
        .hint(format!("put its files into {folder}, so that they are read, or take it away"))
}

/// A folder that is called like one of a declared source but for capitals, so that its files are not read.
pub fn called_otherwise(path: &str, source: &str) -> Error {
    Error::new(
        Kind::Delivery,
        format!("{path} belongs to no declared source, but is called like one in other capitals"),
    )
    .hint(format!("call it {source}, so that its files are read"))
}

/// A folder of a day to come.
pub fn to_come(path: &str, day: NaiveDate, today: NaiveDate) -> String {
    let past = |year: i32| day.with_year(year).filter(|day| *day <= today);
    let meant = past(today.year()).or_else(|| past(today.year() - 1));
    let hint = meant.map_or_else(String::new, |meant| format!("; if the year is wrong, call the folder {meant}"));
    format!("not read yet: {path} is dated in the future{hint}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_systems_leave_behind_is_no_delivery() {
        for name in [".DS_Store", "Thumbs.db", "desktop.ini", "~$returns.csv", "a.csv.part", "a.TMP", "a.csv~"] {
            assert!(is_litter(name), "{name}");
        }
        for name in ["a.csv", "partial.csv", "tmp", "thumbs.csv"] {
            assert!(!is_litter(name), "{name}");
        }
    }

    #[test]
    fn a_day_in_another_spelling_is_known() {
        for name in ["30-09-2026", "20260930", "30092026", "30.09.26", "2026_09_30", "30 Sep 2026"] {
            assert_eq!(meant_day(name).map(|day| day.to_string()).as_deref(), Some("2026-09-30"), "{name}");
        }
        for name in ["old", "2026", "31-02-2026", "99999999", "returns-2026"] {
            assert_eq!(meant_day(name), None, "{name}");
        }
    }

    #[test]
    fn a_day_that_the_calendar_has_not_is_no_stray() {
        for name in ["2023-04-31", "2023-02-29", "2023-13-01", "31-02-2026"] {
            assert!(no_day(name, name).is_some(), "{name}");
        }
        for name in ["old", "2026", "returns-2026-07", "2026-Q3"] {
            assert!(no_day(name, name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_folder_of_a_day_to_come_is_told_with_the_day_that_may_be_meant() {
        let day = |text: &str| text.parse().unwrap();
        let told = to_come("alpha/beta/2027-09-30", day("2027-09-30"), day("2026-11-30"));
        let expected = "not read yet: alpha/beta/2027-09-30 is dated in the future; if the year is wrong, call the \
                        folder 2026-09-30";
        assert_eq!(told, expected);
    }
}
