//! Whole statements in the shapes that public suites of SQL keep for what went wrong once: rows without a partner, three
//! values of truth, the first of each group, groups of groups, nothing at all.

use super::{Grammar, Leaves};
use crate::sql::tables::{Columns, Kind};
use crate::sql::tree::Node;

/// A table under a name.
#[derive(Clone)]
struct Read {
    alias: &'static str,
    name: String,
    columns: Columns,
}

impl Read {
    /// Its columns, each with its name before it.
    fn leaves(&self) -> Leaves {
        self.columns.iter().map(|(name, kind)| (Node::leaf(format!("{}.{name}", self.alias)), *kind)).collect()
    }
}

impl Grammar {
    /// One of the shapes, over tables and conditions of its own.
    pub(super) fn pattern(&mut self) -> Node {
        match self.below(9) {
            0 => self.without_partner(),
            1 => self.three_values(),
            2 => self.every_pair(),
            3 => self.first_of_group(),
            4 => self.counted_beside(),
            5 => self.doubles(),
            6 => self.of_nothing(),
            7 => self.pivot(),
            _ => self.chain(),
        }
    }

    /// Rows of one table without any, or with some, in another.
    fn without_partner(&mut self) -> Node {
        let (a, b) = (self.read("a"), self.read("b"));
        let Some((x, y)) = self.pair(&a.columns, &b.columns) else { return self.three_values() };
        let word = self.pick(&["IS NULL", "IS NOT NULL"]);
        let (inner, outer) = (b.leaves(), a.leaves());
        Node::Row(vec![
            Node::text(format!(
                "SELECT a.{x}, COUNT(*) AS n FROM {} AS a LEFT JOIN (SELECT DISTINCT b.{y} AS x FROM {} AS b",
                a.name, b.name
            )),
            self.conditions(" WHERE ", 1, &inner),
            Node::text(format!(") AS b ON b.x = a.{x} WHERE b.x {word}")),
            self.conditions(" AND ", 1, &outer),
            Node::text(format!(" GROUP BY a.{x}")),
        ])
    }

    /// Every row once: where a condition holds, where it does not, and where it is neither.
    fn three_values(&mut self) -> Node {
        let a = self.read("a");
        let leaves = a.leaves();
        let condition = self.condition(&leaves, 2);
        let (column, _) = self.pick(&a.columns);
        let select = |truth: &str, value: Vec<Node>| {
            let start = Node::text(format!("SELECT a.{column}, '{truth}' AS value FROM {} AS a WHERE ", a.name));
            Node::Row(std::iter::once(start).chain(value).collect())
        };
        let after = |word: &str| vec![Node::text("("), condition.clone(), Node::text(format!(") {word}"))];
        let selects = vec![
            select("true", vec![condition.clone()]),
            select("false", vec![Node::text("NOT ("), condition.clone(), Node::text(")")]),
            select("neither", after("IS NULL")),
        ];
        Node::List { before: "", between: " UNION ALL ", items: selects, at_least: 1 }
    }

    /// Every row of one table beside every one of another, under a condition on both.
    fn every_pair(&mut self) -> Node {
        let (a, b) = (self.read("a"), self.read("b"));
        let (x, _) = self.pick(&a.columns);
        let leaves: Leaves = [a.leaves(), b.leaves()].concat();
        let condition = self.conditions(" WHERE ", 1, &leaves);
        let all = |read: &Read| {
            let columns: Vec<&str> = read.columns.iter().map(|(name, _)| name.as_str()).collect();
            format!("(SELECT 1 AS one, {} FROM {})", columns.join(", "), read.name)
        };
        Node::Row(vec![
            Node::text(format!(
                "SELECT a.{x}, COUNT(*) AS n FROM {} AS a JOIN {} AS b ON a.one = b.one",
                all(&a),
                all(&b)
            )),
            condition,
            Node::text(format!(" GROUP BY a.{x}")),
        ])
    }

    /// The rows of a table that are the first, or the last, of their group.
    fn first_of_group(&mut self) -> Node {
        let a = self.read("a");
        let (Some(key), Some(value)) = (self.key(&a.columns), self.key(&a.columns)) else { return self.three_values() };
        let function = self.pick(&["MIN", "MAX"]);
        let (x, _) = self.pick(&a.columns);
        let leaves = a.leaves();
        Node::Row(vec![
            Node::text(format!("WITH kept AS (SELECT a.{key} AS k, {function}(a.{value}) AS v FROM {} AS a", a.name)),
            self.conditions(" WHERE ", 1, &leaves),
            Node::text(format!(
                " GROUP BY a.{key}) SELECT a.{key} AS k, a.{x} AS x, f.v FROM {} AS a JOIN kept AS f ON a.{key} = f.k AND f.v = a.{value}",
                a.name
            )),
            self.conditions(" WHERE ", 1, &leaves),
        ])
    }

    /// A table beside what is counted of another.
    fn counted_beside(&mut self) -> Node {
        let (a, b) = (self.read("a"), self.read("b"));
        let Some((x, y)) = self.pair(&a.columns, &b.columns) else { return self.doubles() };
        let leaves = b.leaves();
        let (one, kind) = self.aggregate(&leaves);
        let filter = self.conditions(" WHERE ", 1, &leaves);
        let g: Leaves =
            [("g.n", Kind::Integer), ("g.m", kind)].map(|(name, kind)| (Node::leaf(name), kind)).into_iter().collect();
        Node::Row(vec![
            Node::text(format!("SELECT a.{x}, COALESCE(g.n, 0) AS n, CASE WHEN g.n > 1 THEN 'many' END AS kind, ")),
            self.value(Kind::Integer, &g, 2),
            Node::text(format!(" AS value FROM {} AS a LEFT JOIN (SELECT b.{y} AS k, COUNT(*) AS n, ", a.name)),
            one,
            Node::text(format!(" AS m FROM {} AS b", b.name)),
            filter,
            Node::text(format!(" GROUP BY b.{y}) AS g ON g.k = a.{x}")),
            self.conditions(" WHERE ", 1, &g),
        ])
    }

    /// What is left of the columns of two tables without doubles, counted.
    fn doubles(&mut self) -> Node {
        let (a, b) = (self.read("a"), self.read("b"));
        let Some((x, y)) = self.pair(&a.columns, &b.columns) else { return self.three_values() };
        let (of_a, of_b) = (a.leaves(), b.leaves());
        let word = self
            .pick(&["SELECT DISTINCT u.x FROM", "SELECT COUNT(*) AS n, COUNT(DISTINCT u.x) AS m, MAX(u.x) AS v FROM"]);
        Node::Row(vec![
            Node::text(format!("{word} (SELECT DISTINCT a.{x} AS x FROM {} AS a", a.name)),
            self.conditions(" WHERE ", 1, &of_a),
            Node::text(format!(" UNION ALL SELECT b.{y} AS x FROM {} AS b", b.name)),
            self.conditions(" WHERE ", 1, &of_b),
            Node::text(") AS u"),
        ])
    }

    /// Counts and sums of no rows.
    fn of_nothing(&mut self) -> Node {
        let a = self.read("a");
        let leaves = a.leaves();
        let Some(x) = self.key(&a.columns) else { return self.three_values() };
        let values =
            (0..3).map(|at| Node::Row(vec![self.aggregate(&leaves).0, Node::text(format!(" AS x{at}"))])).collect();
        let groups = if self.one_in(2) { format!(" GROUP BY a.{x}") } else { String::new() };
        Node::Row(vec![
            Node::List { before: "SELECT ", between: ", ", items: values, at_least: 1 },
            Node::text(format!(" FROM {} AS a WHERE a.{x} IS NULL AND a.{x} IS NOT NULL{groups}", a.name)),
        ])
    }

    /// Groups counted by several conditions at once.
    fn pivot(&mut self) -> Node {
        let a = self.read("a");
        let leaves = a.leaves();
        let (Some(key), Some(value)) = (self.key(&a.columns), self.key(&a.columns)) else { return self.three_values() };
        let case = |grammar: &mut Self, before: &str, after: &str| {
            let condition = grammar.condition(&leaves, 2);
            Node::Row(vec![Node::text(format!("{before}(CASE WHEN ")), condition, Node::text(format!(" THEN {after}"))])
        };
        let values = vec![
            Node::text(format!("a.{key} AS k")),
            case(self, "COUNT", "1 END) AS n"),
            case(self, "SUM", "1 ELSE 0 END) AS m"),
            case(self, "MAX", &format!("a.{value} END) AS v")),
            case(self, "COUNT(DISTINCT ", &format!("a.{value} END)) AS d")),
        ];
        let having = case(self, "SUM", "1 ELSE -1 END)");
        Node::Row(vec![
            Node::List { before: "SELECT ", between: ", ", items: values, at_least: 1 },
            Node::text(format!(" FROM {} AS a GROUP BY a.{key} HAVING COUNT(*) > 1 OR ", a.name)),
            having,
            Node::text(self.pick(&[" < 0", " = 0", " >= 1", " <> 2"])),
        ])
    }

    /// One table several times, so that every name is there several times, and another behind it.
    fn chain(&mut self) -> Node {
        let (a, d) = (self.read("a"), self.read("d"));
        let (Some(one), Some(two)) = (self.key(&a.columns), self.key(&a.columns)) else { return self.three_values() };
        let Some((x, y)) = self.pair(&a.columns, &d.columns) else { return self.three_values() };
        let others = ["b", "c"].map(|alias| Read { alias, ..a.clone() }.leaves());
        let leaves: Leaves = [a.leaves(), others.concat()].concat();
        let (z, _) = self.pick(&a.columns);
        Node::Row(vec![
            Node::text(format!(
                "SELECT a.{z} AS x, b.{z} AS y, c.{z} AS z, d.{y} AS w FROM {0} AS a JOIN {0} AS b ON b.{one} = a.{one} \
                 JOIN {0} AS c ON c.{one} = b.{one} AND a.{two} = c.{two} LEFT JOIN {1} AS d ON c.{x} = d.{y}",
                a.name, d.name
            )),
            self.conditions(" WHERE ", 2, &leaves),
        ])
    }

    fn read(&mut self, alias: &'static str) -> Read {
        let (name, columns) = self.table();
        Read { alias, name, columns }
    }

    /// A column to group and to compare by.
    fn key(&mut self, columns: &Columns) -> Option<String> {
        let mut keys = columns.clone();
        keys.retain(|(_, kind)| !matches!(kind, Kind::Boolean | Kind::Number));
        (!keys.is_empty()).then(|| self.pick(&keys).0)
    }

    /// Two columns that can be compared; mostly of one name.
    fn pair(&mut self, one: &Columns, other: &Columns) -> Option<(String, String)> {
        let mut pairs = Vec::new();
        for (x, kind) in one.iter().filter(|(_, kind)| !matches!(kind, Kind::Boolean | Kind::Number)) {
            for (y, _) in other.iter().filter(|(_, of)| of == kind) {
                pairs.extend(std::iter::repeat_n((x.clone(), y.clone()), if x == y { 8 } else { 1 }));
            }
        }
        (!pairs.is_empty()).then(|| self.pick(&pairs))
    }
}
