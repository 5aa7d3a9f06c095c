//! Statements of the dialect with words of other SQL put in, or words left out: each is refused with its place, or answered
//! alike by every engine.

use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::grammar;
use super::tree::Node;

/// What other SQL has, and what suites of SQL test with it.
const WORDS: [&str; 96] = [
    "UNION",
    "UNION ALL",
    "EXCEPT",
    "INTERSECT",
    "DISTINCT",
    "ALL",
    "ANY",
    "EXISTS",
    "NOT",
    "NULL",
    "TRUE",
    "FALSE",
    "AND",
    "OR",
    "IS",
    "IN",
    "LIKE",
    "ILIKE",
    "BETWEEN",
    "CASE",
    "WHEN",
    "THEN",
    "ELSE",
    "END",
    "(",
    ")",
    ",",
    ";",
    ".",
    "*",
    "+",
    "-",
    "/",
    "%",
    "||",
    "=",
    "<>",
    "<",
    ">=",
    "<=>",
    "==",
    "!=",
    "::TEXT",
    "'a'",
    "''",
    "'it''s'",
    "\"tier\"",
    "`tier`",
    "[tier]",
    "0",
    "1",
    "1.5",
    "1e3",
    "0x1F",
    "-1",
    "--",
    "/*",
    "LIMIT 1",
    "OFFSET 1",
    "ORDER BY 1",
    "GROUP BY 1",
    "GROUP BY ALL",
    "HAVING TRUE",
    "WHERE 1",
    "ON TRUE",
    "USING (person_id)",
    "NATURAL JOIN persons",
    "CROSS JOIN persons AS z",
    "FULL JOIN persons AS z ON z.sex = sex",
    "RIGHT JOIN persons AS z ON z.sex = tier",
    "LEFT SEMI JOIN persons AS z ON z.sex = tier",
    ", persons AS z",
    "LATERAL",
    "OVER (PARTITION BY tier)",
    "FILTER (WHERE TRUE)",
    "IN (1, NULL)",
    "NOT IN ('nfa', NULL)",
    "IN (SELECT tier FROM outcomes)",
    "= (SELECT MAX(tier) FROM outcomes)",
    "EXISTS (SELECT 1 FROM outcomes)",
    "IS TRUE",
    "IS NOT FALSE",
    "IS UNKNOWN",
    "IS DISTINCT FROM NULL",
    "COLLATE NOCASE",
    "CAST(tier AS INTEGER)",
    "TRY_CAST(tier AS DATE)",
    "DATE '2016-02-29'",
    "INTERVAL '1' MONTH",
    "CURRENT_DATE",
    "COALESCE(tier)",
    "NULLIF(tier, 'a')",
    "ROW(1, 2)",
    "VALUES (1)",
    "$1",
    "?",
];

/// The statement of a seed, always the same.
pub fn mutated(seed: u64) -> Node {
    let mut dice = ChaCha8Rng::seed_from_u64(!seed);
    let statement = grammar::statement(seed).to_string();
    let mut words: Vec<&str> = statement.split(' ').collect();
    let is_name = |word: &&str| word.contains(char::is_lowercase) && !word.contains(['(', ')', '\'', ',']);
    let names: Vec<&str> = words.iter().copied().filter(is_name).collect();
    for _ in 0..[1, 1, 2][dice.random_range(0..3)] {
        let (at, other) = (dice.random_range(0..words.len()), dice.random_range(0..words.len()));
        let word = WORDS[dice.random_range(0..WORDS.len())];
        match dice.random_range(0..9) {
            0 if words.len() > 1 => drop(words.remove(at)),
            1 => words.insert(at, words[at]),
            2 => words.swap(at, other),
            3 => words[at] = word,
            4 => words.insert(at, word),
            _ => {
                // A name in the place of another: what is said still looks like SQL.
                let places: Vec<usize> = (0..words.len()).filter(|at| is_name(&words[*at])).collect();
                if !places.is_empty() {
                    words[places[dice.random_range(0..places.len())]] = names[dice.random_range(0..names.len())];
                }
            }
        }
    }
    // The calendar of the tests has two follow-ups, and no star stands for them.
    if words.contains(&"calendar") && words.iter().any(|word| *word == "*" || word.ends_with(".*")) {
        return grammar::statement(seed);
    }
    let items = words.into_iter().map(Node::text).collect();
    Node::List { before: "", between: " ", items, at_least: 1 }
}
