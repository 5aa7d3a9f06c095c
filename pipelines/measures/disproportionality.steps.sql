-- What became of each event that a stage looks at: one row an event, or one for several of a child, by the first reason that
-- it adds no child. The stages `first_time_entrants` and `reoffending` begin where those measures' own steps end.
WITH
events AS (
    SELECT 'contact' AS part, person_id, contact_date AS event_date, 'kept' AS fate
    FROM contacts
    UNION ALL
    SELECT 'cautioned_or_sentenced' AS part, person_id, outcome_date AS event_date, fate
    FROM fates_of_decisions
    WHERE tier NOT IN ('nfa', 'diversion')
    UNION ALL
    SELECT tier AS part, person_id, outcome_date AS event_date, fate
    FROM fates_of_decisions
    WHERE tier IN ('nfa', 'diversion', 'custody')
    UNION ALL
    SELECT 'sentenced' AS part, person_id, outcome_date AS event_date, fate
    FROM fates_of_decisions
    WHERE tier IN ('first_tier', 'community', 'custody')
    UNION ALL
    SELECT 'youth_detention' AS part, person_id, hearing_date AS event_date,
        CASE WHEN age_years BETWEEN 10 AND 17 THEN 'kept' ELSE 'not_aged_10_to_17' END AS fate
    FROM remands
    WHERE decision = 'youth_detention'
),
events_by_quarter AS (
    SELECT e.part, e.person_id, c.quarter_start, e.fate
    FROM events AS e
    JOIN calendar AS c ON c.date = e.event_date
    UNION ALL
    SELECT 'first_time_entrants' AS part, person_id, interval_start AS quarter_start, 'kept' AS fate
    FROM first_time_entrants_units
    WHERE interval_length = 'quarter'
    UNION ALL
    SELECT 'reoffending' AS part, person_id, interval_start AS quarter_start,
        CASE WHEN reoffenders = 1 THEN 'kept' ELSE 'did_not_reoffend' END AS fate
    FROM reoffending_units
    WHERE interval_length = 'quarter'
),
found AS (
    SELECT e.part, e.person_id, y.interval_start, y.interval_end, e.fate
    FROM events_by_quarter AS e
    JOIN intervals AS y ON y.quarter_start = e.quarter_start
    WHERE y.interval_length = 'year'
),

-- A child counts once a year, whichever event stands for it; at risk of reoffending it holds a place a quarter.
counted AS (
    SELECT part, person_id, interval_start, interval_end, COUNT(*) AS events
    FROM found
    WHERE fate = 'kept'
    GROUP BY part, person_id, interval_start, interval_end
),
fates AS (
    SELECT part, person_id, interval_start, interval_end, 'found' AS fate, 1 AS events, 0 AS kept
    FROM found
    UNION ALL
    SELECT part, person_id, interval_start, interval_end, fate, 1 AS events, 0 AS kept
    FROM found
    WHERE fate <> 'kept'
    UNION ALL
    SELECT part, person_id, interval_start, interval_end, 'child_again' AS fate,
        CASE WHEN part = 'reoffending' THEN 0 ELSE events - 1 END AS events, 0 AS kept
    FROM counted
    UNION ALL
    SELECT part, person_id, interval_start, interval_end, 'kept' AS fate, 1 AS events,
        CASE WHEN part = 'reoffending' THEN events ELSE 1 END AS kept
    FROM counted
)

SELECT 'year' AS interval_length, interval_start, interval_end, person_id, part || '/' || fate AS stage, events, kept
FROM fates
