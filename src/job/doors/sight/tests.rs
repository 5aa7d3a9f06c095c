use super::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn file(path: &str, hash: &str) -> DeliveryFile {
    let folder_date = path.split_once('/').map(|(date, _)| day(date));
    let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
    DeliveryFile { source, path, folder_date, hash, is_empty: false }
}

fn delivery(received: &str, path: &str, hash: &str) -> Delivery {
    let (source, path, hash) = ("alpha/beta".to_owned(), path.to_owned(), hash.to_owned());
    Delivery { source, received: day(received), first_seen: NOT_YET_SEEN, path, hash, time: 1 }
}

#[test]
fn the_folder_says_when_a_file_was_received() {
    let seen = sight(&[file("2024-05-01/a.csv", "h1")], &[], &[], day("2024-06-30"), day("2024-06-30"));
    assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
    assert_eq!(seen.present.len(), 1);
}

#[test]
fn a_file_without_a_date_is_received_when_it_is_first_seen() {
    let first = sight(&[file("a.csv", "h1")], &[], &[], day("2024-06-30"), day("2024-06-30"));
    assert_eq!(first.deliveries, [delivery("2024-06-30", "a.csv", "h1")]);
    let later =
        sight(&[file("a.csv", "h1")], &first.deliveries, &first.deliveries, day("2024-07-31"), day("2024-07-31"));
    assert_eq!(later.deliveries, first.deliveries);
    assert_eq!(later.present, first.present);
}

#[test]
fn a_run_for_a_past_day_does_not_see_what_came_later() {
    let found = [file("2024-05-01/a.csv", "h1"), file("2024-08-01/b.csv", "h2")];
    let seen = sight(&found, &[], &[], day("2024-06-30"), day("2024-06-30"));
    assert_eq!(seen.deliveries, [delivery("2024-05-01", "2024-05-01/a.csv", "h1")]);
}

#[test]
fn the_same_content_under_another_date_is_a_delivery_of_its_own_and_told() {
    let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
    let found = [file("2024-05-01/a.csv", "h1"), file("2024-06-01/a.csv", "h1")];
    let seen = sight(&found, &known, &known, day("2024-06-30"), day("2024-06-30"));
    assert_eq!(seen.deliveries, [known[0].clone(), delivery("2024-06-01", "2024-06-01/a.csv", "h1")]);
    let told = "alpha/beta/2024-06-01/a.csv: the same content as alpha/beta/2024-05-01/a.csv; it is taken as the newest \
                word (if it should be another file, put that in its place)";
    assert_eq!((seen.refused.len(), seen.told), (0, vec![told.to_owned()]));
}

/// Runs on one place after the other, each with its day; what is left of the last.
fn after_runs(runs: &[(&str, &[(&str, &str)])]) -> SeenDeliveries {
    let (mut sighted, mut accepted): (Vec<Delivery>, Vec<Delivery>) = (Vec::new(), Vec::new());
    let mut seen = SeenDeliveries::default();
    for (number, (today, files)) in (1..).zip(runs) {
        let found: Vec<DeliveryFile> = files.iter().map(|(path, hash)| file(path, hash)).collect();
        seen = sight(&found, &accepted, &sighted, day(today), day(today));
        accepted.retain(|known| !seen.moved.values().any(|before| before == known));
        let is_new = |delivery: &&Delivery| !accepted.contains(delivery);
        let new = seen.deliveries.iter().filter(is_new).cloned().map(|delivery| Delivery {
            first_seen: if delivery.first_seen == NOT_YET_SEEN { number } else { delivery.first_seen },
            ..delivery
        });
        let new: Vec<Delivery> = new.collect();
        sighted.extend(new.iter().filter(|delivery| !sighted.contains(delivery)).cloned().collect::<Vec<_>>());
        accepted.extend(new);
    }
    seen
}

/// The contents in their order, each with the day on which it counts as received.
fn in_order(seen: &SeenDeliveries) -> String {
    let words = seen.deliveries.iter().map(|delivery| format!("{} {}", delivery.hash, delivery.received));
    words.collect::<Vec<_>>().join(", ")
}

#[test]
fn a_file_that_was_mended_and_put_back_is_what_it_was_first() {
    for path in ["2024-05-01/a.csv", "a.csv"] {
        let first = [(path, "A")];
        let second = [(path, "B")];
        for days in [["2024-05-01"; 4], ["2024-05-01", "2024-05-02", "2024-05-03", "2024-05-04"]] {
            let runs = [(days[0], &first[..]), (days[1], &second), (days[2], &first), (days[3], &first)];
            let expected = format!("A {}, B {}, A {}", days[0], days[1], days[2]);
            assert_eq!(in_order(&after_runs(&runs)), expected);
            let again = [&runs[..3], &[(days[3], &second[..]), (days[3], &first)]].concat();
            assert_eq!(in_order(&after_runs(&again)), format!("{expected}, B {}, A {}", days[3], days[3]));
        }
    }
}

#[test]
fn a_correction_taken_back_in_a_folder_of_its_own_is_the_newest_word() {
    let files = [("2024-05-01/a.csv", "A"), ("2024-05-02/a.csv", "B"), ("2024-05-03/a.csv", "A")];
    let expected = "A 2024-05-01, B 2024-05-02, A 2024-05-03";
    assert_eq!(in_order(&after_runs(&[("2024-05-03", &files)])), expected);
    // The same where every run finds one file only, since others are fetched away.
    let runs = [("2024-05-01", &files[..1]), ("2024-05-02", &files[1..2]), ("2024-05-03", &files[2..])];
    assert_eq!(in_order(&after_runs(&runs)), expected);
    let undated = [("1.csv", "A"), ("2.csv", "B"), ("3.csv", "A")];
    let runs = [("2024-05-01", &undated[..1]), ("2024-05-02", &undated[1..2]), ("2024-05-03", &undated[2..])];
    assert_eq!(in_order(&after_runs(&runs)), expected);
}

#[test]
fn a_file_that_was_renamed_or_moved_is_that_delivery_under_its_new_name_and_day() {
    let place = [("2024-05-08/a.csv", "A"), ("2024-05-09/b.csv", "B")];
    for (path, expected) in [
        ("2024-05-08/final.csv", "A 2024-05-08, B 2024-05-09"),
        ("2024-05-07/a.csv", "A 2024-05-07, B 2024-05-09"),
        ("a.csv", "A 2024-05-08, B 2024-05-09"),
    ] {
        let moved = [(path, "A"), place[1]];
        let seen = after_runs(&[("2024-05-10", &place), ("2024-05-11", &moved)]);
        assert_eq!((in_order(&seen).as_str(), seen.moved.len()), (expected, 1), "{path}");
        assert_eq!(seen.told, [format!("alpha/beta/{path} is alpha/beta/2024-05-08/a.csv under another name")]);
        // It stays so when all files have gone; back where it came from, it is what it was, or sent again if that is later.
        let seen = after_runs(&[("2024-05-10", &place), ("2024-05-11", &moved), ("2024-05-12", &[])]);
        assert_eq!(in_order(&seen), expected);
        let seen = after_runs(&[("2024-05-10", &place), ("2024-05-11", &moved), ("2024-05-12", &place)]);
        let is_once = !path.starts_with("2024-05-07");
        let expected = if is_once { "A 2024-05-08, B 2024-05-09" } else { "A 2024-05-07, A 2024-05-08, B 2024-05-09" };
        assert_eq!(in_order(&seen), expected, "{path}");
    }
    // Under a later day it is sent again: what it said of the first day stays known of that day.
    let later = [("2024-05-18/a.csv", "A"), place[1]];
    let seen = after_runs(&[("2024-05-10", &place), ("2024-05-20", &later)]);
    assert_eq!(in_order(&seen), "A 2024-05-08, B 2024-05-09, A 2024-05-18");
}

#[test]
fn last_nights_file_under_another_name_is_not_newer_than_tonights() {
    let nights: [&[(&str, &str)]; 3] =
        [&[("now.csv", "A")], &[("now.csv", "B"), ("old.csv", "A")], &[("now.csv", "C"), ("old.csv", "B")]];
    let seen = after_runs(&[("2024-05-01", nights[0]), ("2024-05-02", nights[1]), ("2024-05-03", nights[2])]);
    assert_eq!(in_order(&seen), "A 2024-05-01, B 2024-05-02, C 2024-05-03");
}

#[test]
fn other_content_at_the_same_path_is_a_delivery_of_its_own() {
    let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
    let seen = sight(&[file("2024-05-01/a.csv", "h2")], &known, &known, day("2024-06-30"), day("2024-06-30"));
    let resent = delivery("2024-06-30", "2024-05-01/a.csv", "h2");
    assert_eq!(seen.deliveries, [known[0].clone(), resent]);
}

#[test]
fn a_file_mended_on_its_own_day_is_newer_whatever_its_content() {
    for (old, new) in [("a", "b"), ("b", "a")] {
        let known = [Delivery { first_seen: 7, ..delivery("2024-05-01", "2024-05-01/a.csv", old) }];
        let seen = sight(&[file("2024-05-01/a.csv", new)], &known, &known, day("2024-05-01"), day("2024-05-01"));
        assert_eq!(seen.deliveries, [known[0].clone(), delivery("2024-05-01", "2024-05-01/a.csv", new)]);
    }
}

#[test]
fn of_one_day_what_was_seen_first_comes_first_whatever_its_name() {
    let known = [Delivery { first_seen: 7, ..delivery("2024-05-01", "2024-05-01/z.csv", "h1") }];
    let found = [file("2024-05-01/a.csv", "h2"), file("2024-05-01/z.csv", "h1")];
    let seen = sight(&found, &known, &known, day("2024-06-30"), day("2024-06-30"));
    let paths: Vec<&str> = seen.deliveries.iter().map(|delivery| delivery.path.as_str()).collect();
    assert_eq!(paths, ["2024-05-01/z.csv", "2024-05-01/a.csv"]);
}

#[test]
fn files_that_came_together_go_by_the_numbers_in_their_names() {
    let names = [
        "a.csv",
        "part_02_0900.csv",
        "part_2_1700.csv",
        "part_10.csv",
        "part_10_b.csv",
        "part_10_b (1).csv",
        "part_10_b-2.csv",
    ];
    for (at, one) in names.iter().enumerate() {
        for (other_at, other) in names.iter().enumerate() {
            assert_eq!(by_name(one, other), at.cmp(&other_at), "{one} and {other}");
        }
    }
    assert_ne!(by_name("1.csv", "01.csv"), Ordering::Equal);
}

#[test]
fn a_file_that_could_not_be_read_may_be_replaced() {
    let sighted = [delivery("2024-05-01", "2024-05-01/a.csv", "broken")];
    let seen = sight(&[file("2024-05-01/a.csv", "mended")], &[], &sighted, day("2024-05-02"), day("2024-05-02"));
    assert_eq!(seen.deliveries, [delivery("2024-05-02", "2024-05-01/a.csv", "mended")]);
}

#[test]
fn a_file_that_nothing_dates_was_not_received_on_the_past_day_of_a_run() {
    let (past, today) = (day("2024-06-30"), day("2024-08-15"));
    let seen = sight(&[file("a.csv", "h1")], &[], &[], past, today);
    assert_eq!((seen.deliveries.len(), seen.later.as_slice()), (0, ["alpha/beta/a.csv".to_owned()].as_slice()));
    // Once it was seen it is what it was, whichever day is run.
    let noted = [delivery("2024-06-01", "a.csv", "h1")];
    assert_eq!(sight(&[file("a.csv", "h1")], &noted, &noted, past, today).deliveries, noted);
}

#[test]
fn what_was_received_stays_when_its_file_has_gone() {
    let known = [delivery("2024-05-01", "2024-05-01/a.csv", "h1")];
    let seen = sight(&[], &known, &known, day("2024-06-30"), day("2024-06-30"));
    assert_eq!(seen.deliveries, known);
}

#[test]
fn a_file_that_was_put_back_and_then_renamed_keeps_the_day_on_which_it_was_put_back() {
    let (first, second, renamed) =
        ([("2024-05-01/a.csv", "A")], [("2024-05-01/a.csv", "B")], [("2024-05-01/b.csv", "A")]);
    let runs = [
        ("2024-05-01", &first[..]),
        ("2024-05-02", &second[..]),
        ("2024-05-03", &first[..]),
        ("2024-05-04", &renamed[..]),
    ];
    assert_eq!(in_order(&after_runs(&runs)), "A 2024-05-01, B 2024-05-02, A 2024-05-03");
}
