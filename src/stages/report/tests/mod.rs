//! The report as a whole: what is in it, and what never is.

mod declared;

use std::sync::LazyLock;

use polars::prelude::DataFrame;

use super::figures::ShownStatus;
use super::*;
use crate::stages::tests::service::{self, Name, TOTAL, day};

const ON: Control = Control { is_on: true, n_small: 1_204, n_protecting: 311 };
const OFF: Control = Control { is_on: false, n_small: 0, n_protecting: 0 };

/// Eight years of figures, made once for all tests.
static FRAME: LazyLock<DataFrame> = LazyLock::new(|| service::sheet().frame());
static REPORT: LazyLock<String> = LazyLock::new(|| html(&FRAME, &service::about(), ON));

fn html(frame: &DataFrame, about: &About<'_>, control: Control) -> String {
    let figures = ReportFigures::read(frame).unwrap();
    let comparators = comparators::read(&service::comparators()).unwrap();
    render(&ReportMaterial { figures: &figures, comparators: &comparators, about, control })
}

/// The text of every element with this tag, markup inside it left out.
fn texts(html: &str, tag: &str) -> Vec<String> {
    let (open, close) = (format!("<{tag}"), format!("</{tag}>"));
    let pieces = html.split(&open).skip(1).filter(|piece| piece.starts_with([' ', '>']));
    pieces.map(|piece| piece.split_once('>').unwrap().1.split(&close).next().unwrap().trim().to_owned()).collect()
}

/// The words that each mark shows when it is pointed at.
fn hints(html: &str) -> Vec<String> {
    let marks = ["circle", "polygon"].iter().flat_map(|mark| texts(html, mark));
    marks.filter_map(|inner| Some(inner.strip_prefix("<title>")?.strip_suffix("</title>")?.to_owned())).collect()
}

fn check_in_a_table(cells: &std::collections::BTreeSet<String>, number: &str) {
    assert!(cells.contains(number), "`{number}` is drawn and stands in no table");
}

#[test]
fn the_report_never_shows_a_suppressed_number_even_if_it_is_given_one() {
    const CANARY: f64 = 424_242.0;
    let mut sheet = service::Sheet::new(day("2024-09-30"));
    for (measure, statistic) in [("custody", "count"), ("custody", "rate"), ("first_time_entrants", "count")] {
        let days = [day("2023-10-01"), day("2024-09-30")];
        let name = Name { measure, statistic, days, basis: "all", cut: TOTAL };
        sheet.push(name, [Some(CANARY), None, Some(CANARY), Some(CANARY), Some(CANARY)], "sentences", "suppressed");
    }
    let html = html(&sheet.frame(), &service::about(), ON);
    assert!(html.contains(tables::CONFIDENTIAL));
    assert!(!html.contains("424,242") && !html.contains("424242"));
}

#[test]
fn where_nothing_estimates_missed_and_false_links_the_report_says_so() {
    let mut about = service::about();
    let says =
        |about: &About<'_>| html(&FRAME, about, ON).contains("how many of two children were joined, is not known");
    about.quality.facts.clear();
    assert!(!says(&about), "nothing was linked");
    let meaning = "children found in the records of all systems".to_owned();
    about.quality.facts.push(crate::issues::Fact { name: "children".to_owned(), meaning, n: 900, of: 2_000 });
    assert!(says(&about));
}

#[test]
fn estimates_of_linking_stand_with_their_limits_or_with_what_is_missing() {
    use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};
    let share = |value, lower, upper| Some(Estimate { value, lower, upper });
    let of_all = LinkingEstimate {
        of: PairsOf::All,
        n_joined: 9_000,
        n_drawn: 100,
        n_decided: 98,
        n_cannot_tell: 2,
        n_needed: Some(0),
        precision: share(0.998, 0.9704, 1.0),
        recall: share(0.985, 0.951, 0.9966),
    };
    let without = LinkingEstimate { n_decided: 3, precision: None, recall: None, ..of_all.clone() };
    let group = |name: &str| PairsOf::EthnicGroup(name.to_owned());
    let missing = LinkingEstimate { of: group("mixed"), n_needed: Some(17), ..without.clone() };
    let few = LinkingEstimate { of: group("asian"), n_joined: 4, n_needed: None, ..without.clone() };
    let mut about = service::about();
    about.quality.estimates = vec![of_all, missing, few];
    let page = html(&FRAME, &about, ON);
    assert!(page.contains("99.8% (97.0 to 100.0)") && page.contains("98.5% (95.1 to 99.7)"));
    assert!(page.contains("no estimate: 17 more decisions needed"));
    assert!(!page.contains("no estimate: too few pairs"), "four pairs are not counted out");
    about.quality.estimates = vec![LinkingEstimate { n_needed: Some(97), ..without }];
    let page = html(&FRAME, &about, ON);
    assert!(page.contains("97 more decisions are needed") && !page.contains("How well records were joined, with"));
}

#[test]
fn a_cohort_that_a_source_does_not_reach_the_end_of_is_not_among_the_final_ones() {
    let mut sheet = service::Sheet::new(day("2024-09-30"));
    // Both are followed to the end by the calendar. The children are hidden, so that their own status does not tell.
    for (days, status) in [(["2022-04-01", "2022-06-30"], "incomplete"), (["2022-01-01", "2022-03-31"], "final")] {
        let name =
            |statistic| Name { measure: "reoffending", statistic, days: days.map(day), basis: "quarter", cut: TOTAL };
        sheet.push(name("children"), [None; 5], "children", "suppressed");
        sheet.push(name("binary_rate"), [None; 5], "percent", "suppressed");
        sheet.push(name("reoffenders"), [Some(0.0), None, Some(0.0), None, None], "children", status);
    }
    let html = html(&sheet.frame(), &service::about(), ON);
    let (_, from_final) = html.split_once("Proven reoffending, quarterly cohorts, final").unwrap();
    let (of_final, of_others) = from_final.split_once("Proven reoffending so far, quarterly cohorts").unwrap();
    assert!(of_final.contains("January to March 2022") && !of_final.contains("April to June 2022"));
    assert!(of_others.contains("April to June 2022"));
}

#[test]
fn the_report_asks_for_nothing_from_elsewhere() {
    let html: &str = &REPORT;
    for forbidden in ["http://", "https://", "src=", "<script", "<link", "<img", "url(", "@import", "<iframe"] {
        assert!(!html.contains(forbidden), "the report contains {forbidden}");
    }
    let hrefs = html.split("href=\"").skip(1);
    assert!(hrefs.clone().count() > 5);
    hrefs.for_each(|href| assert!(href.starts_with('#'), "a link leads out of the report"));
}

#[test]
fn every_link_leads_to_a_section() {
    let html: &str = &REPORT;
    for target in html.split("href=\"#").skip(1).map(|href| href.split('"').next().unwrap()) {
        assert!(html.contains(&format!("id=\"{target}\"")), "nothing has the id {target}");
    }
}

#[test]
fn every_picture_has_a_title_and_a_label() {
    let html: &str = &REPORT;
    let pictures: Vec<&str> = html.split("<svg").skip(1).collect();
    assert!(pictures.len() > 10);
    for picture in pictures {
        assert!(picture.contains("aria-label=\"") && picture.split_once('>').unwrap().1.starts_with("<title>"));
    }
}

#[test]
fn every_figure_that_is_drawn_stands_in_a_table() {
    let html: &str = &REPORT;
    let cells = texts(html, "td").into_iter();
    let cells = cells
        .flat_map(|cell| cell.trim_end_matches("</small>").split("<small>").map(str::to_owned).collect::<Vec<_>>());
    let cells = cells.collect();
    let hints = hints(html);
    assert!(hints.len() > 100, "{} marks", hints.len());
    for hint in hints {
        let figure = hint.rsplit_once(": ").unwrap().1;
        match figure.split_once(" (") {
            Some((value, limits)) => {
                check_in_a_table(&cells, value);
                check_in_a_table(&cells, limits.trim_end_matches(')'));
            }
            None => check_in_a_table(&cells, figure),
        }
    }
}

#[test]
fn provisional_figures_are_drawn_in_a_panel_of_their_own() {
    let html: &str = &REPORT;
    let (before, rest) = html.split_once("<aside class=\"apart\"").unwrap();
    let (panel, after) = rest.split_once("</aside>").unwrap();
    let marks = |part: &str, class: &str| part.matches(&format!("<circle class=\"{class}\"")).count();
    assert!(marks(panel, "provisional") > 4 && marks(before, "point") > 4);
    assert_eq!((marks(panel, "point"), marks(before, "provisional"), marks(after, "provisional")), (0, 0, 0));
}

#[test]
fn a_young_cohort_is_not_final_because_it_is_also_small() {
    let mut sheet = service::Sheet::new(day("2024-09-30"));
    let days = [day("2024-04-01"), day("2024-06-30")];
    let name = Name { measure: "reoffending", statistic: "binary_rate", days, basis: "quarter", cut: TOTAL };
    sheet.push(name, [Some(6.0), Some(20.0), Some(30.0), Some(14.5), Some(51.9)], "percent", "unreliable");
    let frame = sheet.frame();
    assert_eq!(ReportFigures::read(&frame).unwrap().all()[0].status, ShownStatus::Unreliable);
    let html = html(&frame, &service::about(), ON);
    let panel = html.split_once("<aside class=\"apart\"").unwrap().1.split_once("</aside>").unwrap().0;
    assert!(panel.contains("30.0 [u]"));
    assert_eq!(html.matches("30.0 [u]").count(), panel.matches("30.0 [u]").count());
}

#[test]
fn where_the_newest_figure_is_held_back_the_newest_that_can_be_shown_is_named() {
    let mut sheet = service::Sheet::new(day("2024-09-30"));
    for (year, numbers, status) in
        [(2023, [Some(8.0), None, Some(8.0), Some(3.45), Some(15.76)], "final"), (2024, [None; 5], "suppressed")]
    {
        let days = [day(&format!("{}-10-01", year - 1)), day(&format!("{year}-09-30"))];
        let name = Name { measure: "custody", statistic: "count", days, basis: "all", cut: TOTAL };
        sheet.push(name, numbers, "sentences", status);
    }
    let html = html(&sheet.frame(), &service::about(), ON);
    assert!(html.contains("The newest that can be shown: 8 sentences, year ending September 2023."));
    assert!(html.contains("The change on the year before is not shown."));
}

#[test]
fn text_from_outside_is_escaped() {
    let service = "<b>Northmere</b> & \"Co\"".to_owned();
    let html = html(&FRAME, &About { service, ..service::about() }, ON);
    assert!(!html.contains("<b>Northmere"));
    assert!(html.contains("&#60;b&#62;Northmere"));
}

#[test]
fn a_report_without_disclosure_control_says_so_first() {
    let html = html(&FRAME, &service::about(), OFF);
    assert!(html.find("Not for publication").unwrap() < html.find("<h1>").unwrap());
    assert!(!REPORT.contains("Not for publication"));
}

#[test]
fn parity_is_said_of_every_disparity_that_can_be_shown_and_of_no_other() {
    let items = texts(&REPORT, "li");
    let parity: Vec<&String> = items.iter().filter(|item| item.contains("there would have been about")).collect();
    let contact = parity.iter().find(|item| item.starts_with("Police contact") && item.contains("Black children"));
    let words: Vec<&str> = contact.unwrap().split_whitespace().collect();
    let number = |after: &str| {
        let at = words.iter().position(|word| *word == after).unwrap() - 1;
        words[at].replace(',', "").parse::<f64>().unwrap()
    };
    let (children, fewer) = (number("Black"), number("fewer."));
    let cells: Vec<f64> = texts(&REPORT, "td").iter().filter_map(|cell| cell.replace(',', "").parse().ok()).collect();
    assert!(cells.contains(&children) && cells.iter().any(|cell| cell.round() == fewer), "{fewer} of {children}");
    assert!(fewer < children);
    assert!(parity.iter().all(|item| !item.contains(tables::CONFIDENTIAL)));
}

#[test]
fn a_publication_without_figures_is_still_a_report() {
    let html = html(&FRAME.clear(), &service::about(), ON);
    assert!(html.contains("No figures of this kind were published."));
}

#[test]
fn the_same_figures_give_the_same_report() {
    assert_eq!(*REPORT, html(&FRAME, &service::about(), ON));
}

#[test]
fn figures_of_others_are_in_a_section_of_their_own() {
    let (before, section) = REPORT.split_once("<section id=\"comparators\"").unwrap();
    assert!(section.contains("England and Wales") && section.contains("Published by others"));
    assert!(!before.contains("England and Wales") && !before.contains("class=\"published\""));
}
