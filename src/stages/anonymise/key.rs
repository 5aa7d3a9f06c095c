//! Keyed pseudonyms: the same for the same child every night, and worth nothing without the key.

use hmac::{Hmac, KeyInit, Mac};
use secrecy::{ExposeSecret, SecretBox};
use sha2::Sha256;

/// How much of the 256 bits is kept: 128 make two of a thousand million ids alike with a chance below 10^-20.
const N_BYTES: usize = 16;

/// The secret that pseudonyms are made with.
#[derive(Debug)]
pub struct PseudonymKey(SecretBox<[u8; 32]>);

impl PseudonymKey {
    /// The key of these 32 bytes.
    pub fn new(secret: &SecretBox<[u8; 32]>) -> Self {
        Self(SecretBox::new(Box::new(*secret.expose_secret())))
    }

    /// The pseudonym of the child whose oldest record this is.
    pub fn person_id(&self, source: &str, record: &str) -> String {
        self.pseudonyms().person(source, record)
    }

    /// Pseudonyms made with this key.
    pub(super) fn pseudonyms(&self) -> Pseudonyms {
        let mac = Hmac::new_from_slice(self.0.expose_secret()).expect("HMAC takes a key of any length");
        Pseudonyms { mac }
    }
}

/// What a pseudonym stands for: one reference never gives the same pseudonym in two domains.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Domain {
    /// A child.
    Person,
    /// An offence.
    Offence,
    /// A decision on an offence.
    Outcome,
    /// A child and a day.
    Occasion,
    /// A remand decision.
    Remand,
    /// A stay in custody.
    Custody,
    /// An intervention programme.
    Intervention,
}

impl Domain {
    const fn label(self) -> &'static [u8] {
        match self {
            Self::Person => b"person",
            Self::Offence => b"offence",
            Self::Outcome => b"outcome",
            Self::Occasion => b"occasion",
            Self::Remand => b"remand",
            Self::Custody => b"custody",
            Self::Intervention => b"intervention",
        }
    }
}

/// Pseudonyms of one key: HMAC-SHA256 (RFC 2104), cut to 128 bits, as 32 hexadecimal digits.
#[derive(Clone)]
pub(super) struct Pseudonyms {
    mac: Hmac<Sha256>,
}

impl Pseudonyms {
    /// The pseudonym of the child whose oldest record this is.
    pub fn person(&self, source: &str, record: &str) -> String {
        self.of(Domain::Person, &[source.as_bytes(), record.as_bytes()])
    }

    /// The pseudonym of a reference in several parts.
    ///
    /// Each part goes in with its length before it, so that `ab`, `c` is another reference than `a`, `bc`.
    pub fn of(&self, domain: Domain, parts: &[&[u8]]) -> String {
        let mut mac = self.mac.clone();
        for part in std::iter::once(&domain.label()).chain(parts) {
            mac.update(&(part.len() as u64).to_le_bytes());
            mac.update(part);
        }
        hex::encode(&mac.finalize().into_bytes()[..N_BYTES])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(byte: u8) -> PseudonymKey {
        PseudonymKey::new(&SecretBox::new(Box::new([byte; 32])))
    }

    #[test]
    fn a_pseudonym_is_the_hmac_of_its_length_prefixed_parts() {
        // Worked out with Python: hmac.new(bytes([7] * 32), b"\x06" + bytes(7) + b"person"
        // + b"\x06" + bytes(7) + b"police" + b"\x02" + bytes(7) + b"N1", "sha256").hexdigest()[:32]
        let pseudonym = key(7).pseudonyms().of(Domain::Person, &[b"police", b"N1"]);
        assert_eq!(pseudonym, "807360e72948031a5e121bfaf98bf556");
    }

    #[test]
    fn another_domain_key_or_split_gives_another_pseudonym() {
        let pseudonyms = key(7).pseudonyms();
        let person = pseudonyms.of(Domain::Person, &[b"ab", b"c"]);
        assert_eq!(person.len(), 32);
        assert_ne!(person, pseudonyms.of(Domain::Offence, &[b"ab", b"c"]));
        assert_ne!(person, pseudonyms.of(Domain::Person, &[b"a", b"bc"]));
        assert_ne!(person, key(8).pseudonyms().of(Domain::Person, &[b"ab", b"c"]));
    }

    #[test]
    fn a_key_is_never_printed() {
        assert_eq!(format!("{:?}", key(7)), "PseudonymKey(SecretBox<[u8; 32]>([REDACTED]))");
    }
}
