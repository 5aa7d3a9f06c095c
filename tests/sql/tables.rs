//! Small invented tables that break engines: values from tiny pools, so that joins hit and doubles are common, many nulls,
//! and tables without a row.

use std::fs::File;
use std::path::Path;

use polars::prelude::*;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use youth_justice_pipeline::model::{self, TABLES};

/// What a column holds, as the dialect tells values apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Text,
    /// What it is an id of, by its column: only those of one name can be compared.
    Id(&'static str),
    /// An id behind text of one letter.
    Rank(&'static str),
    Date,
    Boolean,
    Integer,
    Number,
}

/// Columns in order.
pub type Columns = Vec<(String, Kind)>;

/// Texts of all tables; a quote, blanks, a backslash, letters beyond ASCII and those that differ in little among them.
pub const TEXTS: [&str; 20] = [
    "custody",
    "Custody",
    "remand",
    "local",
    "local ",
    "LOCAL",
    "not_known",
    "quarter",
    "é",
    "e\u{301}",
    "É",
    "Ω",
    "O'Neil",
    "a b",
    " ",
    "",
    "back\\slash",
    "10",
    "9",
    "-",
];

/// Days of all tables: ends of months and years, leap days and those beside them, the first of 1900 and the last of 2099.
const DAYS: [i32; 14] =
    [-1, 0, 16_860, 16_861, 16_890, 18_262, 18_320, 18_321, 18_322, 18_628, 11_016, -25_567, 47_481, 20_514];

/// One set of tables.
pub struct Tables {
    /// As a server has them: ids are text.
    pub texts: Vec<(String, DataFrame)>,
    /// As the embedded engine has them: ids are numbers in the order of the text.
    pub numbers: Vec<(String, DataFrame)>,
}

impl Tables {
    /// The tables of a seed, always the same.
    pub fn new(seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        let schema = schema();
        let texts: Vec<(String, DataFrame)> =
            schema.iter().map(|(name, columns)| (name.clone(), rows(columns, &mut dice))).collect();
        let numbers = schema.iter().zip(&texts).map(|((name, columns), (_, frame))| {
            let mut frame = frame.clone();
            for (column, _) in columns.iter().filter(|(_, kind)| matches!(kind, Kind::Id(_))) {
                let numbers = frame.column(column).unwrap().strict_cast(&DataType::UInt32).unwrap();
                frame.with_column(numbers).unwrap();
            }
            (name.clone(), frame)
        });
        Self { numbers: numbers.collect(), texts }
    }

    /// Writes each table as the store has it.
    pub fn write(&self, folder: &Path) {
        for (name, frame) in &self.texts {
            let file = File::create(folder.join(format!("{name}.parquet"))).unwrap();
            ParquetWriter::new(file).finish(&mut frame.clone()).unwrap();
        }
    }
}

/// The tables that SQL can read, with their columns.
pub fn schema() -> Vec<(String, Columns)> {
    let kind = |field: &model::Field| match field.kind {
        model::FieldKind::Id => Kind::Id(field.name),
        model::FieldKind::Category | model::FieldKind::Text => Kind::Text,
        model::FieldKind::Date => Kind::Date,
        model::FieldKind::Integer => Kind::Integer,
        model::FieldKind::Number => Kind::Number,
        model::FieldKind::Boolean => Kind::Boolean,
    };
    let of_model = TABLES.iter().map(|table| {
        let fields = table.fields.iter().map(|field| (field.name.to_owned(), kind(field)));
        let number = (table.name == "outcomes").then(|| ("outcome_number".to_owned(), Kind::Integer));
        (table.name.to_owned(), fields.chain(number).collect())
    });
    let dates = |names: &[&str]| -> Columns { names.iter().map(|name| ((*name).to_owned(), Kind::Date)).collect() };
    let mut calendar = dates(&["date", "quarter_start", "quarter_end", "plus_1_months", "plus_12_months"]);
    calendar.extend([("year".to_owned(), Kind::Integer), ("day_number".to_owned(), Kind::Integer)]);
    let mut intervals = dates(&["quarter_start", "interval_start", "interval_end"]);
    intervals.insert(0, ("interval_length".to_owned(), Kind::Text));
    let lent = [("calendar".to_owned(), calendar), ("intervals".to_owned(), intervals)];
    of_model.chain(lent).collect()
}

fn rows(columns: &Columns, dice: &mut ChaCha8Rng) -> DataFrame {
    let n_rows = match dice.random_range(0..20) {
        0 | 1 => 0,
        2..5 => dice.random_range(1..4),
        5..18 => dice.random_range(4..11),
        _ => dice.random_range(11..41),
    };
    let column = |(name, kind): &(String, Kind)| {
        let n_nulls = [0, 1, 1, 2, 9][dice.random_range(0..5)];
        column(name, *kind, n_rows, n_nulls, dice)
    };
    DataFrame::new(n_rows, columns.iter().map(column).collect()).unwrap()
}

/// One column, of which so many in ten are null.
fn column(name: &str, kind: Kind, n_rows: usize, n_nulls: u32, dice: &mut ChaCha8Rng) -> Column {
    let of = name.into();
    let first = dice.random_range(0..TEXTS.len());
    let mut drawn = |most: usize| -> Vec<Option<usize>> {
        let mut one = || (!dice.random_ratio(n_nulls, 10)).then(|| dice.random_range(0..most));
        (0..n_rows).map(|_| one()).collect()
    };
    match kind {
        Kind::Text | Kind::Rank(_) => {
            let text = |at: Option<usize>| at.map(|at| TEXTS[(first + at) % TEXTS.len()]);
            Column::new(of, drawn(4).into_iter().map(text).collect::<Vec<_>>())
        }
        // The number that the embedded engine gives an id is the id itself, so that answers can be compared as they are.
        Kind::Id(_) => {
            let id = |at: Option<usize>| at.map(|at| (1_000_000_000 + at).to_string());
            Column::new(of, drawn(6).into_iter().map(id).collect::<Vec<_>>())
        }
        Kind::Date => {
            let day = |at: Option<usize>| at.map(|at| DAYS[(first + at) % DAYS.len()]);
            Column::new(of, drawn(6).into_iter().map(day).collect::<Vec<_>>()).cast(&DataType::Date).unwrap()
        }
        Kind::Boolean => {
            Column::new(of, drawn(2).into_iter().map(|at| at.map(|at| at == 1)).collect::<Vec<Option<bool>>>())
        }
        Kind::Number => {
            let half = |at: Option<usize>| at.map(|at| f64::from(u32::try_from(at).unwrap()) / 2.0 - 0.5);
            Column::new(of, drawn(4).into_iter().map(half).collect::<Vec<_>>())
        }
        Kind::Integer => {
            // The last do not fit twice into the 32 bits of the model.
            const INTEGERS: [i32; 9] = [-2, -1, 0, 1, 2, 17, 2_000_000_000, i32::MAX, i32::MIN];
            let most = if first < 4 { 9 } else { 6 };
            let numbers: Vec<Option<i32>> = drawn(most).into_iter().map(|at| at.map(|at| INTEGERS[at])).collect();
            let column = Column::new(of, numbers);
            let is_wide = ["day_number", "outcome_number"].contains(&name);
            if is_wide { column.cast(&DataType::Int64).unwrap() } else { column }
        }
    }
}
