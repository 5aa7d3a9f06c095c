-- The earliest index event of each child in a quarter.
SELECT person_id, quarter_start, MIN(index_number) AS index_number
FROM index_events_by_quarter
GROUP BY person_id, quarter_start
