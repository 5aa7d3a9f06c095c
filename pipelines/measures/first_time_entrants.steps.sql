-- What became of each caution and conviction: one row an outcome, by the first reason that it makes no entrant.
WITH
ranked_outcomes AS (
    SELECT person_id, outcome_date, residence, is_recordable, age_years,
        CASE tier WHEN 'custody' THEN '1' WHEN 'community' THEN '2' WHEN 'first_tier' THEN '3' ELSE '4' END
            || outcome_id AS seriousness_rank
    FROM outcomes_at_age
),
first_days AS (
    SELECT person_id, MIN(outcome_date) AS outcome_date
    FROM ranked_outcomes
    WHERE is_recordable = 1
    GROUP BY person_id
),
firsts AS (
    SELECT o.person_id, MIN(o.seriousness_rank) AS seriousness_rank
    FROM ranked_outcomes AS o
    JOIN first_days AS d ON d.person_id = o.person_id AND d.outcome_date = o.outcome_date
    WHERE o.is_recordable = 1
    GROUP BY o.person_id
),
fates AS (
    SELECT o.person_id, c.quarter_start,
        CASE
            WHEN o.is_recordable = 0 THEN 'not_recordable'
            WHEN f.seriousness_rank <> o.seriousness_rank THEN 'not_first'
            WHEN o.age_years BETWEEN 10 AND 17 THEN CASE WHEN o.residence = 'local' THEN 'kept' ELSE 'not_local' END
            ELSE 'not_aged_10_to_17'
        END AS stage
    FROM ranked_outcomes AS o
    JOIN calendar AS c ON c.date = o.outcome_date
    LEFT JOIN firsts AS f ON f.person_id = o.person_id
)

SELECT interval_length, interval_start, interval_end, person_id, stage, events, kept
FROM steps_by_quarter
