-- Roles of the whole clinic; appointments, of which the database lets no two share a person or a room; mails.
ALTER TABLE memberships DROP CONSTRAINT memberships_role_check;
ALTER TABLE memberships ADD CONSTRAINT memberships_role_check
    CHECK (role IN ('owner', 'practitioner', 'front-desk', 'doctor', 'pharmacist', 'auditor'));

CREATE TABLE calendars (
    clinic UUID NOT NULL REFERENCES clinics (id),
    account UUID NOT NULL REFERENCES accounts (id),
    hours TEXT NOT NULL,
    version BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    PRIMARY KEY (clinic, account)
);

CREATE TABLE rooms (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    name TEXT COLLATE "C" NOT NULL,
    created BIGINT NOT NULL,
    archived BIGINT,
    UNIQUE (clinic, name)
);

CREATE TABLE appointments (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    case_id UUID REFERENCES cases (id),
    chain UUID,
    number BIGINT NOT NULL,
    kind TEXT NOT NULL,
    account UUID NOT NULL REFERENCES accounts (id),
    room UUID NOT NULL REFERENCES rooms (id),
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
    resource UUID NOT NULL,
    tick BIGINT NOT NULL,
    appointment UUID NOT NULL REFERENCES appointments (id),
    PRIMARY KEY (resource, tick)
);
CREATE INDEX booked_by_appointment ON booked (appointment);

CREATE TABLE waiting (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    account UUID REFERENCES accounts (id),
    from_day TEXT NOT NULL,
    to_day TEXT NOT NULL,
    created BIGINT NOT NULL,
    told BIGINT,
    closed BIGINT
);
CREATE INDEX waiting_by_clinic ON waiting (clinic, created);

CREATE TABLE mails (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID REFERENCES clients (id),
    account UUID REFERENCES accounts (id),
    appointment UUID REFERENCES appointments (id),
    kind TEXT NOT NULL,
    facts TEXT NOT NULL,
    once TEXT,
    state TEXT NOT NULL,
    due BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    lease_until BIGINT,
    worker UUID,
    said TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX mails_due ON mails (state, due);
CREATE INDEX mails_by_clinic ON mails (clinic, created);
CREATE INDEX mails_by_appointment ON mails (appointment);
CREATE UNIQUE INDEX mails_once ON mails (clinic, once) WHERE once IS NOT NULL;

CREATE TABLE feeds (
    id UUID PRIMARY KEY,
    token BYTEA NOT NULL UNIQUE,
    clinic UUID NOT NULL REFERENCES clinics (id),
    account UUID REFERENCES accounts (id),
    client UUID REFERENCES clients (id),
    created BIGINT NOT NULL,
    revoked BIGINT
);
CREATE INDEX feeds_by_clinic ON feeds (clinic);
