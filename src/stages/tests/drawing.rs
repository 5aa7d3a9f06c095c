//! Frames as tables of text, so that tests can be read.

use polars::prelude::*;

/// A frame of text from a drawn table: a header, then a line a row, cells between `|`.
///
/// An empty cell is null.
pub fn table(text: &str) -> DataFrame {
    let mut lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
    let cells = |line: &str| -> Vec<String> { line.split('|').map(|cell| cell.trim().to_owned()).collect() };
    let header = cells(lines.next().expect("a drawn table has a header"));
    let rows: Vec<Vec<String>> = lines.map(cells).collect();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let values: Vec<Option<&str>> =
            rows.iter().map(|row| row.get(at).map(String::as_str).filter(|cell| !cell.is_empty())).collect();
        Column::new(name.as_str().into(), values)
    });
    DataFrame::new(rows.len(), columns.collect()).expect("every drawn column has a cell for every row")
}

/// A frame drawn as a table, whatever its types; null is an empty cell, a new line `\n`.
pub fn draw(frame: &DataFrame) -> String {
    let columns: Vec<Vec<String>> = frame.columns().iter().map(drawn_column).collect();
    let widths: Vec<usize> =
        columns.iter().map(|column| column.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)).collect();
    let line = |at: usize| {
        let cells: Vec<String> =
            columns.iter().zip(&widths).map(|(column, &width)| format!("{:width$}", column[at])).collect();
        format!("{}\n", cells.join(" | ").trim_end())
    };
    (0..=frame.height()).map(line).collect()
}

fn drawn_column(column: &Column) -> Vec<String> {
    let texts = column.cast(&DataType::String).expect("all our types can be written as text");
    let texts = texts.str().expect("cast to text");
    let cells = texts.iter().map(|text| text.unwrap_or_default().replace('\n', "\\n"));
    std::iter::once(column.name().to_string()).chain(cells).collect()
}

#[test]
fn what_is_drawn_is_what_was_meant() {
    let text = "row | plea\n1   | guilty\n2   |\n";
    assert_eq!(draw(&table(text)), text);
}
