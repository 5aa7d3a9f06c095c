//! What can be decided about an offence, and how each system writes it.

/// How serious a decision is, the least first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisposalTier {
    /// Acquitted, withdrawn or dismissed.
    NotProven,
    /// No further action.
    Nfa,
    /// Dealt with informally.
    Diversion,
    /// Cautioned.
    PreCourt,
    /// Sentenced without supervision, or to a referral order.
    First,
    /// Sentenced to a community order.
    Community,
    /// Sentenced to custody.
    Custody,
}

impl DisposalTier {
    /// The tier as the tables say it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotProven => "not_proven",
            Self::Nfa => "nfa",
            Self::Diversion => "diversion",
            Self::PreCourt => "pre_court",
            Self::First => "first_tier",
            Self::Community => "community",
            Self::Custody => "custody",
        }
    }

    /// The group as the case-level return says it.
    pub const fn group(self) -> &'static str {
        match self {
            Self::NotProven | Self::Nfa | Self::Diversion => "Diversion",
            Self::PreCourt => "Pre-Court",
            Self::First => "First-tier",
            Self::Community => "Community",
            Self::Custody => "Custody",
        }
    }

    /// Whether the decision proves the offence.
    pub const fn is_proven(self) -> bool {
        matches!(self, Self::PreCourt | Self::First | Self::Community | Self::Custody)
    }
}

/// One decision and how the systems write it.
#[derive(Debug, PartialEq, Eq)]
pub struct Disposal {
    /// Our name, from the list `outcome`.
    pub label: &'static str,
    /// Its tier.
    pub tier: DisposalTier,
    /// CJS result code, where a court of ours can decide it.
    pub result_code: &'static str,
    /// What the court calls it.
    pub result_title: &'static str,
    /// Legal outcome in the case-level return; empty where that return does not hold it.
    pub enumeration: &'static str,
}

impl Disposal {
    /// Whether it is a disposal of its own rather than an addition to one.
    pub const fn is_substantive(&self) -> bool {
        self.tier.is_proven()
    }

    /// Which of several decisions of one day is the main one: the most serious, nothing more than that last.
    pub fn rank(&self) -> (DisposalTier, bool) {
        (self.tier, self.label != NO_SEPARATE_PENALTY.label)
    }
}

const fn disposal(
    label: &'static str,
    tier: DisposalTier,
    result: (&'static str, &'static str),
    enumeration: &'static str,
) -> Disposal {
    Disposal { label, tier, result_code: result.0, result_title: result.1, enumeration }
}

const NO_COURT: (&str, &str) = ("", "");

macro_rules! disposals {
    ($($name:ident = $label:literal, $tier:ident, $result:expr, $enumeration:literal;)*) => {
        $(
            /// One decision and how the systems write it:
            #[doc = concat!("`", $label, "`.")]
            pub static $name: Disposal = disposal($label, DisposalTier::$tier, $result, $enumeration);
        )*

        /// Every disposal that invented history can hold.
        #[cfg(test)]
        pub static ALL: &[&Disposal] = &[$(&$name),*];
    };
}

disposals! {
    NO_FURTHER_ACTION = "no_further_action", Nfa, NO_COURT, "";
    OUTCOME_20_21 = "outcome_20_21", Nfa, NO_COURT, "";
    OUTCOME_20_21_WITH_YJS = "outcome_20_21_with_yjs", Diversion, NO_COURT,
        "NO_FURTHER_ACTION_OUTCOME_20_21_WITH_YJS_INVOLVEMENT";
    COMMUNITY_RESOLUTION = "community_resolution", Diversion, NO_COURT, "COMMUNITY_RESOLUTION_POLICE_FACILITATED";
    OUTCOME_22 = "outcome_22", Diversion, NO_COURT, "NO_FURTHER_ACTION_OUTCOME_22_WITH_YJS_INVOLVEMENT";
    YOUTH_CAUTION = "youth_caution", PreCourt, NO_COURT, "YOUTH_CAUTION";
    YOUTH_CONDITIONAL_CAUTION = "youth_conditional_caution", PreCourt, NO_COURT, "YOUTH_CONDITIONAL_CAUTION";
    ABSOLUTE_DISCHARGE = "absolute_discharge", First, ("1017", "Absolute Discharge"), "ABSOLUTE_DISCHARGE";
    CONDITIONAL_DISCHARGE = "conditional_discharge", First, ("1018", "Conditional Discharge"), "CONDITIONAL_DISCHARGE";
    BIND_OVER = "bind_over", First, ("1016", "Bound Over"), "BIND_OVER";
    FINE = "fine", First, ("1015", "Fine"), "FINE";
    REFERRAL_ORDER = "referral_order", First, ("1097", "Referral Order"), "REFERRAL_ORDER";
    REPARATION_ORDER = "reparation_order", First, ("1083", "Reparation Order"), "REPARATION_ORDER";
    NO_SEPARATE_PENALTY = "no_separate_penalty", First, ("1057", "No Separate Penalty"), "NO_SEPARATE_PENALTY";
    YRO = "youth_rehabilitation_order", Community, ("1141", "Youth Rehabilitation Order"), "YOUTH_REHABILITATION_ORDER";
    YRO_ISS = "youth_rehabilitation_order_iss", Community,
        ("1142", "Youth Rehabilitation Order Intensive Supervision & Surveillance"), "YOUTH_REHABILITATION_ORDER_ISS";
    COMMUNITY_ORDER = "community_order", Community, ("1116", "Community Order"), "";
    DTO = "detention_and_training_order", Custody, ("1081", "Detention and Training Order"),
        "DETENTION_AND_TRAINING_ORDER";
    SECTION_250 = "section_250_detention", Custody, NO_COURT, "SECTION_250";
    SECTION_254 = "section_254_detention", Custody, NO_COURT, "SECTION_254";
    YOUNG_OFFENDER_INSTITUTION = "young_offender_institution", Custody, ("1024", "Young Offenders Institution"), "";
    IMPRISONMENT = "imprisonment", Custody, ("1002", "Imprisonment"), "";
    NOT_GUILTY = "not_guilty", NotProven, ("2004", "Not Guilty"), "";
    DISMISSED = "dismissed", NotProven, ("2006", "Dismissed"), "";
    NO_EVIDENCE_OFFERED = "no_evidence_offered", NotProven, ("2050", "No Evidence Offered - Dismissed"), "";
    WITHDRAWN = "withdrawn", NotProven, ("2051", "Withdrawn"), "";
    DISCONTINUED = "discontinued", NotProven, ("2053", "Discontinuance"), "";
}

/// A remand decision at a hearing that did not end the case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemandDecision {
    /// Bail without conditions.
    Unconditional,
    /// Bail with conditions.
    Conditional,
    /// Bail with supervision and support: only case management says so.
    Support,
    /// Local authority accommodation.
    LocalAuthority,
    /// Youth detention accommodation.
    YouthDetention,
}

impl RemandDecision {
    /// The decision as our tables say it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Unconditional => "unconditional_bail",
            Self::Conditional => "conditional_bail",
            Self::Support => "bail_support",
            Self::LocalAuthority => "local_authority",
            Self::YouthDetention => "youth_detention",
        }
    }

    /// Bail status of Common Platform: code, description, result code and its label.
    pub const fn court(self) -> [&'static str; 4] {
        match self {
            Self::Unconditional => ["U", "Unconditional Bail", "4542", "Remand on Unconditional Bail"],
            Self::Conditional | Self::Support => ["B", "Conditional Bail", "4027", "Remand On Conditional Bail"],
            Self::LocalAuthority => {
                ["L", "Remanded into care of Local Authority", "4029", "Remand In Local Authority Accommodation"]
            }
            Self::YouthDetention => {
                ["S", "Remanded to youth detention accommodation", "4058", "Remanded in Youth Detention Accommodation"]
            }
        }
    }

    /// The enumeration of the case-level return.
    pub const fn enumeration(self) -> &'static str {
        match self {
            Self::Unconditional => "UNCONDITIONAL_BAIL",
            Self::Conditional => "CONDITIONAL_BAIL",
            Self::Support => "BAIL_SUPERVISION_AND_SUPPORT",
            Self::LocalAuthority => "REMAND_TO_LOCAL_AUTHORITY_ACCOMMODATION",
            Self::YouthDetention => "REMAND_TO_YOUTH_DETENTION_ACCOMMODATION",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_codes_are_unique() {
        let mut labels: Vec<_> = ALL.iter().map(|disposal| disposal.label).collect();
        let mut codes: Vec<_> =
            ALL.iter().map(|disposal| disposal.result_code).filter(|code| !code.is_empty()).collect();
        let n_labels = labels.len();
        let n_codes = codes.len();
        labels.sort_unstable();
        labels.dedup();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!((labels.len(), codes.len()), (n_labels, n_codes));
    }

    #[test]
    fn no_separate_penalty_is_proof_but_never_the_main_decision() {
        assert!(NO_SEPARATE_PENALTY.tier.is_proven());
        assert!(NO_SEPARATE_PENALTY.rank() < ABSOLUTE_DISCHARGE.rank());
        assert!(ABSOLUTE_DISCHARGE.rank() < YRO.rank());
        assert!(!WITHDRAWN.is_substantive());
    }
}
