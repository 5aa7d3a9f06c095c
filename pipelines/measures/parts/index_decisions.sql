-- A proven decision that leaves the child at liberty counts on its own day: `outcome_number` runs within a child, by date, then
-- the most serious, then the lowest id as text.
SELECT o.person_id, o.outcome_date AS index_date, o.outcome_number AS number_within_day, o.tier, o.age_years,
    o.care_status
FROM proven_outcomes AS o
JOIN eligible_offences AS e ON e.offence_id = o.offence_id
WHERE o.tier <> 'custody' AND o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
