//! Values and conditions.

use super::{Grammar, Leaves};
use crate::sql::tables::{Kind, TEXTS};
use crate::sql::tree::Node;

const COMPARISONS: [&str; 6] = [" = ", " <> ", " < ", " <= ", " > ", " >= "];

impl Grammar {
    /// A value of a kind that some leaf has; never one without any column.
    pub(super) fn value(&mut self, kind: Kind, leaves: &Leaves, depth: usize) -> Node {
        if depth == 0 || self.one_in(3) {
            return self.leaf(kind, leaves);
        }
        match (kind, self.below(6)) {
            (_, 0) => {
                let first = self.value(kind, leaves, depth - 1);
                let second = self.operand(kind, leaves, depth - 1);
                value(["COALESCE(", ", ", ")"], [first, second])
            }
            (_, 1 | 2) => self.case(kind, leaves, depth),
            (Kind::Integer, 3) => {
                let divisor = self.pick(&["2", "3", "10"]);
                let inner = self.bracketed(kind, leaves, depth - 1);
                Node::Value(vec![inner, Node::text(format!(" % {divisor}"))])
            }
            (Kind::Integer, 4 | 5) => {
                let operator = self.pick(&[" + ", " - ", " * "]);
                let one = self.bracketed(kind, leaves, depth - 1);
                let other = if self.one_in(3) { self.integer() } else { self.bracketed(kind, leaves, depth - 1) };
                value(["", operator, ""], [one, other])
            }
            (Kind::Text, 3 | 4) => {
                let one = self.bracketed(kind, leaves, depth - 1);
                let other = if self.one_in(3) { self.text() } else { self.bracketed(kind, leaves, depth - 1) };
                value(["", " || ", ""], [one, other])
            }
            (Kind::Boolean, _) => self.condition(leaves, depth - 1),
            _ => self.leaf(kind, leaves),
        }
    }

    /// A value in parentheses, or without: then what binds closer is put to the test.
    fn bracketed(&mut self, kind: Kind, leaves: &Leaves, depth: usize) -> Node {
        let inner = self.value(kind, leaves, depth);
        if self.one_in(3) { inner } else { value(["(", ")"], [inner]) }
    }

    /// A column of the kind; where there is none, what is written out.
    fn leaf(&mut self, kind: Kind, leaves: &Leaves) -> Node {
        let of_kind: Vec<&Node> = leaves.iter().filter(|(_, other)| *other == kind).map(|(leaf, _)| leaf).collect();
        if !of_kind.is_empty() {
            let leaf = of_kind[self.below(of_kind.len())].clone();
            let is_negative = kind == Kind::Integer && self.one_in(12);
            return if is_negative { value(["-(", ")"], [leaf]) } else { leaf };
        }
        self.written_out(kind)
    }

    /// A column or what is written out.
    fn operand(&mut self, kind: Kind, leaves: &Leaves, depth: usize) -> Node {
        if can_be_written(kind) && self.one_in(2) { self.written_out(kind) } else { self.value(kind, leaves, depth) }
    }

    /// The same beside another value: mostly not itself, which is refused.
    fn beside(&mut self, other: &Node, kind: Kind, leaves: &Leaves, depth: usize) -> Node {
        const TRIES: usize = 6;
        let is_itself =
            |node: &Node| node.to_string().trim_matches(['(', ')']) == other.to_string().trim_matches(['(', ')']);
        let tried: Vec<Node> = (0..TRIES).map(|_| self.operand(kind, leaves, depth)).collect();
        let found = tried.iter().find(|node| !is_itself(node)).cloned();
        found.unwrap_or_else(|| if can_be_written(kind) { self.written_out(kind) } else { self.leaf(kind, leaves) })
    }

    fn written_out(&mut self, kind: Kind) -> Node {
        match kind {
            Kind::Text => self.text(),
            Kind::Integer => self.integer(),
            Kind::Boolean => Node::leaf(self.pick(&["TRUE", "FALSE"])),
            _ => Node::leaf("NULL"),
        }
    }

    fn text(&mut self) -> Node {
        // A quote or a backslash in the text of a statement is refused.
        let is_any = self.one_in(100);
        let texts: Vec<&str> = TEXTS.into_iter().filter(|text| is_any || !text.contains(['\'', '\\'])).collect();
        Node::leaf(format!("'{}'", self.pick(&texts).replace('\'', "''")))
    }

    fn integer(&mut self) -> Node {
        Node::leaf(self.pick(&["0", "1", "2", "-1", "-2", "17", "100", "2147483647", "-2147483648", "3000000000"]))
    }

    fn case(&mut self, kind: Kind, leaves: &Leaves, depth: usize) -> Node {
        let is_simple = self.one_in(5);
        let operand = if is_simple { self.comparable(leaves) } else { None };
        let mut parts = vec![Node::text("CASE")];
        if let Some((operand, _)) = &operand {
            parts.push(Node::Row(vec![Node::text(" "), operand.clone()]));
        }
        let branches = (0..=self.below(2)).map(|_| {
            let when = match &operand {
                Some((leaf, of)) => self.beside(leaf, *of, leaves, 0),
                None => self.condition(leaves, depth - 1),
            };
            let then = self.operand(kind, leaves, depth - 1);
            value([" WHEN ", " THEN ", ""], [when, then])
        });
        let branches = branches.collect();
        parts.push(Node::List { before: "", between: "", items: branches, at_least: 1 });
        let otherwise = if self.one_in(3) { Vec::new() } else { vec![self.operand(kind, leaves, depth - 1)] };
        parts.push(Node::List { before: " ELSE ", between: "", items: otherwise, at_least: 0 });
        parts.push(Node::text(" END"));
        Node::Value(parts)
    }

    /// A leaf that can be compared with something that is not itself, if there is one.
    fn comparable(&mut self, leaves: &Leaves) -> Option<(Node, Kind)> {
        let is_alone = |of: Kind| leaves.iter().filter(|(_, kind)| *kind == of).count() < 2;
        let mut found = leaves.clone();
        found.retain(|(_, kind)| !matches!(kind, Kind::Boolean | Kind::Number));
        found.retain(|(_, kind)| can_be_written(*kind) || !is_alone(*kind));
        (!found.is_empty()).then(|| self.pick(&found))
    }

    /// Something that is true, false or neither.
    pub(super) fn condition(&mut self, leaves: &Leaves, depth: usize) -> Node {
        let choice = self.below(if depth == 0 { 10 } else { 16 });
        match choice {
            0 => {
                let (leaf, _) = self.pick(leaves);
                let word = self.pick(&[" IS NULL", " IS NOT NULL"]);
                Node::Value(vec![leaf, Node::text(word)])
            }
            1 | 2 if leaves.iter().any(|(_, kind)| *kind == Kind::Boolean) => self.leaf(Kind::Boolean, leaves),
            1..4 => self.listed(leaves),
            4 => self.between(leaves, depth),
            5..10 => self.comparison(leaves, depth),
            10 => {
                let inner = self.condition(leaves, depth - 1);
                if self.one_in(2) { value(["NOT ", ""], [inner]) } else { value(["NOT (", ")"], [inner]) }
            }
            11 => self.case(Kind::Boolean, leaves, depth),
            12 => {
                let inner = self.condition(leaves, depth - 1);
                let other = self.pick(&["TRUE", "FALSE"]);
                value(["COALESCE(", ", ", ")"], [inner, Node::leaf(other)])
            }
            _ => {
                let word = self.pick(&[" AND ", " OR ", " OR "]);
                let (one, other) = (self.condition(leaves, depth - 1), self.condition(leaves, depth - 1));
                if self.one_in(4) { value(["", word, ""], [one, other]) } else { value(["(", word, ")"], [one, other]) }
            }
        }
    }

    fn comparison(&mut self, leaves: &Leaves, depth: usize) -> Node {
        let Some((leaf, kind)) = self.comparable(leaves) else { return Node::leaf("NOT TRUE") };
        let operator = self.pick(&COMPARISONS);
        let one = if depth > 0 && self.one_in(3) { self.bracketed(kind, leaves, depth - 1) } else { leaf };
        let other = self.beside(&one, kind, leaves, depth.saturating_sub(1));
        value(["", operator, ""], [one, other])
    }

    fn between(&mut self, leaves: &Leaves, depth: usize) -> Node {
        let Some((leaf, kind)) = self.comparable(leaves) else { return Node::leaf("TRUE") };
        let word = self.pick(&[" BETWEEN ", " NOT BETWEEN "]);
        let depth = depth.saturating_sub(1);
        let (low, high) = (self.beside(&leaf, kind, leaves, depth), self.beside(&leaf, kind, leaves, depth));
        let is_plain = |node: &Node| !node.to_string().contains(' ') || matches!(kind, Kind::Text);
        let side = |node: Node| if is_plain(&node) { node } else { value(["(", ")"], [node]) };
        value(["", word, " AND ", ""], [leaf, side(low), side(high)])
    }

    fn listed(&mut self, leaves: &Leaves) -> Node {
        let mut of = leaves.clone();
        of.retain(|(_, kind)| matches!(kind, Kind::Text | Kind::Integer));
        if of.is_empty() {
            return self.comparison(leaves, 0);
        }
        let (leaf, kind) = self.pick(&of);
        let items = (0..=self.below(3)).map(|_| self.written_out(kind)).collect();
        let word = self.pick(&[" IN (", " NOT IN ("]);
        let list = Node::List { before: "", between: ", ", items, at_least: 1 };
        Node::Value(vec![leaf, Node::text(word), list, Node::text(")")])
    }

    /// What is made of a group of rows.
    pub(super) fn aggregate(&mut self, rows: &Leaves) -> (Node, Kind) {
        let (_, kind) = self.pick(rows);
        let choice = self.below(8);
        let (before, argument, kind) = match (choice, kind) {
            (0 | 1, _) => ("COUNT(", Node::text("*"), Kind::Integer),
            (2, _) => ("COUNT(", self.value(kind, rows, 1), Kind::Integer),
            (3, kind) if kind != Kind::Number => ("COUNT(DISTINCT ", self.value(kind, rows, 1), Kind::Integer),
            (4 | 5, _) | (_, Kind::Boolean | Kind::Number) => {
                if !rows.iter().any(|(_, kind)| *kind == Kind::Integer) {
                    return (Node::leaf("COUNT(*)"), Kind::Integer);
                }
                ("SUM(", self.value(Kind::Integer, rows, 2), Kind::Integer)
            }
            (6, Kind::Id(of)) => {
                let digit = self.pick(&["'1' || ", "'2' || ", "CASE WHEN TRUE THEN '3' ELSE '4' END || "]);
                let argument = Node::Row(vec![Node::text(digit), self.leaf(kind, rows)]);
                ("MIN(", argument, Kind::Rank(of))
            }
            (6, kind) => ("MIN(", self.value(kind, rows, 1), kind),
            (_, kind) => ("MAX(", self.value(kind, rows, 1), kind),
        };
        let filter = if self.one_in(5) { vec![self.condition(rows, 1)] } else { Vec::new() };
        let filter = filter.into_iter().map(|condition| value(["", ")"], [condition])).collect();
        let filter = Node::List { before: " FILTER (WHERE ", between: "", items: filter, at_least: 0 };
        (Node::Value(vec![Node::text(before), argument, Node::text(")"), filter]), kind)
    }
}

/// Whether values of a kind can be written out in a statement.
fn can_be_written(kind: Kind) -> bool {
    matches!(kind, Kind::Text | Kind::Integer | Kind::Boolean)
}

/// Values between texts.
fn value<const N: usize, const M: usize>(texts: [&str; N], values: [Node; M]) -> Node {
    let mut parts = Vec::new();
    let mut values = values.into_iter();
    for text in texts {
        parts.push(Node::text(text));
        parts.extend(values.next());
    }
    Node::Value(parts)
}
