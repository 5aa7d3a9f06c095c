//! What runs the measures' SQL.

use std::fmt;
use std::str::FromStr;

use serde::Deserialize;

/// How the address of a Spark Connect server begins.
const SCHEME: &str = "sc://";

/// What runs the measures' SQL: `embedded`, or the address of a server (`sc://host:15002`).
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum SqlEngine {
    /// This process.
    #[default]
    Embedded,
    /// A server that speaks Spark Connect.
    SparkConnect(ServerAddress),
}

/// The address of a Spark Connect server: `sc://host[:port][/;name=value...]`.
///
/// Its parameters may hold a token, so that only the part before them is ever shown.
#[derive(Clone, PartialEq, Eq)]
pub struct ServerAddress(String);

impl ServerAddress {
    /// The whole address, for whoever connects.
    pub fn with_parameters(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for ServerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (place, _) = split(&self.0).expect("an address was checked when it was made");
        write!(formatter, "{SCHEME}{place}")
    }
}

impl fmt::Debug for ServerAddress {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

impl FromStr for SqlEngine {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "embedded" {
            return Ok(Self::Embedded);
        }
        // The text may hold a token, and is not repeated.
        match split(text) {
            Some(_) => Ok(Self::SparkConnect(ServerAddress(text.to_owned()))),
            None => Err("engine: expected embedded, or the address of a server as sc://host:15002".to_owned()),
        }
    }
}

impl TryFrom<String> for SqlEngine {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

/// `host[:port]` and the parameters of an address, if it is one.
fn split(text: &str) -> Option<(&str, &str)> {
    let rest = text.strip_prefix(SCHEME)?;
    let (place, parameters) = rest.split_once('/').unwrap_or((rest, ""));
    let (host, port) = match place.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (host, Some(port)),
        _ => (place, None),
    };
    let is_host = |symbol: char| symbol.is_ascii_alphanumeric() || "-._[]:".contains(symbol);
    let is_port = port.is_none_or(|port| port.parse::<u16>().is_ok_and(|port| port > 0));
    let is_address = !host.is_empty() && host.chars().all(is_host) && is_port;
    (is_address && (parameters.is_empty() || parameters.starts_with(';'))).then_some((place, parameters))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct DeclaredEngine {
        engine: SqlEngine,
    }

    fn shown(text: &str) -> String {
        match text.parse() {
            Ok(SqlEngine::SparkConnect(address)) => address.to_string(),
            Ok(SqlEngine::Embedded) => "here".to_owned(),
            Err(_) => "refused".to_owned(),
        }
    }

    #[test]
    fn an_engine_is_this_process_or_an_address() {
        let declared: DeclaredEngine = toml::from_str("engine = 'sc://cluster.example:15002'").unwrap();
        assert_eq!(declared.engine, "sc://cluster.example:15002".parse().unwrap());
        assert_eq!(shown("embedded"), "here");
        assert_eq!(shown("sc://10.0.0.7"), "sc://10.0.0.7");
        assert_eq!(shown("sc://[::1]:15002"), "sc://[::1]:15002");
    }

    #[test]
    fn what_is_no_address_is_refused() {
        for text in ["", "spark", "http://host:15002", "sc://", "sc://:15002", "sc://host:0", "sc://host:x", "sc://a b"]
        {
            assert_eq!(shown(text), "refused", "{text}");
        }
        assert!(toml::from_str::<DeclaredEngine>("engine = 'duckdb'").is_err());
    }

    #[test]
    fn the_token_of_an_address_is_not_shown() {
        let engine: SqlEngine = "sc://host:443/;use_ssl=true;token=hushhush".parse().unwrap();
        assert_eq!(format!("{engine:?}"), "SparkConnect(sc://host:443)");
        let refused = "sc://host:port/;token=hushhush".parse::<SqlEngine>().unwrap_err();
        assert!(!refused.contains("hushhush"));
        let refused = toml::from_str::<DeclaredEngine>("engine = 'sc://host:port/;token=hushhush'").err().unwrap();
        assert!(!refused.message().contains("hushhush"));
    }
}
