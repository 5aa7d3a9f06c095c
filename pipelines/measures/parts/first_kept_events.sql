-- The event of that day with which it does begin: the most serious, then the lowest id as text.
SELECT e.person_id, e.quarter_start, MIN(e.seriousness_rank) AS seriousness_rank
FROM quartered_events AS e
JOIN first_kept_days AS f
    ON f.person_id = e.person_id AND f.quarter_start = e.quarter_start AND f.event_date = e.event_date
WHERE e.fate = 'kept'
GROUP BY e.person_id, e.quarter_start
