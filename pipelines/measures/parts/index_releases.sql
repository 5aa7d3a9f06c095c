-- A custodial sentence counts on the day of release, before any decision of that day; one that was served on remand on the day of
-- sentence. Release from remand alone never does.
SELECT s.person_id, s.end_date AS index_date, 0 AS number_within_day, 'custody' AS tier, s.age_years_end AS age_years,
    s.care_status_end AS care_status
FROM custody_periods AS s
JOIN releases AS r ON r.custody_id = s.custody_id
UNION ALL
SELECT u.person_id, u.outcome_date AS index_date, 0 AS number_within_day, 'custody' AS tier, u.age_years, u.care_status
FROM unserved_sentences AS u
JOIN releases_on_remand AS r ON r.outcome_id = u.outcome_id
