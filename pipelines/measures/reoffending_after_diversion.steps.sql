-- What became of each event that could begin a follow-up: one row an event, by the first reason that it counts as none.
WITH
eligible_offences AS (
    SELECT offence_id
    FROM offences
    WHERE is_recordable AND NOT is_breach
),
events AS (
    SELECT o.person_id, o.outcome_date AS event_date,
        CASE o.tier WHEN 'community' THEN '2' WHEN 'first_tier' THEN '3' WHEN 'pre_court' THEN '4' ELSE '5' END || o.outcome_id AS seriousness_rank,
        CASE
            WHEN o.tier <> 'diversion' AND o.appeal = 'quashed' THEN 'not_proven'
            WHEN e.offence_id IS NULL THEN 'not_eligible'
            WHEN o.residence <> 'local' THEN 'not_local'
            WHEN o.age_years BETWEEN 10 AND 17 THEN 'kept'
            ELSE 'not_aged_10_to_17'
        END AS fate
    FROM outcomes AS o
    LEFT JOIN eligible_offences AS e ON e.offence_id = o.offence_id
    WHERE (o.is_proven AND o.tier IN ('pre_court', 'first_tier', 'community')) OR o.tier = 'diversion'
    UNION ALL
    SELECT s.person_id, s.end_date AS event_date, '1' || s.custody_id AS seriousness_rank,
        CASE
            WHEN s.kind = 'remand' THEN 'release_from_remand'
            WHEN o.is_proven AND o.appeal <> 'quashed' AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
            THEN CASE
                WHEN e.offence_id IS NULL THEN 'not_eligible'
                WHEN o.residence <> 'local' THEN 'not_local'
                WHEN s.age_years_end BETWEEN 10 AND 17 THEN 'kept'
                ELSE 'not_aged_10_to_17'
            END
            ELSE 'not_proven'
        END AS fate
    FROM custody_periods AS s
    LEFT JOIN outcomes AS o ON o.outcome_id = s.outcome_id
    LEFT JOIN eligible_offences AS e ON e.offence_id = o.offence_id
    WHERE s.end_date IS NOT NULL
),
events_by_quarter AS (
    SELECT e.person_id, e.event_date, e.seriousness_rank, e.fate, c.quarter_start
    FROM events AS e
    JOIN calendar AS c ON c.date = e.event_date
),
first_days AS (
    SELECT person_id, quarter_start, MIN(event_date) AS event_date
    FROM events_by_quarter
    WHERE fate = 'kept'
    GROUP BY person_id, quarter_start
),
most_serious AS (
    SELECT e.person_id, e.quarter_start, MIN(e.seriousness_rank) AS seriousness_rank
    FROM events_by_quarter AS e
    JOIN first_days AS f
        ON f.person_id = e.person_id AND f.quarter_start = e.quarter_start AND f.event_date = e.event_date
    WHERE e.fate = 'kept'
    GROUP BY e.person_id, e.quarter_start
),
fates AS (
    SELECT e.person_id, e.quarter_start,
        CASE WHEN e.fate = 'kept' AND m.seriousness_rank <> e.seriousness_rank THEN 'child_again' ELSE e.fate END AS stage
    FROM events_by_quarter AS e
    LEFT JOIN most_serious AS m ON m.person_id = e.person_id AND m.quarter_start = e.quarter_start
)

SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.stage, 1 AS events,
    CASE WHEN f.stage = 'kept' THEN 1 ELSE 0 END AS kept
FROM (
    SELECT person_id, quarter_start, stage FROM fates
    UNION ALL
    SELECT person_id, quarter_start, 'found' AS stage FROM fates
) AS f
JOIN intervals AS q ON q.quarter_start = f.quarter_start
WHERE q.interval_length = 'quarter'
