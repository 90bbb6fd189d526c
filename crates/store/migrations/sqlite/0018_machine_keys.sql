-- Machine keys: bearer tokens of programs, with rights of their own.
CREATE TABLE magegate_machine_key (
    key_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    -- As the hashes in oauth_token; the key itself is nowhere.
    token_hash TEXT NOT NULL,
    -- Lists with a comma between: resources of the access tree, numbers of websites, networks as ADDRESS/PREFIX. No website
    -- and no network: all of them.
    resources TEXT NOT NULL,
    websites TEXT NOT NULL,
    networks TEXT NOT NULL,
    created_at TEXT NOT NULL,
    -- Who made it: operator, or kind and number.
    created_by TEXT NOT NULL DEFAULT '',
    -- Null for never.
    ends_at TEXT,
    revoked_at TEXT,
    -- To about a minute.
    used_at TEXT,
    used_from TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX MAGEGATE_MACHINE_KEY_NAME ON magegate_machine_key (name);
CREATE UNIQUE INDEX MAGEGATE_MACHINE_KEY_TOKEN_HASH ON magegate_machine_key (token_hash);
