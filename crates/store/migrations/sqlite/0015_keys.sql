-- Keys that sign tokens: this program's own with their secret, which is wiped when a key is retired; and, beside a store,
-- which of its keys are refused, known by place and fingerprint alone.
CREATE TABLE magegate_key (
    key_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- The place in the store's crypt/key, from 1; null for a key of our own.
    store_number INTEGER,
    -- 64 bits of a hash of the secret, in hexadecimal.
    fingerprint TEXT NOT NULL,
    -- Empty for a key of a store and for a retired one.
    secret TEXT NOT NULL,
    -- sign, verify or refused.
    state TEXT NOT NULL,
    created_at TEXT NOT NULL,
    retired_at TEXT
);
CREATE UNIQUE INDEX MAGEGATE_KEY_FINGERPRINT ON magegate_key (fingerprint);
