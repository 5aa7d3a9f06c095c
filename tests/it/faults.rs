//! `yjp faults`: every fault with its place, and its cell for those who may see it.

use std::path::Path;

use crate::service::{Service, copy, yjp};

const HEADER: &str = "Occurrence Ref,Offence Ref,Nominal Ref,PNCID,CRO,ASN,Surname,Forenames,Date of Birth,Sex,\
Self-defined Ethnicity,Officer-defined Ethnicity,Postcode,Arrest Date,Offence Date From,Offence Date To,CJS Code,\
Outcome Type,Outcome Date";

/// A hundred invented rows of which one has a day that there is not and one a code that there is not.
fn service() -> Service {
    let service = Service::empty();
    let row = |number: u32, born: &str, sex: &str| {
        format!("c{number},o{number},n{number},,,,Lee{number},Ann,{born},{sex},,,,,01/03/2024,,TH68010,2,05/04/2024")
    };
    let mut rows = vec![HEADER.to_owned()];
    rows.extend((1..=100).map(|number| match number {
        3 => row(number, "31/02/2010", "F"),
        7 => row(number, "01/02/2010", "Q"),
        _ => row(number, "01/02/2010", "F"),
    }));
    service.deliver("police/outcomes", "2024-05-01", "outcomes.csv", (rows.join("\r\n") + "\r\n").as_bytes());
    service
}

fn shown(service: &Service, flags: &[&str]) -> (Option<i32>, String) {
    let mut command = yjp();
    command.arg("faults").arg("--store").arg(service.store()).arg("--key").arg(service.key());
    let output = command.args(flags).output().unwrap();
    let text = if output.status.success() { output.stdout } else { output.stderr };
    (output.status.code(), String::from_utf8(text).unwrap())
}

#[test]
fn each_fault_has_its_place_and_only_with_show_its_cell() {
    let service = service();
    let run = service.command("run").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let screen = String::from_utf8(run.stdout).unwrap();
    let of_rule = |text: &str, rule: &str| -> Vec<String> {
        let lines = text.lines().filter(|line| line.split_whitespace().any(|word| word == rule));
        lines.map(|line| line.split_whitespace().collect::<Vec<&str>>().join(" ")).collect()
    };
    let file = "police/outcomes/2024-05-01/outcomes.csv";
    let seen = of_rule(&screen, "bad_date");
    assert!(seen[0].starts_with(&format!("{file} date_of_birth bad_date 1 100 3 ")), "{screen}");

    let (code, listed) = shown(&service, &[]);
    assert_eq!(code, Some(0), "{listed}");
    assert_eq!(of_rule(&listed, "bad_date")[0], format!("{file} 3 date_of_birth bad_date blanked"));
    assert_eq!(of_rule(&listed, "unknown_code")[0], format!("{file} 7 sex unknown_code blanked"));
    assert!(!listed.contains("31/02/2010") && listed.contains("correct the cell"), "{listed}");

    let (_, with_cells) = shown(&service, &["--show", "--rule", "bad_date", "--source", "police/outcomes"]);
    assert_eq!(of_rule(&with_cells, "bad_date")[0], format!("{file} 3 date_of_birth bad_date blanked 31/02/2010"));
    assert!(of_rule(&with_cells, "unknown_code").is_empty());

    let (_, json) = shown(&service, &["--json", "--rule", "unknown_code"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["faults"][0]["row"], 7);
    assert_eq!(json["faults"].as_array().unwrap().len(), 1);
}

#[test]
fn what_there_is_not_is_told() {
    let service = service();
    for (flags, told) in [
        (["--rule", "bad_dat"], "there is no rule `bad_dat`"),
        (["--source", "police/outcome"], "there is no source `police/outcome`"),
        (["--delivery", "2025"], "no delivery that was received has `2025` in its name"),
    ] {
        let (code, text) = shown(&service, &flags);
        assert_eq!(code, Some(2), "{text}");
        assert!(text.contains(told), "{text}");
    }
}

#[test]
fn faults_of_a_refused_delivery_are_listed_too() {
    let service = service();
    let rows = format!("area,year,age,sex,ethnic_group,persons\n{}", "Here,2020,12,2,white,5\n".repeat(2));
    service.deliver("reference/population", "2024-05-01", "residents.csv", rows.as_bytes());
    let run = service.command("run").output().unwrap();
    assert_eq!(run.status.code(), Some(13), "{}", String::from_utf8_lossy(&run.stderr));
    let (code, listed) = shown(&service, &["--source", "reference/population"]);
    assert_eq!(code, Some(0), "{listed}");
    assert!(listed.contains("twin") && listed.contains("refused: 1 of 2 rows of reference/population"), "{listed}");
    // Once its file is put right nothing stands in the way.
    let right = "area,year,age,sex,ethnic_group,persons\nHere,2020,12,2,white,5\n";
    service.deliver("reference/population", "2024-05-01", "residents.csv", right.as_bytes());
    let run = service.command("run").output().unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let (_, listed) = shown(&service, &["--source", "reference/population"]);
    assert!(!listed.contains("twin") && !listed.contains("refused"), "{listed}");
}

#[test]
fn a_run_that_fails_shows_the_worst_kinds_of_faults_beside_its_error() {
    let service = Service::empty();
    let row = |number: u32| {
        format!("c{number},o{number},n{number},,,,Lee{number},Ann,2010-02-01,F,,,,,01/03/2024,,TH68010,2,05/04/2024")
    };
    let rows: Vec<String> = std::iter::once(HEADER.to_owned()).chain((1..=20).map(row)).collect();
    service.deliver("police/outcomes", "2024-05-01", "outcomes.csv", (rows.join("\r\n") + "\r\n").as_bytes());
    let run = service.command("run").output().unwrap();
    let told = String::from_utf8(run.stderr).unwrap();
    assert_eq!(run.status.code(), Some(13), "{told}");
    let lines: Vec<String> =
        told.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>().join(" ")).collect();
    let kind = "police/outcomes/2024-05-01/outcomes.csv date_of_birth bad_date 20 20 1, 2, 3 no day in any format of the column blanked";
    assert!(lines.iter().any(|line| line == kind), "{told}");
    assert!(lines.iter().any(|line| line.starts_with("error: ")), "{told}");
}

#[test]
fn a_check_tells_of_rows_that_two_deliveries_hold() {
    let service = service();
    let header = "area,year,age,sex,ethnic_group,persons\n";
    let first = format!("{header}Here,2020,12,2,white,5\nHere,2020,13,2,white,6\n");
    service.deliver("reference/population", "2024-05-01", "part_1.csv", first.as_bytes());
    let second = format!("{header}Here,2020,13,2,white,7\nHere,2020,14,2,white,8\n");
    service.deliver("reference/population", "2024-05-01", "part_2.csv", second.as_bytes());
    // As a project declares them that takes each file for a part of its own.
    let project = service.folder().join("pipelines");
    copy(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), &project);
    let declared = project.join("sources/reference/population.toml");
    let text = std::fs::read_to_string(&declared).unwrap();
    let text = text.replace("combine = \"snapshot\"", "combine = \"append\"").replace("key = [\"area\", \"year\"]", "");
    std::fs::write(&declared, text).unwrap();
    let mut command = yjp();
    command.arg("check").arg("--project").arg(&project).arg("--deliveries").arg(service.deliveries());
    let checked = command.output().unwrap();
    let screen = String::from_utf8(checked.stdout).unwrap();
    assert!(checked.status.success(), "{screen}{}", String::from_utf8_lossy(&checked.stderr));
    let lines: Vec<String> =
        screen.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>().join(" ")).collect();
    let told = "reference/population/2024-05-01/part_1.csv twin_of_newer 1 2 2 ";
    assert!(lines.iter().any(|line| line.starts_with(told)), "{screen}");
}

#[test]
fn what_shows_only_when_deliveries_are_combined_is_on_the_screens_of_run_and_check() {
    let service = Service::empty();
    let row =
        |reference: &str, on: &str| format!("c1,{reference},n1,,,,Lee,Ann,01/02/2010,F,,,,,{on},,TH68010,2,05/04/2024");
    // Two rows of one offence that differ in its day, in one file.
    let rows = [HEADER.to_owned(), row("o1", "01/03/2024"), row("o1", "02/03/2024"), row("o2", "03/03/2024")];
    service.deliver("police/outcomes", "2024-05-01", "outcomes.csv", (rows.join("\r\n") + "\r\n").as_bytes());
    // A child in care whom no header describes.
    let header = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nC1,2,01/02/2009,WROM,,,\n";
    service.deliver("childrens_services/ssda903_header", "2024-05-01", "header.csv", header.as_bytes());
    let episodes = "CHILD,DECOM,RNE,LS,CIN,PLACE,PLACE_PROVIDER,DEC,REC,REASON_PLACE_CHANGE,HOME_POST,PL_POST,URN
C1,15/02/2023,S,C2,N1,U1,PR1,,,,,,
C2,01/01/2024,S,C2,N1,U1,PR1,,,,,,
";
    service.deliver("childrens_services/ssda903_episodes", "2024-05-01", "episodes.csv", episodes.as_bytes());
    let mut check = yjp();
    check.arg("check").arg("--deliveries").arg(service.deliveries());
    for mut command in [check, service.command("run")] {
        let output = command.output().unwrap();
        let screen = String::from_utf8(output.stdout).unwrap();
        assert!(output.status.success(), "{screen}{}", String::from_utf8_lossy(&output.stderr));
        let lines: Vec<String> =
            screen.lines().map(|line| line.split_whitespace().collect::<Vec<&str>>().join(" ")).collect();
        for told in [
            "police/outcomes/2024-05-01/outcomes.csv offence_ref offence_differs 1 3 2 ",
            "childrens_services/ssda903_episodes/2024-05-01/episodes.csv child child_not_described 1 2 2 ",
        ] {
            assert!(lines.iter().any(|line| line.starts_with(told)), "{told}\n{screen}");
        }
    }
}
