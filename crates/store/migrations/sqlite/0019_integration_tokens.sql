-- The short-lived tokens that integrations exchange their four values for. One holds as long as the integration is active
-- and has the access token that it was exchanged for.
CREATE TABLE magegate_exchanged_token (
    token_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- SHA-256 in hexadecimal.
    token_hash TEXT NOT NULL,
    integration_id INTEGER NOT NULL,
    -- oauth_token.entity_id of the access token, and the hash of its text.
    access_id INTEGER NOT NULL,
    access_hash TEXT NOT NULL,
    issued_at TEXT NOT NULL,
    ends_at TEXT NOT NULL
);
CREATE UNIQUE INDEX MAGEGATE_EXCHANGED_TOKEN_TOKEN_HASH ON magegate_exchanged_token (token_hash);
CREATE INDEX MAGEGATE_EXCHANGED_TOKEN_INTEGRATION_ID ON magegate_exchanged_token (integration_id, token_id);
CREATE INDEX MAGEGATE_EXCHANGED_TOKEN_ENDS_AT ON magegate_exchanged_token (ends_at);

-- When integrations last called, to about a minute.
CREATE TABLE magegate_integration_use (
    integration_id INTEGER NOT NULL PRIMARY KEY,
    used_at TEXT NOT NULL,
    -- The address it came from.
    used_from TEXT NOT NULL DEFAULT '',
    -- signature, bearer or exchanged.
    how TEXT NOT NULL
);
