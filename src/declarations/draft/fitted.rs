//! A source as it would be declared for the file that came: so that all that does not fit can be told at once.

use super::matching::{self, SampleTable};
use super::sample::SampleFile;
use crate::declarations::called::called;
use crate::declarations::{CodeLists, Source};

/// From this on a header is shown beside the one that is missing.
const ALIKE: f64 = 0.6;

/// What a sample says by which every file tells its encoding.
const AUTO: &str = "auto";

/// A source fitted to a file, and where that was not as declared.
#[derive(Debug, Clone)]
pub struct FittedSource {
    /// Its columns read what seems to stand for them, and none of them must be there.
    pub source: Source,
    /// How the file is written where that is not as declared, in words.
    pub form: Vec<String>,
    /// The headers that are missing, with our columns that they are of, and the one that comes nearest.
    pub missing: Vec<(String, String, Option<String>)>,
    /// The headers that nobody declared.
    pub unknown: Vec<String>,
}

/// Fits a source to a file, by the rule in force. Nothing if no row of it looks like a header.
pub fn fit(sample: &SampleFile, source: &Source, lists: &CodeLists) -> Option<FittedSource> {
    let (_, at) = matching::header(sample, &source.tables[0])?;
    let table = SampleTable::below(sample, at);
    let places = table.places(source, lists);
    let mut fitted =
        FittedSource { source: source.clone(), form: Vec::new(), missing: Vec::new(), unknown: Vec::new() };
    fitted.fit_form(sample);
    let is_used = |place: &usize| places.values().any(|used| used == place);
    let ignored = &source.tables[0].ignore;
    let is_ignored = |place: &usize| ignored.iter().any(|known| known.eq_ignore_ascii_case(&table.headers[*place]));
    let unknown: Vec<usize> = (0..table.headers.len()).filter(|place| !is_used(place) && !is_ignored(place)).collect();
    for (from, columns) in matching::groups(&source.tables[0]) {
        let place = places.get(from).copied();
        if place.is_some_and(|place| table.headers[place].eq_ignore_ascii_case(from)) {
            continue;
        }
        let names: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        let alike = |place: &usize| called(names[0], from, &table.headers[*place]);
        let nearest = unknown.iter().copied().max_by(|one, other| alike(one).total_cmp(&alike(other)));
        let near = place.or_else(|| nearest.filter(|place| alike(place) >= ALIKE));
        if near.is_none() && columns.iter().all(|column| column.optional) {
            continue;
        }
        fitted.missing.push((from.to_owned(), names.join(", "), near.map(|place| table.shown(place))));
    }
    for column in &mut fitted.source.tables[0].columns {
        if let Some(place) = places.get(&column.from) {
            column.from.clone_from(&table.headers[*place]);
        }
        column.optional = true;
        column.required = false;
    }
    fitted.unknown = unknown.into_iter().map(|place| table.shown(place)).collect();
    Some(fitted)
}

impl FittedSource {
    fn fit_form(&mut self, sample: &SampleFile) {
        if sample.delimiter != self.source.delimiter {
            self.form
                .push(format!("its cells are separated by {:?}, not {:?}", sample.delimiter, self.source.delimiter));
            self.source.delimiter = sample.delimiter;
        }
        // A mark, and letters of UTF-8 where a byte is declared to be one, are seen without being declared.
        let is_utf_8 = ["utf-8", "utf8"].contains(&self.source.encoding.to_lowercase().as_str());
        if is_utf_8 && sample.encoding == "windows-1252" {
            self.form.push(format!("it is encoded in {}, not {}", sample.encoding, self.source.encoding));
            AUTO.clone_into(&mut self.source.encoding);
        } else if sample.encoding.starts_with("utf-16") {
            sample.encoding.clone_into(&mut self.source.encoding);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::declarations;

    const HEADER: &str = "area;year;age_years;gender;ethnic_group;people;remark\n";

    #[test]
    fn all_that_does_not_fit_is_found_at_once() {
        let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
        let text = format!("{HEADER}{}", "Here;2020;12;Male;white;5;x\n".repeat(20));
        let sample = SampleFile::of(text.as_bytes()).unwrap();
        let fitted = fit(&sample, &project.sources["reference/population"], &project.code_lists).unwrap();
        let missing: Vec<(&str, Option<&str>)> =
            fitted.missing.iter().map(|(from, _, near)| (from.as_str(), near.as_deref())).collect();
        assert_eq!(missing, [("age", Some("`age_years`")), ("persons", Some("`people`")), ("sex", Some("`gender`"))]);
        assert_eq!(fitted.form, ["its cells are separated by ';', not ','"]);
        assert_eq!(fitted.unknown, ["`remark`"]);
        let read: Vec<&str> = fitted.source.tables[0].columns.iter().map(|column| column.from.as_str()).collect();
        assert_eq!(read, ["area", "year", "age_years", "gender", "ethnic_group", "people"]);
    }
}
