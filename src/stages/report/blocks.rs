//! What a section of the report is made of.

use askama::Template;

use super::charts::Chart;
use super::tables::ReportTable;

/// Blocks one below the other.
#[derive(Debug, Clone, Default, Template)]
#[template(path = "blocks.html")]
pub(super) struct Blocks {
    blocks: Vec<ReportPiece>,
}

/// One piece of a section.
#[derive(Debug, Clone)]
pub(super) enum ReportPiece {
    /// A heading within the section.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A list of sentences.
    Sentences(Vec<String>),
    /// The figures to see first.
    Cards(Vec<Card>),
    /// A chart.
    Chart(Box<Chart>),
    /// A table.
    Table(ReportTable),
    /// Something to open; printed open only if `is_printed`.
    Fold { summary: String, inner: Blocks, is_printed: bool },
    /// Something set apart from its surroundings.
    Aside { heading: String, inner: Blocks },
}

/// One headline figure: the number, what it is of, and what may be said about it.
#[derive(Debug, Clone)]
pub(super) struct Card {
    /// What is measured.
    pub(super) title: String,
    /// The number with its unit, or the symbol for why there is none.
    pub(super) number: String,
    /// What the number is of.
    pub(super) of: String,
    /// Limits, change, and what else belongs to it.
    pub(super) remarks: Vec<String>,
}

impl Blocks {
    /// No blocks yet.
    pub(super) fn new() -> Self {
        Self::default()
    }

    /// Adds the blocks of another.
    pub(super) fn append(&mut self, mut others: Self) {
        self.blocks.append(&mut others.blocks);
    }

    /// Adds a heading.
    pub(super) fn heading(&mut self, text: impl Into<String>) {
        self.blocks.push(ReportPiece::Heading(text.into()));
    }

    /// Adds a paragraph.
    pub(super) fn text(&mut self, text: impl Into<String>) {
        self.blocks.push(ReportPiece::Text(text.into()));
    }

    /// Adds a list of sentences, if there are any.
    pub(super) fn sentences(&mut self, sentences: Vec<String>) {
        if !sentences.is_empty() {
            self.blocks.push(ReportPiece::Sentences(sentences));
        }
    }

    /// Adds headline figures.
    pub(super) fn cards(&mut self, cards: Vec<Card>) {
        self.blocks.push(ReportPiece::Cards(cards));
    }

    /// Adds a chart, if there was anything to draw.
    pub(super) fn chart(&mut self, chart: Option<Chart>) {
        self.blocks.extend(chart.map(|chart| ReportPiece::Chart(Box::new(chart))));
    }

    /// Adds a table, if it has rows.
    pub(super) fn table(&mut self, table: ReportTable) {
        if !table.is_empty() {
            self.blocks.push(ReportPiece::Table(table));
        }
    }

    /// Adds something to open, printed open as well.
    pub(super) fn fold(&mut self, summary: impl Into<String>, inner: Self) {
        self.push_fold(summary.into(), inner, true);
    }

    /// Adds figures to open on the screen; on paper they would fill many pages, and all are in the CSV.
    pub(super) fn on_screen(&mut self, summary: impl Into<String>, inner: Self) {
        self.push_fold(summary.into(), inner, false);
    }

    fn push_fold(&mut self, summary: String, inner: Self, is_printed: bool) {
        if !inner.is_empty() {
            self.blocks.push(ReportPiece::Fold { summary, inner, is_printed });
        }
    }

    /// Adds a panel that stands apart.
    pub(super) fn aside(&mut self, heading: impl Into<String>, inner: Self) {
        if !inner.is_empty() {
            self.blocks.push(ReportPiece::Aside { heading: heading.into(), inner });
        }
    }

    /// Whether there is nothing to show.
    pub(super) fn is_empty(&self) -> bool {
        self.blocks.is_empty()
    }
}
