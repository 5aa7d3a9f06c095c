//! What a CSV parser does not tell: whether the file ended within quotes or a line.

use std::io::{self, Read};

/// Where in a record the last byte was.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    StartOfCell,
    InCell,
    InQuotes,
    AfterQuote,
}

/// Passes bytes on and watches the quotes, by the rules that the parser follows.
pub(super) struct Tap<R> {
    bytes: R,
    delimiter: u8,
    state: State,
    last: u8,
}

impl<R> Tap<R> {
    /// A tap on these bytes.
    pub(super) fn new(bytes: R, delimiter: u8) -> Self {
        Self { bytes, delimiter, state: State::StartOfCell, last: b'\n' }
    }

    /// Whether a quote is still open.
    pub(super) fn is_in_quotes(&self) -> bool {
        self.state == State::InQuotes
    }

    /// Whether the last line is whole.
    pub(super) fn ends_with_newline(&self) -> bool {
        matches!(self.last, b'\n' | b'\r')
    }

    fn watch(&mut self, byte: u8) {
        let is_end = byte == self.delimiter || matches!(byte, b'\n' | b'\r');
        self.state = match (self.state, byte) {
            (State::InQuotes, b'"') => State::AfterQuote,
            (State::InQuotes, _) => State::InQuotes,
            (State::StartOfCell | State::AfterQuote, b'"') => State::InQuotes,
            _ if is_end => State::StartOfCell,
            _ => State::InCell,
        };
        self.last = byte;
    }
}

impl<R: Read> Read for Tap<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.bytes.read(into)?;
        for &byte in &into[..n] {
            self.watch(byte);
        }
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, is_in_quotes: bool) {
        let mut tap = Tap::new(text.as_bytes(), b',');
        io::copy(&mut tap, &mut io::sink()).unwrap();
        assert_eq!(tap.is_in_quotes(), is_in_quotes, "{text}");
    }

    #[test]
    fn a_quote_that_is_not_closed_is_open() {
        check("a,\"b\nc", true);
    }

    #[test]
    fn a_doubled_quote_closes_nothing() {
        check("a,\"b\"\"", true);
        check("a,\"b\"\"c\"", false);
    }

    #[test]
    fn a_quote_in_the_middle_of_a_cell_is_a_letter() {
        check("a,5\" nail", false);
    }
}
