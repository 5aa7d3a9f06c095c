-- Releases, and custodial sentences that none is known of, by the first reason that they begin no follow-up.
SELECT s.person_id, s.end_date AS event_date, '1' || s.custody_id AS seriousness_rank,
    CASE
        WHEN s.kind = 'remand' THEN 'release_from_remand'
        WHEN o.is_proven AND o.appeal NOT IN ('quashed', 'replaced') AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
        THEN CASE
            WHEN e.offence_id IS NULL THEN 'not_eligible'
            WHEN o.residence <> 'local' THEN 'not_local'
            WHEN s.age_years_end BETWEEN 10 AND 17 THEN 'kept'
            ELSE 'not_aged_10_to_17'
        END
        ELSE 'not_proven'
    END AS fate
FROM custody_periods AS s
LEFT JOIN outcomes AS o ON o.outcome_id = s.outcome_id
LEFT JOIN eligible_offences AS e ON e.offence_id = o.offence_id
WHERE s.end_date IS NOT NULL
UNION ALL
SELECT person_id, outcome_date AS event_date, '0' || outcome_id AS seriousness_rank,
    CASE
        WHEN is_eligible = 0 THEN 'not_eligible'
        WHEN residence <> 'local' THEN 'not_local'
        WHEN is_on_remand = 0 THEN 'no_release'
        WHEN age_years BETWEEN 10 AND 17 THEN 'kept'
        ELSE 'not_aged_10_to_17'
    END AS fate
FROM unserved_sentences
