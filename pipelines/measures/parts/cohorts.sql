-- Children followed: once a quarter, and once a year.
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
