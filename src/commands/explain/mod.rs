//! `yjp explain`: the rule in force, one file for each thing that can be explained.

mod declared;
mod linkage;
mod list;
mod measure;
mod page;
mod person;
mod source;

use clap::Subcommand;

use crate::cli::Global;
use crate::error::Result;

/// Print the rule in force.
#[derive(Debug, Subcommand)]
pub enum Explain {
    Source(source::ExplainSource),
    Measure(measure::ExplainMeasure),
    List(list::ExplainList),
    Person(person::ExplainPerson),
    Linkage(linkage::ExplainLinkage),
}

impl Explain {
    /// Prints it.
    pub fn call(&self, global: &Global, out: &mut String) -> Result<()> {
        match self {
            Self::Source(source) => source.call(global, out),
            Self::Measure(measure) => measure.call(global, out),
            Self::List(list) => list.call(global, out),
            Self::Person(person) => person.call(global, out),
            Self::Linkage(linkage) => linkage.call(global, out),
        }
    }
}
