"""All measures over large invented tables, by yjp and by DuckDB, each in a process of its own, one after the other.

    python measure.py YJP

Both read the same Parquet files, number each child's outcomes, and run the same SQL files. yjp also checks the tables, sums over every
breakdown, pools, clusters by child, works out limits and writes the publication. DuckDB, through tests/duckdb/engine.py, keeps the
SQL's rows in memory ("rows"), then makes the sums over every breakdown and pooled interval, and the squares by child ("sums"). So two ratios are
given: against the rows alone, and against rows and sums, which is the same work but for the checks, limits and files that only yjp makes.
Beyond BENCH_DUCKDB_UP_TO children (1000000) yjp runs alone: DuckDB's rows would no longer fit into the memory of a common machine.
Medians of BENCH_RUNS runs (3) over BENCH_SIZES children (100000 1000000 3000000); tables are made in BENCH_DIR and kept.
"""

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import invented_tables  # noqa: E402

ENGINE = HERE.parent / "tests/duckdb/engine.py"
PIPELINES = HERE.parent / "pipelines"


class Run:
    """A command's seconds, processor seconds, peak memory and output."""

    def __init__(self, *command: object) -> None:
        started = time.monotonic()
        process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.out, errors = process.stdout.read(), process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        if status:
            sys.exit(f"{command[0]} failed: {errors}")
        self.seconds = time.monotonic() - started
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / 1024

    def step_seconds(self, step: str) -> float:
        """The seconds of the steps that DuckDB's script printed under this name."""
        return sum(float(line.split()[1]) for line in self.out.splitlines() if line.startswith(step))


def median(runs: list, value) -> float:
    return statistics.median(value(run) for run in runs)


def measure(yjp: str, project: Path, tables: Path, as_at: str, out: Path) -> Run:
    return Run(yjp, "measure", "--project", project, "--tables", tables, "--as-at", as_at, "--out", out, "--no-disclosure-control")


def compare(yjp: str, work: Path, n_children: int, n_runs: int, is_beside: bool) -> tuple[float, float]:
    """Prints one line, and returns yjp's seconds and processor seconds."""
    tables, as_at = work / str(n_children), invented_tables.AS_AT
    if not tables.exists():
        invented_tables.write(n_children, tables)
    ours, theirs = [], []
    for _ in range(n_runs):
        ours.append(measure(yjp, PIPELINES, tables, as_at, work / "out"))
        if is_beside:
            theirs.append(Run(sys.executable, ENGINE, tables, as_at))
    seconds, cpu = median(ours, lambda run: run.seconds), median(ours, lambda run: run.cpu_seconds)
    line = f"{n_children:>9,} {seconds:8.1f} {cpu:8.1f} {median(ours, lambda run: run.peak_mb):8.0f}"
    if not is_beside:
        print(line, flush=True)
        return seconds, cpu
    rows = median(theirs, lambda run: run.step_seconds("tables") + run.step_seconds("rows_"))
    whole, their_cpu = median(theirs, lambda run: run.seconds), median(theirs, lambda run: run.cpu_seconds)
    print(
        f"{line} {rows:9.1f} {whole:8.1f} {their_cpu:8.1f} {median(theirs, lambda run: run.peak_mb):8.0f}"
        f" {seconds / rows:7.2f} {seconds / whole:7.2f} {cpu / their_cpu:7.2f}",
        flush=True,
    )
    return seconds, cpu


def small_service(yjp: str, work: Path, n_runs: int) -> None:
    """Reoffending of 20,000 children in 24 quarterly cohorts, whole and by ethnic group."""
    tables, project = work / "20000", work / "reoffending_only"
    if not tables.exists():
        invented_tables.write(20_000, tables)
    shutil.rmtree(project, ignore_errors=True)
    shutil.copytree(PIPELINES, project)
    for path in (project / "measures").iterdir():
        if path.name.split(".")[0] != "reoffending":
            path.unlink()
    declared = project / "measures/reoffending.toml"
    text = declared.read_text()
    start, end = text.index("breakdowns = ["), text.index("[values]")
    declared.write_text(text[:start] + 'breakdowns = [[], ["ethnic_group"]]\n\n' + text[end:])
    # The tables begin with 2014: 24 quarters to the end of 2019.
    runs = [measure(yjp, project, tables, "2019-12-31", work / "out") for _ in range(n_runs)]
    seconds, cpu = median(runs, lambda run: run.seconds), median(runs, lambda run: run.cpu_seconds)
    print(f"\n20,000 children x 24 cohorts x 2 breakdowns of reoffending: {seconds:.2f} s, {cpu:.2f} s of processor")


def main(yjp: str) -> None:
    sizes = [int(size) for size in os.environ.get("BENCH_SIZES", "100000 1000000 3000000").split()]
    up_to = int(os.environ.get("BENCH_DUCKDB_UP_TO", "1000000"))
    n_runs = int(os.environ.get("BENCH_RUNS", "3"))
    work = Path(os.environ.get("BENCH_DIR") or tempfile.mkdtemp(prefix="yjp-bench-"))
    work.mkdir(parents=True, exist_ok=True)
    small_service(yjp, work, n_runs)
    print("\n                 yjp                                  DuckDB                    yjp / DuckDB")
    print(" children  seconds      cpu  peak MB      rows rows+sums    cpu  peak MB    rows r.+sums     cpu", flush=True)
    taken = [(size, *compare(yjp, work, size, n_runs, size <= up_to)) for size in sizes]
    for (small, seconds, cpu), (large, more_seconds, more_cpu) in zip(taken, taken[1:]):
        print(
            f"growth {small:,} -> {large:,}: children x {large / small:.1f}, seconds x {more_seconds / seconds:.1f},"
            f" processor seconds x {more_cpu / cpu:.1f}"
        )
    print(f"tables kept in {work}")


if __name__ == "__main__":
    main(sys.argv[1])
