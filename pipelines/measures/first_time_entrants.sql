-- Who is counted: one row a first-time entrant.
--
-- The order of the steps is the measure: a child's first ever proven outcome is found
-- first, wherever the child lived and however old, and only then is it asked whether that one
-- is a local child's. A child first dealt with elsewhere is never a new entrant here.
WITH
recordable_outcomes AS (
    SELECT person_id, outcome_date, tier, residence, care_status, age_years, outcome_number
    FROM outcomes_at_age
    WHERE is_recordable = 1
),

-- (1) The first ever: `outcome_number` runs within a child, by date, then the most serious, then the lowest id as text.
first_numbers AS (
    SELECT person_id, MIN(outcome_number) AS outcome_number
    FROM recordable_outcomes
    GROUP BY person_id
),
first_outcomes AS (
    SELECT o.person_id, o.outcome_date, o.tier, o.residence, o.care_status, o.age_years
    FROM recordable_outcomes AS o
    JOIN first_numbers AS n ON n.person_id = o.person_id AND n.outcome_number = o.outcome_number
),

-- (2) aged 10 to 17, (3) and only then local.
entrants AS (
    SELECT person_id, outcome_date, tier, care_status, age_years
    FROM first_outcomes
    WHERE age_years BETWEEN 10 AND 17 AND residence = 'local'
)

SELECT q.interval_length, q.interval_start, q.interval_end, e.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, e.care_status, COALESCE(p.sex, 'not_known') AS sex,
    CASE WHEN e.age_years <= 14 THEN '10-14' ELSE '15-17' END AS age_band, e.tier,
    1 AS entrants
FROM entrants AS e
JOIN calendar AS c ON c.date = e.outcome_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
LEFT JOIN persons AS p ON p.person_id = e.person_id
WHERE q.interval_length = 'quarter'
