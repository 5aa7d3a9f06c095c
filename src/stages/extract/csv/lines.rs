//! The lines of a text one after the other, with a look at those that follow.

use std::io::{self, ErrorKind, Read};
use std::ops::Range;

use memchr::memchr2;

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// The longest line that is read: a file without line ends is no table.
const LONGEST: usize = 4 * 1024 * 1024;

/// Lines that end in `\n`, `\r\n` or `\r`; only those that are looked at are in memory.
pub(super) struct CsvLines<R> {
    from: R,
    bytes: Vec<u8>,
    start: usize,
    is_over: bool,
    number: u32,
}

/// Where a line stands, counted from the first byte that was not passed yet.
#[derive(Debug, Clone, Copy)]
pub(super) struct CsvLine {
    /// Its first byte.
    pub(super) start: usize,
    /// The byte behind its last.
    pub(super) end: usize,
    /// The first byte of the next line.
    pub(super) next: usize,
}

impl<R: Read> CsvLines<R> {
    /// The lines of a text.
    pub(super) fn new(from: R) -> Self {
        Self { from, bytes: Vec::new(), start: 0, is_over: false, number: 0 }
    }

    /// Where they come from.
    pub(super) fn text(&self) -> &R {
        &self.from
    }

    /// The line that begins at this byte, if the text goes so far.
    ///
    /// # Errors
    /// What the text was read from says, and [`ErrorKind::FileTooLarge`] for a line that never ends.
    pub(super) fn line(&mut self, start: usize) -> io::Result<Option<CsvLine>> {
        let mut searched = start;
        loop {
            let found = memchr2(b'\n', b'\r', &self.bytes[self.start + searched..]).map(|at| searched + at);
            if let Some(end) = found {
                let is_return = self.bytes[self.start + end] == b'\r';
                if is_return && self.start + end + 1 == self.bytes.len() && !self.is_over {
                    self.fill()?;
                }
                let is_pair = is_return && self.bytes.get(self.start + end + 1) == Some(&b'\n');
                return Ok(Some(CsvLine { start, end, next: end + if is_pair { 2 } else { 1 } }));
            }
            let end = self.bytes.len() - self.start;
            if self.is_over {
                return Ok((end > start).then_some(CsvLine { start, end, next: end }));
            }
            if end - start > LONGEST {
                return Err(ErrorKind::FileTooLarge.into());
            }
            searched = end;
            self.fill()?;
        }
    }

    /// The bytes between two places.
    pub(super) fn bytes(&self, range: Range<usize>) -> &[u8] {
        &self.bytes[self.start + range.start..self.start + range.end]
    }

    /// Passes over what was read: the byte at this place is the first from now on.
    pub(super) fn pass(&mut self, n_bytes: usize, n_lines: u32) {
        self.start += n_bytes;
        self.number = self.number.saturating_add(n_lines);
    }

    /// How many lines were passed.
    pub(super) fn n_passed(&self) -> u32 {
        self.number
    }

    fn fill(&mut self) -> io::Result<()> {
        self.bytes.drain(..self.start);
        self.start = 0;
        let n_held = self.bytes.len();
        self.bytes.resize(n_held + PIECE, 0);
        let read = loop {
            match self.from.read(&mut self.bytes[n_held..]) {
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                read => break read,
            }
        };
        self.bytes.truncate(n_held + *read.as_ref().unwrap_or(&0));
        self.is_over = read? == 0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &[u8], expected: &[&str]) {
        let mut lines = CsvLines::new(text);
        let mut found = Vec::new();
        while let Some(line) = lines.line(0).unwrap() {
            found.push(String::from_utf8(lines.bytes(line.start..line.end).to_vec()).unwrap());
            lines.pass(line.next, 1);
        }
        assert_eq!(found, expected);
    }

    #[test]
    fn a_line_ends_in_a_line_feed_a_return_or_both() {
        check(b"a\nb\r\nc\rd", &["a", "b", "c", "d"]);
        check(b"a\r\n\r\n", &["a", ""]);
        check(b"", &[]);
    }

    #[test]
    fn a_pair_that_two_pieces_share_is_one_end() {
        let text = [vec![b'a'; PIECE - 1], b"\r\nb\n".to_vec()].concat();
        check(&text, &["a".repeat(PIECE - 1).as_str(), "b"]);
    }

    #[test]
    fn a_line_without_end_is_refused() {
        let text = vec![b'a'; LONGEST + 2 * PIECE];
        let error = CsvLines::new(text.as_slice()).line(0).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::FileTooLarge);
    }

    #[test]
    fn lines_ahead_can_be_looked_at() {
        let mut lines = CsvLines::new(&b"a\nbc\nd"[..]);
        let first = lines.line(0).unwrap().unwrap();
        let second = lines.line(first.next).unwrap().unwrap();
        assert_eq!(lines.bytes(first.start..second.end), b"a\nbc");
    }
}
