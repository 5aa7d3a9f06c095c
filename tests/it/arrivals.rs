//! A delivery that is not whole, or never came: figures of its days are incomplete, and somebody is told.

use chrono::{Days, NaiveDate};

use crate::service::{Service, UNTIL};
use crate::truth::figures;

const HEADER: &str = "Occurrence Ref,Offence Ref,Nominal Ref,PNCID,CRO,ASN,Surname,Forenames,Date of Birth,Sex,\
Self-defined Ethnicity,Officer-defined Ethnicity,Postcode,Arrest Date,Offence Date From,Offence Date To,CJS Code,\
Outcome Type,Outcome Date";

/// Another child each third day from 2 January 2026, cautioned for the first time: 30 of them to 31 March, 30 to 30 June.
fn rows(first: &str, last: &str) -> Vec<String> {
    let (first, last): (NaiveDate, NaiveDate) = (first.parse().unwrap(), last.parse().unwrap());
    let begin: NaiveDate = "2026-01-02".parse().unwrap();
    let row = |number: u64| {
        let day = begin + Days::new(number * 3);
        let born = ("2009-01-01".parse::<NaiveDate>().unwrap() + Days::new(number * 7)).format("%d/%m/%Y");
        let name = char::from(b'a' + u8::try_from(number % 26).unwrap());
        let days = format!("{},,TH68010,2,{}", day.format("%d/%m/%Y"), day.format("%d/%m/%Y"));
        (day, format!("c{number},o{number},n{number},,,,Lee{name}{number},Ann{name},{born},F,,,ZZ1 1AA,,{days}"))
    };
    (0..80).map(row).filter(|(day, _)| (first..=last).contains(day)).map(|(_, row)| row).collect()
}

fn deliver(service: &Service, received: &str, name: &str, rows: &[String]) {
    let content = format!("{HEADER}\r\n{}\r\n", rows.join("\r\n"));
    service.deliver("police/outcomes", received, name, content.as_bytes());
}

/// What a run says, and each quarter's count of first-time entrants with its status.
fn run(service: &Service, declared: &str) -> (String, [String; 2]) {
    let project = service.folder().join("pipelines");
    crate::service::copy(&std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &project);
    let source = project.join("sources/police/outcomes.toml");
    let text = std::fs::read_to_string(&source).unwrap();
    std::fs::write(&source, text.replacen("[[table]]", &format!("{declared}\n[[table]]"), 1)).unwrap();
    let output = service.command("run").arg("--project").arg(&project).output().unwrap();
    let told = String::from_utf8(output.stderr).unwrap();
    assert!(output.status.success(), "{told}");
    let figures = figures(&service.tables(), &service.folder().join("figures"));
    let quarter = |from: &str, to: &str| {
        let of = |name: &&String| {
            name.starts_with("first_time_entrants count ") && name.contains(&format!("{from} {to}")) && {
                name.ends_with("all all all all all")
            }
        };
        let name = figures.keys().find(of).unwrap();
        let cells: Vec<&str> = figures[name].split(' ').collect();
        let status = cells.iter().find(|cell| ["final", "provisional", "incomplete"].contains(cell)).unwrap();
        format!("{} {status}", cells[0])
    };
    (told, [quarter("2026-01-01", "2026-03-31"), quarter("2026-04-01", "2026-06-30")])
}

#[test]
fn an_extract_of_everything_that_was_cut_at_a_row_end_is_told_and_its_quarter_is_incomplete() {
    let service = Service::empty();
    deliver(&service, "2026-05-02", "outcomes.csv", &rows("2026-01-01", "2026-04-30"));
    deliver(&service, "2026-06-02", "outcomes.csv", &rows("2026-01-01", "2026-05-31"));
    deliver(&service, "2026-07-04", "outcomes.csv", &rows("2026-01-01", "2026-06-30")[..20]);
    let (told, quarters) = run(&service, "");
    let said = "police/outcomes/2026-07-04/outcomes.csv holds 20 of the 50 keys of the delivery before it, and 20 in all: \
                2026-06-03 to 2026-07-04 are not covered";
    assert!(told.contains(said), "{told}");
    assert_eq!(quarters, ["30 final", "20 incomplete"]);
    deliver(&service, "2026-07-09", "outcomes.csv", &rows("2026-01-01", "2026-06-30"));
    let declared = "[[complete]]\nfrom = 2026-07-01\nto = 2026-09-29\nwhy = 'Nothing happened, the force says.'";
    let (told, quarters) = run(&service, declared);
    assert!(!told.contains("holds 20") && !told.contains("nothing happened"), "{told}");
    assert_eq!(quarters, ["30 final", "30 final"]);
    assert_eq!(UNTIL, "2026-09-30");
}

#[test]
fn a_month_that_never_came_and_rows_to_two_months_before_receipt_leave_their_quarters_incomplete() {
    let service = Service::empty();
    let months = [("01-01", "01-31"), ("02-01", "02-28"), ("03-01", "03-31"), ("05-01", "05-31"), ("06-01", "06-30")];
    for (first, last) in months {
        let (first, last) = (format!("2026-{first}"), format!("2026-{last}"));
        deliver(&service, "2026-07-02", &format!("outcomes_{last}.csv"), &rows(&first, &last));
    }
    let (told, quarters) = run(&service, "");
    assert!(
        told.contains("outcomes_2026-05-31.csv ends 61 days after the one before it, where 31 are usual"),
        "{told}"
    );
    assert_eq!(quarters, ["30 final", "20 incomplete"]);

    // 40 days in 118, the last on 29 April: until 1 July 21 more were to be expected.
    let service = Service::empty();
    deliver(&service, "2026-07-01", "outcomes.csv", &rows("2026-01-01", "2026-04-30"));
    let (told, quarters) = run(&service, "");
    assert!(
        told.contains("police/outcomes: 63 days without any event: 2026-04-30 to 2026-07-01 are not covered"),
        "{told}"
    );
    assert_eq!(quarters, ["30 final", "10 incomplete"]);
}
