-- Interventions; `one` as in `quarters`.
SELECT 1 AS one, person_id, start_date, end_date
FROM interventions
