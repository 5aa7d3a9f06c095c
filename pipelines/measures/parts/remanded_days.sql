-- Days of custodial sentences up to which the child was in youth detention on remand.
SELECT o.person_id, o.outcome_date
FROM proven_outcomes AS o
JOIN custody_periods AS s ON s.person_id = o.person_id AND s.start_date <= o.outcome_date
WHERE o.tier = 'custody' AND s.kind = 'remand' AND s.end_date >= o.outcome_date
GROUP BY o.person_id, o.outcome_date
