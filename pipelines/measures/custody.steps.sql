-- What became of each custodial sentence: one row an outcome, by the first reason that it does not count.
WITH
sentences AS (
    SELECT outcome_id, person_id, outcome_date,
        CASE
            WHEN appeal = 'quashed' THEN 'not_proven'
            WHEN residence <> 'local' THEN 'not_local'
            WHEN COALESCE(age_years_first_hearing, age_years) < 18 THEN 'kept'
            ELSE 'not_under_18'
        END AS fate
    FROM outcomes
    WHERE is_proven AND tier = 'custody'
),
stand_ins AS (
    SELECT person_id, outcome_date, MIN(outcome_id) AS outcome_id
    FROM sentences
    WHERE fate = 'kept'
    GROUP BY person_id, outcome_date
),
fates AS (
    SELECT s.person_id, s.outcome_date,
        CASE WHEN s.fate = 'kept' AND t.outcome_id <> s.outcome_id THEN 'same_day' ELSE s.fate END AS stage
    FROM sentences AS s
    LEFT JOIN stand_ins AS t ON t.person_id = s.person_id AND t.outcome_date = s.outcome_date
)

SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.stage, 1 AS events,
    CASE WHEN f.stage = 'kept' THEN 1 ELSE 0 END AS kept
FROM (
    SELECT person_id, outcome_date, stage FROM fates
    UNION ALL
    SELECT person_id, outcome_date, 'found' AS stage FROM fates
) AS f
JOIN calendar AS c ON c.date = f.outcome_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
WHERE q.interval_length = 'quarter'
