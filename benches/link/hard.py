"""Sets that are hard where the invented people of `people.py` are easy: names that many bear, birthdays that nobody
knows, whole streets, hostels, and children with hundreds of records.

Every set has the same columns, empty where it says nothing, and `hard.toml` links all of them. The same name gives the
same bytes everywhere; nobody in them exists. `truth.parquet` says who is who, and each person's community and kind.

    hard.py FOLDER      writes every set below it
"""

import random
import sys
from datetime import date, timedelta
from pathlib import Path

import mistakes
import names
import sets

SEED = 1912
SMALL_COMMUNITIES = ("pakistani", "somali", "polish", "vietnamese", "arabic", "roma")
COLUMNS = ("record", "system", "pncid", "cro", "forenames", "surname", "date_of_birth", "sex", "postcode",
           "house_number", "address", "town")  # fmt: skip
# Of two or more children of a family who are known to the services, how often two are twins: 5 in 1,000 children have
# their twin among those known (ONS: 15 in 1,000 maternities; a sixth of the others are known too).
TWINS = 0.012
# Registered on the first of January because nobody knew the day: born so in every record.
REGISTERED_ON_NEW_YEARS_DAY = {"somali": 0.12, "arabic": 0.08, "vietnamese": 0.08, "pakistani": 0.02}
CHECK_LETTERS = "ZABCDEFGHJKLMNPQRTUVWXY"


def postcode(number):
    """The postcode of this number, in an area that does not exist."""
    return f"ZZ{number // 1_000 % 90 + 1} {number % 10}{inward_letter(number // 10)}{inward_letter(number // 100)}"


def inward_letter(number):
    return "ABDEFGHJLN"[number % 10]


def pncid(year, serial):
    """A PNCID with the letter that its digits ask for."""
    return f"{year}/{serial:07}{CHECK_LETTERS[(year % 100 * 10**7 + serial) % 23]}"


class Families:
    """Draws families of children who are known to the services."""

    def __init__(self, name, twins=TWINS):
        self.twins = twins
        self.rng = random.Random(f"{SEED} {name}")
        self.communities = names.communities(self.rng)
        self.n_people = 0

    def family(self, community, n_homes=2_500):
        """Brothers and sisters at one address; a quarter of the families move once."""
        rng = self.rng
        named = self.communities[community].family(rng)
        homes = [self.home(community, n_homes)] * 2
        if rng.random() < 0.25:
            homes[1] = self.home(community, n_homes)
        n_children = rng.choices([1, 2, 3], [0.72, 0.2, 0.08])[0]
        children = [self.child(community, named, homes) for _ in range(n_children)]
        if n_children > 1 and rng.random() < self.twins:
            children[1]["born"] = children[0]["born"]
            for child in children[:2]:
                child["kind"] = "twin"
        return children

    def home(self, community, n_homes):
        """Small communities live close together."""
        if community == "british":
            return postcode(self.rng.randrange(n_homes))
        return postcode(SMALL_COMMUNITIES.index(community) * n_homes // 8 + self.rng.randrange(n_homes // 6))

    def child(self, community, named, homes):
        """One child, aged 10 to 17, mostly 15 and over."""
        rng = self.rng
        born = date(2008, 10, 1) + timedelta(days=int(rng.triangular(0, 2_920, 300)))
        if rng.random() < REGISTERED_ON_NEW_YEARS_DAY.get(community, 0):
            born = born.replace(month=1, day=1)
        sex = "M" if rng.random() < 0.8 else "F"
        return self.person(community, named, sex, born, homes)

    def person(self, community, named, sex, born, homes):
        self.n_people += 1
        return {
            "person": self.n_people, "community": community, "kind": "child", "sex": sex, "born": born, "homes": homes,
            "name": self.communities[community].child(self.rng, named, sex),
            "other_surname": self.communities[community].surnames.draw(self.rng),
            "pncid": pncid(2018 + self.n_people % 8, 10_000 + self.n_people),
            "cro": "",
        }  # fmt: skip


class Writing:
    """Records as systems write them down, and who each is."""

    def __init__(self, families, share_with_pncid=0.0):
        self.rng = families.rng
        self.share_with_pncid = share_with_pncid
        self.rows = []

    def records_of(self, person, count):
        """So many records of one person, in time; three in ten copy what the one before says."""
        written = None
        for number in range(count):
            home = person["homes"][2 * number // count]
            if written is None or self.rng.random() > 0.3:
                written = {**person, "name": person["name"].copy(), "postcode": home}
                mistakes.befall(self.rng, written)
            self.write(written, self.rng.choices(["police", "court", "case"], [0.45, 0.3, 0.25])[0])

    def write(self, written, system):
        """One row, as far as the person has what it tells."""
        name = written["name"]
        row = {"system": system, "forenames": " ".join(name.forenames), "surname": name.surname,
               "date_of_birth": written["born"].isoformat(), **{key: written.get(key) for key in COLUMNS[7:]}}  # fmt: skip
        if self.share_with_pncid and self.rng.random() < self.share_with_pncid:
            row["pncid"] = written["pncid"]
        self.rows.append((row, {key: written[key] for key in ("person", "community", "kind")}))

    def save(self, folder):
        """Rows in no order; the number of a record tells nothing."""
        self.rng.shuffle(self.rows)
        numbers = list(range(len(self.rows)))
        cells = {key: [row.get(key) or None for row, _ in self.rows] for key in COLUMNS[1:]}
        truth = {key: [who[key] for _, who in self.rows] for key in ("person", "community", "kind")}
        return sets.write(folder, {"record": numbers, **cells}, {"record": numbers, **truth}, "parquet")


def n_records(rng):
    """How many records a child has: one to a dozen, three on average."""
    return min(12, 1 + int(rng.expovariate(0.42)))


def crowd(families, writing, n_children, share_small):
    """Children of all communities, until there are so many."""
    written = 0
    while written < n_children:
        small = families.rng.random() < share_small
        community = families.rng.choice(SMALL_COMMUNITIES) if small else "british"
        for child in families.family(community):
            writing.records_of(child, n_records(families.rng))
            written += 1


def community(folder, n_children=10_000, twins=TWINS):
    """Children of an area of whom three in ten bear names that many others bear; no record has a number."""
    families = Families("community", twins)
    writing = Writing(families)
    crowd(families, writing, n_children, 0.3)
    return writing.save(folder)


def hostels(folder, share_new_years_day):
    """150 boys who came alone, in eight hostels, among 2,600 other children; so many of them born 1 January."""
    families = Families(f"hostels {share_new_years_day}")
    writing = Writing(families)
    crowd(families, writing, 2_600, 0.06)
    rng = families.rng
    for _ in range(150):
        origin = rng.choices(["arabic", "somali", "vietnamese"], [5, 3, 2])[0]
        born = date(2008, 10, 1) + timedelta(days=rng.randrange(1_000))
        if rng.random() < share_new_years_day:
            born = date(born.year + 1, 1, 1)
        homes = [f"ZZ99 {rng.randrange(8)}HH"] * 2
        boy = families.person(origin, families.communities[origin].family(rng), "M", born, homes)
        boy["kind"] = "hostel"
        writing.records_of(boy, rng.choice([1, 1, 2, 2, 3]))
    return writing.save(folder)


def census(folder, n_records_wanted=50_000):
    """Households of three towns with whole addresses; three in ten people are written down a second time."""
    families = Families("census")
    writing = Writing(families)
    rng = families.rng
    streets = street_names(rng)
    while len(writing.rows) < n_records_wanted:
        for resident in household(families, streets):
            times = 2 if rng.random() < 0.3 else 1
            for _ in range(times):
                written = {**resident, "name": resident["name"].copy()}
                mistakes.befall(rng, written)
                written.update(address_as_written(rng, written, streets))
                writing.write(written, "census")
    del writing.rows[n_records_wanted:]
    return writing.save(folder)


def street_names(rng):
    """120 streets of each of three towns."""
    first = names.with_tail(rng, names.BRITISH_SURNAMES, 150, [2, 3])
    kinds = ["Road", "Street", "Avenue", "Close", "Lane", "Drive"]
    return {town: rng.sample([f"{name} {kind}" for name in first for kind in kinds], 120)
            for town in ("Northmere", "Eastholme", "Westcombe")}  # fmt: skip


def household(families, streets):
    """A couple or one parent, and children; one eldest boy in ten bears his father's name."""
    rng = families.rng
    origin = "british" if rng.random() < 0.85 else rng.choice(SMALL_COMMUNITIES)
    named = families.communities[origin].family(rng)
    town = rng.choice(list(streets))
    number, street = rng.randrange(1, 61), rng.randrange(120)
    home = {"house_number": str(number), "address": streets[town][street], "town": town, "postcode":
            postcode(list(streets).index(town) * 1_000 + street * 4 + number // 16)}  # fmt: skip
    parents_born = date(1950, 1, 1) + timedelta(days=rng.randrange(16_000))
    ages = [parents_born + timedelta(days=rng.randrange(-1_500, 1_500)) for _ in range(rng.choice([1, 2, 2]))]
    first_child = parents_born + timedelta(days=rng.randrange(7_000, 12_000))
    ages += [first_child + timedelta(days=750 * n + rng.randrange(700)) for n in range(rng.choice([0, 1, 1, 2, 2, 3, 4]))]
    sexes = ["M", "F"][: len(ages)] + [rng.choice("MF") for _ in ages[2:]]
    residents = [families.person(origin, named, sex, born, None) for sex, born in zip(sexes, ages)]
    if len(residents) > 2 and residents[2]["sex"] == "M" and rng.random() < 0.1:
        residents[2]["name"] = residents[0]["name"].copy()
        residents[0]["kind"] = residents[2]["kind"] = "namesake"
    for resident in residents:
        resident.update(home)
    return residents


def address_as_written(rng, written, streets):
    """The address with a mistake, or another one after a move."""
    if rng.random() < 0.08:
        return {"address": rng.choice(streets[written["town"]]), "house_number": str(rng.randrange(1, 61)),
                "postcode": postcode(rng.randrange(3_000))}  # fmt: skip
    address = written["address"]
    if rng.random() < 0.1:
        address = address.replace("Road", "Rd").replace("Street", "St").replace("Avenue", "Ave")
    if rng.random() < 0.05:
        address = mistakes.slipped(rng, address)
    return {"address": address}


def many_records(folder):
    """One child with 600 records and one with 2,000 among 1,500 others; five in six of their records have the PNCID."""
    families = Families("many")
    writing = Writing(families, 0.5)
    crowd(families, writing, 1_500, 0.3)
    writing.share_with_pncid = 0.85
    for count in (600, 2_000):
        (child, *_) = families.family("british")
        child["kind"] = f"{count}_records"
        writing.records_of(child, count)
    return writing.save(folder)


SETS = {
    "community": community,
    "many_twins": lambda folder: community(folder, twins=10 * TWINS),
    "hostels_000": lambda folder: hostels(folder, 0.0),
    "hostels_030": lambda folder: hostels(folder, 0.3),
    "hostels_100": lambda folder: hostels(folder, 1.0),
    "census": census,
    "many_records": many_records,
}


def main():
    for name, make in SETS.items():
        print(make(Path(sys.argv[1]) / name))


if __name__ == "__main__":
    main()
