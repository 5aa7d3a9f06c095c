"""The measures on DuckDB: the same SQL files over the same tables, and the sums that yjp makes of their rows.

    python engine.py TABLES AS_AT [MEASURE...]

prints the seconds that each step takes. `connect`, `count` and `sums` are for the benchmark and the differential test.
"""

import datetime
import re
import sys
import time
import tomllib
from pathlib import Path

import duckdb

MEASURES = Path(__file__).parents[2] / "pipelines/measures"
QUARTERS = {"quarter": 1, "year": 4, "three_years": 12}
DIMENSIONS = ["ethnic_group", "care_status", "sex", "age_band", "tier"]
COLUMNS = {
    "persons": "person_id VARCHAR, sex VARCHAR, ethnic_group VARCHAR, ethnicity_basis VARCHAR",
    "offences": "offence_id VARCHAR, person_id VARCHAR, offence_date DATE, is_recordable BOOLEAN, is_breach BOOLEAN, age_years INTEGER, "
    "care_status VARCHAR",
    "outcomes": "outcome_id VARCHAR, offence_id VARCHAR, person_id VARCHAR, outcome_date DATE, tier VARCHAR, is_proven BOOLEAN, appeal VARCHAR, "
    "age_years INTEGER, age_years_first_hearing INTEGER, residence VARCHAR, care_status VARCHAR",
    "remands": "remand_id VARCHAR, person_id VARCHAR, hearing_date DATE, decision VARCHAR, age_years INTEGER, care_status VARCHAR",
    "custody_periods": "custody_id VARCHAR, person_id VARCHAR, kind VARCHAR, start_date DATE, end_date DATE, outcome_id VARCHAR, "
    "age_years_end INTEGER, care_status_end VARCHAR",
    "care_periods": "person_id VARCHAR, start_date DATE, end_date DATE, counts_as_looked_after BOOLEAN",
    "interventions": "intervention_id VARCHAR, person_id VARCHAR, start_date DATE, end_date DATE, residence VARCHAR",
    "contacts": "person_id VARCHAR, contact_date DATE, kind VARCHAR",
}

# On which day each row came about, and which days in it come later: nobody knows them before.
DATED = {
    "offences": (None, "offence_date"),
    "outcomes": ("outcome_date", None),
    "remands": ("hearing_date", None),
    "custody_periods": ("start_date", "end_date"),
    "care_periods": ("start_date", "end_date"),
    "interventions": ("start_date", "end_date"),
    "contacts": ("contact_date", None),
}

# Where an outcome comes among its child's: by date, then the most serious, then the lowest id as text.
OUTCOME_NUMBER = """
row_number() OVER (PARTITION BY person_id ORDER BY outcome_date, CASE tier WHEN 'custody' THEN 1 WHEN 'community' THEN 2 WHEN 'first_tier' THEN 3
    WHEN 'pre_court' THEN 4 WHEN 'diversion' THEN 5 ELSE 6 END, outcome_id)"""


def load_measures() -> dict[str, dict]:
    """Every measure's declaration, those that others use first."""
    measures = {path.stem: tomllib.loads(path.read_text()) for path in sorted(MEASURES.glob("*.toml"))}
    return dict(sorted(measures.items(), key=lambda item: bool(item[1].get("uses"))))


def connect(tables: Path, as_at: str, counts_officer_observed: bool = False) -> duckdb.DuckDBPyConnection:
    """A database with views of the tables as they were known on a day, the calendar and each outcome's number."""
    engine = duckdb.connect(config={"threads": 2})
    for name, columns in COLUMNS.items():
        path = tables / f"{name}.parquet"
        row, later = DATED.get(name, (None, None))
        rows = f"SELECT *{f' REPLACE (IF({later} <= {as_at!r}, {later}, NULL) AS {later})' if later else ''} FROM '{path}'"
        rows += f" WHERE {row} <= {as_at!r}" if row else ""
        engine.execute(f"CREATE VIEW {name} AS {rows}" if path.exists() else f"CREATE TABLE {name} ({columns})")
    engine.execute(f"CREATE TABLE numbered AS SELECT *, {OUTCOME_NUMBER} AS outcome_number FROM outcomes")
    engine.execute(f"DROP {'VIEW' if (tables / 'outcomes.parquet').exists() else 'TABLE'} outcomes")
    engine.execute("ALTER TABLE numbered RENAME TO outcomes")
    engine.execute("CREATE TABLE uncounted_ethnicity_bases AS SELECT 'officer_observed' AS ethnicity_basis, true AS is_uncounted")
    if counts_officer_observed:
        engine.execute("DELETE FROM uncounted_ethnicity_bases")
    later = ", ".join(f"CAST(day + INTERVAL {n} MONTH AS DATE) AS plus_{n}_months" for n in [*range(1, 13), 18])
    engine.execute(f"""
        CREATE TABLE calendar AS
        SELECT CAST(day AS DATE) AS date, CAST(date_trunc('quarter', day) AS DATE) AS quarter_start,
            CAST(date_trunc('quarter', day) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS quarter_end, CAST(year(day) AS INTEGER) AS year,
            CAST(date_diff('day', DATE '1970-01-01', day) AS BIGINT) AS day_number, {later}
        FROM range(TIMESTAMP '1990-01-01', TIMESTAMP '{as_at}' + INTERVAL 1 DAY, INTERVAL 1 DAY) AS days(day)""")
    return engine


def add_intervals(engine: duckdb.DuckDBPyConnection, begins: list[str], as_at: str) -> None:
    """The quarters and years of a measure, from the first day in any of the columns that it begins with."""
    days = [engine.execute(f"SELECT MIN({name.split('.')[1]}) FROM {name.split('.')[0]}").fetchone()[0] for name in begins]
    first = min((day for day in days if day), default=datetime.date.fromisoformat(as_at) + datetime.timedelta(1))
    engine.execute(f"""
        CREATE OR REPLACE TABLE intervals AS
        WITH starts AS (
            SELECT CAST(day AS DATE) AS first_day FROM range(date_trunc('quarter', TIMESTAMP '{first}'), TIMESTAMP '{as_at}', INTERVAL 3 MONTH) AS days(day)
        ),
        ends AS (SELECT first_day, CAST(first_day + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE) AS last_day FROM starts),
        quarters AS (FROM ends WHERE last_day <= DATE '{as_at}')
        SELECT 'quarter' AS interval_length, first_day AS quarter_start, first_day AS interval_start, last_day AS interval_end FROM quarters
        UNION ALL
        SELECT 'year', part.first_day, CAST(whole.first_day - INTERVAL 9 MONTH AS DATE), whole.last_day
        FROM quarters AS whole
        JOIN quarters AS part ON part.first_day BETWEEN whole.first_day - INTERVAL 9 MONTH AND whole.first_day
        WHERE whole.first_day - INTERVAL 9 MONTH >= (SELECT MIN(first_day) FROM quarters)""")


def statement(file: str) -> str:
    """A file's SQL with the shared parts that it reads, each once and after what it reads itself."""
    shared = {path.stem: path.read_text() for path in (MEASURES / "parts").glob("*.sql")}
    text = re.sub("--.*", "", (MEASURES / file).read_text())
    own = dict(re.findall(r"^(\w+) AS \((.*?)^\)", text, re.MULTILINE | re.DOTALL))
    last = text[text.rindex("\nSELECT") :]
    placed = {}

    def place(rows: str) -> None:
        for name in re.findall(r"(?:FROM|JOIN)\s+(\w+)", rows):
            if name in shared and name not in placed:
                rows_of_part = re.sub("--.*", "", shared[name])
                place(rows_of_part)
                placed[name] = rows_of_part

    for name, rows in own.items():
        place(rows)
        placed[name] = rows
    place(last)
    return f"WITH {', '.join(f'{name} AS ({rows})' for name, rows in placed.items())} {last}"


def count(engine: duckdb.DuckDBPyConnection, name: str) -> None:
    """Runs a measure's own SQL and keeps its rows as `<measure>_units`."""
    engine.execute(f"CREATE TABLE {name}_units AS {statement(f'{name}.sql')}")


def steps(engine: duckdb.DuckDBPyConnection, name: str, measure: dict) -> dict[tuple[str, str, str, str], int]:
    """The counts of a measure's steps, by the first and the last day of the interval, the part and the step."""
    engine.execute(f"CREATE OR REPLACE TEMP VIEW {name}_steps AS {statement(f'{name}.steps.sql')}")
    found = {}
    own = measure["interval"][0]["length"]
    for interval in measure["interval"]:
        if interval["length"] != own and "pools" not in interval:
            continue
        add_pooled_ends(engine, own, QUARTERS[interval["length"]] // QUARTERS[own])
        n_months = 3 * QUARTERS[interval["length"]]
        rows = engine.execute(f"""
            SELECT CAST(CAST(whole_end + INTERVAL 1 DAY - INTERVAL {n_months} MONTH AS DATE) AS VARCHAR), CAST(whole_end AS VARCHAR), stage,
                SUM(CASE WHEN stage = 'kept' OR stage LIKE '%/kept' THEN kept ELSE events END)
            FROM {name}_steps JOIN pooled_ends ON part_end = interval_end
            WHERE interval_length = '{own}' GROUP BY ALL""")
        for start, end, stage, number in rows.fetchall():
            part, _, step = stage.rpartition("/")
            found[start, end, part, step] = int(number)
    return found


def summed(measure: dict) -> dict[str, str]:
    """What is added up: each declared column, and those who reached each month of a cumulative statistic."""
    columns = {name: f"SUM({name})" for name in measure["adds"]}
    for statistic in measure.get("statistic", []):
        if statistic["kind"] == "cumulative":
            for month in range(1, statistic["months"] + 1):
                columns[f"{statistic['name']}_{month}"] = f"COUNT(*) FILTER (WHERE {statistic['month']} <= {month})"
    return columns


def key_columns(measure: dict) -> list[str]:
    """The columns that no sum runs over: the interval, and the stage or part if there are any."""
    part = "stage" if "disparity" in measure else measure.get("parts", {}).get("column")
    return ["interval_end", *([part] if part else [])]


def sums(engine: duckdb.DuckDBPyConnection, name: str, measure: dict) -> list[dict]:
    """The sums of every interval, part and cell, with its quantiles and the squares that limits clustered by child need."""
    used = [column for column in DIMENSIONS if any(column in breakdown for breakdown in measure["breakdowns"])]
    keys = key_columns(measure)
    means = [(s["numerator"], s["denominator"]) for s in measure.get("statistic", []) if s["kind"] == "mean"]
    found = []
    for interval in measure["interval"]:
        own = interval
        while "pools" in own:
            own = next(other for other in measure["interval"] if other["length"] == own["pools"])
        n_parts = QUARTERS[interval["length"]] // QUARTERS[own["length"]]
        add_pooled_ends(engine, own["length"], n_parts)
        nth = {add["once"]: nth_row(keys[1:], add["once"]) for add in measure["adds"].values() if "once" in add and n_parts > 1}
        engine.execute(f"""
            CREATE OR REPLACE TEMP VIEW pooled AS
            SELECT {", ".join(["*", *nth.values()])} FROM {name}_units JOIN pooled_ends ON part_end = interval_end
            WHERE interval_length = '{own["length"]}'""")
        grouped = ["whole_end AS interval_end", *keys[1:], *used, *(["person_id"] if means else [])]
        totals = [f"{total(measure, column, expression, nth)} AS {column}" for column, expression in summed(measure).items()]
        engine.execute(f"CREATE OR REPLACE TEMP TABLE parts AS SELECT {', '.join(grouped + totals)} FROM pooled GROUP BY ALL")
        quantiles = {tuple(row[column] for column in [*keys, *used]): row for row in quantile_rows(engine, measure, keys, used)}
        rows = engine.execute(cells(measure, keys, used, means))
        names = [column[0] for column in rows.description]
        basis = {"length": interval["length"], "cohort_basis": interval.get("cohort_basis", "all")}
        for values in rows.fetchall():
            row = dict(zip(names, values))
            found.append(basis | quantiles.get(tuple(row[column] for column in [*keys, *used]), {}) | row)
    return found


def nth_row(part: list[str], key: str) -> str:
    """Which of a child's rows of a part and whole interval this is, among those where a column is above zero."""
    rows = ", ".join(["whole_end", "person_id", *part, f"{key} > 0"])
    return f"row_number() OVER (PARTITION BY {rows} ORDER BY part_end) AS nth_{key}"


def total(measure: dict, column: str, expression: str, nth: dict[str, str]) -> str:
    """The sum of a column; where a child adds once to a pooled interval, that of its earliest row."""
    once = measure["adds"].get(column, {}).get("once")
    return f"SUM(CASE WHEN {once} > 0 AND nth_{once} = 1 THEN {column} ELSE 0 END)" if once in nth else expression


def quantile_rows(engine: duckdb.DuckDBPyConnection, measure: dict, keys: list[str], used: list[str]) -> list[dict]:
    """Each quantile in each part and cell of `pooled`."""
    quantiles = [s for s in measure.get("statistic", []) if s["kind"] == "quantile"]
    if not quantiles:
        return []
    values = [f"quantile_cont(CAST({s['of']} AS DOUBLE), {s['quantile']}) AS {s['name']}" for s in quantiles]
    shown = [f"COALESCE({column}, 'all') AS {column}" for column in used]
    sets = ", ".join(f"({', '.join(['whole_end', *keys[1:], *breakdown])})" for breakdown in measure["breakdowns"])
    columns = ["whole_end AS interval_end", *keys[1:], *shown, *values]
    rows = engine.execute(f"SELECT {', '.join(columns)} FROM pooled GROUP BY GROUPING SETS ({sets})")
    names = [column[0] for column in rows.description]
    return [dict(zip(names, values)) for values in rows.fetchall()]


def cells(measure: dict, keys: list[str], used: list[str], means: list[tuple[str, str]]) -> str:
    """The query that sums `parts` over each breakdown. A child's rows in one cell are summed before they are squared."""
    columns = list(summed(measure))
    totals = [f"SUM({column}) AS {column}" for column in columns]
    shown = [f"COALESCE({column}, 'all') AS {column}" for column in used]
    sets = ", ".join(f"({', '.join([*keys, *breakdown])})" for breakdown in measure["breakdowns"])
    if not means:
        return f"SELECT {', '.join([*keys, *shown, *totals])} FROM parts GROUP BY GROUPING SETS ({sets})"
    squares = []
    for y, x in means:
        squares.append(f"COUNT(*) FILTER (WHERE {x} > 0) AS n_{y}_{x}, SUM({y} * {y}) AS yy_{y}_{x}")
        squares.append(f"SUM({x} * {y}) AS xy_{y}_{x}, SUM({x} * {x}) AS xx_{y}_{x}")
    queries = []
    for breakdown in measure["breakdowns"]:
        shown = [column if column in breakdown else f"'all' AS {column}" for column in used]
        by_child = f"SELECT {', '.join([*keys, *breakdown, *totals])} FROM parts GROUP BY {', '.join([*keys, *breakdown, 'person_id'])}"
        by = ", ".join([*keys, *breakdown])
        queries.append(f"SELECT {', '.join([*keys, *shown, *totals, *squares])} FROM ({by_child}) GROUP BY {by}")
    return " UNION ALL ".join(queries)


def add_pooled_ends(engine: duckdb.DuckDBPyConnection, part: str, n_parts: int) -> None:
    """Which intervals make a longer one, by their last days; only where all are there."""
    engine.execute(f"""
        CREATE OR REPLACE TEMP TABLE pooled_ends AS
        WITH ends AS (SELECT DISTINCT interval_end, interval_end + 1 AS next_day FROM intervals WHERE interval_length = '{part}'),
        pairs AS (
            SELECT whole.interval_end AS whole_end, part.interval_end AS part_end
            FROM ends AS whole, ends AS part, range({n_parts}) AS parts(back)
            WHERE part.next_day = CAST(whole.next_day - to_months(CAST({3 * QUARTERS[part]} * back AS INTEGER)) AS DATE)
        )
        FROM pairs WHERE whole_end IN (SELECT whole_end FROM pairs GROUP BY whole_end HAVING COUNT(*) = {n_parts})""")


def main(tables: Path, as_at: str, names: list[str]) -> None:
    started = time.monotonic()
    engine = connect(tables, as_at)
    print(f"tables {time.monotonic() - started:.2f}")
    for name, measure in load_measures().items():
        if names and name not in names:
            continue
        started = time.monotonic()
        add_intervals(engine, measure["begins"], as_at)
        count(engine, name)
        print(f"rows_{name} {time.monotonic() - started:.2f}")
        started = time.monotonic()
        sums(engine, name, measure)
        print(f"sums_{name} {time.monotonic() - started:.2f}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
