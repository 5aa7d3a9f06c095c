//! The guard of the dialect: statements that nobody wrote, over tables that nobody has, answered alike by every engine.
//!
//! DuckDB is given the author's text, so that its answer is what SQL means; it, the embedded engine and a Spark Connect
//! server are given the one form. `tests/sql/README.md` says how to look for more.

#![expect(clippy::print_stdout, reason = "`make fuzz-sql` tells how many statements were compared")]
#![expect(clippy::disallowed_methods, reason = "`make fuzz-sql` says by the environment how many, and where DuckDB is")]

mod engines;
mod grammar;
mod known;
mod mutations;
mod tables;
mod tree;

use std::panic::catch_unwind;
use std::sync::LazyLock;

use tempfile::TempDir;
use youth_justice_pipeline::declarations::SqlEngine;
use youth_justice_pipeline::declarations::sql::{self, Query, Schema};
use youth_justice_pipeline::job::connect;
use youth_justice_pipeline::stages::SqlServer;

use crate::server::Server;
use engines::{Answer, Counts, DuckDb, Rows};
use tables::Tables;
use tree::Node;

/// How many statements share one set of tables.
const OF_A_SET: u64 = 100;

/// What the SQL of the tests can read.
static SCHEMA: LazyLock<Schema> = LazyLock::new(Schema::of_model);

/// A set of tables, where every engine has it.
struct World {
    tables: Tables,
    folder: TempDir,
    duckdb: DuckDb,
    server: Option<Box<dyn SqlServer>>,
}

/// A statement and what was made of it.
struct Case {
    seed: u64,
    written: String,
    query: Query,
}

/// What was found.
#[derive(Default)]
struct Found {
    n_compared: usize,
    n_on_server: usize,
    n_with_rows: usize,
    /// Of which integers do not fit in 64 bits, so that engines stop or come round: no case of the dialect.
    n_beyond: usize,
    /// Which DuckDB fails on by a fault of its own, as they are written or in both texts.
    n_unanswered: usize,
    /// Which DuckDB answers otherwise once its optimiser has changed them, and then against all others.
    n_divided: usize,
    /// Which a server stops at by a fault of its own, while all others have the same rows.
    n_stopped: usize,
    refused: Counts,
    different: Vec<String>,
}

impl World {
    fn new(seed: u64, duckdb: DuckDb, server: Option<&Server>) -> Self {
        let (tables, folder) = (Tables::new(seed), tempfile::tempdir().unwrap());
        tables.write(folder.path());
        let mut world = Self { tables, folder, duckdb, server: None };
        world.duckdb.load(world.folder.path());
        world.server = server.map(|server| {
            let engine: SqlEngine = server.address().parse().unwrap();
            let mut server = connect(&engine, world.folder.path()).unwrap().expect("it is no embedded engine");
            // The views of the store's files have `not_known` for NULL: these rows have both.
            for (name, rows) in &world.tables.texts {
                server.lend(name, rows).unwrap();
            }
            server
        });
        world
    }

    /// Every answer to a statement, beside that of DuckDB to the author's text.
    fn answers(&mut self, query: &Query, duckdb: Answer, is_pruned: bool) -> Vec<(&'static str, Answer)> {
        let mut answers =
            vec![("DuckDB, one form", duckdb), ("Polars", engines::polars(query, &self.tables, is_pruned))];
        if let Some(server) = &mut self.server {
            answers.push(("server", engines::server(query, server.as_mut())));
        }
        answers
    }

    /// Whether a smaller statement is answered differently still.
    fn is_different(&mut self, statement: &Node) -> bool {
        let written = statement.to_string();
        let Ok(query) = read(&written) else { return false };
        self.duckdb.ask(&[written, query.text()]);
        let [right, one_form] = self.duckdb.answers().try_into().expect("two answers to two statements");
        // What DuckDB does not take is no case for anybody else.
        right.is_ok() && self.answers(&query, one_form, true).iter().any(|(_, answer)| *answer != right)
    }

    /// Whether all others answer as DuckDB itself does where its optimiser is off: then it is the optimiser that is wrong.
    fn is_divided(&mut self, case: &Case, right: &Answer, answers: &[Answer]) -> bool {
        let plainly = self.duckdb.plainly(&case.written);
        plainly.is_ok()
            && plainly != *right
            && self.duckdb.plainly(&case.query.text()) == plainly
            && answers.iter().all(|answer| *answer == plainly)
    }

    /// What is told of a difference: the smallest statement, and every answer to it.
    fn told(&mut self, seed: u64, statement: &Node) -> String {
        let smallest = tree::smallest(statement, |smaller| self.is_different(smaller)).to_string();
        let Ok(query) = read(&smallest) else { return format!("seed {seed}: {smallest}") };
        self.duckdb.ask(&[smallest.clone(), query.text()]);
        let [right, one_form] = self.duckdb.answers().try_into().expect("two answers to two statements");
        let mut told =
            format!("seed {seed}:\n  {smallest}\n  one form:\n{}\n  DuckDB: {}", query.text(), shown(&right));
        for (engine, answer) in self.answers(&query, one_form, true) {
            if answer != right {
                told.push_str(&format!("\n  {engine}: {}", shown(&answer)));
            }
        }
        told
    }
}

fn shown(answer: &Answer) -> String {
    answer.as_ref().map_or_else(|error| format!("error: {error}"), Rows::told)
}

fn read(written: &str) -> youth_justice_pipeline::error::Result<Query> {
    sql::read("invented.sql", written, &SCHEMA)
}

/// How statements are invented from a seed.
type Invent = fn(u64) -> Node;

/// Compares the statements of some seeds; those of one set of tables each after the other.
fn compare(seeds: std::ops::Range<u64>, invent: Invent, server: Option<&Server>) -> Found {
    let mut found = Found::default();
    let mut duckdb = DuckDb::start();
    let mut start = seeds.start;
    while start < seeds.end && found.different.len() < 10 {
        let end = seeds.end.min((start / OF_A_SET + 1) * OF_A_SET);
        let mut world = World::new(start / OF_A_SET, duckdb, server);
        compare_set(&mut world, start..end, invent, &mut found);
        duckdb = world.duckdb;
        start = end;
    }
    found
}

fn compare_set(world: &mut World, seeds: std::ops::Range<u64>, invent: Invent, found: &mut Found) {
    let mut cases = Vec::new();
    for seed in seeds {
        let written = invent(seed).to_string();
        match catch_unwind(|| read(&written)) {
            Ok(Ok(query)) => cases.push(Case { seed, written, query }),
            Ok(Err(error)) if has_places(&error.to_string()) => {
                *found.refused.entry(reason(&error.to_string())).or_default() += 1;
            }
            Ok(Err(error)) => {
                found.different.push(format!("seed {seed}: {written}\n  refused without a place: {error}"))
            }
            Err(_) => found.different.push(format!("seed {seed}: {written}\n  a panic while it is read")),
        }
    }
    let statements: Vec<String> = cases.iter().flat_map(|case| [case.written.clone(), case.query.text()]).collect();
    world.duckdb.ask(&statements);
    let ours: Vec<Answer> =
        cases.iter().map(|case| engines::polars(&case.query, &world.tables, case.seed.is_multiple_of(2))).collect();
    let mut theirs = world.duckdb.answers().into_iter();
    for (case, ours) in cases.iter().zip(ours) {
        let (right, one_form) = (theirs.next().expect("as many answers"), theirs.next().expect("as many answers"));
        if [&right, &one_form].iter().any(|answer| answer.as_ref().is_err_and(|error| error == engines::BEYOND)) {
            found.n_beyond += 1;
            continue;
        }
        let is_no_witness = |answer: &Answer| answer.as_ref().is_err_and(|error| error.contains(engines::NO_WITNESS));
        if is_no_witness(&right) && is_no_witness(&one_form) {
            found.n_unanswered += 1;
            continue;
        }
        // Where DuckDB fails on the author's text, its answer to the one form has to do, and the other way round.
        let (has_right, has_one_form) = (right.is_ok(), !is_no_witness(&one_form));
        found.n_unanswered += usize::from(!has_right && one_form.is_ok() || !has_one_form);
        let right = if !has_right && one_form.is_ok() { one_form.clone() } else { right };
        let mut answers = vec![ours];
        if let Some(server) = &mut world.server {
            found.n_on_server += 1;
            let answer = engines::server(&case.query, server.as_mut());
            let has_stopped = answer.as_ref().is_err_and(|error| error.contains(engines::STOPPED));
            found.n_stopped += usize::from(has_stopped);
            answers.extend((!has_stopped).then_some(answer));
        }
        found.n_compared += 1;
        found.n_with_rows += usize::from(right.as_ref().is_ok_and(|rows| rows.n_rows() > 0));
        let is_different = has_one_form && one_form != right || right.is_err();
        if is_different || answers.iter().any(|answer| *answer != right) {
            if world.is_divided(case, &right, &answers) {
                found.n_divided += 1;
                continue;
            }
            found.different.push(world.told(case.seed, &invent(case.seed)));
        }
    }
}

/// Whether every fault says its line and column.
fn has_places(error: &str) -> bool {
    let is_number = |text: Option<&str>| text.is_some_and(|text| text.parse::<u64>().is_ok_and(|number| number > 0));
    error.lines().all(|line| {
        let mut parts = line.split(':').skip(1);
        is_number(parts.next()) && is_number(parts.next())
    })
}

/// The kind of a refusal: its first fault, without the place and the names.
fn reason(error: &str) -> String {
    let first = error.lines().next().unwrap_or_default();
    let message = first.splitn(4, ':').nth(3).unwrap_or(first).trim();
    let message = if message.starts_with("no SQL: ") { "no SQL: …" } else { message };
    message.split('`').enumerate().map(|(at, part)| if at % 2 == 0 { part } else { "…" }).collect()
}

impl Found {
    #[track_caller]
    fn check(&self) {
        let n_refused: usize = self.refused.values().sum();
        println!(
            "{} statements compared ({} with rows, {} on the server), {n_refused} refused, {} beyond 64 bits, {} that DuckDB \
             fails on by itself, {} that its optimiser alone answers otherwise, {} that the server stops at, {} different",
            self.n_compared,
            self.n_with_rows,
            self.n_on_server,
            self.n_beyond,
            self.n_unanswered,
            self.n_divided,
            self.n_stopped,
            self.different.len()
        );
        for (reason, n) in &self.refused {
            println!("  refused {n}: {reason}");
        }
        assert!(self.different.is_empty(), "engines answer differently:\n\n{}", self.different.join("\n\n"));
    }

    /// The same of statements that should be of the dialect, most of them with rows.
    #[track_caller]
    fn check_most(&self) {
        self.check();
        let n_refused: usize = self.refused.values().sum();
        assert!(
            self.n_divided * 5_000 <= self.n_compared + 5_000,
            "DuckDB contradicts itself too often to be a witness"
        );
        assert!(self.n_unanswered * 200 <= self.n_compared + 200, "DuckDB fails too often to be a witness");
        assert!(self.n_stopped * 500 <= self.n_on_server + 500, "the server stops too often: mend the one form");
        assert!(n_refused * 2 < self.n_compared, "more than a third is refused: the grammar of the test is wrong");
        assert!(self.n_with_rows * 5 > self.n_compared, "too few statements have any rows: the tables are wrong");
    }
}

/// So many statements from a seed on, as `make fuzz-sql` says.
fn asked(name: &str, usual: u64) -> u64 {
    std::env::var(name).ok().map_or(usual, |text| text.parse().expect("STATEMENTS and SEED are whole numbers"))
}

#[test]
fn invented_statements_have_the_same_rows_on_polars_and_duckdb() {
    let first = asked("SEED", 0);
    compare(first..first + asked("STATEMENTS", 2_000), grammar::statement, None).check_most();
}

#[test]
fn invented_statements_have_the_same_rows_on_a_server_too() {
    let first = asked("SEED", 0);
    compare(first..first + asked("SERVER_STATEMENTS", 200), grammar::statement, Some(&Server::start())).check_most();
}

#[test]
fn statements_with_words_of_other_sql_are_refused_with_their_place_or_answered_alike() {
    let first = asked("SEED", 0);
    compare(first..first + asked("MUTATIONS", 2_000), mutations::mutated, None).check();
}
