//! The server that runs the measures' SQL, where the project names one.

use std::path::Path;

use crate::declarations::{ServerAddress, SqlEngine};
use crate::error::Result;
use crate::stages::SqlServer;

/// Connects to the server, which then has the tables of a folder; none where this process runs the SQL.
///
/// # Errors
/// [`crate::error::Kind::Unreachable`] if the server is away or does not see the folder,
/// [`crate::error::Kind::Declaration`] if this program was built without Spark Connect.
pub fn connect(engine: &SqlEngine, folder: &Path) -> Result<Option<Box<dyn SqlServer>>> {
    match engine {
        SqlEngine::Embedded => Ok(None),
        SqlEngine::SparkConnect(address) => spark(address, folder).map(Some),
    }
}

#[cfg(feature = "spark")]
fn spark(address: &ServerAddress, folder: &Path) -> Result<Box<dyn SqlServer>> {
    Ok(Box::new(crate::job::spark::Spark::connect(address, folder)?))
}

#[cfg(not(feature = "spark"))]
fn spark(address: &ServerAddress, _folder: &Path) -> Result<Box<dyn SqlServer>> {
    use crate::error::{Error, Kind};
    let error = Error::new(Kind::Declaration, format!("{address}: this program was built without Spark Connect"));
    Err(error.hint("build it with `cargo build --release --features spark`, or leave `engine` out of project.toml"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_embedded_engine_needs_no_server() {
        assert!(connect(&SqlEngine::Embedded, Path::new(".")).unwrap().is_none());
    }

    #[cfg(not(feature = "spark"))]
    #[test]
    fn without_the_feature_a_server_is_refused() {
        let error = connect(&"sc://127.0.0.1:15002".parse().unwrap(), Path::new(".")).err().unwrap();
        assert_eq!(error.kind(), crate::error::Kind::Declaration);
        assert!(error.to_string().contains("built without Spark Connect"));
    }
}
