//! Linking alone: records from files, clusters and pairs to a folder, and no ledger.

use std::fs;
use std::path::{Path, PathBuf};

use crate::declarations;
use crate::durable;
use crate::error::{Error, Kind, Result};
use crate::job::{CODE_VERSION, running::steps};

/// Records to be linked.
#[derive(Debug, Clone)]
pub struct Linking {
    /// The declaration.
    pub linkage: PathBuf,
    /// Where declarations lie that it may extend.
    pub project: PathBuf,
    /// The files, of which the first column names each record.
    pub inputs: Vec<PathBuf>,
    /// What stands between the cells of those that are CSV.
    pub delimiter: u8,
    /// Whether each file holds each person once, so that only records of different files may be one.
    pub is_once: bool,
    /// Where the result goes.
    pub out: PathBuf,
}

/// What linking came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LinkCounts {
    /// Records read.
    pub n_records: u64,
    /// Clusters found.
    pub n_clusters: u64,
    /// Pairs compared.
    pub n_compared: u64,
    /// Pairs written.
    pub n_pairs: u64,
    /// Values that too many records share to be looked up by.
    pub n_values_overused: u64,
    /// Different texts that are too long to be compared.
    pub n_texts_too_long: u64,
    /// Records with a date that is none, by column.
    pub undated: Vec<(String, u64)>,
    /// Pairs that weigh enough and would have joined a second record of a file that holds each person once.
    pub n_second: u64,
}

/// Links the records of all files and writes `clusters.csv`, `pairs.parquet` and `model.json`.
///
/// # Errors
/// A declaration that is wrong, files that cannot be read, or a folder that cannot be written.
pub fn link(wanted: &Linking) -> Result<LinkCounts> {
    let linkage = declarations::linkage::load(&wanted.linkage, &wanted.project)?;
    if wanted.out.exists() && !wanted.out.is_dir() {
        let error = Error::new(Kind::Usage, format!("{}: is not a folder", wanted.out.display()));
        return Err(error.hint("name a folder with --out DIR"));
    }
    if wanted.is_once && wanted.inputs.len() < 2 {
        let error = Error::new(Kind::Usage, "there is one file, and nothing to link it with");
        return Err(
            error.hint("name two files or more with --input, or leave --link-only out to find duplicates in one")
        );
    }
    let linked = steps::link_files(&wanted.inputs, wanted.delimiter, wanted.is_once, &linkage)?;
    fs::create_dir_all(&wanted.out).map_err(|error| Error::store(&wanted.out, &error))?;
    let provenance = vec![("code_version".to_owned(), CODE_VERSION.to_owned())];
    steps::write_links(&linked, &wanted.out, &provenance)?;
    durable::sync_folder(Path::new(&wanted.out))?;
    Ok(LinkCounts {
        n_records: linked.clusters.height() as u64,
        n_clusters: linked.n_clusters as u64,
        n_compared: linked.model.n_pairs,
        n_pairs: linked.pairs.height() as u64,
        n_values_overused: linked.n_values_overused,
        n_texts_too_long: linked.n_texts_too_long,
        undated: linked.undated,
        n_second: linked.n_second,
    })
}
