-- Machine keys: bearer tokens of programs, with rights of their own.
CREATE TABLE magegate_machine_key (
    key_id BIGINT NOT NULL AUTO_INCREMENT,
    name VARCHAR(64) NOT NULL,
    -- As the hashes in oauth_token; the key itself is nowhere.
    token_hash VARCHAR(64) NOT NULL,
    -- Lists with a comma between: resources of the access tree, numbers of websites, networks as ADDRESS/PREFIX. No website
    -- and no network: all of them.
    resources MEDIUMTEXT NOT NULL,
    websites TEXT NOT NULL,
    networks TEXT NOT NULL,
    created_at DATETIME NOT NULL,
    -- Who made it: operator, or kind and number.
    created_by VARCHAR(64) NOT NULL DEFAULT '',
    -- Null for never.
    ends_at DATETIME DEFAULT NULL,
    revoked_at DATETIME DEFAULT NULL,
    -- To about a minute.
    used_at DATETIME DEFAULT NULL,
    used_from VARCHAR(64) NOT NULL DEFAULT '',
    PRIMARY KEY (key_id),
    UNIQUE KEY MAGEGATE_MACHINE_KEY_NAME (name),
    UNIQUE KEY MAGEGATE_MACHINE_KEY_TOKEN_HASH (token_hash)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
