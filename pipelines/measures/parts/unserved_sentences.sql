-- Custodial sentences without a stay in custody, and whether the child was on remand up to that day: then the sentence counts as
-- served by it, and the child as released that day.
SELECT o.outcome_id, o.person_id, o.outcome_date, o.residence, o.age_years, o.care_status,
    CASE WHEN e.offence_id IS NULL THEN 0 ELSE 1 END AS is_eligible,
    CASE WHEN r.person_id IS NULL THEN 0 ELSE 1 END AS is_on_remand
FROM proven_outcomes AS o
LEFT JOIN served_days AS d ON d.person_id = o.person_id AND d.outcome_date = o.outcome_date
LEFT JOIN remanded_days AS r ON r.person_id = o.person_id AND r.outcome_date = o.outcome_date
LEFT JOIN eligible_offences AS e ON e.offence_id = o.offence_id
WHERE o.tier = 'custody' AND d.person_id IS NULL
