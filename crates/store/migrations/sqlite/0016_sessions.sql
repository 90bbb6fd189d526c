-- Sessions: each holds the token that it has now. One that was begun by an ordinary login has no refresh token and ends
-- with its token; the others hold a family of refresh tokens, of which the last one alone can be exchanged.
CREATE TABLE magegate_session (
    session_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    -- Whose it is, numbered as in oauth_token: 2 admins, 3 customers.
    user_type INTEGER NOT NULL,
    user_id INTEGER NOT NULL,
    -- oauth_token.entity_id of the token that it has now, and when that was issued.
    token_id INTEGER NOT NULL,
    issued_at TEXT NOT NULL,
    -- As the client names it.
    device TEXT NOT NULL DEFAULT '',
    -- Where it last signed in or refreshed from.
    peer TEXT NOT NULL DEFAULT '',
    begun_at TEXT NOT NULL,
    -- To about a minute.
    used_at TEXT NOT NULL,
    refreshed_at TEXT,
    -- SHA-256 in hexadecimal of the part that all its refresh tokens have in common; null without any.
    family_hash TEXT,
    -- The refresh token that can be exchanged; null without any.
    refresh_id INTEGER,
    -- The one that it was given for, and when that was first presented.
    previous_id INTEGER,
    exchanged_at TEXT,
    -- How many exchanges there were since a moment, for their bound.
    exchanges INTEGER NOT NULL DEFAULT 0,
    counted_from TEXT,
    -- Null while it lives; what ends by its times alone stays null.
    ended_at TEXT,
    cause TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX MAGEGATE_SESSION_FAMILY_HASH ON magegate_session (family_hash);
CREATE INDEX MAGEGATE_SESSION_USER_TYPE_USER_ID_ENDED_AT ON magegate_session (user_type, user_id, ended_at);
CREATE INDEX MAGEGATE_SESSION_TOKEN_ID ON magegate_session (token_id);
CREATE INDEX MAGEGATE_SESSION_ENDED_AT ON magegate_session (ended_at);
CREATE INDEX MAGEGATE_SESSION_ISSUED_AT ON magegate_session (issued_at);
CREATE INDEX MAGEGATE_SESSION_BEGUN_AT ON magegate_session (begun_at);

-- Of each session the refresh token that can be exchanged and the one before. Any other that has the session's family
-- was exchanged earlier, or never handed out.
CREATE TABLE magegate_refresh (
    refresh_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session_id INTEGER NOT NULL,
    -- SHA-256 in hexadecimal.
    token_hash TEXT NOT NULL,
    issued_at TEXT NOT NULL
);
CREATE UNIQUE INDEX MAGEGATE_REFRESH_TOKEN_HASH ON magegate_refresh (token_hash);
CREATE INDEX MAGEGATE_REFRESH_SESSION_ID ON magegate_refresh (session_id);
