//! Headings, tables and texts in Markdown.

/// A heading with a table below it.
pub(super) fn section(text: &mut String, title: &str, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    text.push_str(&format!("\n## {title}\n\n"));
    table(text, columns, rows);
}

/// One line a row.
pub(super) fn table(text: &mut String, columns: &[&str], rows: impl Iterator<Item = Vec<String>>) {
    let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
    text.push_str(&line(&columns.iter().map(|column| (*column).to_owned()).collect::<Vec<_>>()));
    text.push_str(&line(&vec!["---".to_owned(); columns.len()]));
    rows.for_each(|row| text.push_str(&line(&row)));
}

/// A name as it is written in the files.
pub(super) fn code(name: &str) -> String {
    format!("`{name}`")
}

/// A text from outside, without the marks that would break a table or open a tag.
pub(super) fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_cannot_break_a_table() {
        assert_eq!(plain("a | b\n<script>"), "a \\| b &lt;script>");
    }
}
