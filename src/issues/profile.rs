//! What a delivery looks like beside its declaration: all that an officer has to correct, in one go. Never a cell, but
//! codes that are known by their words or their form.

use serde::Serialize;

/// One delivery beside its declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct DeliveryProfile {
    /// How its file is written where that is not as declared, in words.
    pub form: Vec<String>,
    /// The columns that are missing.
    pub missing: Vec<MissingColumn>,
    /// The headers that nobody declared.
    pub unknown_columns: Vec<String>,
    /// What each column holds.
    pub columns: Vec<ColumnProfile>,
}

/// A column that is missing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MissingColumn {
    /// The header that is declared.
    pub header: String,
    /// Our columns that read it.
    pub columns: String,
    /// The header of the file that comes nearest.
    pub nearest: Option<String>,
}

/// What one column holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ColumnProfile {
    /// Our name of it.
    pub column: String,
    /// What it reads.
    pub header: String,
    /// What it looks like, in words.
    pub looks: String,
    /// How many rows there are.
    pub n_rows: u64,
    /// How many cells hold something.
    pub n_filled: u64,
    /// How many of these can be read.
    pub n_readable: u64,
    /// The codes that are not on its list.
    pub unknown_codes: Vec<UnknownCode>,
}

/// Codes that are not on a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct UnknownCode {
    /// The code; none for all those that may be something else than codes, and are counted alone.
    pub code: Option<String>,
    /// How many cells.
    pub n_cells: u64,
    /// How many different codes.
    pub n_codes: u64,
    /// Our label for the code that is probably meant.
    pub nearest: Option<String>,
}
