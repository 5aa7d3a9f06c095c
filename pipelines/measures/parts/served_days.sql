-- Days of custodial sentences that a stay in custody belongs to: it began with one of that day, or went on that day.
SELECT person_id, outcome_date
FROM (
    SELECT o.person_id, o.outcome_date
    FROM proven_outcomes AS o
    JOIN custody_periods AS s ON s.outcome_id = o.outcome_id
    WHERE o.tier = 'custody' AND s.kind = 'sentence'
    UNION ALL
    SELECT o.person_id, o.outcome_date
    FROM proven_outcomes AS o
    JOIN custody_periods AS s ON s.person_id = o.person_id AND s.start_date <= o.outcome_date
    WHERE o.tier = 'custody' AND s.kind = 'sentence' AND (s.end_date IS NULL OR s.end_date >= o.outcome_date)
) AS served
GROUP BY person_id, outcome_date
