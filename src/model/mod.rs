//! Our tables: columns, types, key and grain, one file per table.

mod care_periods;
mod categories;
pub mod comparators;
mod contacts;
mod coverage;
mod custody_periods;
mod dates;
pub mod identifiers;
mod interventions;
mod looked_after_population;
mod nothing;
mod offences;
mod outcomes;
mod person_changes;
mod persons;
mod population;
pub mod records;
mod remands;
mod table;

pub use categories::{Categories, categories};
pub use dates::{DATED, Dated};
pub use nothing::is_nothing;
pub use table::{Field, FieldKind, Table};

/// The pseudonymised tables, in the order of the contract.
pub const TABLES: &[Table] = &[
    persons::TABLE,
    offences::TABLE,
    outcomes::TABLE,
    remands::TABLE,
    custody_periods::TABLE,
    care_periods::TABLE,
    interventions::TABLE,
    contacts::TABLE,
    population::TABLE,
    looked_after_population::TABLE,
    comparators::TABLE,
    person_changes::TABLE,
    coverage::TABLE,
];

/// The tables that are about no child: sources fill them as they are.
pub const REFERENCE: [&str; 3] = [population::TABLE.name, looked_after_population::TABLE.name, comparators::TABLE.name];

/// The table that says how far each source reaches: no source fills it, what they declare does.
pub const COVERAGE: &str = coverage::TABLE.name;

/// The table of this name.
pub fn table(name: &str) -> Option<&'static Table> {
    TABLES.iter().find(|table| table.name == name)
}
