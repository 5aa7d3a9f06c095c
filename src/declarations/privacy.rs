//! Which columns of the records identify a child, and what becomes of each.

use std::collections::BTreeMap;

use serde::Deserialize;

use crate::error::{Error, Kind, Result};

/// Columns of the record tables that say who a child is, whatever a project declares.
const IDENTIFIERS: [&str; 17] = [
    "record_id",
    "forenames",
    "surname",
    "aliases",
    "pncid",
    "cro",
    "asn",
    "urn",
    "ypid",
    "yot_id",
    "social_care_id",
    "upn",
    "date_of_birth",
    "postcode",
    "offence_ref",
    "case_ref",
    "intervention_ref",
];

/// Which columns of the records identify a child, and what becomes of each.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Privacy {
    /// What is declared, for a reader.
    pub title: String,
    /// Every column of the record tables by name.
    #[serde(default)]
    pub columns: BTreeMap<String, ColumnRule>,
}

/// One column of the records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ColumnRule {
    /// Whether it says who the child is.
    pub class: Class,
    /// What is left of it in the pseudonymised tables.
    pub becomes: Becomes,
}

/// Whether a column says who a child is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Names a child, alone or with what others know: it never leaves `anonymise`.
    Identifier,
    /// Says something about a child or an event.
    Attribute,
}

/// What is left of a column in the pseudonymised tables.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Becomes {
    /// Nothing.
    Nothing,
    /// Part of what a keyed pseudonym is made from.
    Pseudonym,
    /// Ages in completed years.
    Age,
    /// Whether the child lives in the area.
    Residence,
    /// Itself.
    Itself,
}

impl Privacy {
    /// Whether a column of this name may never be in a pseudonymised table.
    pub fn is_identifier(&self, column: &str) -> bool {
        self.columns.get(column).is_some_and(|rule| rule.class == Class::Identifier)
    }

    /// Checks that no identifier is declared to stay as it is.
    ///
    /// # Errors
    /// [`Kind::Declaration`] with the column at fault.
    pub fn check(&self) -> Result<()> {
        let named = |column: &&&str| self.columns.get(**column).is_none_or(|rule| rule.class != Class::Identifier);
        if let Some(column) = IDENTIFIERS.iter().find(named) {
            let message =
                format!("privacy: column `{column}` says who a child is, and is not declared as an identifier");
            let hint = format!(
                "write {column} = {{ class = \"identifier\", becomes = \"nothing\" }} below [columns], or what else it may become"
            );
            return Err(Error::new(Kind::Declaration, message).hint(hint));
        }
        for (column, rule) in &self.columns {
            if rule.class == Class::Identifier && rule.becomes == Becomes::Itself {
                let message = format!("privacy: column `{column}` is an identifier and cannot become itself");
                let hint = "let it become nothing, pseudonym, age or residence";
                return Err(Error::new(Kind::Declaration, message).hint(hint));
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_declaration_that_comes_with_the_program_is_sound() {
        let privacy: Privacy = toml::from_str(include_str!("../../pipelines/privacy/identifiers.toml")).unwrap();
        privacy.check().unwrap();
        assert!(privacy.is_identifier("date_of_birth"));
        assert!(!privacy.is_identifier("offence_date"));
    }

    #[test]
    fn an_identifier_cannot_become_itself() {
        let text = include_str!("../../pipelines/privacy/identifiers.toml");
        let itself = text.replace(
            "surname = { class = \"identifier\", becomes = \"nothing\"",
            "surname = { class = \"identifier\", becomes = \"itself\"",
        );
        let privacy: Privacy = toml::from_str(&itself).unwrap();
        let message = privacy.check().unwrap_err().to_string();
        assert_eq!(message, "privacy: column `surname` is an identifier and cannot become itself");
    }

    #[test]
    fn who_a_child_is_cannot_be_declared_an_attribute_nor_left_out() {
        let text = include_str!("../../pipelines/privacy/identifiers.toml");
        for other in ["surname = { class = \"attribute\"", "surnames = { class = \"identifier\""] {
            let privacy: Privacy = toml::from_str(&text.replace("surname = { class = \"identifier\"", other)).unwrap();
            let message = privacy.check().unwrap_err().to_string();
            assert_eq!(message, "privacy: column `surname` says who a child is, and is not declared as an identifier");
        }
    }
}
