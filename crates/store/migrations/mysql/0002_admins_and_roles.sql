-- Admins, their passwords and sessions, roles with their rules, second factors, reset requests.

-- `password` is HASH:SALT:VERSIONS; the lock is lock_expires, counted by failures_num since first_failure.
CREATE TABLE admin_user (
    user_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    firstname VARCHAR(32) DEFAULT NULL,
    lastname VARCHAR(32) DEFAULT NULL,
    email VARCHAR(128) DEFAULT NULL,
    username VARCHAR(40) DEFAULT NULL,
    password VARCHAR(255) NOT NULL,
    created TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    modified TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    logdate TIMESTAMP NULL DEFAULT NULL,
    lognum SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    reload_acl_flag SMALLINT NOT NULL DEFAULT 0,
    is_active SMALLINT NOT NULL DEFAULT 1,
    extra TEXT DEFAULT NULL,
    rp_token TEXT DEFAULT NULL,
    rp_token_created_at TIMESTAMP NULL DEFAULT NULL,
    interface_locale VARCHAR(16) NOT NULL DEFAULT 'en_US',
    failures_num SMALLINT DEFAULT 0,
    first_failure TIMESTAMP NULL DEFAULT NULL,
    lock_expires TIMESTAMP NULL DEFAULT NULL,
    PRIMARY KEY (user_id),
    UNIQUE KEY ADMIN_USER_USERNAME (username)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Every hash an admin has had, so that a new password differs from the last ones. Times are Unix seconds.
CREATE TABLE admin_passwords (
    password_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id INT UNSIGNED NOT NULL DEFAULT 0,
    password_hash VARCHAR(255) DEFAULT NULL,
    expires INT UNSIGNED NOT NULL DEFAULT 0,
    last_updated INT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (password_id),
    KEY ADMIN_PASSWORDS_USER_ID (user_id),
    CONSTRAINT ADMIN_PASSWORDS_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Status: 1 logged in, 0 logged out, 2 by another login, 3 by hand.
CREATE TABLE admin_user_session (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    session_id VARCHAR(1) DEFAULT NULL,
    user_id INT UNSIGNED DEFAULT NULL,
    status SMALLINT UNSIGNED NOT NULL DEFAULT 1,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    ip VARCHAR(15) NOT NULL,
    PRIMARY KEY (id),
    KEY ADMIN_USER_SESSION_SESSION_ID (session_id),
    KEY ADMIN_USER_SESSION_USER_ID (user_id),
    CONSTRAINT ADMIN_USER_SESSION_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- After expires_at (UTC) the account is to be deactivated; no row means never.
CREATE TABLE admin_user_expiration (
    user_id INT UNSIGNED NOT NULL,
    expires_at DATETIME NOT NULL DEFAULT '0000-00-00 00:00:00',
    PRIMARY KEY (user_id),
    CONSTRAINT ADMIN_USER_EXPIRATION_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Groups (role_type G) and under each the rows of its users (U, with user_id and user_type).
CREATE TABLE authorization_role (
    role_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    parent_id INT UNSIGNED NOT NULL DEFAULT 0,
    tree_level SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    sort_order SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    role_type VARCHAR(1) NOT NULL DEFAULT '0',
    user_id INT UNSIGNED NOT NULL DEFAULT 0,
    user_type VARCHAR(16) DEFAULT NULL,
    role_name VARCHAR(50) DEFAULT NULL,
    PRIMARY KEY (role_id),
    KEY AUTHORIZATION_ROLE_PARENT_ID_SORT_ORDER (parent_id, sort_order),
    KEY AUTHORIZATION_ROLE_TREE_LEVEL (tree_level)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- One row per resource: allow or deny. Only Magento_Backend::all with allow means everything.
CREATE TABLE authorization_rule (
    rule_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    role_id INT UNSIGNED NOT NULL DEFAULT 0,
    resource_id VARCHAR(255) DEFAULT NULL,
    privileges VARCHAR(20) DEFAULT NULL,
    permission VARCHAR(10) DEFAULT NULL,
    PRIMARY KEY (rule_id),
    KEY AUTHORIZATION_RULE_RESOURCE_ID_ROLE_ID (resource_id, role_id),
    KEY AUTHORIZATION_RULE_ROLE_ID_RESOURCE_ID (role_id, resource_id),
    CONSTRAINT AUTHORIZATION_RULE_ROLE_ID_AUTHORIZATION_ROLE_ROLE_ID
        FOREIGN KEY (role_id) REFERENCES authorization_role (role_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Second factors of an admin; both texts are encrypted or JSON.
CREATE TABLE tfa_user_config (
    config_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    user_id INT UNSIGNED NOT NULL,
    encoded_providers TEXT DEFAULT NULL,
    encoded_config TEXT DEFAULT NULL,
    default_provider VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (config_id),
    KEY TFA_USER_CONFIG_USER_ID_ADMIN_USER_USER_ID (user_id),
    CONSTRAINT TFA_USER_CONFIG_USER_ID_ADMIN_USER_USER_ID
        FOREIGN KEY (user_id) REFERENCES admin_user (user_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- request_type: 0 customer, 1 admin; account_reference is the e-mail.
CREATE TABLE password_reset_request_event (
    id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    request_type SMALLINT UNSIGNED NOT NULL,
    account_reference VARCHAR(255) DEFAULT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    ip VARCHAR(15) NOT NULL,
    PRIMARY KEY (id),
    KEY PASSWORD_RESET_REQUEST_EVENT_ACCOUNT_REFERENCE (account_reference),
    KEY PASSWORD_RESET_REQUEST_EVENT_CREATED_AT (created_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
