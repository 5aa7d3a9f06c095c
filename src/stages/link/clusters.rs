//! Clusters: records joined one pair at a time, each join with its reason.

/// Why two records are together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RecordJoin {
    /// One record.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// The match weight of the two; nothing where an officer decided.
    pub weight: Option<f64>,
}

/// Why a record is in its cluster: another record of it, and the match weight of the two.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct JoinReason {
    /// The record it was joined to.
    pub record: u32,
    /// The match weight; nothing where an officer decided.
    pub weight: Option<f64>,
}

/// A forest of records (Tarjan's disjoint sets, halving paths).
#[derive(Debug, Clone)]
pub(super) struct Clusters {
    parents: Vec<u32>,
    joins: Vec<RecordJoin>,
}

impl Clusters {
    /// Every record on its own.
    pub fn new(n_records: usize) -> Self {
        let n_records = u32::try_from(n_records).expect("fewer than 4 thousand million records");
        Self { parents: (0..n_records).collect(), joins: Vec::new() }
    }

    /// The record that stands for the cluster of this one: its lowest.
    pub fn root(&mut self, mut record: u32) -> u32 {
        while self.parents[record as usize] != record {
            let above = self.parents[self.parents[record as usize] as usize];
            self.parents[record as usize] = above;
            record = above;
        }
        record
    }

    /// Joins two clusters; returns the root that stays and the one that goes, if they were two.
    pub fn join(&mut self, join: RecordJoin) -> Option<(u32, u32)> {
        let (left, right) = (self.root(join.left), self.root(join.right));
        if left == right {
            return None;
        }
        let (stays, goes) = (left.min(right), left.max(right));
        self.parents[goes as usize] = stays;
        self.joins.push(join);
        Some((stays, goes))
    }

    /// The cluster of every record, numbered from 0 by their lowest records, and how many there are.
    pub fn number(&mut self) -> (Vec<u32>, u32) {
        let mut numbers = vec![0; self.parents.len()];
        let mut n_clusters = 0;
        for record in 0..numbers.len() {
            let root = self.root(u32::try_from(record).expect("as many as parents")) as usize;
            if root == record {
                numbers[record] = n_clusters;
                n_clusters += 1;
            } else {
                numbers[record] = numbers[root];
            }
        }
        (numbers, n_clusters)
    }

    /// For every record the record and the weight that it was joined by, walking from the lowest
    /// record of each cluster, which has none.
    pub fn reasons(&mut self) -> Vec<Option<JoinReason>> {
        let mut neighbours: Vec<(u32, JoinReason)> = Vec::with_capacity(self.joins.len() * 2);
        for RecordJoin { left, right, weight } in &self.joins {
            neighbours.push((*left, JoinReason { record: *right, weight: *weight }));
            neighbours.push((*right, JoinReason { record: *left, weight: *weight }));
        }
        neighbours.sort_unstable_by_key(|(record, reason)| (*record, reason.record));
        let mut reasons: Vec<Option<JoinReason>> = vec![None; self.parents.len()];
        let mut queue = Vec::new();
        for start in 0..u32::try_from(reasons.len()).expect("as many as parents") {
            if self.root(start) == start {
                queue.push(start);
            }
            while let Some(record) = queue.pop() {
                let first = neighbours.partition_point(|edge| edge.0 < record);
                for (_, next) in neighbours[first..].iter().take_while(|edge| edge.0 == record) {
                    if self.root(next.record) != next.record && reasons[next.record as usize].is_none() {
                        reasons[next.record as usize] = Some(JoinReason { record, weight: next.weight });
                        queue.push(next.record);
                    }
                }
            }
        }
        reasons
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clusters(n_records: usize, pairs: &[(u32, u32)]) -> Clusters {
        let mut clusters = Clusters::new(n_records);
        for (left, right) in pairs {
            clusters.join(RecordJoin { left: *left, right: *right, weight: Some(7.0) });
        }
        clusters
    }

    #[test]
    fn clusters_are_numbered_by_their_lowest_record() {
        let mut clusters = clusters(5, &[(4, 1), (3, 4)]);
        assert_eq!(clusters.number(), (vec![0, 1, 2, 1, 1], 3));
    }

    #[test]
    fn every_record_but_the_lowest_says_why_it_is_there() {
        let mut clusters = clusters(4, &[(3, 1), (2, 3), (2, 1)]);
        let reason = |record| Some(JoinReason { record, weight: Some(7.0) });
        assert_eq!(clusters.reasons(), [None, None, reason(3), reason(1)]);
    }
}
