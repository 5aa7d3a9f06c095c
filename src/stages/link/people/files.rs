//! Files that hold each person once: two records of one file are two persons.

/// For each record the file that it is of, if files hold each person once; nothing, if they may hold a person twice.
#[derive(Debug, Clone, Default)]
pub(in crate::stages::link) struct OnceInFiles(Vec<u32>);

impl OnceInFiles {
    /// By the file of each record.
    pub fn new(file_of_record: Vec<u32>) -> Self {
        Self(file_of_record)
    }

    /// Whether two records are of one file, and so of two persons.
    #[inline]
    pub fn are_of_one(&self, left: u32, right: u32) -> bool {
        !self.0.is_empty() && self.0[left as usize] == self.0[right as usize]
    }

    /// Whether any record of one cluster is of the same file as any of another.
    pub fn share_one(&self, ours: &[u32], theirs: &[u32]) -> bool {
        !self.0.is_empty() && ours.iter().any(|left| theirs.iter().any(|right| self.are_of_one(*left, *right)))
    }

    /// How many pairs of these records are of one file.
    pub fn n_within(&self, records: &[u32]) -> usize {
        if self.0.is_empty() {
            return 0;
        }
        let mut files: Vec<u32> = records.iter().map(|record| self.0[*record as usize]).collect();
        files.sort_unstable();
        files.chunk_by(|one, other| one == other).map(|file| file.len() * (file.len() - 1) / 2).sum()
    }

    /// How many pairs of records may be one person at all.
    pub fn n_possible(&self, n_records: usize) -> u64 {
        let records: Vec<u32> = (0..).take(self.0.len()).collect();
        (n_records * n_records.saturating_sub(1) / 2 - self.n_within(&records)) as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_of_one_file_are_no_pair_where_it_holds_each_person_once() {
        let files = OnceInFiles::new(vec![0, 0, 1, 1, 1]);
        assert!(files.are_of_one(0, 1) && !files.are_of_one(1, 2));
        assert!(files.share_one(&[0, 2], &[4]) && !files.share_one(&[0, 1], &[2, 3]));
        // Ten pairs of five records, less one of the first file and three of the second.
        assert_eq!((files.n_within(&[0, 1, 2, 3, 4]), files.n_possible(5)), (4, 6));
    }

    #[test]
    fn any_two_records_may_be_one_person_where_files_say_nothing() {
        let files = OnceInFiles::default();
        assert!(!files.are_of_one(0, 1) && !files.share_one(&[0], &[1]));
        assert_eq!(files.n_possible(5), 10);
    }
}
