//! Which code list has the categories of a column.

use super::{Field, FieldKind};

/// The list whose codes a column of our tables holds; none where no list of ours has them all.
pub fn listed_in(field: &Field) -> Option<&'static str> {
    if field.kind != FieldKind::Category {
        return None;
    }
    match field.name {
        "care_status_end" => Some("care_status"),
        "disposal_type" => Some("outcome"),
        "decision" => Some("remand_decision"),
        "sex" | "ethnic_group" | "care_status" | "tier" | "outcome" | "residence" | "appeal" => Some(field.name),
        _ => None,
    }
}
