//! The SQL that gives the server our tables with our columns in our types.
//!
//! The same is done to what this process reads: a category without a value is `not_known`, a table
//! without files has no rows.

use crate::model::{Field, FieldKind, Table};

/// The view of one file of a table.
pub(super) fn part(table: &Table, part: usize) -> String {
    format!("{}_part_{part}", table.name)
}

/// A whole table, from the views of its files.
pub(super) fn whole(table: &Table, n_parts: usize) -> String {
    if n_parts == 0 {
        let columns = table.fields.iter().map(|field| format!("CAST(NULL AS {}) AS `{}`", type_of(field), field.name));
        return format!("SELECT {} WHERE FALSE", columns.collect::<Vec<String>>().join(", "));
    }
    let columns: Vec<String> = table.fields.iter().map(column).collect();
    let select = |at| format!("SELECT {} FROM `{}`", columns.join(", "), part(table, at));
    (0..n_parts).map(select).collect::<Vec<String>>().join(" UNION ALL ")
}

fn column(field: &Field) -> String {
    let cast = format!("CAST(`{}` AS {})", field.name, type_of(field));
    let cast = if field.kind == FieldKind::Category { format!("COALESCE({cast}, 'not_known')") } else { cast };
    format!("{cast} AS `{}`", field.name)
}

fn type_of(field: &Field) -> &'static str {
    match field.kind {
        FieldKind::Id | FieldKind::Category | FieldKind::Text => "STRING",
        FieldKind::Date => "DATE",
        // As everywhere in the SQL of measures.
        FieldKind::Integer => "BIGINT",
        FieldKind::Number => "DOUBLE",
        FieldKind::Boolean => "BOOLEAN",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_of_a_table_are_put_below_each_other_each_in_our_types() {
        let contacts = crate::model::table("contacts").unwrap();
        let columns: Vec<&str> = contacts.fields.iter().map(|field| field.name).collect();
        assert_eq!(columns, ["person_id", "contact_date", "kind"]);
        assert_eq!(
            whole(contacts, 2),
            "SELECT CAST(`person_id` AS STRING) AS `person_id`, CAST(`contact_date` AS DATE) AS `contact_date`, \
             COALESCE(CAST(`kind` AS STRING), 'not_known') AS `kind` FROM `contacts_part_0` UNION ALL \
             SELECT CAST(`person_id` AS STRING) AS `person_id`, CAST(`contact_date` AS DATE) AS `contact_date`, \
             COALESCE(CAST(`kind` AS STRING), 'not_known') AS `kind` FROM `contacts_part_1`"
        );
    }

    #[test]
    fn a_table_without_files_has_columns_and_no_rows() {
        let contacts = crate::model::table("contacts").unwrap();
        assert_eq!(
            whole(contacts, 0),
            "SELECT CAST(NULL AS STRING) AS `person_id`, CAST(NULL AS DATE) AS `contact_date`, \
             CAST(NULL AS STRING) AS `kind` WHERE FALSE"
        );
    }
}
