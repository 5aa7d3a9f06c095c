//! Every code that invented extracts use, held against the code lists of the default project.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use crate::synth::catalogue::KINDS;
use crate::synth::disposal::{ALL, DisposalTier, RemandDecision};
use crate::synth::history::{ETHNICITIES, counts};

type CodesByName = BTreeMap<String, HashMap<String, String>>;

/// A code list as rows by code.
fn list(name: &str) -> CodesByName {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines/code_lists");
    let mut reader = csv::Reader::from_path(folder.join(format!("{name}.csv"))).unwrap();
    let rows = reader.deserialize::<HashMap<String, String>>().map(Result::unwrap);
    rows.map(|row| (row["code"].clone(), row)).collect()
}

#[track_caller]
fn assert_says(list: &CodesByName, code: &str, columns: &[(&str, &str)]) {
    let row = list.get(code).unwrap_or_else(|| panic!("{code} is on the list"));
    for (column, value) in columns {
        assert_eq!(&row[*column], value, "{code}, {column}");
    }
}

#[test]
fn offences_are_on_the_list_with_the_same_title_and_nature() {
    let (offences, categories) = (list("offence"), list("yjb_offence_category"));
    let word = |is_so: bool| if is_so { "true" } else { "false" };
    for kind in KINDS {
        let nature = [
            ("label", kind.title),
            ("group", kind.group),
            ("recordable", word(kind.is_recordable)),
            ("breach", word(kind.is_breach)),
        ];
        assert_says(&offences, kind.code, &nature);
        assert_says(&categories, &kind.group.to_uppercase(), &[("label", kind.group)]);
    }
}

#[test]
fn disposals_are_on_the_list_and_every_system_means_the_same_by_them() {
    let (outcomes, results, legal) = (list("outcome"), list("cjs_result"), list("yjb_legal_outcome"));
    let word = |is_so: bool| if is_so { "true" } else { "false" };
    for disposal in ALL {
        let nature = [
            ("group", disposal.tier.label()),
            ("proven", word(disposal.tier.is_proven())),
            ("substantive", word(disposal.is_substantive())),
        ];
        assert_says(&outcomes, disposal.label, &nature);
        if !disposal.result_code.is_empty() {
            assert_says(&results, disposal.result_code, &[("label", disposal.label)]);
        }
        if !disposal.enumeration.is_empty() {
            assert_says(&legal, disposal.enumeration, &[("label", disposal.label)]);
        }
    }
}

#[test]
fn the_list_ranks_disposals_as_invention_does() {
    let outcomes = list("outcome");
    let rank = |label: &str| outcomes[label]["rank"].parse::<u32>().unwrap();
    for one in ALL {
        for other in ALL.iter().filter(|other| one.rank() > other.rank()) {
            assert!(rank(one.label) < rank(other.label), "{} before {}", one.label, other.label);
        }
    }
}

#[test]
fn additions_to_a_result_decide_nothing() {
    let results = list("cjs_result");
    for code in ["1085", "3011", "3105", "3117"] {
        assert_says(&results, code, &[("label", "none")]);
    }
}

#[test]
fn police_outcome_types_mean_what_they_are_used_for() {
    let types = list("home_office_outcome");
    let used = [
        ("1", "none"),
        ("2", "youth_caution"),
        ("8", "community_resolution"),
        ("20", "outcome_20_21"),
        ("21", "outcome_20_21"),
        ("22", "outcome_22"),
    ];
    let closed = ["9", "10", "14", "15", "16", "17", "18"].map(|code| (code, "no_further_action"));
    for (code, label) in used.into_iter().chain(closed) {
        assert_says(&types, code, &[("label", label)]);
    }
}

#[test]
fn remand_decisions_mean_the_same_in_court_and_case_management() {
    let (court, results, management) = (list("court_bail_status"), list("cjs_result"), list("yjb_remand_decision"));
    let all = [
        RemandDecision::Unconditional,
        RemandDecision::Conditional,
        RemandDecision::LocalAuthority,
        RemandDecision::YouthDetention,
    ];
    for remand in all {
        let [status, _, result, _] = remand.court();
        assert_says(&court, status, &[("label", remand.label())]);
        assert_says(&results, result, &[("label", "none"), ("remand", remand.label())]);
        assert_says(&management, remand.enumeration(), &[("label", remand.label())]);
    }
    assert_says(&management, RemandDecision::Support.enumeration(), &[("label", "bail_support")]);
}

#[test]
fn backgrounds_mean_the_same_in_every_system() {
    let (ours, education, management) = (list("ethnicity"), list("ssda903_ethnicity"), list("yjb_ethnicity"));
    let observed = list("police_officer_defined_ethnicity");
    for each in ETHNICITIES {
        assert_says(&ours, each.code, &[("group", each.group)]);
        assert_says(&management, each.enumeration, &[("label", each.code)]);
        let taught = if each.code == "O2" { "O9" } else { each.code };
        assert_says(&education, each.education, &[("label", taught)]);
        if let Some(code) = each.observed {
            let seen = &observed[&format!("IC{code}")]["label"];
            assert_eq!(&ours[seen]["group"], each.group);
        }
    }
}

#[test]
fn care_counts_as_the_list_says() {
    let statuses = list("legal_status");
    for code in ["C2", "E1", "V2", "V3", "V4", "J1"] {
        let word = if counts(code) { "true" } else { "false" };
        assert_says(&statuses, code, &[("counts_as_looked_after", word)]);
    }
    assert!(counts("C2") && !counts("J1"));
}

#[test]
fn tiers_are_those_of_the_list() {
    let outcomes = list("outcome");
    for tier in [
        DisposalTier::NotProven,
        DisposalTier::Nfa,
        DisposalTier::Diversion,
        DisposalTier::PreCourt,
        DisposalTier::First,
        DisposalTier::Community,
        DisposalTier::Custody,
    ] {
        assert!(outcomes.values().any(|row| row["group"] == tier.label()));
    }
}
