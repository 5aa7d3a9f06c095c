"""How right linking is on the sets of `hard.py` and the cases of `cases.csv`, thresholds as shipped.

    hard_sets.py YJP FOLDER [SET]...     sets by name, `cases` for the cases; all if none is named

Writes the sets below FOLDER where they are not there yet.
"""

import sys
from pathlib import Path

import cases
import hard
from bench import HERE, run
from score import Scorer, show_groups


def linking(yjp):
    """A function that links a file and says what it cost."""

    def link(path, out):
        _, cost = run([yjp, "link", "--linkage", HERE / "hard.toml", "--input", path, "--out", out])
        return cost

    return link


def written(folder, name):
    """The records of a set; each is written once."""
    path = folder / name / "input.parquet"
    return path if path.exists() else hard.SETS[name](folder / name)


def show_set(link, folder, name):
    """One set: cost, pairs at even odds and at the best threshold, clusters by community and kind."""
    path, out = written(folder, name), folder / name / "linked"
    cost = link(path, out)
    scorer = Scorer(folder / name / "truth.parquet")
    scorer.read_clusters(out / "clusters.csv")
    scorer.read_pairs(out / "pairs.parquet")
    best, weight = scorer.best_pairs()
    print(f"{name}: {cost.seconds:.1f} s, {cost.megabytes:,.0f} MB")
    print(f"  pairs at 0.5  {scorer.pairs(0.5)}\n  pairs at best {best}  at {weight:.2f} bits")
    print(f"  clusters      {scorer.clusters()}  true {scorer.n_true():,}")
    show_groups(scorer, "community")
    show_groups(scorer, "kind")


def main():
    yjp, folder, *wanted = sys.argv[1:]
    link, folder = linking(Path(yjp)), Path(folder)
    for name in wanted or [*hard.SETS, "cases"]:
        if name == "cases":
            cases.show("cases, each on its own", list(cases.alone(link, folder / "cases")))
            crowd = written(folder, "community")
            cases.show("cases, among the community", list(cases.among(link, folder / "cases" / "among", crowd)))
        else:
            show_set(link, folder, name)


if __name__ == "__main__":
    main()
