-- Who is counted: one row a remand decision in the part of its kind, and one in the part `all`.
WITH
decisions AS (
    SELECT r.remand_id, r.person_id, r.hearing_date, r.decision, r.care_status, c.quarter_start, c.plus_12_months
    FROM remands AS r
    JOIN calendar AS c ON c.date = r.hearing_date
    WHERE r.age_years BETWEEN 10 AND 17
),

-- One of a child's decisions of a kind in a quarter stands for the child, and one of all: the first, and of
-- several on a day the lowest id, as text.
first_days AS (
    SELECT person_id, decision, quarter_start, MIN(hearing_date) AS hearing_date
    FROM decisions
    GROUP BY person_id, decision, quarter_start
),
first_of_kind AS (
    SELECT d.person_id, d.decision, d.quarter_start, d.hearing_date, MIN(d.remand_id) AS remand_id
    FROM decisions AS d
    JOIN first_days AS f
        ON f.person_id = d.person_id AND f.decision = d.decision AND f.hearing_date = d.hearing_date
    GROUP BY d.person_id, d.decision, d.quarter_start, d.hearing_date
),
first_days_of_all AS (
    SELECT person_id, quarter_start, MIN(hearing_date) AS hearing_date
    FROM first_of_kind
    GROUP BY person_id, quarter_start
),
first_of_all AS (
    SELECT k.person_id, k.quarter_start, MIN(k.remand_id) AS remand_id
    FROM first_of_kind AS k
    JOIN first_days_of_all AS f ON f.person_id = k.person_id AND f.hearing_date = k.hearing_date
    GROUP BY k.person_id, k.quarter_start
),

-- A stay in youth detention was followed by custody if the child was sentenced to it from the hearing
-- on and within 12 months, for an offence committed by then or at an unknown date.
custodial_sentences AS (
    SELECT o.person_id, o.outcome_date, f.offence_date
    FROM proven_outcomes AS o
    LEFT JOIN offences AS f ON f.offence_id = o.offence_id
    WHERE o.tier = 'custody'
),
followed_by_custody AS (
    SELECT d.remand_id, 1 AS is_followed
    FROM decisions AS d
    JOIN custodial_sentences AS s ON s.person_id = d.person_id
    WHERE d.decision = 'youth_detention' AND s.outcome_date >= d.hearing_date AND s.outcome_date <= d.plus_12_months
        AND (s.offence_date IS NULL OR s.offence_date <= d.hearing_date)
    GROUP BY d.remand_id
),

counted AS (
    SELECT d.remand_id, d.person_id, d.decision AS stage, d.care_status, d.quarter_start, 1 AS decisions,
        CASE WHEN k.remand_id = d.remand_id THEN 1 ELSE 0 END AS children,
        0 AS contested, 0 AS detentions, 0 AS held, 0 AS followed, 0 AS not_followed
    FROM decisions AS d
    JOIN first_of_kind AS k
        ON k.person_id = d.person_id AND k.decision = d.decision AND k.quarter_start = d.quarter_start
    UNION ALL
    SELECT d.remand_id, d.person_id, 'all' AS stage, d.care_status, d.quarter_start, 1 AS decisions,
        CASE WHEN a.remand_id = d.remand_id THEN 1 ELSE 0 END AS children,
        CASE WHEN d.decision = 'unconditional_bail' THEN 0 ELSE 1 END AS contested,
        CASE WHEN d.decision = 'youth_detention' THEN 1 ELSE 0 END AS detentions,
        CASE WHEN d.decision = 'youth_detention' AND k.remand_id = d.remand_id THEN 1 ELSE 0 END AS held,
        CASE
            WHEN d.decision = 'youth_detention' AND k.remand_id = d.remand_id AND c.is_followed = 1 THEN 1 ELSE 0
        END AS followed,
        CASE
            WHEN d.decision = 'youth_detention' AND k.remand_id = d.remand_id AND c.is_followed IS NULL THEN 1 ELSE 0
        END AS not_followed
    FROM decisions AS d
    JOIN first_of_all AS a ON a.person_id = d.person_id AND a.quarter_start = d.quarter_start
    JOIN first_of_kind AS k
        ON k.person_id = d.person_id AND k.decision = d.decision AND k.quarter_start = d.quarter_start
    LEFT JOIN followed_by_custody AS c ON c.remand_id = d.remand_id
)

SELECT q.interval_length, q.interval_start, q.interval_end, k.person_id, k.stage,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, k.care_status,
    k.remand_id, k.decisions, k.children, k.contested, k.detentions, k.held, k.followed, k.not_followed
FROM counted AS k
JOIN intervals AS q ON q.quarter_start = k.quarter_start
LEFT JOIN persons AS p ON p.person_id = k.person_id
WHERE q.interval_length = 'quarter'
