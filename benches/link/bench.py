"""Links the same sets with Splink and with yjp, and prints how fast, how large and how right each was.

`make bench-link` runs it. Medians of three runs, taken in turn, so that both meet the same moods of the machine. Of
Splink only training, prediction and clustering are timed; of yjp the whole command, with reading and writing.
"""

import argparse
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cases
import hard
import sets
import synth
from score import Scorer, spread

HERE = Path(__file__).parent
PROJECT = HERE.parent.parent
# Bits above which Splink's pairs are put together; the best of these is what it is credited with.
CLUSTER_WEIGHTS = (-5, -2, 0, 3, 6, 10, 15, 20, 25)


@dataclass(frozen=True)
class Work:
    """One set, and how each links it."""

    name: str
    write: Callable[[Path], Path]
    settings: str
    linkage: str
    is_timed: bool
    by: str | None = None


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    seconds: float
    megabytes: float


def febrl_works():
    """Every FEBRL set by what Splink's tutorial compares and by all columns, without the number and with it."""
    kinds = [
        ("tutorial's columns", "tutorial", "febrl_names.toml"),
        ("tutorial's columns and soc_sec_id", "tutorial_with_id", "febrl_names_and_id.toml"),
        ("all columns but soc_sec_id", "everything", "febrl.toml"),
        ("all columns", "everything_with_id", "febrl_and_id.toml"),
    ]
    for name in ("febrl3", "febrl1", "febrl2", "febrl4"):
        for what, settings, linkage in kinds:
            yield Work(f"{name}, {what}", partial(sets.febrl, name), settings, linkage, False)


def hard_works():
    """What is hard to link, by community."""
    settings = {"census": "addresses", "many_records": "names_with_number"}
    for name, write in hard.SETS.items():
        yield Work(f"hard, {name}", write, settings.get(name, "names"), "hard.toml", False, "community")


def works(wanted):
    """All that was asked for."""
    if wanted.input:
        name = f"people in {Path(wanted.input).name}"
        yield Work(name, partial(sets.given, wanted.input), "people", "people.toml", True)
    if wanted.people:
        name = f"people, {wanted.people:,} invented"
        yield Work(name, partial(sets.invented, wanted.people), "people", "people.toml", True)
    if not wanted.no_hard:
        yield from hard_works()
    if not wanted.no_febrl:
        yield from febrl_works()


def run(command):
    """Runs a command to its end: the lines it printed, and what it cost."""
    words = [sys.executable, "-S", HERE / "cost.py", *command]
    done = subprocess.run([str(word) for word in words], capture_output=True, cwd=PROJECT, text=True)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
        raise SystemExit(f"{Path(command[0]).name} {Path(command[1]).name} failed with exit code {done.returncode}")
    *lines, cost = done.stdout.strip().splitlines()
    return lines, Cost(**json.loads(cost))


def run_splink(work, path, out):
    """Splink's own account of the cost: without Python's start, reading and writing."""
    lines, _ = run([sys.executable, HERE / "splink_run.py", work.settings, path, out])
    return Cost(**json.loads(lines[0]))


def run_yjp(yjp, work, path, out):
    _, cost = run([yjp, "link", "--linkage", HERE / work.linkage, "--input", path, "--out", out])
    return cost


def median(costs):
    return Cost(statistics.median(c.seconds for c in costs), statistics.median(c.megabytes for c in costs))


class Table:
    """Lines of work, what was measured, Splink's figure, ours, and ours against theirs."""

    def __init__(self):
        self.lines = []

    def add(self, work, what, splink, yjp, form, is_ratio):
        compared = ""
        if splink and yjp is not None:
            compared = f"{yjp / splink:.2f}" if is_ratio else f"{yjp - splink:+.4f}"
        shown = ["" if value is None else format(value, form) for value in (splink, yjp)]
        self.lines.append((work, what, *shown, compared))
        print("  ".join(filter(None, (work, what, *shown, compared))), file=sys.stderr, flush=True)

    def show(self):
        head = ("work", "measured", "Splink 5", "yjp", "ratio, or difference")
        widths = [max(len(line[at]) for line in (head, *self.lines)) for at in range(len(head))]
        for line in (head, *self.lines):
            texts = [cell.ljust(width) for cell, width in zip(line[:2], widths[:2])]
            figures = [cell.rjust(width) for cell, width in zip(line[2:], widths[2:])]
            print("  ".join([*texts, *figures]).rstrip())


def add_costs(table, work, costs):
    """Time and memory, both as a part of Splink's."""
    splink, yjp = (median(costs[peer]) if costs[peer] else None for peer in ("splink", "yjp"))
    for what, field, form in (("seconds", "seconds", ",.1f"), ("peak memory, MB", "megabytes", ",.0f")):
        table.add(work.name, what, splink and getattr(splink, field), getattr(yjp, field), form, True)


def add_scores(table, work, truth, outs):
    """How right both were; precision and recall only where time counts too, to keep the table short."""
    found = {peer: scores(truth, out, peer == "yjp", work.by) for peer, out in outs.items()}
    for what, yjp in found["yjp"].items():
        if what.endswith("F1") or work.is_timed or work.by:
            splink = found["splink"].get(what) if "splink" in found else None
            table.add(work.name, what, splink, yjp, ".4f", False)


def scores(truth, out, is_ours, by):
    """Pairs at even odds and at the best threshold, and clusters: ours as written, Splink's at its best threshold."""
    scorer = Scorer(truth)
    scorer.read_pairs(out / "pairs.parquet")
    even, (best, _) = scorer.pairs(0.5), scorer.best_pairs()
    clusters = ours(scorer, out) if is_ours else best_clusters(scorer)
    of_groups = {}
    for group, score in (scorer.groups(by) if by else {}).items():
        of_groups |= {f"clusters, precision, {group}": score.precision, f"clusters, recall, {group}": score.recall}
    return {
        "pairs at 0.5, precision": even.precision,
        "pairs at 0.5, recall": even.recall,
        "pairs at 0.5, F1": even.f1,
        "pairs at best threshold, F1": best.f1,
        "clusters, precision": clusters.precision,
        "clusters, recall": clusters.recall,
        "clusters, F1": clusters.f1,
        **of_groups,
    }


def ours(scorer, out):
    scorer.read_clusters(out / "clusters.csv")
    return scorer.clusters()


def best_clusters(scorer):
    """Clusters of Splink's pairs at the threshold that suits it best; the scorer holds them afterwards."""

    def f1(weight):
        scorer.connect(weight)
        return scorer.clusters().f1

    scorer.connect(max(CLUSTER_WEIGHTS, key=f1))
    return scorer.clusters()


def measure(table, work, wanted, folder):
    """Runs both in turn and adds what came out."""
    path = work.write(folder)
    outs = {"yjp": folder / "yjp"} if wanted.no_splink else {"splink": folder / "splink", "yjp": folder / "yjp"}
    costs = {"splink": [], "yjp": []}
    for _ in range(wanted.repeats if work.is_timed else 1):
        for peer, out in outs.items():
            cost = run_splink(work, path, out) if peer == "splink" else run_yjp(wanted.yjp, work, path, out)
            costs[peer].append(cost)
    if work.is_timed or work.by:
        add_costs(table, work, costs)
    add_scores(table, work, folder / "truth.parquet", outs)


def measure_cases(table, wanted, folder):
    """Cases of which a careful officer knows what they are, among the children of a set."""
    work = Work("cases, among the community", hard.community, "names", "hard.toml", False)
    crowd = work.write(folder / "crowd")
    verdicts = list(cases.among(lambda path, out: run_yjp(wanted.yjp, work, path, out), folder, crowd))
    for want in ("join", "apart", "review"):
        of_kind = [verdict for verdict in verdicts if verdict.want == want]
        n_right = sum(verdict.is_right for verdict in of_kind)
        table.add(work.name, f"right to {want}, of {len(of_kind)}", None, n_right, ",.0f", True)


def measure_synth(table, wanted, folder):
    """Our own extracts, all sources, by ethnic group: there is no Splink run beside it."""
    name = f"synth, {wanted.children:,} children"
    folder.mkdir(parents=True)
    synth.synthesise(wanted.yjp, wanted.children, folder)
    _, cost = run(synth.nightly(wanted.yjp, folder))
    scorer, _ = synth.scored(folder)
    score, groups = scorer.clusters(), scorer.groups("ethnic_group")
    table.add(name, "seconds, the whole night", None, cost.seconds, ",.1f", True)
    table.add(name, "peak memory, MB", None, cost.megabytes, ",.0f", True)
    for what, value in (("clusters, precision", score.precision), ("clusters, recall", score.recall)):
        table.add(name, what, None, value, ".5f", False)
    for what, points in zip(("precision", "recall"), spread(groups)):
        table.add(name, f"ethnic groups apart, points of {what}", None, points, ".2f", False)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--yjp", type=Path, required=True)
    parser.add_argument("--people", type=int, default=1_000_000, help="invented people to link; 0 for none")
    parser.add_argument("--input", help="a Parquet or CSV file of the same columns, to link as well")
    parser.add_argument("--no-febrl", action="store_true")
    parser.add_argument("--no-hard", action="store_true", help="without the sets of hard.py and the cases")
    parser.add_argument("--children", type=int, default=100_000, help="children of our own extracts; 0 for none")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--no-splink", action="store_true", help="only yjp")
    parser.add_argument("--keep", type=Path, help="a folder for what is written on the way")
    wanted = parser.parse_args()
    folder = wanted.keep or Path(tempfile.mkdtemp(prefix="yjp-bench-link-"))
    table = Table()
    try:
        for number, work in enumerate(works(wanted)):
            measure(table, work, wanted, folder / f"set{number:02}")
        if not wanted.no_hard:
            measure_cases(table, wanted, folder / "cases")
        if wanted.children:
            measure_synth(table, wanted, folder / "synth")
    finally:
        if not wanted.keep:
            shutil.rmtree(folder)
    table.show()


if __name__ == "__main__":
    main()
