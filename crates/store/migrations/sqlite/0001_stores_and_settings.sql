-- Websites, store groups, store views, settings, small registers, countries and regions.
--
-- How the reference's tables are written down in this and the next files:
-- * names, order, nullability, defaults, keys and foreign keys are the reference's; index and constraint names too;
-- * every text column of the reference carries its collation, which the program registers on each connection;
-- * times are text, `YYYY-MM-DD HH:MM:SS` in UTC, dates `YYYY-MM-DD`, and compare as bytes;
-- * what the reference cuts to a column's length or stamps "on update", the program cuts and stamps itself;
-- * AUTOINCREMENT, so that an id is never given out twice, and an explicit id 0 is an ordinary row.

-- Website 0 is the admin area; at most one other row has is_default 1.
CREATE TABLE store_website (
    website_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT COLLATE utf8mb3_general_ci,
    name TEXT COLLATE utf8mb3_general_ci,
    sort_order INTEGER NOT NULL DEFAULT 0,
    default_group_id INTEGER NOT NULL DEFAULT 0,
    is_default INTEGER DEFAULT 0
);
CREATE UNIQUE INDEX STORE_WEBSITE_CODE ON store_website (code);
CREATE INDEX STORE_WEBSITE_SORT_ORDER ON store_website (sort_order);
CREATE INDEX STORE_WEBSITE_DEFAULT_GROUP_ID ON store_website (default_group_id);

-- A group belongs to a website and names its default store view.
CREATE TABLE store_group (
    group_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    website_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    root_category_id INTEGER NOT NULL DEFAULT 0,
    default_store_id INTEGER NOT NULL DEFAULT 0,
    code TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT STORE_GROUP_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX STORE_GROUP_CODE ON store_group (code);
CREATE INDEX STORE_GROUP_WEBSITE_ID ON store_group (website_id);
CREATE INDEX STORE_GROUP_DEFAULT_STORE_ID ON store_group (default_store_id);

-- Store views; the code is what callers put into the path or the Store header.
CREATE TABLE store (
    store_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT COLLATE utf8mb3_general_ci,
    website_id INTEGER NOT NULL DEFAULT 0,
    group_id INTEGER NOT NULL DEFAULT 0,
    name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    sort_order INTEGER NOT NULL DEFAULT 0,
    is_active INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT STORE_GROUP_ID_STORE_GROUP_GROUP_ID
        FOREIGN KEY (group_id) REFERENCES store_group (group_id) ON DELETE CASCADE,
    CONSTRAINT STORE_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX STORE_CODE ON store (code);
CREATE INDEX STORE_WEBSITE_ID ON store (website_id);
CREATE INDEX STORE_IS_ACTIVE_SORT_ORDER ON store (is_active, sort_order);
CREATE INDEX STORE_GROUP_ID ON store (group_id);

-- Settings by scope: default (scope_id 0), websites, stores.
CREATE TABLE core_config_data (
    config_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    scope TEXT NOT NULL DEFAULT 'default' COLLATE utf8mb3_general_ci,
    scope_id INTEGER NOT NULL DEFAULT 0,
    path TEXT NOT NULL DEFAULT 'general' COLLATE utf8mb3_general_ci,
    value TEXT COLLATE utf8mb3_general_ci,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX CORE_CONFIG_DATA_SCOPE_SCOPE_ID_PATH ON core_config_data (scope, scope_id, path);

-- Free state per flag_code, as text or JSON.
CREATE TABLE flag (
    flag_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    flag_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    state INTEGER NOT NULL DEFAULT 0,
    flag_data TEXT COLLATE utf8mb3_general_ci,
    last_update TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX FLAG_LAST_UPDATE ON flag (last_update);

-- Versions of the few modules that still carry one.
CREATE TABLE setup_module (
    module TEXT NOT NULL COLLATE utf8mb3_general_ci,
    schema_version TEXT COLLATE utf8mb3_general_ci,
    data_version TEXT COLLATE utf8mb3_general_ci,
    PRIMARY KEY (module)
);

-- A writer of customers keeps customer_grid_flat only while customer_grid is valid here.
CREATE TABLE indexer_state (
    state_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    indexer_id TEXT COLLATE utf8mb3_general_ci,
    status TEXT DEFAULT 'invalid' COLLATE utf8mb3_general_ci,
    updated TEXT,
    hash_config TEXT NOT NULL COLLATE utf8mb3_general_ci
);
CREATE INDEX INDEXER_STATE_INDEXER_ID ON indexer_state (indexer_id);

-- Referred to by customer_group without a foreign key.
CREATE TABLE tax_class (
    class_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    class_name TEXT NOT NULL COLLATE utf8mb3_general_ci,
    class_type TEXT NOT NULL DEFAULT 'CUSTOMER' COLLATE utf8mb3_general_ci
);

-- Rows of a login name or address are deleted by a good login.
CREATE TABLE captcha_log (
    type TEXT NOT NULL COLLATE utf8mb3_general_ci,
    value TEXT NOT NULL COLLATE utf8mb3_general_ci,
    count INTEGER NOT NULL DEFAULT 0,
    updated_at TEXT,
    PRIMARY KEY (type, value)
);

-- Country names are not stored: they come from locale data.
CREATE TABLE directory_country (
    country_id TEXT NOT NULL COLLATE utf8mb3_general_ci,
    iso2_code TEXT COLLATE utf8mb3_general_ci,
    iso3_code TEXT COLLATE utf8mb3_general_ci,
    PRIMARY KEY (country_id)
);

-- No foreign key to the country, and codes are not unique within it.
CREATE TABLE directory_country_region (
    region_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    country_id TEXT NOT NULL DEFAULT '0' COLLATE utf8mb3_general_ci,
    code TEXT COLLATE utf8mb3_general_ci,
    default_name TEXT COLLATE utf8mb3_general_ci
);
CREATE INDEX DIRECTORY_COUNTRY_REGION_COUNTRY_ID ON directory_country_region (country_id);

-- A region's name by locale, else its default_name.
CREATE TABLE directory_country_region_name (
    locale TEXT NOT NULL COLLATE utf8mb3_general_ci,
    region_id INTEGER NOT NULL DEFAULT 0,
    name TEXT COLLATE utf8mb3_general_ci,
    PRIMARY KEY (locale, region_id),
    CONSTRAINT DIR_COUNTRY_REGION_NAME_REGION_ID_DIR_COUNTRY_REGION_REGION_ID
        FOREIGN KEY (region_id) REFERENCES directory_country_region (region_id) ON DELETE CASCADE
);
CREATE INDEX DIRECTORY_COUNTRY_REGION_NAME_REGION_ID ON directory_country_region_name (region_id);
