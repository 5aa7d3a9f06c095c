-- Offences that can be reoffences: eligible, dated and proven one day, whatever the child's age or home. What is dated after
-- its own proof is not: one of the two days is wrong, and nobody can be proven to have done what is yet to be done.
SELECT e.person_id, e.offence_date, p.proof_date
FROM eligible_offences AS e
JOIN proof_dates AS p ON p.offence_id = e.offence_id
WHERE e.offence_date <= p.proof_date
