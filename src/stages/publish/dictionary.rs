//! `data_dictionary.md`: every column, every code of a column, every definition.

mod columns;
mod markdown;
mod measures;

use self::markdown::{code, plain, section, table};
use crate::declarations::measure::in_words;
use crate::model::{self, Field, FieldKind, Table};
use crate::stages::handed::About;

/// The dictionary as Markdown.
pub(super) fn render(about: &About<'_>, further_breakdowns: &[&str]) -> String {
    let mut text = format!(
        "# Data dictionary\n\n{}, {}. Figures as at {}.\n\n\
         `measures.parquet` and `measures.csv` hold the same rows, one a figure, sorted by all columns before `numerator`.\n\
         A breakdown column that is not broken down says `all`.\n",
        plain(&about.service),
        plain(&about.area),
        about.as_at.format("%-d %B %Y")
    );
    columns::render(&mut text, about, further_breakdowns);
    measures::words(&mut text, about.measures);
    measures::all(&mut text, about);
    text.push_str(
        "\n## Pseudonymised tables\n\nThe figures are made from these. They are personal data, are kept apart, and are not \
         part of the publication.\n",
    );
    model::TABLES.iter().for_each(|table| table_text(&mut text, table));
    let provenance = about.provenance.iter().map(|(what, value)| vec![plain(what), plain(value)]);
    section(&mut text, "What this publication was made from", &["What", "Value"], provenance);
    text
}

fn table_text(text: &mut String, described: &Table) {
    text.push_str(&format!(
        "\n### {}\n\n{}; key: {}.\n\n",
        code(described.name),
        in_words(described.grain),
        described.key.join(", ")
    ));
    let rows = described.fields.iter().map(|Field { name, kind, is_nullable, meaning }| {
        let may_be_blank = if *is_nullable { "yes" } else { "no" };
        vec![code(name), type_name(*kind).to_owned(), may_be_blank.to_owned(), (*meaning).to_owned()]
    });
    table(text, &["Column", "Type", "May be blank", "Meaning"], rows);
}

const fn type_name(kind: FieldKind) -> &'static str {
    match kind {
        FieldKind::Id => "pseudonym (text)",
        FieldKind::Category => "category (text)",
        FieldKind::Text => "text",
        FieldKind::Date => "date",
        FieldKind::Integer => "whole number",
        FieldKind::Number => "number",
        FieldKind::Boolean => "true or false",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stages::tests::service;

    #[test]
    fn every_column_of_every_table_is_explained() {
        let text = render(&service::about(), &[]);
        for field in model::TABLES.iter().flat_map(|table| table.fields) {
            assert!(text.contains(&format!("| `{}` |", field.name)), "{} is missing", field.name);
        }
        for name in service::KEY {
            assert!(text.contains(&format!("\n| `{name}` |")), "{name} is missing");
        }
    }

    #[test]
    fn a_column_of_groups_says_what_they_are_in_the_words_of_its_list() {
        let text = render(&service::about(), &["borough"]);
        let line =
            |name: &str| text.lines().find(|line| line.starts_with(&format!("| `{name}` |"))).unwrap().to_owned();
        assert!(line("sex").ends_with("| Sex: `female` (Girls), `male` (Boys), `not_known` (Not known), `all`. |"));
        assert!(line("tier").contains("| Outcome: `nfa` (No further action), `diversion` ("), "{}", line("tier"));
        assert!(line("stage").contains("`contact` (Police contact)"));
        assert!(line("borough").ends_with("| Borough: `all`. |"));
    }

    #[test]
    fn every_measure_has_its_definition_choices_and_doubts() {
        let text = render(&service::about(), &[]);
        for measure in service::about().measures.values() {
            let said = [&measure.definition].into_iter().chain(&measure.choices).chain(&measure.doubts);
            said.for_each(|part| assert!(text.contains(&plain(part)), "{} lacks a part", measure.name));
        }
    }
}
