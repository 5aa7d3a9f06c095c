"""Names as communities bear them: few or many, with one dominant or none, and in their own order.

Lists are short and by rank. What is taken from published figures is how concentrated they are: the share of the first
name and how fast the next ones fall. Sources, by community:

- British: ONS, baby names in England and Wales (the first hundred names are half of all children), and the common
  surnames of the electoral roll (Smith about 1.2 in 100). Behind the ranks lies a long tail, made of syllables.
- Pakistani: ONS (Muhammad in its spellings is the commonest boy's name); the surnames are a handful (Khan, Hussain,
  Ahmed and Ali together about a third), girls often bear Bibi or Begum rather than their family's name.
- Somali: own name, father's and grandfather's, all three drawn from the same few.
- Polish: Ministry of Digital Affairs, names in the PESEL register; women's surnames end in -ska.
- Vietnamese: Nguyen is borne by 31 to 39 in 100, the first ten surnames by over 80.
- Arabic: own name, then father's, then a family name with Al.
- Roma: forenames as among their neighbours, surnames of a few families.
"""

from dataclasses import dataclass, field
from itertools import accumulate

import people


class Pool:
    """Names with how common each is: by rank, unless the shares of the first are given."""

    def __init__(self, names, steepness=0.8, shares=()):
        self.names = names.split() if isinstance(names, str) else list(names)
        rest = [(rank + 1 - len(shares)) ** -steepness for rank in range(len(shares), len(self.names))]
        scale = (1 - sum(shares)) / sum(rest) if rest else 0
        self.sums = list(accumulate([*shares, *(weight * scale for weight in rest)]))

    def draw(self, rng):
        return rng.choices(self.names, cum_weights=self.sums)[0]


def with_tail(rng, names, count, syllables):
    """The commonest names and so many invented ones behind them, the rarer the later."""
    made = {name: None for name in names.split()}
    while len(made) < count:
        parts = [rng.choice(people.OPENINGS) + rng.choice(people.VOWELS) for _ in range(rng.choice(syllables))]
        made[("".join(parts) + rng.choice(people.ENDINGS)).capitalize()] = None
    return list(made)


@dataclass
class Name:
    """Forenames in order, and what stands in the column for the surname."""

    forenames: list
    surname: str

    def copy(self):
        return Name(list(self.forenames), self.surname)


@dataclass
class Community:
    """Who names children like this."""

    name: str
    boys: Pool
    girls: Pool
    surnames: Pool
    middles: dict = field(default_factory=dict)

    def family(self, rng):
        """What brothers and sisters share."""
        return {"surname": self.surnames.draw(rng), "father": self.boys.draw(rng)}

    def forename(self, rng, sex):
        return (self.boys if sex == "M" else self.girls).draw(rng)

    def child(self, rng, family, sex):
        """The name of one child of this family."""
        return NAMED.get(self.name, plain)(self, rng, family, sex)


def plain(community, rng, family, sex):
    """One forename or two, and the family's name."""
    forenames = [community.forename(rng, sex)]
    if rng.random() < 0.4:
        forenames.append(community.forename(rng, sex))
    return Name(forenames, family["surname"])


def polish(community, rng, family, sex):
    name = plain(community, rng, family, sex)
    name.surname = feminine(name.surname) if sex == "F" else name.surname
    return name


def feminine(surname):
    """A Polish surname as a woman bears it."""
    return surname[:-1] + "a" if surname.endswith(("ski", "cki", "dzki")) else surname


def pakistani(community, rng, family, sex):
    own = community.forename(rng, sex)
    if sex == "F":
        return Name([own], rng.choice(["Bibi", "Begum", "Akhtar", "Khatoon"]) if rng.random() < 0.3 else family["surname"])
    return Name(["Mohammed", own] if rng.random() < 0.4 else [own], family["surname"])


def somali(community, rng, family, sex):
    return Name([community.forename(rng, sex), family["father"]], family["surname"])


def vietnamese(community, rng, family, sex):
    middle = rng.choice(["Van", "Duc", "Minh", "Quang"]) if sex == "M" else rng.choice(["Thi", "Thi", "Ngoc", "Thu"])
    return Name([middle, community.forename(rng, sex)], family["surname"])


def arabic(community, rng, family, sex):
    return Name([community.forename(rng, sex), family["father"]], family["surname"])


NAMED = {
    "polish": polish, "pakistani": pakistani, "somali": somali, "vietnamese": vietnamese, "arabic": arabic,
}  # fmt: skip


def communities(rng):
    """All of them by name; the generator of chance makes the tail of the British ones."""
    british_boys = with_tail(rng, BRITISH_BOYS, 900, [2, 3])
    british_girls = with_tail(rng, BRITISH_GIRLS, 1_100, [2, 3])
    surnames = with_tail(rng, BRITISH_SURNAMES, 6_000, [2, 3, 4])
    british = Community("british", Pool(british_boys), Pool(british_girls), Pool(surnames, 0.75))
    return {community.name: community for community in (british, *small_communities())}


def small_communities():
    somali_men = Pool(SOMALI_BOYS, 0.6, (0.14, 0.08, 0.07))
    yield Community("pakistani", Pool(PAKISTANI_BOYS, 0.5), Pool(PAKISTANI_GIRLS, 0.5),
                    Pool(PAKISTANI_SURNAMES, 0.9, (0.12, 0.11, 0.07)))  # fmt: skip
    yield Community("somali", somali_men, Pool(SOMALI_GIRLS, 0.6), somali_men)
    yield Community("polish", Pool(POLISH_BOYS, 0.5), Pool(POLISH_GIRLS, 0.5), Pool(POLISH_SURNAMES, 0.6))
    yield Community("vietnamese", Pool(VIETNAMESE_BOYS, 0.4), Pool(VIETNAMESE_GIRLS, 0.4),
                    Pool(VIETNAMESE_SURNAMES, 0.9, (0.38, 0.11, 0.095, 0.07)))  # fmt: skip
    yield Community("arabic", Pool(ARABIC_BOYS, 0.5, (0.09,)), Pool(ARABIC_GIRLS, 0.5), Pool(ARABIC_SURNAMES, 0.4))
    yield Community("roma", Pool(ROMA_BOYS, 0.5), Pool(ROMA_GIRLS, 0.5), Pool(ROMA_SURNAMES, 0.5, (0.12, 0.1)))


BRITISH_BOYS = """Oliver Jack Harry George Noah Charlie Jacob Alfie Freddie Oscar Leo Logan Archie Theo Thomas James
Joshua Henry William Max Lucas Ethan Arthur Mason Isaac Harrison Teddy Finley Daniel Riley Edward Joseph Alexander
Adam Reggie Samuel Sebastian Tommy Elijah Benjamin Jake Ryan Callum Connor Liam Tyler Kyle Lewis Jayden Kai Luke
Nathan Dylan Bradley Reece Kieran Anthony Michael Robert Jamie Toby"""
BRITISH_GIRLS = """Olivia Amelia Isla Ava Emily Isabella Mia Poppy Ella Lily Sophia Grace Freya Charlotte Sophie
Evie Daisy Phoebe Ivy Florence Alice Jessica Ruby Sienna Matilda Evelyn Rosie Chloe Lola Eva Millie Maisie Lucy
Elsie Erin Holly Megan Ellie Katie Leah Abigail Molly Lexi Amber Beth Elizabeth Rebecca Lauren Caitlin Courtney
Paige Skye Summer Scarlett Layla Zoe Hannah Georgia Bethany Niamh"""
BRITISH_SURNAMES = """Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker
White Roberts Green Hall Wood Jackson Clarke Clark Harrison Lewis Martin Cooper Hill Ward Hughes Moore Turner King
Harris Baker Edwards Morris Allen Shaw Parker Cook Bell Watson Bailey Miller Carter Anderson Young Richardson Scott
Morgan Kelly Mitchell Lee Bennett Phillips Adams Campbell Foster Gray Murphy Price O'Brien McDonald"""
PAKISTANI_BOYS = """Ali Hamza Adil Hassan Ibrahim Usman Umar Bilal Yusuf Zain Imran Haris Abdullah Faisal Kamran
Hussain Tariq Awais Zeeshan Asif Junaid Saad Shahid Nadeem Rizwan Waqas Zubair Danyal Sufyan Qasim"""
PAKISTANI_GIRLS = """Aisha Fatima Zainab Maryam Aaliyah Hafsa Khadija Sana Amina Iqra Zara Sara Nadia Saima Rabia
Alishba Noor Hira Sumaira Anam Kiran Mahnoor Laiba Samina"""
PAKISTANI_SURNAMES = """Khan Hussain Ahmed Ali Mahmood Akhtar Malik Shah Iqbal Mohammed Aslam Butt Mirza Chaudhry
Rehman Raja Qureshi Sheikh Javed Bashir Rafiq Nawaz Riaz Saleem"""
SOMALI_BOYS = """Mohamed Abdi Ahmed Ali Hassan Yusuf Ibrahim Omar Abdullahi Hussein Ismail Farah Osman Abdirahman
Jama Warsame Adan Nur Mohamud Abdulkadir Said Mahad Liban Guled"""
SOMALI_GIRLS = """Fatima Hodan Amina Halima Sahra Ayan Khadija Maryan Hawa Zahra Asha Ifrah Hibo Nimo Ubah Faduma
Sagal Deqa Naima Idil"""
POLISH_BOYS = """Jakub Antoni Kacper Szymon Jan Filip Aleksander Franciszek Oliwier Mikołaj Wojciech Michał Mateusz
Bartosz Adam Patryk Dawid Piotr Wiktor Igor Krzysztof Paweł Łukasz Tomasz Maciej Stanisław Kamil Damian Dominik Hubert"""
POLISH_GIRLS = """Julia Zuzanna Maja Lena Zofia Hanna Amelia Oliwia Aleksandra Natalia Wiktoria Maria Nikola Emilia
Alicja Gabriela Katarzyna Anna Małgorzata Agnieszka Magdalena Karolina Paulina Weronika Kinga"""
POLISH_SURNAMES = """Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak
Dąbrowski Kozłowski Jankowski Mazur Wojciechowski Kwiatkowski Krawczyk Kaczmarek Piotrowski Grabowski Zając Pawłowski
Michalski Król Wieczorek Jabłoński Wróbel Nowakowski Majewski Olszewski Stępień Malinowski Jaworski Adamczyk Dudek
Nowicki Pawlak Górski Witkowski Walczak Sikora Baran Rutkowski Michalak Szewczyk Ostrowski Tomaszewski Pietrzak"""
VIETNAMESE_BOYS = "Anh Minh Hieu Tuan Hung Duc Nam Long Quan Dung Thanh Huy Son Cuong Hai Phong Khanh Dat Tien Trung"
VIETNAMESE_GIRLS = "Anh Linh Trang Ngoc Huong Mai Lan Hoa Thao Ha Phuong Nga Yen Thuy My Nhung Hang Van Chi Quynh"
VIETNAMESE_SURNAMES = "Nguyen Tran Le Pham Huynh Phan Vu Vo Dang Bui Do Ho Ngo Duong Ly Hoang Dinh Truong Doan Luong"
ARABIC_BOYS = """Mohammed Ahmed Ali Omar Hassan Hussein Mahmoud Khaled Ibrahim Youssef Abdullah Mustafa Karim Saleh
Hamid Nasser Tareq Yasin Bilal Samir Abdulrahman Jamal Rami Faris Walid"""
ARABIC_GIRLS = "Fatima Maryam Aya Noor Zainab Sara Layla Huda Amal Rania Salma Yasmin Hana Iman Dina Samira Rana Asma"
ARABIC_SURNAMES = """Al-Hassan Al-Ahmad Al-Masri Al-Jaberi Haddad Saleh Al-Khatib Mansour Al-Najjar Aziz Al-Rashid
Hamdan Al-Shami Al-Sayed Khalil Al-Hussein Barzani Al-Ali Ibrahim Al-Zubaidi Karimi Rahimi Ahmadi Stanekzai"""
ROMA_BOYS = "John James Tommy Billy Jimmy Joe Patrick Levi Nelson Jesse Denis Marek Roman Kevin Patrik Dominik Erik"
ROMA_GIRLS = "Mary Margaret Kathleen Shannon Chantelle Violet Vanesa Nikola Viktoria Sabina Kristina Denisa Shakira"
ROMA_SURNAMES = "Lee Smith Horvath Price Boswell Balog Loveridge Cooper Ward Connors Cash Tancos Bandy Gorol Pesta Danko"
