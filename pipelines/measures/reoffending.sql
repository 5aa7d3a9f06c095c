-- Who is counted: one row a child and cohort.
--
-- `calendar` and `intervals` hold every date sum, so that the same text runs on every
-- engine: plus_n_months is the same day n months on, or that month's last day.
WITH
eligible_offences AS (
    SELECT offence_id, person_id, offence_date
    FROM offences
    WHERE is_recordable AND NOT is_breach
),

proven_outcomes AS (
    SELECT outcome_id, offence_id, person_id, outcome_date, outcome_number, tier, residence, age_years, care_status
    FROM outcomes
    WHERE is_proven AND appeal <> 'quashed' AND tier IN ('pre_court', 'first_tier', 'community', 'custody')
),

-- (a) a decision that leaves the child at liberty counts on its own day: `outcome_number` runs within a child, by date,
-- then the most serious, then the lowest id as text;
-- (b) a custodial sentence counts on the day of release, before any decision of that day. Release from remand never does.
releases AS (
    SELECT s.person_id, s.end_date, MIN(s.custody_id) AS custody_id
    FROM custody_periods AS s
    JOIN proven_outcomes AS o ON o.outcome_id = s.outcome_id
    JOIN eligible_offences AS e ON e.offence_id = o.offence_id
    WHERE s.kind = 'sentence' AND o.residence = 'local' AND s.age_years_end BETWEEN 10 AND 17
    GROUP BY s.person_id, s.end_date
),
index_events AS (
    SELECT o.person_id, o.outcome_date AS index_date, o.outcome_number AS number_within_day, o.tier, o.age_years,
        o.care_status
    FROM proven_outcomes AS o
    JOIN eligible_offences AS e ON e.offence_id = o.offence_id
    WHERE o.tier <> 'custody' AND o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
    UNION ALL
    SELECT s.person_id, s.end_date AS index_date, 0 AS number_within_day, 'custody' AS tier, s.age_years_end AS age_years,
        s.care_status_end AS care_status
    FROM custody_periods AS s
    JOIN releases AS r ON r.custody_id = s.custody_id
),

-- Each child once a quarter, at the earliest index event in it.
events_by_quarter AS (
    SELECT i.person_id, i.index_date, c.day_number * 1000000 + i.number_within_day AS index_number, i.tier, i.age_years,
        i.care_status, c.quarter_start
    FROM index_events AS i
    JOIN calendar AS c ON c.date = i.index_date
    JOIN intervals AS q ON q.quarter_start = c.quarter_start
    WHERE q.interval_length = 'quarter'
),
first_events AS (
    SELECT person_id, quarter_start, MIN(index_number) AS index_number
    FROM events_by_quarter
    GROUP BY person_id, quarter_start
),
quarter_cohorts AS (
    SELECT e.person_id, e.index_date, e.quarter_start, e.tier, e.age_years, e.care_status
    FROM events_by_quarter AS e
    JOIN first_events AS f ON f.person_id = e.person_id AND f.index_number = e.index_number
),

-- Reoffences: committed after the index day and within 12 months, proven within 18.
proof_dates AS (
    SELECT offence_id, MIN(outcome_date) AS proof_date
    FROM proven_outcomes
    GROUP BY offence_id
),
proven_offences AS (
    SELECT e.person_id, e.offence_date, p.proof_date
    FROM eligible_offences AS e
    JOIN proof_dates AS p ON p.offence_id = e.offence_id
    WHERE e.offence_date IS NOT NULL
),
follow_ups AS (
    SELECT q.person_id, q.index_date, COUNT(*) AS reoffences, MIN(r.offence_date) AS first_reoffence_date
    FROM quarter_cohorts AS q
    JOIN calendar AS c ON c.date = q.index_date
    JOIN proven_offences AS r ON r.person_id = q.person_id
    WHERE r.offence_date > q.index_date AND r.offence_date <= c.plus_12_months AND r.proof_date <= c.plus_18_months
    GROUP BY q.person_id, q.index_date
),
followed AS (
    SELECT q.person_id, q.index_date, q.quarter_start, q.tier, q.age_years, q.care_status,
        CASE WHEN f.reoffences > 0 THEN 1 ELSE 0 END AS reoffenders,
        COALESCE(f.reoffences, 0) AS reoffences,
        CASE
            WHEN f.first_reoffence_date <= c.plus_1_months THEN 1
            WHEN f.first_reoffence_date <= c.plus_2_months THEN 2
            WHEN f.first_reoffence_date <= c.plus_3_months THEN 3
            WHEN f.first_reoffence_date <= c.plus_4_months THEN 4
            WHEN f.first_reoffence_date <= c.plus_5_months THEN 5
            WHEN f.first_reoffence_date <= c.plus_6_months THEN 6
            WHEN f.first_reoffence_date <= c.plus_7_months THEN 7
            WHEN f.first_reoffence_date <= c.plus_8_months THEN 8
            WHEN f.first_reoffence_date <= c.plus_9_months THEN 9
            WHEN f.first_reoffence_date <= c.plus_10_months THEN 10
            WHEN f.first_reoffence_date <= c.plus_11_months THEN 11
            WHEN f.first_reoffence_date <= c.plus_12_months THEN 12
        END AS first_reoffence_month
    FROM quarter_cohorts AS q
    JOIN calendar AS c ON c.date = q.index_date
    LEFT JOIN follow_ups AS f ON f.person_id = q.person_id AND f.index_date = q.index_date
),

-- A year's first index event is the first of one of its quarters, so the cohort of
-- children counted once a year is made of the same rows.
first_days_of_year AS (
    SELECT f.person_id, y.interval_end, MIN(y.interval_start) AS interval_start, MIN(f.index_date) AS index_date
    FROM quarter_cohorts AS f
    JOIN intervals AS y ON y.quarter_start = f.quarter_start
    WHERE y.interval_length = 'year'
    GROUP BY f.person_id, y.interval_end
),
cohorts AS (
    SELECT q.interval_length, q.interval_start, q.interval_end, f.person_id, f.care_status, f.age_years, f.tier,
        f.reoffenders, f.reoffences, f.first_reoffence_month
    FROM followed AS f
    JOIN intervals AS q ON q.quarter_start = f.quarter_start
    WHERE q.interval_length = 'quarter'
    UNION ALL
    SELECT 'year' AS interval_length, y.interval_start, y.interval_end, f.person_id, f.care_status, f.age_years, f.tier,
        f.reoffenders, f.reoffences, f.first_reoffence_month
    FROM first_days_of_year AS y
    JOIN followed AS f ON f.person_id = y.person_id AND f.index_date = y.index_date
)

SELECT c.interval_length, c.interval_start, c.interval_end, c.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, c.care_status, COALESCE(p.sex, 'not_known') AS sex,
    CASE WHEN c.age_years <= 14 THEN '10-14' ELSE '15-17' END AS age_band, c.tier,
    1 AS children, c.reoffenders, c.reoffences, c.first_reoffence_month
FROM cohorts AS c
LEFT JOIN persons AS p ON p.person_id = c.person_id
