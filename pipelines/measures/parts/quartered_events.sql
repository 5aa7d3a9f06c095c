-- Events with their quarter.
SELECT e.person_id, e.event_date, e.seriousness_rank, e.fate, c.quarter_start
FROM events AS e
JOIN calendar AS c ON c.date = e.event_date
