-- Who acts for a customer by a token of oauth_token; the row goes when the token is cleaned up.
CREATE TABLE magegate_impersonation (
    entity_id BIGINT NOT NULL,
    -- admin, integration or operator; an operator has no number.
    caller_kind VARCHAR(16) NOT NULL,
    caller_id BIGINT DEFAULT NULL,
    issued_at DATETIME NOT NULL,
    PRIMARY KEY (entity_id),
    KEY MAGEGATE_IMPERSONATION_CALLER_KIND_CALLER_ID (caller_kind, caller_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
