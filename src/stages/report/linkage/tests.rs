//! What the page shows, and what it never does.

use super::linkage_page;
use crate::declarations::linkage::Thresholds;
use crate::issues::linking::{Estimate, LinkingEstimate, PairsOf};
use crate::stages::handed::Model;
use crate::stages::handed::explained::{
    ExplainedCluster, ExplainedLink, ExplainedLinkage, ExplainedPair, ExplainedPart,
};
use crate::stages::handed::trained::{PairsOfWeight, UnfoundRecords};

fn pair(says: Option<[String; 2]>) -> ExplainedPair {
    let part = |name: &str, level: &str, weight| ExplainedPart {
        name: name.to_owned(),
        level: level.to_owned(),
        weight,
        says: says.clone().filter(|_| !level.is_empty()),
    };
    ExplainedPair {
        names: ["a record of police".to_owned(), "a record of courts".to_owned()],
        standing: "joined".to_owned(),
        weight: 4.5,
        parts: vec![part("prior", "", -10.0), part("surname", "exact", 16.0), part("lookalikes", "", -1.5)],
    }
}

fn explained(says: Option<[String; 2]>) -> ExplainedLinkage {
    let linkage = toml::from_str(include_str!("../../../../pipelines/linkage/people.toml")).unwrap();
    let mut model = Model::start(&linkage);
    model.n_records = 1_000;
    model.comparisons[1].is_held = true;
    model.comparisons[0].levels[0].weight = 9.5;
    let of_weight = |bits, n_pairs, n_joined| PairsOfWeight { bits, n_pairs, n_joined };
    model.weights = vec![of_weight(20, 300, 300), of_weight(3, 40, 30), of_weight(-2, 60, 0)];
    model.unfound = vec![UnfoundRecords { source: "police".to_owned(), known: vec!["sex".to_owned()], n_records: 25 }];
    let link = |ends, weight, is_join| ExplainedLink { ends, weight, is_join };
    ExplainedLinkage {
        service: "Anytown".to_owned(),
        as_at: "2026-09-30".parse().unwrap(),
        model,
        thresholds: Thresholds { join: 3.0, split: 0.0, keep: -6.63 },
        is_identifiable: says.is_some(),
        pairs: Ok(vec![pair(says)]),
        cluster: Some(ExplainedCluster {
            records: vec!["1 (police)".to_owned(), "2 (courts)".to_owned(), "3 (courts)".to_owned()],
            links: vec![link([0, 1], Some(22.5), true), link([1, 2], None, true), link([0, 2], Some(-3.0), false)],
        }),
    }
}

#[test]
fn every_picture_has_its_numbers_in_a_table() {
    let html = linkage_page(&explained(None));
    for cell in [
        // The pair, with the sum so far; the cluster; the thresholds, each with all that is heavier; the weights.
        "<td>exact</td><td class=\"number\">+16.0</td><td class=\"number\">+6.0</td>",
        "<td>2 (courts)</td><td class=\"number\">+22.5</td><td>yes</td>",
        "<td>3 (courts)</td><td class=\"number\">decided by an officer</td><td>yes</td>",
        // 300 at 20.5 bits are all right, 40 at 3.5 to 0.9188, 60 at -1.5 to 0.2612: 336.75 of 340, and of 352.42.
        "<td class=\"number\">340</td><td class=\"number\">330</td><td class=\"number\">97.1%</td><td class=\"number\">99.0%</td><td class=\"number\">95.6%</td>",
        "<td class=\"number\">+8.0</td><td class=\"number\">+9.5</td><td class=\"number\">+1.5</td>",
        "<td>sex</td><td class=\"number\">25</td>",
    ] {
        assert!(html.contains(cell), "{cell}");
    }
    assert!(html.contains("25 of 1,000 records (2.5%)"));
    assert!(html.contains("Training was not believed in surname"));
}

#[test]
fn it_asks_for_nothing_from_elsewhere_and_has_no_script() {
    let html = linkage_page(&explained(None));
    for word in ["<script", "http://", "https://", "<img", "<link", "url(", "@import"] {
        assert!(!html.contains(word), "{word}");
    }
    assert!(html.contains("prefers-color-scheme: dark"));
}

#[test]
fn what_records_say_is_shown_beside_a_warning_and_as_text() {
    let html = linkage_page(&explained(Some(["EZE".to_owned(), "<b>".to_owned()])));
    assert!(html.contains("<strong>Identifiable.</strong>") && html.contains("<td>EZE</td><td>&#60;b&#62;</td>"));
    assert!(!linkage_page(&explained(None)).contains("Identifiable."));
}

#[test]
fn what_there_is_nothing_of_has_no_section() {
    let mut about = explained(None);
    about.cluster = None;
    about.model.weights.clear();
    about.pairs = Err("The key is needed to read them.");
    let html = linkage_page(&about);
    assert!(!html.contains("id=\"records\"") && !html.contains("id=\"thresholds\""));
    assert!(html.contains("The key is needed to read them."));
}

#[test]
fn precision_by_the_weights_is_called_so_and_what_decisions_say_stands_above_it() {
    let mut about = explained(None);
    let html = linkage_page(&about);
    assert!(html.contains("Precision, if the weights are right") && html.contains("there are too few yet"));
    let estimate = |value, lower, upper| Some(Estimate { value, lower, upper });
    about.model.estimates = vec![LinkingEstimate {
        of: PairsOf::All,
        n_joined: 330,
        n_drawn: 100,
        n_decided: 98,
        n_cannot_tell: 2,
        n_needed: Some(0),
        precision: estimate(0.985, 0.93, 0.998),
        recall: estimate(0.96, 0.9, 0.99),
    }];
    let html = linkage_page(&about);
    let told =
        "98 decisions of officers give a precision of 98.5% (93.0% to 99.8%) and a recall of 96.0% (90.0% to 99.0%)";
    assert!(html.contains(told));
}
