-- Letters that wait to be sent, written in the transaction of what they tell about. A sent one is removed; one that was
-- given up keeps no variables, among which are links that open an account.
CREATE TABLE magegate_outbox (
    outbox_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    created_at TEXT NOT NULL,
    letter TEXT NOT NULL,
    store_id INTEGER NOT NULL,
    recipient TEXT NOT NULL,
    variables TEXT NOT NULL,
    message_key TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    next_attempt_at TEXT NOT NULL,
    lease_until TEXT NOT NULL,
    holder TEXT NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT ''
);
CREATE INDEX MAGEGATE_OUTBOX_STATE_NEXT_ATTEMPT_AT ON magegate_outbox (state, next_attempt_at);
