-- What the figures cannot see: one row an outcome, and one a proven offence that could count
-- as a reoffence: an offence without a date is not counted.
WITH
checked AS (
    SELECT e.offence_id, NULL AS outcome_id, e.person_id, p.proof_date AS event_date, 1 AS proven_offences,
        CASE WHEN e.offence_date IS NULL THEN 1 ELSE 0 END AS undated_offences,
        0 AS outcomes, 0 AS outcomes_without_offence, 0 AS outcomes_without_person, 0 AS outcomes_without_residence,
        0 AS outcomes_without_age
    FROM eligible_offences AS e
    JOIN proof_dates AS p ON p.offence_id = e.offence_id
    UNION ALL
    SELECT NULL AS offence_id, o.outcome_id, o.person_id, o.outcome_date AS event_date, 0 AS proven_offences, 0 AS undated_offences, 1 AS outcomes,
        CASE WHEN f.found IS NULL THEN 1 ELSE 0 END AS outcomes_without_offence,
        CASE WHEN p.found IS NULL THEN 1 ELSE 0 END AS outcomes_without_person,
        CASE WHEN o.residence = 'not_known' THEN 1 ELSE 0 END AS outcomes_without_residence,
        CASE WHEN o.age_years IS NULL THEN 1 ELSE 0 END AS outcomes_without_age
    FROM outcomes AS o
    LEFT JOIN (SELECT offence_id, 1 AS found FROM offences) AS f ON f.offence_id = o.offence_id
    LEFT JOIN (SELECT person_id, 1 AS found FROM persons) AS p ON p.person_id = o.person_id
)

SELECT q.interval_length, q.interval_start, q.interval_end, k.person_id, k.offence_id, k.outcome_id,
    k.proven_offences, k.undated_offences,
    k.outcomes, k.outcomes_without_offence, k.outcomes_without_person, k.outcomes_without_residence,
    k.outcomes_without_age
FROM checked AS k
JOIN calendar AS c ON c.date = k.event_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
WHERE q.interval_length = 'quarter'
