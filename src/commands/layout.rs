//! Results for people: aligned columns and grouped digits.

use crate::issues::RowCounts;

/// Lines of cells, aligned: the first line is the header, and columns of numbers go right.
pub fn align(lines: &[Vec<String>]) -> String {
    let n_columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |at: usize| lines.iter().filter_map(|line| line.get(at)).map(|cell| cell.chars().count()).max();
    let is_number =
        |at: usize| {
            lines.iter().skip(1).filter_map(|line| line.get(at)).all(|cell| {
                cell.is_empty() || cell.chars().all(|character| character.is_ascii_digit() || character == ',')
            })
        };
    let columns: Vec<(usize, bool)> = (0..n_columns).map(|at| (width(at).unwrap_or(0), is_number(at))).collect();
    let mut text = String::new();
    for line in lines {
        let mut row = String::new();
        for (cell, (width, is_number)) in line.iter().zip(&columns) {
            let padding = " ".repeat(width - cell.chars().count());
            row += &if *is_number { format!("{padding}{cell}  ") } else { format!("{cell}{padding}  ") };
        }
        text += row.trim_end();
        text.push('\n');
    }
    text
}

/// A line of cells from texts.
pub fn line<const N: usize>(cells: [&str; N]) -> Vec<String> {
    cells.map(str::to_owned).to_vec()
}

/// A count with a comma between thousands.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// Where rows went, as columns `rows in`, `rows out`, `rejected`, `superseded` and `left aside`.
pub fn rows(counts: RowCounts) -> [String; 5] {
    let RowCounts { rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside } = counts;
    [rows_in, rows_out, rows_rejected, rows_superseded, rows_left_aside].map(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_told_apart() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(count), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn names_go_left_and_numbers_right() {
        let lines = [line(["source", "rows"]), line(["alpha/beta", "7"]), line(["b", "1,200"])];
        assert_eq!(align(&lines), "source       rows\nalpha/beta      7\nb           1,200\n");
    }
}
