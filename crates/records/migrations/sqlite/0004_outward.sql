-- Keys with which programs read for a person: what they open is narrower than the person's role. And clients whose records were erased.
CREATE TABLE access_keys (
    id BLOB PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    account BLOB NOT NULL REFERENCES accounts (id),
    name TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    ended BIGINT
);
CREATE INDEX access_keys_by_clinic ON access_keys (clinic);

-- A client whose record was erased: the row stays, empty, for what must be kept without a name (money, the trail).
ALTER TABLE clients ADD COLUMN erased BIGINT;
CREATE INDEX chart_by_touch ON chart (client, changed);
