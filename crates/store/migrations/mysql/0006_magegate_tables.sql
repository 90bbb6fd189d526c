-- Tables of this program's own: exact comparison, 64-bit integers, text, flags, UTC times. They refer to the store's
-- tables without foreign keys, so that beside a store its tables stay as they are.

-- When and why a token of oauth_token was revoked; the row goes when the token is cleaned up.
CREATE TABLE magegate_revocation (
    entity_id BIGINT NOT NULL,
    revoked_at DATETIME NOT NULL,
    cause VARCHAR(255) NOT NULL,
    PRIMARY KEY (entity_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- What was allowed, refused or changed, with the true reason; never a token, password or hash.
CREATE TABLE magegate_audit (
    audit_id BIGINT NOT NULL AUTO_INCREMENT,
    at DATETIME NOT NULL,
    event VARCHAR(64) NOT NULL,
    reason VARCHAR(64) NOT NULL,
    detail TEXT NOT NULL,
    caller_kind VARCHAR(32) NOT NULL,
    caller_id BIGINT DEFAULT NULL,
    account VARCHAR(255) NOT NULL DEFAULT '',
    route VARCHAR(255) NOT NULL DEFAULT '',
    store_code VARCHAR(64) NOT NULL DEFAULT '',
    peer VARCHAR(64) NOT NULL DEFAULT '',
    request_id VARCHAR(128) NOT NULL DEFAULT '',
    PRIMARY KEY (audit_id),
    KEY MAGEGATE_AUDIT_AT (at),
    KEY MAGEGATE_AUDIT_ACCOUNT_AT (account, at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- One row per scheduled job: who runs it until when, so that it runs once per interval
-- however many instances share the database.
CREATE TABLE magegate_job (
    job VARCHAR(64) NOT NULL,
    last_started_at DATETIME NOT NULL,
    lease_until DATETIME NOT NULL,
    holder VARCHAR(64) NOT NULL,
    last_finished_at DATETIME DEFAULT NULL,
    last_outcome TEXT NOT NULL DEFAULT (''),
    PRIMARY KEY (job)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Facts about this database that are not settings.
CREATE TABLE magegate_meta (
    name VARCHAR(64) NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
