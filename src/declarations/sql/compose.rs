//! A whole statement, from the SQL of a file and the parts that it shares with others.

use std::collections::{BTreeMap, BTreeSet};

use sqlparser::tokenizer::Location;

use super::faults::Faults;
use super::pieces::{Piece, Pieces, Read};
use super::query::Query;
use super::schema::Schema;
use super::{parse, read};
use crate::error::{self, Error, Kind};

/// How far the rows of a shared part stand to the right of the name that they get.
const INDENT: &str = "    ";

/// The parts that several statements share: `<name>.sql`, each one SELECT that is read under the name of its file.
#[derive(Debug, Default)]
pub struct SharedParts {
    parts: BTreeMap<String, Pieces>,
}

/// SQL as its authors wrote it, with the shared parts in place.
#[derive(Debug, Clone, Default)]
pub struct Written {
    file: String,
    text: String,
    /// Where each line comes from.
    origins: Vec<LineOrigin>,
    shared: BTreeSet<String>,
}

/// Where a line was written.
#[derive(Debug, Clone)]
struct LineOrigin {
    file: String,
    line: u64,
    /// How many columns further right it was written than it stands now.
    further_right: i64,
}

impl SharedParts {
    /// Takes the files of parts, by name: the path to show and the text.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if one is more than a SELECT, or is called as a table is.
    pub fn new(files: BTreeMap<String, (String, String)>, schema: &Schema) -> error::Result<Self> {
        let mut parts = BTreeMap::new();
        for (name, (file, text)) in files {
            let start = Location { line: 1, column: 1 };
            if schema.table(&name).is_some() {
                let message = format!("`{name}` is a table already; call the file otherwise");
                return Err(Faults::one(&file, start, message).into());
            }
            let Some(pieces) = Pieces::cut(&file, &text) else {
                read(&file, &text, schema)?;
                return Err(Faults::one(&file, start, "not one SELECT").into());
            };
            if let Some(own) = pieces.parts.first() {
                let message = format!("WITH in a part; make `{}` a part in a file of its own", own.name);
                return Err(Faults::one(&file, own.at, message).into());
            }
            parts.insert(name, pieces);
        }
        Ok(Self { parts })
    }

    /// The whole statement that the text of a file stands for.
    ///
    /// # Errors
    /// [`Kind::Declaration`] if parts read each other in a circle, or a name is both a shared part and one of the text.
    pub fn compose(&self, file: &str, text: &str) -> error::Result<Written> {
        match Pieces::cut(file, text) {
            Some(own) => match Composer::new(self, &own).whole()? {
                written if written.shared.is_empty() => Ok(Written::of_file(file, text)),
                written => Ok(written),
            },
            None => Ok(Written::of_file(file, text)),
        }
    }

    /// Refuses parts that no statement reads.
    ///
    /// # Errors
    /// [`Kind::Declaration`] with the first such part.
    pub fn are_read<'a>(&self, statements: impl Iterator<Item = &'a Written>) -> error::Result<()> {
        let read: BTreeSet<&str> = statements.flat_map(|written| written.shared.iter().map(String::as_str)).collect();
        match self.parts.iter().find(|(name, _)| !read.contains(name.as_str())) {
            None => Ok(()),
            Some((name, part)) => {
                let error = Error::new(Kind::Declaration, format!("{}: no measure reads `{name}`", part.file));
                Err(error.hint("delete the file, or read it with FROM or JOIN"))
            }
        }
    }
}

impl Written {
    /// The text of one file that shares nothing.
    pub fn of_file(file: &str, text: &str) -> Self {
        let origin = |line| LineOrigin { file: file.to_owned(), line, further_right: 0 };
        let origins = (1..).take(text.lines().count()).map(origin).collect();
        Self { file: file.to_owned(), text: text.to_owned(), origins, shared: BTreeSet::new() }
    }

    /// The whole statement, comments and all.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Reads and checks it.
    ///
    /// # Errors
    /// As [`read`], each fault in the file where it was written.
    pub fn read(&self, schema: &Schema) -> error::Result<Query> {
        super::query(&self.file, &self.text, schema).map_err(|faults| faults.moved(|at| self.origin(at)).into())
    }

    /// Reads it as far as that can be done without knowing any table.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn parse(&self) -> error::Result<()> {
        let mut faults = Faults::default();
        parse::statement(&self.file, &self.text, &mut faults);
        if faults.is_empty() { Ok(()) } else { Err(faults.moved(|at| self.origin(at)).into()) }
    }

    /// Where the author wrote what stands at a place.
    fn origin(&self, at: Location) -> Option<(&str, Location)> {
        let origin = self.origins.get(usize::try_from(at.line).ok()?.checked_sub(1)?)?;
        let column = at.column.saturating_add_signed(origin.further_right).max(1);
        Some((&origin.file, Location { line: origin.line, column }))
    }

    /// Adds lines that begin at a place of a file.
    fn add(&mut self, file: &str, at: Location, text: &str, indent: &str) {
        for (number, line) in (at.line..).zip(text.lines()) {
            let first = if number == at.line { at.column as i64 - 1 } else { 0 };
            let further_right = first - indent.len() as i64;
            self.origins.push(LineOrigin { file: file.to_owned(), line: number, further_right });
            let line = if line.is_empty() { String::new() } else { format!("{indent}{line}") };
            self.text.push_str(&line);
            self.text.push('\n');
        }
    }

    /// Ends the last line with a word more.
    fn end(&mut self, word: &str) {
        self.text.truncate(self.text.trim_end().len());
        self.text.push_str(word);
        self.text.push('\n');
    }
}

/// Puts pieces in an order in which each comes after what it reads.
struct Composer<'a> {
    shared: &'a SharedParts,
    own: &'a Pieces,
    /// The pieces so far; a shared one with its file.
    placed: Vec<(&'a str, &'a Piece, Option<&'a Pieces>)>,
    /// The names that are being placed, each read by the one before.
    open: Vec<&'a str>,
}

impl<'a> Composer<'a> {
    const fn new(shared: &'a SharedParts, own: &'a Pieces) -> Self {
        Self { shared, own, placed: Vec::new(), open: Vec::new() }
    }

    fn whole(mut self) -> Result<Written, Faults> {
        let own = self.own;
        for part in &own.parts {
            if let Some(shared) = self.shared.parts.get(&part.name) {
                let message = format!("`{}` is the part of {} too; give one another name", part.name, shared.file);
                return Err(Faults::one(&own.file, part.at, message));
            }
            self.open.push(&part.name);
            self.place_shared(&own.file, &part.reads)?;
            self.open.pop();
            self.placed.push((&part.name, part, None));
        }
        self.place_shared(&own.file, &own.last.reads)?;
        Ok(self.written())
    }

    /// Places the shared parts among some names, after what they read themselves.
    fn place_shared(&mut self, file: &str, reads: &'a [Read]) -> Result<(), Faults> {
        for Read { name, at } in reads {
            if let Some(first) = self.open.iter().position(|open| open == name) {
                let circle =
                    self.open[first..].iter().copied().chain([name.as_str()]).collect::<Vec<_>>().join(" reads ");
                return Err(Faults::one(file, *at, format!("a circle of parts: {circle}; break it")));
            }
            let is_placed = self.placed.iter().any(|(placed, ..)| placed == name);
            let Some(part) = self.shared.parts.get(name).filter(|_| !is_placed) else { continue };
            self.open.push(name);
            self.place_shared(&part.file, &part.last.reads)?;
            self.open.pop();
            self.placed.push((name, &part.last, Some(part)));
        }
        Ok(())
    }

    fn written(self) -> Written {
        let own = self.own;
        let mut written = Written { file: own.file.clone(), ..Written::default() };
        written.add(&own.file, own.head.at, &own.head.text, "");
        for (place, (name, piece, shared)) in self.placed.iter().enumerate() {
            let start = Location { line: 1, column: 1 };
            let with = if place == 0 { "WITH" } else { "" };
            match shared {
                None => {
                    written.add(&own.file, own.last.at, with, "");
                    written.add(&own.file, piece.at, &piece.text, "");
                }
                Some(part) => {
                    written.add(&part.file, start, with, "");
                    written.add(&part.file, part.head.at, &part.head.text, "");
                    written.add(&part.file, start, &format!("{name} AS ("), "");
                    written.add(&part.file, piece.at, &piece.text, INDENT);
                    written.add(&part.file, piece.at, ")", "");
                    written.shared.insert((*name).to_owned());
                }
            }
            written.end(if place + 1 < self.placed.len() { ",\n" } else { "\n" });
            written.origins.extend(written.origins.last().cloned());
        }
        written.add(&own.file, own.last.at, &own.last.text, "");
        written
    }
}

#[cfg(test)]
mod tests;
