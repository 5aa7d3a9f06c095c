-- Custodial sentences served on remand for an eligible offence, local, aged 10 to 17 that day: of several on a day the lowest id.
SELECT person_id, outcome_date, MIN(outcome_id) AS outcome_id
FROM unserved_sentences
WHERE is_on_remand = 1 AND is_eligible = 1 AND residence = 'local' AND age_years BETWEEN 10 AND 17
GROUP BY person_id, outcome_date
