-- A custodial sentence counts on the day of release, before any decision of that day. Release from remand never does.
SELECT s.person_id, s.end_date AS index_date, 0 AS number_within_day, 'custody' AS tier, s.age_years_end AS age_years,
    s.care_status_end AS care_status
FROM custody_periods AS s
JOIN releases AS r ON r.custody_id = s.custody_id
