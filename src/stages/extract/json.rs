//! JSON as text: one document after the other, never the whole file at once.

use std::io::Read;

use chrono::NaiveDate;
use serde_json::Value;

use super::decode::Utf8;
use super::faults::{unreadable, unreadable_from};
use super::json_text::{JsonFault, JsonText, TextPlace};
use super::walk::JsonWalk;
use crate::declarations::Source;
use crate::error::{Error, Result};
use crate::stages::handed::RawParts;

/// Reads one file of JSON documents: one after the other, or all in one array.
pub(super) fn read(source: &Source, file: &str, received: NaiveDate, bytes: &mut dyn Read) -> Result<RawParts> {
    let text = Utf8::new(&source.encoding, bytes).map_err(|error| error.of(file, &source.encoding))?;
    let encoding = text.name();
    let mut documents =
        Documents { file, encoding, text: JsonText::new(text), walk: JsonWalk::new(source, file), n_read: 0 };
    match documents.peek()? {
        None => {
            let hint = "ask the supplier to send it again; an extract without documents still has an envelope or `[]`";
            return Err(unreadable(file, "is empty").hint(hint));
        }
        Some(b'[') => documents.read_array()?,
        Some(_) => documents.read_stream()?,
    }
    documents.text.reader().told().into_iter().for_each(|rule| documents.walk.note(rule));
    documents.walk.finish(received)
}

/// The documents of one file while it is read.
struct Documents<'a, R> {
    file: &'a str,
    encoding: &'static str,
    text: JsonText<R>,
    walk: JsonWalk<'a>,
    n_read: u32,
}

impl<R: Read> Documents<'_, R> {
    fn peek(&mut self) -> Result<Option<u8>> {
        self.text.peek().map_err(|fault| self.broken(&fault))
    }

    fn read_stream(&mut self) -> Result<()> {
        while self.peek()?.is_some() {
            self.read_document()?;
        }
        Ok(())
    }

    /// Documents between brackets, with a comma behind each but the last.
    fn read_array(&mut self) -> Result<()> {
        self.text.pass(1);
        let mut is_over = self.peek()? == Some(b']');
        while !is_over {
            self.read_document()?;
            match self.peek()? {
                Some(b',') => self.text.pass(1),
                Some(b']') => is_over = true,
                Some(_) => return Err(self.broken(&self.text.invalid())),
                None => return Err(self.broken(&JsonFault::CutShort)),
            }
        }
        self.text.pass(1);
        match self.peek()? {
            None => Ok(()),
            Some(_) => Err(self.broken(&self.text.invalid())),
        }
    }

    fn read_document(&mut self) -> Result<()> {
        let document = self.text.document().map_err(|fault| self.broken(&fault))?;
        self.take(&document.0)
    }

    fn take(&mut self, document: &Value) -> Result<()> {
        self.n_read = self.n_read.checked_add(1).ok_or_else(|| unreadable(self.file, "has too many documents"))?;
        self.walk.document(self.n_read, document)
    }

    /// The parser's words are left out where they could quote the file.
    fn broken(&self, fault: &JsonFault) -> Error {
        let document = format!("document {}", self.n_read + 1);
        let at = |TextPlace { line, column }: &TextPlace| format!("{document} (line {line}, column {column})");
        match fault {
            JsonFault::Unread(error) => unreadable_from(self.file, self.encoding, &document, error),
            JsonFault::CutShort => unreadable(self.file, &format!("ends in the middle of {document}"))
                .hint("the transfer was cut short: ask the supplier to send it again"),
            JsonFault::Doubled(place) => {
                unreadable(self.file, &format!("has an object with one key twice in {}, and two values", at(place)))
                    .hint("which of the two counts nobody can tell: ask the supplier to send the file again")
            }
            JsonFault::Invalid(place) => unreadable(self.file, &format!("is not valid JSON in {}", at(place)))
                .hint("if the text is right, check `encoding` and `format` of the source"),
        }
    }
}
