//! The youth justice pipeline: from police, court and case-management extracts to
//! figures that a service can publish.
//!
//! Modules in reading order: what is declared, what our tables are, what the stages
//! compute, when the job runs them, and how it is called.

pub mod declarations;
pub mod durable;
pub mod error;
pub mod issues;
pub mod model;
pub mod stages;

pub mod synth;

pub mod job;

pub mod cli;
pub mod commands;
