use std::fmt::Write as _;
use std::path::Path;

use super::*;
use crate::declarations::{self, CodeList};

/// An extract of another force: semicolons, a mark at its beginning, other names, sexes and outcomes in words.
fn extract() -> String {
    let mut text = "\u{feff}Crime Number;Person ID;PNC ID;Family Name;First Name(s);DOB;Gender;SDE;Offence Date;\
                    Offence Code;Disposal;Disposal Date;Home PC;Officer\n"
        .to_owned();
    for number in 1..=60 {
        let (sex, outcome) = if number % 2 == 0 { ("Male", "Outcome 8") } else { ("Female", "Outcome 2") };
        let day = number % 28 + 1;
        let _ = writeln!(
            text,
            "C{number};P{number};;Lee;Ann;2010-02-{day:02};{sex};White - Irish;{day:02}/03/2024;TH68010;{outcome};04/05/2024;LS1 4AP;PC Poe"
        );
    }
    text
}

fn drafted(extract: &str, name: &str) -> (Draft, Source, CodeLists) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines");
    let project = declarations::load(&root).unwrap();
    let sample = SampleFile::of(extract.as_bytes()).unwrap();
    let like = most_like(&sample, project.sources.values()).unwrap();
    assert_eq!(like.name, "police/outcomes");
    let text = std::fs::read_to_string(&like.path).unwrap();
    let on = NaiveDate::from_ymd_opt(2026, 1, 2).unwrap();
    let draft = draft(name, &sample, like, &text, &project.code_lists, on).unwrap();
    let mut lists = project.code_lists;
    for list in &draft.lists {
        lists.insert(list.name.clone(), CodeList::parse(&list.name, &list.declaration, &list.csv).unwrap());
    }
    let source = Source::parse(name, &draft.source, &lists).unwrap_or_else(|error| panic!("{error}\n{}", draft.source));
    (draft, source, lists)
}

fn column<'s>(source: &'s Source, name: &str) -> &'s Column {
    source.tables[0].columns.iter().find(|column| column.name == name).unwrap()
}

#[test]
fn an_extract_under_other_names_is_declared_at_once() {
    let (draft, source, lists) = drafted(&extract(), "north/outcomes");
    for (name, header) in [
        ("offence_ref", "Crime Number"),
        ("nominal_ref", "Person ID"),
        ("pncid", "PNC ID"),
        ("surname", "Family Name"),
        ("forenames", "First Name(s)"),
        ("date_of_birth", "DOB"),
        ("sex", "Gender"),
        ("self_defined", "SDE"),
        ("postcode", "Home PC"),
        ("offence_date", "Offence Date"),
        ("cjs_code", "Offence Code"),
        ("outcome_code", "Disposal"),
        ("outcome", "Disposal"),
        ("outcome_date", "Disposal Date"),
    ] {
        assert_eq!(column(&source, name).from, header, "{name}\n{}", draft.source);
    }
    assert!(column(&source, "arrest_date").optional && !column(&source, "sex").optional);
    assert_eq!((source.delimiter, source.encoding.as_str(), source.system.as_str()), (';', "utf-8", "north"));
    assert_eq!(source.tells_of(), Some("police"));
    assert_eq!(column(&source, "date_of_birth").format, ["%Y-%m-%d"]);
    assert_eq!(column(&source, "offence_date").format, ["%d/%m/%Y"]);
    let label = |list: &str, code: &str| lists[list].get(code).unwrap().label.clone();
    assert_eq!(label("north_outcomes_sex", "Male"), "male");
    assert_eq!(label("north_outcomes_sex", "F"), "female");
    assert_eq!(label("north_outcomes_outcome", "Outcome 8"), "community_resolution");
    assert_eq!(label("north_outcomes_outcome", "Outcome 22"), "outcome_22");
    assert_eq!(label("north_outcomes_self_defined", "White - Irish"), "W2");
    assert!(lists["north_outcomes_outcome"].on("Outcome 22", NaiveDate::from_ymd_opt(2018, 1, 1).unwrap()).is_none());
}

#[test]
fn records_are_those_of_the_source_that_it_is_like() {
    let (_, source, _) = drafted(&extract(), "police/north");
    let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
    let like = &project.sources["police/outcomes"];
    let formulas = |source: &Source| -> Vec<String> {
        source
            .records
            .iter()
            .map(|record| format!("{} {:?} {:?}", record.table, record.filter, record.columns))
            .collect()
    };
    assert_eq!(formulas(&source), formulas(like));
    assert_eq!((source.combine, source.tables[0].key.clone()), (like.combine, like.tables[0].key.clone()));
    assert_eq!((source.covers_to.len(), source.system.as_str()), (like.covers_to.len(), "police"));
}

#[test]
fn a_day_that_may_be_a_month_is_not_guessed() {
    let (draft, source, _) = drafted(&extract(), "north/outcomes");
    assert!(column(&source, "outcome_date").format.is_empty());
    let remarks = draft.remarks.join("\n");
    assert!(remarks.contains("`Disposal Date`: day or month may come first"), "{remarks}");
}

#[test]
fn what_a_person_has_to_look_at_is_said_on_the_screen_and_in_the_file() {
    let (draft, ..) = drafted(&extract(), "north/outcomes");
    for said in [
        "`DOB` is taken for date_of_birth",
        "not found: arrest_date (`Arrest Date`)",
        "not used: `Officer`",
        "`Male` of `Gender` is taken for male, as `M`",
        "`Outcome 8` of `Disposal` is taken for community_resolution, as `8`",
    ] {
        assert!(draft.remarks.iter().any(|remark| remark.contains(said)), "{said}\n{}", draft.remarks.join("\n"));
        assert!(draft.source.contains(said), "{said}\n{}", draft.source);
    }
}

#[test]
fn no_cell_that_is_no_code_gets_into_what_is_written() {
    let few_names = extract().replace(";Outcome 2;", ";spoke to Ann Lee;").replace(";Female;", ";Lee;");
    let few_words = extract().replace("C7;P7;", "C7;Okafor;").replacen(";Male;", ";Oyelaran;", 3);
    for extract in [extract(), few_names, few_words] {
        let (draft, ..) = drafted(&extract, "north/outcomes");
        let lists = draft.lists.iter().map(|list| format!("{}{}", list.declaration, list.csv));
        let written = format!("{}{}{}", draft.source, draft.remarks.join("\n"), lists.collect::<String>());
        for cell in ["Lee", "Ann", "C7", "P7", "2010-02", "LS1", "Poe", "spoke", "Okafor", "Oyelaran", "TH68010,"] {
            assert!(!written.contains(cell), "{cell}\n{written}");
        }
    }
}

#[test]
fn a_file_without_its_header_is_like_no_source() {
    let extract = extract();
    let (_, rows) = extract.split_once('\n').unwrap();
    let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
    let sample = SampleFile::of(rows.as_bytes()).unwrap();
    assert!(most_like(&sample, project.sources.values()).is_none());
}

#[test]
fn titles_above_the_header_are_passed_over() {
    let (draft, source, _) =
        drafted(&format!("Outcomes;of;2026\n;;\n{}", extract().trim_start_matches('\u{feff}')), "north/outcomes");
    assert_eq!(column(&source, "sex").from, "Gender");
    assert!(draft.remarks[0].contains("below 2 rows of titles"), "{}", draft.remarks[0]);
}

#[test]
fn headings_that_are_cut_short_or_say_nothing_are_known_by_their_words_and_by_what_stands_below() {
    let mut text = "OffRef,Nom ID,F1,Sname,Fname,DOB,Sex,Ethnic,ArrDt,Off Dt,Off Cd,Disp,Disp Dt,F2\n".to_owned();
    for number in 1..=60 {
        let day = number % 28 + 1;
        let (sex, ethnicity, outcome) = if number % 2 == 0 { ("M", "W1", "8") } else { ("F", "B1", "16") };

        // Numbers that are 23 apart have one check letter.
        let pncid =
            format!("2020/{:07}{}", 23 * number, "ZABCDEFGHJKLMNPQRTUVWXY".chars().nth(200_000_000 % 23).unwrap());
        let _ = writeln!(
            text,
            "C{number},N{number},{pncid},Lee,Ann,{day:02}/02/2010,{sex},{ethnicity},{day:02}/04/2024,{day:02}/03/2024,TH68010,{outcome},{day:02}/05/2024,LS1 4AP"
        );
    }
    let (draft, source, _) = drafted(&text, "south/outcomes");
    for (name, from) in [
        ("offence_ref", "OffRef"),
        ("nominal_ref", "Nom ID"),
        ("pncid", "F1"),
        ("surname", "Sname"),
        ("forenames", "Fname"),
        ("date_of_birth", "DOB"),
        ("self_defined", "Ethnic"),
        ("arrest_date", "ArrDt"),
        ("offence_date", "Off Dt"),
        ("cjs_code", "Off Cd"),
        ("outcome", "Disp"),
        ("outcome_date", "Disp Dt"),
        ("postcode", "F2"),
    ] {
        assert_eq!(column(&source, name).from, from, "{name}\n{}", draft.source);
    }
    assert_eq!(draft.lists, []);
}
