-- Admins, their passwords and sessions, roles with their rules, second factors, reset requests.

-- `password` is HASH:SALT:VERSIONS; the lock is lock_expires, counted by failures_num since first_failure.
CREATE TABLE admin_user (
    user_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    firstname TEXT COLLATE utf8mb3_general_ci,
    lastname TEXT COLLATE utf8mb3_general_ci,
    email TEXT COLLATE utf8mb3_general_ci,
    username TEXT COLLATE utf8mb3_general_ci,
    password TEXT NOT NULL COLLATE utf8mb3_general_ci,
    created TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    modified TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    logdate TEXT,
    lognum INTEGER NOT NULL DEFAULT 0,
    reload_acl_flag INTEGER NOT NULL DEFAULT 0,
    is_active INTEGER NOT NULL DEFAULT 1,
    extra TEXT COLLATE utf8mb3_general_ci,
    rp_token TEXT COLLATE utf8mb3_general_ci,
    rp_token_created_at TEXT,
    interface_locale TEXT NOT NULL DEFAULT 'en_US' COLLATE utf8mb3_general_ci,
    failures_num INTEGER DEFAULT 0,
    first_failure TEXT,
    lock_expires TEXT
);
CREATE UNIQUE INDEX ADMIN_USER_USERNAME ON admin_user (username);

-- Every hash an admin has had, so that a new password differs from the last ones. Times are Unix seconds.
CREATE TABLE admin_passwords (
    password_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL DEFAULT 0,
    password_hash TEXT COLLATE utf8mb3_general_ci,
    expires INTEGER NOT NULL DEFAULT 0,
    last_updated INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT ADMIN_PASSWORDS_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
);
CREATE INDEX ADMIN_PASSWORDS_USER_ID ON admin_passwords (user_id);

-- Status: 1 logged in, 0 logged out, 2 by another login, 3 by hand.
CREATE TABLE admin_user_session (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    session_id TEXT COLLATE utf8mb3_general_ci,
    user_id INTEGER,
    status INTEGER NOT NULL DEFAULT 1,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ip TEXT NOT NULL COLLATE utf8mb3_general_ci,
    CONSTRAINT ADMIN_USER_SESSION_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
);
CREATE INDEX ADMIN_USER_SESSION_SESSION_ID ON admin_user_session (session_id);
CREATE INDEX ADMIN_USER_SESSION_USER_ID ON admin_user_session (user_id);

-- After expires_at (UTC) the account is to be deactivated; no row means never.
CREATE TABLE admin_user_expiration (
    user_id INTEGER NOT NULL,
    expires_at TEXT NOT NULL DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (user_id),
    CONSTRAINT ADMIN_USER_EXPIRATION_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
);

-- Groups (role_type G) and under each the rows of its users (U, with user_id and user_type).
CREATE TABLE authorization_role (
    role_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    parent_id INTEGER NOT NULL DEFAULT 0,
    tree_level INTEGER NOT NULL DEFAULT 0,
    sort_order INTEGER NOT NULL DEFAULT 0,
    role_type TEXT NOT NULL DEFAULT '0' COLLATE utf8mb3_general_ci,
    user_id INTEGER NOT NULL DEFAULT 0,
    user_type TEXT COLLATE utf8mb3_general_ci,
    role_name TEXT COLLATE utf8mb3_general_ci
);
CREATE INDEX AUTHORIZATION_ROLE_PARENT_ID_SORT_ORDER ON authorization_role (parent_id, sort_order);
CREATE INDEX AUTHORIZATION_ROLE_TREE_LEVEL ON authorization_role (tree_level);

-- One row per resource: allow or deny. Only Magento_Backend::all with allow means everything.
CREATE TABLE authorization_rule (
    rule_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    role_id INTEGER NOT NULL DEFAULT 0,
    resource_id TEXT COLLATE utf8mb3_general_ci,
    privileges TEXT COLLATE utf8mb3_general_ci,
    permission TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT AUTHORIZATION_RULE_ROLE_ID_AUTHORIZATION_ROLE_ROLE_ID
        FOREIGN KEY (role_id) REFERENCES authorization_role (role_id) ON DELETE CASCADE
);
CREATE INDEX AUTHORIZATION_RULE_RESOURCE_ID_ROLE_ID ON authorization_rule (resource_id, role_id);
CREATE INDEX AUTHORIZATION_RULE_ROLE_ID_RESOURCE_ID ON authorization_rule (role_id, resource_id);

-- Second factors of an admin; both texts are encrypted or JSON.
CREATE TABLE tfa_user_config (
    config_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    user_id INTEGER NOT NULL,
    encoded_providers TEXT COLLATE utf8mb3_general_ci,
    encoded_config TEXT COLLATE utf8mb3_general_ci,
    default_provider TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT TFA_USER_CONFIG_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
);
CREATE INDEX TFA_USER_CONFIG_USER_ID_ADMIN_USER_USER_ID ON tfa_user_config (user_id);

-- request_type: 0 customer, 1 admin; account_reference is the e-mail.
CREATE TABLE password_reset_request_event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    request_type INTEGER NOT NULL,
    account_reference TEXT COLLATE utf8mb3_general_ci,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ip TEXT NOT NULL COLLATE utf8mb3_general_ci
);
CREATE INDEX PASSWORD_RESET_REQUEST_EVENT_ACCOUNT_REFERENCE ON password_reset_request_event (account_reference);
CREATE INDEX PASSWORD_RESET_REQUEST_EVENT_CREATED_AT ON password_reset_request_event (created_at);
