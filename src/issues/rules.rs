//! Every rule that a cell, a row, a column or a file can break, in words: the tables that kept deliveries are
//! read by, that `yjp faults` shows, and that docs/RULES.md is.

mod references;

use self::references::REFERENCES;
use super::in_words::{ASIDE, BLANKED, COVERS, KEPT, REJECTED, RuleInWords, TEXT_KEPT, costly, rule};

/// All other rules, sorted by name.
const RULES: &[RuleInWords] = &[
    rule(
        "absent_path",
        "a path that is nowhere in a file of few documents",
        KEPT,
        "see whether the supplier renamed the key; if it may be missing, declare the column `optional`",
    ),
    rule(
        "after_receipt",
        "a day after the day of receipt, of what has happened",
        "the cell is blanked; the day of a hearing is kept",
        "correct the day; or the folder of the delivery, if it is dated too early",
    ),
    rule(
        "age_contradicts",
        "an age at the first hearing above that at the outcome, or below that at the offence, by the birthday of the child",
        BLANKED,
        "correct the age, the birthday or the days of offence and outcome",
    ),
    rule(
        "ambiguous_date",
        "a day that two formats read differently",
        "kept, as the first reads it",
        "leave one out of `format`",
    ),
    rule("bad_boolean", "neither yes nor no", BLANKED, "ask the supplier what it says, or declare a code"),
    rule("bad_date", "no day in any format of the column", BLANKED, "correct the cell, or add its format to `format`"),
    rule("bad_identifier", "not in the form of its identifier", TEXT_KEPT, "correct the identifier at its source"),
    rule("bad_integer", "no whole number", BLANKED, "correct the cell"),
    rule("bad_number", "no number", BLANKED, "correct the cell"),
    rule("bad_postcode", "no postcode", BLANKED, "correct the postcode at its source"),
    rule(
        "begins_within_quarter",
        "so many days of a quarter before the first event that chance does not explain them",
        "the days are not covered",
        "ask for the rows before; if nothing happened, name the days in [[complete]]",
    ),
    rule("blank_row", "a row without anything in it", ASIDE, "nothing"),
    rule(
        "category_missing",
        "a row of a table without a category",
        "counted as `not_known`",
        "have the table written with its category, or with `not_known`",
    ),
    costly(
        "category_unlisted",
        "a category of a table that is on no list, as one that is spelt otherwise",
        "kept, so that SQL which asks for a listed one leaves the row out",
        "have the table written with the categories of the code list",
    ),
    rule("check_letter", "an identifier with another check letter", KEPT, "look for a slip in the identifier"),
    rule(
        "code_out_of_date",
        "a code that did not hold on that day",
        "kept, with its only meaning",
        "ask the supplier, or correct the dates in the code list",
    ),
    rule(
        "code_respelled",
        "a number without the leading noughts of its code, or with the `.0` of a spreadsheet",
        "kept, as the code that it must be",
        "ask the supplier to export codes as text",
    ),
    rule(
        "code_without_day",
        "a code whose meaning changed, in a row without the day to tell which",
        "kept, with its meaning on the day of receipt",
        "fill in the day that `dated_by` names",
    ),
    costly(
        "common_birthday",
        "a day on which more than one in twenty children of a delivery are said to be born",
        "kept; their ages may be wrong, and linking may take one for another",
        "see whether the system writes it where it knows none, and name it in `sentinels` if so",
    ),
    costly(
        "coverage_ambiguous",
        "a name that may mean several days up to which the delivery is complete, as `2023Q2` that of a calendar or a financial year",
        "the earliest counts",
        "write the day in the name, as `2023-06-30`, or say `day or financial quarter in file name` in `covers_to`",
    ),
    costly("coverage_not_known", "a delivery that does not say its last day", "it covers no further day", COVERS),
    costly(
        "coverage_unread",
        "a name with what looks like a day, a week or a year, which no rule of `covers_to` reads",
        "it is taken to be complete up to a later day",
        COVERS,
    ),
    costly(
        "dated_after_as_at",
        "a row dated after the day of the run",
        "not counted",
        "correct the date, or wait until the day has come",
    ),
    rule(
        "day_and_month_swapped",
        "a day up to the twelfth, of a month in which no later day lies but for those turned round: the month seems to stand first",
        "kept; too many refuse the delivery",
        "ask for the file as it was exported, not as a spreadsheet saved it, or say how the day is written in `format`",
    ),
    rule(
        "default_date",
        "a day by which programs say that there is none, such as 31/12/9999",
        BLANKED,
        "nothing, if there is none",
    ),
    rule(
        "delivery_cut",
        "a delivery far smaller than those before it: the end of its file may be missing",
        "its rows count, but it covers no further day",
        "ask for the whole file; if it is whole, say what `delivers` is, or name the days in [[complete]]",
    ),
    rule(
        "delivery_missing",
        "a delivery between two others that never came",
        "the days between are not covered",
        "ask for it; if nothing is missing, name the days in [[complete]]",
    ),
    rule(
        "double_encoded",
        "letters that were encoded twice (`Ã©` for `é`)",
        KEPT,
        "ask the supplier to export again: the name is not the child's",
    ),
    rule(
        "dummy_identifier",
        "an identifier that stands for none",
        TEXT_KEPT,
        "fill in the identifier, if there is one",
    ),
    costly(
        "element_of_another_type",
        "an element of a list with the cells of a table, under a type that the table does not read",
        "not read: its rows are missing; more than `max_rejected` of the table refuse the file",
        "ask the supplier what the type is, and add a table for it",
    ),
    rule("empty_document", "a document that gives no row", KEPT, "nothing, unless there should be rows"),
    rule("end_before_start", "a period that ends before it begins", REJECTED, "correct the first or the last day"),
    rule("episode_not_closed", "an open episode of care before another", "it ends as that begins", "ask for its end"),
    rule("header_again", "the header again, as on every page of a print", ASIDE, "nothing"),
    rule(
        "impossible_age",
        "an age outside 0 to 110, or outside 5 to 110 at an offence, an arrest, a hearing or an outcome",
        "the day of birth is blanked if all that is told of the child contradicts it, otherwise the day of the event",
        "correct the day of birth or the day of the event",
    ),
    rule(
        "interval_not_covered",
        "a quarter to whose end a source that figures need does not reach",
        "its figures are incomplete",
        "ask the supplier for what is missing, or correct `covers_to` of the source",
    ),
    rule(
        "mixed_encoding",
        "lines of two encodings in one file",
        "each line is read as what it is",
        "ask the supplier how the file was put together",
    ),
    rule(
        "mixed_formats",
        "the first cell of a column that is written in another format than the rest",
        KEPT,
        "have the column sent in one format: cells that were read may be read wrongly",
    ),
    costly("more_than_residents", "more events than residents", "no rate is shown", "look for thousands"),
    rule(
        "newest_event_old",
        "no event in the last weeks that the newest delivery is said to cover, which may be chance",
        KEPT,
        "see to which day the file is complete, and name the file by it or add a rule to `covers_to`",
    ),
    rule("no_fixed_abode", "a postcode that stands for no fixed abode", BLANKED, "nothing"),
    rule("no_name", "a text that says that the name is not known", BLANKED, "fill in the name, if it is known"),
    rule("no_rows", "a file without rows", KEPT, "ask the supplier whether there was nothing to send"),
    rule(
        "not_a_list",
        "a text or a number where a list of rows is declared",
        "its rows are lost; more than three, beyond `max_rejected` of all lists, refuse the delivery",
        "ask the supplier for a list",
    ),
    rule("not_a_value", "a list or an object where a value is declared", BLANKED, "correct the path in `from`"),
    rule(
        "nothing_new",
        "a delivery of rows that older ones hold, where new ones are usual",
        "its rows count, but it covers no further day",
        "ask for the new rows; if there are none, name the days in [[complete]]",
    ),
    rule("nul_byte", "a row with a byte that is no text", REJECTED, "ask the supplier to send the file again"),
    rule("null_or_name", "a name that is also how programs write nothing (`None`)", KEPT, "look whether it is a name"),
    rule(
        "null_text",
        "a text by which programs say that there is nothing (`NULL`, `N/A`, `-`)",
        "blank; told once a column, and of names each time",
        "nothing, or name it in `not_blank` if it is a value",
    ),
    costly(
        "offence_after_outcome",
        "an offence dated after the decision on it",
        "kept; it is never counted as a reoffence",
        "correct the day of the offence or of the outcome",
    ),
    costly(
        "often_blank",
        "nothing in a column that figures need, in more than a tenth of the rows (postcodes: a quarter; legal statuses: any); an outcome only where its day is filled",
        "kept; such a child is of no age or lives nowhere, such an offence is not recordable or no reoffence; a child without a legal status counts as looked after",
        "ask the supplier why the column is not filled",
    ),
    rule(
        "other_unit",
        "a figure of others in another unit than ours: a rate per 1,000 beside one per 100,000",
        REJECTED,
        "write the figure in the unit that data_dictionary.md of a publication has, `per_100000`",
    ),
    rule(
        "out_of_range",
        "a number or a day that cannot be: residents below none, a share above the whole, a year before 1900",
        BLANKED,
        "correct the cell",
    ),
    costly(
        "outcomes_elsewhere",
        "a document with results in a place that no table reads, as those of an application, an appeal or a reopened case",
        "not read: what they change no figure shows",
        "see what was decided, and ask the supplier to send it with the offences as well",
    ),
    rule("page_furniture", "a title, a footer or a ruler, and no row of data", ASIDE, "nothing"),
    rule(
        "ragged_row",
        "a row with more or fewer cells than the header",
        REJECTED,
        "put the separators and quotes right",
    ),
    rule("read_as_utf_16", "a file in UTF-16 without its mark", "read as that", "nothing, or say so in `encoding`"),
    rule(
        "read_as_utf_8",
        "a file in UTF-8, where another encoding or `auto` is declared",
        "read as that",
        "nothing, or say so in `encoding`",
    ),
    rule(
        "read_as_windows_1252",
        "a file in windows-1252, where `auto` is declared",
        "read as that",
        "nothing, or say so in `encoding`",
    ),
    costly(
        "renamed_path",
        "a path that is missing where another key stands that is called nearly so",
        "blank where it is missing; too many refuse the file, unless the column is `optional`, the other key is hardly filled and no other delivery fills the column",
        "see whether the supplier renamed the key, and add a [[change]] if so",
    ),
    rule("required", "nothing in a column that must be filled", REJECTED, "fill in the cell"),
    costly(
        "residents_incomplete",
        "a year of residents without an age, or without girls or boys of an age",
        "no rate of that year is shown",
        "deliver all ages and both sexes of the year in one file: a newer file replaces the year whole",
    ),
    costly("residents_leap", "thrice or a third of the residents before", "no rate is shown", "look for thousands"),
    rule(
        "residents_not_known",
        "no residents for a group that is counted",
        "no rate is shown",
        "deliver the residents of that year and group",
    ),
    rule(
        "residents_of_another_area",
        "residents of other areas and none of the service's own",
        "not counted, so that no rate is shown",
        "deliver the residents of the area that project.toml names, or name the area as the file does",
    ),
    costly("residents_with_totals", "totals beside their parts", "no rate is shown", "leave the totals out"),
    rule(
        "return_period",
        "a return that ends before it begins, or whose period had not come",
        "kept, but it is newer than no other return of its period",
        "ask the supplier to correct the period",
    ),
    rule(
        "run_by_spreadsheets",
        "a text that begins with `=`, `+`, `-` or `@`: a spreadsheet that opens the publication would run it",
        REJECTED,
        "write the text itself",
    ),
    rule(
        "silence",
        "so many days without any event that chance does not explain them",
        "the days are not covered",
        "ask whether rows are missing; if nothing happened, name the days in [[complete]]",
    ),
    rule(
        "spreadsheet_limit",
        "a file exactly as long as a sheet of a spreadsheet can be",
        KEPT,
        "ask the supplier whether rows were cut off",
    ),
    rule(
        "stray_quote",
        "a quote that is not closed, or has text behind it",
        "read as a letter, with the row alone",
        "look at the row; ask the supplier to write a quote within a cell twice",
    ),
    rule("title_row", "a row above the header", ASIDE, "nothing"),
    rule("totals_row", "a row of totals", ASIDE, "nothing"),
    costly(
        "undated_outcome",
        "an outcome without the day it was given; a day without its outcome is `often_blank`, where there are many",
        "kept, and counted in no interval",
        "fill in the day; if the outcome is still to come, leave it out as well",
    ),
    rule(
        "unknown_category",
        "a category that is none of ours",
        BLANKED,
        "declare the column as a code of a list, or correct `[[record]]`",
    ),
    rule("unknown_code", "a code that is not on its list", BLANKED, "add the code to the list, or correct the cell"),
    rule("unknown_column", "a column that is not declared", ASIDE, "declare the column, or name it in `ignore`"),
    rule(
        "unknown_measure",
        "a figure of others that names no measure of the project",
        REJECTED,
        "write the measure as data_dictionary.md of a publication has it, or leave the row out",
    ),
    rule(
        "unknown_statistic",
        "a figure of others that names no statistic of its measure",
        REJECTED,
        "write the statistic as data_dictionary.md of a publication has it, or leave the row out",
    ),
    rule("unnamed_column", "a column without a header", ASIDE, "ask the supplier to name the column or leave it out"),
    rule("unread_element", "the first of a type that no table reads", "not read", "nothing, unless figures need it"),
    costly(
        "withdrawn",
        "a row that a newer delivery, complete for its days, no longer holds",
        "counts no more",
        "see whether the newer delivery is whole",
    ),
    rule(
        "written_over",
        "a row that its file lacks since it was written over under its own name, and that no other file has",
        "it counts no more",
        "give each extract a name, or a folder with the day, of its own; if the rows were taken back, nothing",
    ),
];

/// The rule of this name.
pub fn find(name: &str) -> Option<&'static RuleInWords> {
    [RULES, REFERENCES]
        .into_iter()
        .find_map(|rules| rules.binary_search_by(|rule| rule.name.cmp(name)).ok().map(|at| &rules[at]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::issues::in_words::table;

    fn all() -> Vec<RuleInWords> {
        let mut all = [RULES, REFERENCES].concat();
        all.sort_by_key(|rule| rule.name);
        all
    }

    #[test]
    fn rules_are_sorted_and_each_stands_once() {
        for rules in [RULES, REFERENCES] {
            assert!(rules.is_sorted_by(|one, next| one.name < next.name));
            assert!(rules.iter().all(|rule| find(rule.name) == Some(rule)));
        }
        assert_eq!(find("invented"), None);
    }

    #[test]
    fn rules_are_said_as_messages_are() {
        for RuleInWords { name, meaning, done, advice, .. } in all() {
            for words in [meaning, done, advice] {
                let is_plain = !words.contains('|') && !words.ends_with('.');
                assert!(is_plain && words.starts_with(|first: char| first.is_lowercase()), "{name}: {words}");
            }
        }
    }

    /// `UPDATE_EXPECT=1` writes the page anew.
    #[test]
    fn the_page_of_rules_is_the_table() {
        let head = "# Rules\n\nWhat can be wrong in a delivery, what is done about it, and what to do. `yjp faults` lists \
                    each fault with\nits file, row and column. This page is made from `src/issues/rules.rs`.\n\n";
        expect_test::expect_file!["../../docs/RULES.md"].assert_eq(&format!("{head}{}", table(&all())));
    }
}
