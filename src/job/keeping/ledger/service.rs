//! Whose the store is.

use rusqlite::params;

use super::Ledger;
use crate::error::{Error, Kind, Result};

impl Ledger {
    /// Notes whose the store is, if nobody has.
    pub(in crate::job) fn claim(&self, name: &str, area: &str) -> Result<()> {
        let insert = "INSERT INTO service (name, area) SELECT ?1, ?2 WHERE NOT EXISTS (SELECT 1 FROM service)";
        self.write(|connection| connection.execute(insert, params![name, area]))?;
        self.settle()
    }

    /// Refuses a project of another service: what it delivers would be mixed with what is there.
    ///
    /// # Errors
    /// [`Kind::Store`] with both names.
    pub(in crate::job) fn check_service(&self, name: &str, area: &str) -> Result<()> {
        let read = |row: &rusqlite::Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?));
        match self.rows("SELECT name, area FROM service", [], read)?.pop() {
            Some((own_name, own_area)) if (own_name.as_str(), own_area.as_str()) != (name, area) => {
                let path = self.path.display();
                let message = format!("{path}: the store of {own_name} ({own_area}), not of {name} ({area})");
                let hint = "name the store of this service with --store DIR or in project.toml; a service that has \
                            another name now begins a new store";
                Err(Error::new(Kind::Store, message).hint(hint))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_belongs_to_the_service_that_ran_first() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(&folder.path().join("ledger.sqlite")).unwrap();
        ledger.check_service("Southmere Service", "Southmere").unwrap();
        ledger.claim("Northmere Service", "Northmere").unwrap();
        ledger.claim("Southmere Service", "Southmere").unwrap();
        ledger.check_service("Northmere Service", "Northmere").unwrap();
        for (name, area) in [("Southmere Service", "Southmere"), ("Northmere Service", "Southmere")] {
            assert_eq!(ledger.check_service(name, area).unwrap_err().kind(), Kind::Store);
        }
    }
}
