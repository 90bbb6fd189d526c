-- The short-lived tokens that integrations exchange their four values for. One holds as long as the integration is active
-- and has the access token that it was exchanged for.
CREATE TABLE magegate_exchanged_token (
    token_id BIGINT NOT NULL AUTO_INCREMENT,
    -- SHA-256 in hexadecimal.
    token_hash VARCHAR(64) NOT NULL,
    integration_id BIGINT NOT NULL,
    -- oauth_token.entity_id of the access token, and the hash of its text.
    access_id BIGINT NOT NULL,
    access_hash VARCHAR(64) NOT NULL,
    issued_at DATETIME NOT NULL,
    ends_at DATETIME NOT NULL,
    PRIMARY KEY (token_id),
    UNIQUE KEY MAGEGATE_EXCHANGED_TOKEN_TOKEN_HASH (token_hash),
    KEY MAGEGATE_EXCHANGED_TOKEN_INTEGRATION_ID (integration_id, token_id),
    KEY MAGEGATE_EXCHANGED_TOKEN_ENDS_AT (ends_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- When integrations last called, to about a minute.
CREATE TABLE magegate_integration_use (
    integration_id BIGINT NOT NULL,
    used_at DATETIME NOT NULL,
    -- The address it came from.
    used_from VARCHAR(64) NOT NULL DEFAULT '',
    -- signature, bearer or exchanged.
    how VARCHAR(16) NOT NULL,
    PRIMARY KEY (integration_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
