//! Our codes in words, and the order in which a reader expects them.

use super::figures::{Cut, Dimension};

/// A group of children in a sentence and in a heading.
struct Label {
    code: &'static str,
    text: &'static str,
}

const fn label(code: &'static str, text: &'static str) -> Label {
    Label { code, text }
}

const TIERS: &[Label] = &[
    label("nfa", "No further action"),
    label("diversion", "Diversion"),
    label("pre_court", "Youth caution"),
    label("first_tier", "First-tier court order"),
    label("community", "Community sentence"),
    label("custody", "Custody"),
];

/// Remand decisions, from the least to the most severe.
pub(super) const REMAND_DECISIONS: [(&str, &str); 5] = [
    ("unconditional_bail", "Unconditional bail"),
    ("conditional_bail", "Conditional bail"),
    ("bail_support", "Bail supervision and support"),
    ("local_authority", "Local authority accommodation"),
    ("youth_detention", "Youth detention accommodation"),
];

const ETHNIC_GROUPS: &[Label] = &[
    label("white", "White"),
    label("mixed", "Mixed"),
    label("asian", "Asian"),
    label("black", "Black"),
    label("other", "Other"),
    label("not_known", "Not known"),
];

const CARE_STATUSES: &[Label] = &[
    label("looked_after", "Looked after"),
    label("not_looked_after", "Not looked after"),
    label("not_known", "Not known"),
];

const SEXES: &[Label] = &[label("female", "Girls"), label("male", "Boys"), label("not_known", "Not known")];

const AGE_BANDS: &[Label] =
    &[label("10-14", "Aged 10 to 14"), label("15-17", "Aged 15 to 17"), label("not_known", "Age not known")];

/// A stage of the system: its heading, whom it counts, and what happened to them.
pub(super) struct Stage {
    pub(super) code: &'static str,
    pub(super) heading: &'static str,
    /// The base of the rate.
    pub(super) out_of: &'static str,
    /// Completes "were more likely than White children to ...".
    pub(super) to: &'static str,
}

/// The stages of disproportionality, from the first contact on.
pub(super) const STAGES: &[Stage] = &[
    Stage {
        code: "contact",
        heading: "Police contact",
        out_of: "all children aged 10 to 17",
        to: "have had contact with the police",
    },
    Stage {
        code: "first_time_entrants",
        heading: "First-time entrants",
        out_of: "all children aged 10 to 17",
        to: "enter the youth justice system for the first time",
    },
    Stage {
        code: "cautioned_or_sentenced",
        heading: "Cautioned or sentenced",
        out_of: "all children aged 10 to 17",
        to: "be cautioned or sentenced",
    },
    Stage {
        code: "nfa",
        heading: "No further action",
        out_of: "children with any outcome",
        to: "have a case end in no further action",
    },
    Stage {
        code: "diversion",
        heading: "Diverted",
        out_of: "children with any outcome",
        to: "be diverted rather than prosecuted",
    },
    Stage {
        code: "sentenced",
        heading: "Sentenced at court",
        out_of: "children cautioned or sentenced",
        to: "be sentenced at court once cautioned or sentenced",
    },
    Stage {
        code: "custody",
        heading: "Sentenced to custody",
        out_of: "children sentenced at court",
        to: "be sent to custody once sentenced at court",
    },
    Stage {
        code: "youth_detention",
        heading: "Remanded to youth detention",
        out_of: "children with any remand decision",
        to: "be remanded to youth detention once remand was decided",
    },
    Stage { code: "reoffending", heading: "Reoffended", out_of: "children in the reoffending cohorts", to: "reoffend" },
];

const fn labels(dimension: Dimension) -> &'static [Label] {
    match dimension {
        Dimension::Tier => TIERS,
        Dimension::EthnicGroup => ETHNIC_GROUPS,
        Dimension::CareStatus => CARE_STATUSES,
        Dimension::Sex => SEXES,
        Dimension::AgeBand => AGE_BANDS,
    }
}

/// A group in words; a code that we do not know is shown with blanks for underscores.
pub(super) fn group(dimension: Dimension, code: &str) -> String {
    let known = labels(dimension).iter().find(|label| label.code == code);
    known.map_or_else(|| sentence_case(code), |label| label.text.to_owned())
}

/// Where a group stands among its like; unknown codes come last.
pub(super) fn rank(dimension: Dimension, code: &str) -> usize {
    labels(dimension).iter().position(|label| label.code == code).unwrap_or(usize::MAX)
}

/// What a breakdown is by.
pub(super) const fn dimension(dimension: Dimension) -> &'static str {
    match dimension {
        Dimension::Tier => "Outcome",
        Dimension::EthnicGroup => "Ethnic group",
        Dimension::CareStatus => "Care status",
        Dimension::Sex => "Sex",
        Dimension::AgeBand => "Age",
    }
}

/// A group of children as the subject of a sentence: `Black children`, `Looked-after children`.
pub(super) fn children(cut: Cut<'_>, dimension: Dimension) -> String {
    match (dimension, cut.value(dimension)) {
        (Dimension::CareStatus, "looked_after") => "Looked-after children".to_owned(),
        (Dimension::CareStatus, "not_looked_after") => "Children not looked after".to_owned(),
        (Dimension::EthnicGroup, "other") => "Children of other ethnic groups".to_owned(),
        (Dimension::EthnicGroup, "mixed") => "Children of Mixed ethnicity".to_owned(),
        (_, code) => format!("{} children", group(dimension, code)),
    }
}

/// A code as words: `pre_court` becomes `Pre court`.
pub(super) fn sentence_case(code: &str) -> String {
    let words = code.replace('_', " ");
    let mut characters = words.chars();
    characters.next().map_or_else(String::new, |first| first.to_uppercase().chain(characters).collect())
}
