//! Runs SQL on a server that speaks Spark Connect: Apache Spark, or Sail.
//!
//! The tables do not travel: the server reads the same Parquet files, and must see them under the
//! same path. Small tables of our own making go there as Arrow, and so do the rows come back.

mod batches;
mod session;
mod views;

use std::path::Path;

use polars::prelude::*;
use spark_connect_proto::relation::RelType;
use spark_connect_proto::{LocalRelation, Read, Sql, read};

use crate::declarations::ServerAddress;
use crate::error::{Error, Kind, Result};
use crate::job::running::tables;
use crate::model::TABLES;
use crate::stages::{ServerQuery, SqlServer};
use session::{Refused, Session};

/// A session on a server, with the tables of one folder as views.
pub struct Spark {
    session: Session,
}

impl Spark {
    /// Opens a session and shows it the tables. A table without files has no rows.
    pub fn connect(address: &ServerAddress, folder: &Path) -> Result<Self> {
        let session = Session::open(address)?;
        let folder = folder.canonicalize().map_err(|error| Error::store(folder, &error))?;
        for table in TABLES {
            let files = tables::files(&folder, table)?;
            for (part, file) in files.iter().enumerate() {
                let unseen = |_: Refused| unseen(address, file);
                session.view(&views::part(table, part), parquet(file), unseen)?;
            }
            let refused = |refused: Refused| refused.of(table.name);
            session.view(table.name, sql(&views::whole(table, files.len())), refused)?;
        }
        Ok(Self { session })
    }
}

impl SqlServer for Spark {
    fn lend(&mut self, name: &str, rows: &DataFrame) -> Result<()> {
        let relation = LocalRelation { data: Some(batches::encode(rows)?.into()), schema: None };
        self.session.view(name, RelType::LocalRelation(relation), |refused| refused.of(name))
    }

    fn rows(&mut self, query: &ServerQuery<'_>) -> Result<DataFrame> {
        let batches = self.session.rows(sql(query.sql), |refused| refused.of(query.file))?;
        batches::decode(&batches, query.file)
    }

    fn keep(&mut self, name: &str, query: &ServerQuery<'_>) -> Result<()> {
        self.session.view(name, sql(query.sql), |refused| refused.of(query.file))
    }
}

fn sql(text: &str) -> RelType {
    RelType::Sql(Sql { query: text.to_owned(), ..Sql::default() })
}

fn parquet(file: &Path) -> RelType {
    let source = read::DataSource {
        format: Some("parquet".to_owned()),
        paths: vec![format!("file://{}", file.display())],
        ..read::DataSource::default()
    };
    RelType::Read(Read { read_type: Some(read::ReadType::DataSource(source)), ..Read::default() })
}

fn unseen(address: &ServerAddress, file: &Path) -> Error {
    let error = Error::new(Kind::Unreachable, format!("{address}: the server cannot read {}", file.display()));
    error.hint("the server must see the store under the same path, and its user must be allowed to read it")
}
