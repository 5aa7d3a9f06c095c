-- Who is counted: one row an offence, tier and quarter; besides, for `nfa_per_first_time_entrant`, one a child with
-- no further action in a quarter and one a first-time entrant, in the part `all`.
WITH
-- The tier is a number: rows are joined by it many times.
decisions AS (
    SELECT o.offence_id, o.person_id, c.quarter_start, c.day_number,
        o.decision_rank,
        CASE o.tier
            WHEN 'nfa' THEN 1 WHEN 'diversion' THEN 2 WHEN 'pre_court' THEN 3 WHEN 'first_tier' THEN 4
            WHEN 'community' THEN 5 ELSE 6
        END AS tier_number
    FROM local_decisions AS o
    JOIN calendar AS c ON c.date = o.outcome_date
    WHERE o.offence_id IS NOT NULL
),

-- An offence counts once a tier and quarter, by the first decision: by date, then the lowest id, as text.
first_decisions AS (
    SELECT offence_id, person_id, tier_number, quarter_start, MIN(decision_rank) AS decision_rank,
        MIN(day_number) AS day_number
    FROM decisions
    GROUP BY offence_id, person_id, tier_number, quarter_start
),

-- How long it took, out of court. An offence or an arrest after the decision is a fault, and no duration.
offence_days AS (
    SELECT f.offence_id, c.day_number AS offence_day
    FROM offences AS f
    JOIN calendar AS c ON c.date = f.offence_date
),
timed_offences AS (
    SELECT d.person_id, d.decision_rank, d.day_number, f.offence_day
    FROM first_decisions AS d
    JOIN offence_days AS f ON f.offence_id = d.offence_id
    WHERE d.tier_number IN (2, 3) AND f.offence_day <= d.day_number
),
-- Of the child's arrests between offence and decision, the latest.
arrests AS (
    SELECT a.person_id, c.day_number AS arrest_day
    FROM contacts AS a
    JOIN calendar AS c ON c.date = a.contact_date
    WHERE a.kind = 'arrest'
),
arrest_days AS (
    SELECT t.person_id, t.decision_rank, MAX(a.arrest_day) AS arrest_day
    FROM timed_offences AS t
    JOIN arrests AS a ON a.person_id = t.person_id
    WHERE a.arrest_day >= t.offence_day AND a.arrest_day <= t.day_number
    GROUP BY t.person_id, t.decision_rank
),
timed AS (
    SELECT d.person_id, d.decision_rank, d.tier_number, d.quarter_start,
        d.day_number - o.offence_day AS days_from_offence,
        CASE WHEN o.offence_day IS NOT NULL THEN d.decision_rank END AS rank_from_offence,
        d.day_number - a.arrest_day AS days_from_arrest,
        CASE WHEN a.arrest_day IS NOT NULL THEN d.decision_rank END AS rank_from_arrest
    FROM first_decisions AS d
    LEFT JOIN timed_offences AS o ON o.person_id = d.person_id AND o.decision_rank = d.decision_rank
    LEFT JOIN arrest_days AS a ON a.person_id = d.person_id AND a.decision_rank = d.decision_rank
),

-- One of a child's rows of a tier and quarter stands for the child: the first. So it is among the rows with a duration.
stand_ins AS (
    SELECT person_id, tier_number, quarter_start, MIN(decision_rank) AS first_rank,
        MIN(rank_from_offence) AS first_from_offence, MIN(rank_from_arrest) AS first_from_arrest
    FROM timed
    GROUP BY person_id, tier_number, quarter_start
),
of_children AS (
    SELECT t.person_id, t.tier_number, t.decision_rank, t.decision_rank % 4 AS care_digit, t.quarter_start,
        CASE WHEN s.first_rank = t.decision_rank THEN 1 ELSE 0 END AS children,
        t.days_from_offence, CASE WHEN s.first_from_offence = t.rank_from_offence THEN 1 ELSE 0 END AS children_from_offence,
        t.days_from_arrest, CASE WHEN s.first_from_arrest = t.rank_from_arrest THEN 1 ELSE 0 END AS children_from_arrest
    FROM timed AS t
    JOIN stand_ins AS s
        ON s.person_id = t.person_id AND s.tier_number = t.tier_number AND s.quarter_start = t.quarter_start
),
of_children_in_care AS (
    SELECT person_id, tier_number, decision_rank, quarter_start, children, days_from_offence, children_from_offence, days_from_arrest,
        children_from_arrest,
        CASE care_digit
            WHEN 0 THEN 'looked_after' WHEN 1 THEN 'not_looked_after' WHEN 2 THEN 'not_known' ELSE 'not_listed'
        END AS care_status
    FROM of_children
),

counted AS (
    SELECT person_id, tier_number, decision_rank, care_status, quarter_start, 1 AS offences, children, days_from_offence,
        children_from_offence, days_from_arrest, children_from_arrest, 0 AS nfa_children, 0 AS first_time_entrants
    FROM of_children_in_care
    UNION ALL
    SELECT person_id, 0 AS tier_number, decision_rank, care_status, quarter_start, 0 AS offences, 0 AS children,
        NULL AS days_from_offence, 0 AS children_from_offence, NULL AS days_from_arrest, 0 AS children_from_arrest,
        1 AS nfa_children, 0 AS first_time_entrants
    FROM of_children_in_care
    WHERE tier_number = 1 AND children = 1
    UNION ALL
    SELECT u.person_id, 0 AS tier_number, 0 AS decision_rank, u.care_status, u.interval_start AS quarter_start, 0 AS offences, 0 AS children,
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
    k.decision_rank, k.offences, k.children, k.days_from_offence, k.children_from_offence, k.days_from_arrest, k.children_from_arrest,
    k.nfa_children, k.first_time_entrants
FROM counted AS k
JOIN intervals AS q ON q.quarter_start = k.quarter_start
LEFT JOIN persons AS p ON p.person_id = k.person_id
WHERE q.interval_length = 'quarter'
