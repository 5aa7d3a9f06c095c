//! Whole sets of invented extracts, held against the model and against their own truth.

mod lists;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::path::PathBuf;

use polars::prelude::*;
use serde_json::Value;
use tempfile::TempDir;

use super::calendar::day;
use super::*;
use crate::model::{self, Table};

fn options(children: u64, identity_errors: bool) -> Options {
    Options { children, seed: 11, identity_errors, ..Options::default() }
}

fn made(children: u64, identity_errors: bool) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(&options(children, identity_errors), folder.path()).unwrap();
    folder
}

/// Every file below a folder with its bytes, by path.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in std::fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let bytes = std::fs::read(&path).unwrap();
                found.insert(path.strip_prefix(folder).unwrap().to_owned(), bytes);
            }
        }
    }
    found
}

/// The files of one table of a supplier, oldest first.
fn delivered(folder: &TempDir, table: &str) -> Vec<Vec<u8>> {
    files(&folder.path().join("deliveries").join(table)).into_values().collect()
}

fn truth(folder: &TempDir, table: &str) -> DataFrame {
    let path = folder.path().join("truth").join(format!("{table}.parquet"));
    ParquetReader::new(std::fs::File::open(path).unwrap()).finish().unwrap()
}

fn texts(frame: &DataFrame, column: &str) -> Vec<String> {
    let column = frame.column(column).unwrap().str().unwrap();
    column.iter().map(|text| text.unwrap_or_default().to_owned()).collect()
}

/// The rows of all police files: 19 cells each.
fn police_rows(folder: &TempDir) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for bytes in delivered(folder, "police/outcomes") {
        let (text, _, has_errors) = encoding_rs::WINDOWS_1252.decode(&bytes);
        assert!(!has_errors);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        rows.extend(reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect::<Vec<_>>()));
    }
    rows
}

/// The newest document of each child, deletions honoured.
fn newest_documents(folder: &TempDir) -> HashMap<String, Value> {
    let mut documents = HashMap::new();
    for bytes in delivered(folder, "youth_justice/case_level") {
        let text = String::from_utf8(bytes).unwrap();
        let mut lines = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
        let head = lines.next().unwrap();
        for document in lines {
            documents.insert(document["ypid"].as_str().unwrap().to_owned(), document);
        }
        let deleted = head["return_part"]["deleted_yps"].as_str().unwrap();
        for ypid in deleted.trim_matches(['{', '}']).split(',') {
            documents.remove(ypid);
        }
    }
    documents
}

fn n_items(documents: &HashMap<String, Value>, kind: &str) -> usize {
    let items = documents.values().flat_map(|document| document["items"].as_array().unwrap());
    items.filter(|item| item["document_item_type"] == kind).count()
}

fn assert_follows(frame: &DataFrame, table: &Table) {
    let names: Vec<&str> = table.fields.iter().map(|field| field.name).collect();
    assert_eq!(frame.get_column_names(), names, "{}", table.name);
    for field in table.fields {
        let column = frame.column(field.name).unwrap();
        assert_eq!(column.dtype(), &field.kind.dtype(), "{}.{}", table.name, field.name);
        assert!(field.is_nullable || column.null_count() == 0, "{}.{}", table.name, field.name);
    }
    let key: Vec<_> = table.key.iter().map(|name| frame.column(name).unwrap().clone()).collect();
    let rows: BTreeSet<String> = (0..frame.height())
        .map(|row| key.iter().map(|column| format!("{:?}|", column.get(row).unwrap())).collect())
        .collect();
    assert_eq!(rows.len(), frame.height(), "{} has rows with one key", table.name);
}

#[test]
fn the_same_seed_writes_the_same_bytes() {
    let (first, second) = (made(60, true), made(60, true));
    let (first, second) = (files(first.path()), files(second.path()));
    assert!(first.len() > 60);
    assert!(first == second);
    let other = tempfile::tempdir().unwrap();
    write(&Options { seed: 12, ..options(60, true) }, other.path()).unwrap();
    assert!(first != files(other.path()));
}

#[test]
fn the_truth_follows_the_model() {
    for identity_errors in [false, true] {
        let folder = made(400, identity_errors);
        for table in model::TABLES {
            assert_follows(&truth(&folder, table.name), table);
        }
    }
}

#[test]
fn every_event_belongs_to_a_person_and_every_outcome_to_an_offence() {
    let folder = made(400, true);
    let people: BTreeSet<String> = texts(&truth(&folder, "persons"), "person_id").into_iter().collect();
    assert_eq!(people.len(), 400);
    for table in ["offences", "outcomes", "remands", "custody_periods", "care_periods", "interventions", "contacts"] {
        let frame = truth(&folder, table);
        assert!(frame.height() > 10, "{table} has rows");
        assert!(texts(&frame, "person_id").iter().all(|id| people.contains(id)), "{table}");
    }
    let (offences, outcomes) = (truth(&folder, "offences"), truth(&folder, "outcomes"));
    let owners: HashMap<String, String> =
        texts(&offences, "offence_id").into_iter().zip(texts(&offences, "person_id")).collect();
    let decided = texts(&outcomes, "offence_id").into_iter().zip(texts(&outcomes, "person_id"));
    assert!(decided.into_iter().all(|(offence, person)| owners.get(&offence) == Some(&person)));
    let ids: BTreeSet<String> = texts(&outcomes, "outcome_id").into_iter().collect();
    let served = texts(&truth(&folder, "custody_periods"), "outcome_id");
    assert!(served.iter().all(|id| id.is_empty() || ids.contains(id)));
    let records = std::fs::read_to_string(folder.path().join("truth/records.csv")).unwrap();
    assert!(records.lines().skip(1).all(|line| people.contains(line.rsplit(',').next().unwrap())));
}

#[test]
fn an_occasion_has_one_main_outcome_and_one_case() {
    let folder = made(400, false);
    let outcomes = truth(&folder, "outcomes");
    let is_main = outcomes.column("is_main").unwrap().bool().unwrap().clone();
    let mut n_main: BTreeMap<String, u32> = BTreeMap::new();
    let mut cases: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (row, occasion) in texts(&outcomes, "occasion_id").into_iter().enumerate() {
        *n_main.entry(occasion.clone()).or_default() += u32::from(is_main.get(row).unwrap());
        let case = texts(&outcomes, "offence_id")[row].rsplit_once('-').unwrap().0.to_owned();
        cases.entry(occasion).or_default().insert(case);
    }
    assert!(n_main.values().all(|n| *n == 1));
    assert!(cases.values().all(|cases| cases.len() == 1));
}

#[test]
fn without_errors_no_two_children_share_name_and_birth() {
    let options = options(3_000, false);
    let mut names = HashSet::new();
    let mut seen = BTreeSet::new();
    for number in 1..=options.children {
        let child = child(&options, number, &mut names);
        assert!(seen.insert((name(&child), child.origin.born)));
    }
}

#[test]
fn police_files_are_windows_1252_with_19_columns() {
    let folder = made(400, false);
    let files = delivered(&folder, "police/outcomes");
    assert!(files.iter().any(|bytes| std::str::from_utf8(bytes).is_err()));
    assert!(police_rows(&folder).iter().all(|row| row.len() == 19));
}

#[test]
fn police_files_hold_every_offence_that_the_truth_takes_from_them() {
    let folder = made(400, false);
    let reported: BTreeSet<String> = police_rows(&folder).into_iter().map(|row| row[1].clone()).collect();
    let sources = texts(&truth(&folder, "offences"), "sources");
    assert_eq!(reported.len(), sources.iter().filter(|sources| sources.contains("police")).count());
    assert!(sources.iter().all(|sources| !sources.is_empty()));
}

#[test]
fn without_errors_every_identifier_has_its_check_letter() {
    let folder = made(300, false);
    for row in police_rows(&folder) {
        if let Some((year, rest)) = row[3].split_once('/') {
            let (serial, letter) = rest.split_at(7);
            assert_eq!(identifiers::check_letter(&format!("{}{serial}", &year[2..])), letter.chars().next().unwrap());
        }
        if !row[5].is_empty() {
            let asn = &row[5];
            let digits = format!("{}{}{}{}", &asn[2..4], &asn[6..8], &asn[..2], &asn[8..19]);
            assert_eq!(identifiers::check_letter(&digits), asn.chars().last().unwrap());
        }
    }
}

#[test]
fn the_newest_documents_hold_all_that_case_management_knows() {
    let folder = made(400, false);
    let documents = newest_documents(&folder);
    let records = std::fs::read_to_string(folder.path().join("truth/records.csv")).unwrap();
    let files = records.lines().filter(|line| line.starts_with("case_management,")).count();
    assert_eq!(documents.len(), files);
    assert_eq!(n_items(&documents, "intervention_programme"), truth(&folder, "interventions").height());
    let sources = texts(&truth(&folder, "offences"), "sources");
    let known = sources.iter().filter(|sources| sources.contains("case_management")).count();
    assert_eq!(n_items(&documents, "offence"), known);
}

#[test]
fn the_newest_episodes_are_the_care_of_the_truth() {
    let folder = made(400, false);
    let mut episodes = BTreeMap::new();
    for bytes in delivered(&folder, "childrens_services/ssda903_episodes") {
        for row in csv::Reader::from_reader(bytes.as_slice()).records() {
            let row = row.unwrap();
            episodes.insert((row[0].to_owned(), row[1].to_owned()), (row[3].to_owned(), row[7].to_owned()));
        }
    }
    let care = truth(&folder, "care_periods");
    let open = care.column("end_date").unwrap().null_count();
    assert_eq!(episodes.len(), care.height());
    assert_eq!(episodes.values().filter(|(_, end)| end.is_empty()).count(), open);
}

#[test]
fn hearings_and_register_hold_every_offence_that_the_truth_takes_from_them() {
    let folder = made(400, false);
    let sources = texts(&truth(&folder, "offences"), "sources");
    let mut heard = BTreeSet::new();
    for bytes in delivered(&folder, "courts/hearing") {
        for line in String::from_utf8(bytes).unwrap().lines() {
            let hearing: Value = serde_json::from_str(line).unwrap();
            let defendant = &hearing["hearing"]["prosecutionCases"][0]["defendants"][0];
            let offences = defendant["offences"].as_array().unwrap();
            heard.extend(offences.iter().map(|offence| offence["id"].as_str().unwrap().to_owned()));
        }
    }
    assert_eq!(heard.len(), sources.iter().filter(|sources| sources.contains("court_hearing")).count());
    let mut registered = BTreeSet::new();
    for bytes in delivered(&folder, "courts/informant_register") {
        for row in csv::Reader::from_reader(bytes.as_slice()).records() {
            let row = row.unwrap();
            if !row[17].is_empty() {
                registered.insert((row[14].to_owned(), row[16].to_owned()));
            }
        }
    }
    assert_eq!(registered.len(), sources.iter().filter(|sources| sources.contains("court_register")).count());
}

#[test]
fn ages_and_dates_agree_and_nothing_happens_after_the_last_day() {
    let options = options(1_500, false);
    let mut names = HashSet::new();
    for number in 1..=options.children {
        let child = child(&options, number, &mut names);
        for case in &child.cases {
            let days = case.offences.iter().flat_map(|offence| &offence.decisions).map(|decision| decision.date);
            let hearings = case.hearings.iter().map(|hearing| hearing.date);
            assert!(days.chain(hearings).all(|date| date <= options.until && date >= history_start()));
            let ages: BTreeSet<i32> = case
                .offences
                .iter()
                .filter_map(|offence| offence.date)
                .map(|date| calendar::age_years(child.origin.born, date))
                .collect();
            assert!(ages.len() <= 1 && ages.iter().all(|age| *age >= 10));
        }
        let stays: Vec<_> = child.care.iter().map(|period| (period.start, period.end)).collect();
        assert!(stays.windows(2).all(|pair| pair[0].1.is_some_and(|end| end < pair[1].0)));
    }
}

#[test]
fn case_management_is_never_the_source_of_an_acquittal() {
    let outcomes = truth(&made(3_000, false), "outcomes");
    let mut labels = texts(&outcomes, "source").into_iter().zip(texts(&outcomes, "tier"));
    assert!(labels.all(|(source, tier)| (source.as_str(), tier.as_str()) != ("case_management", "not_proven")));
}

#[test]
fn a_demonstration_stays_small_enough_to_be_kept() {
    let folder = tempfile::tempdir().unwrap();
    let summary = write(&options(500, true), folder.path()).unwrap();
    assert!(summary.n_bytes < 3_500_000);
    assert!(summary.n_files < 160);
}

#[test]
fn options_that_make_no_sense_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let none = write(&options(0, true), folder.path()).unwrap_err();
    assert_eq!((none.kind(), none.to_string()), (Kind::Usage, "--children must be from 1 to 900000".to_owned()));
    let early = Options { until: day(2018, 6, 1), ..options(5, true) };
    let error = write(&early, folder.path()).unwrap_err();
    assert_eq!(error.to_string(), "--until must be 2019-05-06 or later");
    let rates = Rates { hostels: 0.2, ..Rates::default() };
    let crowded = write(&Options { rates, ..options(5, true) }, folder.path()).unwrap_err();
    assert_eq!((crowded.kind(), crowded.to_string()), (Kind::Usage, "--hostels must be at most 0.1".to_owned()));
}

#[test]
fn the_truth_says_of_every_child_where_its_names_come_from() {
    let folder = made(400, true);
    let people = std::fs::read_to_string(folder.path().join("truth/people.csv")).unwrap();
    let mut lines = people.lines();
    assert_eq!(lines.next(), Some("child,community,ethnicity,kin,is_in_hostel,is_renamed"));
    let communities: BTreeSet<&str> = lines.clone().map(|line| line.split(',').nth(1).unwrap()).collect();
    assert_eq!(lines.count(), 400);
    assert!(communities.len() > 8 && communities.contains("british") && communities.contains("pakistani"));
}
