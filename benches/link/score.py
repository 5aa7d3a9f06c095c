"""How right clusters and scored pairs are, against a truth.

    score.py TRUTH [--clusters clusters.csv] [--pairs pairs.parquet] [--group COLUMN]...

TRUTH is a CSV or Parquet file; `--record` and `--person` name its columns. Precision: of the pairs said to be one
person, how many are. Recall: of the pairs that are one person, how many are said to be. F1: their harmonic mean.
A pair counts for a group if either record is in it.
"""

import argparse
from dataclasses import dataclass

import duckdb
import numpy as np
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

PROBABILITIES = (0.5, 0.9, 0.95, 0.99)


@dataclass(frozen=True)
class Score:
    """Pairs rightly joined, joined, and to be joined."""

    right: int
    joined: int
    true: int

    @property
    def precision(self):
        return self.right / self.joined if self.joined else 1.0

    @property
    def recall(self):
        return self.right / self.true if self.true else 1.0

    @property
    def f1(self):
        return 2 * self.right / (self.joined + self.true) if self.joined + self.true else 1.0

    def __str__(self):
        return f"precision {self.precision:.5f}  recall {self.recall:.5f}  F1 {self.f1:.5f}  pairs {self.joined:,}"


class Scorer:
    """A truth to measure against."""

    def __init__(self, path, record="record", person="person"):
        self.database = duckdb.connect()
        self.database.execute(f"""
            create table truth as
            select *, "{record}"::varchar record_name, "{person}"::varchar person_name from '{path}'
        """)

    def one(self, query, values=()):
        return self.database.execute(query, values).fetchone()

    def n_true(self):
        """How many pairs are one person."""
        sizes = "select count(*) n from truth group by person_name"
        return self.one(f"select coalesce(sum(n * (n - 1) // 2), 0)::bigint from ({sizes})")[0]

    def read_clusters(self, path):
        """Reads `record` and `cluster_id`."""
        self.database.execute(f"""
            create or replace table clusters as
            select record record_name, cluster_id cluster from read_csv('{path}', all_varchar = true)
        """)
        self.place()

    def place(self):
        """Lays clusters beside the truth; a record that is in none is on its own."""
        self.database.execute("""
            create or replace table placed as
            select truth.*, coalesce(cluster, 'alone ' || record_name) cluster
            from truth left join clusters using (record_name)
        """)
        n_truth, n_placed = self.one("select (select count(*) from truth), (select count(*) from placed)")
        if n_truth != n_placed:
            raise SystemExit(f"{n_placed - n_truth} records lie in two clusters, or twice in the truth")

    def clusters(self, group=None, value=None):
        """The score of clusters: all pairs that lie together, less those of which neither record is in the group."""
        outside = f'count(*) filter ("{group}" is distinct from $value)' if group else "0"
        values = {"value": value} if group else {}

        def n_pairs(keys):
            return self.one(
                f"""select coalesce(sum(n * (n - 1) // 2 - others * (others - 1) // 2), 0)::bigint
                from (select count(*) n, {outside} others from placed group by {keys})""",
                values,
            )[0]

        return Score(n_pairs("cluster, person_name"), n_pairs("cluster"), n_pairs("person_name"))

    def groups(self, group):
        """Every value of a column, and the score of clusters for it."""
        values = self.database.execute(f'select distinct "{group}" from truth order by 1').fetchall()
        return {value: self.clusters(group, value) for (value,) in values}

    def read_pairs(self, path):
        """Reads `left`, `right`, `match_weight` and `match_probability`."""
        self.database.execute(f"""
            create or replace table pairs as
            select match_weight, match_probability, l.person_name = r.person_name is_right,
                l.record_name left_name, r.record_name right_name
            from '{path}' p
            join truth l on l.record_name = p."left"::varchar
            join truth r on r.record_name = p."right"::varchar
        """)

    def pairs(self, probability):
        """The score of pairs of at least this probability."""
        counts = "select count(*) filter (is_right), count(*) from pairs where match_probability >= ?"
        right, joined = self.one(counts, [probability])
        return Score(right, joined, self.n_true())

    def best_pairs(self):
        """The best that any one threshold gives, and that threshold in bits."""
        sorted_pairs = "select match_weight, is_right from pairs order by match_weight desc"
        pairs = self.database.execute(sorted_pairs).fetchnumpy()
        weights, right = np.asarray(pairs["match_weight"]), np.cumsum(pairs["is_right"])
        if not len(weights):
            return Score(0, 0, self.n_true()), float("nan")
        joined, true = np.arange(1, len(weights) + 1), self.n_true()
        is_last_of_weight = np.append(weights[1:] != weights[:-1], True)
        at = int(np.argmax(np.where(is_last_of_weight, 2 * right / (joined + true), 0)))
        return Score(int(right[at]), int(joined[at]), true), float(weights[at])

    def connect(self, weight):
        """Puts records together that pairs of at least this weight connect, however long the chain."""
        names = self.database.execute("select record_name from truth").fetchnumpy()["record_name"]
        at = {name: number for number, name in enumerate(names)}
        kept = "select left_name, right_name from pairs where match_weight >= ?"
        pairs = [(at[left], at[right]) for left, right in self.database.execute(kept, [weight]).fetchall()]
        ends = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        graph = coo_matrix((np.ones(len(pairs), dtype=bool), ends), shape=(len(names), len(names)))
        clusters = connected_components(graph, directed=False)[1].astype(str).astype(object)
        self.database.register("found", {"record_name": names, "cluster": clusters})
        self.database.execute("create or replace table clusters as from found")
        self.place()


def spread(scores):
    """How far precision and recall lie apart between groups, in percentage points."""
    known = [score for score in scores.values() if score.true]
    precisions, recalls = [score.precision for score in known], [score.recall for score in known]
    return 100 * (max(precisions) - min(precisions)), 100 * (max(recalls) - min(recalls))


def show_groups(scorer, group):
    """Prints the score of clusters for every group."""
    scores = scorer.groups(group)
    for value, score in scores.items():
        print(f"  {group} {value or '(none)':<16} {score}  true {score.true:,}")
    precision, recall = spread(scores)
    print(f"  {group}: groups lie {precision:.2f} points of precision and {recall:.2f} points of recall apart")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("truth")
    parser.add_argument("--record", default="record")
    parser.add_argument("--person", default="person")
    parser.add_argument("--clusters")
    parser.add_argument("--pairs")
    parser.add_argument("--group", action="append", default=[])
    wanted = parser.parse_args()
    scorer = Scorer(wanted.truth, wanted.record, wanted.person)
    print(f"true pairs {scorer.n_true():,}")
    if wanted.clusters:
        scorer.read_clusters(wanted.clusters)
        print(f"clusters      {scorer.clusters()}")
        for group in wanted.group:
            show_groups(scorer, group)
    if wanted.pairs:
        scorer.read_pairs(wanted.pairs)
        for probability in PROBABILITIES:
            print(f"pairs >= {probability:<4} {scorer.pairs(probability)}")
        best, weight = scorer.best_pairs()
        print(f"pairs at best {best}  at {weight:.2f} bits")


if __name__ == "__main__":
    main()
