//! What lies in a JSON document, and how it reads as text.

use serde_json::Value;

/// What lies below a value.
pub(super) fn follow<'v>(value: &'v Value, segments: &[String]) -> Option<&'v Value> {
    segments.iter().try_fold(value, |value, segment| get(value, segment))
}

/// A key whatever its case, or an element of an array by its number.
pub(super) fn get<'v>(value: &'v Value, key: &str) -> Option<&'v Value> {
    match value {
        Value::Object(object) => object.get(key).or_else(|| {
            let found = object.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
            found.map(|(_, value)| value)
        }),
        Value::Array(elements) => elements.get(key.parse::<usize>().ok()?),
        _ => None,
    }
}

/// A plain value as text; nothing for an array or an object.
pub(super) fn text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}
