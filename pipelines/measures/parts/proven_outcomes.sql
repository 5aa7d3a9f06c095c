-- Cautions and convictions that stand. A community resolution, Outcomes 20 to 22 and no further action prove nothing.
SELECT outcome_id, offence_id, person_id, outcome_date, outcome_number, tier, residence, age_years,
    age_years_first_hearing, care_status
FROM outcomes
WHERE is_proven AND appeal NOT IN ('quashed', 'replaced') AND tier IN ('pre_court', 'first_tier', 'community', 'custody')
