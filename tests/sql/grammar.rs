//! Statements of the dialect, invented from its grammar: with types and scopes, so that most are accepted, and weighted to
//! what breaks engines.

mod patterns;
mod values;

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::tables::{Columns, Kind, schema};
use super::tree::Node;

/// What can be named where a value stands.
pub type Leaves = Vec<(Node, Kind)>;

/// Names that a query gives to what it returns: those of columns, so that they hide others.
const NAMES: [&str; 14] = [
    "n",
    "x",
    "tier",
    "person_id",
    "kind",
    "age_years",
    "outcome_date",
    "date",
    "first_date",
    "value",
    "is_proven",
    "start_date",
    "children",
    "care_status",
];

/// Names of tables in one SELECT: those of columns and of other tables among them.
const ALIASES: [&str; 14] =
    ["a", "b", "c", "d", "e", "o", "p", "q", "outcomes", "offences", "person_id", "tier", "calendar", "later"];

/// Names of parts of a query.
const PARTS: [&str; 8] = ["first_events", "kept", "x", "a", "o", "units", "tier", "person_id"];

/// Tables that are read more often than others: they share the names of their columns.
const OFTEN: [&str; 8] =
    ["persons", "offences", "outcomes", "interventions", "custody_periods", "care_periods", "calendar", "intervals"];

/// The statement of a seed, always the same.
pub fn statement(seed: u64) -> Node {
    let mut grammar = Grammar { dice: ChaCha8Rng::seed_from_u64(seed), tables: schema(), parts: Vec::new() };
    if grammar.one_in(3) { grammar.pattern() } else { grammar.statement() }
}

struct Grammar {
    dice: ChaCha8Rng,
    tables: Vec<(String, Columns)>,
    parts: Vec<(String, Columns)>,
}

/// Something in FROM.
struct Item {
    alias: String,
    columns: Columns,
}

impl Grammar {
    fn one_in(&mut self, n: u32) -> bool {
        self.dice.random_ratio(1, n)
    }

    fn below(&mut self, n: usize) -> usize {
        self.dice.random_range(0..n)
    }

    fn pick<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.dice.random_range(0..of.len())].clone()
    }

    fn statement(mut self) -> Node {
        let n_parts = [0, 0, 0, 1, 1, 2, 3][self.below(7)];
        let mut parts = Vec::new();
        for _ in 0..n_parts {
            let name = self.part_name();
            let (rows, columns) = self.union(None, 0);
            parts.push(Node::Row(vec![Node::text(format!("{name} AS (")), rows, Node::text(")")]));
            self.parts.push((name, columns));
        }
        let with = Node::List { before: "WITH ", between: ", ", items: parts, at_least: 0 };
        Node::Row(vec![with, Node::text(" "), self.union(None, 0).0])
    }

    /// Mostly a new name: that of an earlier part or of a table is refused.
    fn part_name(&mut self) -> String {
        let is_hiding = self.one_in(60);
        loop {
            let name = self.pick(&PARTS);
            if is_hiding || !self.parts.iter().any(|(other, _)| other == name) {
                return if is_hiding && self.one_in(2) { "persons".to_owned() } else { name.to_owned() };
            }
        }
    }

    /// SELECTs below each other, that return certain columns if these are given.
    fn union(&mut self, outputs: Option<&Columns>, depth: usize) -> (Node, Columns) {
        let n_more = [0, 0, 0, 0, 0, 1, 2][self.below(7)];
        let (first, columns) = self.select(outputs, depth);
        let mut selects = vec![first];
        for _ in 0..n_more {
            selects.push(self.select(Some(&columns), depth).0);
        }
        (Node::List { before: "", between: " UNION ALL ", items: selects, at_least: 1 }, columns)
    }

    fn select(&mut self, outputs: Option<&Columns>, depth: usize) -> (Node, Columns) {
        let (from, items) = self.from(depth);
        let leaves = self.leaves(&items);
        let n_conditions = [0, 0, 1, 1, 2][self.below(5)];
        let filter = self.conditions(" WHERE ", n_conditions, &leaves);
        let is_grouped = self.one_in(3);
        let has_star = !is_grouped && outputs.is_none() && self.one_in(10);
        if let Some((stars, columns)) = if has_star { self.stars(&items) } else { None } {
            let select = self.distinct(5);
            return (Node::Row(vec![Node::text(select), stars, from, filter]), columns);
        }
        let (groups, having, leaves) = if is_grouped { self.grouped(&leaves) } else { (none(), none(), leaves) };
        let (values, columns) = match outputs {
            Some(outputs) => (self.outputs_as(outputs, &leaves), outputs.clone()),
            None => self.outputs(&leaves),
        };
        let values = Node::List { before: "", between: ", ", items: values, at_least: 1 };
        let select = self.distinct(8);
        (Node::Row(vec![Node::text(select), values, from, filter, groups, having]), columns)
    }

    fn distinct(&mut self, n: u32) -> &'static str {
        if self.one_in(n) { "SELECT DISTINCT " } else { "SELECT " }
    }

    /// A star for all columns, or for those of one table, if no name comes twice.
    fn stars(&mut self, items: &[Item]) -> Option<(Node, Columns)> {
        // The follow-ups of the calendar are there only where they are named, and no star stands for them.
        let is_follow_up = |(name, _): &(String, Kind)| name.starts_with("plus_");
        if items.iter().any(|item| item.columns.iter().any(is_follow_up)) {
            return None;
        }
        if let [item] = items {
            let star = if self.one_in(2) { "*".to_owned() } else { format!("{}.*", item.alias) };
            return Some((Node::text(star), item.columns.clone()));
        }
        let at = self.below(items.len());
        let (item, mut columns) = (&items[at], items[at].columns.clone());
        let mut values = vec![Node::text(format!("{}.*", item.alias))];
        let other = &items[(at + 1) % items.len()];
        let (name, kind) = self.pick(&other.columns);
        let new = format!("other_{name}");
        if !columns.iter().any(|(name, _)| *name == new) {
            values.push(Node::text(format!("{}.{name} AS {new}", other.alias)));
            columns.push((new, kind));
        }
        Some((Node::List { before: "", between: ", ", items: values, at_least: 1 }, columns))
    }

    /// FROM with its joins.
    fn from(&mut self, depth: usize) -> (Node, Vec<Item>) {
        let (first, item) = self.source(depth, &[]);
        let mut items = vec![item];
        let n_joins = if depth > 0 { [0, 0, 1][self.below(3)] } else { [0, 0, 1, 1, 2, 2, 3, 4][self.below(8)] };
        let mut joins = Vec::new();
        for _ in 0..n_joins {
            let (source, item) = self.source(depth, &items);
            let Some(keys) = self.equalities(&items, &item) else { continue };
            let is_left = self.one_in(3);
            let mut on = keys;
            if self.one_in(4) {
                // A LEFT JOIN takes conditions on the new table only; some others are tried, which are refused.
                let old = self.leaves(&items);
                let mut leaves = self.leaves(std::slice::from_ref(&item));
                leaves.retain(|(leaf, _)| leaf.to_string().contains('.'));
                if !is_left || self.one_in(20) {
                    leaves.extend(old.into_iter().filter(|(leaf, _)| leaf.to_string().contains('.')));
                }
                if !leaves.is_empty() {
                    on.push(self.condition(&leaves, 1));
                }
            }
            let word = if is_left { " LEFT JOIN " } else { " JOIN " };
            let on = Node::List { before: " ON ", between: " AND ", items: on, at_least: 1 };
            joins.push(Node::Row(vec![Node::text(word), source, on]));
            items.push(item);
        }
        let joins = Node::List { before: "", between: "", items: joins, at_least: 0 };
        (Node::Row(vec![Node::text(" FROM "), first, joins]), items)
    }

    /// A table, a part or a subquery, under a name that no other has.
    fn source(&mut self, depth: usize, others: &[Item]) -> (Node, Item) {
        let alias = loop {
            let alias = self.pick(&ALIASES);
            if !others.iter().any(|item| item.alias == alias) {
                break alias.to_owned();
            }
        };
        if depth < 2 && self.one_in(8) {
            let (rows, columns) = self.union(None, depth + 1);
            let parts = vec![Node::text("("), rows, Node::text(format!(") AS {alias}"))];
            return (Node::Row(parts), Item { alias, columns });
        }
        let (name, columns) = self.table();
        let is_free = !others.iter().any(|item| item.alias == name);
        if is_free && self.one_in(4) {
            return (Node::text(&name), Item { alias: name, columns });
        }
        (Node::text(format!("{name} AS {alias}")), Item { alias, columns })
    }

    fn table(&mut self) -> (String, Columns) {
        if !self.parts.is_empty() && self.one_in(2) {
            return self.pick(&self.parts.clone());
        }
        if self.one_in(12) {
            return self.pick(&self.tables.clone());
        }
        let name = self.pick(&OFTEN);
        self.tables.iter().find(|(other, _)| other == name).expect("a table of the schema").clone()
    }

    /// One equality with an earlier table or more, in either order; nothing if no column has the type of another.
    fn equalities(&mut self, items: &[Item], new: &Item) -> Option<Vec<Node>> {
        let mut pairs = Vec::new();
        for item in items {
            for (name, kind) in &item.columns {
                let is_like = |(_, other): &&(String, Kind)| other == kind;
                for (other, _) in new.columns.iter().filter(is_like) {
                    // The same name on both sides is what joins are about, and what engines stumble over.
                    let weight = if name == other { 8 } else { 1 };
                    let old = format!("{}.{name}", item.alias);
                    pairs.extend(std::iter::repeat_n((old, format!("{}.{other}", new.alias), *kind), weight));
                }
            }
        }
        pairs.retain(|(_, _, kind)| !matches!(kind, Kind::Boolean | Kind::Number));
        if pairs.is_empty() {
            return None;
        }
        let n_pairs = [1, 1, 1, 2][self.below(4)];
        let mut found = Vec::new();
        for _ in 0..n_pairs {
            let (old, new, _) = self.pick(&pairs);
            found.push(Node::text(if self.one_in(2) { format!("{old} = {new}") } else { format!("{new} = {old}") }));
            pairs.retain(|(one, other, _)| *one != old && *other != new);
            if pairs.is_empty() {
                break;
            }
        }
        Some(found)
    }

    /// Every column, most of them with the name of their table before it where that is not needed.
    fn leaves(&mut self, items: &[Item]) -> Leaves {
        let mut found = Vec::new();
        let n_named =
            |name: &str| items.iter().flat_map(|item| &item.columns).filter(|(other, _)| other == name).count();
        for item in items {
            for (name, kind) in &item.columns {
                let is_plain = if n_named(name) == 1 { self.one_in(2) } else { self.one_in(2_000) };
                let leaf = if is_plain { name.clone() } else { format!("{}.{name}", item.alias) };
                found.push((Node::leaf(leaf), *kind));
            }
        }
        found
    }

    /// GROUP BY and HAVING, and what can be named beside them.
    fn grouped(&mut self, rows: &Leaves) -> (Node, Node, Leaves) {
        let n_keys = [0, 1, 1, 1, 2, 3][self.below(6)];
        let mut leaves = Leaves::new();
        for _ in 0..n_keys {
            let key = self.pick(rows);
            if key.1 != Kind::Number && !leaves.iter().any(|(leaf, _)| leaf.to_string() == key.0.to_string()) {
                leaves.push(key);
            }
        }
        let keys = leaves.iter().map(|(leaf, _)| leaf.clone()).collect();
        let groups = Node::List { before: " GROUP BY ", between: ", ", items: keys, at_least: 0 };
        let has_keys = !leaves.is_empty();
        for _ in 0..=self.below(4) {
            let aggregate = self.aggregate(rows);
            leaves.push(aggregate);
        }
        let has_condition = if has_keys { self.one_in(4) } else { self.one_in(40) };
        let having = self.conditions(" HAVING ", usize::from(has_condition), &leaves);
        (groups, having, leaves)
    }

    fn conditions(&mut self, before: &'static str, n: usize, leaves: &Leaves) -> Node {
        let items = (0..n).map(|_| self.condition(leaves, 2)).collect();
        Node::List { before, between: " AND ", items, at_least: 0 }
    }

    /// Columns of any kind, under names that hide others.
    fn outputs(&mut self, leaves: &Leaves) -> (Vec<Node>, Columns) {
        let (mut values, mut columns) = (Vec::new(), Columns::new());
        for _ in 0..=self.below(5) {
            let (leaf, kind) = self.pick(leaves);
            let text = leaf.to_string();
            let own = text.rsplit('.').next().unwrap_or_default().to_owned();
            let is_column = !text.contains('(') && self.one_in(2);
            let name = if is_column { own } else { self.pick(&NAMES).to_owned() };
            if columns.iter().any(|(other, _)| *other == name) {
                continue;
            }
            if is_column {
                values.push(leaf);
            } else {
                let value = if self.one_in(3) { leaf } else { self.value(kind, leaves, 2) };
                values.push(Node::Row(vec![value, Node::text(format!(" AS {name}"))]));
            }
            columns.push((name, kind));
        }
        (values, columns)
    }

    fn outputs_as(&mut self, outputs: &Columns, leaves: &Leaves) -> Vec<Node> {
        let output = |(name, kind): &(String, Kind)| {
            let has_kind = leaves.iter().any(|(_, other)| other == kind);
            let is_null =
                self.one_in(12) || !has_kind && matches!(kind, Kind::Date | Kind::Id(_) | Kind::Number | Kind::Rank(_));
            let value = if is_null { Node::leaf("NULL") } else { self.value(*kind, leaves, 1) };
            Node::Row(vec![value, Node::text(format!(" AS {name}"))])
        };
        outputs.iter().map(output).collect()
    }
}

fn none() -> Node {
    Node::Row(Vec::new())
}
