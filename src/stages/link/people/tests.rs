use polars::prelude::*;
use proptest::prelude::*;

use crate::declarations::Linkage;
use crate::error::Kind;
use crate::stages::link::table::{LinkedTable, link_table};
use crate::stages::link::tests::drawn;

/// Records in the columns of the default declaration, linked by it.
fn linked(rows: &[[&str; 5]]) -> LinkedTable {
    linked_by(rows, &drawn::rules())
}

fn linked_by(rows: &[[&str; 5]], rules: &Linkage) -> LinkedTable {
    let names = ["id", "forenames", "surname", "date_of_birth", "postcode"];
    let column = |at: usize| {
        let cells = rows.iter().map(|row| Some(row[at]).filter(|cell| !cell.is_empty()));
        StringChunked::from_iter_options(names[at].into(), cells).into_series().into_column()
    };
    let table = DataFrame::new(rows.len(), (0..names.len()).map(column).collect()).unwrap();
    link_table(table, rules).unwrap()
}

fn clusters(linked: &LinkedTable) -> Vec<(String, String)> {
    let text = |name: &str| linked.clusters.column(name).unwrap().str().unwrap().clone();
    let (records, clusters) = (text("record"), text("cluster_id"));
    records.iter().zip(clusters.iter()).map(|(one, other)| (one.unwrap().into(), other.unwrap().into())).collect()
}

fn cluster_of(linked: &LinkedTable, record: &str) -> String {
    clusters(linked).into_iter().find(|(name, _)| name == record).unwrap().1
}

/// Letters of a number, so that invented people have names that are not alike.
fn name(number: usize) -> String {
    let letters = ["BA", "DE", "FI", "GO", "HU", "KA", "LE", "MI", "NO", "PU"];
    (0..3).map(|place| letters[number / 10usize.pow(place) % 10]).collect()
}

/// A crowd: every person twice, with the same name, birthday and postcode.
fn crowd(n_people: usize) -> Vec<[String; 5]> {
    (0..2 * n_people)
        .map(|row| {
            let person = row / 2;
            let born = format!("20{:02}-{:02}-{:02}", person % 10, 1 + person % 12, 1 + person % 28);
            let postcode = format!("ZZ{} {}AA", person % 90, person % 9);
            [format!("r{row:05}"), name(person * 7 % 1_000), name(person * 31 % 1_000), born, postcode]
        })
        .collect()
}

fn linked_with_all_pairs(rows: &[[String; 5]]) -> LinkedTable {
    let mut rules = drawn::rules();
    rules.thresholds.keep = -60.0;
    linked_by(&borrowed(rows), &rules)
}

/// The row of a pair.
fn pair(linked: &LinkedTable, left: &str, right: &str) -> usize {
    let text = |name: &str| linked.pairs.column(name).unwrap().str().unwrap().clone();
    text("left").iter().zip(text("right").iter()).position(|pair| pair == (Some(left), Some(right))).unwrap()
}

fn level(linked: &LinkedTable, comparison: &str, left: &str, right: &str) -> String {
    let levels = &linked.model.comparisons.iter().find(|one| one.name == comparison).unwrap().levels;
    let places = linked.pairs.column(&format!("level_{comparison}")).unwrap().u32().unwrap();
    levels[places.get(pair(linked, left, right)).unwrap() as usize - 1].name.clone()
}

fn weight(linked: &LinkedTable, left: &str, right: &str) -> f64 {
    linked.pairs.column("match_weight").unwrap().f64().unwrap().get(pair(linked, left, right)).unwrap()
}

fn borrowed(rows: &[[String; 5]]) -> Vec<[&str; 5]> {
    rows.iter().map(|row| std::array::from_fn(|at| row[at].as_str())).collect()
}

#[test]
fn twins_at_one_address_stay_apart_in_a_crowd() {
    let mut rows = crowd(300);
    for (id, forename) in [("t1", "ADAOBI"), ("t2", "ADAOBI"), ("t3", "CHIDI"), ("t4", "CHIDI")] {
        rows.push([id, forename, "OKORO", "2009-05-01", "ZZ9 9ZZ"].map(str::to_owned));
    }
    let linked = linked(&borrowed(&rows));
    assert_eq!(cluster_of(&linked, "t2"), "t1");
    assert_eq!(cluster_of(&linked, "t4"), "t3");
}

#[test]
fn a_birthday_at_an_address_joins_where_nobody_else_has_both() {
    let mut rows = crowd(300);
    for (id, forename) in [("y1", "ZOE"), ("c1", "")] {
        let surname = if forename.is_empty() { "" } else { "OKORO" };
        rows.push([id, forename, surname, "2009-05-01", "ZZ99 9ZZ"].map(str::to_owned));
    }
    assert_eq!(cluster_of(&linked(&borrowed(&rows)), "y1"), "c1");
    rows.push(["n1", "ADAM", "OKORO", "2009-05-01", "ZZ99 9ZZ"].map(str::to_owned));
    assert_eq!(cluster_of(&linked(&borrowed(&rows)), "y1"), "y1");
}

#[test]
fn a_surname_that_changed_is_followed_where_a_twin_lives_too() {
    let mut rows = crowd(300);
    for (id, forename, surname) in [("t1", "ADAOBI", "OKORO"), ("t2", "ADAOBI", "MARSH"), ("t3", "CHIDI", "OKORO")] {
        rows.push([id, forename, surname, "2009-05-01", "ZZ9 9ZZ"].map(str::to_owned));
    }
    let linked = linked(&borrowed(&rows));
    assert_eq!(cluster_of(&linked, "t2"), "t1");
    assert_eq!(cluster_of(&linked, "t3"), "t3");
}

#[test]
fn swapped_names_swapped_dates_and_one_edit_find_their_person() {
    let mut rows = crowd(300);
    for row in [
        ["p1", "Zoe", "Featherstone", "2009-05-02", "ZZ9 9ZZ"],
        ["p2", "Featherstone", "Zoe", "2009-05-02", "ZZ9 9ZZ"],
        ["p3", "Zoe", "Fetherstone", "2009-02-05", "ZZ9 9ZZ"],
        ["p4", "Zoe", "Featherstone-Hough", "2009-05-02", ""],
    ] {
        rows.push(row.map(str::to_owned));
    }
    let linked = linked(&borrowed(&rows));
    for record in ["p2", "p3", "p4"] {
        assert_eq!(cluster_of(&linked, record), "p1", "{record}");
    }
}

#[test]
fn a_name_that_a_child_has_in_both_places_is_not_swapped_in_its_namesake() {
    let mut rows = crowd(300);
    for row in [
        ["d1", "Hassan", "Hassan", "2009-05-02", "ZZ9 9ZZ"],
        ["d2", "Hassan", "Osoble", "2009-05-02", "ZZ9 9ZZ"],
        ["d3", "Osoble", "Hassan", "2009-05-02", "ZZ9 9ZZ"],
    ] {
        rows.push(row.map(str::to_owned));
    }
    let linked = linked_with_all_pairs(&rows);
    let level = |comparison: &str, left: &str, right: &str| level(&linked, comparison, left, right);
    assert_eq!(level("surname", "d1", "d2"), "different");
    assert_eq!(level("forename", "d1", "d3"), "different");
    assert_eq!([level("forename", "d2", "d3"), level("surname", "d2", "d3")], ["swapped", "swapped"]);
}

#[test]
fn records_of_which_nothing_or_only_dummies_is_known_stay_alone() {
    let mut rows = crowd(50);
    for id in ["n1", "n2"] {
        rows.push([id, "", "", "", ""].map(str::to_owned));
    }
    for id in ["n3", "n4"] {
        rows.push([id, "NOT KNOWN", "unknown", "1900-01-01", "NF1 1NF"].map(str::to_owned));
    }
    let linked = linked(&borrowed(&rows));
    for id in ["n1", "n2", "n3", "n4"] {
        assert_eq!(cluster_of(&linked, id), id);
    }
}

#[test]
fn a_frequent_name_weighs_less_than_a_rare_one() {
    let mut rows = crowd(300);
    for number in 0..60 {
        let born = format!("19{:02}-06-15", 30 + number);
        rows.push([format!("s{number:02}"), name(number), "SMITH".to_owned(), born, String::new()]);
    }
    for (id, surname) in [("a1", "SMITH"), ("a2", "SMITH"), ("b1", "QUARTERMAINE"), ("b2", "QUARTERMAINE")] {
        rows.push([id, "JO", surname, "", ""].map(str::to_owned));
    }
    let linked = linked(&borrowed(&rows));
    let weight = |left: &str| {
        let names = linked.pairs.column("left").unwrap().str().unwrap().clone();
        let at = names.iter().position(|name| name == Some(left)).unwrap();
        linked.pairs.column("match_weight").unwrap().f64().unwrap().get(at).unwrap()
    };
    assert!(weight("b1") > weight("a1") + 2.0);
}

#[test]
fn one_name_a_thousand_times_is_no_person() {
    let mut rows = crowd(100);
    rows.extend(
        (0..1_000).map(|number| [format!("x{number:04}"), "FLO".into(), "SMITH".into(), String::new(), String::new()]),
    );
    let linked = linked(&borrowed(&rows));
    assert_eq!(linked.n_clusters, 1_100);
    assert!(linked.n_values_overused > 0);
}

#[test]
fn texts_too_long_to_be_compared_are_counted_once() {
    let mut rows = crowd(50);
    let (long, longest) = ("ADA ".repeat(62), "ADA ".repeat(63));
    // 62 words of three letters and their blanks are 247 letters, 63 are 251: too long, in whatever columns it is read.
    for (id, forenames) in [("l1", &long), ("l2", &longest), ("l3", &longest)] {
        rows.push([id, forenames.as_str(), "OKORO", "2009-05-01", ""].map(str::to_owned));
    }
    assert_eq!(linked(&borrowed(&rows)).n_texts_too_long, 1);
}

#[test]
fn a_rule_that_compares_everything_compares_the_nearest_and_is_refused_if_they_are_too_many() {
    let linkage = "title = 'x'
        [training]
        pairs_max = 40
        [[column]]
        name = 'surname'
        kind = 'name'
        [[blocking_rule]]
        block_on = ['surname']
        [[comparison]]
        name = 'surname'
        column = 'surname'
        level = [
            { name = 'same', when = 'exact', m = 0.9, weight = 3 },
            { name = 'other', when = 'otherwise', m = 0.1, weight = -3 },
        ]";
    let ids: Vec<String> = (0..50).map(|number| format!("r{number}")).collect();
    let columns = vec![Column::new("id".into(), &ids), Column::new("surname".into(), vec!["SMITH"; 50])];
    let linked =
        |linkage: &str| link_table(DataFrame::new(50, columns.clone()).unwrap(), &toml::from_str(linkage).unwrap());
    let error = linked(linkage).unwrap_err();
    assert_eq!(error.kind(), Kind::Declaration);
    // Each with the next: 49.
    assert!(error.to_string().contains("to 49, more than the 40"), "{error}");
    // Each with the next two: 48 + 49.
    assert_eq!(linked(&linkage.replace("40", "100")).unwrap().model.n_pairs, 97);
}

#[test]
fn a_child_with_a_thousand_records_is_one_by_its_name_or_by_its_number() {
    let mut rows = crowd(100);
    for at in 0..1_000 {
        let surname = if at % 100 == 7 { "OKORRO" } else { "OKORO" };
        rows.push([&format!("x{at:04}"), "ADAOBI", surname, "2009-05-01", "ZZ9 9ZZ"].map(str::to_owned));
    }
    assert_eq!(linked(&borrowed(&rows)).n_clusters, 101);
    let ids = rows.iter().map(|row| Some(row[0].as_str()));
    let numbers = rows.iter().map(|row| row[0].starts_with('x').then_some("2021/0000001V"));
    let birthdays = rows.iter().map(|row| Some(row[3].as_str()));
    let columns = vec![
        StringChunked::from_iter_options("id".into(), ids).into_series().into_column(),
        StringChunked::from_iter_options("pncid".into(), numbers).into_series().into_column(),
        StringChunked::from_iter_options("date_of_birth".into(), birthdays).into_series().into_column(),
    ];
    let by_number = link_table(DataFrame::new(rows.len(), columns).unwrap(), &drawn::rules()).unwrap();
    assert_eq!(by_number.n_clusters, 201);
}

#[test]
fn training_moves_the_weights_to_what_the_records_say() {
    // Of 300 people with two records each, the second record of every fifth has another postcode, and one surname in ten
    // is mistyped: m of the postcode is near 0.8, of the surname near 0.9.
    let mut rows = crowd(300);
    for person in 0..300 {
        if person % 5 == 0 {
            rows[2 * person + 1][4] = format!("YY{} 1BB", person % 80);
        }
        if person % 10 == 3 {
            rows[2 * person + 1][2].push('X');
        }
    }
    let linked = linked(&borrowed(&rows));
    let m = |comparison: &str, level: &str| {
        let comparison = linked.model.comparisons.iter().find(|one| one.name == comparison).unwrap();
        comparison.levels.iter().find(|one| one.name == level).unwrap().m
    };
    // 300 pairs, and the start counts for 20 more: (0.8 x 300 + 0.62 x 20) / 320 and (0.9 x 300 + 0.82 x 20) / 320.
    assert!((m("postcode", "exact") - 0.789).abs() < 0.02, "{}", m("postcode", "exact"));
    assert!((m("surname", "exact") - 0.895).abs() < 0.02, "{}", m("surname", "exact"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn the_order_of_the_records_changes_nothing(order in Just((0..120usize).collect::<Vec<_>>()).prop_shuffle()) {
        let rows = crowd(60);
        let shuffled: Vec<[String; 5]> = order.iter().map(|at| rows[*at].clone()).collect();
        let (one, other) = (linked(&borrowed(&rows)), linked(&borrowed(&shuffled)));
        prop_assert!(one.clusters.equals(&other.clusters));
        prop_assert!(one.pairs.equals_missing(&other.pairs));
        prop_assert_eq!(one.model, other.model);
    }
}

#[test]
fn to_agree_on_a_placeholder_weighs_as_to_agree_on_its_year() {
    let mut rows = crowd(300);
    for (number, year) in (0..40).map(|number| (number, 2008 + number % 2)) {
        let [forename, surname] = [name(number * 17 % 1_000), name(500 + number)];
        rows.push([format!("n{number}"), forename, surname, format!("{year}-01-01"), format!("ZZ{number} 1NY")]);
    }
    for (id, forename, born, postcode) in [
        ("p1", "ZOE", "2009-01-01", "ZZ9 9ZZ"),
        ("p2", "ZOE", "2009-01-01", "ZZ8 8ZZ"),
        ("r1", "ADA", "2009-01-01", "ZZ7 7ZZ"),
        ("r2", "ADA", "2008-01-01", "ZZ7 7ZZ"),
        ("q1", "WYN", "2009-12-31", "ZZ9 9YY"),
        ("q2", "WYN", "2009-12-31", "ZZ8 8YY"),
    ] {
        rows.push([id, forename, "FEATHERSTONE", born, postcode].map(str::to_owned));
    }
    let linked = linked_with_all_pairs(&rows);
    // Of 2009 are 30 of the crowd, 20 of New Year's Day and three of these; one on its last day, but 22 on its first.
    let less = weight(&linked, "q1", "q2") - weight(&linked, "p1", "p2");
    assert!((less - (54.0f64 / 2.0).log2()).abs() < 0.4, "{less}, by its frequency alone {}", (23.0f64 / 2.0).log2());
    assert_eq!(level(&linked, "date_of_birth", "r1", "r2"), "different");
}
