//! `yjp review`: the pairs of records that a person should look at.

use chrono::NaiveDate;

use super::place;
use crate::cli::Global;
use crate::engine::{ReviewPair, clock};
use crate::error::{Error, Kind, Result};

/// Prints the pairs as CSV, worth most first. It names records as their systems do, and levels.
pub fn call(global: &Global, on: Option<NaiveDate>, out: &mut String) -> Result<()> {
    let (_, pairs) = place::engine(global)?.review(on.unwrap_or_else(clock::today))?;
    out.push_str(&table(&pairs).map_err(|_| Error::new(Kind::Store, "the list cannot be written as text"))?);
    Ok(())
}

fn table(pairs: &[ReviewPair]) -> std::result::Result<String, csv::Error> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record([
        "worth",
        "standing",
        "match_weight",
        "match_probability",
        "source",
        "record_id",
        "other_source",
        "other_record_id",
        "because",
    ])?;
    for pair in pairs {
        let part = |(comparison, level, weight): &(String, String, f64)| format!("{comparison} {level} {weight:+.1}");
        let because: Vec<String> = pair.parts.iter().map(part).collect();
        let [(source, record), (other_source, other_record)] = &pair.records;
        writer.write_record([
            &format!("{:.3}", pair.worth),
            &pair.standing,
            &format!("{:.2}", pair.weight),
            &format!("{:.4}", pair.probability),
            source,
            record,
            other_source,
            other_record,
            &because.join("; "),
        ])?;
    }
    let bytes = writer.into_inner().map_err(|failure| failure.into_error())?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
