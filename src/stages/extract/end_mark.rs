//! The mark by which programs of old end a file: Ctrl-Z, which is no text.

use std::io::{self, Read};

const MARK: u8 = 0x1A;

/// A file without the mark at its end.
pub(super) struct WithoutEndMark<'a> {
    bytes: &'a mut dyn Read,
    /// How many marks were read that may be the end.
    n_held: usize,
}

impl<'a> WithoutEndMark<'a> {
    /// Starts to read.
    pub(super) fn new(bytes: &'a mut dyn Read) -> Self {
        Self { bytes, n_held: 0 }
    }
}

impl Read for WithoutEndMark<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        while !into.is_empty() {
            // Marks that something followed are given back first.
            let n_before = self.n_held.min(into.len() - 1);
            let n_read = self.bytes.read(&mut into[n_before..])?;
            if n_read == 0 {
                return Ok(0);
            }
            let n_marks = into[n_before..n_before + n_read].iter().rev().take_while(|byte| **byte == MARK).count();
            if n_marks == n_read {
                self.n_held += n_marks;
                continue;
            }
            into[..n_before].fill(MARK);
            self.n_held = self.n_held - n_before + n_marks;
            return Ok(n_before + n_read - n_marks);
        }
        Ok(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], at_once: usize) -> Vec<u8> {
        let mut bytes = bytes;
        let mut reader = WithoutEndMark::new(&mut bytes);
        let (mut all, mut piece) = (Vec::new(), vec![0; at_once]);
        loop {
            let n = reader.read(&mut piece).unwrap();
            if n == 0 {
                return all;
            }
            all.extend_from_slice(&piece[..n]);
        }
    }

    #[test]
    fn only_marks_at_the_end_are_left_out() {
        for at_once in [2, 3, 100] {
            assert_eq!(read(b"a\n\x1a", at_once), b"a\n");
            assert_eq!(read(b"a\x1ab\x1a\x1a", at_once), b"a\x1ab");
            assert_eq!(read(b"\x1a", at_once), b"");
        }
    }
}
