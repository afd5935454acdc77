-- The chart: what is kept of a client's care; stock and where it went; clients who sign in; money; licences.
CREATE TABLE contents (
    hash BYTEA PRIMARY KEY,
    packed BYTEA NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE chart (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    about UUID,
    state TEXT NOT NULL,
    owner UUID REFERENCES accounts (id),
    role TEXT,
    place TEXT,
    due BIGINT,
    once TEXT COLLATE "C",
    sealed BYTEA NOT NULL,
    version BIGINT NOT NULL,
    wrote UUID REFERENCES accounts (id),
    wrote_client BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX chart_by_client ON chart (client, kind, created);
CREATE INDEX chart_by_kind ON chart (clinic, kind, state, due);
CREATE INDEX chart_by_about ON chart (about, kind);
CREATE UNIQUE INDEX chart_once ON chart (clinic, once) WHERE once IS NOT NULL;

-- How an entry read before it was changed.
CREATE TABLE chart_versions (
    entry UUID NOT NULL REFERENCES chart (id),
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    wrote UUID,
    wrote_client BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (entry, version)
);

CREATE TABLE lots (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    kind TEXT NOT NULL,
    product TEXT NOT NULL,
    maker TEXT NOT NULL,
    number TEXT NOT NULL,
    folded TEXT NOT NULL,
    expires TEXT,
    opened TEXT,
    received TEXT NOT NULL,
    state TEXT NOT NULL,
    note TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE UNIQUE INDEX lots_by_number ON lots (clinic, folded, kind, product);

CREATE TABLE lot_uses (
    lot UUID NOT NULL REFERENCES lots (id),
    entry UUID NOT NULL REFERENCES chart (id),
    client UUID NOT NULL REFERENCES clients (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (lot, entry)
);
CREATE INDEX lot_uses_by_entry ON lot_uses (entry);

-- A link by mail, once, for a client or somebody who wants to be one (`pending`); and who came in by it.
CREATE TABLE client_links (
    token BYTEA PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID REFERENCES clients (id),
    pending TEXT,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);
CREATE INDEX client_links_by_expiry ON client_links (expires);

CREATE TABLE client_sessions (
    token BYTEA PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX client_sessions_by_client ON client_sessions (client);
CREATE INDEX clients_by_email ON clients (lower(email));

CREATE TABLE licences (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    account UUID NOT NULL REFERENCES accounts (id),
    place TEXT NOT NULL,
    number TEXT NOT NULL,
    expires TEXT NOT NULL,
    created BIGINT NOT NULL,
    ended BIGINT
);
CREATE UNIQUE INDEX licences_once ON licences (clinic, account, place) WHERE ended IS NULL;

-- What is owed, paid and given back. Nothing in it changes.
CREATE TABLE ledger (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    about UUID,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'payment', 'refund', 'void')),
    cents BIGINT NOT NULL CHECK (cents >= 0),
    currency TEXT NOT NULL,
    settles UUID REFERENCES ledger (id),
    once TEXT,
    said TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ledger_by_client ON ledger (client, at);
CREATE UNIQUE INDEX ledger_once ON ledger (clinic, once) WHERE once IS NOT NULL;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Where parcels go.
ALTER TABLE clients ADD COLUMN address TEXT;

-- Who acted, where a client did.
ALTER TABLE audit ADD COLUMN acting UUID;

-- Files and uploads may be of a client alone, of no case.
ALTER TABLE uploads ALTER COLUMN case_id DROP NOT NULL;
ALTER TABLE files ALTER COLUMN case_id DROP NOT NULL;
CREATE INDEX files_by_client ON files (client, created);
