-- How well records were joined, of the link step with this fingerprint: shares with their limits, as JSON.
CREATE TABLE estimates (
    fingerprint TEXT NOT NULL,
    estimate TEXT NOT NULL
);

CREATE INDEX estimates_by_fingerprint ON estimates (fingerprint);
