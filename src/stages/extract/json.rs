//! JSON as text: one document after the other, never the whole file at once.

use std::io::{BufRead, BufReader, Read};

use chrono::NaiveDate;
use serde::de::{Deserializer as _, SeqAccess, Visitor};
use serde_json::{Deserializer, Value};

use super::decode::Utf8;
use super::document::Document;
use super::faults::{unreadable, unreadable_from};
use super::walk::JsonWalk;
use crate::declarations::Source;
use crate::error::{Error, Result};
use crate::stages::handed::RawParts;

/// Reads one file of JSON documents: one after the other, or all in one array.
pub(super) fn read(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<RawParts> {
    let text = Utf8::new(&source.encoding, bytes).map_err(|error| error.of(file, &source.encoding))?;
    let encoding = text.name();
    let mut text = BufReader::new(text);
    let first = first_byte(&mut text).map_err(|error| unreadable_from(file, encoding, "document 1", &error))?;
    let mut documents = Documents { file, encoding, walk: JsonWalk::new(source, file), n_read: 0 };
    match first {
        None => {
            let hint = "ask the supplier to send it again; an extract without documents still has an envelope or `[]`";
            return Err(unreadable(file, "is empty").hint(hint));
        }
        Some(b'[') => documents.read_array(&mut text)?,
        Some(_) => documents.read_stream(&mut text)?,
    }
    text.get_ref().told().into_iter().for_each(|rule| documents.walk.note(rule));
    documents.walk.finish(received)
}

/// The documents of one file while it is read.
struct Documents<'a> {
    file: &'a str,
    encoding: &'static str,
    walk: JsonWalk<'a>,
    n_read: u32,
}

impl Documents<'_> {
    fn read_stream(&mut self, text: impl Read) -> Result<()> {
        for document in Deserializer::from_reader(text).into_iter::<Document>() {
            let document = document.map_err(|error| self.broken(&error))?;
            self.take(&document.0)?;
        }
        Ok(())
    }

    fn read_array(&mut self, text: impl Read) -> Result<()> {
        let mut failure = None;
        let mut deserializer = Deserializer::from_reader(text);
        let read = deserializer.deserialize_seq(Elements { documents: self, failure: &mut failure });
        if let Some(failure) = failure {
            return Err(failure);
        }
        read.and_then(|()| deserializer.end()).map_err(|error| self.broken(&error))
    }

    fn take(&mut self, document: &Value) -> Result<()> {
        self.n_read = self.n_read.checked_add(1).ok_or_else(|| unreadable(self.file, "has too many documents"))?;
        self.walk.document(self.n_read, document)
    }

    /// The parser's words are left out where they could quote the file.
    fn broken(&self, error: &serde_json::Error) -> Error {
        let document = format!("document {}", self.n_read + 1);
        if let Some(kind) = error.io_error_kind() {
            return unreadable_from(self.file, self.encoding, &document, &kind.into());
        }
        if error.is_eof() {
            return unreadable(self.file, &format!("ends in the middle of {document}"))
                .hint("the transfer was cut short: ask the supplier to send it again");
        }
        let place = format!("{document} (line {}, column {})", error.line(), error.column());
        if error.is_data() {
            return unreadable(self.file, &format!("has an object with one key twice in {place}, and two values"))
                .hint("which of the two counts nobody can tell: ask the supplier to send the file again");
        }
        unreadable(self.file, &format!("is not valid JSON in {place}"))
            .hint("if the text is right, check `encoding` and `format` of the source")
    }
}

/// Takes the elements of an array one by one.
struct Elements<'d, 'a, 'f> {
    documents: &'d mut Documents<'a>,
    failure: &'f mut Option<Error>,
}

impl<'de> Visitor<'de> for Elements<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("an array of documents")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> std::result::Result<(), A::Error> {
        while let Some(document) = elements.next_element::<Document>()? {
            if let Err(error) = self.documents.take(&document.0) {
                *self.failure = Some(error);
                return Err(serde::de::Error::custom("a document was refused"));
            }
        }
        Ok(())
    }
}

/// The first byte that is no white space, left where it is.
fn first_byte(text: &mut impl BufRead) -> std::io::Result<Option<u8>> {
    loop {
        let (n_blank, first) = {
            let bytes = text.fill_buf()?;
            let at = bytes.iter().position(|byte| !byte.is_ascii_whitespace());
            (at.unwrap_or(bytes.len()), at.map(|at| bytes[at]))
        };
        text.consume(n_blank);
        if first.is_some() || n_blank == 0 {
            return Ok(first);
        }
    }
}
