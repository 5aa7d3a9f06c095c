-- `one` stands for the equality that engines ask of a join; the days are compared after it.
SELECT 1 AS one, interval_start, interval_end
FROM intervals
WHERE interval_length = 'quarter'
