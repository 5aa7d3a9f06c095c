//! The command line: types only.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// From police, court and case-management extracts to figures that a service can publish.
#[derive(Debug, Parser)]
#[command(name = "yjp")]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// What holds for all verbs.
    #[command(flatten)]
    pub global: Global,
}

/// What holds for all verbs.
#[derive(Debug, Clone, Args)]
pub struct Global {
    /// Folder of the declarations
    #[arg(long, global = true, value_name = "DIR", default_value = "pipelines")]
    pub project: PathBuf,
    /// Folder of the deliveries, instead of the one in project.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub deliveries: Option<PathBuf>,
    /// Folder where everything is kept, instead of the one in project.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub store: Option<PathBuf>,
    /// Key file, instead of YJP_KEY_FILE and of the one in project.toml
    #[arg(long, global = true, value_name = "FILE")]
    pub key: Option<PathBuf>,
    /// Form of the log on stderr
    #[arg(long, global = true, value_enum, default_value_t = LogForm::Text)]
    pub log: LogForm,
    /// Least level of the log; warn for text, info for json
    #[arg(long, global = true, value_enum, value_name = "LEVEL")]
    pub log_level: Option<LogLevel>,
}

/// Form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogForm {
    /// One JSON object a line.
    Json,
    /// Lines for people.
    Text,
}

/// Least level of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogLevel {
    /// What stopped the run.
    Error,
    /// What somebody should look at.
    Warn,
    /// Steps with their counts.
    Info,
    /// What the steps did.
    Debug,
    /// Everything.
    Trace,
}

/// The verbs.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Do what is to be done and publish; nothing to do is success
    Run {
        /// See only what was received up to this day, and publish for it; today if left out
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_at: Option<NaiveDate>,
    },
    /// Show what run would do, and why; change nothing
    Plan {
        /// The day to plan for; today if left out
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_at: Option<NaiveDate>,
    },
    /// Run for a range of past days
    Backfill {
        /// The first day
        #[arg(long, value_name = "DATE", value_parser = day)]
        from: NaiveDate,
        /// No day after this one
        #[arg(long, value_name = "DATE", value_parser = day)]
        to: NaiveDate,
        /// How far the days are apart
        #[arg(long, value_enum, default_value_t = Every::Month)]
        every: Every,
        /// Make again also what is up to date
        #[arg(long)]
        restate: bool,
    },
    /// Show runs and deliveries, or the steps and faults of one run
    Status {
        /// The number of a run
        run: Option<i64>,
    },
    /// Show which figures moved between two publications, and what else changed
    Diff {
        /// The day of the earlier publication
        a: NaiveDate,
        /// The day of the later one
        b: NaiveDate,
    },
    /// Hold declarations and deliveries against their contract, without running
    Check,
    /// List the pairs of records that a person should look at, worth most first, as CSV
    Review {
        /// The newest run up to this day; up to today if left out
        #[arg(long, value_name = "DATE")]
        on: Option<NaiveDate>,
    },
    /// Print the rule in force
    Explain {
        /// What to explain
        #[arg(value_enum)]
        what: Explain,
        /// Its name: supplier/table of a source, a pseudonym, or the name of a measure, a list or a linkage
        name: String,
        /// The day the rule must hold, where rules are dated; today if left out
        #[arg(long, value_name = "DATE", value_parser = day)]
        on: Option<NaiveDate>,
        /// Of a measure: how its newest figure came about in the tables of this folder, counts by step
        #[arg(long, value_name = "DIR", requires = "as_at")]
        tables: Option<PathBuf>,
        /// The day the figure is for
        #[arg(long, value_name = "DATE", requires = "tables")]
        as_at: Option<NaiveDate>,
        /// The last day of its interval, instead of the newest
        #[arg(long, value_name = "DATE", requires = "tables")]
        interval_end: Option<NaiveDate>,
    },
    /// Measure, disclose and publish from tables in a folder
    Measure {
        /// Folder with <table>.parquet or <table>/; a table left out is empty
        #[arg(long, value_name = "DIR")]
        tables: PathBuf,
        /// The day the figures are for
        #[arg(long, value_name = "DATE", value_parser = day)]
        as_at: NaiveDate,
        /// Folder for the publication
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// What runs the SQL, instead of the one in project.toml: embedded, or sc://host:port for Spark Connect
        #[arg(long, value_name = "ENGINE")]
        engine: Option<String>,
        /// Show small numbers: for work on the measures, never for others
        #[arg(long)]
        no_disclosure_control: bool,
    },
    /// Link any records: write clusters, scored pairs and the trained model
    Link {
        /// The declaration of what is compared
        #[arg(long, value_name = "FILE")]
        linkage: PathBuf,
        /// CSV or Parquet files; their first column names a record
        #[arg(long, value_name = "FILE", required = true, num_args = 1..)]
        input: Vec<PathBuf>,
        /// Folder for clusters.csv, pairs.parquet and model.json
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
    },
    /// Write invented extracts in all layouts, with the truth beside them
    Synth {
        /// How many children
        #[arg(long, value_name = "N")]
        children: u32,
        /// The same seed gives the same extracts
        #[arg(long, value_name = "S")]
        seed: u64,
        /// Folder for the extracts
        #[arg(long, value_name = "DIR")]
        out: PathBuf,
        /// Leave out misspelt, swapped, missing and wrong identifiers
        #[arg(long)]
        without_identity_errors: bool,
        /// The last day that the extracts know of
        #[arg(long, value_name = "DATE", value_parser = day)]
        until: Option<NaiveDate>,
    },
    /// Make or change the pseudonymisation and archive keys
    Key {
        /// What to do with them
        #[command(subcommand)]
        action: KeyAction,
    },
}

/// How far the days of a backfill are apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Every {
    /// The same day of each month, or the month's last.
    Month,
    /// Seven days.
    Week,
    /// One day.
    Day,
}

/// What can be explained.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Explain {
    /// How a source is read.
    Source,
    /// Who is counted, and what was chosen where no rule could be found.
    Measure,
    /// What the codes of a list mean.
    List,
    /// Why the records of a person, named by its pseudonym, are together.
    Person,
    /// How records are joined, and how far training moved the weights.
    Linkage,
}

/// What to do with the keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Subcommand)]
pub enum KeyAction {
    /// Make a key file; an existing one is never overwritten
    New,
    /// Change the keys; what is archived stays readable
    Rotate,
}

/// A day that figures can be for: tables with days before or after are refused, too.
fn day(text: &str) -> Result<NaiveDate, String> {
    let day: NaiveDate = text.parse().map_err(|_| "a day is written as 2024-06-30".to_owned())?;
    let is_in_reach = (1900..=2199).contains(&chrono::Datelike::year(&day));
    if is_in_reach { Ok(day) } else { Err("a day lies between 1900-01-01 and 2199-12-31".to_owned()) }
}
