//! Clusters: records joined one pair at a time, each join with its reason.

/// Why two records are together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Join {
    /// One record.
    pub left: u32,
    /// The other.
    pub right: u32,
    /// The rule that found the pair, by position.
    pub rule: u16,
}

/// A forest of records (Tarjan's disjoint sets, halving paths).
#[derive(Debug, Clone)]
pub(super) struct Clusters {
    parents: Vec<u32>,
    joins: Vec<Join>,
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
    pub fn join(&mut self, join: Join) -> Option<(u32, u32)> {
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

    /// For every record the rule and the record that it was joined by, walking from the lowest
    /// record of each cluster, which has none.
    pub fn reasons(&mut self) -> Vec<Option<(u16, u32)>> {
        let mut neighbours: Vec<(u32, u32, u16)> = Vec::with_capacity(self.joins.len() * 2);
        for join in &self.joins {
            neighbours.push((join.left, join.right, join.rule));
            neighbours.push((join.right, join.left, join.rule));
        }
        neighbours.sort_unstable();
        let mut reasons = vec![None; self.parents.len()];
        let mut queue = Vec::new();
        for start in 0..u32::try_from(reasons.len()).expect("as many as parents") {
            if self.root(start) == start {
                queue.push(start);
            }
            while let Some(record) = queue.pop() {
                let first = neighbours.partition_point(|edge| edge.0 < record);
                for (_, next, rule) in neighbours[first..].iter().take_while(|edge| edge.0 == record) {
                    if self.root(*next) != *next && reasons[*next as usize].is_none() {
                        reasons[*next as usize] = Some((*rule, record));
                        queue.push(*next);
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
            clusters.join(Join { left: *left, right: *right, rule: 7 });
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
        assert_eq!(clusters.reasons(), [None, None, Some((7, 3)), Some((7, 1))]);
    }
}
