-- Who is counted: one row a child and quarter on whose last day an intervention was open.
WITH
open_children AS (
    SELECT p.person_id, q.interval_start, q.interval_end
    FROM programmes AS p
    JOIN quarters AS q ON q.one = p.one
    WHERE p.start_date <= q.interval_end AND (p.end_date IS NULL OR p.end_date > q.interval_end)
    GROUP BY p.person_id, q.interval_start, q.interval_end
),

-- Looked after if a period that counts covers the day, not looked after if care records reach back that far, else
-- not known.
looked_after_children AS (
    SELECT o.person_id, o.interval_end
    FROM open_children AS o
    JOIN care_periods AS c ON c.person_id = o.person_id
    WHERE c.counts_as_looked_after AND c.start_date <= o.interval_end
        AND (c.end_date IS NULL OR c.end_date >= o.interval_end)
    GROUP BY o.person_id, o.interval_end
)

SELECT 'quarter' AS interval_length, o.interval_start, o.interval_end, o.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group,
    CASE
        WHEN l.person_id IS NOT NULL THEN 'looked_after'
        WHEN r.first_date <= o.interval_end THEN 'not_looked_after'
        ELSE 'not_known'
    END AS care_status,
    COALESCE(p.sex, 'not_known') AS sex, 1 AS children
FROM (SELECT person_id, interval_start, interval_end, 1 AS one FROM open_children) AS o
LEFT JOIN care_records AS r ON r.one = o.one
LEFT JOIN looked_after_children AS l ON l.person_id = o.person_id AND l.interval_end = o.interval_end
LEFT JOIN persons AS p ON p.person_id = o.person_id
