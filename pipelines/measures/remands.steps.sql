-- What became of each remand decision: one row a decision, by its kind and the reason that it does not count.
WITH
fates AS (
    SELECT person_id, hearing_date, decision,
        CASE WHEN age_years BETWEEN 10 AND 17 THEN 'kept' ELSE 'not_aged_10_to_17' END AS fate
    FROM remands
)

SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.decision || '/' || f.fate AS stage, 1 AS events,
    CASE WHEN f.fate = 'kept' THEN 1 ELSE 0 END AS kept
FROM (
    SELECT person_id, hearing_date, decision, fate FROM fates
    UNION ALL
    SELECT person_id, hearing_date, decision, 'found' AS fate FROM fates
) AS f
JOIN calendar AS c ON c.date = f.hearing_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
WHERE q.interval_length = 'quarter'
