-- Customers, addresses, their attribute values, groups, the admin grid, and small companions.

-- 0 is NOT LOGGED IN. The code is unique by the program's care alone.
CREATE TABLE customer_group (
    customer_group_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_group_code VARCHAR(32) NOT NULL,
    tax_class_id INT UNSIGNED NOT NULL DEFAULT 0,
    PRIMARY KEY (customer_group_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Websites whose customers may not be in a group.
CREATE TABLE customer_group_excluded_website (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_group_id INT UNSIGNED NOT NULL,
    website_id SMALLINT UNSIGNED NOT NULL,
    PRIMARY KEY (entity_id),
    KEY CUSTOMER_GROUP_EXCLUDED_WEBSITE_CUSTOMER_GROUP_ID_WEBSITE_ID (customer_group_id, website_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- E-mail is unique per website; confirmation is NULL once confirmed, never empty.
CREATE TABLE customer_entity (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    website_id SMALLINT UNSIGNED DEFAULT NULL,
    email VARCHAR(255) DEFAULT NULL,
    group_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    increment_id VARCHAR(50) DEFAULT NULL,
    store_id SMALLINT UNSIGNED DEFAULT 0,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    is_active SMALLINT UNSIGNED NOT NULL DEFAULT 1,
    disable_auto_group_change SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    created_in VARCHAR(255) DEFAULT NULL,
    prefix VARCHAR(40) DEFAULT NULL,
    firstname VARCHAR(255) DEFAULT NULL,
    middlename VARCHAR(255) DEFAULT NULL,
    lastname VARCHAR(255) DEFAULT NULL,
    suffix VARCHAR(40) DEFAULT NULL,
    dob DATE DEFAULT NULL,
    password_hash VARCHAR(128) DEFAULT NULL,
    rp_token VARCHAR(128) DEFAULT NULL,
    rp_token_created_at DATETIME DEFAULT NULL,
    default_billing INT UNSIGNED DEFAULT NULL,
    default_shipping INT UNSIGNED DEFAULT NULL,
    taxvat VARCHAR(50) DEFAULT NULL,
    confirmation VARCHAR(64) DEFAULT NULL,
    gender SMALLINT UNSIGNED DEFAULT NULL,
    failures_num SMALLINT DEFAULT 0,
    first_failure TIMESTAMP NULL DEFAULT NULL,
    lock_expires TIMESTAMP NULL DEFAULT NULL,
    session_cutoff TIMESTAMP NULL DEFAULT NULL,
    PRIMARY KEY (entity_id),
    UNIQUE KEY CUSTOMER_ENTITY_EMAIL_WEBSITE_ID (email, website_id),
    KEY CUSTOMER_ENTITY_STORE_ID (store_id),
    KEY CUSTOMER_ENTITY_WEBSITE_ID (website_id),
    KEY CUSTOMER_ENTITY_FIRSTNAME (firstname),
    KEY CUSTOMER_ENTITY_LASTNAME (lastname),
    CONSTRAINT CUSTOMER_ENTITY_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE SET NULL,
    CONSTRAINT CUSTOMER_ENTITY_WEBSITE_ID_STORE_WEBSITE_WEBSITE_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- street holds its lines joined by newlines.
CREATE TABLE customer_address_entity (
    entity_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    increment_id VARCHAR(50) DEFAULT NULL,
    parent_id INT UNSIGNED DEFAULT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    updated_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    is_active SMALLINT UNSIGNED NOT NULL DEFAULT 1,
    city VARCHAR(255) NOT NULL,
    company VARCHAR(255) DEFAULT NULL,
    country_id VARCHAR(255) NOT NULL,
    fax VARCHAR(255) DEFAULT NULL,
    firstname VARCHAR(255) NOT NULL,
    lastname VARCHAR(255) NOT NULL,
    middlename VARCHAR(255) DEFAULT NULL,
    postcode VARCHAR(255) DEFAULT NULL,
    prefix VARCHAR(40) DEFAULT NULL,
    region VARCHAR(255) DEFAULT NULL,
    region_id INT UNSIGNED DEFAULT NULL,
    street TEXT NOT NULL,
    suffix VARCHAR(40) DEFAULT NULL,
    telephone VARCHAR(255) NOT NULL,
    vat_id VARCHAR(255) DEFAULT NULL,
    vat_is_valid INT UNSIGNED DEFAULT NULL,
    vat_request_date VARCHAR(255) DEFAULT NULL,
    vat_request_id VARCHAR(255) DEFAULT NULL,
    vat_request_success INT UNSIGNED DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY CUSTOMER_ADDRESS_ENTITY_PARENT_ID (parent_id),
    CONSTRAINT CUSTOMER_ADDRESS_ENTITY_PARENT_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (parent_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Values of the attributes that have no column of their own: one row per (entity, attribute).
CREATE TABLE customer_entity_datetime (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value DATETIME DEFAULT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CUSTOMER_ENTITY_DATETIME_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_DATETIME_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_decimal (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value DECIMAL(12,4) NOT NULL DEFAULT 0.0000,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_DECIMAL_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_int (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value INT NOT NULL DEFAULT 0,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ENTITY_INT_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CUSTOMER_ENTITY_INT_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_INT_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_text (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value TEXT NOT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ENTITY_TEXT_ATTRIBUTE_ID (attribute_id),
    CONSTRAINT CUSTOMER_ENTITY_TEXT_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_TEXT_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_entity_varchar (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CUSTOMER_ENTITY_VARCHAR_ENTITY_ID_CUSTOMER_ENTITY_ENTITY_ID
        FOREIGN KEY (entity_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_datetime (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value DATETIME DEFAULT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_DATETIME_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_DATETIME_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CSTR_ADDR_ENTT_DTIME_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_DTIME_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_decimal (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value DECIMAL(12,4) NOT NULL DEFAULT 0.0000,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_DECIMAL_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_DECIMAL_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CSTR_ADDR_ENTT_DEC_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_DEC_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_int (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value INT NOT NULL DEFAULT 0,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_INT_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CSTR_ADDR_ENTT_INT_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_INT_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_text (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value TEXT NOT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_TEXT_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_TEXT_ATTRIBUTE_ID (attribute_id),
    CONSTRAINT CSTR_ADDR_ENTT_TEXT_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_TEXT_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

CREATE TABLE customer_address_entity_varchar (
    value_id INT NOT NULL AUTO_INCREMENT,
    attribute_id SMALLINT UNSIGNED NOT NULL DEFAULT 0,
    entity_id INT UNSIGNED NOT NULL DEFAULT 0,
    value VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (value_id),
    UNIQUE KEY CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID (entity_id, attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_VARCHAR_ATTRIBUTE_ID (attribute_id),
    KEY CUSTOMER_ADDRESS_ENTITY_VARCHAR_ENTITY_ID_ATTRIBUTE_ID_VALUE (entity_id, attribute_id, value),
    CONSTRAINT CSTR_ADDR_ENTT_VCHR_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_ADDR_ENTT_VCHR_ENTT_ID_CSTR_ADDR_ENTT_ENTT_ID
        FOREIGN KEY (entity_id) REFERENCES customer_address_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- The admin list, derived from the rows above.
CREATE TABLE customer_grid_flat (
    entity_id INT UNSIGNED NOT NULL,
    name TEXT DEFAULT NULL,
    email VARCHAR(255) DEFAULT NULL,
    group_id INT DEFAULT NULL,
    created_at TIMESTAMP NULL DEFAULT NULL,
    website_id INT DEFAULT NULL,
    confirmation VARCHAR(255) DEFAULT NULL,
    created_in TEXT DEFAULT NULL,
    dob DATE DEFAULT NULL,
    gender INT DEFAULT NULL,
    taxvat VARCHAR(255) DEFAULT NULL,
    lock_expires TIMESTAMP NULL DEFAULT NULL,
    shipping_full TEXT DEFAULT NULL,
    billing_full TEXT DEFAULT NULL,
    billing_firstname VARCHAR(255) DEFAULT NULL,
    billing_lastname VARCHAR(255) DEFAULT NULL,
    billing_telephone VARCHAR(255) DEFAULT NULL,
    billing_postcode VARCHAR(255) DEFAULT NULL,
    billing_country_id VARCHAR(255) DEFAULT NULL,
    billing_region VARCHAR(255) DEFAULT NULL,
    billing_region_id INT DEFAULT NULL,
    billing_street VARCHAR(255) DEFAULT NULL,
    billing_city VARCHAR(255) DEFAULT NULL,
    billing_fax VARCHAR(255) DEFAULT NULL,
    billing_vat_id VARCHAR(255) DEFAULT NULL,
    billing_company VARCHAR(255) DEFAULT NULL,
    PRIMARY KEY (entity_id),
    KEY CUSTOMER_GRID_FLAT_GROUP_ID (group_id),
    KEY CUSTOMER_GRID_FLAT_CREATED_AT (created_at),
    KEY CUSTOMER_GRID_FLAT_WEBSITE_ID (website_id),
    KEY CUSTOMER_GRID_FLAT_CONFIRMATION (confirmation),
    KEY CUSTOMER_GRID_FLAT_DOB (dob),
    KEY CUSTOMER_GRID_FLAT_GENDER (gender),
    KEY CUSTOMER_GRID_FLAT_BILLING_COUNTRY_ID (billing_country_id),
    FULLTEXT KEY FTI_8746F705702DD5F6D45B8C7CE7FE9F2F (
        name, email, created_in, taxvat, shipping_full, billing_full, billing_firstname, billing_lastname,
        billing_telephone, billing_postcode, billing_region, billing_city, billing_fax, billing_company
    )
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Last login per customer; rows outlive the customer.
CREATE TABLE customer_log (
    log_id INT NOT NULL AUTO_INCREMENT,
    customer_id INT NOT NULL,
    last_login_at TIMESTAMP NULL DEFAULT NULL,
    last_logout_at TIMESTAMP NULL DEFAULT NULL,
    PRIMARY KEY (log_id),
    UNIQUE KEY CUSTOMER_LOG_CUSTOMER_ID (customer_id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- Storefront visitors; nothing is written here.
CREATE TABLE customer_visitor (
    visitor_id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT,
    customer_id INT DEFAULT NULL,
    session_id VARCHAR(1) DEFAULT NULL,
    created_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    last_visit_at TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
    PRIMARY KEY (visitor_id),
    KEY CUSTOMER_VISITOR_CUSTOMER_ID (customer_id),
    KEY CUSTOMER_VISITOR_LAST_VISIT_AT (last_visit_at)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- subscriber_status: 1 subscribed, 2 not active, 3 unsubscribed, 4 unconfirmed. The default code is the text NULL, as in
-- the reference.
CREATE TABLE newsletter_subscriber (
    subscriber_id INT UNSIGNED NOT NULL AUTO_INCREMENT,
    store_id SMALLINT UNSIGNED DEFAULT 0,
    change_status_at TIMESTAMP NULL DEFAULT NULL,
    customer_id INT UNSIGNED NOT NULL DEFAULT 0,
    subscriber_email VARCHAR(150) DEFAULT NULL,
    subscriber_status INT NOT NULL DEFAULT 0,
    subscriber_confirm_code VARCHAR(32) DEFAULT 'NULL',
    PRIMARY KEY (subscriber_id),
    KEY NEWSLETTER_SUBSCRIBER_CUSTOMER_ID (customer_id),
    KEY NEWSLETTER_SUBSCRIBER_STORE_ID (store_id),
    KEY NEWSLETTER_SUBSCRIBER_SUBSCRIBER_EMAIL (subscriber_email),
    CONSTRAINT NEWSLETTER_SUBSCRIBER_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE SET NULL
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;

-- A row means that the customer allows shopping assistance.
CREATE TABLE login_as_customer_assistance_allowed (
    customer_id INT UNSIGNED NOT NULL,
    PRIMARY KEY (customer_id),
    CONSTRAINT LOGIN_AS_CSTR_ASSISTANCE_ALLOWED_CSTR_ID_CSTR_ENTT_ENTT_ID
        FOREIGN KEY (customer_id) REFERENCES customer_entity (entity_id) ON DELETE CASCADE
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_general_ci;
