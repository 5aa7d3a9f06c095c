-- What became of each event: only one of a child and quarter begins a follow-up.
SELECT e.person_id, e.quarter_start,
    CASE WHEN e.fate = 'kept' AND m.seriousness_rank <> e.seriousness_rank THEN 'child_again' ELSE e.fate END AS stage
FROM quartered_events AS e
LEFT JOIN first_kept_events AS m ON m.person_id = e.person_id AND m.quarter_start = e.quarter_start
