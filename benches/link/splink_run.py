"""Splink 5 on a set, as its own tutorials set it up.

    splink_run.py SETTINGS INPUT OUT_DIR

Writes `clusters.csv` and `pairs.parquet` as yjp does, and prints one line of JSON: seconds for training, prediction and
clusters, without reading and writing, and the peak memory by then.
"""

import json
import logging
import os
import resource
import sys
import time
from pathlib import Path

import duckdb
import pyarrow.csv
import pyarrow.parquet as pq
import splink.comparison_library as cl
from splink import DuckDBAPI, Linker, SettingsCreator, block_on

SEED = 1
# Weights above which pairs are kept: a probability of 0.01 for the large set, as good as all for the small ones.
KEPT_OF_PEOPLE, KEPT_OF_FEBRL = -6.63, -20


class People:
    """Names, date of birth and postcode of a million people: no two rules that compare more than need be."""

    kept = KEPT_OF_PEOPLE
    max_pairs = 1e6
    recall = 0.7
    blocking = [
        block_on("surname", "dob"),
        block_on("first_name", "dob"),
        block_on("dob", "postcode"),
        block_on("first_name", "surname", "postcode"),
        "l.first_name = r.surname and l.surname = r.first_name and l.dob = r.dob",
    ]
    comparisons = [
        cl.JaroWinklerAtThresholds("first_name", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        cl.JaroWinklerAtThresholds("surname", [0.9, 0.7]).configure(term_frequency_adjustments=True),
        cl.DateOfBirthComparison("dob", input_is_string=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
    ]
    surely_one = [block_on("first_name", "surname", "dob"), block_on("surname", "dob", "postcode")]
    training = [block_on("first_name", "surname"), block_on("dob", "postcode")]


class Tutorial:
    """FEBRL as Splink's tutorial compares it: without the lines of the address."""

    kept = KEPT_OF_FEBRL
    max_pairs = 1e7
    recall = 0.7
    blocking = [block_on("given_name"), block_on("surname"), block_on("date_of_birth"), block_on("postcode")]
    comparisons = [
        cl.NameComparison("given_name"),
        cl.NameComparison("surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True, datetime_format="%Y%m%d"),
        cl.ExactMatch("street_number").configure(term_frequency_adjustments=True),
        cl.DamerauLevenshteinAtThresholds("postcode", [1, 2]).configure(term_frequency_adjustments=True),
    ]
    surely_one = [
        block_on("given_name", "surname", "date_of_birth"),
        block_on("given_name", "surname", "postcode"),
        block_on("surname", "date_of_birth", "postcode"),
    ]
    training = [block_on("given_name"), block_on("date_of_birth"), block_on("postcode")]


class TutorialWithId(Tutorial):
    """The same, with `soc_sec_id`."""

    blocking = [*Tutorial.blocking, block_on("soc_sec_id")]
    comparisons = [*Tutorial.comparisons, cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])]


def similar(column):
    """A line of an address: exact, alike or other."""
    return cl.JaroWinklerAtThresholds(column, [0.9, 0.7]).configure(term_frequency_adjustments=True)


class Everything(Tutorial):
    """FEBRL with all that the set says, and names that may be swapped: the best that was found for Splink."""

    blocking = [
        *Tutorial.blocking,
        block_on("address_1"),
        block_on("suburb"),
        "l.given_name = r.surname",
        "l.surname = r.given_name",
    ]
    comparisons = [
        cl.ForenameSurnameComparison("given_name", "surname"),
        cl.DateOfBirthComparison(
            "date_of_birth", input_is_string=True, datetime_format="%Y%m%d", invalid_dates_as_null=False
        ),
        *Tutorial.comparisons[3:],
        similar("address_1"),
        similar("address_2"),
        similar("suburb"),
        cl.ExactMatch("state"),
    ]
    training = [block_on("given_name", "surname"), block_on("date_of_birth"), block_on("postcode")]


class EverythingWithId(Everything):
    """The same, with `soc_sec_id`."""

    blocking = [*Everything.blocking, block_on("soc_sec_id")]
    comparisons = [*Everything.comparisons, cl.DamerauLevenshteinAtThresholds("soc_sec_id", [1, 2])]


class Names:
    """What is hard by names, birthday, sex and postcode: the best that was found for Splink."""

    kept = -10
    max_pairs = 1e7
    recall = 0.8
    blocking = [
        block_on("surname", "date_of_birth"),
        block_on("forenames", "date_of_birth"),
        block_on("date_of_birth", "postcode"),
        block_on("forenames", "surname"),
        block_on("surname", "postcode"),
        "l.forenames = r.surname and l.surname = r.forenames",
    ]
    comparisons = [
        cl.ForenameSurnameComparison("forenames", "surname"),
        cl.DateOfBirthComparison("date_of_birth", input_is_string=True).configure(term_frequency_adjustments=True),
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        cl.ExactMatch("sex"),
    ]
    surely_one = [block_on("forenames", "surname", "date_of_birth"), block_on("surname", "date_of_birth", "postcode")]
    training = [block_on("forenames", "surname"), block_on("date_of_birth", "postcode")]


class NamesWithNumber(Names):
    """The same, with the PNCID."""

    blocking = [*Names.blocking, block_on("pncid")]
    comparisons = [*Names.comparisons, cl.ExactMatch("pncid")]


class Addresses(Names):
    """The same, with house number, street and town."""

    comparisons = [
        *Names.comparisons[:2],
        cl.ExactMatch("postcode").configure(term_frequency_adjustments=True),
        cl.ExactMatch("house_number").configure(term_frequency_adjustments=True),
        similar("address"),
        cl.ExactMatch("sex"),
    ]


SETTINGS = {
    "names": Names,
    "names_with_number": NamesWithNumber,
    "addresses": Addresses,
    "people": People,
    "tutorial": Tutorial,
    "tutorial_with_id": TutorialWithId,
    "everything": Everything,
    "everything_with_id": EverythingWithId,
}


def read(path):
    """The records; every cell of a CSV file is text, an empty one is nothing."""
    if path.suffix == ".parquet":
        return pq.read_table(path)
    columns = path.open(encoding="utf-8").readline().replace('"', "").strip().split(",")
    types = {column: "string" for column in columns}
    options = pyarrow.csv.ConvertOptions(column_types=types, strings_can_be_null=True, null_values=[""])
    return pyarrow.csv.read_csv(path, convert_options=options)


def train_predict_cluster(records, wanted, database):
    """What is timed."""
    settings = SettingsCreator(
        link_type="dedupe_only",
        unique_id_column_name="record",
        blocking_rules_to_generate_predictions=wanted.blocking,
        comparisons=wanted.comparisons,
    )
    linker = Linker(DuckDBAPI(connection=database).register(records), settings)
    linker.training.estimate_probability_two_random_records_match(wanted.surely_one, recall=wanted.recall)
    linker.training.estimate_u_using_random_sampling(max_pairs=wanted.max_pairs, seed=SEED)
    for rule in wanted.training:
        linker.training.estimate_parameters_using_expectation_maximisation(rule)
    pairs = linker.inference.predict(threshold_match_weight=wanted.kept)
    clusters = linker.clustering.cluster_pairwise_predictions_at_threshold(pairs, threshold_match_probability=0.95)
    clusters.query_sql("select count(*) from {this}").as_duckdbpyrelation().fetchall()
    return pairs, clusters


def main():
    logging.disable(logging.WARNING)
    settings, path, out = SETTINGS[sys.argv[1]], Path(sys.argv[2]), Path(sys.argv[3])
    records = read(path)
    database = duckdb.connect()
    database.execute(f"set threads = {os.environ.get('BENCH_THREADS', '2')}")
    start = time.monotonic()
    pairs, clusters = train_predict_cluster(records, settings, database)
    seconds = time.monotonic() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    out.mkdir(parents=True, exist_ok=True)
    found = pairs.query_sql(
        'select record_l as "left", record_r as "right", match_weight, match_probability from {this}'
    ).as_duckdbpyrelation()
    found.write_parquet(str(out / "pairs.parquet"))
    placed = clusters.query_sql("select record, cluster_id from {this} order by record").as_duckdbpyrelation()
    placed.write_csv(str(out / "clusters.csv"))
    print(json.dumps({"seconds": seconds, "megabytes": megabytes}))


if __name__ == "__main__":
    main()
