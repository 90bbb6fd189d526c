-- Websites, store groups, store views, settings, small registers, countries and regions.
--
-- How the reference's tables are written down in this and the next files:
-- * types, order, nullability, defaults, keys and foreign keys are the reference's; index and constraint names too;
-- * characters are utf8mb4, so that an address or a name may hold any, and compare as the reference compares them;
-- * plain names: the program puts a table prefix before each table's name and each constraint's.

-- Website 0 is the admin area; at most one other row has is_default 1.
CREATE TABLE store_website (
    website_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code VARCHAR(32) DEFAULT NULL,
    name VARCHAR(64) DEFAULT NULL,
    sort_order SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    default_group_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    is_default SMALLINT UNSIGNED DEFAULT 0,
    PRIMARY KEY (website_id),
    UNIQUE KEY STORE_WEBSITE_CODE (code),
    KEY STORE_WEBSITE_SORT_ORDER (sort_order),
    KEY STORE_WEBSITE_DEFAULT_GROUP_ID (default_group_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A group belongs to a website and names its default store view.
CREATE TABLE store_group (
    group_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    website_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    name VARCHAR(255) NOT NULL,
    root_category_id INT UNSIGNED NOT NULL DEFAULT 0,
    default_store_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    code VARCHAR(32) DEFAULT NULL,
    PRIMARY KEY (group_id),
    UNIQUE KEY STORE_GROUP_CODE (code),
    KEY STORE_GROUP_WEBSITE_ID (website_id),
    KEY STORE_GROUP_DEFAULT_STORE_ID (default_store_id),
    CONSTRAINT STORE_GROUP_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Store views; the code is what callers put into the path or the Store header.
CREATE TABLE store (
    store_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
    code VARCHAR(32) DEFAULT NULL,
    website_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    group_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    name VARCHAR(255) NOT NULL,
    sort_order SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    is_active SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (store_id),
    UNIQUE KEY STORE_CODE (code),
    KEY STORE_WEBSITE_ID (website_id),
    KEY STORE_IS_ACTIVE_SORT_ORDER (is_active, sort_order),
    KEY STORE_GROUP_ID (group_id),
    CONSTRAINT STORE_GROUP_ID_STORE_GROUP_GROUP_ID
        FOREIGN KEY (group_id) REFERENCES store_group (group_id) ON DELETE CASCADE,
    CONSTRAINT STORE_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Settings by scope: default (scope_id 0), websites, stores.
CREATE TABLE core_config_data (
    config_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    scope VARCHAR(8) NOT NULL DEFAULT 'default',
    scope_id INT NOT NULL DEFAULT 0,
    path VARCHAR(255) NOT NULL DEFAULT 'general',
    value TEXT DEFAULT NULL,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (config_id),
    UNIQUE KEY CORE_CONFIG_DATA_SCOPE_SCOPE_ID_PATH (scope, scope_id, path)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Free state per flag_code, as text or JSON.
CREATE TABLE flag (
    flag_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    flag_code VARCHAR(255) NOT NULL,
    state SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    flag_data MEDIUMTEXT DEFAULT NULL,
    last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (flag_id),
    KEY FLAG_LAST_UPDATE (last_update)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Versions of the few modules that still carry one.
CREATE TABLE setup_module (
    module VARCHAR(50) NOT NULL,
    schema_version VARCHAR(50) DEFAULT NULL,
    data_version VARCHAR(50) DEFAULT NULL,
    PRIMARY KEY (module)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A writer of customers keeps customer_grid_flat only while customer_grid is valid here.
CREATE TABLE indexer_state (
    state_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    indexer_id VARCHAR(255) DEFAULT NULL,
    status VARCHAR(16) DEFAULT 'invalid',
    updated DATETIME DEFAULT NULL,
    hash_config VARCHAR(32) NOT NULL,
    PRIMARY KEY (state_id),
    KEY INDEXER_STATE_INDEXER_ID (indexer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Referred to by customer_group without a foreign key.
CREATE TABLE tax_class (
    class_id SMALLINT NOT NULL AUTO_INCREMENT,
    class_name VARCHAR(255) NOT NULL,
    class_type VARCHAR(8) NOT NULL DEFAULT 'CUSTOMER',
    PRIMARY KEY (class_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Rows of a login name or address are deleted by a good login.
CREATE TABLE captcha_log (
    type VARCHAR(32) NOT NULL,
    value VARCHAR(255) NOT NULL,
    count INT UNSIGNED NOT NULL DEFAULT 0,
    updated_at TIMESTAMP NULL DEFAULT NULL,
    PRIMARY KEY (type, value)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Country names are not stored: they come from locale data.
CREATE TABLE directory_country (
    country_id VARCHAR(2) NOT NULL,
    iso2_code VARCHAR(2) DEFAULT NULL,
    iso3_code VARCHAR(3) DEFAULT NULL,
    PRIMARY KEY (country_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- No foreign key to the country, and codes are not unique within it.
CREATE TABLE directory_country_region (
    region_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    country_id VARCHAR(4) NOT NULL DEFAULT '0',
    code VARCHAR(32) DEFAULT NULL,
    default_name VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (region_id),
    KEY DIRECTORY_COUNTRY_REGION_COUNTRY_ID (country_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A region's name by locale, else its default_name.
CREATE TABLE directory_country_region_name (
    locale VARCHAR(16) NOT NULL,
    region_id INT UNSIGNED NOT NULL DEFAULT 0,
    name VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (locale, region_id),
    KEY DIRECTORY_COUNTRY_REGION_NAME_REGION_ID (region_id),
    CONSTRAINT DIR_COUNTRY_REGION_NAME_REGION_ID_DIR_COUNTRY_REGION_REGION_ID
        FOREIGN KEY (region_id) REFERENCES directory_country_region (region_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
