-- What became of each custodial sentence: one row an outcome, by the first reason that it does not count.
WITH
sentences AS (
    SELECT outcome_id, person_id, outcome_date,
        CASE
            WHEN appeal IN ('quashed', 'replaced') THEN 'not_proven'
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
    SELECT s.person_id, c.quarter_start,
        CASE WHEN s.fate = 'kept' AND t.outcome_id <> s.outcome_id THEN 'same_day' ELSE s.fate END AS stage
    FROM sentences AS s
    JOIN calendar AS c ON c.date = s.outcome_date
    LEFT JOIN stand_ins AS t ON t.person_id = s.person_id AND t.outcome_date = s.outcome_date
)

SELECT interval_length, interval_start, interval_end, person_id, stage, events, kept
FROM steps_by_quarter
