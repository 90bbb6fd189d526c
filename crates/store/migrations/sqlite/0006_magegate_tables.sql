-- Tables of this program's own: exact comparison, 64-bit integers, text, flags, UTC times as text.

-- When and why a token of oauth_token was revoked; the row goes when the token is cleaned up.
CREATE TABLE magegate_revocation (
    entity_id INTEGER NOT NULL PRIMARY KEY,
    revoked_at TEXT NOT NULL,
    cause TEXT NOT NULL,
    CONSTRAINT MAGEGATE_REVOCATION_ENTITY_ID_OAUTH_TOKEN_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES oauth_token (entity_id) ON DELETE CASCADE
);

-- What was allowed, refused or changed, with the true reason; never a token, password or hash.
CREATE TABLE magegate_audit (
    audit_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    at TEXT NOT NULL,
    event TEXT NOT NULL,
    reason TEXT NOT NULL,
    detail TEXT NOT NULL,
    caller_kind TEXT NOT NULL,
    caller_id INTEGER,
    account TEXT NOT NULL DEFAULT '',
    route TEXT NOT NULL DEFAULT '',
    store_code TEXT NOT NULL DEFAULT '',
    peer TEXT NOT NULL DEFAULT '',
    request_id TEXT NOT NULL DEFAULT ''
);
CREATE INDEX MAGEGATE_AUDIT_AT ON magegate_audit (at);
CREATE INDEX MAGEGATE_AUDIT_ACCOUNT_AT ON magegate_audit (account, at);

-- One row per scheduled job: who runs it until when, so that it runs once per interval
-- however many instances share the database.
CREATE TABLE magegate_job (
    job TEXT NOT NULL PRIMARY KEY,
    last_started_at TEXT NOT NULL,
    lease_until TEXT NOT NULL,
    holder TEXT NOT NULL,
    last_finished_at TEXT,
    last_outcome TEXT NOT NULL DEFAULT ''
);

-- Facts about this database that are not settings.
CREATE TABLE magegate_meta (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
