"""Answers SQL with DuckDB. Each line that comes in is `{"tables": folder}` or `{"sql": [statement, ...]}`; each that goes out an answer.
With `"plainly": true` the statements run as they are written, and its optimiser changes nothing.

The text is the author's, so that what comes out is what SQL means, whatever the program made of it.
"""

import json
import sys
from pathlib import Path

import duckdb


def load(folder: str) -> duckdb.DuckDBPyConnection:
    """A database with every table of a folder; whole numbers have 64 bits, as the dialect says."""
    engine = duckdb.connect(config={"threads": 1})
    for path in sorted(Path(folder).glob("*.parquet")):
        columns = engine.execute(f"DESCRIBE FROM '{path}'").fetchall()
        wide = [f"CAST({name} AS BIGINT) AS {name}" if kind == "INTEGER" else name for name, kind, *_ in columns]
        engine.execute(f"CREATE TABLE {path.stem} AS SELECT {', '.join(wide)} FROM '{path}'")
    return engine


def answer(engine: duckdb.DuckDBPyConnection, sql: str) -> dict:
    """The rows with the names and types of their columns, or why there are none."""
    try:
        result = engine.execute(sql)
        columns = [[name, str(kind)] for name, kind, *_ in result.description]
        return {"columns": columns, "rows": result.fetchall()}
    except duckdb.Error as error:
        return {"error": str(error).splitlines()[0]}


def main() -> None:
    engine = None
    for line in sys.stdin:
        asked = json.loads(line)
        if "tables" in asked:
            engine = load(asked["tables"])
        else:
            engine.execute(f"PRAGMA {'disable' if asked.get('plainly') else 'enable'}_optimizer")
            print(json.dumps([answer(engine, sql) for sql in asked["sql"]], default=str), flush=True)


main()
