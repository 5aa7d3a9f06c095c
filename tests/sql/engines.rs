//! Three engines that answer, and their answers in one shape.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use polars::prelude::*;
use polars::sql::SQLContext;
use serde_json::{Value, json};
use youth_justice_pipeline::declarations::sql::{Query, Type};
use youth_justice_pipeline::stages::{self, SqlServer};

use super::tables::Tables;

/// The names and types of columns and the rows, these in an order of their own; or why there is none.
pub type Answer = Result<Rows, String>;

/// Why DuckDB has no answer: the dialect's integers have 64 bits, and it works some sums out in more.
pub const BEYOND: &str = "an integer is beyond 64 bits";

/// Why DuckDB 2.0 has no answer to some long statements, whichever text it is given: a fault of its own binder.
pub const NO_WITNESS: &str = "BindBuiltinScalarFunction did not return a BoundFunctionExpression";

/// What is said of a server that stops at a statement. No figure comes of that: the run ends with it.
pub const STOPPED: &str = "failed in the middle";

/// Rows without an order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rows {
    columns: Vec<(String, Type)>,
    cells: Vec<Vec<Cell>>,
}

#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Cell {
    Null,
    Boolean(bool),
    Integer(i128),
    /// A real number, by its bits: none is worked out, only passed on.
    Number(u64),
    /// As a year, a month and a day.
    Date(String),
    Text(String),
}

impl Rows {
    fn new(columns: Vec<(String, Type)>, mut cells: Vec<Vec<Cell>>) -> Self {
        cells.sort();
        Self { columns, cells }
    }

    /// How many rows.
    pub fn n_rows(&self) -> usize {
        self.cells.len()
    }

    /// Each row as text, a stroke between cells and a dash for NULL, in order.
    pub fn shown(&self) -> Vec<String> {
        let cell = |cell: &Cell| match cell {
            Cell::Null => "-".to_owned(),
            Cell::Boolean(is_true) => is_true.to_string(),
            Cell::Integer(number) => number.to_string(),
            Cell::Number(bits) => f64::from_bits(*bits).to_string(),
            Cell::Date(text) | Cell::Text(text) => text.clone(),
        };
        self.cells.iter().map(|row| row.iter().map(cell).collect::<Vec<String>>().join(" | ")).collect()
    }

    /// What is told of a difference.
    pub fn told(&self) -> String {
        let columns: Vec<String> = self.columns.iter().map(|(name, kind)| format!("{name} {kind:?}")).collect();
        let rows = self.cells.iter().take(12).map(|row| format!("\n    {row:?}"));
        format!("{} rows ({}){}", self.cells.len(), columns.join(", "), rows.collect::<String>())
    }
}

/// The one form as the embedded engine runs it. A panic is an answer too.
pub fn polars(query: &Query, tables: &Tables, is_pruned: bool) -> Answer {
    let run = || -> PolarsResult<DataFrame> {
        let mut context = SQLContext::new();
        let reads = query.columns();
        for (name, frame) in &tables.numbers {
            let frame = match reads.get(name) {
                // A measure's tables have the columns that some measure reads: only its own, or all.
                Some(columns) if is_pruned => frame.select(columns)?,
                _ => frame.clone(),
            };
            context.register(name, frame.lazy());
        }
        let rows = context.execute(&query.text())?;
        Ok(rows.collect_with_engine(Engine::Streaming)?.unwrap_single())
    };
    match catch_unwind(AssertUnwindSafe(run)) {
        Ok(Ok(frame)) => of_frame(&frame),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("a panic".to_owned()),
    }
}

/// The one form on a Spark Connect server, as the product asks it.
pub fn server(query: &Query, server: &mut dyn SqlServer) -> Answer {
    let answer = server.rows(&stages::ServerQuery { file: "measures/invented.sql", sql: &query.text() });
    of_frame(&answer.map_err(|error| error.to_string())?)
}

fn of_frame(frame: &DataFrame) -> Answer {
    let columns = frame.columns().iter().map(|column| Ok((column.name().to_string(), type_of(column)?)));
    let columns: Vec<(String, Type)> = columns.collect::<Result<_, String>>()?;
    let cells = |(column, (_, kind)): (&Column, &(String, Type))| of_column(column, *kind);
    let cells: Vec<Vec<Cell>> = frame.columns().iter().zip(&columns).map(cells).collect();
    let rows = (0..frame.height()).map(|row| cells.iter().map(|column| column[row].clone()).collect()).collect();
    Ok(Rows::new(columns, rows))
}

fn type_of(column: &Column) -> Result<Type, String> {
    match column.dtype() {
        // An id is a number here. Where every one is NULL it has no type.
        DataType::String | DataType::UInt32 | DataType::Null => Ok(Type::Text),
        DataType::Date => Ok(Type::Date),
        DataType::Boolean => Ok(Type::Boolean),
        DataType::Int32 | DataType::Int64 => Ok(Type::Integer),
        DataType::Float64 => Ok(Type::Number),
        other => Err(format!("column {} is {other}", column.name())),
    }
}

fn of_column(column: &Column, kind: Type) -> Vec<Cell> {
    let cast = |to: &DataType| column.strict_cast(to).unwrap();
    match kind {
        Type::Text => {
            let text = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Text(text.to_owned()));
            cast(&DataType::String).str().unwrap().iter().map(text).collect()
        }
        Type::Date => {
            let day = |text: Option<&str>| text.map_or(Cell::Null, |text| Cell::Date(text.to_owned()));
            cast(&DataType::String).str().unwrap().iter().map(day).collect()
        }
        Type::Boolean => {
            column.bool().unwrap().iter().map(|is_true| is_true.map_or(Cell::Null, Cell::Boolean)).collect()
        }
        Type::Integer => {
            let number = |number: Option<i64>| number.map_or(Cell::Null, |number| Cell::Integer(number.into()));
            cast(&DataType::Int64).i64().unwrap().iter().map(number).collect()
        }
        Type::Number => {
            let number = |number: Option<f64>| number.map_or(Cell::Null, |number| Cell::Number(number.to_bits()));
            column.f64().unwrap().iter().map(number).collect()
        }
    }
}

/// DuckDB in a process of its own.
pub struct DuckDb {
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

impl DuckDb {
    /// Starts it.
    pub fn start() -> Self {
        let python = std::env::var_os("YJP_DUCKDB").expect("these tests need DuckDB: run them with `make test`");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sql/oracle.py");
        let mut command = Command::new(python);
        command.arg(script).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the Python that the environment names starts");
        let (to, from) = (child.stdin.take().unwrap(), BufReader::new(child.stdout.take().unwrap()));
        Self { child, to, from }
    }

    /// Reads the tables of a folder in place of earlier ones.
    pub fn load(&mut self, folder: &Path) {
        writeln!(self.to, "{}", json!({ "tables": folder })).unwrap();
    }

    /// Asks for rows; [`Self::answers`] has them. Meanwhile others can be asked.
    pub fn ask(&mut self, statements: &[String]) {
        writeln!(self.to, "{}", json!({ "sql": statements })).unwrap();
    }

    /// The answers to what was asked first and not answered yet.
    pub fn answers(&mut self) -> Vec<Answer> {
        let mut line = String::new();
        self.from.read_line(&mut line).unwrap();
        let answers: Vec<Value> = serde_json::from_str(&line).expect("DuckDB's process answers in JSON");
        answers.iter().map(of_json).collect()
    }

    /// The answer to a statement as it is written, which the optimiser does not change.
    pub fn plainly(&mut self, statement: &str) -> Answer {
        writeln!(self.to, "{}", json!({ "sql": [statement], "plainly": true })).unwrap();
        self.answers().remove(0)
    }
}

impl Drop for DuckDb {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

fn of_json(answer: &Value) -> Answer {
    if let Some(error) = answer["error"].as_str() {
        let is_beyond = error.starts_with("Out of Range Error: Overflow") && error.contains("INT64")
            || error.starts_with("Conversion Error: Type INT128 with value");
        return Err(if is_beyond { BEYOND } else { error }.to_owned());
    }
    let kind = |name: &str| match name {
        "VARCHAR" => Ok(Type::Text),
        "DATE" => Ok(Type::Date),
        "BOOLEAN" => Ok(Type::Boolean),
        "INTEGER" | "BIGINT" | "HUGEINT" => Ok(Type::Integer),
        "DOUBLE" => Ok(Type::Number),
        other => Err(format!("a column is {other}")),
    };
    let columns = answer["columns"].as_array().unwrap().iter().map(|column| {
        let (name, of) = (column[0].as_str().unwrap(), column[1].as_str().unwrap());
        Ok((name.to_owned(), kind(of)?))
    });
    let columns: Vec<(String, Type)> = columns.collect::<Result<_, String>>()?;
    let row = |row: &Value| {
        row.as_array().unwrap().iter().zip(&columns).map(|(cell, (_, kind))| of_json_cell(cell, *kind)).collect()
    };
    let cells: Vec<Vec<Cell>> = answer["rows"].as_array().unwrap().iter().map(row).collect::<Result<_, String>>()?;
    Ok(Rows::new(columns, cells))
}

fn of_json_cell(cell: &Value, kind: Type) -> Result<Cell, String> {
    Ok(match (cell, kind) {
        (Value::Null, _) => Cell::Null,
        (Value::Bool(is_true), _) => Cell::Boolean(*is_true),
        (Value::Number(number), Type::Number) => Cell::Number(number.as_f64().unwrap().to_bits()),
        (Value::Number(number), _) => Cell::Integer(number.as_i64().ok_or(BEYOND)?.into()),
        (Value::String(text), Type::Date) => Cell::Date(text.clone()),
        (other, _) => Cell::Text(other.as_str().unwrap().to_owned()),
    })
}

/// How many of each.
pub type Counts = BTreeMap<String, usize>;
