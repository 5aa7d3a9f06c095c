//! `offences`: one row an offence by a child.

use super::table::{Field, FieldKind, Table};

/// `offences`, one row an offence by a child.
pub const TABLE: Table = Table {
    name: "offences",
    grain: "one row an offence by a child",
    key: &["offence_id"],
    fields: &[
        Field::required("offence_id", FieldKind::Id, "Keyed pseudonym of the offence."),
        Field::required("person_id", FieldKind::Id, "The child."),
        Field::nullable("offence_date", FieldKind::Date, "The day, or the first day, of the offence; null if unknown."),
        Field::required("cjs_code", FieldKind::Category, "CJS offence code, or `not_known`."),
        Field::required("offence_group", FieldKind::Category, "Offence group, or `not_known`."),
        Field::nullable("seriousness", FieldKind::Integer, "YJB seriousness score, 1 to 8, where a source gives it."),
        Field::required("is_recordable", FieldKind::Boolean, "Whether the offence is recordable."),
        Field::required(
            "is_breach",
            FieldKind::Boolean,
            "Whether it is a breach of an order rather than a new offence.",
        ),
        Field::nullable("age_years", FieldKind::Integer, "Completed years at the offence."),
        Field::required(
            "care_status",
            FieldKind::Category,
            "`looked_after`, `not_looked_after` or `not_known` on the day of the offence.",
        ),
        Field::required("sources", FieldKind::Text, "The sources that report it, sorted and joined by commas."),
    ],
};
