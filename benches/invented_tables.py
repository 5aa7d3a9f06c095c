"""Invented tables of the model, the same for the same number of children: about 4 offences a child over 40 quarters.

    python invented_tables.py CHILDREN FOLDER

Nobody in them is real. Every draw is a hash of the child's number, so a table can be made again anywhere.
"""

import sys
from pathlib import Path

import duckdb

FIRST_DAY, N_DAYS = "DATE '2014-01-01'", 3652  # to 31 December 2023: 40 quarters
AS_AT = "2023-12-31"

# draw(): a number from 0 to 1, exclusive, from a row's numbers and the name of what is drawn.
MACROS = """
CREATE MACRO draw(a, b, what) AS (hash(a, b, what) % 1000003) / 1000003.0;
CREATE MACRO pseudonym(kind, a, b) AS md5(kind || '/' || a || '/' || b);
CREATE MACRO age(birth, day) AS CAST(date_part('year', day) - date_part('year', birth)
    - CASE WHEN strftime(day, '%m%d') < strftime(birth, '%m%d') THEN 1 ELSE 0 END AS INTEGER);
"""

CHILDREN = f"""
CREATE TABLE children AS
SELECT i, pseudonym('person', i, 0) AS person_id, {FIRST_DAY} + CAST(floor(draw(i, 0, 'first') * {N_DAYS}) AS INTEGER) AS first_day,
    first_day - CAST(3653 + floor(draw(i, 0, 'birth') * 2921) AS INTEGER) AS birth,
    CASE WHEN draw(i, 0, 'care') < 0.1 THEN 'looked_after' WHEN draw(i, 0, 'care') < 0.97 THEN 'not_looked_after' ELSE 'not_known' END AS care_status,
    1 + CAST(floor(-3.95 * ln(1 - draw(i, 0, 'offences'))) AS INTEGER) AS n_offences
FROM range(?) AS numbers(i)
"""

TABLES = {
    "persons": """
SELECT person_id, CASE WHEN draw(i, 0, 'sex') < 0.2 THEN 'female' WHEN draw(i, 0, 'sex') < 0.98 THEN 'male' ELSE 'not_known' END AS sex,
    'W1' AS ethnicity_code,
    CASE WHEN draw(i, 0, 'group') < 0.6 THEN 'white' WHEN draw(i, 0, 'group') < 0.7 THEN 'mixed' WHEN draw(i, 0, 'group') < 0.78 THEN 'asian'
        WHEN draw(i, 0, 'group') < 0.92 THEN 'black' WHEN draw(i, 0, 'group') < 0.95 THEN 'other' ELSE 'not_known' END AS ethnic_group,
    CASE WHEN draw(i, 0, 'basis') < 0.7 THEN 'self_defined' WHEN draw(i, 0, 'basis') < 0.9 THEN 'officer_observed' ELSE 'not_known' END AS ethnicity_basis,
    false AS ethnicity_conflict, 1::INTEGER AS n_records, 1::INTEGER AS n_sources, NULL::DOUBLE AS match_probability_min
FROM children ORDER BY i""",
    "offences": """
SELECT offence_id, person_id, offence_date, 'TH68010' AS cjs_code, 'theft' AS offence_group, NULL::INTEGER AS seriousness,
    draw(i, j, 'recordable') < 0.95 AS is_recordable, draw(i, j, 'breach') < 0.05 AS is_breach, age(birth, offence_date) AS age_years,
    care_status, 'police' AS sources
FROM offences_with_children ORDER BY i, j""",
    "outcomes": """
SELECT outcome_id, offence_id, person_id, md5(person_id || outcome_date) AS occasion_id, outcome_date, tier AS outcome, tier,
    tier IN ('pre_court', 'first_tier', 'community', 'custody') AS is_proven, true AS is_substantive, k = 0 AS is_main,
    CASE WHEN draw(i, j, 'appeal') < 0.97 THEN 'none' WHEN draw(i, j, 'appeal') < 0.99 THEN 'changed' ELSE 'quashed' END AS appeal,
    age(birth, outcome_date) AS age_years,
    CASE WHEN tier IN ('first_tier', 'community', 'custody') THEN age(birth, outcome_date) END AS age_years_first_hearing,
    CASE WHEN draw(i, 0, 'residence') < 0.85 THEN 'local' WHEN draw(i, 0, 'residence') < 0.98 THEN 'other' ELSE 'not_known' END AS residence,
    care_status, 'police' AS source
FROM outcomes_with_children ORDER BY i, j, k""",
    "custody_periods": f"""
SELECT pseudonym('custody', i, j * 2 + k) AS custody_id, person_id, 'sentence' AS kind, outcome_date AS start_date, released AS end_date, outcome_id,
    age(birth, released) AS age_years_end, care_status AS care_status_end
FROM (SELECT *, outcome_date + CAST(60 + floor(draw(i, j, 'served') * 300) AS INTEGER) AS released FROM outcomes_with_children)
WHERE tier = 'custody' ORDER BY i, j, k""",
    "remands": f"""
SELECT pseudonym('remand', i, j) AS remand_id, person_id, offence_date + 1 AS hearing_date,
    CASE WHEN draw(i, j, 'remand') < 0.04 THEN 'youth_detention' WHEN draw(i, j, 'remand') < 0.06 THEN 'local_authority'
        WHEN draw(i, j, 'remand') < 0.08 THEN 'conditional_bail' ELSE 'unconditional_bail' END AS decision,
    age(birth, offence_date + 1) AS age_years, care_status
FROM offences_with_children WHERE draw(i, j, 'remand') < 0.12 ORDER BY i, j""",
    "contacts": """
SELECT person_id, offence_date AS contact_date, CASE WHEN draw(i, j, 'contact') < 0.4 THEN 'arrest' ELSE 'voluntary_interview' END AS kind
FROM offences_with_children WHERE draw(i, j, 'contact') < 0.6 ORDER BY i, j""",
    "care_periods": """
SELECT person_id, birth + 3653 AS start_date, CASE WHEN draw(i, 0, 'leaves') < 0.5 THEN birth + 5000 END AS end_date, 'C2' AS legal_status,
    true AS counts_as_looked_after
FROM children WHERE care_status = 'looked_after' ORDER BY i""",
    "interventions": f"""
SELECT pseudonym('intervention', i, j) AS intervention_id, person_id, outcome_date AS start_date, outcome_date + 120 AS end_date,
    'order' AS disposal_type,
    CASE WHEN draw(i, 0, 'residence') < 0.85 THEN 'local' WHEN draw(i, 0, 'residence') < 0.98 THEN 'other' ELSE 'not_known' END AS residence
FROM outcomes_with_children WHERE k = 0 AND tier IN ('first_tier', 'community', 'custody') ORDER BY i, j""",
    "population": """
SELECT 'Northmere' AS area, CAST(year AS INTEGER) AS year, CAST(age AS INTEGER) AS age_years, sex, ethnic_group, 12000::INTEGER AS persons
FROM range(2013, 2024) AS y(year), range(8, 20) AS a(age), (VALUES ('female'), ('male')) AS s(sex),
    (VALUES ('white'), ('mixed'), ('asian'), ('black'), ('other')) AS e(ethnic_group)
ORDER BY ALL""",
    "looked_after_population": """
SELECT 'Northmere' AS area, CAST(year AS INTEGER) AS year, CAST(age AS INTEGER) AS age_years, sex, ethnic_group, care_status,
    CASE care_status WHEN 'looked_after' THEN 900 ELSE 11100 END::INTEGER AS persons
FROM range(2013, 2024) AS y(year), range(8, 20) AS a(age), (VALUES ('female'), ('male')) AS s(sex),
    (VALUES ('white'), ('mixed'), ('asian'), ('black'), ('other')) AS e(ethnic_group), (VALUES ('looked_after'), ('not_looked_after')) AS c(care_status)
ORDER BY ALL""",
}

# The first offence is on the child's first day, others within two and a half years, none after the last quarter.
OFFENCES = f"""
CREATE TABLE offences_with_children AS
SELECT c.*, j, pseudonym('offence', i, j) AS offence_id,
    first_day + CASE WHEN j = 0 THEN 0 ELSE CAST(floor(draw(i, j, 'day') * 900) AS INTEGER) END AS offence_date
FROM children AS c, LATERAL range(n_offences) AS numbers(j)
WHERE first_day + CASE WHEN j = 0 THEN 0 ELSE CAST(floor(draw(i, j, 'day') * 900) AS INTEGER) END < {FIRST_DAY} + {N_DAYS}
"""

# One outcome an offence, for every tenth two.
OUTCOMES = f"""
CREATE TABLE outcomes_with_children AS
SELECT o.*, k, pseudonym('outcome', i, j * 2 + k) AS outcome_id,
    offence_date + CAST(floor(draw(i, j * 2 + k, 'delay') * draw(i, j * 2 + k, 'delay') * 300) AS INTEGER) AS outcome_date,
    CASE WHEN draw(i, j * 2 + k, 'tier') < 0.2 THEN 'nfa' WHEN draw(i, j * 2 + k, 'tier') < 0.4 THEN 'diversion'
        WHEN draw(i, j * 2 + k, 'tier') < 0.65 THEN 'pre_court' WHEN draw(i, j * 2 + k, 'tier') < 0.82 THEN 'first_tier'
        WHEN draw(i, j * 2 + k, 'tier') < 0.95 THEN 'community' WHEN draw(i, j * 2 + k, 'tier') < 0.98 THEN 'custody' ELSE 'not_proven' END AS tier
FROM offences_with_children AS o, range(2) AS numbers(k)
WHERE (k = 0 OR draw(i, j, 'second') < 0.1)
    AND offence_date + CAST(floor(draw(i, j * 2 + k, 'delay') * draw(i, j * 2 + k, 'delay') * 300) AS INTEGER) < {FIRST_DAY} + {N_DAYS}
"""


def write(n_children: int, folder: Path) -> dict[str, int]:
    """Writes `<table>.parquet` for every table and returns how many rows each has."""
    folder.mkdir(parents=True, exist_ok=True)
    engine = duckdb.connect(config={"threads": 2, "preserve_insertion_order": True})
    engine.execute(MACROS)
    engine.execute(CHILDREN, [n_children])
    engine.execute(OFFENCES)
    engine.execute(OUTCOMES)
    n_rows = {}
    for table, query in TABLES.items():
        path = folder / f"{table}.parquet"
        engine.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
        n_rows[table] = engine.execute(f"SELECT COUNT(*) FROM '{path}'").fetchone()[0]
    return n_rows


if __name__ == "__main__":
    print(write(int(sys.argv[1]), Path(sys.argv[2])))
