-- Keys that sign tokens: this program's own with their secret, which is wiped when a key is retired; and, beside a store,
-- which of its keys are refused, known by place and fingerprint alone.
CREATE TABLE magegate_key (
    key_id BIGINT NOT NULL AUTO_INCREMENT,
    -- The place in the store's crypt/key, from 1; null for a key of our own.
    store_number BIGINT DEFAULT NULL,
    -- 64 bits of a hash of the secret, in hexadecimal.
    fingerprint VARCHAR(64) NOT NULL,
    -- Empty for a key of a store and for a retired one.
    secret VARCHAR(255) NOT NULL,
    -- sign, verify or refused.
    state VARCHAR(16) NOT NULL,
    created_at DATETIME NOT NULL,
    retired_at DATETIME DEFAULT NULL,
    PRIMARY KEY (key_id),
    UNIQUE KEY MAGEGATE_KEY_FINGERPRINT (fingerprint)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
