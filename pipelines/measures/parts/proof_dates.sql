-- The day on which each offence was first proven.
SELECT offence_id, MIN(outcome_date) AS proof_date
FROM proven_outcomes
GROUP BY offence_id
