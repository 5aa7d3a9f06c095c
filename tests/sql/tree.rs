//! A statement as a tree that knows what can be left out of it, so that one that differs can be made small.

use std::fmt;

/// A part of a statement.
#[derive(Debug, Clone)]
pub enum Node {
    Text(String),
    /// Parts one after the other.
    Row(Vec<Node>),
    /// Items of which each may go, as long as some are left; nothing at all is written where there are none.
    List {
        before: &'static str,
        between: &'static str,
        items: Vec<Node>,
        at_least: usize,
    },
    /// A value: any value inside it may take its place.
    Value(Vec<Node>),
}

impl fmt::Display for Node {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => to.write_str(text),
            Self::Row(parts) | Self::Value(parts) => parts.iter().try_for_each(|part| part.fmt(to)),
            Self::List { items, .. } if items.is_empty() => Ok(()),
            Self::List { before, between, items, .. } => {
                to.write_str(before)?;
                items.iter().enumerate().try_for_each(|(at, item)| {
                    to.write_str(if at == 0 { "" } else { between })?;
                    item.fmt(to)
                })
            }
        }
    }
}

/// The smallest statement that one gets to, one step at a time, while something still holds of it.
pub fn smallest(whole: &Node, mut holds: impl FnMut(&Node) -> bool) -> Node {
    const MOST_TRIES: usize = 3_000;
    let mut n_tries = 0;
    let mut found = whole.clone();
    while let Some(smaller) = found.smaller().into_iter().find(|smaller| {
        n_tries += 1;
        n_tries <= MOST_TRIES && holds(smaller)
    }) {
        found = smaller;
    }
    found
}

impl Node {
    /// Plain text.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// A value that has no other inside.
    pub fn leaf(text: impl Into<String>) -> Self {
        Self::Value(vec![Self::text(text)])
    }

    /// All trees that are one step smaller, those that lose most first.
    fn smaller(&self) -> Vec<Self> {
        let mut found = Vec::new();
        match self {
            Self::Text(_) => {}
            Self::Row(parts) => inside(parts, Self::Row, &mut found),
            Self::Value(parts) => {
                found.extend(parts.iter().flat_map(Self::values));
                inside(parts, Self::Value, &mut found);
            }
            Self::List { before, between, items, at_least } => {
                let list = |items| Self::List { before, between, items, at_least: *at_least };
                if items.len() > *at_least {
                    found.extend((0..items.len()).map(|at| list(without(items, at))));
                }
                inside(items, list, &mut found);
            }
        }
        found
    }

    /// The outermost values.
    fn values(&self) -> Vec<Self> {
        match self {
            Self::Text(_) => Vec::new(),
            Self::Value(_) => vec![self.clone()],
            Self::Row(parts) | Self::List { items: parts, .. } => parts.iter().flat_map(Self::values).collect(),
        }
    }
}

fn inside(parts: &[Node], whole: impl Fn(Vec<Node>) -> Node, found: &mut Vec<Node>) {
    for (at, part) in parts.iter().enumerate() {
        found.extend(part.smaller().into_iter().map(|smaller| {
            let mut parts = parts.to_vec();
            parts[at] = smaller;
            whole(parts)
        }));
    }
}

fn without(items: &[Node], at: usize) -> Vec<Node> {
    items.iter().enumerate().filter(|(other, _)| *other != at).map(|(_, item)| item.clone()).collect()
}

#[test]
fn a_statement_is_made_as_small_as_what_is_wrong_with_it() {
    let condition = Node::Value(vec![Node::leaf("a"), Node::text(" OR "), Node::leaf("b")]);
    let filter =
        Node::List { before: " WHERE ", between: " AND ", items: vec![condition, Node::leaf("c")], at_least: 0 };
    let whole = Node::Row(vec![Node::text("SELECT x FROM t"), filter]);
    assert_eq!(whole.to_string(), "SELECT x FROM t WHERE a OR b AND c");
    assert_eq!(smallest(&whole, |node| node.to_string().contains('b')).to_string(), "SELECT x FROM t WHERE b");
    assert_eq!(smallest(&whole, |_| true).to_string(), "SELECT x FROM t");
}
