//! Outcomes in a place of a document that no table reads: the results of an application, an appeal or a reopened case beside
//! those of the offences. What is decided there is told, since figures do not know of it.

use serde_json::Value;

use super::value::{follow, text};
use crate::declarations::Source;
use crate::declarations::source::{JsonPath, Record, SourceTable};
use crate::model::records::OUTCOME_RECORDS;

/// The lists from which outcomes are read.
pub(super) struct OutcomeLists {
    lists: Vec<OutcomeList>,
}

/// One list: the keys that lead to it, and what an outcome has within its element.
struct OutcomeList {
    keys: Vec<String>,
    cells: Vec<Vec<String>>,
}

impl OutcomeLists {
    /// Of a source whose outcomes are elements of a list.
    pub(super) fn new(source: &Source) -> Self {
        let records = source.records.iter().filter(|record| record.table == OUTCOME_RECORDS.name);
        Self { lists: records.filter_map(|record| OutcomeList::of(record, source.table(&record.from)?)).collect() }
    }

    /// The places of a document, as keys with points between, in which outcomes lie that are not read.
    pub(super) fn elsewhere(&self, document: &Value) -> Vec<String> {
        let mut found = Vec::new();
        if !self.lists.is_empty() {
            self.walk(document, &mut Vec::new(), &mut found);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    fn walk<'v>(&self, value: &'v Value, keys: &mut Vec<&'v str>, found: &mut Vec<String>) {
        match value {
            Value::Object(object) => {
                for (key, inner) in object {
                    keys.push(key);
                    if self.lists.iter().any(|list| list.is_elsewhere(keys, inner)) {
                        found.push(keys.join("."));
                    }
                    self.walk(inner, keys, found);
                    keys.pop();
                }
            }
            Value::Array(elements) => elements.iter().for_each(|element| self.walk(element, keys, found)),
            _ => {}
        }
    }
}

impl OutcomeList {
    fn of(record: &Record, table: &SourceTable) -> Option<Self> {
        let outcome = record.columns.get("outcome")?;
        let innermost = table.each.last()?;
        let mut keys: Vec<String> = Vec::new();
        for level in &table.each {
            let first = level.path.segments.first()?;
            let is_within = table.each.iter().any(|around| around.name.eq_ignore_ascii_case(first));
            if !is_within {
                keys.clear();
            }
            keys.extend(level.path.segments[usize::from(is_within)..].iter().cloned());
        }
        let cell = |from: &str| {
            let path = JsonPath::parse(from).ok()?;
            let (first, rest) = path.segments.split_first()?;
            first.eq_ignore_ascii_case(&innermost.name).then(|| rest.to_vec())
        };
        let is_word = |name: &str| {
            outcome.split(|letter: char| !letter.is_alphanumeric() && letter != '_').any(|word| word == name)
        };
        let of_outcome = table.columns.iter().filter(|column| is_word(&column.name));
        let cells = of_outcome.filter_map(|column| cell(&column.from)).collect();
        Some(Self { keys, cells })
    }

    /// Whether a value with these keys is called as the list, has outcomes and lies in another place.
    fn is_elsewhere(&self, keys: &[&str], value: &Value) -> bool {
        let are_same = |(key, own): (&&str, &String)| key.eq_ignore_ascii_case(own);
        let is_called_so = keys.last().zip(self.keys.last()).is_some_and(are_same);
        let is_read = keys.len() == self.keys.len() && keys.iter().zip(&self.keys).all(are_same);
        is_called_so && !is_read && self.has_outcomes(value)
    }

    fn has_outcomes(&self, value: &Value) -> bool {
        let elements = value.as_array().map_or(std::slice::from_ref(value), Vec::as_slice);
        let is_filled = |element: &Value, cell: &Vec<String>| {
            follow(element, cell).and_then(text).is_some_and(|text| !text.trim().is_empty())
        };
        elements.iter().any(|element| self.cells.iter().any(|cell| is_filled(element, cell)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::CodeLists;

    #[track_caller]
    fn check(document: &str, expected: &[&str]) {
        let source = Source::parse(
            "test/source",
            "title = 'Test'
system = 'test'
format = 'json'
combine = 'append'
max_rejected = 0.1
[[table]]
name = 'result'
each = ['case = hearing.cases', 'offence = case.offences', 'result = offence.results']
column = [{ name = 'id', from = 'case.id', kind = 'text' }, { name = 'outcome', from = 'result.code', kind = 'text' }]
[[record]]
table = 'outcome_records'
from = 'result'
columns = { record_id = 'id', outcome = 'outcome' }
",
            &CodeLists::new(),
        )
        .unwrap();
        let document = serde_json::from_str(document).unwrap();
        assert_eq!(OutcomeLists::new(&source).elsewhere(&document), expected);
    }

    #[test]
    fn results_of_an_application_are_seen_wherever_they_lie() {
        check(
            r#"{"hearing": {"cases": [{"id": "c", "offences": [{"results": [{"code": "1097"}]}]}],
                "applications": [{"results": [{"code": "1081"}], "cases": [{"offences": [{"Results": [{"code": 1015}]}]}]}]}}"#,
            &["hearing.applications.cases.offences.Results", "hearing.applications.results"],
        );
    }

    #[test]
    fn results_in_their_place_empty_lists_and_results_without_a_code_are_not_told() {
        check(r#"{"hearing": {"Cases": [{"Offences": [{"results": [{"code": "1097"}]}]}]}}"#, &[]);
        check(r#"{"hearing": {"cases": [], "applications": [{"results": []}, {"results": null}, {"id": 1}]}}"#, &[]);
        check(r#"{"hearing": {"cases": [], "applications": [{"results": [{"code": " ", "text": "x"}, {}]}]}}"#, &[]);
    }
}
