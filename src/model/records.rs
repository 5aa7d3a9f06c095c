//! What every source is normalised to before children are linked: identifiable rows,
//! each with the system it comes from and that system's own reference to the child.

use super::table::{Field, FieldKind, Table};

/// The tables that sources are spread over, in the order they are used.
pub const RECORDS: &[Table] = &[
    PERSON_RECORDS,
    OFFENCE_RECORDS,
    OUTCOME_RECORDS,
    HEARING_RECORDS,
    CARE_RECORDS,
    INTERVENTION_RECORDS,
    CONTACT_RECORDS,
];

/// Those that say what happened: a source that fills one of them must come again and again.
pub const EVENTS: &[Table] =
    &[OFFENCE_RECORDS, OUTCOME_RECORDS, HEARING_RECORDS, CARE_RECORDS, INTERVENTION_RECORDS, CONTACT_RECORDS];

/// `person_records`, one row a sighting of a child in a source.
pub const PERSON_RECORDS: Table = Table {
    name: "person_records",
    grain: "one row a sighting of a child in a source",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::nullable("forenames", FieldKind::Text, "Forenames, as cleaned by the source's rules."),
        Field::nullable("surname", FieldKind::Text, "Surname, likewise."),
        Field::nullable("aliases", FieldKind::Text, "Other full names (`forenames surname`), joined by `;`."),
        Field::nullable("date_of_birth", FieldKind::Date, "Date of birth."),
        Field::required("sex", FieldKind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnicity_code", FieldKind::Category, "Harmonised 18+1 code, or `not_known`."),
        Field::required("ethnicity_basis", FieldKind::Category, "`self_defined`, `officer_observed` or `not_known`."),
        Field::nullable("pncid", FieldKind::Text, "Canonical PNCID with a right check letter."),
        Field::nullable("cro", FieldKind::Text, "Canonical CRO number with a right check letter."),
        Field::nullable("asn", FieldKind::Text, "Arrest summons number."),
        Field::nullable("ypid", FieldKind::Text, "National id of the case-level return."),
        Field::nullable("yot_id", FieldKind::Text, "The youth justice service's own id."),
        Field::nullable("social_care_id", FieldKind::Text, "Children's services' own id."),
        Field::nullable("upn", FieldKind::Text, "Unique pupil number."),
        Field::nullable("postcode", FieldKind::Text, "Postcode, in capitals with one space."),
        Field::nullable("seen_on", FieldKind::Date, "The day the source says this of the child."),
        Field::nullable("received_on", FieldKind::Date, "The day the first delivery with this record was received."),
    ],
};

/// `link_decisions`, one row a decision of an officer on two records.
pub const LINK_DECISIONS: Table = Table {
    name: "link_decisions",
    grain: "one row a decision of an officer on two records",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system of one record."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::required("other_source", FieldKind::Text, "The system of the other record."),
        Field::required("other_record_id", FieldKind::Text, "The child in that system."),
        Field::required("decision", FieldKind::Category, "`same` or `different`."),
        Field::nullable("decided_on", FieldKind::Date, "The day of the decision: the last word counts."),
    ],
};

/// `offence_records`, one row an offence in a source.
pub const OFFENCE_RECORDS: Table = Table {
    name: "offence_records",
    grain: "one row an offence in a source",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::required("offence_ref", FieldKind::Text, "The offence within the child's record in that system."),
        Field::nullable("asn", FieldKind::Text, "Arrest summons number."),
        Field::nullable("urn", FieldKind::Text, "Case reference."),
        Field::nullable("offence_date", FieldKind::Date, "The day, or the first day, of the offence."),
        Field::nullable("cjs_code", FieldKind::Text, "CJS offence code."),
        Field::nullable(
            "lesser_code",
            FieldKind::Text,
            "CJS code of the lesser offence that was found instead, where a verdict names one.",
        ),
        Field::nullable("offence_group", FieldKind::Category, "Offence group, where the source gives one."),
        Field::nullable("seriousness", FieldKind::Integer, "YJB seriousness score, 1 to 8."),
    ],
};

/// `outcome_records`, one row a decision on an offence in a source.
pub const OUTCOME_RECORDS: Table = Table {
    name: "outcome_records",
    grain: "one row a decision on an offence in a source",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::nullable(
            "offence_ref",
            FieldKind::Text,
            "The offence decided on; null where the source gives a decision on the case or the child.",
        ),
        Field::nullable("outcome_date", FieldKind::Date, "The day of the decision."),
        Field::nullable(
            "outcome",
            FieldKind::Category,
            "The decision, from the list `outcome`; null where the code was not known.",
        ),
        Field::nullable("appeal", FieldKind::Category, "`none`, `changed` or `quashed`, where the source says."),
        Field::nullable("residence", FieldKind::Category, "`local` or `other`, where the source says."),
        Field::nullable("age_years_first_hearing", FieldKind::Integer, "Age at first hearing, where the source says."),
        Field::nullable(
            "is_after_breach",
            FieldKind::Boolean,
            "Whether the source says that it is a sentence passed anew after a breach.",
        ),
    ],
};

/// `hearing_records`, one row a hearing of a child's case.
pub const HEARING_RECORDS: Table = Table {
    name: "hearing_records",
    grain: "one row a hearing of a child's case",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::nullable("case_ref", FieldKind::Text, "The case in that system."),
        Field::nullable("asn", FieldKind::Text, "Arrest summons number."),
        Field::nullable("offence_ref", FieldKind::Text, "The offence heard, where the source says."),
        Field::nullable("hearing_date", FieldKind::Date, "The day of the hearing."),
        Field::nullable(
            "decision",
            FieldKind::Category,
            "Remand decision, from the list `remand_decision`; null where none was made.",
        ),
    ],
};

/// `care_records`, one row an episode of care.
pub const CARE_RECORDS: Table = Table {
    name: "care_records",
    grain: "one row an episode of care",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::nullable("start_date", FieldKind::Date, "The first day."),
        Field::nullable("end_date", FieldKind::Date, "The last day; null if it goes on."),
        Field::nullable("legal_status", FieldKind::Category, "SSDA903 legal status."),
    ],
};

/// `intervention_records`, one row an intervention programme.
pub const INTERVENTION_RECORDS: Table = Table {
    name: "intervention_records",
    grain: "one row an intervention programme",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::required("intervention_ref", FieldKind::Text, "The programme within the child's record."),
        Field::nullable("start_date", FieldKind::Date, "The first day."),
        Field::nullable("end_date", FieldKind::Date, "The day it ended; null if open."),
        Field::nullable("disposal_type", FieldKind::Category, "The disposal it belongs to, from the list `outcome`."),
        Field::nullable("residence", FieldKind::Category, "`local` or `other`, where the source says."),
        Field::required(
            "is_custodial",
            FieldKind::Boolean,
            "Whether this is the part of a sentence served in custody.",
        ),
    ],
};

/// `contact_records`, one row a police contact.
pub const CONTACT_RECORDS: Table = Table {
    name: "contact_records",
    grain: "one row a police contact",
    key: &[],
    fields: &[
        Field::required("source", FieldKind::Text, "The system whose record this is."),
        Field::required("record_id", FieldKind::Text, "The child in that system."),
        Field::nullable("contact_date", FieldKind::Date, "The day."),
        Field::required("kind", FieldKind::Category, "`arrest` or `voluntary_interview`."),
    ],
};
