-- Letters that wait to be sent, written in the transaction of what they tell about. A sent one is removed; one that was
-- given up keeps no variables, among which are links that open an account.
CREATE TABLE magegate_outbox (
    outbox_id BIGINT NOT NULL AUTO_INCREMENT,
    created_at DATETIME NOT NULL,
    letter VARCHAR(64) NOT NULL,
    store_id BIGINT NOT NULL,
    recipient VARCHAR(1024) NOT NULL,
    variables MEDIUMTEXT NOT NULL,
    message_key VARCHAR(255) NOT NULL,
    state VARCHAR(16) NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    next_attempt_at DATETIME NOT NULL,
    lease_until DATETIME NOT NULL,
    holder VARCHAR(64) NOT NULL DEFAULT '',
    last_error TEXT NOT NULL DEFAULT (''),
    PRIMARY KEY (outbox_id),
    KEY MAGEGATE_OUTBOX_STATE_NEXT_ATTEMPT_AT (state, next_attempt_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
