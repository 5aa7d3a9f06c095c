-- What became of each decision: one row an outcome, by its tier and the first reason that it adds no offence.
WITH
decisions AS (
    SELECT o.outcome_id, o.offence_id, o.person_id, o.outcome_date, o.tier, c.quarter_start, o.fate
    FROM fates_of_decisions AS o
    JOIN calendar AS c ON c.date = o.outcome_date
),

-- An offence counts once a tier and quarter, by the first decision: by date, then the lowest id, as text.
first_days AS (
    SELECT offence_id, tier, quarter_start, MIN(outcome_date) AS outcome_date
    FROM decisions
    WHERE fate = 'kept'
    GROUP BY offence_id, tier, quarter_start
),
firsts AS (
    SELECT d.offence_id, d.tier, d.quarter_start, MIN(d.outcome_id) AS outcome_id
    FROM decisions AS d
    JOIN first_days AS f ON f.offence_id = d.offence_id AND f.tier = d.tier AND f.outcome_date = d.outcome_date
    WHERE d.fate = 'kept'
    GROUP BY d.offence_id, d.tier, d.quarter_start
),
fates AS (
    SELECT d.person_id, d.quarter_start, d.tier,
        CASE WHEN d.fate = 'kept' AND f.outcome_id <> d.outcome_id THEN 'offence_again' ELSE d.fate END AS fate
    FROM decisions AS d
    LEFT JOIN firsts AS f
        ON f.offence_id = d.offence_id AND f.tier = d.tier AND f.quarter_start = d.quarter_start
)

SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.tier || '/' || f.fate AS stage, 1 AS events,
    CASE WHEN f.fate = 'kept' THEN 1 ELSE 0 END AS kept
FROM (
    SELECT person_id, quarter_start, tier, fate FROM fates
    UNION ALL
    SELECT person_id, quarter_start, tier, 'found' AS fate FROM fates
) AS f
JOIN intervals AS q ON q.quarter_start = f.quarter_start
WHERE q.interval_length = 'quarter'
