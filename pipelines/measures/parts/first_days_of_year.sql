-- A year's first index event is the first of one of its quarters, so the cohort of
-- children counted once a year is made of the same rows.
SELECT f.person_id, y.interval_end, MIN(y.interval_start) AS interval_start, MIN(f.index_date) AS index_date
FROM quarter_cohorts AS f
JOIN intervals AS y ON y.quarter_start = f.quarter_start
WHERE y.interval_length = 'year'
GROUP BY f.person_id, y.interval_end
