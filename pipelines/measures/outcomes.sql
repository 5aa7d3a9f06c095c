-- Who is counted: one row an offence, tier and quarter; besides, for `nfa_per_first_time_entrant`, one a child with
-- no further action in a quarter and one a first-time entrant, in the part `all`.
WITH
-- Decisions on local children aged 10 to 17.
decisions AS (
    SELECT o.outcome_id, o.offence_id, o.person_id, o.outcome_date, o.tier, o.care_status, c.quarter_start, c.day_number
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
    SELECT offence_id, tier, quarter_start, MIN(outcome_date) AS outcome_date
    FROM decisions
    GROUP BY offence_id, tier, quarter_start
),
first_ids AS (
    SELECT d.offence_id, d.tier, d.outcome_date, MIN(d.outcome_id) AS outcome_id
    FROM decisions AS d
    JOIN first_days AS f
        ON f.offence_id = d.offence_id AND f.tier = d.tier AND f.outcome_date = d.outcome_date
    GROUP BY d.offence_id, d.tier, d.outcome_date
),
first_decisions AS (
    SELECT d.outcome_id, d.offence_id, d.person_id, d.outcome_date, d.tier, d.care_status, d.quarter_start, d.day_number
    FROM decisions AS d
    JOIN first_ids AS f ON f.outcome_id = d.outcome_id
),

-- How long it took, out of court. An offence or an arrest after the decision is a fault, and no duration.
timed_offences AS (
    SELECT d.outcome_id, d.person_id, d.outcome_date, d.day_number, f.offence_date, d.day_number - c.day_number AS days
    FROM first_decisions AS d
    JOIN offences AS f ON f.offence_id = d.offence_id
    JOIN calendar AS c ON c.date = f.offence_date
    WHERE d.tier IN ('diversion', 'pre_court') AND f.offence_date <= d.outcome_date
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
    SELECT d.outcome_id, d.person_id, d.outcome_date, d.tier, d.care_status, d.quarter_start,
        o.days AS days_from_offence, CASE WHEN o.days IS NOT NULL THEN d.outcome_date END AS date_from_offence,
        a.days AS days_from_arrest, CASE WHEN a.days IS NOT NULL THEN d.outcome_date END AS date_from_arrest
    FROM first_decisions AS d
    LEFT JOIN timed_offences AS o ON o.outcome_id = d.outcome_id
    LEFT JOIN timed_arrests AS a ON a.outcome_id = d.outcome_id
),

-- One of a child's rows of a tier and quarter stands for the child: the first, and of several on a day the lowest
-- id, as text. So it is among the rows with a duration.
first_dates AS (
    SELECT person_id, tier, quarter_start, MIN(outcome_date) AS first_date,
        MIN(date_from_offence) AS first_from_offence, MIN(date_from_arrest) AS first_from_arrest
    FROM timed
    GROUP BY person_id, tier, quarter_start
),
stand_ins AS (
    SELECT t.person_id, t.tier, t.quarter_start,
        MIN(CASE WHEN t.outcome_date = f.first_date THEN t.outcome_id END) AS outcome_id,
        MIN(CASE WHEN t.date_from_offence = f.first_from_offence THEN t.outcome_id END) AS timed_from_offence,
        MIN(CASE WHEN t.date_from_arrest = f.first_from_arrest THEN t.outcome_id END) AS timed_from_arrest
    FROM timed AS t
    JOIN first_dates AS f ON f.person_id = t.person_id AND f.tier = t.tier AND f.quarter_start = t.quarter_start
    GROUP BY t.person_id, t.tier, t.quarter_start
),

counted AS (
    SELECT t.person_id, t.tier, t.care_status, t.quarter_start, 1 AS offences,
        CASE WHEN s.outcome_id = t.outcome_id THEN 1 ELSE 0 END AS children,
        t.days_from_offence, CASE WHEN s.timed_from_offence = t.outcome_id THEN 1 ELSE 0 END AS children_from_offence,
        t.days_from_arrest, CASE WHEN s.timed_from_arrest = t.outcome_id THEN 1 ELSE 0 END AS children_from_arrest,
        0 AS nfa_children, 0 AS first_time_entrants
    FROM timed AS t
    JOIN stand_ins AS s ON s.person_id = t.person_id AND s.tier = t.tier AND s.quarter_start = t.quarter_start
    UNION ALL
    SELECT t.person_id, 'all' AS tier, t.care_status, t.quarter_start, 0 AS offences, 0 AS children,
        NULL AS days_from_offence, 0 AS children_from_offence, NULL AS days_from_arrest, 0 AS children_from_arrest,
        1 AS nfa_children, 0 AS first_time_entrants
    FROM timed AS t
    JOIN stand_ins AS s ON s.outcome_id = t.outcome_id
    WHERE t.tier = 'nfa'
    UNION ALL
    SELECT u.person_id, 'all' AS tier, u.care_status, u.interval_start AS quarter_start, 0 AS offences, 0 AS children,
        NULL AS days_from_offence, 0 AS children_from_offence,
        NULL AS days_from_arrest, 0 AS children_from_arrest,
        0 AS nfa_children, u.entrants AS first_time_entrants
    FROM first_time_entrants_units AS u
    WHERE u.interval_length = 'quarter'
)

SELECT q.interval_length, q.interval_start, q.interval_end, k.person_id, k.tier,
    COALESCE(p.ethnic_group, 'not_known') AS ethnic_group, k.care_status, COALESCE(p.sex, 'not_known') AS sex,
    k.offences, k.children, k.days_from_offence, k.children_from_offence, k.days_from_arrest, k.children_from_arrest,
    k.nfa_children, k.first_time_entrants
FROM counted AS k
JOIN intervals AS q ON q.quarter_start = k.quarter_start
LEFT JOIN persons AS p ON p.person_id = k.person_id
WHERE q.interval_length = 'quarter'
