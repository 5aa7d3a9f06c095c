-- Who is counted: one row a child and cohort. As `reoffending`, but a diversion begins a follow-up too.
--
-- `calendar` and `intervals` hold every date sum, so that the same text runs on every
-- engine: plus_n_months is the same day n months on, or that month's last day.
WITH
-- A diversion counts on its own day although it proves nothing: in `outcome_number` it comes last of its day.
index_events AS (
    SELECT person_id, index_date, number_within_day, tier, age_years, care_status FROM index_decisions
    UNION ALL
    SELECT o.person_id, o.outcome_date AS index_date, o.outcome_number AS number_within_day, o.tier, o.age_years,
        o.care_status
    FROM outcomes AS o
    JOIN eligible_offences AS e ON e.offence_id = o.offence_id
    WHERE o.tier = 'diversion' AND o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
    UNION ALL
    SELECT person_id, index_date, number_within_day, tier, age_years, care_status FROM index_releases
)

SELECT c.interval_length, c.interval_start, c.interval_end, c.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, c.care_status, COALESCE(p.sex, 'not_known') AS sex,
    CASE WHEN c.age_years <= 14 THEN '10-14' ELSE '15-17' END AS age_band, c.tier,
    1 AS children, c.reoffenders, c.reoffences, c.first_reoffence_month
FROM cohorts AS c
LEFT JOIN persons AS p ON p.person_id = c.person_id
