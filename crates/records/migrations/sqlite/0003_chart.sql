-- The chart: what is kept of a client's care; stock and where it went; clients who sign in; money; licences.
CREATE TABLE contents (
    hash BLOB PRIMARY KEY,
    packed BLOB NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE chart (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    kind TEXT NOT NULL,
    about BLOB,
    state TEXT NOT NULL,
    owner BLOB REFERENCES accounts (id),
    role TEXT,
    place TEXT,
    due BIGINT,
    once TEXT,
    sealed BLOB NOT NULL,
    version BIGINT NOT NULL,
    wrote BLOB REFERENCES accounts (id),
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
    entry BLOB NOT NULL REFERENCES chart (id),
    version BIGINT NOT NULL,
    state TEXT NOT NULL,
    sealed BLOB NOT NULL,
    wrote BLOB,
    wrote_client BIGINT NOT NULL,
    at BIGINT NOT NULL,
    PRIMARY KEY (entry, version)
) WITHOUT ROWID;

CREATE TABLE lots (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
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
    lot BLOB NOT NULL REFERENCES lots (id),
    entry BLOB NOT NULL REFERENCES chart (id),
    client BLOB NOT NULL REFERENCES clients (id),
    at BIGINT NOT NULL,
    PRIMARY KEY (lot, entry)
) WITHOUT ROWID;
CREATE INDEX lot_uses_by_entry ON lot_uses (entry);

-- A link by mail, once, for a client or somebody who wants to be one (`pending`); and who came in by it.
CREATE TABLE client_links (
    token BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB REFERENCES clients (id),
    pending TEXT,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
) WITHOUT ROWID;
CREATE INDEX client_links_by_expiry ON client_links (expires);

CREATE TABLE client_sessions (
    token BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    csrf TEXT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX client_sessions_by_client ON client_sessions (client);
CREATE INDEX clients_by_email ON clients (lower(email));

CREATE TABLE licences (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    account BLOB NOT NULL REFERENCES accounts (id),
    place TEXT NOT NULL,
    number TEXT NOT NULL,
    expires TEXT NOT NULL,
    created BIGINT NOT NULL,
    ended BIGINT
);
CREATE UNIQUE INDEX licences_once ON licences (clinic, account, place) WHERE ended IS NULL;

-- What is owed, paid and given back. Nothing in it changes.
CREATE TABLE ledger (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    about BLOB,
    kind TEXT NOT NULL CHECK (kind IN ('invoice', 'payment', 'refund', 'void')),
    cents BIGINT NOT NULL CHECK (cents >= 0),
    currency TEXT NOT NULL,
    settles BLOB REFERENCES ledger (id),
    once TEXT,
    said TEXT NOT NULL,
    at BIGINT NOT NULL
);
CREATE INDEX ledger_by_client ON ledger (client, at);
CREATE UNIQUE INDEX ledger_once ON ledger (clinic, once) WHERE once IS NOT NULL;
CREATE TRIGGER ledger_is_not_changed BEFORE UPDATE ON ledger BEGIN
    SELECT RAISE(ABORT, 'ledger is append-only');
END;

-- Where parcels go.
ALTER TABLE clients ADD COLUMN address TEXT;

-- Who acted, where a client did.
ALTER TABLE audit ADD COLUMN acting BLOB;

-- Files and uploads may be of a client alone, of no case.
CREATE TABLE new_uploads (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    case_id BLOB REFERENCES cases (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
INSERT INTO new_uploads SELECT id, clinic, client, case_id, kind, label, name, bytes, received, parts, created, expires FROM uploads;
DROP TABLE uploads;
ALTER TABLE new_uploads RENAME TO uploads;
CREATE INDEX uploads_by_expiry ON uploads (expires);

CREATE TABLE new_files (
    id BLOB PRIMARY KEY,
    clinic BLOB NOT NULL REFERENCES clinics (id),
    client BLOB NOT NULL REFERENCES clients (id),
    case_id BLOB REFERENCES cases (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    made_from BLOB,
    facts TEXT NOT NULL,
    created BIGINT NOT NULL,
    removed BIGINT
);
INSERT INTO new_files SELECT id, clinic, client, case_id, kind, label, name, media_type, bytes, parts, sha256, made_from, facts, created, removed FROM files;
DROP TABLE files;
ALTER TABLE new_files RENAME TO files;
CREATE INDEX files_by_case ON files (case_id, created);
CREATE INDEX files_by_client ON files (client, created);
CREATE INDEX files_by_origin ON files (made_from);
