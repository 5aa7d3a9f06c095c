"""Mistakes that systems make with names and birthdays; which ones depends on where a name comes from.

Every mistake is a function of the generator of chance and a record, which it changes; `HABITS` says how often each
befalls a record of a community.
"""

import people
from names import feminine

SPELLINGS = [
    ["Mohammed", "Muhammad", "Mohamed", "Mohammad", "Muhammed", "Mohd", "Md", "Maxamed"],
    ["Ahmed", "Ahmad", "Axmed"],
    ["Hussain", "Hussein", "Husain", "Hossain", "Xuseen"],
    ["Ali", "Aly", "Cali"],
    ["Abdi", "Cabdi"],
    ["Yusuf", "Youssef", "Yousuf", "Yusef", "Yousef"],
    ["Hassan", "Hasan", "Xasan"],
    ["Omar", "Umar", "Cumar"],
    ["Usman", "Osman", "Uthman", "Cismaan"],
    ["Abdullahi", "Abdulahi", "Cabdullaahi"],
    ["Abdullah", "Abdallah"],
    ["Abdirahman", "Abdurahman", "Abdulrahman", "Abdi Rahman"],
    ["Ibrahim", "Ebrahim", "Ibraahim"],
    ["Ismail", "Ismael", "Esmail"],
    ["Mahmood", "Mehmood", "Mahmoud", "Mahmud"],
    ["Rehman", "Rahman"],
    ["Chaudhry", "Choudhry", "Chaudhary"],
    ["Sheikh", "Shaikh"],
    ["Aisha", "Ayesha", "Aysha", "Asha"],
    ["Fatima", "Fatimah", "Faduma"],
    ["Zainab", "Zaynab"],
    ["Maryam", "Mariam", "Maryan"],
    ["Khadija", "Khadijah", "Kadija"],
    ["Khaled", "Khalid"],
    ["Tareq", "Tariq", "Tarek"],
    ["Nasser", "Nasir"],
    ["Huynh", "Huynk", "Hoang"],
    ["Vu", "Vo"],
    ["Aleksander", "Alexander"],
    ["Aleksandra", "Alexandra"],
    ["Wiktor", "Victor", "Viktor"],
    ["Horvath", "Horvat"],
    ["Katarzyna", "Kasia"],
    ["Jakub", "Kuba", "Jacob"],
    ["Małgorzata", "Gosia", "Margaret"],
    ["Anthony", "Tony"],
    ["William", "Bill", "Will", "Billy"],
    ["Thomas", "Tom", "Tommy"],
    ["Robert", "Bob", "Rob", "Bobby"],
    ["Michael", "Mike", "Mick"],
    ["Elizabeth", "Liz", "Beth", "Lizzie"],
    ["Rebecca", "Becky", "Becca"],
    ["Alexander", "Alex", "Sandy"],
    ["Edward", "Ted", "Eddie", "Ned"],
    ["Charlotte", "Lottie", "Charlie"],
    ["Joshua", "Josh"],
    ["Samuel", "Sam", "Sammy"],
    ["Daniel", "Dan", "Danny"],
    ["Benjamin", "Ben"],
    ["Abigail", "Abi", "Gail"],
    ["Jessica", "Jess"],
    ["James", "Jim", "Jimmy", "Jamie"],
    ["John", "Johnny", "Jack"],
]  # fmt: skip
WRITTEN_OTHERWISE = {group[0]: group[1:] for group in reversed(SPELLINGS)}
PLAIN = str.maketrans("ąćęłńóśźżĄĆĘŁŃÓŚŹŻ", "acelnoszzACELNOSZZ")


def slip_in_forename(rng, record):
    if record["name"].forenames:
        record["name"].forenames[0] = slipped(rng, record["name"].forenames[0])


def slip_in_surname(rng, record):
    record["name"].surname = slipped(rng, record["name"].surname)


def slipped(rng, word):
    """One letter too few, wrong, doubled, or in the place of its neighbour."""
    if len(word) < 4:
        return word
    at = rng.randrange(1, len(word) - 1)
    before, here, after = word[:at], word[at], word[at + 1 :]
    letter = rng.choice(people.LETTERS)
    return rng.choice([before + after, before + letter + after, before + here + here + after,
                       before + after[:1] + here + after[1:]])  # fmt: skip


def other_spelling(rng, record):
    """Every name that has another spelling or a short form gets one of them."""
    name = record["name"]
    name.forenames = [rng.choice(WRITTEN_OTHERWISE.get(word, [word])) for word in name.forenames]
    if record["community"] not in ("british", "polish"):
        name.surname = rng.choice(WRITTEN_OTHERWISE.get(name.surname, [name.surname]))


def first_forename_only(_, record):
    del record["name"].forenames[1:]


def forenames_swapped(_, record):
    record["name"].forenames.reverse()


def names_swapped(_, record):
    """Surname before forenames: `forenames` holds the surname, `surname` the last of the forenames."""
    name = record["name"]
    name.forenames, name.surname = [name.surname, *name.forenames[:-1]], name.forenames[-1]


def mohammed_dropped(_, record):
    name = record["name"]
    if len(name.forenames) > 1 and name.forenames[0] == "Mohammed":
        del name.forenames[0]


def called_mohammed(_, record):
    name = record["name"]
    if len(name.forenames) > 1 and name.forenames[0] == "Mohammed":
        del name.forenames[1:]


def surname_dropped(_, record):
    """The last forename stands where the family's name should."""
    name = record["name"]
    if len(name.forenames) > 1:
        name.surname = name.forenames.pop()


def all_forenames_in_one(_, record):
    record["name"].forenames = ["".join(record["name"].forenames).capitalize()]


def marks_lost(_, record):
    name = record["name"]
    name.forenames = [word.translate(PLAIN) for word in name.forenames]
    name.surname = name.surname.translate(PLAIN)


def mans_surname(_, record):
    """A Polish girl by her father's form of the surname, or a boy by his mother's."""
    name = record["name"]
    name.surname = name.surname[:-1] + "i" if name.surname.endswith("ska") else feminine(name.surname)


def article_otherwise(rng, record):
    """`Al-Hassan` as `Hassan`, `Alhassan`, `Al Hassan` or `El Hassan`."""
    name = record["name"]
    if name.surname.startswith("Al-"):
        bare = name.surname[3:]
        name.surname = rng.choice([bare, "Al" + bare.lower(), "Al " + bare, "El " + bare])


def other_surname(_, record):
    """The mother's surname, or the one before an adoption."""
    record["name"].surname = record["other_surname"]


def new_years_day(_, record):
    record["born"] = record["born"].replace(month=1, day=1)


def day_for_month(_, record):
    if record["born"].day <= 12:
        record["born"] = record["born"].replace(month=record["born"].day, day=record["born"].month)


def digit_of_birthday(rng, record):
    """One digit of the day or the year is another."""
    born = record["born"]
    try:
        day = born.day + rng.choice([-10, 10, 1, -1, 3])
        record["born"] = born.replace(year=born.year + rng.choice([-1, 1])) if rng.random() < 0.3 else born.replace(day=day)
    except ValueError:
        record["born"] = born.replace(day=1)


def no_postcode(_, record):
    record["postcode"] = ""


def other_sex(_, record):
    record["sex"] = "F" if record["sex"] == "M" else "M"


def marked(_, record):
    record["name"].forenames = ["MIG_ERROR_" + record["name"].forenames[0], *record["name"].forenames[1:]]


EVERYWHERE = {
    day_for_month: 0.015, digit_of_birthday: 0.015, no_postcode: 0.04, other_sex: 0.004, marked: 0.003,
    slip_in_surname: 0.04, slip_in_forename: 0.04,
}  # fmt: skip
HABITS = {
    "british": {other_spelling: 0.06, first_forename_only: 0.5, other_surname: 0.01, names_swapped: 0.005,
                new_years_day: 0.002},
    "pakistani": {mohammed_dropped: 0.2, called_mohammed: 0.12, other_spelling: 0.3, surname_dropped: 0.06,
                  names_swapped: 0.02, new_years_day: 0.01},
    "somali": {other_spelling: 0.3, surname_dropped: 0.15, first_forename_only: 0.3, all_forenames_in_one: 0.03,
               names_swapped: 0.02, new_years_day: 0.05},
    "polish": {marks_lost: 0.7, other_spelling: 0.06, first_forename_only: 0.6, mans_surname: 0.08,
               names_swapped: 0.01, new_years_day: 0.002},
    "vietnamese": {names_swapped: 0.2, forenames_swapped: 0.15, first_forename_only: 0.1, new_years_day: 0.06,
                   other_spelling: 0.02},
    "arabic": {other_spelling: 0.3, article_otherwise: 0.4, surname_dropped: 0.1, first_forename_only: 0.4,
               names_swapped: 0.03, new_years_day: 0.06},
    "roma": {other_spelling: 0.15, first_forename_only: 0.5, other_surname: 0.08, names_swapped: 0.01,
             new_years_day: 0.01},
}  # fmt: skip


def befall(rng, record):
    """Makes the mistakes that fall to this record."""
    for mistakes in (HABITS[record["community"]], EVERYWHERE):
        for mistake, rate in mistakes.items():
            if rng.random() < rate:
                mistake(rng, record)
