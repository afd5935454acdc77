-- Roles of the whole clinic; appointments, of which the database lets no two share a person or a room; mails.
CREATE TABLE members (
    account BLOB NOT NULL REFERENCES accounts (id),
    clinic BLOB NOT NULL REFERENCES clinics (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'practitioner', 'front-desk', 'doctor', 'pharmacist', 'auditor')),
    created BIGINT NOT NULL,
    PRIMARY KEY (account, clinic)
);
INSERT INTO members SELECT account, clinic, role, created FROM memberships;
DROP TABLE memberships;
ALTER TABLE members RENAME TO memberships;
CREATE INDEX memberships_by_clinic ON memberships (clinic);

CREATE TABLE calendars (
    clinic BLOB NOT NULL REFERENCES clinics (id),
    account BLOB NOT NULL REFERENCES accounts (id),
    hours TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (clinic, account)
);

CREATE TABLE rooms (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    created BIGINT NOT NULL,
    archived BIGINT,
    UNIQUE (clinic, name)
);

CREATE TABLE appointments (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    case_id BLOB REFERENCES cases (id),
    chain BLOB,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    account BLOB NOT NULL REFERENCES accounts (id),
    room BLOB NOT NULL REFERENCES rooms (id),
    starts BIGINT NOT NULL,
    ends BIGINT NOT NULL,
    free_at BIGINT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    deposit_cents BIGINT NOT NULL,
    deposit TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX appointments_by_time ON appointments (clinic, starts);
CREATE INDEX appointments_by_client ON appointments (client, starts);
CREATE INDEX appointments_by_chain ON appointments (chain, number);

-- A quarter of an hour of a person or a room, once.
CREATE TABLE booked (
    resource BLOB NOT NULL,
    tick BIGINT NOT NULL,
    appointment BLOB NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (resource, tick)
) WITHOUT ROWID;
CREATE INDEX booked_by_appointment ON booked (appointment);

CREATE TABLE waiting (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    account BLOB REFERENCES accounts (id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    created BIGINT NOT NULL,
    told BIGINT,
    closed BIGINT
);
CREATE INDEX waiting_by_clinic ON waiting (clinic, created);

CREATE TABLE mails (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB REFERENCES clients (id),
    account BLOB REFERENCES accounts (id),
    appointment BLOB REFERENCES appointments (id),
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    once TEXT,
    state TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until BIGINT,
    worker BLOB,
    said TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX mails_due ON mails (state, due);
CREATE INDEX mails_by_clinic ON mails (clinic, created);
CREATE INDEX mails_by_appointment ON mails (appointment);
CREATE UNIQUE INDEX mails_once ON mails (clinic, once) WHERE once IS NOT NULL;

CREATE TABLE feeds (
    id BLOB PRIMARY KEY,
    token BLOB NOT NULL UNIQUE,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    account BLOB REFERENCES accounts (id),
    client BLOB REFERENCES clients (id),
    created BIGINT NOT NULL,
    revoked BIGINT
);
CREATE INDEX feeds_by_clinic ON feeds (clinic);
