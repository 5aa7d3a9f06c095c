//! Texts by which programs say that there is nothing.

use crate::declarations::CodeList;
use crate::declarations::source::{Column as Declared, ColumnKind, SourceTable};
use crate::model::is_nothing;

/// Names that may be none, in the spelling of a name.
const DOUBTFUL_NAMES: [&str; 4] = ["Null", "null", "None", "NONE"];

/// What a text says of its cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Nothing {
    /// The cell holds something.
    No,
    /// It is blank, or a text that the column declares to mean that.
    Blank,
    /// It is a text by which programs say so.
    Null,
}

/// What stands for nothing in one column.
pub(super) struct Nulls<'a> {
    declared: &'a Declared,
    /// The codes of the cells, if they are codes: what is on a list is a code.
    list: Option<&'a CodeList>,
    is_name: bool,
}

impl<'a> Nulls<'a> {
    /// A text is read as another column of the same header reads it: what is a name or a code there is so here.
    pub(super) fn of(
        declared: &'a Declared,
        table: &SourceTable,
        list_of: impl Fn(&Declared) -> Option<&'a CodeList>,
    ) -> Self {
        let same = || table.columns.iter().filter(|column| column.from == declared.from);
        let is_name = same().any(|column| column.kind == ColumnKind::Name);
        Self { declared, list: same().find_map(list_of), is_name }
    }

    /// Whether the column holds names, where each such text has to be looked at.
    pub(super) fn are_names(&self) -> bool {
        self.is_name
    }

    /// Whether a trimmed text says that there is nothing.
    pub(super) fn judge(&self, text: &str) -> Nothing {
        let is_same = |known: &String| known.eq_ignore_ascii_case(text);
        if text.is_empty() || self.declared.sentinels.iter().any(is_same) {
            return Nothing::Blank;
        }
        if self.is_null(text) && !self.declared.not_blank.iter().any(is_same) { Nothing::Null } else { Nothing::No }
    }

    /// Whether a name is also how a program writes nothing.
    pub(super) fn is_doubtful_name(&self, text: &str) -> bool {
        DOUBTFUL_NAMES.contains(&text) && !self.declared.not_blank.iter().any(|name| name == text)
    }

    fn is_null(&self, text: &str) -> bool {
        let is_code = || self.list.is_some_and(|list| list.get(text).is_some());
        is_nothing(text, self.is_name) && (self.is_name || !is_code())
    }
}
