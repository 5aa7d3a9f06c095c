//! Who lives in the area: children by year, age, sex, ethnic group, and care.

use std::path::Path;

use chrono::{Datelike, NaiveDate};

use super::calendar::{Receipt, day};
use super::deliveries::{Deliveries, Size};
use super::dice::{Dice, Purpose};
use super::history::ETHNICITIES;
use super::truth::TruthTables;
use crate::error::Result;

/// The area's name, as the project names it.
const AREA: &str = "Northmere";
const POPULATION: &str = "area,year,age,sex,ethnic_group,persons\n";
const LOOKED_AFTER: &str = "area,year,age,sex,ethnic_group,care_status,persons\n";
const GROUPS: [&str; 5] = ["asian", "black", "mixed", "other", "white"];

/// Residents aged 10 to 17 for each invented child: plausible rates over the years of history.
const RESIDENTS_PER_CHILD: f64 = 30.0;
/// One resident in so many is looked after.
const LOOKED_AFTER_SHARE: f64 = 0.011;

/// Writes both populations, to the deliveries and to the truth.
///
/// # Errors
/// If a file cannot be written.
pub fn write(deliveries: &Path, truth: &mut TruthTables, n_children: u64, seed: u64, until: NaiveDate) -> Result<Size> {
    let folder = deliveries.join("reference");
    let receipts = receipts(until);
    let mut all = Deliveries::new(&folder, "population", receipts.clone(), |_| "population.csv".to_owned(), POPULATION);
    let name = |_: &Receipt| "looked_after_population.csv".to_owned();
    let mut care = Deliveries::new(&folder, "looked_after_population", receipts, name, LOOKED_AFTER);
    let mut dice = Dice::new(seed, 0, Purpose::Population);
    for year in 2016..=until.year() {
        let at = all.covering(day(year, 1, 1));
        for cell in cells(n_children, year, &mut dice) {
            let ResidentGroup { age, sex, group, persons, looked_after } = cell;
            let key = format!("{AREA},{year},{age},{sex},{group}");
            all.write(at, format!("{key},{persons}\n").as_bytes())?;
            let row = [AREA.into(), year.into(), age.into(), sex.into(), group.into(), persons.into()];
            truth.push("population", row)?;
            for (status, n) in [("looked_after", looked_after), ("not_looked_after", persons - looked_after)] {
                care.write(at, format!("{key},{status},{n}\n").as_bytes())?;
                let row = [AREA.into(), year.into(), age.into(), sex.into(), group.into(), status.into(), n.into()];
                truth.push("looked_after_population", row)?;
            }
        }
    }
    let mut size = all.finish()?;
    size += care.finish()?;
    Ok(size)
}

/// Residents of one age, sex and ethnic group.
struct ResidentGroup {
    age: i32,
    sex: &'static str,
    group: &'static str,
    persons: i32,
    looked_after: i32,
}

/// The residents of a year: a little more every year, with some noise.
fn cells(n_children: u64, year: i32, dice: &mut Dice) -> Vec<ResidentGroup> {
    let total: f64 = ETHNICITIES.iter().map(|each| each.share).sum();
    #[expect(clippy::cast_precision_loss, reason = "a count of children is far below 2^52")]
    let residents = n_children as f64 * RESIDENTS_PER_CHILD / 8.0 * (1.0 + f64::from(year - 2016) * 0.008);
    let mut cells = Vec::new();
    for age in 10..=17 {
        for (sex, half) in [("female", 0.488), ("male", 0.512)] {
            for group in GROUPS {
                let of_group = ETHNICITIES.iter().filter(|each| each.group == group);
                let share = of_group.map(|each| each.share).sum::<f64>() / total;
                let noise = if dice.chance(0.5) { 1.02 } else { 0.98 };
                let persons = whole(residents * half * share * noise).max(1);
                let looked_after = whole(f64::from(persons) * LOOKED_AFTER_SHARE * care_factor(group));
                cells.push(ResidentGroup { age, sex, group, persons, looked_after });
            }
        }
    }
    cells
}

/// A file in the summer of every year; the first holds the years before history too, the last comes in time.
pub fn receipts(until: NaiveDate) -> Vec<Receipt> {
    let years = 2018..=until.year();
    let receipt =
        |year: i32| Receipt { from: day(year, 1, 1), to: day(year, 12, 31), received: day(year, 7, 1).min(until) };
    years.map(receipt).collect()
}

/// How much more often children of this group are looked after than all. Planted.
fn care_factor(group: &str) -> f64 {
    match group {
        "black" => 1.3,
        "mixed" => 1.6,
        "asian" => 0.5,
        _ => 1.0,
    }
}

fn whole(number: f64) -> i32 {
    #[expect(clippy::cast_possible_truncation, reason = "a population fits 32 bits")]
    let whole = number.round() as i32;
    whole
}
