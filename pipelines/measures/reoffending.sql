-- Who is counted: one row a child and cohort.
--
-- `calendar` and `intervals` hold every date sum, so that the same text runs on every
-- engine: plus_n_months is the same day n months on, or that month's last day.
WITH
-- Where a follow-up can begin. All that comes after it is in parts, which this measure shares with others.
index_events AS (
    SELECT person_id, index_date, number_within_day, tier, age_years, care_status FROM index_decisions
    UNION ALL
    SELECT person_id, index_date, number_within_day, tier, age_years, care_status FROM index_releases
)

SELECT c.interval_length, c.interval_start, c.interval_end, c.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, c.care_status, COALESCE(p.sex, 'not_known') AS sex,
    CASE WHEN c.age_years <= 14 THEN '10-14' ELSE '15-17' END AS age_band, c.tier,
    1 AS children, c.reoffenders, c.reoffences, c.first_reoffence_month
FROM cohorts AS c
LEFT JOIN persons AS p ON p.person_id = c.person_id
