-- Who is counted: one row a child and day with a custodial sentence.
WITH
custodial_sentences AS (
    SELECT outcome_id, person_id, outcome_date, care_status
    FROM proven_outcomes
    -- A child still under 18 at the sentence was so at first hearing, where that age is unknown.
    WHERE tier = 'custody' AND residence = 'local' AND COALESCE(age_years_first_hearing, age_years) < 18
),

-- Several sentences of one child on one day are one: the lowest id, as text, stands for them.
sentence_days AS (
    SELECT person_id, outcome_date, MIN(outcome_id) AS outcome_id
    FROM custodial_sentences
    GROUP BY person_id, outcome_date
),

-- The child's first proven outcome or diversion of all, local or not, at any age.
first_dealt_with AS (
    SELECT person_id, MIN(outcome_date) AS first_date
    FROM (
        SELECT person_id, outcome_date FROM proven_outcomes
        UNION ALL
        SELECT person_id, outcome_date FROM outcomes WHERE tier = 'diversion'
    ) AS dealt_with
    GROUP BY person_id
)

SELECT q.interval_length, q.interval_start, q.interval_end, d.person_id,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, s.care_status, COALESCE(p.sex, 'not_known') AS sex,
    d.outcome_id, 1 AS sentence_days,
    CASE WHEN f.first_date < d.outcome_date THEN 0 ELSE 1 END AS no_previous
FROM sentence_days AS d
JOIN custodial_sentences AS s ON s.person_id = d.person_id AND s.outcome_id = d.outcome_id
JOIN first_dealt_with AS f ON f.person_id = d.person_id
JOIN calendar AS c ON c.date = d.outcome_date
JOIN intervals AS q ON q.quarter_start = c.quarter_start
LEFT JOIN persons AS p ON p.person_id = d.person_id
WHERE q.interval_length = 'quarter'
