-- Reoffences: committed after the index day and within 12 months, proven within 18.
SELECT q.person_id, q.index_date, COUNT(*) AS reoffences, MIN(r.offence_date) AS first_reoffence_date
FROM quarter_cohorts AS q
JOIN calendar AS c ON c.date = q.index_date
JOIN proven_offences AS r ON r.person_id = q.person_id
WHERE r.offence_date > q.index_date AND r.offence_date <= c.plus_12_months AND r.proof_date <= c.plus_18_months
GROUP BY q.person_id, q.index_date
