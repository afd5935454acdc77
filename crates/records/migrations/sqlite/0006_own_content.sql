-- A clinic's own rows of the content of care: proposed by one person, put in force by another. What they say is kept under its hash.
CREATE TABLE own_contents (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    own BLOB NOT NULL REFERENCES contents (hash),
    laid BLOB REFERENCES contents (hash),
    base BLOB,
    state TEXT NOT NULL,
    why TEXT NOT NULL,
    asked_by BLOB NOT NULL REFERENCES accounts (id),
    asked BIGINT NOT NULL,
    said TEXT,
    decided_by BLOB REFERENCES accounts (id),
    decided_as TEXT,
    decided BIGINT
);
CREATE UNIQUE INDEX own_contents_in_force ON own_contents (clinic) WHERE state = 'in-force';
CREATE UNIQUE INDEX own_contents_proposed ON own_contents (clinic) WHERE state = 'proposed';
CREATE INDEX own_contents_by_clinic ON own_contents (clinic, asked);

-- The trail between two times.
CREATE INDEX audit_by_time ON audit (clinic, at);
