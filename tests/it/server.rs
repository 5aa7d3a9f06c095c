//! A real Spark Connect server, a process of its own on a free port, which dies with the value.
//!
//! `make test` names Sail with `YJP_SAIL`; `make test-spark` names Apache Spark with `YJP_SPARK_SUBMIT`.
#![expect(
    clippy::disallowed_methods,
    reason = "which server is tested is told by the environment, and waiting has an end"
)]

use std::fs::File;
use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// How long a server may take until it listens: a cold JVM on two busy cores is slow.
const START: Duration = Duration::from_secs(180);

/// A running server.
pub struct Server {
    child: Arc<Mutex<Child>>,
    port: u16,
    folder: TempDir,
}

impl Server {
    /// Starts a server and waits until it listens.
    pub fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let port = free_port();
        let mut command = command(port, folder.path());
        let log = File::create(folder.path().join("log")).unwrap();
        command.stdin(Stdio::null()).stdout(log.try_clone().unwrap()).stderr(log);
        let child = command.current_dir(folder.path()).spawn().expect("the server that the environment names starts");
        let server = Self { child: Arc::new(Mutex::new(child)), port, folder };
        server.wait_until_it_listens();
        server
    }

    /// Where it listens, as `engine` says it.
    pub fn address(&self) -> String {
        format!("sc://127.0.0.1:{}", self.port)
    }

    /// A way to the server that does something to it as soon as it has sent so many bytes.
    pub fn after(&self, n_bytes: usize, harm: Harm) -> String {
        self.way(Some((n_bytes, harm))).0
    }

    /// A way to the server that counts the bytes it sends.
    pub fn counted(&self) -> (String, Arc<Mutex<usize>>) {
        self.way(None)
    }

    fn way(&self, harm: Option<(usize, Harm)>) -> (String, Arc<Mutex<usize>>) {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("sc://{}", listener.local_addr().unwrap());
        let sent = Arc::new(Mutex::new(0));
        let upstream = SocketAddr::from(([127, 0, 0, 1], self.port));
        let child = Arc::clone(&self.child);
        let way = Way { upstream, child, harm, sent: Arc::clone(&sent), is_asleep: Arc::default() };
        thread::spawn(move || {
            for client in listener.incoming() {
                let way = way.clone();
                thread::spawn(move || way.serve(client.unwrap()));
            }
        });
        (address, sent)
    }

    fn wait_until_it_listens(&self) {
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            let ended = self.child.lock().unwrap().try_wait().unwrap();
            let log = || std::fs::read_to_string(self.folder.path().join("log")).unwrap();
            assert!(ended.is_none() && started.elapsed() < START, "the server does not start:\n{}", log());
            thread::sleep(Duration::from_millis(100));
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let mut child = self.child.lock().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }
}

/// What happens to a server in the middle of its answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Harm {
    /// It is killed.
    Death,
    /// It hangs: its connections stay open and nothing more comes of them.
    Sleep,
}

/// A connection that is watched.
#[derive(Clone)]
struct Way {
    upstream: SocketAddr,
    child: Arc<Mutex<Child>>,
    harm: Option<(usize, Harm)>,
    sent: Arc<Mutex<usize>>,
    is_asleep: Arc<AtomicBool>,
}

impl Way {
    fn serve(&self, client: TcpStream) {
        let Ok(server) = TcpStream::connect(self.upstream) else { return };
        let (mut from_client, mut to_server) = (client.try_clone().unwrap(), server.try_clone().unwrap());
        thread::spawn(move || {
            let _ = std::io::copy(&mut from_client, &mut to_server);
            let _ = to_server.shutdown(Shutdown::Both);
        });
        self.pass_on(server, &client);
        let _ = client.shutdown(Shutdown::Both);
    }

    fn pass_on(&self, mut server: TcpStream, mut client: &TcpStream) {
        let mut buffer = [0; 4_096];
        while let Ok(n) = server.read(&mut buffer) {
            if n == 0 {
                return;
            }
            if self.is_asleep.load(Ordering::SeqCst) {
                continue;
            }
            if client.write_all(&buffer[..n]).is_err() {
                return;
            }
            let mut sent = self.sent.lock().unwrap();
            let before = *sent;
            *sent += n;
            match self.harm {
                Some((n_bytes, harm)) if before < n_bytes && *sent >= n_bytes => self.harm(harm),
                _ => {}
            }
        }
    }

    fn harm(&self, harm: Harm) {
        match harm {
            Harm::Death => self.child.lock().unwrap().kill().unwrap(),
            Harm::Sleep => self.is_asleep.store(true, Ordering::SeqCst),
        }
    }
}

/// A port that nothing listens on.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

fn command(port: u16, folder: &Path) -> Command {
    if let Some(submit) = std::env::var_os("YJP_SPARK_SUBMIT") {
        let mut command = Command::new(submit);
        let settings = [
            format!("spark.connect.grpc.binding.port={port}"),
            "spark.connect.grpc.binding.address=127.0.0.1".to_owned(),
            "spark.driver.bindAddress=127.0.0.1".to_owned(),
            "spark.driver.host=127.0.0.1".to_owned(),
            "spark.ui.enabled=false".to_owned(),
            // Small tables: to plan a query, split it and compile it takes most of the time.
            "spark.sql.shuffle.partitions=1".to_owned(),
            "spark.default.parallelism=1".to_owned(),
            "spark.sql.adaptive.enabled=false".to_owned(),
            "spark.sql.codegen.wholeStage=false".to_owned(),
            "spark.sql.codegen.factoryMode=NO_CODEGEN".to_owned(),
            format!("spark.sql.warehouse.dir={}", folder.join("warehouse").display()),
        ];
        command.args(["--master", "local[2]", "--class", "org.apache.spark.sql.connect.service.SparkConnectServer"]);
        command.args(settings.iter().flat_map(|setting| ["--conf", setting]));
        command.args(["--driver-java-options", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"]);
        command.args(["spark-internal"]).env_remove("SPARK_HOME");
        return command;
    }
    let sail = std::env::var_os("YJP_SAIL").expect("these tests need a server: run them with `make test`");
    let mut command = Command::new(sail);
    command.args(["spark", "server", "--port", &port.to_string()]);
    command
}
