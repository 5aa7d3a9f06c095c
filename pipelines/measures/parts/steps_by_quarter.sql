-- Each of `fates` in its quarter, and once more as found.
SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.stage, 1 AS events,
    CASE WHEN f.stage = 'kept' THEN 1 ELSE 0 END AS kept
FROM (
    SELECT person_id, quarter_start, stage FROM fates
    UNION ALL
    SELECT person_id, quarter_start, 'found' AS stage FROM fates
) AS f
JOIN intervals AS q ON q.quarter_start = f.quarter_start
WHERE q.interval_length = 'quarter'
