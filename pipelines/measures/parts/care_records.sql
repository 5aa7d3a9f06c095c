-- The day that care records reach back to. `one` stands for the equality that engines ask of a join.
SELECT 1 AS one, MIN(start_date) AS first_date
FROM care_periods
