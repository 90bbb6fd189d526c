-- Consumers, integrations, tokens, nonces, token-request failures, revocation of signed tokens.

-- Deleting one takes its integration, tokens and nonces along. A zero updated_at means: handshake expired.
CREATE TABLE oauth_consumer (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NULL DEFAULT '0000-00-00 00:00:00' ON UPDATE CURRENT_TIMESTAMP,
    name VARCHAR(255) NOT NULL,
    `key` VARCHAR(32) NOT NULL,
    secret VARCHAR(128) NOT NULL,
    callback_url TEXT DEFAULT NULL,
    rejected_callback_url TEXT NOT NULL,
    PRIMARY KEY (entity_id),
    UNIQUE KEY OAUTH_CONSUMER_KEY (`key`),
    UNIQUE KEY OAUTH_CONSUMER_SECRET (secret),
    KEY OAUTH_CONSUMER_CREATED_AT (created_at),
    KEY OAUTH_CONSUMER_UPDATED_AT (updated_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- status: 0 inactive, 1 active, 2 reset; setup_type: 0 by hand, 1 from configuration.
CREATE TABLE integration (
    integration_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    name VARCHAR(255) NOT NULL,
    email VARCHAR(255) NOT NULL,
    endpoint VARCHAR(255) DEFAULT NULL,
    status SMALLINT UNSIGNED NOT NULL,
    consumer_id INT UNSIGNED DEFAULT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    setup_type SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    identity_link_url VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (integration_id),
    UNIQUE KEY INTEGRATION_NAME (name),
    UNIQUE KEY INTEGRATION_CONSUMER_ID (consumer_id),
    CONSTRAINT INTEGRATION_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- type: verifier, request, access; user_type: 1 integration, 2 admin, 3 customer.
CREATE TABLE oauth_token (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    consumer_id INT UNSIGNED DEFAULT NULL,
    admin_id INT UNSIGNED DEFAULT NULL,
    customer_id INT UNSIGNED DEFAULT NULL,
    type VARCHAR(16) NOT NULL,
    token VARCHAR(32) NOT NULL,
    secret VARCHAR(128) NOT NULL,
    verifier VARCHAR(32) DEFAULT NULL,
    callback_url TEXT NOT NULL,
    revoked SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    authorized SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    user_type INT DEFAULT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    PRIMARY KEY (entity_id),
    UNIQUE KEY OAUTH_TOKEN_TOKEN (token),
    KEY OAUTH_TOKEN_ADMIN_ID_ADMIN_USER_USER_ID (admin_id),
    KEY OAUTH_TOKEN_CUSTOMER_ID_CUSTOMER_ENTITY_ENTITY_ID (customer_id),
    KEY OAUTH_TOKEN_CONSUMER_ID (consumer_id),
    KEY OAUTH_TOKEN_CREATED_AT (created_at),
    CONSTRAINT OAUTH_TOKEN_ADMIN_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (admin_id) REFERENCES admin_user (user_id) ON DELETE CASCADE,
    CONSTRAINT OAUTH_TOKEN_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE,
    CONSTRAINT OAUTH_TOKEN_CUSTOMER_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Used nonces of signed requests; timestamp in Unix seconds.
CREATE TABLE oauth_nonce (
    nonce VARCHAR(32) NOT NULL,
    timestamp INT UNSIGNED NOT NULL,
    consumer_id INT UNSIGNED NOT NULL,
    PRIMARY KEY (nonce, consumer_id),
    KEY OAUTH_NONCE_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID (consumer_id),
    KEY OAUTH_NONCE_TIMESTAMP (timestamp),
    CONSTRAINT OAUTH_NONCE_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Failures per name and kind; user_type: 2 customer, 3 admin (not as in oauth_token).
CREATE TABLE oauth_token_request_log (
    log_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_name VARCHAR(255) NOT NULL,
    user_type SMALLINT UNSIGNED NOT NULL,
    failures_count SMALLINT UNSIGNED DEFAULT 0,
    lock_expires_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (log_id),
    UNIQUE KEY OAUTH_TOKEN_REQUEST_LOG_USER_NAME_USER_TYPE (user_name, user_type)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Signed tokens of the user issued up to revoke_before (Unix seconds) are void.
CREATE TABLE jwt_auth_revoked (
    user_type_id INT UNSIGNED NOT NULL,
    user_id INT UNSIGNED NOT NULL,
    revoke_before BIGINT UNSIGNED NOT NULL,
    PRIMARY KEY (user_type_id, user_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
