-- Decisions that leave a child at liberty, by the first reason that they begin no follow-up. A diversion need not be proven.
SELECT o.person_id, o.outcome_date AS event_date, o.tier,
    CASE o.tier WHEN 'community' THEN '2' WHEN 'first_tier' THEN '3' WHEN 'pre_court' THEN '4' ELSE '5' END
        || o.outcome_id AS seriousness_rank,
    CASE
        WHEN o.tier <> 'diversion' AND o.appeal IN ('quashed', 'replaced') THEN 'not_proven'
        WHEN e.offence_id IS NULL THEN 'not_eligible'
        WHEN o.residence <> 'local' THEN 'not_local'
        WHEN o.age_years BETWEEN 10 AND 17 THEN 'kept'
        ELSE 'not_aged_10_to_17'
    END AS fate
FROM outcomes AS o
LEFT JOIN eligible_offences AS e ON e.offence_id = o.offence_id
WHERE (o.is_proven AND o.tier IN ('pre_court', 'first_tier', 'community')) OR o.tier = 'diversion'
