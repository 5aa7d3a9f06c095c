//! The same SQL on a server: every row as the embedded engine has it, or nothing and a clear error.
#![expect(clippy::disallowed_methods, reason = "how long a server that is away keeps one waiting is tested")]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use polars::prelude::*;
use tempfile::TempDir;
use youth_justice_pipeline::declarations::{self, SqlEngine};
use youth_justice_pipeline::job::units;

use crate::server::{Harm, Server, free_port};
use crate::service::{Service, UNTIL, files, yjp};
use crate::{awkward, cases};

/// The day the awkward tables are measured for: the last of a quarter.
const AS_AT: &str = "2026-09-30";

/// A server that is gone is noticed within this time, on a machine that is busy with other tests.
const SOON: Duration = Duration::from_secs(90);

#[test]
fn every_row_of_every_measure_is_the_same_on_the_demo() {
    let service = Service::empty();
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/demo/deliveries");
    let mut run = yjp();
    run.args(["run", "--as-at", UNTIL, "--deliveries"]).arg(demo).arg("--store").arg(service.store());
    run.arg("--key").arg(service.key()).assert().success();
    let n_rows = check_rows(&Server::start(), &service.tables(), UNTIL);
    assert!(n_rows.values().all(|n_rows| *n_rows >= 10), "{n_rows:?}");
}

#[test]
fn every_row_of_every_measure_is_the_same_where_dates_are_awkward() {
    let server = Server::start();
    for seed in 0..3 {
        let folder = tempfile::tempdir().unwrap();
        awkward::write(folder.path(), 400, seed);
        let n_rows = check_rows(&server, folder.path(), AS_AT);
        assert!(n_rows.values().all(|n_rows| *n_rows >= 50), "{n_rows:?}");
    }
}

#[test]
fn every_row_of_every_measure_is_the_same_in_the_cases_worked_out_by_hand() {
    let server = Server::start();
    for case in cases::names() {
        let folder = tempfile::tempdir().unwrap();
        let as_at = cases::write_input(&case, folder.path());
        check_rows(&server, folder.path(), &as_at);
    }
}

#[test]
fn a_table_in_several_files_and_one_without_files_are_read_alike() {
    let folder = tempfile::tempdir().unwrap();
    for (part, seed) in [("part-0", 1), ("part-1", 2)] {
        let whole = tempfile::tempdir().unwrap();
        awkward::write(whole.path(), 200, seed);
        let inner = folder.path().join("contacts");
        fs::create_dir_all(&inner).unwrap();
        fs::copy(whole.path().join("contacts.parquet"), inner.join(format!("{part}.parquet"))).unwrap();
        fs::copy(whole.path().join("persons.parquet"), folder.path().join("persons.parquet")).unwrap();
    }
    let n_rows = check_rows(&Server::start(), folder.path(), AS_AT);
    assert!(n_rows["disproportionality"] > 100 && n_rows["custody"] == 0, "{n_rows:?}");
}

#[test]
fn a_publication_has_the_same_bytes_whatever_ran_the_sql() {
    let server = Server::start();
    let world = World::new();
    let published = |engine: &str, as_at: &str| -> Vec<(PathBuf, Vec<u8>)> {
        let folder = world.path("out");
        world.measure_as_at(as_at, engine, "out").assert().success();
        let content = |path: PathBuf| (path.strip_prefix(&folder).unwrap().to_owned(), fs::read(&path).unwrap());
        files(&folder).into_iter().map(content).collect()
    };
    // Much of what the tables hold is dated after the second day, and the server has the tables as they are.
    for as_at in [AS_AT, "2022-06-30"] {
        let here = published("embedded", as_at);
        assert!(here.len() >= 5);
        assert!(here == published(&server.address(), as_at), "the publications differ");
    }
}

#[test]
fn a_run_uses_the_server_that_the_project_names() {
    let service = Service::invented(200, &[]);
    service.command("run").assert().success();
    let here = fs::read(service.store().join("publishable/latest/measures.csv")).unwrap();
    let server = Server::start();
    let project = project_with(|settings| format!("engine = '{}'\n{settings}", server.address()), str::to_owned);
    let run = |store: &str| {
        let mut command = service.command_with_store("run", &service.folder().join(store));
        command.arg("--project").arg(project.path());
        command.output().unwrap()
    };
    let there = run("other");
    assert!(there.status.success(), "{}", String::from_utf8_lossy(&there.stderr));
    assert_eq!(fs::read(service.folder().join("other/publishable/latest/measures.csv")).unwrap(), here);
    drop(server);
    refused(&run("third"), 16, &["sc://127.0.0.1:", "cannot be reached"]);
    assert!(!service.folder().join("third/publishable/latest").exists());
}

#[test]
fn a_server_that_is_away_is_an_error_within_seconds() {
    let world = World::new();
    let address = format!("sc://127.0.0.1:{}", free_port());
    world.check_unreachable(&address, "the server cannot be reached", Duration::from_secs(30));
}

#[test]
fn a_server_that_accepts_and_says_nothing_is_an_error_within_a_minute() {
    let world = World::new();
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("sc://{}", silent.local_addr().unwrap());
    world.check_unreachable(&address, "the server does not answer", SOON);
}

#[test]
fn a_server_that_dies_in_the_middle_is_an_error_and_nothing_is_published() {
    let world = World::new();
    let server = Server::start();
    let address = server.after(world.tenth(&server), Harm::Death);
    world.check_unreachable(&address, "cannot be reached", SOON);
}

#[test]
fn a_server_that_hangs_in_the_middle_is_an_error_and_nothing_is_published() {
    let world = World::new();
    let server = Server::start();
    let address = server.after(world.tenth(&server), Harm::Sleep);
    world.check_unreachable(&address, "the server does not answer", SOON);
}

#[test]
fn sql_with_a_fault_is_refused_before_any_server_is_asked() {
    let world = World::new();
    let asks = |sql: &str| sql.replace("d.person_id,\n", "d.person_id, p.no_such_column,\n");
    let project = project_with(str::to_owned, asks);
    let mut command = world.measure(&format!("sc://127.0.0.1:{}", free_port()), "out");
    command.arg("--project").arg(project.path());
    refused(&command.output().unwrap(), 10, &["measures/custody.sql", "no column `no_such_column`"]);
    assert!(!world.path("out").exists());
}

#[test]
fn rows_that_a_join_doubles_on_the_server_are_refused() {
    let server = Server::start();
    let world = World::new();
    let twice = "LEFT JOIN (SELECT person_id, ethnic_group, sex FROM persons UNION ALL SELECT person_id, ethnic_group, sex FROM persons) AS p";
    let project = project_with(str::to_owned, |sql| sql.replace("LEFT JOIN persons AS p", twice));
    let mut command = world.measure(&server.address(), "out");
    command.arg("--project").arg(project.path());
    let named = ["measure custody: ", "rows too many, each of them the same in outcome_id as another"];
    refused(&command.output().unwrap(), 12, &named);
    assert!(!world.path("out").exists());
}

#[test]
fn no_id_of_a_child_is_logged_on_the_way_to_the_server_and_back() {
    let server = Server::start();
    let world = World::new();
    let mut command = world.measure(&server.address(), "out");
    let output = command.args(["--log-level", "trace", "--log", "json"]).output().unwrap();
    let log = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{}", log.lines().last().unwrap_or_default());
    assert!(log.contains("connected") && log.contains("sc://127.0.0.1:"), "the log says nothing of the server");
    // Every id of the invented tables holds the name of its column, and so would every row of an answer.
    let ids: Vec<String> = (0..400).map(|number| format!("person_id{number}")).collect();
    assert!(!ids.iter().any(|id| log.contains(id)), "an id is in the log");
}

#[test]
fn an_address_that_is_none_is_refused_and_its_token_not_shown() {
    let world = World::new();
    refused(&world.measure("spark://host", "out").output().unwrap(), 2, &["--engine", "sc://host:15002"]);
    let output = world.measure("sc://cluster.example:443/;token=hushhush", "out").output().unwrap();
    refused(&output, 10, &["sc://cluster.example:443", "cannot be used"]);
    assert!(!String::from_utf8_lossy(&output.stderr).contains("hushhush"));
}

/// Compares all rows of all measures; returns how many each has.
#[track_caller]
fn check_rows(server: &Server, tables: &Path, as_at: &str) -> BTreeMap<String, usize> {
    let project = declarations::load(&Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines")).unwrap();
    let day = as_at.parse().unwrap();
    let rows = |engine: &SqlEngine| units(&project, tables, day, engine).unwrap_or_else(|error| panic!("{error}"));
    let (here, there) = (rows(&SqlEngine::Embedded), rows(&server.address().parse().unwrap()));
    let steps = project.measures.values().filter_map(|measure| Some(measure.steps_measure()?.name));
    let measures: BTreeSet<String> = project.measures.keys().cloned().chain(steps).collect();
    assert_eq!(here.keys().cloned().collect::<BTreeSet<_>>(), measures);
    let ids = ids(tables);
    for (measure, rows) in &here {
        let (here, there) = (in_order(&with_ids(rows, &ids)), in_order(&there[measure]));
        assert_eq!(here.schema(), there.schema(), "{measure}");
        assert_eq!(here.height(), there.height(), "{measure}");
        assert!(here.equals_missing(&there), "{measure}: rows differ");
    }
    here.iter().map(|(measure, rows)| (measure.clone(), rows.height())).collect()
}

/// Every child's id in the tables, in the order of the text.
fn ids(tables: &Path) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    for file in files(tables) {
        let rows = ParquetReader::new(fs::File::open(file).unwrap()).finish().unwrap();
        if let Ok(column) = rows.column("person_id") {
            ids.extend(column.str().unwrap().iter().flatten().map(str::to_owned));
        }
    }
    ids
}

/// The embedded engine counts with the numbers of ids in that order; a server with the text.
fn with_ids(rows: &DataFrame, ids: &BTreeSet<String>) -> DataFrame {
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let numbers = rows.column("person_id").unwrap().u32().unwrap().clone();
    let text = |number: u32| ids[usize::try_from(number - 1_000_000_000).unwrap()];
    let texts: StringChunked = numbers.iter().map(|number| number.map(text)).collect();
    let mut rows = rows.clone();
    rows.with_column(texts.with_name("person_id".into()).into_column()).unwrap();
    rows
}

/// Other ids by their place in the order of those in the column, which is the same for numbers and text.
fn by_place(column: &Column) -> Column {
    let values: BTreeSet<String> = texts(column).flatten().collect();
    let places: BTreeMap<String, u64> = values.into_iter().zip(0..).collect();
    let place = |value: String| places[&value];
    Column::new(column.name().clone(), texts(column).map(|value| value.map(place)).collect::<Vec<_>>())
}

fn texts(column: &Column) -> impl Iterator<Item = Option<String>> {
    let texts = column.cast(&DataType::String).unwrap();
    texts.str().unwrap().iter().map(|text| text.map(str::to_owned)).collect::<Vec<_>>().into_iter()
}

/// Rows have no order, and engines differ in the width of whole numbers.
fn in_order(rows: &DataFrame) -> DataFrame {
    let wide = |column: &Column| match column.dtype() {
        _ if column.name() != "person_id" && column.name().ends_with("_id") => by_place(column),
        dtype if dtype.is_integer() => column.strict_cast(&DataType::Int64).unwrap(),
        _ => column.clone(),
    };
    let rows = DataFrame::new(rows.height(), rows.columns().iter().map(wide).collect()).unwrap();
    let names: Vec<PlSmallStr> = rows.get_column_names_owned();
    rows.sort(names, SortMultipleOptions::default()).unwrap()
}

/// The project folder with other settings, and with other SQL for custody.
fn project_with(settings: impl Fn(&str) -> String, sql: impl Fn(&str) -> String) -> TempDir {
    let (from, to) = (Path::new(env!("CARGO_MANIFEST_DIR")).join("pipelines"), tempfile::tempdir().unwrap());
    for file in files(&from) {
        let target = to.path().join(file.strip_prefix(&from).unwrap());
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(&file, &target).unwrap();
    }
    for (name, change) in [("project.toml", &settings as &dyn Fn(&str) -> String), ("measures/custody.sql", &sql)] {
        let path = to.path().join(name);
        fs::write(&path, change(&fs::read_to_string(&path).unwrap())).unwrap();
    }
    to
}

#[track_caller]
fn refused(output: &std::process::Output, code: i32, named: &[&str]) {
    let log = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{log}");
    let lines: Vec<&str> = log.lines().filter(|line| line.starts_with("error: ")).collect();
    let [line] = lines.as_slice() else { panic!("one line says what is wrong:\n{log}") };
    for name in named {
        assert!(line.contains(name), "`{name}` is missing from: {line}");
    }
    assert!(log.lines().any(|line| line.starts_with("hint: ")), "no hint:\n{log}");
}

/// Awkward tables in a folder, to be measured.
struct World {
    folder: TempDir,
}

impl World {
    fn new() -> Self {
        let world = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(world.path("tables")).unwrap();
        awkward::write(&world.path("tables"), 400, 1);
        world
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn measure(&self, engine: &str, out: &str) -> assert_cmd::Command {
        self.measure_as_at(AS_AT, engine, out)
    }

    fn measure_as_at(&self, as_at: &str, engine: &str, out: &str) -> assert_cmd::Command {
        let mut command = yjp();
        command.args(["measure", "--as-at", as_at, "--engine", engine, "--tables"]).arg(self.path("tables"));
        command.arg("--out").arg(self.path(out));
        command
    }

    /// A tenth of the bytes that a server sends for all measures: most of its answers are still to come.
    fn tenth(&self, server: &Server) -> usize {
        let (address, sent) = server.counted();
        self.measure(&address, "counted").assert().success();
        let n_bytes = *sent.lock().unwrap();
        assert!(n_bytes > 100_000, "{n_bytes} bytes are too few to be in the middle of");
        n_bytes / 10
    }

    #[track_caller]
    fn check_unreachable(&self, address: &str, what: &str, within: Duration) {
        let started = Instant::now();
        let output = self.measure(address, "out").output().unwrap();
        let took = started.elapsed();
        refused(&output, 16, &[address, what]);
        assert!(took < within, "it took {took:?}");
        assert!(!self.path("out").exists(), "something was published");
    }
}
