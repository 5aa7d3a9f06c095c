//! The rows of a CSV: which lines belong to one, where quotes hold line breaks and where they only seem to.
//!
//! A quote that nobody closes would take in every row up to the next one. So a quoted cell may go over lines only if that
//! is plausible: the lines that it would take in are not themselves rows of as many cells as the header has.

use std::io::{self, ErrorKind, Read};

use memchr::memchr;

use super::cells::{QuoteFault, RowCells, after_quotes};
use super::lines::{CsvLine, CsvLines};

/// How many lines one cell may have, and how many bytes: a page of notes has fewer, and a table that was swallowed soon more.
const MOST_LINES: u32 = 1_000;
const MOST_BYTES: usize = 256 * 1024;

/// How many lines that look like rows show that they are rows.
const ENOUGH_ROWS: u32 = 8;

/// In a table so narrow a line of text may well look like a row.
const NARROW: usize = 4;

/// The rows of a text.
pub(super) struct CsvRows<R> {
    lines: CsvLines<R>,
    delimiter: u8,
    /// Whether the last line that was read has an end.
    is_ended: bool,
}

/// How a row was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum RowReading {
    /// By the rules.
    Right,
    /// With quotes as letters, for otherwise it would have other cells than the header, or rows after it would be lost.
    Stray,
    /// A quote is open where the text ends.
    Cut,
    /// A quote is open, and nothing tells whether what follows is text or rows.
    Unclosed,
}

/// What lies behind a quote that its line does not close.
#[derive(Default)]
struct LinesBehind {
    /// Where the row would end, if the quote is closed.
    end: Option<CsvLine>,
    /// Whether the text ends before.
    is_at_end: bool,
    /// Whether it goes on for longer than any cell.
    is_endless: bool,
    n_lines: u32,
    /// Those that have as many cells as the header.
    n_like_rows: u32,
    /// Whether the last of them has.
    is_last_like_row: bool,
}

impl<R: Read> CsvRows<R> {
    /// The rows of a text.
    pub(super) fn new(text: R, delimiter: u8) -> Self {
        Self { lines: CsvLines::new(text), delimiter, is_ended: true }
    }

    /// Where the lines come from.
    pub(super) fn text(&self) -> &R {
        self.lines.text()
    }

    /// How many lines were read.
    pub(super) fn n_lines(&self) -> u32 {
        self.lines.n_passed()
    }

    /// Whether the last line that was read has an end.
    pub(super) fn is_ended(&self) -> bool {
        self.is_ended
    }

    /// Reads the next row, in a table of so many cells if that is known; a line without a character is none.
    ///
    /// # Errors
    /// What the text was read from says, [`ErrorKind::FileTooLarge`] for a line that never ends, and
    /// [`ErrorKind::InvalidData`] for bytes that are no UTF-8: then [`Self::wrong_cell`] says where.
    pub(super) fn next(&mut self, width: Option<usize>, cells: &mut RowCells) -> io::Result<Option<RowReading>> {
        loop {
            let Some(line) = self.lines.line(0)? else { return Ok(None) };
            if line.end > 0 {
                return self.row(line, width, cells).map(Some);
            }
            self.lines.pass(line.next, 1);
        }
    }

    /// In which cell of the row that could not be read the bytes are no UTF-8.
    pub(super) fn wrong_cell(&mut self) -> usize {
        let Ok(Some(line)) = self.lines.line(0) else { return 0 };
        let bytes = self.lines.bytes(line.start..line.end);
        let n_valid = std::str::from_utf8(bytes).map_or_else(|error| error.valid_up_to(), str::len);
        bytes[..n_valid].iter().filter(|byte| **byte == self.delimiter).count()
    }

    fn row(&mut self, line: CsvLine, width: Option<usize>, cells: &mut RowCells) -> io::Result<RowReading> {
        let bytes = self.lines.bytes(line.start..line.end);
        let has_quotes = memchr(b'"', bytes).is_some();
        let text = text_of(bytes)?;
        if !has_quotes {
            cells.read_plain(text, self.delimiter);
            self.pass(line, 1);
            return Ok(RowReading::Right);
        }
        let read = cells.read_strict(text, self.delimiter);
        if read == Err(QuoteFault::Open) {
            return self.over_lines(line, width, cells);
        }
        // What keeps the rules is read by them, though it has other cells than the header: then it is put aside.
        let reading = if read.is_ok() { RowReading::Right } else { RowReading::Stray };
        if read.is_err() {
            cells.read_mended(text, self.delimiter);
        }
        self.pass(line, 1);
        Ok(reading)
    }

    /// A row in which a quote is open at the end of its line.
    fn over_lines(&mut self, first: CsvLine, width: Option<usize>, cells: &mut RowCells) -> io::Result<RowReading> {
        let mut alone = RowCells::default();
        let is_row_alone = fits(text_of(self.lines.bytes(0..first.end))?, self.delimiter, width, &mut alone);
        let behind = self.look_behind(first, width, &mut RowCells::default())?;
        let is_rows = behind.is_rows(is_row_alone);
        if let (Some(end), false) = (behind.end, is_rows) {
            let text = text_of(self.lines.bytes(0..end.end))?;
            let read = cells.read_strict(text, self.delimiter);
            let is_whole = read.is_ok() && width.is_none_or(|width| cells.len() == width);
            if is_whole || !is_row_alone {
                self.pass(end, behind.n_lines + 1);
                return Ok(RowReading::Right);
            }
        }
        let reading = if behind.end.is_some() && is_rows && width.is_some_and(|width| width <= NARROW) {
            RowReading::Unclosed
        } else if behind.is_at_end && !is_rows && !(is_row_alone && behind.n_lines == 0 && first.next > first.end) {
            RowReading::Cut
        } else if behind.is_endless && !is_rows {
            RowReading::Unclosed
        } else {
            RowReading::Stray
        };
        if is_row_alone {
            *cells = alone;
        } else {
            cells.read_mended(text_of(self.lines.bytes(0..first.end))?, self.delimiter);
        }
        self.pass(first, 1);
        Ok(reading)
    }

    /// Looks at the lines behind an open quote until it is closed or they are plainly rows.
    fn look_behind(&mut self, first: CsvLine, width: Option<usize>, scratch: &mut RowCells) -> io::Result<LinesBehind> {
        let mut behind = LinesBehind::default();
        let mut at = first.next;
        loop {
            let Some(line) = self.lines.line(at)? else {
                behind.is_at_end = true;
                return Ok(behind);
            };
            let text = text_of(self.lines.bytes(line.start..line.end))?;
            // Of one column, every line is a row: it tells nothing.
            behind.is_last_like_row = width != Some(1) && fits(text, self.delimiter, width, scratch);
            behind.n_lines += 1;
            behind.n_like_rows += u32::from(behind.is_last_like_row);
            match after_quotes(text, self.delimiter) {
                Ok(()) => {
                    behind.end = Some(line);
                    return Ok(behind);
                }
                Err(QuoteFault::Stray) => return Ok(behind),
                Err(QuoteFault::Open) => {}
            }
            if behind.n_like_rows >= ENOUGH_ROWS && behind.n_like_rows * 2 > behind.n_lines {
                return Ok(behind);
            }
            if behind.n_lines >= MOST_LINES || line.next > MOST_BYTES {
                behind.is_endless = true;
                return Ok(behind);
            }
            at = line.next;
        }
    }

    fn pass(&mut self, last: CsvLine, n_lines: u32) {
        self.is_ended = last.next > last.end;
        self.lines.pass(last.next, n_lines);
    }
}

impl LinesBehind {
    /// Whether most of the lines that the quote would take in are rows.
    ///
    /// The line that closes it begins within the cell: only where the first line is a row by itself does it count.
    fn is_rows(&self, is_row_alone: bool) -> bool {
        let is_closed = self.end.is_some();
        let is_last_apart = is_closed && !is_row_alone;
        let n_lines = self.n_lines - u32::from(is_last_apart);
        let n_like_rows = self.n_like_rows - u32::from(is_last_apart && self.is_last_like_row);
        n_like_rows * 2 > n_lines
    }
}

/// Whether a line that breaks the rules has as many cells as the header; they are read.
fn fits(line: &str, delimiter: u8, width: Option<usize>, cells: &mut RowCells) -> bool {
    cells.read_mended(line, delimiter);
    width == Some(cells.len())
}

fn text_of(bytes: &[u8]) -> io::Result<&str> {
    std::str::from_utf8(bytes).map_err(|_| ErrorKind::InvalidData.into())
}
