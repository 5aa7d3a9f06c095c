//! Two numbers that belong together. A list of more would be read as its first two, and nobody told.

use serde::{Deserialize, Deserializer, de};

/// Reads a list of two.
pub(super) fn deserialize<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<[T; 2], D::Error> {
    let numbers = Vec::<T>::deserialize(deserializer)?;
    let wrong =
        |numbers: Vec<T>| de::Error::custom(format!("a list of {} where two numbers are expected", numbers.len()));
    numbers.try_into().map_err(wrong)
}
