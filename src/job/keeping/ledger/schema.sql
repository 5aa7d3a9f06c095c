-- What ran, on what, why, and what came of it. Counts and names only, never a value.

CREATE TABLE runs (
    run_id INTEGER PRIMARY KEY,
    as_at TEXT NOT NULL,
    command TEXT NOT NULL,
    started TEXT NOT NULL,
    ended TEXT,
    -- running, done, nothing_to_do or failed
    status TEXT NOT NULL,
    exit_code INTEGER,
    error TEXT,
    code_version TEXT NOT NULL,
    key_id TEXT NOT NULL
);

CREATE TABLE steps (
    step_id INTEGER PRIMARY KEY,
    run_id INTEGER NOT NULL REFERENCES runs,
    name TEXT NOT NULL,
    verb TEXT NOT NULL,
    subject TEXT NOT NULL,
    reason TEXT NOT NULL,
    -- JSON: all that decides what the step makes
    parts TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    -- done or failed
    status TEXT NOT NULL,
    error TEXT,
    started TEXT NOT NULL,
    ended TEXT NOT NULL,
    rows_in INTEGER NOT NULL,
    rows_out INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_superseded INTEGER NOT NULL
);

CREATE INDEX steps_by_name ON steps (name, status);
CREATE INDEX steps_by_fingerprint ON steps (fingerprint, status);

CREATE TABLE deliveries (
    source TEXT NOT NULL,
    path TEXT NOT NULL,
    received TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    first_run_id INTEGER NOT NULL REFERENCES runs,
    -- 1 once it has been normalised: from then on it counts even without its file
    is_accepted INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (source, path, content_hash)
);

-- Faults by rule, of the step with this fingerprint.
CREATE TABLE issues (
    fingerprint TEXT NOT NULL,
    rule TEXT NOT NULL,
    source TEXT NOT NULL,
    column_name TEXT NOT NULL,
    effect TEXT NOT NULL,
    n_issues INTEGER NOT NULL
);

CREATE INDEX issues_by_fingerprint ON issues (fingerprint);

-- Where the rows of each source went, of the link step with this fingerprint.
CREATE TABLE sources (
    fingerprint TEXT NOT NULL,
    source TEXT NOT NULL,
    n_deliveries INTEGER NOT NULL,
    newest_received TEXT NOT NULL,
    rows_in INTEGER NOT NULL,
    rows_out INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    rows_superseded INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, source)
);

-- Counts that say how far the figures can be trusted, of the link step with this fingerprint.
CREATE TABLE facts (
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    meaning TEXT NOT NULL,
    n INTEGER NOT NULL,
    n_of INTEGER NOT NULL
);

CREATE INDEX facts_by_fingerprint ON facts (fingerprint);

-- Rows of the tables that the anonymise step with this fingerprint wrote.
CREATE TABLE tables (
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    n_rows INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, name)
);

-- Figures that the publish step with this fingerprint published.
CREATE TABLE figures (
    fingerprint TEXT NOT NULL,
    measure TEXT NOT NULL,
    status TEXT NOT NULL,
    n_figures INTEGER NOT NULL,
    PRIMARY KEY (fingerprint, measure, status)
);
