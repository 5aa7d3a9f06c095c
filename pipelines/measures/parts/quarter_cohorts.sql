-- Each child once a quarter, at the earliest index event in it.
SELECT e.person_id, e.index_date, e.quarter_start, e.tier, e.age_years, e.care_status
FROM index_events_by_quarter AS e
JOIN first_events AS f ON f.person_id = e.person_id AND f.index_number = e.index_number
