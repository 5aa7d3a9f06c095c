//! One row of a CSV as cells, by RFC 4180 and by what is left of it where quotes stand wrong.

use std::ops::Range;

use memchr::{memchr, memchr_iter};

const QUOTE: char = '"';

/// The cells of one row.
#[derive(Debug, Clone, Default)]
pub(super) struct RowCells {
    text: String,
    spans: Vec<Range<usize>>,
}

/// Why a text is no row by RFC 4180.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum QuoteFault {
    /// A quote is still open at the end.
    Open,
    /// Text follows a closing quote.
    Stray,
}

impl RowCells {
    /// How many cells.
    pub(super) fn len(&self) -> usize {
        self.spans.len()
    }

    /// A cell by its place.
    pub(super) fn get(&self, place: usize) -> &str {
        self.spans.get(place).map_or("", |span| &self.text[span.clone()])
    }

    /// All cells.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.spans.iter().map(|span| &self.text[span.clone()])
    }

    /// Whether all of it is ASCII.
    pub(super) fn is_ascii(&self) -> bool {
        self.text.is_ascii()
    }

    /// Whether a byte of nothing is in it.
    pub(super) fn has_nul(&self) -> bool {
        memchr(0, self.text.as_bytes()).is_some()
    }

    /// Reads a row without quotes.
    pub(super) fn read_plain(&mut self, row: &str, delimiter: u8) {
        self.clear();
        self.text.push_str(row);
        let mut start = 0;
        for end in memchr_iter(delimiter, row.as_bytes()) {
            self.spans.push(start..end);
            start = end + 1;
        }
        self.spans.push(start..row.len());
    }

    /// Reads a row by RFC 4180; blanks around a quoted cell are none of it, and a quote within a cell that is not
    /// quoted is a letter.
    pub(super) fn read_strict(&mut self, row: &str, delimiter: u8) -> Result<(), QuoteFault> {
        self.read(row, delimiter, |cells, rest| match quoted(rest, delimiter)? {
            Some((content, end)) => Ok(cells.push_quoted(content, end)),
            None => Ok(cells.push_letters(rest, delimiter)),
        })
    }

    /// Reads a row in which a quote that is not closed as RFC 4180 has it is a letter.
    pub(super) fn read_mended(&mut self, row: &str, delimiter: u8) {
        let read = self.read(row, delimiter, |cells, rest| match quoted(rest, delimiter) {
            Ok(Some((content, end))) => Ok(cells.push_quoted(content, end)),
            Ok(None) | Err(_) => Ok(cells.push_letters(rest, delimiter)),
        });
        debug_assert!(read.is_ok(), "what is a letter is no fault");
    }

    /// Cell after cell: `cell` adds the first of a rest and returns where it ends.
    fn read(
        &mut self,
        row: &str,
        delimiter: u8,
        cell: impl Fn(&mut Self, &str) -> Result<usize, QuoteFault>,
    ) -> Result<(), QuoteFault> {
        self.clear();
        let mut rest = row;
        loop {
            let end = cell(self, rest)?;
            match rest.as_bytes().get(end) {
                Some(&next) if next == delimiter => rest = &rest[end + 1..],
                _ => return Ok(()),
            }
        }
    }

    fn push_quoted(&mut self, content: &str, end: usize) -> usize {
        let start = self.text.len();
        for (at, part) in content.split("\"\"").enumerate() {
            if at > 0 {
                self.text.push(QUOTE);
            }
            self.text.push_str(part);
        }
        self.spans.push(start..self.text.len());
        end
    }

    /// A cell up to the next delimiter; quotes around the whole of it are no part of it.
    fn push_letters(&mut self, rest: &str, delimiter: u8) -> usize {
        let end = memchr(delimiter, rest.as_bytes()).unwrap_or(rest.len());
        let cell = &rest[..end];
        let inner = cell.trim_matches(' ').strip_prefix(QUOTE).and_then(|cell| cell.strip_suffix(QUOTE));
        match inner {
            Some(content) => self.push_quoted(content, end),
            None => {
                let start = self.text.len();
                self.text.push_str(cell);
                self.spans.push(start..self.text.len());
                end
            }
        }
    }

    fn clear(&mut self) {
        self.text.clear();
        self.spans.clear();
    }
}

/// The content of a quoted cell at the beginning of a rest, quotes in it doubled, and where the cell ends; none if it is
/// not quoted.
fn quoted(rest: &str, delimiter: u8) -> Result<Option<(&str, usize)>, QuoteFault> {
    let n_blank = rest.len() - rest.trim_start_matches(' ').len();
    if !rest[n_blank..].starts_with(QUOTE) {
        return Ok(None);
    }
    let start = n_blank + 1;
    let close = closing(&rest[start..]).ok_or(QuoteFault::Open)? + start;
    let end = rest.len() - rest[close + 1..].trim_start_matches(' ').len();
    match rest.as_bytes().get(end) {
        Some(&next) if next != delimiter => Err(QuoteFault::Stray),
        _ => Ok(Some((&rest[start..close], end))),
    }
}

/// Where a quoted cell closes, from within it.
fn closing(inside: &str) -> Option<usize> {
    let bytes = inside.as_bytes();
    let mut at = 0;
    loop {
        let quote = at + memchr(b'"', &bytes[at..])?;
        if bytes.get(quote + 1) != Some(&b'"') {
            return Some(quote);
        }
        at = quote + 2;
    }
}

/// How a line goes on that begins within quotes.
pub(super) fn after_quotes(line: &str, delimiter: u8) -> Result<(), QuoteFault> {
    let close = closing(line).ok_or(QuoteFault::Open)?;
    let rest = line[close + 1..].trim_start_matches(' ');
    match rest.as_bytes().first() {
        None => Ok(()),
        Some(&next) if next == delimiter => RowCells::default().read_strict(&rest[1..], delimiter),
        Some(_) => Err(QuoteFault::Stray),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(cells: &RowCells) -> String {
        cells.iter().collect::<Vec<_>>().join(" | ")
    }

    #[track_caller]
    fn check(row: &str, strict: Result<&str, QuoteFault>, mended: &str) {
        let mut cells = RowCells::default();
        let read = cells.read_strict(row, b',').map(|()| drawn(&cells));
        assert_eq!(read.as_deref(), strict.as_ref().map(|cells| *cells));
        cells.read_mended(row, b',');
        assert_eq!(drawn(&cells), mended);
    }

    #[test]
    fn a_quoted_cell_holds_delimiters_and_doubled_quotes() {
        let cells = "1 | Lee, \"Nan\" | ";
        check("1,\"Lee, \"\"Nan\"\"\",", Ok(cells), cells);
    }

    #[test]
    fn blanks_around_quotes_are_none_of_the_cell() {
        check("1, \"Lee, Ann\" ,x", Ok("1 | Lee, Ann | x"), "1 | Lee, Ann | x");
    }

    #[test]
    fn a_quote_within_a_cell_is_a_letter() {
        check("5\" nail,x", Ok("5\" nail | x"), "5\" nail | x");
    }

    #[test]
    fn text_behind_a_quote_makes_it_a_letter() {
        check("1,\"Jo\"hn,x", Err(QuoteFault::Stray), "1 | \"Jo\"hn | x");
        check("\"1\",\"Ann \"Nan\" Lee\",\"x\"", Err(QuoteFault::Stray), "1 | Ann \"Nan\" Lee | x");
    }

    #[test]
    fn a_quote_that_is_not_closed_spares_the_cells_after_it() {
        check("1,\"Lee,\"Flat 2, High St\",x", Err(QuoteFault::Stray), "1 | \"Lee | Flat 2, High St | x");
        check("1,\"Lee,Ann", Err(QuoteFault::Open), "1 | \"Lee | Ann");
    }

    #[test]
    fn what_follows_quotes_is_seen_from_within_them() {
        assert_eq!(after_quotes("High Street\",x,\"a, b\"", b','), Ok(()));
        assert_eq!(after_quotes("High \"\"Street\"\"", b','), Err(QuoteFault::Open));
        assert_eq!(after_quotes("2,\"Bo\",y", b','), Err(QuoteFault::Stray));
        assert_eq!(after_quotes("a\",\"b", b','), Err(QuoteFault::Open));
    }
}
