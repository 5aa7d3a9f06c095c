-- Index events with their quarter, and a number that puts them in order.
SELECT i.person_id, i.index_date, c.day_number * 1000000 + i.number_within_day AS index_number, i.tier, i.age_years,
    i.care_status, c.quarter_start
FROM index_events AS i
JOIN calendar AS c ON c.date = i.index_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
WHERE q.interval_length = 'quarter'
