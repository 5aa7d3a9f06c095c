//! References that have lost the noughts before them: a spreadsheet takes `00123` for a number.

use std::collections::{BTreeSet, HashSet};

use polars::prelude::*;

use super::delivery::NormalisedDelivery;
use super::looks::are_digits;
use super::roles;
use super::stacked::numbers;
use crate::declarations::Source;
use crate::issues::{Effect, Issues};
use crate::stages::handed::ROW;

/// The forms of the references of one column over all deliveries.
#[derive(Default)]
struct WrittenForms {
    /// How long those are that begin with a nought.
    widths: BTreeSet<usize>,
    longest: usize,
    /// Those that begin with a nought, without it.
    bare: HashSet<String>,
}

/// Gives back lost noughts where all references of a column have one length; elsewhere it tells what may be twice.
///
/// A column is looked at in all tables of the source at once, since rows are joined by it.
pub(super) fn mend(source: &Source, deliveries: &mut [NormalisedDelivery], issues: &mut Issues) {
    let names: BTreeSet<&str> = source.tables.iter().flat_map(|table| roles::references(source, table)).collect();
    for name in names {
        let mut forms = WrittenForms::default();
        for frame in source.tables.iter().flat_map(|table| deliveries.iter().filter_map(|one| one.table(&table.name))) {
            let cells = frame.column(name).ok().and_then(|column| column.str().ok());
            cells.into_iter().flat_map(|cells| cells.iter().flatten()).for_each(|text| forms.see(text));
        }
        if forms.widths.is_empty() {
            continue;
        }
        for delivery in &mut *deliveries {
            let file = delivery.file().to_owned();
            for table in &source.tables {
                let Some(frame) = delivery.table_mut(&table.name) else { continue };
                let note = |row, rule| issues.push(rule, &source.name, &file, row, name, Effect::Kept);
                forms.mend(frame, name, note);
            }
        }
    }
}

impl WrittenForms {
    fn see(&mut self, text: &str) {
        if !are_digits(text) {
            return;
        }
        self.longest = self.longest.max(text.len());
        let bare = text.trim_start_matches('0');
        if bare.len() < text.len() && !bare.is_empty() {
            self.widths.insert(text.len());
            self.bare.insert(bare.to_owned());
        }
    }

    /// The one length of all references, if they have one.
    fn width(&self) -> Option<usize> {
        let width = *self.widths.first()?;
        (self.widths.len() == 1 && self.longest == width).then_some(width)
    }

    fn mend(&self, frame: &mut DataFrame, name: &str, mut note: impl FnMut(u32, &'static str)) {
        let Some(cells) = frame.column(name).ok().and_then(|column| column.str().ok()).cloned() else { return };
        let rows = numbers(frame, ROW);
        let width = self.width();
        let lost = |text: &str| width.is_some_and(|width| text.len() < width && are_digits(text));
        let may_be_twice = |text: &str| width.is_none() && self.bare.contains(text);
        if !cells.iter().flatten().any(|text| lost(text) || may_be_twice(text)) {
            return;
        }
        let mended = cells.iter().zip(&rows).map(|(text, row)| match text {
            Some(text) if lost(text) => {
                note(*row, "lost_noughts");
                Some(format!("{text:0>width$}", width = width.unwrap_or_default()))
            }
            Some(text) if may_be_twice(text) => {
                note(*row, "noughts_or_none");
                Some(text.to_owned())
            }
            other => other.map(str::to_owned),
        });
        let mended: StringChunked = mended.collect();
        frame.with_column(mended.with_name(name.into()).into_column()).expect("one cell a row");
    }
}
