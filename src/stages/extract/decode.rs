//! Bytes in a declared encoding as UTF-8, a piece at a time.

use std::io::{self, Chain, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8};

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// A file as UTF-8. A byte order mark wins over the declared encoding and is left out.
///
/// UTF-8 itself passes through unchecked: whoever reads the text can then say in which
/// row and column it is wrong.
pub(super) struct Utf8<'a> {
    bytes: Chain<Cursor<Vec<u8>>, &'a mut dyn Read>,
    decoder: Option<Decoder>,
    text: Vec<u8>,
    given: usize,
    is_over: bool,
}

impl<'a> Utf8<'a> {
    /// Starts to read, and says in which encoding.
    pub(super) fn new(declared: &str, bytes: &'a mut dyn Read) -> io::Result<(Self, &'static Encoding)> {
        let mut head = Vec::new();
        bytes.take(3).read_to_end(&mut head)?;
        let declared = Encoding::for_label(declared.as_bytes()).unwrap_or(UTF_8);
        let (encoding, n_mark) = Encoding::for_bom(&head).unwrap_or((declared, 0));
        let decoder = (encoding != UTF_8).then(|| encoding.new_decoder_without_bom_handling());
        let bytes = Cursor::new(head.split_off(n_mark)).chain(bytes);
        Ok((Self { bytes, decoder, text: Vec::new(), given: 0, is_over: false }, encoding))
    }

    fn decode_piece(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        let mut piece = vec![0; PIECE];
        let n_read = self.bytes.read(&mut piece)?;
        self.is_over = n_read == 0;
        let room = decoder.max_utf8_buffer_length_without_replacement(n_read).unwrap_or(PIECE * 4);
        self.text.resize(room, 0);
        let (result, _, n_written) =
            decoder.decode_to_utf8_without_replacement(&piece[..n_read], &mut self.text, self.is_over);
        self.text.truncate(n_written);
        self.given = 0;
        match result {
            DecoderResult::InputEmpty => Ok(()),
            DecoderResult::OutputFull | DecoderResult::Malformed(..) => Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

impl Read for Utf8<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            return self.bytes.read(into);
        }
        while self.given == self.text.len() && !self.is_over {
            self.decode_piece()?;
        }
        let rest = &self.text[self.given..];
        let n = rest.len().min(into.len());
        into[..n].copy_from_slice(&rest[..n]);
        self.given += n;
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(declared: &str, bytes: &[u8], expected: Result<&str, io::ErrorKind>) {
        let mut bytes = bytes;
        let (mut text, _) = Utf8::new(declared, &mut bytes).unwrap();
        let mut read = String::new();
        let result = text.read_to_string(&mut read).map(|_| read.as_str()).map_err(|error| error.kind());
        assert_eq!(result, expected);
    }

    #[test]
    fn windows_1252_has_an_e_acute_in_one_byte() {
        check("windows-1252", b"Zo\xeb", Ok("Zoë"));
    }

    #[test]
    fn a_byte_order_mark_wins_over_the_declaration() {
        check("windows-1252", b"\xef\xbb\xbfZo\xc3\xab", Ok("Zoë"));
        check("utf-8", b"\xff\xfeZ\0o\0\xeb\0", Ok("Zoë"));
        check("utf-8", b"\xfe\xff\0Z\0o\0\xeb", Ok("Zoë"));
    }

    #[test]
    fn a_file_of_nothing_is_nothing() {
        check("utf-8", b"", Ok(""));
        check("utf-16le", b"", Ok(""));
    }

    #[test]
    fn half_a_character_at_the_end_is_refused() {
        check("utf-16le", b"Z\0o", Err(io::ErrorKind::InvalidData));
    }

    #[test]
    fn text_longer_than_a_piece_is_whole() {
        let bytes: Vec<u8> = [0xeb].repeat(PIECE * 2 + 1);
        check("windows-1252", &bytes, Ok(&"ë".repeat(PIECE * 2 + 1)));
    }
}
