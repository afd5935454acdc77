-- Ids are UUIDs, times milliseconds UTC, documents JSON text that the database does not look into.
CREATE TABLE clinics (
    id UUID PRIMARY KEY,
    name TEXT NOT NULL,
    wrapped_key BYTEA NOT NULL,
    settings TEXT NOT NULL,
    created BIGINT NOT NULL
);

CREATE TABLE accounts (
    id UUID PRIMARY KEY,
    email TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    totp_sealed BYTEA,
    totp_proved BIGINT NOT NULL DEFAULT 0,
    totp_step BIGINT NOT NULL DEFAULT 0,
    recovery TEXT NOT NULL DEFAULT '[]',
    created BIGINT NOT NULL
);

CREATE TABLE memberships (
    account UUID NOT NULL REFERENCES accounts (id),
    clinic UUID NOT NULL REFERENCES clinics (id),
    role TEXT NOT NULL CHECK (role IN ('owner', 'practitioner')),
    created BIGINT NOT NULL,
    PRIMARY KEY (account, clinic)
);
CREATE INDEX memberships_by_clinic ON memberships (clinic);

CREATE TABLE sessions (
    token BYTEA PRIMARY KEY,
    account UUID NOT NULL REFERENCES accounts (id),
    clinic UUID NOT NULL REFERENCES clinics (id),
    csrf TEXT NOT NULL,
    second_factor BIGINT NOT NULL,
    created BIGINT NOT NULL,
    seen BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX sessions_by_account ON sessions (account);

CREATE TABLE invitations (
    id UUID PRIMARY KEY,
    token BYTEA NOT NULL UNIQUE,
    clinic UUID REFERENCES clinics (id),
    role TEXT NOT NULL,
    client UUID,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    used BIGINT
);

CREATE TABLE clients (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    name TEXT NOT NULL,
    sort_name TEXT COLLATE "C" NOT NULL,
    folded TEXT NOT NULL,
    reference TEXT COLLATE "C" NOT NULL,
    email TEXT,
    phone TEXT,
    born TEXT,
    note TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    archived BIGINT,
    UNIQUE (clinic, reference)
);
CREATE INDEX clients_by_name ON clients (clinic, sort_name, id);

CREATE TABLE cases (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    title TEXT NOT NULL,
    base TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    archived BIGINT
);
CREATE INDEX cases_by_client ON cases (client, created);

CREATE TABLE variants (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    case_id UUID NOT NULL REFERENCES cases (id),
    name TEXT NOT NULL,
    design TEXT NOT NULL,
    version BIGINT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL,
    UNIQUE (case_id, name)
);

CREATE TABLE uploads (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    case_id UUID NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    received BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL
);
CREATE INDEX uploads_by_expiry ON uploads (expires);

CREATE TABLE files (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    client UUID NOT NULL REFERENCES clients (id),
    case_id UUID NOT NULL REFERENCES cases (id),
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BIGINT NOT NULL,
    parts BIGINT NOT NULL,
    sha256 TEXT NOT NULL,
    made_from UUID,
    facts TEXT NOT NULL,
    created BIGINT NOT NULL,
    removed BIGINT
);
CREATE INDEX files_by_case ON files (case_id, created);
CREATE INDEX files_by_origin ON files (made_from);

CREATE TABLE jobs (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    kind TEXT NOT NULL,
    payload TEXT NOT NULL,
    once TEXT,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    lease_until BIGINT,
    worker UUID,
    progress DOUBLE PRECISION NOT NULL,
    said TEXT NOT NULL,
    result TEXT NOT NULL,
    created BIGINT NOT NULL,
    changed BIGINT NOT NULL
);
CREATE INDEX jobs_due ON jobs (state, run_at);
CREATE INDEX jobs_by_clinic ON jobs (clinic, changed);
CREATE UNIQUE INDEX jobs_once ON jobs (clinic, once) WHERE once IS NOT NULL AND state IN ('waiting', 'working');

CREATE TABLE shares (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    token BYTEA NOT NULL UNIQUE,
    client UUID NOT NULL REFERENCES clients (id),
    case_id UUID NOT NULL REFERENCES cases (id),
    shown TEXT NOT NULL,
    chosen UUID,
    created BIGINT NOT NULL,
    expires BIGINT NOT NULL,
    revoked BIGINT
);
CREATE INDEX shares_by_case ON shares (case_id, created);

CREATE TABLE questions (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    share UUID NOT NULL REFERENCES shares (id),
    asked TEXT NOT NULL,
    asked_at BIGINT NOT NULL,
    answer TEXT
);
CREATE INDEX questions_by_share ON questions (share, asked_at);

CREATE TABLE consents (
    id UUID PRIMARY KEY,
    clinic UUID NOT NULL REFERENCES clinics (id),
    share UUID NOT NULL UNIQUE REFERENCES shares (id),
    variant UUID NOT NULL,
    decision TEXT NOT NULL,
    name TEXT NOT NULL,
    drawn TEXT,
    text_version TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    at BIGINT NOT NULL,
    document UUID
);

CREATE TABLE audit_heads (
    clinic UUID PRIMARY KEY REFERENCES clinics (id),
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL
);

CREATE TABLE audit (
    clinic UUID NOT NULL REFERENCES clinics (id),
    number BIGINT NOT NULL,
    at BIGINT NOT NULL,
    account UUID,
    share UUID,
    action TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_id UUID,
    client UUID,
    hash BYTEA NOT NULL,
    PRIMARY KEY (clinic, number)
);
CREATE INDEX audit_by_client ON audit (client, number);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
CREATE TRIGGER audit_stays BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER consents_stay BEFORE DELETE ON consents FOR EACH ROW EXECUTE FUNCTION refuse_change();
