//! A text or a number where a list of rows is declared: the rows that it stands for are lost.

use serde_json::Value;

use super::faults::broken;
use crate::declarations::Source;
use crate::error::Result;
use crate::issues::{Effect, Issues};

/// So many lists may be lost without the file being refused.
const FEW: usize = 3;

/// What lay where a list is declared.
#[derive(Debug, Default)]
pub(super) struct OtherThanLists {
    n_lists: usize,
    /// The documents in which it was neither a list, nor one element, nor nothing.
    documents: Vec<u32>,
}

impl OtherThanLists {
    /// Looks at what was found in a document. A blank text is nothing.
    pub(super) fn see(&mut self, number: u32, found: Option<&Value>) {
        match found {
            Some(Value::Array(_) | Value::Object(_)) => self.n_lists += 1,
            Some(Value::String(text)) if text.trim().is_empty() => {}
            Some(Value::Null) | None => {}
            Some(_) => self.documents.push(number),
        }
    }

    /// Tells of each, or refuses a file in which there are too many.
    ///
    /// # Errors
    /// [`crate::error::Kind::Contract`] for more than a few, and more than the share of rows that a file may lose.
    pub(super) fn tell(&self, source: &Source, file: &str, path: &str, issues: &mut Issues) -> Result<()> {
        let (n_lost, of) = (self.documents.len(), self.n_lists + self.documents.len());
        if n_lost > FEW && n_lost as f64 > source.max_rejected * of as f64 {
            let first = self.documents[0];
            let message = format!(
                "{file}: {n_lost} of {of} times `{path}` is a text or a number where a list is declared, first in document {first}"
            );
            return Err(broken(source, message).hint("ask the supplier for lists; JSON within a text is not read"));
        }
        for document in &self.documents {
            issues.push("not_a_list", &source.name, file, *document, path, Effect::Kept);
        }
        Ok(())
    }
}
