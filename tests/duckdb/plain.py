"""Proven reoffending, first-time entrants and custody in SQL written from their definitions alone: windows, intervals of time and
correlated subqueries, as DuckDB has them, and nothing of the files that yjp runs."""

import duckdb

GROUPS = ["ethnic_group", "care_status", "sex", "age_band", "tier"]

PROVEN = """
CREATE OR REPLACE TEMP VIEW proven AS
FROM outcomes WHERE is_proven AND appeal NOT IN ('quashed', 'replaced') AND tier IN ('pre_court', 'first_tier', 'community', 'custody');
CREATE OR REPLACE TEMP VIEW eligible AS FROM offences WHERE is_recordable AND NOT is_breach;
CREATE OR REPLACE TEMP MACRO seriousness(tier) AS list_position(['custody', 'community', 'first_tier', 'pre_court'], tier);
CREATE OR REPLACE TEMP MACRO quarter_end(day) AS CAST(date_trunc('quarter', day) + INTERVAL 3 MONTH - INTERVAL 1 DAY AS DATE);
"""

# Section 2, and that what is dated after its own proof is no reoffence. Windows of a quarter and of a year: each child at its earliest index event, then the reoffences of that one.
REOFFENDING = """
WITH index_events AS (
    SELECT person_id, outcome_date AS day, seriousness(tier) AS rank, outcome_id AS id, tier, age_years, care_status
    FROM proven SEMI JOIN eligible USING (offence_id)
    WHERE tier != 'custody' AND residence = 'local' AND age_years BETWEEN 10 AND 17
    UNION ALL
    SELECT c.person_id, end_date, 1, custody_id, 'custody', age_years_end, care_status_end
    FROM custody_periods AS c JOIN proven AS o ON o.outcome_id = c.outcome_id SEMI JOIN eligible AS e ON e.offence_id = o.offence_id
    WHERE kind = 'sentence' AND o.residence = 'local' AND age_years_end BETWEEN 10 AND 17 AND end_date IS NOT NULL
),
windows AS (
    SELECT quarter_end(day) AS window_end, 3 AS months, 'quarter' AS length, 'quarter' AS basis
    FROM range(date_trunc('quarter', (SELECT MIN(outcome_date) FROM outcomes)::TIMESTAMP), $as_at::TIMESTAMP, INTERVAL 3 MONTH) AS quarters(day)
    WHERE quarter_end(day) <= $as_at::DATE
    UNION ALL
    SELECT quarter_end(day), 12, 'year', 'year_once'
    FROM range(date_trunc('quarter', (SELECT MIN(outcome_date) FROM outcomes)::TIMESTAMP) + INTERVAL 9 MONTH, $as_at::TIMESTAMP, INTERVAL 3 MONTH) AS quarters(day)
    WHERE quarter_end(day) <= $as_at::DATE
),
cohorts AS (
    SELECT w.*, i.* FROM windows AS w
    JOIN index_events AS i ON i.day <= w.window_end AND i.day > last_day(CAST(w.window_end - to_months(w.months) AS DATE))
    QUALIFY row_number() OVER (PARTITION BY w.window_end, w.basis, i.person_id ORDER BY i.day, i.rank, i.id) = 1
),
proofs AS (SELECT offence_id, MIN(outcome_date) AS proof_day FROM proven GROUP BY offence_id),
followed AS (
    SELECT c.*, (
        SELECT COUNT(*) FROM eligible AS e JOIN proofs AS p ON p.offence_id = e.offence_id
        WHERE e.person_id = c.person_id AND e.offence_date > c.day AND e.offence_date <= c.day + INTERVAL 12 MONTH
            AND p.proof_day <= c.day + INTERVAL 18 MONTH AND e.offence_date <= p.proof_day
    ) AS reoffences
    FROM cohorts AS c
),
counted AS (
    SELECT length, basis, window_end, COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, care_status, COALESCE(p.sex, 'not_known') AS sex,
        CASE WHEN age_years < 15 THEN '10-14' ELSE '15-17' END AS age_band, tier, reoffences
    FROM followed LEFT JOIN persons AS p USING (person_id)
),
-- The pooled year is its four quarterly cohorts.
pooled AS (
    FROM counted
    UNION ALL
    SELECT 'year', 'year_pooled', w.window_end, ethnic_group, care_status, sex, age_band, tier, reoffences
    FROM windows AS w JOIN counted AS c ON c.basis = 'quarter' AND c.window_end <= w.window_end
        AND c.window_end > last_day(CAST(w.window_end - INTERVAL 12 MONTH AS DATE))
    WHERE w.basis = 'year_once'
)
SELECT length, basis, window_end, {groups}, COUNT(*) AS children, COUNT(*) FILTER (WHERE reoffences > 0) AS reoffenders,
    SUM(reoffences)::BIGINT AS reoffences
FROM pooled GROUP BY GROUPING SETS ({sets})
"""

# Section 3. The child's first proven outcome of a recordable offence of all; then its age; then where it lived.
ENTRANTS = """
WITH firsts AS (
    SELECT o.*, f.age_years AS age_at_offence
    FROM proven AS o JOIN offences AS f ON f.offence_id = o.offence_id
    WHERE f.is_recordable
    QUALIFY row_number() OVER (PARTITION BY o.person_id ORDER BY o.outcome_date, seriousness(o.tier), o.outcome_id) = 1
),
aged AS (
    SELECT *, CASE WHEN tier = 'pre_court' THEN coalesce(age_at_offence, age_years) ELSE coalesce(age_years_first_hearing, age_years) END AS age FROM firsts
),
counted AS (
    SELECT outcome_date AS day, coalesce(p.ethnic_group, 'not_known') AS ethnic_group, care_status, coalesce(p.sex, 'not_known') AS sex,
        CASE WHEN age < 15 THEN '10-14' ELSE '15-17' END AS age_band, tier, 1 AS n
    FROM aged LEFT JOIN persons AS p USING (person_id) WHERE age BETWEEN 10 AND 17 AND residence = 'local'
)
"""

# Section 4. A day on which a child got a custodial sentence; whether anything came before it.
CUSTODY = """
WITH days AS (
    SELECT o.*, NOT EXISTS (
        SELECT 1 FROM outcomes AS e WHERE e.person_id = o.person_id AND e.outcome_date < o.outcome_date
            AND (e.tier = 'diversion' OR e.outcome_id IN (SELECT outcome_id FROM proven))
    ) AS is_first
    FROM proven AS o
    WHERE tier = 'custody' AND residence = 'local' AND coalesce(age_years_first_hearing, age_years) < 18
    QUALIFY row_number() OVER (PARTITION BY person_id, outcome_date ORDER BY outcome_id) = 1
),
counted AS (
    SELECT outcome_date AS day, coalesce(p.ethnic_group, 'not_known') AS ethnic_group, care_status, coalesce(p.sex, 'not_known') AS sex,
        'all' AS age_band, 'all' AS tier, 1 AS sentence_days, CAST(is_first AS INTEGER) AS no_previous
    FROM days LEFT JOIN persons AS p USING (person_id)
)
"""

# Sums of events by quarter, and by the year that ends with each quarter.
BY_INTERVAL = """
, quarters AS (
    SELECT quarter_end(day) AS last FROM range(date_trunc('quarter', (SELECT MIN(outcome_date) FROM outcomes)::TIMESTAMP), $as_at::TIMESTAMP, INTERVAL 3 MONTH) AS q(day)
    WHERE quarter_end(day) <= $as_at::DATE
),
intervals AS (
    SELECT 'quarter' AS length, last, last_day(CAST(last - INTERVAL 3 MONTH AS DATE)) AS before FROM quarters
    UNION ALL
    SELECT 'year', last, last_day(CAST(last - INTERVAL 12 MONTH AS DATE)) FROM quarters
    WHERE last >= (SELECT MIN(last) FROM quarters) + INTERVAL 9 MONTH
)
SELECT length, 'all' AS basis, last, {groups}, {sums} FROM counted JOIN intervals ON day > before AND day <= last
GROUP BY GROUPING SETS ({sets})
"""


def counts(database: duckdb.DuckDBPyConnection, as_at: str) -> dict[tuple, int]:
    """Counts by measure, statistic, length, cohort basis, last day and the five groups, one broken down at a time."""
    database.execute(PROVEN)
    found = {}
    found |= one(database, as_at, "reoffending", REOFFENDING, GROUPS, {name: name for name in ("children", "reoffenders", "reoffences")})
    found |= one(database, as_at, "first_time_entrants", ENTRANTS + BY_INTERVAL, GROUPS, {"count": "n"})
    found |= one(database, as_at, "custody", CUSTODY + BY_INTERVAL, GROUPS[:3], {"count": "sentence_days", "no_previous": "no_previous"})
    return found


def one(database, as_at: str, measure: str, query: str, broken_down: list[str], statistics: dict[str, str]) -> dict[tuple, int]:
    keys = "length, basis, window_end" if measure == "reoffending" else "length, last"
    sets = ", ".join([f"({keys})", *(f"({keys}, {group})" for group in broken_down)])
    groups = ", ".join(f"COALESCE({group}, 'all')" if group in broken_down else "'all'" for group in GROUPS)
    sums = ", ".join(f"SUM({column})::BIGINT" for column in statistics.values())
    rows = database.execute(query.format(groups=groups, sets=sets, sums=sums), {"as_at": as_at}).fetchall()
    found = {}
    for length, basis, last, *rest in rows:
        for statistic, number in zip(statistics, rest[5:]):
            found[(measure, statistic, length, basis, str(last), *rest[:5])] = int(number)
    return found
