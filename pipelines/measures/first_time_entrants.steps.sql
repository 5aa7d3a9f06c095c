-- What became of each caution and conviction: one row an outcome, by the first reason that it makes no entrant.
WITH
proven_outcomes AS (
    SELECT o.outcome_id, o.person_id, o.outcome_date, o.residence,
        CASE WHEN f.is_recordable THEN 1 ELSE 0 END AS is_recordable,
        CASE
            WHEN o.tier = 'pre_court' THEN COALESCE(f.age_years, o.age_years)
            ELSE COALESCE(o.age_years_first_hearing, o.age_years)
        END AS age_years,
        CASE o.tier WHEN 'custody' THEN '1' WHEN 'community' THEN '2' WHEN 'first_tier' THEN '3' ELSE '4' END
            || o.outcome_id AS seriousness_rank
    FROM outcomes AS o
    LEFT JOIN offences AS f ON f.offence_id = o.offence_id
    WHERE o.is_proven AND o.appeal <> 'quashed' AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
),
first_days AS (
    SELECT person_id, MIN(outcome_date) AS outcome_date
    FROM proven_outcomes
    WHERE is_recordable = 1
    GROUP BY person_id
),
firsts AS (
    SELECT o.person_id, MIN(o.seriousness_rank) AS seriousness_rank
    FROM proven_outcomes AS o
    JOIN first_days AS d ON d.person_id = o.person_id AND d.outcome_date = o.outcome_date
    WHERE o.is_recordable = 1
    GROUP BY o.person_id
),
fates AS (
    SELECT o.person_id, o.outcome_date,
        CASE
            WHEN o.is_recordable = 0 THEN 'not_recordable'
            WHEN f.seriousness_rank <> o.seriousness_rank THEN 'not_first'
            WHEN o.age_years BETWEEN 10 AND 17 THEN CASE WHEN o.residence = 'local' THEN 'kept' ELSE 'not_local' END
            ELSE 'not_aged_10_to_17'
        END AS stage
    FROM proven_outcomes AS o
    LEFT JOIN firsts AS f ON f.person_id = o.person_id
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
