//! What every source is normalised to before children are linked: identifiable rows,
//! each with the system it comes from and that system's own reference to the child.

use super::table::{Field, Kind, Table};

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

/// `person_records`, one row a sighting of a child in a source.
pub const PERSON_RECORDS: Table = Table {
    name: "person_records",
    grain: "one row a sighting of a child in a source",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::nullable("forenames", Kind::Text, "Forenames, as cleaned by the source's rules."),
        Field::nullable("surname", Kind::Text, "Surname, likewise."),
        Field::nullable("aliases", Kind::Text, "Other full names (`forenames surname`), joined by `;`."),
        Field::nullable("date_of_birth", Kind::Date, "Date of birth."),
        Field::required("sex", Kind::Category, "`female`, `male` or `not_known`."),
        Field::required("ethnicity_code", Kind::Category, "Harmonised 18+1 code, or `not_known`."),
        Field::required("ethnicity_basis", Kind::Category, "`self_defined`, `officer_observed` or `not_known`."),
        Field::nullable("pncid", Kind::Text, "Canonical PNCID with a right check letter."),
        Field::nullable("cro", Kind::Text, "Canonical CRO number with a right check letter."),
        Field::nullable("asn", Kind::Text, "Arrest summons number."),
        Field::nullable("ypid", Kind::Text, "National id of the case-level return."),
        Field::nullable("yot_id", Kind::Text, "The youth justice service's own id."),
        Field::nullable("social_care_id", Kind::Text, "Children's services' own id."),
        Field::nullable("upn", Kind::Text, "Unique pupil number."),
        Field::nullable("postcode", Kind::Text, "Postcode, in capitals with one space."),
        Field::nullable("seen_on", Kind::Date, "The day the source says this of the child."),
        Field::nullable("received_on", Kind::Date, "The day the first delivery with this record was received."),
    ],
};

/// `link_decisions`, one row a decision of an officer on two records.
pub const LINK_DECISIONS: Table = Table {
    name: "link_decisions",
    grain: "one row a decision of an officer on two records",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system of one record."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::required("other_source", Kind::Text, "The system of the other record."),
        Field::required("other_record_id", Kind::Text, "The child in that system."),
        Field::required("decision", Kind::Category, "`same` or `different`."),
        Field::nullable("decided_on", Kind::Date, "The day of the decision: the last word counts."),
    ],
};

/// `offence_records`, one row an offence in a source.
pub const OFFENCE_RECORDS: Table = Table {
    name: "offence_records",
    grain: "one row an offence in a source",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::required("offence_ref", Kind::Text, "The offence within the child's record in that system."),
        Field::nullable("asn", Kind::Text, "Arrest summons number."),
        Field::nullable("urn", Kind::Text, "Case reference."),
        Field::nullable("offence_date", Kind::Date, "The day, or the first day, of the offence."),
        Field::nullable("cjs_code", Kind::Text, "CJS offence code."),
        Field::nullable("offence_group", Kind::Category, "Offence group, where the source gives one."),
        Field::nullable("seriousness", Kind::Integer, "YJB seriousness score, 1 to 8."),
    ],
};

/// `outcome_records`, one row a decision on an offence in a source.
pub const OUTCOME_RECORDS: Table = Table {
    name: "outcome_records",
    grain: "one row a decision on an offence in a source",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::nullable(
            "offence_ref",
            Kind::Text,
            "The offence decided on; null where the source gives a decision on the case or the child.",
        ),
        Field::nullable("outcome_date", Kind::Date, "The day of the decision."),
        Field::nullable(
            "outcome",
            Kind::Category,
            "The decision, from the list `outcome`; null where the code was not known.",
        ),
        Field::nullable("appeal", Kind::Category, "`none`, `changed` or `quashed`, where the source says."),
        Field::nullable("residence", Kind::Category, "`local` or `other`, where the source says."),
        Field::nullable("age_years_first_hearing", Kind::Integer, "Age at first hearing, where the source says."),
    ],
};

/// `hearing_records`, one row a hearing of a child's case.
pub const HEARING_RECORDS: Table = Table {
    name: "hearing_records",
    grain: "one row a hearing of a child's case",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::nullable("case_ref", Kind::Text, "The case in that system."),
        Field::nullable("asn", Kind::Text, "Arrest summons number."),
        Field::nullable("offence_ref", Kind::Text, "The offence heard, where the source says."),
        Field::nullable("hearing_date", Kind::Date, "The day of the hearing."),
        Field::nullable(
            "decision",
            Kind::Category,
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
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::nullable("start_date", Kind::Date, "The first day."),
        Field::nullable("end_date", Kind::Date, "The last day; null if it goes on."),
        Field::nullable("legal_status", Kind::Category, "SSDA903 legal status."),
    ],
};

/// `intervention_records`, one row an intervention programme.
pub const INTERVENTION_RECORDS: Table = Table {
    name: "intervention_records",
    grain: "one row an intervention programme",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::required("intervention_ref", Kind::Text, "The programme within the child's record."),
        Field::nullable("start_date", Kind::Date, "The first day."),
        Field::nullable("end_date", Kind::Date, "The day it ended; null if open."),
        Field::nullable("disposal_type", Kind::Category, "The disposal it belongs to, from the list `outcome`."),
        Field::nullable("residence", Kind::Category, "`local` or `other`, where the source says."),
        Field::required("is_custodial", Kind::Boolean, "Whether this is the part of a sentence served in custody."),
    ],
};

/// `contact_records`, one row a police contact.
pub const CONTACT_RECORDS: Table = Table {
    name: "contact_records",
    grain: "one row a police contact",
    key: &[],
    fields: &[
        Field::required("source", Kind::Text, "The system whose record this is."),
        Field::required("record_id", Kind::Text, "The child in that system."),
        Field::nullable("contact_date", Kind::Date, "The day."),
        Field::required("kind", Kind::Category, "`arrest` or `voluntary_interview`."),
    ],
};
