-- Release from a custodial sentence for an eligible offence, local, aged 10 to 17 that day: of several on a day the lowest id.
SELECT s.person_id, s.end_date, MIN(s.custody_id) AS custody_id
FROM custody_periods AS s
JOIN proven_outcomes AS o ON o.outcome_id = s.outcome_id
JOIN eligible_offences AS e ON e.offence_id = o.offence_id
WHERE s.kind = 'sentence' AND o.residence = 'local' AND s.age_years_end BETWEEN 10 AND 17
GROUP BY s.person_id, s.end_date
