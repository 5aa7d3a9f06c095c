"""Invented histories with awkward dates: last days of follow-ups and the days after, leap days, several decisions on a day,
unknown ages and dates, outcomes without an offence, children without a row.

    python histories.py SEED CHILDREN FOLDER
"""

import csv
import datetime
import random
import sys
import tempfile
from pathlib import Path

import duckdb

Day = datetime.date
FIRST, LAST = Day(2015, 1, 5), Day(2020, 12, 31)
AWKWARD = [Day(2016, 2, 29), Day(2016, 2, 28), Day(2016, 3, 31), Day(2016, 12, 31), Day(2017, 1, 1), Day(2017, 6, 30), Day(2017, 8, 31), Day(2019, 2, 28)]
GROUPS = ["white", "mixed", "asian", "black", "other", "not_known"]
TIERS = ["nfa", "diversion", "pre_court", "first_tier", "community", "custody", "not_proven"]
PROVEN = ["pre_court", "first_tier", "community", "custody"]
DECISIONS = ["unconditional_bail", "conditional_bail", "bail_support", "local_authority", "youth_detention"]
KINDS = {"date": "DATE", "is": "BOOLEAN", "counts": "BOOLEAN", "age": "INTEGER", "n": "INTEGER", "year": "INTEGER", "persons": "INTEGER"}


def later(day: Day, n_months: int) -> Day:
    """The same day so many months later, or that month's last day."""
    year, month = divmod(day.year * 12 + day.month - 1 + n_months, 12)
    next_month = Day(year + (month == 11), (month + 1) % 12 + 1, 1)
    return Day(year, month + 1, min(day.day, (next_month - datetime.timedelta(1)).day))


def age(birth: Day, day: Day) -> int:
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


class Histories:
    """The rows of every table, drawn from one seed."""

    def __init__(self, seed: int, n_children: int) -> None:
        self.draw = random.Random(seed)
        names = "persons offences outcomes remands custody_periods care_periods interventions contacts population looked_after_population"
        self.tables: dict[str, list[dict]] = {name: [] for name in names.split()}
        for number in range(n_children):
            self.child(f"p{self.draw.randrange(10**6):06d}-{number}")
        for year in (2015, 2016, 2017, 2019, 2020):  # nobody counted the residents of 2018
            self.residents(year)

    def chance(self, part: float) -> bool:
        return self.draw.random() < part

    def day(self) -> Day:
        if self.chance(0.15):
            return self.draw.choice(AWKWARD)
        return FIRST + datetime.timedelta(self.draw.randrange((LAST - FIRST).days))

    def child(self, person: str) -> None:
        birth = FIRST - datetime.timedelta(self.draw.randrange(9 * 365, 18 * 365))
        basis = self.draw.choices(["self_defined", "officer_observed", "not_known"], [7, 2, 1])[0]
        group = "not_known" if basis == "not_known" else self.draw.choices(GROUPS, [50, 10, 10, 15, 5, 10])[0]
        if self.chance(0.99):
            sex = self.draw.choices(["female", "male", "not_known"], [20, 75, 5])[0]
            row = {"person_id": person, "sex": sex, "ethnicity_code": "W1", "ethnic_group": group, "ethnicity_basis": basis}
            self.add("persons", **row, ethnicity_conflict=False, n_records=1, n_sources=1, match_probability_min=None)
        is_covered, in_care = self.chance(0.9), self.chance(0.3)

        def care(day: Day) -> str:
            if not is_covered:
                return "not_known"
            return "looked_after" if in_care and (day.toordinal() // 200) % 2 else "not_looked_after"

        decided: list[Day] = []
        for _ in range(self.draw.choices([1, 2, 3, 5, 9], [40, 25, 15, 15, 5])[0]):
            self.offence(person, birth, care, decided)
        for _ in range(self.draw.choices([0, 1, 3], [7, 2, 1])[0]):
            self.remand(person, birth, care)
        for _ in range(self.draw.choices([0, 1, 3], [5, 3, 2])[0]):
            self.add("contacts", person_id=person, contact_date=self.day(), kind=self.draw.choice(["arrest", "voluntary_interview"]))
        for _ in range(self.draw.choices([0, 1, 2], [5, 3, 2])[0]):
            start = self.day()
            end = None if self.chance(0.2) else start + datetime.timedelta(self.draw.randrange(400))
            row = {"intervention_id": self.name("i"), "person_id": person, "start_date": start, "end_date": end, "disposal_type": "order"}
            self.add("interventions", **row, residence=self.draw.choice(["local", "local", "other"]))
        if in_care:
            start = self.day()
            end = None if self.chance(0.3) else start + datetime.timedelta(self.draw.randrange(500))
            self.add("care_periods", person_id=person, start_date=start, end_date=end, legal_status="C2", counts_as_looked_after=self.chance(0.8))

    def offence(self, person: str, birth: Day, care, decided: list[Day]) -> None:
        day = self.day()
        if decided and self.chance(0.5):
            index = self.draw.choice(decided)
            months = self.draw.choice([0, 12, self.draw.randrange(1, 13)])
            day = later(index, months) + datetime.timedelta(self.draw.randrange(2))
        offence, is_dated = self.name("f"), self.chance(0.97)
        self.add(
            "offences", offence_id=offence, person_id=person, offence_date=day if is_dated else None, cjs_code="TH68010", offence_group="theft",
            seriousness=None, is_recordable=self.chance(0.92), is_breach=self.chance(0.08),
            age_years=age(birth, day) if is_dated and self.chance(0.97) else None, care_status=care(day), sources="police",
        )  # fmt: skip
        for _ in range(self.draw.choices([0, 1, 2, 3], [3, 75, 17, 5])[0]):
            proof = day + datetime.timedelta(self.draw.choice([0, 0, 30, 100, 200, self.draw.randrange(600)]))
            if decided and self.chance(0.3):
                index = self.draw.choice(decided)
                proof = self.draw.choice([later(index, 18), later(index, 18) + datetime.timedelta(1), index])
            self.outcome(person, offence if self.chance(0.99) else "gone-" + offence, birth, care, proof, decided)

    def outcome(self, person: str, offence: str, birth: Day, care, day: Day, decided: list[Day]) -> None:
        tier = self.draw.choices(TIERS, [10, 15, 25, 20, 15, 10, 5])[0]
        outcome, years = self.name("o"), age(birth, day)
        at_court = tier in PROVEN[1:] and self.chance(0.9)
        self.add(
            "outcomes", outcome_id=outcome, offence_id=offence, person_id=person, occasion_id=f"{person}-{day}", outcome_date=day, outcome=tier,
            tier=tier, is_proven=(tier in PROVEN) != self.chance(0.01), is_substantive=True, is_main=True,
            appeal=self.draw.choices(["none", "changed", "quashed", "replaced"], [86, 5, 5, 4])[0], age_years=years if self.chance(0.98) else None,
            age_years_first_hearing=years - self.draw.choice([0, 0, 1]) if at_court else None,
            residence=self.draw.choices(["local", "other", "not_known"], [80, 15, 5])[0], care_status=care(day), source="police",
        )  # fmt: skip
        decided.append(day)
        if tier == "custody" and self.chance(0.9):
            end = day + datetime.timedelta(self.draw.choice([0, 30, 90, 91, 120, 400]))
            self.custody(person, "sentence", day, end, outcome if self.chance(0.95) else None, birth, care)
            decided.append(end)

    def remand(self, person: str, birth: Day, care) -> None:
        day, decision = self.day(), self.draw.choice(DECISIONS)
        years = age(birth, day) if self.chance(0.97) else None
        row = {"remand_id": self.name("r"), "person_id": person, "hearing_date": day, "decision": decision}
        self.add("remands", **row, age_years=years, care_status=care(day))
        if decision == "youth_detention":
            self.custody(person, "remand", day, day + datetime.timedelta(20), None, birth, care)

    def custody(self, person: str, kind: str, start: Day, end: Day, outcome: str | None, birth: Day, care) -> None:
        self.add(
            "custody_periods", custody_id=self.name("c"), person_id=person, kind=kind, start_date=start, end_date=end if self.chance(0.9) else None,
            outcome_id=outcome, age_years_end=age(birth, end), care_status_end=care(end),
        )  # fmt: skip

    def residents(self, year: int) -> None:
        for years in range(8, 20):
            for sex in ("female", "male"):
                for group in GROUPS[:-1]:
                    place = {"area": "Northmere", "year": year, "age_years": years, "sex": sex, "ethnic_group": group}
                    n_persons = self.draw.randrange(400)
                    self.add("population", **place, persons=n_persons)
                    in_care = n_persons // 50
                    self.add("looked_after_population", **place, care_status="looked_after", persons=in_care)
                    self.add("looked_after_population", **place, care_status="not_looked_after", persons=n_persons - in_care)

    def name(self, letter: str) -> str:
        """A name that sorts otherwise than its rows are drawn."""
        n_rows = sum(len(rows) for rows in self.tables.values())
        return f"{letter}{self.draw.randrange(10**6):06d}-{n_rows}"

    def add(self, table: str, **row) -> None:
        self.tables[table].append(row)


def kind(column: str) -> str:
    """The type of a column, by its name."""
    is_date, is_conflict = column.endswith("_date"), column == "ethnicity_conflict"
    if column == "match_probability_min":
        return "DOUBLE"
    if is_date or is_conflict:
        return "DATE" if is_date else "BOOLEAN"
    return "INTEGER" if column == "seriousness" else KINDS.get(column.split("_")[0], "VARCHAR")


def write(seed: int, n_children: int, folder: Path) -> None:
    """Writes `<table>.parquet` for every table."""
    folder.mkdir(parents=True, exist_ok=True)
    database = duckdb.connect()
    with tempfile.TemporaryDirectory() as scratch:
        for table, rows in Histories(seed, n_children).tables.items():
            path = Path(scratch) / f"{table}.csv"
            with open(path, "w", newline="") as file:
                writer = csv.DictWriter(file, rows[0])
                writer.writeheader()
                writer.writerows(rows)
            columns = ", ".join(f"'{column}': '{kind(column)}'" for column in rows[0])
            source = f"read_csv('{path}', header = true, nullstr = '', columns = {{{columns}}})"
            database.execute(f"COPY (FROM {source}) TO '{folder / table}.parquet' (FORMAT parquet)")


if __name__ == "__main__":
    write(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
