-- Who is counted: one row a child, stage and year. measures.md section 8.
--
-- `is_at_risk` says that the child is in the stage's own base; where the base is the
-- population it comes from the population tables and the rows here are the events.
-- `first_time_entrants_units` and `reoffending_units` are what those measures' own SQL returns.
WITH
children AS (
    SELECT p.person_id, CASE WHEN u.is_uncounted THEN 'not_known' ELSE p.ethnic_group END AS ethnic_group
    FROM persons AS p
    LEFT JOIN uncounted_ethnicity_bases AS u ON u.ethnicity_basis = p.ethnicity_basis
),

-- Decisions on local children aged 10 to 17. The rank puts the most serious of a day
-- first and breaks ties by the lowest id, as text.
decisions AS (
    SELECT o.person_id, o.outcome_date AS event_date, o.tier, o.care_status, c.quarter_start,
        CASE o.tier
            WHEN 'custody' THEN '1' WHEN 'community' THEN '2' WHEN 'first_tier' THEN '3' WHEN 'pre_court' THEN '4'
            WHEN 'diversion' THEN '5' ELSE '6'
        END || o.outcome_id AS event_rank
    FROM outcomes AS o
    JOIN calendar AS c ON c.date = o.outcome_date
    WHERE o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
        AND (
            o.tier IN ('nfa', 'diversion')
            OR (
                o.is_proven AND o.appeal <> 'quashed' AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
            )
        )
),

-- Contacts carry no care status: looked after if a period that counts covers the day, not looked after
-- if care records reach back that far, else not known.
care_records AS (
    SELECT 1 AS one, MIN(start_date) AS first_date
    FROM care_periods
),
looked_after_contacts AS (
    SELECT c.person_id, c.contact_date
    FROM contacts AS c
    JOIN care_periods AS p ON p.person_id = c.person_id
    WHERE p.counts_as_looked_after AND p.start_date <= c.contact_date
        AND (p.end_date IS NULL OR p.end_date >= c.contact_date)
    GROUP BY c.person_id, c.contact_date
),
contact_days AS (
    SELECT person_id, contact_date, 1 AS one
    FROM contacts
    GROUP BY person_id, contact_date
),
contacts_with_care AS (
    SELECT d.person_id, d.contact_date AS event_date, c.quarter_start,
        CASE
            WHEN l.contact_date IS NOT NULL THEN 'looked_after'
            WHEN r.first_date <= d.contact_date THEN 'not_looked_after'
            ELSE 'not_known'
        END AS care_status
    FROM contact_days AS d
    JOIN calendar AS c ON c.date = d.contact_date
    LEFT JOIN care_records AS r ON r.one = d.one
    LEFT JOIN looked_after_contacts AS l ON l.person_id = d.person_id AND l.contact_date = d.contact_date
),

-- One row an event or a child at risk, by stage.
stage_rows AS (
    SELECT 'contact' AS stage, person_id, event_date, '' AS event_rank, care_status, quarter_start, 1 AS is_event
    FROM contacts_with_care
    UNION ALL
    SELECT 'cautioned_or_sentenced' AS stage, person_id, event_date, event_rank, care_status, quarter_start, 1 AS is_event
    FROM decisions
    WHERE tier NOT IN ('nfa', 'diversion')
    UNION ALL
    SELECT 'nfa' AS stage, person_id, event_date, event_rank, care_status, quarter_start,
        CASE WHEN tier = 'nfa' THEN 1 ELSE 0 END AS is_event
    FROM decisions
    UNION ALL
    SELECT 'diversion' AS stage, person_id, event_date, event_rank, care_status, quarter_start,
        CASE WHEN tier = 'diversion' THEN 1 ELSE 0 END AS is_event
    FROM decisions
    UNION ALL
    SELECT 'sentenced' AS stage, person_id, event_date, event_rank, care_status, quarter_start,
        CASE WHEN tier = 'pre_court' THEN 0 ELSE 1 END AS is_event
    FROM decisions
    WHERE tier NOT IN ('nfa', 'diversion')
    UNION ALL
    SELECT 'custody' AS stage, person_id, event_date, event_rank, care_status, quarter_start,
        CASE WHEN tier = 'custody' THEN 1 ELSE 0 END AS is_event
    FROM decisions
    WHERE tier IN ('first_tier', 'community', 'custody')
    UNION ALL
    SELECT 'youth_detention' AS stage, r.person_id, r.hearing_date AS event_date, r.remand_id AS event_rank, r.care_status,
        c.quarter_start, CASE WHEN r.decision = 'youth_detention' THEN 1 ELSE 0 END AS is_event
    FROM remands AS r
    JOIN calendar AS c ON c.date = r.hearing_date
    WHERE r.age_years BETWEEN 10 AND 17
),

-- Each child once a year and stage, with the care status of the first row: quarter
-- by quarter, then the year's first quarter.
quarters AS (
    SELECT stage, person_id, quarter_start, MIN(event_date) AS event_date, MAX(is_event) AS is_event
    FROM stage_rows
    GROUP BY stage, person_id, quarter_start
),
years AS (
    SELECT q.stage, q.person_id, y.interval_start, y.interval_end, MIN(q.event_date) AS event_date,
        MAX(q.is_event) AS is_event
    FROM quarters AS q
    JOIN intervals AS y ON y.quarter_start = q.quarter_start
    WHERE y.interval_length = 'year'
    GROUP BY q.stage, q.person_id, y.interval_start, y.interval_end
),
first_ranks AS (
    SELECT s.stage, s.person_id, s.event_date, MIN(s.event_rank) AS event_rank
    FROM stage_rows AS s
    JOIN quarters AS q ON q.stage = s.stage AND q.person_id = s.person_id AND q.event_date = s.event_date
    GROUP BY s.stage, s.person_id, s.event_date
),
first_rows AS (
    SELECT s.stage, s.person_id, s.event_date, s.care_status
    FROM stage_rows AS s
    JOIN first_ranks AS f
        ON f.stage = s.stage AND f.person_id = s.person_id AND f.event_date = s.event_date
        AND f.event_rank = s.event_rank
),

stages AS (
    SELECT y.stage, y.interval_start, y.interval_end, y.person_id, f.care_status, y.is_event
    FROM years AS y
    JOIN first_rows AS f ON f.stage = y.stage AND f.person_id = y.person_id AND f.event_date = y.event_date
    UNION ALL
    SELECT 'first_time_entrants' AS stage, y.interval_start, y.interval_end, u.person_id, u.care_status, 1 AS is_event
    FROM first_time_entrants_units AS u
    JOIN intervals AS y ON y.quarter_start = u.interval_start
    WHERE u.interval_length = 'quarter' AND y.interval_length = 'year'
    UNION ALL
    SELECT 'reoffending' AS stage, y.interval_start, y.interval_end, u.person_id, u.care_status,
        u.reoffenders AS is_event
    FROM reoffending_units AS u
    JOIN intervals AS y ON y.quarter_start = u.interval_start
    WHERE u.interval_length = 'quarter' AND y.interval_length = 'year'
)

SELECT 'year' AS interval_length, s.interval_start, s.interval_end, s.person_id, s.stage,
    COALESCE(c.ethnic_group, 'not_known') AS ethnic_group, s.care_status, s.is_event, 1 AS is_at_risk
FROM stages AS s
LEFT JOIN children AS c ON c.person_id = s.person_id
