//! Which day says when a row of a table came about: before it nobody can have known of the row.

/// The days of one table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dated {
    /// The table.
    pub table: &'static str,
    /// The day of the row itself; none where the row is known through another table (an offence through its outcome).
    pub row: Option<&'static str>,
    /// Days that come later than the row: until then they are not known.
    pub later: &'static [&'static str],
}

/// The tables of what happened to children; the others describe children, residents or other areas.
pub const DATED: &[Dated] = &[
    Dated { table: "offences", row: None, later: &["offence_date"] },
    Dated { table: "outcomes", row: Some("outcome_date"), later: &[] },
    Dated { table: "remands", row: Some("hearing_date"), later: &[] },
    Dated { table: "custody_periods", row: Some("start_date"), later: &["end_date"] },
    Dated { table: "care_periods", row: Some("start_date"), later: &["end_date"] },
    Dated { table: "interventions", row: Some("start_date"), later: &["end_date"] },
    Dated { table: "contacts", row: Some("contact_date"), later: &[] },
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{FieldKind, TABLES};

    #[test]
    fn every_day_of_what_happened_to_a_child_is_dated() {
        let is_of_children = |name: &&str| name.ends_with("person_id");
        for table in TABLES.iter().filter(|table| table.name != "person_changes") {
            let days = table.fields.iter().filter(|field| field.kind == FieldKind::Date).map(|field| field.name);
            let days: Vec<&str> = days.collect();
            let dated = DATED.iter().find(|dated| dated.table == table.name);
            let said: Vec<&str> =
                dated.iter().flat_map(|dated| dated.row.into_iter().chain(dated.later.iter().copied())).collect();
            let expected = table.fields.iter().map(|field| field.name).any(|name| is_of_children(&name));
            assert_eq!(said, if expected { days } else { Vec::new() }, "{}", table.name);
        }
    }
}
