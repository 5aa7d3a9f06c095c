//! The text of JSON documents, as much of it at a time as the next document needs.
//!
//! The parser is several times as fast over bytes in memory as over a reader, which gives it one byte after the other.

use std::io::{self, Read};

use serde_json::Deserializer;

use super::document::Document;

/// So much is read at once; more where a document is longer.
const PIECE: usize = 256 * 1024;

/// Text that is read as it is needed.
pub(super) struct JsonText<R> {
    from: R,
    /// What was read and is not passed yet.
    held: Vec<u8>,
    /// How much of that is passed all the same: it goes when more is read.
    n_passed: usize,
    is_over: bool,
    failure: Option<io::Error>,
    /// How many lines lie before this place, and how many bytes of its own line.
    n_lines: usize,
    n_columns: usize,
}

/// Why the text goes on no further.
#[derive(Debug)]
pub(super) enum JsonFault {
    Unread(io::Error),
    CutShort,
    /// One key has two values.
    Doubled(TextPlace),
    Invalid(TextPlace),
}

/// Where in the text, from 1.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TextPlace {
    pub(super) line: usize,
    pub(super) column: usize,
}

impl<R: Read> JsonText<R> {
    /// Begins before the first byte.
    pub(super) fn new(from: R) -> Self {
        Self { from, held: Vec::new(), n_passed: 0, is_over: false, failure: None, n_lines: 0, n_columns: 0 }
    }

    /// The reader of the text.
    pub(super) fn reader(&self) -> &R {
        &self.from
    }

    /// The next byte that is no white space, which is passed.
    pub(super) fn peek(&mut self) -> Result<Option<u8>, JsonFault> {
        loop {
            let rest = &self.held[self.n_passed..];
            if let Some(at) = rest.iter().position(|byte| !byte.is_ascii_whitespace()) {
                let found = rest[at];
                self.pass(at);
                return Ok(Some(found));
            }
            self.pass(rest.len());
            if !self.more() {
                return self.failure.take().map_or(Ok(None), |failure| Err(JsonFault::Unread(failure)));
            }
        }
    }

    /// Passes so many bytes of what is held.
    pub(super) fn pass(&mut self, n_bytes: usize) {
        let passed = &self.held[self.n_passed..self.n_passed + n_bytes];
        match passed.iter().rposition(|byte| *byte == b'\n') {
            Some(last) => {
                self.n_lines += passed.iter().filter(|byte| **byte == b'\n').count();
                self.n_columns = n_bytes - last - 1;
            }
            None => self.n_columns += n_bytes,
        }
        self.n_passed += n_bytes;
    }

    /// The document that begins here.
    pub(super) fn document(&mut self) -> Result<Document, JsonFault> {
        loop {
            let mut documents = Deserializer::from_slice(&self.held[self.n_passed..]).into_iter();
            let (found, n_bytes) = (documents.next(), documents.byte_offset());
            let error = match found {
                Some(Ok(document)) => {
                    self.pass(n_bytes);
                    return Ok(document);
                }
                Some(Err(error)) if !error.is_eof() => error,
                _ if self.more() => continue,
                _ => return Err(self.failure.take().map_or(JsonFault::CutShort, JsonFault::Unread)),
            };
            let place = self.place(error.line(), error.column());
            return Err(if error.is_data() { JsonFault::Doubled(place) } else { JsonFault::Invalid(place) });
        }
    }

    /// That the byte which comes next may not stand here.
    pub(super) fn invalid(&self) -> JsonFault {
        JsonFault::Invalid(self.place(1, 1))
    }

    /// A place that is so many lines and columns, from 1, from here.
    fn place(&self, line: usize, column: usize) -> TextPlace {
        let before = if line == 1 { self.n_columns } else { 0 };
        TextPlace { line: self.n_lines + line, column: before + column }
    }

    /// Reads more; false if there is no more. The more is held, the more, so that a long document is not parsed often.
    fn more(&mut self) -> bool {
        if self.is_over {
            return false;
        }
        self.held.drain(..self.n_passed);
        self.n_passed = 0;
        let (n_held, n_wanted) = (self.held.len(), PIECE.max(self.held.len()));
        match self.from.by_ref().take(n_wanted as u64).read_to_end(&mut self.held) {
            Ok(n_read) => self.is_over = n_read < n_wanted,
            Err(error) => (self.is_over, self.failure) = (true, Some(error)),
        }
        self.held.len() > n_held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Gives a few bytes at a time, and then fails if it should.
    struct Slow<'a> {
        rest: &'a [u8],
        fails: bool,
    }

    impl Read for Slow<'_> {
        fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
            let n_bytes = self.rest.len().min(7).min(into.len());
            if n_bytes == 0 && self.fails {
                return Err(io::ErrorKind::InvalidData.into());
            }
            let (given, rest) = self.rest.split_at(n_bytes);
            into[..n_bytes].copy_from_slice(given);
            self.rest = rest;
            Ok(n_bytes)
        }
    }

    fn text(rest: &str, fails: bool) -> JsonText<Slow<'_>> {
        JsonText::new(Slow { rest: rest.as_bytes(), fails })
    }

    #[test]
    fn documents_longer_than_a_piece_come_whole_and_places_are_those_of_the_file() {
        let long = format!("{{\"é\": \"{}\"}}", "é".repeat(PIECE));
        let all = format!("{long}\n\n{{\n\"b\": 2}} {long}\n {{\"c\": ]}}");
        let mut text = text(&all, false);
        for key in ["é", "b", "é"] {
            assert_eq!(text.peek().unwrap(), Some(b'{'));
            assert!(text.document().unwrap().0.get(key).is_some(), "{key}");
        }
        assert_eq!(text.peek().unwrap(), Some(b'{'));
        // Line 1 is the first document, 2 is empty, 3 and 4 hold the second and the third, 5 the last: ` {"c": ]`.
        let fault = text.document().map(|_| ()).unwrap_err();
        assert!(matches!(fault, JsonFault::Invalid(TextPlace { line: 5, column: 8 })), "{fault:?}");
    }

    #[test]
    fn what_was_read_before_a_failure_counts() {
        let mut text = text("{\"a\": 1} {\"b\"", true);
        assert_eq!(text.peek().unwrap(), Some(b'{'));
        assert_eq!(text.document().unwrap().0["a"], 1);
        assert_eq!(text.peek().unwrap(), Some(b'{'));
        assert!(matches!(text.document().map(|_| ()), Err(JsonFault::Unread(_))));
    }

    #[test]
    fn white_space_alone_is_the_end() {
        assert_eq!(text(" \r\n\t ", false).peek().unwrap(), None);
        assert!(matches!(text("{\"a\": {}", false).document().map(|_| ()), Err(JsonFault::CutShort)));
    }
}
