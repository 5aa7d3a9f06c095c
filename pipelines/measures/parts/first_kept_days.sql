-- The first day of each child in a quarter on which a follow-up could begin.
SELECT person_id, quarter_start, MIN(event_date) AS event_date
FROM quartered_events
WHERE fate = 'kept'
GROUP BY person_id, quarter_start
