-- Who is counted: one row an offence, tier and quarter; besides, for `nfa_per_first_time_entrant`, one a child with
-- no further action in a quarter and one a first-time entrant, in the part `all`.
WITH
-- Decisions on local children aged 10 to 17. `outcome_number` runs within a child: by date, then the most serious, then the
-- lowest id as text. The tier is a number, too: rows are joined by it many times.
decisions AS (
    SELECT o.outcome_id, o.offence_id, o.person_id, o.outcome_date, o.outcome_number, o.care_status, c.quarter_start,
        c.day_number,
        CASE o.tier
            WHEN 'nfa' THEN 1 WHEN 'diversion' THEN 2 WHEN 'pre_court' THEN 3 WHEN 'first_tier' THEN 4
            WHEN 'community' THEN 5 ELSE 6
        END AS tier_number
    FROM outcomes AS o
    JOIN calendar AS c ON c.date = o.outcome_date
    WHERE o.residence = 'local' AND o.age_years BETWEEN 10 AND 17
        AND (
            o.tier IN ('nfa', 'diversion')
            OR (
                o.is_proven AND o.appeal <> 'quashed' AND o.tier IN ('pre_court', 'first_tier', 'community', 'custody')
            )
        )
),

-- An offence counts once a tier and quarter, by the first decision: by date, then the lowest id, as text.
first_days AS (
    SELECT offence_id, tier_number, quarter_start, MIN(outcome_date) AS outcome_date
    FROM decisions
    GROUP BY offence_id, tier_number, quarter_start
),
first_ids AS (
    SELECT d.offence_id, d.tier_number, d.outcome_date, MIN(d.outcome_id) AS outcome_id
    FROM decisions AS d
    JOIN first_days AS f
        ON f.offence_id = d.offence_id AND f.tier_number = d.tier_number AND f.outcome_date = d.outcome_date
    GROUP BY d.offence_id, d.tier_number, d.outcome_date
),
first_decisions AS (
    SELECT d.outcome_id, d.offence_id, d.person_id, d.outcome_date, d.outcome_number, d.tier_number, d.care_status,
        d.quarter_start, d.day_number
    FROM decisions AS d
    JOIN first_ids AS f ON f.outcome_id = d.outcome_id
),

-- How long it took, out of court. An offence or an arrest after the decision is a fault, and no duration.
timed_offences AS (
    SELECT d.outcome_id, d.person_id, d.outcome_date, d.day_number, f.offence_date, d.day_number - c.day_number AS days
    FROM first_decisions AS d
    JOIN offences AS f ON f.offence_id = d.offence_id
    JOIN calendar AS c ON c.date = f.offence_date
    WHERE d.tier_number IN (2, 3) AND f.offence_date <= d.outcome_date
),
-- Of the child's arrests between offence and decision, the latest.
arrest_days AS (
    SELECT t.outcome_id, t.day_number, MAX(a.contact_date) AS arrest_date
    FROM timed_offences AS t
    JOIN contacts AS a ON a.person_id = t.person_id
    WHERE a.kind = 'arrest' AND a.contact_date >= t.offence_date AND a.contact_date <= t.outcome_date
    GROUP BY t.outcome_id, t.day_number
),
timed_arrests AS (
    SELECT a.outcome_id, a.day_number - c.day_number AS days
    FROM arrest_days AS a
    JOIN calendar AS c ON c.date = a.arrest_date
),
timed AS (
    SELECT d.person_id, d.outcome_number, d.tier_number, d.care_status, d.quarter_start,
        o.days AS days_from_offence, CASE WHEN o.days IS NOT NULL THEN d.outcome_number END AS number_from_offence,
        a.days AS days_from_arrest, CASE WHEN a.days IS NOT NULL THEN d.outcome_number END AS number_from_arrest
    FROM first_decisions AS d
    LEFT JOIN timed_offences AS o ON o.outcome_id = d.outcome_id
    LEFT JOIN timed_arrests AS a ON a.outcome_id = d.outcome_id
),

-- One of a child's rows of a tier and quarter stands for the child: the first. So it is among the rows with a duration.
stand_ins AS (
    SELECT person_id, tier_number, quarter_start, MIN(outcome_number) AS first_number,
        MIN(number_from_offence) AS first_from_offence, MIN(number_from_arrest) AS first_from_arrest
    FROM timed
    GROUP BY person_id, tier_number, quarter_start
),
of_children AS (
    SELECT t.person_id, t.tier_number, t.care_status, t.quarter_start,
        CASE WHEN s.first_number = t.outcome_number THEN 1 ELSE 0 END AS children,
        t.days_from_offence, CASE WHEN s.first_from_offence = t.number_from_offence THEN 1 ELSE 0 END AS children_from_offence,
        t.days_from_arrest, CASE WHEN s.first_from_arrest = t.number_from_arrest THEN 1 ELSE 0 END AS children_from_arrest
    FROM timed AS t
    JOIN stand_ins AS s
        ON s.person_id = t.person_id AND s.tier_number = t.tier_number AND s.quarter_start = t.quarter_start
),

counted AS (
    SELECT person_id, tier_number, care_status, quarter_start, 1 AS offences, children, days_from_offence,
        children_from_offence, days_from_arrest, children_from_arrest, 0 AS nfa_children, 0 AS first_time_entrants
    FROM of_children
    UNION ALL
    SELECT person_id, 0 AS tier_number, care_status, quarter_start, 0 AS offences, 0 AS children,
        NULL AS days_from_offence, 0 AS children_from_offence, NULL AS days_from_arrest, 0 AS children_from_arrest,
        1 AS nfa_children, 0 AS first_time_entrants
    FROM of_children
    WHERE tier_number = 1 AND children = 1
    UNION ALL
    SELECT u.person_id, 0 AS tier_number, u.care_status, u.interval_start AS quarter_start, 0 AS offences, 0 AS children,
        NULL AS days_from_offence, 0 AS children_from_offence,
        NULL AS days_from_arrest, 0 AS children_from_arrest,
        0 AS nfa_children, u.entrants AS first_time_entrants
    FROM first_time_entrants_units AS u
    WHERE u.interval_length = 'quarter'
)

SELECT q.interval_length, q.interval_start, q.interval_end, k.person_id,
    CASE k.tier_number
        WHEN 0 THEN 'all' WHEN 1 THEN 'nfa' WHEN 2 THEN 'diversion' WHEN 3 THEN 'pre_court' WHEN 4 THEN 'first_tier'
        WHEN 5 THEN 'community' ELSE 'custody'
    END AS tier,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, k.care_status, COALESCE(p.sex, 'not_known') AS sex,
    k.offences, k.children, k.days_from_offence, k.children_from_offence, k.days_from_arrest, k.children_from_arrest,
    k.nfa_children, k.first_time_entrants
FROM counted AS k
JOIN intervals AS q ON q.quarter_start = k.quarter_start
LEFT JOIN persons AS p ON p.person_id = k.person_id
WHERE q.interval_length = 'quarter'
