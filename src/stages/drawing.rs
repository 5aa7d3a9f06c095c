//! drawn
