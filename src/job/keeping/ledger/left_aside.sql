-- Rows that are no data: blank ones, headers again, titles, totals. They are not among rows_in.

ALTER TABLE steps ADD COLUMN rows_left_aside INTEGER NOT NULL DEFAULT 0;
ALTER TABLE sources ADD COLUMN rows_left_aside INTEGER NOT NULL DEFAULT 0;
