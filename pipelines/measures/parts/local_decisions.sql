-- Decisions on local children aged 10 to 17. `outcome_number` runs within a child: by date, then the most serious, then the
-- lowest id as text. Times 4, plus a digit for the care status, it is a rank: one MIN finds the first decision and its care
-- status.
SELECT o.offence_id, o.person_id, o.outcome_date, o.tier,
    o.outcome_number * 4 + CASE o.care_status
        WHEN 'looked_after' THEN 0 WHEN 'not_looked_after' THEN 1 WHEN 'not_known' THEN 2 ELSE 3
    END AS decision_rank
FROM outcomes AS o
WHERE o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
    AND (
        o.tier IN ('nfa', 'diversion')
        OR (
            o.is_proven AND o.appeal NOT IN ('quashed', 'replaced') AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
        )
    )
