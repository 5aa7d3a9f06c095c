-- A content may come to its path more than once: a file that is mended, and then put back, came twice.
ALTER TABLE deliveries RENAME TO deliveries_once;

CREATE TABLE deliveries (
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    received TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    first_run_id INTEGER NOT NULL REFERENCES runs,
    -- 1 once it has been normalised, until its file is moved: it counts even without its file
    is_accepted INTEGER NOT NULL DEFAULT 0,
    -- how often this content came to this path, this time included
    time INTEGER NOT NULL DEFAULT 1,
    PRIMARY KEY (source, path, content_hash, time)
);

INSERT INTO deliveries (source, path, received, content_hash, first_run_id, is_accepted)
SELECT source, path, received, content_hash, first_run_id, is_accepted FROM deliveries_once;

DROP TABLE deliveries_once;
