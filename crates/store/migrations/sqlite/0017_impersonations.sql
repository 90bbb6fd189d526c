-- Who acts for a customer by a token of oauth_token; the row goes when the token is cleaned up.
CREATE TABLE magegate_impersonation (
    entity_id INTEGER NOT NULL PRIMARY KEY,
    -- admin, integration or operator; an operator has no number.
    caller_kind TEXT NOT NULL,
    caller_id INTEGER,
    issued_at TEXT NOT NULL
);
CREATE INDEX MAGEGATE_IMPERSONATION_CALLER_KIND_CALLER_ID ON magegate_impersonation (caller_kind, caller_id);
