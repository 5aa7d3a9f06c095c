-- Decisions by the first reason that one does not count, or as kept.
SELECT outcome_id, offence_id, person_id, outcome_date, tier,
    CASE
        WHEN tier NOT IN ('nfa', 'diversion') AND (NOT is_proven OR appeal IN ('quashed', 'replaced')) THEN 'not_proven'
        WHEN residence <> 'local' THEN 'not_local'
        WHEN age_years BETWEEN 10 AND 17 THEN 'kept'
        ELSE 'not_aged_10_to_17'
    END AS fate
FROM outcomes
WHERE tier IN ('nfa', 'diversion', 'pre_court', 'first_tier', 'community', 'custody')
