//! A place outside of the store, as it is declared.

use std::path::PathBuf;

use serde::Deserialize;

/// Where deliveries come from, or where publications go: a folder, by its path.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Location {
    /// A folder that this machine can reach as one of its own.
    Folder(PathBuf),
}

impl TryFrom<String> for Location {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        // Made a path, an address would be a folder of that name. It may hold a password, and is not repeated.
        if text.contains("://") {
            return Err("expected the path of a folder: no other place is known to this program".to_owned());
        }
        Ok(Self::Folder(PathBuf::from(text)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct DeclaredPlace {
        deliveries: Location,
    }

    #[test]
    fn a_path_is_a_folder() {
        let declared: DeclaredPlace = toml::from_str("deliveries = '../deliveries'").unwrap();
        assert_eq!(declared.deliveries, Location::Folder(PathBuf::from("../deliveries")));
    }

    #[test]
    fn an_address_is_not_taken_for_a_folder_and_not_shown() {
        let refused = toml::from_str::<DeclaredPlace>("deliveries = 'sftp://us:hushhush@host/out'").err().unwrap();
        assert!(refused.message().contains("expected the path of a folder"));
        assert!(!refused.message().contains("hushhush"));
    }
}
