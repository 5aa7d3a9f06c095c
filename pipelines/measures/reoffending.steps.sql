-- What became of each event that could begin a follow-up: one row an event, by the first reason that it counts as none.
WITH
events AS (
    SELECT person_id, event_date, seriousness_rank, fate FROM fates_at_liberty WHERE tier <> 'diversion'
    UNION ALL
    SELECT person_id, event_date, seriousness_rank, fate FROM fates_of_releases
),
fates AS (
    SELECT person_id, quarter_start, stage FROM reoffending_fates
)

SELECT interval_length, interval_start, interval_end, person_id, stage, events, kept
FROM steps_by_quarter
