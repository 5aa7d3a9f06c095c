//! The measures' SQL on a server that holds the tables as the model has them: what it is told besides, what it is
//! asked, and its answer made like what this process counts.

use polars::prelude::*;

use super::encode::{Encoded, encoded, encoded_sums, looks_at_children};
use super::keys::DOUBLED;
use super::numbering::numbered;
use super::places::PlaceDigits;
use super::prepare::outcome_number_sql;
use super::refused::{fault, file};
use super::seen::Unseen;
use crate::declarations::Measure;
use crate::declarations::measure::units_of;
use crate::error::Result;

/// A server that holds the tables of the run under their names and answers SQL.
///
/// A stage knows no network: the engine opens the connection and lends it.
pub trait SqlServer {
    /// Makes a small table known under a name, in the place of an earlier one.
    ///
    /// # Errors
    /// [`crate::error::Kind::Unreachable`] if the server does not answer.
    fn lend(&mut self, name: &str, rows: &DataFrame) -> Result<()>;

    /// The rows of a query, in columns of text, dates, booleans, 64-bit integers and 64-bit floats.
    ///
    /// # Errors
    /// [`crate::error::Kind::Unreachable`] if the server does not answer or dies before the last row,
    /// [`crate::error::Kind::Declaration`] if it refuses the query.
    fn rows(&mut self, query: &ServerQuery<'_>) -> Result<DataFrame>;

    /// Makes the rows of a query known under a name, as the tables are now; also under the name of one of them.
    ///
    /// # Errors
    /// As for [`Self::rows`].
    fn keep(&mut self, name: &str, query: &ServerQuery<'_>) -> Result<()>;
}

/// A query and where it is written.
#[derive(Debug, Clone, Copy)]
pub struct ServerQuery<'a> {
    /// The file, for messages.
    pub file: &'a str,
    /// The text.
    pub sql: &'a str,
}

/// Leaves out what is dated after the day of the figures.
pub(super) fn leave_out(server: &mut dyn SqlServer, unseen: &[Unseen]) -> Result<()> {
    unseen
        .iter()
        .try_for_each(|unseen| server.keep(unseen.table(), &ServerQuery { file: unseen.table(), sql: &unseen.sql() }))
}

/// Gives each outcome its number, as [`super::prepare`] does here.
pub(super) fn number_outcomes(server: &mut dyn SqlServer, tiers: &[String]) -> Result<()> {
    let sql = format!("SELECT *, {} FROM outcomes", outcome_number_sql(tiers));
    server.keep("outcomes", &ServerQuery { file: "outcomes", sql: &sql })
}

/// Lets other measures read the rows of this one. The server works them out again where they are read: those of
/// a large service are too many to send back.
pub(super) fn keep_units(server: &mut dyn SqlServer, measure: &Measure, readers: &[&Measure]) -> Result<()> {
    if readers.is_empty() {
        return Ok(());
    }
    server.keep(&units_of(&measure.name), &ServerQuery { file: &file(measure), sql: &measure.query.text() })
}

/// The rows of a measure's SQL as the server has them.
pub(super) fn rows(server: &mut dyn SqlServer, measure: &Measure) -> Result<DataFrame> {
    server.rows(&ServerQuery { file: &file(measure), sql: &measure.query.text() })
}

/// The rows of a measure's SQL, encoded. Only where some figure looks at the single child do its rows travel.
pub(super) fn units(server: &mut dyn SqlServer, measure: &Measure, places: &PlaceDigits) -> Result<Encoded> {
    let fault = |error| fault(measure, &error);
    if !looks_at_children(measure) {
        let rows = server.rows(&ServerQuery { file: &file(measure), sql: &summed(measure, places) })?;
        return encoded_sums(rows.lazy(), measure, places).map_err(fault);
    }
    let mut rows = rows(server, measure)?;
    if let Ok(ids) = rows.column("person_id").and_then(|ids| ids.str().cloned()) {
        for numbers in numbered(&[ids]) {
            rows.with_column(numbers.into_column()).expect("there are as many numbers as ids");
        }
    }
    encoded(rows.lazy(), measure, places).map_err(fault)
}

/// The SQL that sums a measure's rows by interval, stage and groups.
fn summed(measure: &Measure, places: &PlaceDigits) -> String {
    let columns = places.columns.iter().map(|(column, _)| *column).chain(places.days());
    let columns = columns.collect::<Vec<&str>>().join(", ");
    let sums = measure.adds.keys().map(|name| format!("SUM({name}) AS {name}")).collect::<Vec<String>>().join(", ");
    if measure.key.is_empty() {
        return format!("SELECT {columns}, {sums} FROM (\n{}\n) AS counted GROUP BY {columns}", measure.query.text());
    }
    format!(
        "SELECT {columns}, {sums}, SUM(n_rows - 1) AS {DOUBLED} FROM (\n{}\n) AS keyed GROUP BY {columns}",
        summed_by_key(measure, places)
    )
}

/// The same by the key of the rows: one row a key is expected, so that what else it says is that of any.
fn summed_by_key(measure: &Measure, places: &PlaceDigits) -> String {
    let key = measure.key.join(", ");
    let is_beside = |column: &&str| !measure.key.iter().any(|name| name == column);
    let places = places.columns.iter().map(|(column, _)| *column).chain(places.days()).filter(is_beside);
    let any = places.map(|column| format!("MIN({column}) AS {column}"));
    let sums =
        measure.adds.keys().filter(|name| is_beside(&name.as_str())).map(|name| format!("SUM({name}) AS {name}"));
    let columns = any.chain(sums).collect::<Vec<String>>().join(", ");
    format!("SELECT {key}, {columns}, COUNT(*) AS n_rows FROM (\n{}\n) AS counted GROUP BY {key}", measure.query.text())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::declarations::measure::tests::default_measures;
    use crate::stages::measure::grid::Grid;

    #[test]
    fn a_measure_that_looks_at_no_single_child_is_summed_on_the_server() {
        let custody = default_measures().remove("custody").expect("it is there");
        let grid = Grid::new(&custody);
        let columns = "interval_length, ethnic_group, care_status, sex, interval_start, interval_end";
        assert_eq!(
            summed(&custody, &PlaceDigits::new(&custody, &grid)),
            format!(
                "SELECT {columns}, SUM(no_previous) AS no_previous, SUM(sentence_days) AS sentence_days, \
                 SUM(n_rows - 1) AS doubled FROM (\n\
                 SELECT outcome_id, MIN(interval_length) AS interval_length, MIN(ethnic_group) AS ethnic_group, \
                 MIN(care_status) AS care_status, MIN(sex) AS sex, MIN(interval_start) AS interval_start, \
                 MIN(interval_end) AS interval_end, SUM(no_previous) AS no_previous, SUM(sentence_days) AS sentence_days, COUNT(*) AS n_rows FROM (\n\
                 {}\n) AS counted GROUP BY outcome_id\n) AS keyed GROUP BY {columns}",
                custody.query.text()
            )
        );
    }
}
