"""Invented people, a fifth of them written down twice and the second time with mistakes.

Nobody in it exists. The same count gives the same bytes everywhere. `person` says which rows are one person.

    people.py COUNT OUT.parquet
"""

import sys

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

SEED = 1801
SHARE_WRITTEN_TWICE = 0.2
N_FORENAMES, N_SURNAMES, N_POSTCODES = 4_000, 40_000, 30_000
FIRST_BIRTHDAY, N_BIRTHDAYS = np.datetime64("2003-01-01"), 3_650

# How often the second writing goes wrong, by what it does.
FORENAME_SLIP, SURNAME_SLIP, DAY_FOR_MONTH = 0.25, 0.20, 0.08
MOVED, NO_POSTCODE, NAMES_SWAPPED = 0.30, 0.03, 0.02

ETHNICITIES = {
    "W1": 0.58, "W9": 0.06, "M1": 0.03, "M9": 0.04, "A1": 0.04, "A2": 0.04,
    "A9": 0.03, "B1": 0.05, "B2": 0.06, "B9": 0.03, "O9": 0.02, "N9": 0.02,
}  # fmt: skip
LETTERS = "abcdefghijklmnopqrstuvwxyz"
OPENINGS, VOWELS, ENDINGS = list("bcdfghjklmnprstvw"), list("aeiou"), ["", "", "n", "r", "s", "th", "ck", "ll"]


def invented_names(rng, count, syllables):
    """So many different names, the commonest first."""
    names = {}
    while len(names) < count:
        parts = [rng.choice(OPENINGS) + rng.choice(VOWELS) for _ in range(rng.choice(syllables))]
        names["".join(parts) + rng.choice(ENDINGS)] = None
    return np.array(list(names), dtype=object)


def drawn_by_rank(rng, names, count, steepness):
    """Names drawn as people have them: a few are common, most are rare."""
    weights = np.arange(1, len(names) + 1, dtype=float) ** -steepness
    return names[rng.choice(len(names), count, p=weights / weights.sum())]


def postcodes():
    """Postcodes of an area that does not exist."""
    inward = [f"{n % 10}{LETTERS[n // 10 % 10]}{LETTERS[n // 100]}".upper() for n in range(1_000)]
    return np.array([f"ZZ{n // 1_000 + 1} {inward[n % 1_000]}" for n in range(N_POSTCODES)])


def slip(rng, word):
    """One letter too few, too many, wrong, or in the place of its neighbour."""
    at = int(rng.integers(len(word)))
    letter = LETTERS[rng.integers(26)]
    before, here, after = word[:at], word[at], word[at + 1 :]
    match rng.integers(4):
        case 0:
            return before + after or word
        case 1:
            return before + letter + here + after
        case 2:
            return before + letter + after
        case _:
            return before + after[:1] + here + after[1:]


def day_for_month(date):
    """The date with day and month exchanged, if that is a date."""
    year, month, day = date.split("-")
    return f"{year}-{day}-{month}" if int(day) <= 12 else date


def originals(rng, count):
    """People as they are, one row each."""
    days = rng.integers(N_BIRTHDAYS, size=count).astype("timedelta64[D]")
    return {
        "person": np.arange(count),
        "first_name": drawn_by_rank(rng, invented_names(rng, N_FORENAMES, [2, 3]), count, 0.9),
        "surname": drawn_by_rank(rng, invented_names(rng, N_SURNAMES, [2, 3, 4]), count, 0.8),
        "dob": (FIRST_BIRTHDAY + days).astype(str).astype(object),
        "postcode": rng.choice(postcodes(), count).astype(object),
        "sex": np.where(rng.random(count) < 0.8, "M", "F").astype(object),
        "ethnicity": rng.choice(list(ETHNICITIES), count, p=list(ETHNICITIES.values())).astype(object),
    }


def written_again(rng, people, count):
    """Rows of some of these people, with mistakes."""
    rows = rng.integers(len(people["person"]), size=count)
    again = {column: values[rows] for column, values in people.items()}
    change(again, "first_name", chosen(rng, FORENAME_SLIP, count), lambda name: slip(rng, name))
    change(again, "surname", chosen(rng, SURNAME_SLIP, count), lambda name: slip(rng, name))
    change(again, "dob", chosen(rng, DAY_FOR_MONTH, count), day_for_month)
    elsewhere = rng.choice(postcodes(), count)
    again["postcode"] = np.where(chosen(rng, MOVED, count), elsewhere, again["postcode"])
    again["postcode"][chosen(rng, NO_POSTCODE, count)] = None
    swapped = chosen(rng, NAMES_SWAPPED, count)
    first_name, surname = again["first_name"], again["surname"]
    again["first_name"] = np.where(swapped, surname, first_name)
    again["surname"] = np.where(swapped, first_name, surname)
    return again


def chosen(rng, share, count):
    """Which rows a mistake befalls."""
    return rng.random(count) < share


def change(rows, column, where, mistake):
    """Makes this mistake in the chosen rows of a column."""
    for row in np.flatnonzero(where):
        rows[column][row] = mistake(rows[column][row])


def people(count):
    """The whole table, in no order."""
    rng = np.random.default_rng(SEED)
    n_again = int(count * SHARE_WRITTEN_TWICE)
    first = originals(rng, count - n_again)
    second = written_again(rng, first, n_again)
    order = rng.permutation(count)
    columns = {name: np.concatenate([first[name], second[name]])[order].tolist() for name in first}
    return pa.table({"unique_id": list(range(count)), **columns})


if __name__ == "__main__":
    pq.write_table(people(int(sys.argv[1])), sys.argv[2])
