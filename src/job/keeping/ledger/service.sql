-- The service that the store belongs to: one row, written by its first run.

CREATE TABLE service (
    name TEXT NOT NULL,
    area TEXT NOT NULL
);
