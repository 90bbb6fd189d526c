-- Consumers, integrations, tokens, nonces, token-request failures, revocation of signed tokens.

-- Deleting one takes its integration, tokens and nonces along. A zero updated_at means: handshake expired.
CREATE TABLE oauth_consumer (
    entity_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT DEFAULT '0000-00-00 00:00:00',
    name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    `key` TEXT NOT NULL COLLATE utf8mb3_general_ci,
    secret TEXT NOT NULL COLLATE utf8mb3_general_ci,
    callback_url TEXT COLLATE utf8mb3_general_ci,
    rejected_callback_url TEXT NOT NULL COLLATE utf8mb3_general_ci
);
CREATE UNIQUE INDEX OAUTH_CONSUMER_KEY ON oauth_consumer (`key`);
CREATE UNIQUE INDEX OAUTH_CONSUMER_SECRET ON oauth_consumer (secret);
CREATE INDEX OAUTH_CONSUMER_CREATED_AT ON oauth_consumer (created_at);
CREATE INDEX OAUTH_CONSUMER_UPDATED_AT ON oauth_consumer (updated_at);

-- status: 0 inactive, 1 active, 2 reset; setup_type: 0 by hand, 1 from configuration.
CREATE TABLE integration (
    integration_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    email TEXT NOT NULL COLLATE utf8mb3_general_ci,
    endpoint TEXT COLLATE utf8mb3_general_ci,
    status INTEGER NOT NULL,
    consumer_id INTEGER,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    setup_type INTEGER NOT NULL DEFAULT 0,
    identity_link_url TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT INTEGRATION_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX INTEGRATION_NAME ON integration (name);
CREATE UNIQUE INDEX INTEGRATION_CONSUMER_ID ON integration (consumer_id);

-- type: verifier, request, access; user_type: 1 integration, 2 admin, 3 customer.
CREATE TABLE oauth_token (
    entity_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    consumer_id INTEGER,
    admin_id INTEGER,
    customer_id INTEGER,
    type TEXT NOT NULL COLLATE utf8mb3_general_ci,
    token TEXT NOT NULL COLLATE utf8mb3_general_ci,
    secret TEXT NOT NULL COLLATE utf8mb3_general_ci,
    verifier TEXT COLLATE utf8mb3_general_ci,
    callback_url TEXT NOT NULL COLLATE utf8mb3_general_ci,
    revoked INTEGER NOT NULL DEFAULT 0,
    authorized INTEGER NOT NULL DEFAULT 0,
    user_type INTEGER,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT OAUTH_TOKEN_ADMIN_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (admin_id) REFERENCES admin_user (user_id) ON DELETE CASCADE,
    CONSTRAINT OAUTH_TOKEN_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE,
    CONSTRAINT OAUTH_TOKEN_CUSTOMER_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX OAUTH_TOKEN_TOKEN ON oauth_token (token);
CREATE INDEX OAUTH_TOKEN_ADMIN_ID_ADMIN_USER_USER_ID ON oauth_token (admin_id);
CREATE INDEX OAUTH_TOKEN_CUSTOMER_ID_CUSTOMER_ENTITY_ENTITY_ID ON oauth_token (customer_id);
CREATE INDEX OAUTH_TOKEN_CONSUMER_ID ON oauth_token (consumer_id);
CREATE INDEX OAUTH_TOKEN_CREATED_AT ON oauth_token (created_at);

-- Used nonces of signed requests; timestamp in Unix seconds.
CREATE TABLE oauth_nonce (
    nonce TEXT NOT NULL COLLATE utf8mb3_general_ci,
    timestamp INTEGER NOT NULL,
    consumer_id INTEGER NOT NULL,
    PRIMARY KEY (nonce, consumer_id),
    CONSTRAINT OAUTH_NONCE_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID
        FOREIGN KEY (consumer_id) REFERENCES oauth_consumer (entity_id) ON DELETE CASCADE
);
CREATE INDEX OAUTH_NONCE_CONSUMER_ID_OAUTH_CONSUMER_ENTITY_ID ON oauth_nonce (consumer_id);
CREATE INDEX OAUTH_NONCE_TIMESTAMP ON oauth_nonce (timestamp);

-- Failures per name and kind; user_type: 2 customer, 3 admin (not as in oauth_token).
CREATE TABLE oauth_token_request_log (
    log_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    user_type INTEGER NOT NULL,
    failures_count INTEGER DEFAULT 0,
    lock_expires_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX OAUTH_TOKEN_REQUEST_LOG_USER_NAME_USER_TYPE ON oauth_token_request_log (user_name, user_type);

-- Signed tokens of the user issued up to revoke_before (Unix seconds) are void.
CREATE TABLE jwt_auth_revoked (
    user_type_id INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    revoke_before INTEGER NOT NULL,
    PRIMARY KEY (user_type_id, user_id)
);
