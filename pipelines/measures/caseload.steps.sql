-- What became of each intervention: one row an intervention and quarter in which it was open, by the first reason that it
-- adds no child.
WITH
found AS (
    SELECT p.person_id, q.interval_start, q.interval_end,
        CASE WHEN p.end_date <= q.interval_end THEN 0 ELSE 1 END AS is_open
    FROM programmes AS p
    JOIN quarters AS q ON q.one = p.one
    WHERE p.start_date <= q.interval_end AND (p.end_date IS NULL OR p.end_date >= q.interval_start)
),

-- Of a child's open interventions one stands for the child, whichever.
open_children AS (
    SELECT person_id, interval_start, interval_end, COUNT(*) AS programmes
    FROM found
    WHERE is_open = 1
    GROUP BY person_id, interval_start, interval_end
),
fates AS (
    SELECT person_id, interval_start, interval_end, 'found' AS stage, 1 AS events, 0 AS kept
    FROM found
    UNION ALL
    SELECT person_id, interval_start, interval_end, 'ended' AS stage, 1 AS events, 0 AS kept
    FROM found
    WHERE is_open = 0
    UNION ALL
    SELECT person_id, interval_start, interval_end, 'child_again' AS stage, programmes - 1 AS events, 0 AS kept
    FROM open_children
    UNION ALL
    SELECT person_id, interval_start, interval_end, 'kept' AS stage, 1 AS events, 1 AS kept
    FROM open_children
)

SELECT 'quarter' AS interval_length, interval_start, interval_end, person_id, stage, events, kept
FROM fates
