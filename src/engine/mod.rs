//! Decides what must run, runs it, and writes it down.

pub mod tables;
