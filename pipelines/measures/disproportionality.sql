-- Who is counted: one row a child, stage and year; of the stage `reoffending` one a place in a quarter's cohort.
--
-- `is_at_risk` says that the child is in the stage's own base; where the base is the
-- population it comes from the population tables and the rows here are the events.
-- `first_time_entrants_units` and `reoffending_units` are what those measures' own SQL returns.
--
-- A child has the care status of the first row of the year. So that one MIN finds both, each row
-- gets a rank: its place in the child's order, times 4, plus a digit for the care status.
WITH
children AS (
    SELECT p.person_id, CASE WHEN u.is_uncounted THEN 'not_known' ELSE p.ethnic_group END AS ethnic_group
    FROM persons AS p
    LEFT JOIN uncounted_ethnicity_bases AS u ON u.ethnicity_basis = p.ethnicity_basis
),

decisions AS (
    SELECT o.person_id, c.quarter_start, o.tier,
        o.tier IN ('first_tier', 'community', 'custody') AS is_at_court,
        o.decision_rank AS care_rank
    FROM local_decisions AS o
    JOIN calendar AS c ON c.date = o.outcome_date
),
ranked_decisions AS (
    SELECT person_id, quarter_start, care_rank AS decision_rank,
        CASE WHEN tier NOT IN ('nfa', 'diversion') THEN care_rank END AS proven_rank,
        CASE WHEN is_at_court THEN care_rank END AS court_rank,
        CASE WHEN tier = 'nfa' THEN 1 ELSE 0 END AS nfa,
        CASE WHEN tier = 'diversion' THEN 1 ELSE 0 END AS diversion,
        CASE WHEN tier = 'custody' THEN 1 ELSE 0 END AS custody
    FROM decisions
),
decision_years AS (
    SELECT d.person_id, y.interval_end, MIN(y.interval_start) AS interval_start, MIN(d.decision_rank) AS decision_rank,
        MIN(d.proven_rank) AS proven_rank, MIN(d.court_rank) AS court_rank, MAX(d.nfa) AS has_nfa,
        MAX(d.diversion) AS has_diversion, MAX(d.custody) AS has_custody
    FROM ranked_decisions AS d
    JOIN intervals AS y ON y.quarter_start = d.quarter_start
    WHERE y.interval_length = 'year'
    GROUP BY d.person_id, y.interval_end
),

-- Contacts carry no care status: looked after if a period that counts covers the day, not looked after
-- if care records reach back that far, else not known.
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
),
ranked_contacts AS (
    SELECT d.person_id, c.quarter_start,
        c.day_number * 4 + CASE
            WHEN l.contact_date IS NOT NULL THEN 0
            WHEN r.first_date <= d.contact_date THEN 1
            ELSE 2
        END AS care_rank
    FROM contact_days AS d
    JOIN calendar AS c ON c.date = d.contact_date
    LEFT JOIN care_records AS r ON r.one = d.one
    LEFT JOIN looked_after_contacts AS l ON l.person_id = d.person_id AND l.contact_date = d.contact_date
),
contact_years AS (
    SELECT d.person_id, y.interval_end, MIN(y.interval_start) AS interval_start, MIN(d.care_rank) AS care_rank
    FROM ranked_contacts AS d
    JOIN intervals AS y ON y.quarter_start = d.quarter_start
    WHERE y.interval_length = 'year'
    GROUP BY d.person_id, y.interval_end
),

-- Of several remand decisions on a day, the lowest id as text is the first.
remand_days AS (
    SELECT person_id, hearing_date, MIN(remand_id) AS remand_id,
        MAX(CASE WHEN decision = 'youth_detention' THEN 1 ELSE 0 END) AS youth_detention
    FROM remands
    WHERE age_years BETWEEN 10 AND 17
    GROUP BY person_id, hearing_date
),
ranked_remands AS (
    SELECT d.person_id, c.quarter_start, d.youth_detention,
        c.day_number * 4 + CASE r.care_status
            WHEN 'looked_after' THEN 0 WHEN 'not_looked_after' THEN 1 WHEN 'not_known' THEN 2 ELSE 3
        END AS care_rank
    FROM remand_days AS d
    JOIN remands AS r ON r.remand_id = d.remand_id
    JOIN calendar AS c ON c.date = d.hearing_date
),
remand_years AS (
    SELECT d.person_id, y.interval_end, MIN(y.interval_start) AS interval_start, MIN(d.care_rank) AS care_rank,
        MAX(d.youth_detention) AS has_youth_detention
    FROM ranked_remands AS d
    JOIN intervals AS y ON y.quarter_start = d.quarter_start
    WHERE y.interval_length = 'year'
    GROUP BY d.person_id, y.interval_end
),

-- Each child once a year and stage.
ranked_stages AS (
    SELECT 'contact' AS stage, person_id, interval_start, interval_end, care_rank, 1 AS is_event
    FROM contact_years
    UNION ALL
    SELECT 'cautioned_or_sentenced' AS stage, person_id, interval_start, interval_end, proven_rank AS care_rank,
        1 AS is_event
    FROM decision_years
    WHERE proven_rank IS NOT NULL
    UNION ALL
    SELECT 'nfa' AS stage, person_id, interval_start, interval_end, decision_rank AS care_rank, has_nfa AS is_event
    FROM decision_years
    UNION ALL
    SELECT 'diversion' AS stage, person_id, interval_start, interval_end, decision_rank AS care_rank,
        has_diversion AS is_event
    FROM decision_years
    UNION ALL
    SELECT 'sentenced' AS stage, person_id, interval_start, interval_end, proven_rank AS care_rank,
        CASE WHEN court_rank IS NULL THEN 0 ELSE 1 END AS is_event
    FROM decision_years
    WHERE proven_rank IS NOT NULL
    UNION ALL
    SELECT 'custody' AS stage, person_id, interval_start, interval_end, court_rank AS care_rank,
        has_custody AS is_event
    FROM decision_years
    WHERE court_rank IS NOT NULL
    UNION ALL
    SELECT 'youth_detention' AS stage, person_id, interval_start, interval_end, care_rank,
        has_youth_detention AS is_event
    FROM remand_years
),

stages AS (
    SELECT stage, person_id, interval_start, interval_end, interval_end AS place_end, is_event,
        CASE care_rank % 4
            WHEN 0 THEN 'looked_after' WHEN 1 THEN 'not_looked_after' WHEN 2 THEN 'not_known' ELSE 'not_listed'
        END AS care_status
    FROM ranked_stages
    UNION ALL
    SELECT 'first_time_entrants' AS stage, u.person_id, y.interval_start, y.interval_end, y.interval_end AS place_end,
        1 AS is_event, u.care_status
    FROM first_time_entrants_units AS u
    JOIN intervals AS y ON y.quarter_start = u.interval_start
    WHERE u.interval_length = 'quarter' AND y.interval_length = 'year'
    UNION ALL
    SELECT 'reoffending' AS stage, u.person_id, y.interval_start, y.interval_end, u.interval_end AS place_end,
        u.reoffenders AS is_event, u.care_status
    FROM reoffending_units AS u
    JOIN intervals AS y ON y.quarter_start = u.interval_start
    WHERE u.interval_length = 'quarter' AND y.interval_length = 'year'
)

SELECT 'year' AS interval_length, s.interval_start, s.interval_end, s.place_end, s.person_id, s.stage,
    COALESCE(c.ethnic_group, 'not_known') AS ethnic_group, s.care_status, s.is_event, 1 AS is_at_risk
FROM stages AS s
LEFT JOIN children AS c ON c.person_id = s.person_id
