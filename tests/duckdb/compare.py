"""Every figure that yjp writes without disclosure control beside what DuckDB counts, over invented histories.

    python compare.py YJP

For each of some generated stores: (1) the numerators, denominators and quantiles of every measure, from the same SQL files run
on DuckDB, row for row and zero for zero, and the steps to those of the newest interval; (2) proven reoffending, first-time entrants and custody from SQL written apart from them
(plain.py). Ends with exit code 1 and the places that differ, if any do.
"""

import csv
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import engine
import histories
import plain

CASES = [(1, 1200, "2020-12-31"), (2, 1200, "2019-06-29"), (3, 300, "2017-03-31")]
PLACE = ["cohort_basis", "stage", *engine.DIMENSIONS]


def figures(yjp: str, tables: Path, as_at: str, out: Path) -> list[dict]:
    """The rows of measures.csv."""
    command = [yjp, "measure", "--project", str(engine.MEASURES.parent), "--tables", str(tables), "--as-at", as_at]
    subprocess.run([*command, "--out", str(out), "--no-disclosure-control"], check=True, capture_output=True)
    with open(out / "measures.csv", newline="") as file:
        return list(csv.DictReader(file))


def asked(measure: dict) -> dict[str, tuple[str | None, str | None]]:
    """For each statistic that is made from sums, the columns of its numerator and its denominator. A quantile has no numerator."""
    columns = {}
    for statistic in measure.get("statistic", []):
        name = statistic["name"]
        match statistic["kind"]:
            case "count":
                columns[name] = (statistic["counts"], None)
            case "share":
                columns[name] = (statistic["counts"], statistic["counts"])
            case "quantile":
                columns[name] = (None, statistic["children"])
            case "rate":
                columns[name] = (statistic["numerator"], None)
            case "proportion" | "mean" | "ratio":
                columns[name] = (statistic["numerator"], statistic["denominator"])
            case "cumulative":
                for month in range(1, statistic["months"] + 1):
                    columns[f"{name}_{month}"] = (f"{name}_{month}", statistic["denominator"])
            case other:
                raise ValueError(f"{name}: DuckDB does not count statistics of kind {other} yet")
    if "disparity" in measure:
        columns["rate"] = (measure["disparity"]["events"], None)
        columns["share_at_risk"] = (measure["disparity"]["at_risk"], None)
    return columns


def steps(yjp: str, tables: Path, as_at: str, name: str) -> dict[tuple[str, str, str, str], int]:
    """What `yjp explain measure` counts by step, by the days of the interval, the part and the words of the step."""
    command = [yjp, "explain", "measure", name, "--project", str(engine.MEASURES.parent), "--tables", str(tables)]
    command += ["--as-at", as_at, "--no-disclosure-control"]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found, heading = {}, None
    for line in text.splitlines():
        if match := re.match(r"How it came about(?:, (\w+))?, (\S+) to (\S+) +count$", line):
            heading = (match[2], match[3], match[1] or "")
        elif heading and (match := re.match(r"(\w+: .*\S) +([\d,]+)$", line)):
            found[*heading, match[1]] = int(match[2].replace(",", ""))
    return found


def compare_steps(database, name: str, measure: dict, shown: dict) -> tuple[int, list[str]]:
    """How many numbers of the steps were compared with what their SQL counts on DuckDB, and where they differ."""
    declared = measure["steps"]
    labels = {"found": f"found: {declared['found']}", "kept": f"left: {declared['kept']}"}
    labels |= {step["name"]: f"less: {step['label']}" for step in declared["dropped"]}
    counted = engine.steps(database, name, measure)
    found = []
    for (start, end, part, label), number in shown.items():
        step = next(step for step, words in labels.items() if words == label)
        if counted.get((start, end, part, step), 0) != number:
            found.append(f"{name} steps {start} {end} {part} {step}")
    return len(shown), found if shown else [f"{name} shows no steps"]


def place(row: dict) -> tuple:
    return (str(row["interval_end"]), *(row.get(column) or "all" for column in PLACE))


def differences(name: str, measure: dict, counted: list[dict], published: list[dict]) -> tuple[int, list[str]]:
    """How many numbers were compared, and where they differ."""
    by_place = {}
    for row in counted:
        by_place[(row["length"], *place(row))] = row
    n_compared, found = 0, []
    columns = asked(measure)
    shares = {statistic["name"] for statistic in measure.get("statistic", []) if statistic["kind"] == "share"}
    stages = {stage["name"]: stage["base"] for stage in measure.get("disparity", {}).get("stage", [])}
    for row in published:
        if row["measure"] != name or row["statistic"] not in columns:
            continue
        numerator, denominator = columns[row["statistic"]]
        if (numerator and row["numerator"] == "") or (row["statistic"] == "share_at_risk" and stages[row["stage"]] == "population"):
            continue
        sums = by_place.get((length(row), *place(row)), {})
        # A share is out of all groups, whichever the column.
        whole = row | dict.fromkeys(engine.DIMENSIONS, "all") if row["statistic"] in shares else row
        base = by_place.get((length(row), *place(whole)), {})
        pairs = [(column, shown, of.get(column)) for column, shown, of in
                 [(numerator, row["numerator"], sums), (denominator, row["denominator"], base)] if column]
        for column, shown, expected in pairs:
            n_compared += 1
            if int(shown) != int(expected or 0):
                found.append(f"{name} {row['statistic']} {place(row)} {column}")
        if not numerator:
            n_compared += 1
            expected = sums.get(row["statistic"])
            is_same = row["value"] == "" if expected is None else row["value"] != "" and math.isclose(float(row["value"]), expected, abs_tol=1e-9)
            if not is_same:
                found.append(f"{name} {row['statistic']} {place(row)} value")
    return n_compared, found


def length(row: dict) -> str:
    """How long a published interval is."""
    years = int(row["interval_end"][:4]) - int(row["interval_start"][:4])
    months = 12 * years + int(row["interval_end"][5:7]) - int(row["interval_start"][5:7]) + 1
    return {3: "quarter", 12: "year", 36: "three_years"}[months]


def compare_plain(database, as_at: str, published: list[dict]) -> tuple[int, list[str]]:
    """The same for the SQL that was written apart. Every number of it must be published, and no other than zero."""
    n_compared, found = 0, []
    expected = plain.counts(database, as_at)
    wanted = {(measure, statistic) for measure, statistic, *_ in expected}
    for row in published:
        if (row["measure"], row["statistic"]) not in wanted:
            continue
        key = (row["measure"], row["statistic"], length(row), row["cohort_basis"], row["interval_end"], *(row[column] for column in engine.DIMENSIONS))
        if sum(column != "all" for column in key[5:]) > 1:
            continue
        n_compared += 1
        if expected.pop(key, 0) != int(row["numerator"]):
            found.append(f"plain {key}")
    return n_compared, found + [f"plain, not published: {key}" for key, number in expected.items() if number]


def main(yjp: str) -> int:
    n_compared, found = 0, []
    for seed, n_children, as_at in CASES:
        with tempfile.TemporaryDirectory() as folder:
            tables = Path(folder) / "tables"
            histories.write(seed, n_children, tables)
            published = figures(yjp, tables, as_at, Path(folder) / "out")
            database = engine.connect(tables, as_at)
            for name, measure in engine.load_measures().items():
                engine.add_intervals(database, measure["begins"], as_at)
                engine.count(database, name)
                n, different = differences(name, measure, engine.sums(database, name, measure), published)
                print(f"seed {seed} as at {as_at} {name}: {n} numbers, {len(different)} differ")
                n_compared, found = n_compared + n, found + different
                if "steps" in measure:
                    n, different = compare_steps(database, name, measure, steps(yjp, tables, as_at, name))
                    print(f"seed {seed} as at {as_at} {name}, steps: {n} numbers, {len(different)} differ")
                    n_compared, found = n_compared + n, found + different
            n, different = compare_plain(database, as_at, published)
            print(f"seed {seed} as at {as_at} written apart: {n} numbers, {len(different)} differ")
            n_compared, found = n_compared + n, found + different
    for line in found[:20]:
        print(line, file=sys.stderr)
    print(f"{n_compared} numbers compared, {len(found)} differ")
    return 1 if found or not n_compared else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
