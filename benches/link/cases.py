"""Pairs and triples from `cases.csv` of which a careful officer knows what they are: each linked on its own, and all of
them together among the children of a set.

`want` says what is right: `join`, `apart`, or `review` (not joined, but shown to somebody).
"""

import csv
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

CASES = Path(__file__).parent / "cases.csv"


@dataclass(frozen=True)
class Verdict:
    """What became of a case."""

    case: str
    want: str
    is_joined: bool
    weight: float | None

    @property
    def is_right(self):
        return self.is_joined == (self.want == "join")


def read():
    """Rows by case, in order."""
    rows = defaultdict(list)
    with CASES.open(newline="", encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            rows[row["case"]].append(row)
    return rows


def alone(link, folder):
    """Every case linked on its own, where nothing can be learnt from others."""
    for number, (case, rows) in enumerate(read().items()):
        columns = {key: [row[key] or None for row in rows] for key in rows[0] if key not in ("case", "want", "person")}
        path = folder / f"case{number:02}.csv"
        folder.mkdir(parents=True, exist_ok=True)
        pyarrow.csv.write_csv(pa.table({"record": [str(at) for at in range(len(rows))], **columns}), path)
        link(path, folder / f"case{number:02}")
        yield judged(folder / f"case{number:02}", case, rows, range(len(rows)))


def among(link, folder, crowd):
    """All cases in one run, among the records of this set."""
    records = pq.read_table(crowd)
    cases = read()
    rows = [row for group in cases.values() for row in group]
    first = records.num_rows
    columns = {
        name: [*records.column(name).to_pylist(), *(row.get(name) or None for row in rows)]
        for name in records.column_names if name != "record"
    }  # fmt: skip
    folder.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.table({"record": list(range(first + len(rows))), **columns}), folder / "input.parquet")
    link(folder / "input.parquet", folder / "linked")
    for case, group in cases.items():
        yield judged(folder / "linked", case, group, range(first, first + len(group)))
        first += len(group)


def judged(out, case, rows, records):
    """Whether any two records of a case lie in one cluster, and the heaviest pair among them."""
    names = {str(record) for record in records}
    with (out / "clusters.csv").open(newline="", encoding="utf-8") as lines:
        placed = {row["record"]: row["cluster_id"] for row in csv.DictReader(lines) if row["record"] in names}
    pairs = pq.read_table(out / "pairs.parquet", columns=["left", "right", "match_weight"]).to_pylist()
    weights = [pair["match_weight"] for pair in pairs if {str(pair["left"]), str(pair["right"])} <= names]
    n_clusters = len(set(placed.values())) + len(names) - len(placed)
    return Verdict(case, rows[0]["want"], n_clusters < len(names), max(weights, default=None))


def show(title, verdicts):
    """How many are right, and those that are not."""
    print(title)
    for want in ("join", "apart", "review"):
        of_kind = [verdict for verdict in verdicts if verdict.want == want]
        n_right = sum(verdict.is_right for verdict in of_kind)
        listed = f", {sum(v.weight is not None for v in of_kind)} among the pairs kept" if want == "review" else ""
        print(f"  {want:<7} {n_right:>3} of {len(of_kind)}{listed}")
    for verdict in verdicts:
        if not verdict.is_right:
            weight = "not compared" if verdict.weight is None else f"{verdict.weight:+.1f}"
            print(f"    {'joined' if verdict.is_joined else 'apart '} {weight:>12}  {verdict.want:<6} {verdict.case}")
