//! Bytes as UTF-8, a piece at a time, whatever they are declared to be.

use std::io::{self, Chain, Cursor, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::faults::{unreadable, unreadable_from};
use crate::declarations::draft::no_text;
use crate::error::Error;

/// How a source says that each file tells its encoding.
pub(super) const AUTO: &str = "auto";

/// How much is read at once.
const PIECE: usize = 64 * 1024;

/// How much of a file is looked at before it is read.
const HEAD: u64 = 1024;

/// A line longer than this is decoded in parts.
const LONGEST: usize = 1024 * 1024;

/// A file as UTF-8. A byte order mark wins over the declared encoding and is left out.
///
/// UTF-8 itself passes through unchecked: whoever reads the text can then say in which row and column it is wrong. Where
/// every byte is a letter (windows-1252), a line with letters beyond ASCII that is valid UTF-8 is UTF-8 all the same:
/// that it comes out valid by chance is as good as impossible.
pub(super) struct Utf8<'a> {
    bytes: Chain<Cursor<Vec<u8>>, &'a mut dyn Read>,
    form: TextForm,
    encoding: &'static Encoding,
    is_guessed: bool,
    /// What was read and not decoded yet: the beginning of a line.
    undecoded: Vec<u8>,
    text: Vec<u8>,
    given: usize,
    is_over: bool,
    n_utf_8: u64,
    n_single_byte: u64,
}

/// How bytes become text.
enum TextForm {
    /// They are.
    Utf8,
    /// A byte is a letter: line by line, since a line may be UTF-8 all the same.
    SingleByte,
    /// Anything else.
    Other(Box<Decoder>),
}

/// Why the beginning of a file is not what is declared.
pub(super) enum HeadFault {
    /// It could not be read.
    Unread(io::Error),
    /// It is no text, but this.
    NoText(&'static str),
    /// It is in another encoding, called so in declarations.
    Seems(&'static str),
}

impl HeadFault {
    /// The fault as it is told of a file.
    pub(super) fn of(&self, file: &str, declared: &str) -> Error {
        match self {
            Self::Unread(error) => unreadable_from(file, declared, "its first bytes", error),
            Self::NoText(what) => unreadable(file, &format!("is {what}, not text"))
                .hint("ask the supplier for text, or save the sheet as CSV"),
            Self::Seems(encoding) => unreadable(file, &format!("is not {declared}, as declared"))
                .hint(format!("it seems to be {encoding}: set `encoding = \"{encoding}\"`, or \"{AUTO}\"")),
        }
    }
}

impl<'a> Utf8<'a> {
    /// Starts to read.
    pub(super) fn new(declared: &str, bytes: &'a mut dyn Read) -> Result<Self, HeadFault> {
        let mut head = Vec::new();
        bytes.take(HEAD).read_to_end(&mut head).map_err(HeadFault::Unread)?;
        if let Some(what) = no_text(&head) {
            return Err(HeadFault::NoText(what));
        }
        let is_auto = declared == AUTO;
        let named = if is_auto { WINDOWS_1252 } else { Encoding::for_label(declared.as_bytes()).unwrap_or(UTF_8) };
        let marked = Encoding::for_bom(&head);
        let seen = if marked.is_none() { utf_16(&head) } else { None };
        let encoding = match (marked, seen) {
            (Some((encoding, _)), _) => encoding,
            (None, Some(seen)) if is_auto => seen,
            (None, Some(seen)) if seen != named => return Err(HeadFault::Seems(label(seen))),
            (None, None) if is_utf_16(named) && head.len() > 1 && !head.contains(&0) => {
                return Err(HeadFault::Seems("utf-8"));
            }
            (None, _) => named,
        };
        let form = if encoding == UTF_8 {
            TextForm::Utf8
        } else if encoding.is_single_byte() {
            TextForm::SingleByte
        } else {
            TextForm::Other(Box::new(encoding.new_decoder_without_bom_handling()))
        };
        let bytes = Cursor::new(head.split_off(marked.map_or(0, |(_, n_mark)| n_mark))).chain(bytes);
        Ok(Self {
            bytes,
            form,
            encoding,
            is_guessed: is_auto && marked.is_none(),
            undecoded: Vec::new(),
            text: Vec::new(),
            given: 0,
            is_over: false,
            n_utf_8: 0,
            n_single_byte: 0,
        })
    }

    /// The encoding that it is read by.
    pub(super) fn name(&self) -> &'static str {
        self.encoding.name()
    }

    /// What is to be told of the encoding, once all is read: rules of warnings.
    pub(super) fn told(&self) -> Vec<&'static str> {
        let of_lines = match (self.n_utf_8 > 0, self.n_single_byte > 0) {
            (true, true) => Some("mixed_encoding"),
            (true, false) => Some("read_as_utf_8"),
            (false, true) if self.is_guessed => Some("read_as_windows_1252"),
            (false, _) => None,
        };
        let is_utf_16 = self.is_guessed && is_utf_16(self.encoding);
        of_lines.into_iter().chain(is_utf_16.then_some("read_as_utf_16")).collect()
    }

    fn decode_piece(&mut self) -> io::Result<()> {
        let mut piece = vec![0; PIECE];
        let n_read = self.bytes.read(&mut piece)?;
        piece.truncate(n_read);
        self.is_over = n_read == 0;
        self.given = 0;
        self.text.clear();
        if let TextForm::Other(decoder) = &mut self.form {
            return decode(decoder, &piece, &mut self.text, self.is_over);
        }
        if self.undecoded.is_empty() && piece.is_ascii() {
            self.text = piece;
            return Ok(());
        }
        self.undecoded.append(&mut piece);
        let n_whole = self.n_whole();
        let rest = self.undecoded.split_off(n_whole);
        let whole = std::mem::replace(&mut self.undecoded, rest);
        self.decode_lines(&whole)
    }

    /// How many bytes of what was read are whole lines.
    fn n_whole(&self) -> usize {
        if self.is_over {
            return self.undecoded.len();
        }
        match self.undecoded.iter().rposition(|byte| matches!(byte, b'\n' | b'\r')) {
            Some(at) => at + 1,
            None if self.undecoded.len() < LONGEST => 0,
            // Not within a letter, should it be UTF-8.
            None => match std::str::from_utf8(&self.undecoded) {
                Err(error) if error.error_len().is_none() => error.valid_up_to(),
                _ => self.undecoded.len(),
            },
        }
    }

    fn decode_lines(&mut self, lines: &[u8]) -> io::Result<()> {
        let mut rest = lines;
        while !rest.is_empty() {
            let n_ascii = Encoding::ascii_valid_up_to(rest);
            let is_end = |byte: &u8| matches!(byte, b'\n' | b'\r');
            // The line of the first letter beyond ASCII; all before it is what it is.
            let start = rest[..n_ascii].iter().rposition(is_end).map_or(0, |at| at + 1);
            let end = rest[n_ascii..].iter().position(is_end).map_or(rest.len(), |at| n_ascii + at + 1);
            let (before, line) =
                if n_ascii == rest.len() { (rest, &[][..]) } else { (&rest[..start], &rest[start..end]) };
            self.text.extend_from_slice(before);
            self.decode_line(line)?;
            rest = &rest[before.len() + line.len()..];
        }
        Ok(())
    }

    fn decode_line(&mut self, line: &[u8]) -> io::Result<()> {
        if line.is_empty() {
            return Ok(());
        }
        if std::str::from_utf8(line).is_ok() {
            self.n_utf_8 += 1;
            self.text.extend_from_slice(line);
            return Ok(());
        }
        self.n_single_byte += 1;
        let decoded = self.encoding.decode_without_bom_handling_and_without_replacement(line);
        self.text.extend_from_slice(decoded.ok_or(io::ErrorKind::InvalidData)?.as_bytes());
        Ok(())
    }
}

impl Read for Utf8<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if matches!(self.form, TextForm::Utf8) {
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

/// Whether a text was UTF-8 that somebody took for windows-1252 and made UTF-8 again: `Ã©` for `é`.
pub(super) fn is_double_encoded(text: &str) -> bool {
    let is_lead = |letter| matches!(letter, 'Â' | 'Ã' | 'Ä' | 'Å' | 'â');
    if !text.contains(is_lead) {
        return false;
    }
    let (bytes, _, is_lossy) = WINDOWS_1252.encode(text);
    !is_lossy && std::str::from_utf8(&bytes).is_ok_and(|once| !once.is_ascii())
}

/// UTF-16 without its mark, seen by its noughts: in text every second byte is one.
fn utf_16(head: &[u8]) -> Option<&'static Encoding> {
    let n_noughts = |first: usize| head.iter().skip(first).step_by(2).filter(|byte| **byte == 0).count();
    let (n_even, n_odd) = (n_noughts(0), n_noughts(1));
    let is_most = |n: usize| n * 5 > head.len() * 2;
    match (is_most(n_even), is_most(n_odd)) {
        (false, true) => Some(UTF_16LE),
        (true, false) => Some(UTF_16BE),
        _ => None,
    }
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

/// The encoding as declarations call it.
fn label(encoding: &'static Encoding) -> &'static str {
    if encoding == UTF_16BE { "utf-16be" } else { "utf-16le" }
}

fn decode(decoder: &mut Decoder, piece: &[u8], text: &mut Vec<u8>, is_over: bool) -> io::Result<()> {
    let room = decoder.max_utf8_buffer_length_without_replacement(piece.len()).unwrap_or(PIECE * 4);
    text.resize(room, 0);
    let (result, _, n_written) = decoder.decode_to_utf8_without_replacement(piece, text, is_over);
    text.truncate(n_written);
    match result {
        DecoderResult::InputEmpty => Ok(()),
        DecoderResult::OutputFull | DecoderResult::Malformed(..) => Err(io::ErrorKind::InvalidData.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(declared: &str, bytes: &[u8], expected: Result<&str, io::ErrorKind>) {
        let mut bytes = bytes;
        let Ok(mut text) = Utf8::new(declared, &mut bytes) else { panic!("the head is as declared") };
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

    /// What is told of a file, or what it seems to be.
    fn check_told(declared: &str, bytes: &[u8], expected: &[&str]) {
        let mut bytes = bytes;
        let told = match Utf8::new(declared, &mut bytes) {
            Ok(mut text) => {
                io::copy(&mut text, &mut io::sink()).unwrap();
                text.told()
            }
            Err(HeadFault::Seems(encoding)) => vec![encoding],
            Err(_) => vec!["no text"],
        };
        assert_eq!(told, expected);
    }

    #[test]
    fn utf_8_is_seen_where_a_byte_is_declared_to_be_a_letter() {
        check("windows-1252", "a\nZoë\n".as_bytes(), Ok("a\nZoë\n"));
        check_told("windows-1252", "a\nZoë\n".as_bytes(), &["read_as_utf_8"]);
        check_told("windows-1252", b"a\nZo\xeb\n", &[]);
        check_told("windows-1252", b"a\nZoe\n", &[]);
    }

    #[test]
    fn each_line_of_a_mixed_file_is_read_as_what_it_is() {
        let mixed = ["Zoë\n".as_bytes(), b"In\xeas\r\n", b"Ann"].concat();
        check("windows-1252", &mixed, Ok("Zoë\nInês\r\nAnn"));
        check_told("windows-1252", &mixed, &["mixed_encoding"]);
    }

    #[test]
    fn a_line_over_two_pieces_is_one() {
        let text = format!("{}\nZoë{}ë\n", "a".repeat(PIECE - 5), "b".repeat(PIECE));
        check("windows-1252", text.as_bytes(), Ok(&text));
        let endless = "ë".repeat(LONGEST);
        check("windows-1252", endless.as_bytes(), Ok(&endless));
    }

    #[test]
    fn auto_says_what_it_found() {
        let utf_16: Vec<u8> = "Id,Name\n1,Zoë\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        check("auto", &utf_16, Ok("Id,Name\n1,Zoë\n"));
        check_told("auto", &utf_16, &["read_as_utf_16"]);
        check_told("auto", "Zoë\n".as_bytes(), &["read_as_utf_8"]);
        check_told("auto", b"Zo\xeb\n", &["read_as_windows_1252"]);
        check_told("auto", b"Zoe\n", &[]);
    }

    #[test]
    fn utf_16_without_its_mark_is_seen_by_its_noughts() {
        let utf_16 = |bytes: fn(u16) -> [u8; 2]| "Id,Name\n".encode_utf16().flat_map(bytes).collect::<Vec<u8>>();
        check_told("utf-8", &utf_16(u16::to_le_bytes), &["utf-16le"]);
        check_told("windows-1252", &utf_16(u16::to_be_bytes), &["utf-16be"]);
        check_told("utf-16be", &utf_16(u16::to_be_bytes), &[]);
        check_told("utf-16le", b"Id,Name\n1,Ann\n", &["utf-8"]);
    }

    #[test]
    fn what_is_no_text_is_seen() {
        let pages = [&b"%PDF-1.7"[..], b"{\\rtf1", b"<!DOCTYPE html>", b"PAR1", b"7z\xbc\xaf", b"Rar!"];
        let sheets = [&b"PK\x03\x04\x14"[..], b"\xd0\xcf\x11\xe0\xa1", b"\x1f\x8b\x08"];
        for bytes in sheets.into_iter().chain(pages) {
            check_told("utf-8", bytes, &["no text"]);
        }
    }

    #[test]
    fn text_that_was_encoded_twice_is_seen_and_honest_letters_are_not() {
        for text in ["ZoÃ«", "Oâ€™Brien", "Ã‰LODIE"] {
            assert!(is_double_encoded(text), "{text}");
        }
        for text in ["Zoë", "Ås", "JOSÉ’S", "MÍŠA", "Ângela", "Zoe"] {
            assert!(!is_double_encoded(text), "{text}");
        }
    }
}
