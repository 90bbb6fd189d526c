-- Sessions: each holds the token that it has now. One that was begun by an ordinary login has no refresh token and ends
-- with its token; the others hold a family of refresh tokens, of which the last one alone can be exchanged.
CREATE TABLE magegate_session (
    session_id BIGINT NOT NULL AUTO_INCREMENT,
    -- Whose it is, numbered as in oauth_token: 2 admins, 3 customers.
    user_type BIGINT NOT NULL,
    user_id BIGINT NOT NULL,
    -- oauth_token.entity_id of the token that it has now, and when that was issued.
    token_id BIGINT NOT NULL,
    issued_at DATETIME NOT NULL,
    -- As the client names it.
    device VARCHAR(255) NOT NULL DEFAULT '',
    -- Where it last signed in or refreshed from.
    peer VARCHAR(64) NOT NULL DEFAULT '',
    begun_at DATETIME NOT NULL,
    -- To about a minute.
    used_at DATETIME NOT NULL,
    refreshed_at DATETIME DEFAULT NULL,
    -- SHA-256 in hexadecimal of the part that all its refresh tokens have in common; null without any.
    family_hash VARCHAR(64) DEFAULT NULL,
    -- The refresh token that can be exchanged; null without any.
    refresh_id BIGINT DEFAULT NULL,
    -- The one that it was given for, and when that was first presented.
    previous_id BIGINT DEFAULT NULL,
    exchanged_at DATETIME DEFAULT NULL,
    -- How many exchanges there were since a moment, for their bound.
    exchanges BIGINT NOT NULL DEFAULT 0,
    counted_from DATETIME DEFAULT NULL,
    -- Null while it lives; what ends by its times alone stays null.
    ended_at DATETIME DEFAULT NULL,
    cause VARCHAR(64) NOT NULL DEFAULT '',
    PRIMARY KEY (session_id),
    UNIQUE KEY MAGEGATE_SESSION_FAMILY_HASH (family_hash),
    KEY MAGEGATE_SESSION_USER_TYPE_USER_ID_ENDED_AT (user_type, user_id, ended_at),
    KEY MAGEGATE_SESSION_TOKEN_ID (token_id),
    KEY MAGEGATE_SESSION_ENDED_AT (ended_at),
    KEY MAGEGATE_SESSION_ISSUED_AT (issued_at),
    KEY MAGEGATE_SESSION_BEGUN_AT (begun_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;

-- Of each session the refresh token that can be exchanged and the one before. Any other that has the session's family
-- was exchanged earlier, or never handed out.
CREATE TABLE magegate_refresh (
    refresh_id BIGINT NOT NULL AUTO_INCREMENT,
    session_id BIGINT NOT NULL,
    -- SHA-256 in hexadecimal.
    token_hash VARCHAR(64) NOT NULL,
    issued_at DATETIME NOT NULL,
    PRIMARY KEY (refresh_id),
    UNIQUE KEY MAGEGATE_REFRESH_TOKEN_HASH (token_hash),
    KEY MAGEGATE_REFRESH_SESSION_ID (session_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin;
