//! `yjp source new`: a first declaration of a supplier's extract, from a sample.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::{Args, Subcommand};

use super::{check, place};
use crate::cli::Global;
use crate::declarations::draft::{SampleFile, draft, most_like};
use crate::declarations::{Project, Source};
use crate::error::{Error, Kind, Result};
use crate::job::{self, clock};

/// The supplier of a source that nothing names.
const NEW_SUPPLIER: &str = "new_supplier";

/// Declare the extract of another supplier.
#[derive(Debug, Subcommand)]
pub enum SourceCommand {
    New(NewSource),
}

/// Draft the declaration of a CSV from a sample of it, with code lists for codes that are in other words.
///
/// What is written are files of the project, for a person to correct. Nothing is overwritten. The sample is checked at once
/// by what was written, as `yjp check` would.
#[derive(Debug, Args)]
#[command(after_help = "Examples:
  yjp source new deliveries/north_police/outcomes/2026-06-30/extract.csv
  yjp source new sample.csv --name north_police/outcomes --like police/outcomes")]
pub struct NewSource {
    /// The sample: a file as the supplier sends it.
    file: PathBuf,
    /// What the source is to be called, as supplier/table; if left out, by the folders of the file.
    #[arg(long, value_name = "SOURCE")]
    name: Option<String>,
    /// The source that it is like; if left out, the one whose columns are called most alike.
    #[arg(long, value_name = "SOURCE")]
    like: Option<String>,
}

impl SourceCommand {
    /// Writes the declaration and its lists, says what to look at, and checks the sample by them.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let Self::New(new) = self;
        new.call(global, out)
    }
}

impl NewSource {
    fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        let project = place::project(global)?;
        let sample = SampleFile::read(&self.file)?;
        let like = self.like(&project, &sample)?;
        let name = self.name(like)?;
        let like_text =
            fs::read_to_string(&like.path).map_err(|error| Error::unread_declaration(&like.path, &error))?;
        let lies = Lies::of(&self.file);
        let drafted = draft(&name, &sample, like, &like_text, &project.code_lists, clock::today());
        let drafted = drafted.map_err(|what| {
            Error::new(Kind::Usage, format!("{}: {what}", self.file.display()))
                .hint("name the source of CSV that it is like with --like, and see that the file has its header")
        })?;
        for path in drafted.write(&project.root, &name)? {
            let _ = writeln!(out, "written: {}", path.display());
        }
        for remark in &drafted.remarks {
            let _ = writeln!(out, "  {remark}");
        }
        let project = place::project(global)?;
        let checked = job::check_sample(&project, &name, &self.file, lies.received.unwrap_or_else(clock::today))?;
        let _ = write!(out, "\n{}", check::text(std::slice::from_ref(&checked), false));
        if lies.name.as_ref() != Some(&name) {
            let _ = writeln!(out, "its files go to deliveries/{name}/<date received>/");
        }
        out.push_str("look through what was written, then run `yjp check`\n");
        checked.result.map(|_| ())
    }

    fn like<'p>(&self, project: &'p Project, sample: &SampleFile) -> Result<&'p Source> {
        let Some(name) = &self.like else {
            let unlike = || {
                let message = format!("{}: none of its first rows is a header of any source", self.file.display());
                Error::new(Kind::Usage, message)
                    .hint("see that the file has its header, and name the source that it is like with --like")
            };
            return most_like(sample, project.sources.values()).ok_or_else(unlike);
        };
        project.sources.get(name).ok_or_else(|| {
            let known: Vec<&str> = project.sources.keys().map(String::as_str).collect();
            Error::new(Kind::Usage, format!("there is no source `{name}`"))
                .hint(format!("there are {}", known.join(", ")))
        })
    }

    /// What the source is called: as is said, or as the folders of the file have it.
    fn name(&self, like: &Source) -> Result<String> {
        let by_folders = || Lies::of(&self.file).name;
        let by_like = || format!("{NEW_SUPPLIER}/{}", like.name.rsplit('/').next().unwrap_or_default());
        let name = self.name.clone().or_else(by_folders).unwrap_or_else(by_like);
        if is_name(&name) {
            return Ok(name);
        }
        Err(Error::new(Kind::Usage, format!("`{name}` is no name of a source"))
            .hint("name it as supplier/table with --name, in small letters, digits and _"))
    }
}

/// Where a file lies, if that is where deliveries do: `supplier/table/date/file`.
struct Lies {
    name: Option<String>,
    received: Option<NaiveDate>,
}

impl Lies {
    fn of(file: &Path) -> Self {
        let folders: Vec<&str> = file.ancestors().skip(1).filter_map(|path| path.file_name()?.to_str()).collect();
        let received = folders.first().and_then(|folder| folder.parse().ok());
        let name = match folders.as_slice() {
            [_, table, supplier, ..] if received.is_some() => Some(format!("{supplier}/{table}")),
            _ => None,
        };
        Self { name: name.filter(|name| is_name(name)), received }
    }
}

fn is_name(name: &str) -> bool {
    let is_of_word = |byte: u8| matches!(byte, b'a'..=b'z' | b'0'..=b'9' | b'_');
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(is_of_word);
    name.split_once('/').is_some_and(|(supplier, table)| is_word(supplier) && is_word(table))
}
