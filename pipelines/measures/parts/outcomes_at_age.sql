-- Proven outcomes, whether the offence is recordable, and the age that makes an entrant.
SELECT o.outcome_id, o.person_id, o.outcome_date, o.outcome_number, o.tier, o.residence, o.care_status,
    CASE WHEN f.is_recordable THEN 1 ELSE 0 END AS is_recordable,
    -- Out of court the child's age at the offence counts, at court the age at first hearing.
    CASE
        WHEN o.tier = 'pre_court' THEN COALESCE(f.age_years, o.age_years)
        ELSE COALESCE(o.age_years_first_hearing, o.age_years)
    END AS age_years
FROM proven_outcomes AS o
LEFT JOIN offences AS f ON f.offence_id = o.offence_id
