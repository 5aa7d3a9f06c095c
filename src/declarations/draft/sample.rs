//! A sample of a supplier's CSV: how it is written, and its first rows.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::durable;
use crate::error::{Error, Kind, Result as Expected, in_words};

/// How much of a file is looked at.
const N_BYTES: u64 = 32 * 1024 * 1024;

/// How many rows are looked at.
const ROWS: usize = 20_000;

/// How many rows tell what stands between cells.
const FIRST_ROWS: usize = 200;

/// What may stand between cells.
const DELIMITERS: [char; 5] = [',', ';', '\t', '|', '^'];

/// How files begin that are no text, and what they are.
const NO_TEXT: [(&[u8], &str); 10] = [
    (b"PK\x03\x04", "a spreadsheet or an archive"),
    (b"\xd0\xcf\x11\xe0", "a spreadsheet or a document of an old kind, or one with a password"),
    (b"\x1f\x8b", "an archive"),
    (b"7z\xbc\xaf", "an archive"),
    (b"Rar!", "an archive"),
    (b"%PDF", "a PDF"),
    (b"PAR1", "a Parquet file"),
    (b"{\\rtf", "a document of a word processor"),
    (b"<!DOCTYPE", "a web page, perhaps one to sign in"),
    (b"<html", "a web page, perhaps one to sign in"),
];

/// What a file is that begins so, if it is no text of rows.
pub fn no_text(head: &[u8]) -> Option<&'static str> {
    NO_TEXT.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what)
}

/// A file as it seems to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SampleFile {
    /// Its encoding, as declarations name it.
    pub encoding: &'static str,
    /// What stands between its cells.
    pub delimiter: char,
    /// Its first rows, cells without blanks around them.
    pub rows: Vec<Vec<String>>,
}

impl SampleFile {
    /// Finds out how the file under a path is written.
    ///
    /// # Errors
    /// [`Kind::Delivery`] if it cannot be read as a table.
    pub fn read(path: &Path) -> Expected<Self> {
        let unread = |what: &str| Error::new(Kind::Delivery, format!("{}: {what}", path.display()));
        let mut bytes = Vec::new();
        let read = durable::open(path).and_then(|file| file.take(N_BYTES).read_to_end(&mut bytes));
        read.map_err(|error| unread(&in_words(&error)).because(&error).hint("name a file as the supplier sends it"))?;
        if bytes.len() as u64 == N_BYTES {
            // The last line is not whole.
            bytes.truncate(bytes.iter().rposition(|byte| *byte == b'\n').map_or(0, |at| at + 1));
        }
        Self::of(&bytes).map_err(|(what, hint)| unread(&what).hint(hint))
    }

    /// Finds out how a file is written.
    ///
    /// # Errors
    /// Says why it cannot be read as a table, and what to do.
    pub fn of(bytes: &[u8]) -> Result<Self, (String, &'static str)> {
        if bytes.is_empty() {
            return Err(("it is empty".to_owned(), "name a sample with a header and rows"));
        }
        if let Some(what) = no_text(bytes) {
            return Err((format!("it is {what}, not text"), "ask the supplier for text, or save the sheet as CSV"));
        }
        let (text, encoding) = decoded(bytes);
        if text.trim_start().starts_with(['{', '[']) {
            let hint = "copy the source of JSON in sources/ that is most like it, and change its paths";
            return Err(("it is JSON, of which no declaration can be drafted".to_owned(), hint));
        }
        let Some(delimiter) = delimiter(&text) else {
            let hint = "is it a CSV? cells are told apart by , ; | ^ or a tab, alike in every row";
            return Err(("nothing stands between its cells that is the same in every row".to_owned(), hint));
        };
        let rows = rows(&text, delimiter, ROWS).collect();
        Ok(Self { encoding, delimiter, rows })
    }
}

fn rows(text: &str, delimiter: char, most: usize) -> impl Iterator<Item = Vec<String>> {
    let delimiter = u8::try_from(delimiter).expect("all that may stand between cells is ASCII");
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(delimiter).flexible(true).has_headers(false);
    let reader = builder.from_reader(text.as_bytes());
    let plain = |cell: &str| cell.replace(['\u{a0}', '\n', '\r'], " ").trim().to_owned();
    let rows = reader.into_records().take(most).flatten();
    rows.map(move |row| row.iter().map(plain).collect())
}

fn decoded(bytes: &[u8]) -> (String, &'static str) {
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let n_noughts = |first: usize| bytes.iter().skip(first).step_by(2).take(500).filter(|byte| **byte == 0).count();
    let encoding = match marked {
        Some(encoding) => encoding,
        None if n_noughts(1) > n_noughts(0) => UTF_16LE,
        None if n_noughts(0) > 0 => UTF_16BE,
        None if std::str::from_utf8(bytes).is_ok() => UTF_8,
        None => WINDOWS_1252,
    };
    let named = match encoding {
        _ if encoding == UTF_16LE => "utf-16le",
        _ if encoding == UTF_16BE => "utf-16be",
        _ if encoding == WINDOWS_1252 => "windows-1252",
        // Without any letter beyond ASCII nobody knows what the next file has.
        _ if marked.is_none() && bytes.is_ascii() => "auto",
        _ => "utf-8",
    };
    (encoding.decode(bytes).0.into_owned(), named)
}

/// What divides most of the first rows into equally many cells, and into most.
fn delimiter(text: &str) -> Option<char> {
    let width = |delimiter: char| {
        let mut widths: BTreeMap<usize, usize> = BTreeMap::new();
        rows(text, delimiter, FIRST_ROWS).for_each(|row| *widths.entry(row.len()).or_default() += 1);
        let n_rows: usize = widths.values().sum();
        let (width, n_alike) = widths.into_iter().max_by_key(|(_, n_alike)| *n_alike)?;
        (width > 1 && 2 * n_alike > n_rows).then_some((width, delimiter))
    };
    DELIMITERS.into_iter().filter_map(width).max_by_key(|(width, _)| *width).map(|(_, delimiter)| delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_with_a_mark_and_semicolons_is_read_as_that() {
        let sample = SampleFile::of("\u{feff}Name; Born\nLee, Ann;1/2/2010\n\"Day; Zoë\";\n".as_bytes()).unwrap();
        assert_eq!((sample.encoding, sample.delimiter), ("utf-8", ';'));
        assert_eq!(sample.rows, [["Name", "Born"], ["Lee, Ann", "1/2/2010"], ["Day; Zoë", ""]]);
    }

    #[test]
    fn an_encoding_is_told_by_letters_beyond_ascii() {
        let encoding = |bytes: &[u8]| SampleFile::of(bytes).unwrap().encoding;
        assert_eq!(encoding(b"Name,Town\nZo\xeb,Leeds\n"), "windows-1252");
        assert_eq!(encoding("Name,Town\nZoë,Leeds\n".as_bytes()), "utf-8");
        assert_eq!(encoding(b"Name,Town\nZoe,Leeds\n"), "auto");
        let utf_16: Vec<u8> = "Name,Town\nZoë,Leeds\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(encoding(&utf_16), "utf-16le");
    }

    #[test]
    fn what_is_no_table_is_told() {
        let told = |bytes: &[u8]| SampleFile::of(bytes).unwrap_err().0;
        assert!(told(b"PK\x03\x04rest").contains("spreadsheet"));
        assert!(told(b"%PDF-1.7").contains("PDF"));
        assert!(told(b"").contains("empty"));
        assert!(told(b"[{\"a\": 1}]").contains("JSON"));
        assert!(told(b"only words\nhere\n").contains("between its cells"));
    }
}
