-- Customers, addresses, their attribute values, groups, the admin grid, and small companions.

-- 0 is NOT LOGGED IN. The code is unique by the program's care alone.
CREATE TABLE customer_group (
    customer_group_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_group_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    tax_class_id INTEGER NOT NULL DEFAULT 0
);

-- Websites whose customers may not be in a group.
CREATE TABLE customer_group_excluded_website (
    entity_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_group_id INTEGER NOT NULL,
    website_id INTEGER NOT NULL
);
CREATE INDEX CUSTOMER_GROUP_EXCLUDED_WEBSITE_CUSTOMER_GROUP_ID_WEBSITE_ID ON customer_group_excluded_website (customer_group_id, website_id);

-- E-mail is unique per website; confirmation is NULL once confirmed, never empty.
CREATE TABLE customer_entity (
    entity_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    website_id INTEGER,
    email TEXT COLLATE utf8mb3_general_ci,
    group_id INTEGER NOT NULL DEFAULT 0,
    increment_id TEXT COLLATE utf8mb3_general_ci,
    store_id INTEGER DEFAULT 0,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    is_active INTEGER NOT NULL DEFAULT 1,
    disable_auto_group_change INTEGER NOT NULL DEFAULT 0,
    created_in TEXT COLLATE utf8mb3_general_ci,
    prefix TEXT COLLATE utf8mb3_general_ci,
    firstname TEXT COLLATE utf8mb3_general_ci,
    middlename TEXT COLLATE utf8mb3_general_ci,
    lastname TEXT COLLATE utf8mb3_general_ci,
    suffix TEXT COLLATE utf8mb3_general_ci,
    dob TEXT,
    password_hash TEXT COLLATE utf8mb3_general_ci,
    rp_token TEXT COLLATE utf8mb3_general_ci,
    rp_token_created_at TEXT,
    default_billing INTEGER,
    default_shipping INTEGER,
    taxvat TEXT COLLATE utf8mb3_general_ci,
    confirmation TEXT COLLATE utf8mb3_general_ci,
    gender INTEGER,
    failures_num INTEGER DEFAULT 0,
    first_failure TEXT,
    lock_expires TEXT,
    session_cutoff TEXT,
    CONSTRAINT CUSTOMER_ENTITY_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE SET NULL,
    CONSTRAINT CUSTOMER_ENTITY_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE SET NULL
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_EMAIL_WEBSITE_ID ON customer_entity (email, website_id);
CREATE INDEX CUSTOMER_ENTITY_STORE_ID ON customer_entity (store_id);
CREATE INDEX CUSTOMER_ENTITY_WEBSITE_ID ON customer_entity (website_id);
CREATE INDEX CUSTOMER_ENTITY_FIRSTNAME ON customer_entity (firstname);
CREATE INDEX CUSTOMER_ENTITY_LASTNAME ON customer_entity (lastname);

-- street holds its lines joined by newlines.
CREATE TABLE customer_address_entity (
    entity_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    increment_id TEXT COLLATE utf8mb3_general_ci,
    parent_id INTEGER,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    is_active INTEGER NOT NULL DEFAULT 1,
    city TEXT NOT NULL COLLATE utf8mb3_general_ci,
    company TEXT COLLATE utf8mb3_general_ci,
    country_id TEXT NOT NULL COLLATE utf8mb3_general_ci,
    fax TEXT COLLATE utf8mb3_general_ci,
    firstname TEXT NOT NULL COLLATE utf8mb3_general_ci,
    lastname TEXT NOT NULL COLLATE utf8mb3_general_ci,
    middlename TEXT COLLATE utf8mb3_general_ci,
    postcode TEXT COLLATE utf8mb3_general_ci,
    prefix TEXT COLLATE utf8mb3_general_ci,
    region TEXT COLLATE utf8mb3_general_ci,
    region_id INTEGER,
    street TEXT NOT NULL COLLATE utf8mb3_general_ci,
    suffix TEXT COLLATE utf8mb3_general_ci,
    telephone TEXT NOT NULL COLLATE utf8mb3_general_ci,
    vat_id TEXT COLLATE utf8mb3_general_ci,
    vat_is_valid INTEGER,
    vat_request_date TEXT COLLATE utf8mb3_general_ci,
    vat_request_id TEXT COLLATE utf8mb3_general_ci,
    vat_request_success INTEGER,
    CONSTRAINT CUSTOMER_ADDRESS_ENTITY_PARENT_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (parent_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_PARENT_ID ON customer_address_entity (parent_id);

-- Values of the attributes that have no column of their own: one row per (entity, attribute).
CREATE TABLE customer_entity_datetime (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT,
    CONSTRAINT CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_DATETIME_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID ON customer_entity_datetime (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_ID ON customer_entity_datetime (attribute_id);
CREATE INDEX CUSTOMER_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_entity_datetime (entity_id, attribute_id, value);

CREATE TABLE customer_entity_decimal (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value NUMERIC NOT NULL DEFAULT 0,
    CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID ON customer_entity_decimal (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_ID ON customer_entity_decimal (attribute_id);
CREATE INDEX CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_entity_decimal (entity_id, attribute_id, value);

CREATE TABLE customer_entity_int (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT CUSTOMER_ENTITY_INT_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_INT_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID ON customer_entity_int (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ENTITY_INT_ATTRIBUTE_ID ON customer_entity_int (attribute_id);
CREATE INDEX CUSTOMER_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_entity_int (entity_id, attribute_id, value);

CREATE TABLE customer_entity_text (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT NOT NULL COLLATE utf8mb3_general_ci,
    CONSTRAINT CUSTOMER_ENTITY_TEXT_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_TEXT_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID ON customer_entity_text (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ENTITY_TEXT_ATTRIBUTE_ID ON customer_entity_text (attribute_id);

CREATE TABLE customer_entity_varchar (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID ON customer_entity_varchar (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_ID ON customer_entity_varchar (attribute_id);
CREATE INDEX CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_entity_varchar (entity_id, attribute_id, value);

CREATE TABLE customer_address_entity_datetime (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT,
    CONSTRAINT CSTR_ADDR_ENTT_DTIME_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_DTIME_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID ON customer_address_entity_datetime (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_DATETIME_ATTRIBUTE_ID ON customer_address_entity_datetime (attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_address_entity_datetime (entity_id, attribute_id, value);

CREATE TABLE customer_address_entity_decimal (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value NUMERIC NOT NULL DEFAULT 0,
    CONSTRAINT CSTR_ADDR_ENTT_DEC_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_DEC_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID ON customer_address_entity_decimal (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_DECIMAL_ATTRIBUTE_ID ON customer_address_entity_decimal (attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_address_entity_decimal (entity_id, attribute_id, value);

CREATE TABLE customer_address_entity_int (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT CSTR_ADDR_ENTT_INT_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_INT_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID ON customer_address_entity_int (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_INT_ATTRIBUTE_ID ON customer_address_entity_int (attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_address_entity_int (entity_id, attribute_id, value);

CREATE TABLE customer_address_entity_text (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT NOT NULL COLLATE utf8mb3_general_ci,
    CONSTRAINT CSTR_ADDR_ENTT_TEXT_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_TEXT_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ADDRESS_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID ON customer_address_entity_text (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_TEXT_ATTRIBUTE_ID ON customer_address_entity_text (attribute_id);

CREATE TABLE customer_address_entity_varchar (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    entity_id INTEGER NOT NULL DEFAULT 0,
    value TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT CSTR_ADDR_ENTT_VCHR_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_VCHR_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID ON customer_address_entity_varchar (entity_id, attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_VARCHAR_ATTRIBUTE_ID ON customer_address_entity_varchar (attribute_id);
CREATE INDEX CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID_VALUE ON customer_address_entity_varchar (entity_id, attribute_id, value);

-- The admin list, derived from the rows above. The reference's full-text index has no counterpart here.
CREATE TABLE customer_grid_flat (
    entity_id INTEGER NOT NULL,
    name TEXT COLLATE utf8mb3_general_ci,
    email TEXT COLLATE utf8mb3_general_ci,
    group_id INTEGER,
    created_at TEXT,
    website_id INTEGER,
    confirmation TEXT COLLATE utf8mb3_general_ci,
    created_in TEXT COLLATE utf8mb3_general_ci,
    dob TEXT,
    gender INTEGER,
    taxvat TEXT COLLATE utf8mb3_general_ci,
    lock_expires TEXT,
    shipping_full TEXT COLLATE utf8mb3_general_ci,
    billing_full TEXT COLLATE utf8mb3_general_ci,
    billing_firstname TEXT COLLATE utf8mb3_general_ci,
    billing_lastname TEXT COLLATE utf8mb3_general_ci,
    billing_telephone TEXT COLLATE utf8mb3_general_ci,
    billing_postcode TEXT COLLATE utf8mb3_general_ci,
    billing_country_id TEXT COLLATE utf8mb3_general_ci,
    billing_region TEXT COLLATE utf8mb3_general_ci,
    billing_region_id INTEGER,
    billing_street TEXT COLLATE utf8mb3_general_ci,
    billing_city TEXT COLLATE utf8mb3_general_ci,
    billing_fax TEXT COLLATE utf8mb3_general_ci,
    billing_vat_id TEXT COLLATE utf8mb3_general_ci,
    billing_company TEXT COLLATE utf8mb3_general_ci,
    PRIMARY KEY (entity_id)
);
CREATE INDEX CUSTOMER_GRID_FLAT_GROUP_ID ON customer_grid_flat (group_id);
CREATE INDEX CUSTOMER_GRID_FLAT_CREATED_AT ON customer_grid_flat (created_at);
CREATE INDEX CUSTOMER_GRID_FLAT_WEBSITE_ID ON customer_grid_flat (website_id);
CREATE INDEX CUSTOMER_GRID_FLAT_CONFIRMATION ON customer_grid_flat (confirmation);
CREATE INDEX CUSTOMER_GRID_FLAT_DOB ON customer_grid_flat (dob);
CREATE INDEX CUSTOMER_GRID_FLAT_GENDER ON customer_grid_flat (gender);
CREATE INDEX CUSTOMER_GRID_FLAT_BILLING_COUNTRY_ID ON customer_grid_flat (billing_country_id);

-- Last login per customer; rows outlive the customer.
CREATE TABLE customer_log (
    log_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER NOT NULL,
    last_login_at TEXT,
    last_logout_at TEXT
);
CREATE UNIQUE INDEX CUSTOMER_LOG_CUSTOMER_ID ON customer_log (customer_id);

-- Storefront visitors; nothing is written here.
CREATE TABLE customer_visitor (
    visitor_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    customer_id INTEGER,
    session_id TEXT COLLATE utf8mb3_general_ci,
    created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_visit_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX CUSTOMER_VISITOR_CUSTOMER_ID ON customer_visitor (customer_id);
CREATE INDEX CUSTOMER_VISITOR_LAST_VISIT_AT ON customer_visitor (last_visit_at);

-- subscriber_status: 1 subscribed, 2 not active, 3 unsubscribed, 4 unconfirmed. The default code is the text NULL, as in the reference.
CREATE TABLE newsletter_subscriber (
    subscriber_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    store_id INTEGER DEFAULT 0,
    change_status_at TEXT,
    customer_id INTEGER NOT NULL DEFAULT 0,
    subscriber_email TEXT COLLATE utf8mb3_general_ci,
    subscriber_status INTEGER NOT NULL DEFAULT 0,
    subscriber_confirm_code TEXT DEFAULT 'NULL' COLLATE utf8mb3_general_ci,
    CONSTRAINT NEWSLETTER_SUBSCRIBER_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE SET NULL
);
CREATE INDEX NEWSLETTER_SUBSCRIBER_CUSTOMER_ID ON newsletter_subscriber (customer_id);
CREATE INDEX NEWSLETTER_SUBSCRIBER_STORE_ID ON newsletter_subscriber (store_id);
CREATE INDEX NEWSLETTER_SUBSCRIBER_SUBSCRIBER_EMAIL ON newsletter_subscriber (subscriber_email);

-- A row means that the customer allows shopping assistance.
CREATE TABLE login_as_customer_assistance_allowed (
    customer_id INTEGER NOT NULL,
    PRIMARY KEY (customer_id),
    CONSTRAINT LOGIN_AS_CSTR_ASSISTANCE_ALLOWED_CSTR_ID_CSTR_ENTT_ENTT_ID
        FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
);
