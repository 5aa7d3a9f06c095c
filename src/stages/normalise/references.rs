//! ReferenceForms to children, offences and other records, and what spreadsheets make of them.

use std::borrow::Cow;

use polars::prelude::*;

use super::judgement::Judgement;
use super::looks::{are_digits, is_scientific};

/// Spreadsheets keep so many digits of a number and write noughts for the rest.
const DIGITS_KEPT: usize = 15;

/// From how many long numbers on it is no chance that all end in noughts.
const ENOUGH: usize = 4;

/// What the references of one column have in common.
pub(super) struct ReferenceForms {
    /// Some have decimals of their own, as `1.1`: then a `.0` is no gift of a spreadsheet.
    have_decimals: bool,
    /// Nearly all that are too long for a spreadsheet end in noughts.
    are_rounded: bool,
}

impl ReferenceForms {
    /// Looks over a column.
    pub(super) fn of(cells: &StringChunked) -> Self {
        let (mut have_decimals, mut n_long, mut n_rounded) = (false, 0, 0);
        for text in
            cells.iter().flatten().map(str::trim).filter(|text| text.as_bytes().first().is_some_and(u8::is_ascii_digit))
        {
            let decimals = text.split_once('.').filter(|(whole, part)| are_digits(whole) && are_digits(part));
            have_decimals |= decimals.is_some_and(|(_, part)| part.bytes().any(|digit| digit != b'0'));
            if text.len() > DIGITS_KEPT && are_digits(text) {
                n_long += 1;
                n_rounded += usize::from(is_rounded(text));
            }
        }
        Self { have_decimals, are_rounded: n_long >= ENOUGH && n_rounded * 10 >= n_long * 9 }
    }

    /// What has lost digits names nobody; what has gained a point or commas is told and mended.
    pub(super) fn judge<'c>(&self, text: Cow<'c, str>) -> Judgement<Cow<'c, str>> {
        let Some(bare) = unquoted(&text).map(str::to_owned) else { return self.judge_bare(text) };
        match self.judge_bare(Cow::Owned(bare)) {
            Judgement::Good(bare) => Judgement::Doubtful(bare, "reference_in_quotes"),
            other => other,
        }
    }

    fn judge_bare<'c>(&self, text: Cow<'c, str>) -> Judgement<Cow<'c, str>> {
        if !text.as_bytes().first().is_some_and(u8::is_ascii_digit) {
            return Judgement::Good(text);
        }
        if is_scientific(&text) {
            return Judgement::Bad("scientific_identifier");
        }
        if self.are_rounded && text.len() > DIGITS_KEPT && are_digits(&text) && is_rounded(&text) {
            return Judgement::Bad("rounded_identifier");
        }
        if let Some(whole) = text.strip_suffix(".0").filter(|whole| !self.have_decimals && are_digits(whole)) {
            return Judgement::Doubtful(Cow::Owned(whole.to_owned()), "reference_with_point");
        }
        if is_grouped(&text) {
            return Judgement::Doubtful(Cow::Owned(text.replace(',', "")), "reference_with_commas");
        }
        Judgement::Good(text)
    }
}

/// What stands within `="..."`, or behind the apostrophe by which a spreadsheet takes a number for text.
fn unquoted(text: &str) -> Option<&str> {
    let formula = text.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    let bare = formula.or_else(|| text.strip_prefix('\'').map(|rest| rest.strip_suffix('\'').unwrap_or(rest)))?;
    Some(bare.trim()).filter(|bare| !bare.is_empty())
}

fn is_rounded(text: &str) -> bool {
    text[DIGITS_KEPT..].bytes().all(|digit| digit == b'0')
}

fn is_grouped(text: &str) -> bool {
    let mut groups = text.split(',');
    let is_first = groups.next().is_some_and(|group| group.len() <= 3 && are_digits(group));
    is_first && text.contains(',') && groups.all(|group| group.len() == 3 && are_digits(group))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(column: &[&str], expected: &[&str]) {
        let cells = StringChunked::from_slice("reference".into(), column);
        let references = ReferenceForms::of(&cells);
        let found: Vec<String> = column
            .iter()
            .map(|text| match references.judge(Cow::Borrowed(text)) {
                Judgement::Good(text) => text.into_owned(),
                Judgement::Doubtful(text, rule) => format!("{text} {rule}"),
                Judgement::Bad(rule) => rule.to_owned(),
                Judgement::Blank => "blank".to_owned(),
            })
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_number_that_a_spreadsheet_shortened_names_nobody() {
        check(&["1.23457E+11", "N1", "12E34"], &["scientific_identifier", "N1", "12E34"]);
    }

    #[test]
    fn a_point_and_commas_that_were_gained_are_taken_away_again() {
        check(
            &["1234.0", "12,345,678", "1234"],
            &["1234 reference_with_point", "12345678 reference_with_commas", "1234"],
        );
    }

    #[test]
    fn what_a_spreadsheet_keeps_as_text_is_read_without_its_quotes() {
        check(
            &["=\"000001\"", "'000001", "'N1'", "N1'", "'"],
            &["000001 reference_in_quotes", "000001 reference_in_quotes", "N1 reference_in_quotes", "N1'", "'"],
        );
    }

    #[test]
    fn references_with_decimals_of_their_own_stay() {
        check(&["1.0", "1.1"], &["1.0", "1.1"]);
    }

    #[test]
    fn long_numbers_that_all_end_in_noughts_name_nobody() {
        let rounded = ["1234567890123450000", "1234567890123460000", "1234567890123470000", "1234567890123480000"];
        check(&rounded, &["rounded_identifier"; 4]);
        let own = ["1234567890123450000", "1234567890123461234", "1234567890123475678", "1234567890123489012"];
        check(&own, &own);
    }
}
