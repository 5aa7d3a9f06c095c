-- Each child of a quarter's cohort with what the follow-up found, and the month of the first reoffence.
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
