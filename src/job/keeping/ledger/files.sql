-- Hashes of the content of files that the step with this fingerprint left: of normalise the rows of its delivery, of link
-- what it keeps for the next, of anonymise the tables, of publish the manifest.
CREATE TABLE files (
    fingerprint TEXT NOT NULL,
    name TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    PRIMARY KEY (fingerprint, name)
);
