//! What one source reports of an offence.

use crate::stages::handed::linked::Day;

/// An offence as one source reports it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OffenceReport<'a> {
    /// The child.
    pub child: u32,
    /// The source record.
    pub record: u32,
    /// The offence in that record.
    pub text: &'a str,
    /// The system, by position.
    pub source: u8,
    /// The system's place in the order of trust.
    pub place: u8,
    /// Arrest summons number, case reference and offence code, or [`super::values::NONE`].
    pub asn: u32,
    /// Case reference.
    pub urn: u32,
    /// Offence code: of what was found, where that is less than what was charged.
    pub code: u32,
    /// The code it was charged as, by which others know it; [`super::values::NONE`] if that is the same.
    pub charged: u32,
    /// The day, or the first day.
    pub date: Option<Day>,
    /// What this source says was decided, and when.
    pub decided: Vec<(Day, &'a str)>,
    /// Its group.
    pub group: Option<&'a str>,
    /// How serious it is.
    pub seriousness: Option<i32>,
}
