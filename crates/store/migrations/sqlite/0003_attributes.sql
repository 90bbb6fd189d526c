-- The entity-attribute-value model: types, sets, groups, attributes, options, labels.

-- 1 customer, 2 customer_address.
CREATE TABLE eav_entity_type (
    entity_type_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entity_type_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    entity_model TEXT NOT NULL COLLATE utf8mb3_general_ci,
    attribute_model TEXT COLLATE utf8mb3_general_ci,
    entity_table TEXT COLLATE utf8mb3_general_ci,
    value_table_prefix TEXT COLLATE utf8mb3_general_ci,
    entity_id_field TEXT COLLATE utf8mb3_general_ci,
    is_data_sharing INTEGER NOT NULL DEFAULT 1,
    data_sharing_key TEXT DEFAULT 'default' COLLATE utf8mb3_general_ci,
    default_attribute_set_id INTEGER NOT NULL DEFAULT 0,
    increment_model TEXT COLLATE utf8mb3_general_ci,
    increment_per_store INTEGER NOT NULL DEFAULT 0,
    increment_pad_length INTEGER NOT NULL DEFAULT 8,
    increment_pad_char TEXT NOT NULL DEFAULT '0' COLLATE utf8mb3_general_ci,
    additional_attribute_table TEXT COLLATE utf8mb3_general_ci,
    entity_attribute_collection TEXT COLLATE utf8mb3_general_ci
);
CREATE INDEX EAV_ENTITY_TYPE_ENTITY_TYPE_CODE ON eav_entity_type (entity_type_code);

-- One set per type in a fresh installation.
CREATE TABLE eav_attribute_set (
    attribute_set_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entity_type_id INTEGER NOT NULL DEFAULT 0,
    attribute_set_name TEXT COLLATE utf8mb3_general_ci,
    sort_order INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT EAV_ATTRIBUTE_SET_ENTITY_TYPE_ID_EAV_ENTITY_TYPE_ENTITY_TYPE_ID
        FOREIGN KEY (entity_type_id) REFERENCES eav_entity_type (entity_type_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX EAV_ATTRIBUTE_SET_ENTITY_TYPE_ID_ATTRIBUTE_SET_NAME ON eav_attribute_set (entity_type_id, attribute_set_name);
CREATE INDEX EAV_ATTRIBUTE_SET_ENTITY_TYPE_ID_SORT_ORDER ON eav_attribute_set (entity_type_id, sort_order);

-- Groups divide a set for display.
CREATE TABLE eav_attribute_group (
    attribute_group_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_set_id INTEGER NOT NULL DEFAULT 0,
    attribute_group_name TEXT COLLATE utf8mb3_general_ci,
    sort_order INTEGER NOT NULL DEFAULT 0,
    default_id INTEGER DEFAULT 0,
    attribute_group_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    tab_group_code TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT EAV_ATTR_GROUP_ATTR_SET_ID_EAV_ATTR_SET_ATTR_SET_ID
        FOREIGN KEY (attribute_set_id) REFERENCES eav_attribute_set (attribute_set_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX EAV_ATTRIBUTE_GROUP_ATTRIBUTE_SET_ID_ATTRIBUTE_GROUP_CODE ON eav_attribute_group (attribute_set_id, attribute_group_code);
CREATE UNIQUE INDEX EAV_ATTRIBUTE_GROUP_ATTRIBUTE_SET_ID_ATTRIBUTE_GROUP_NAME ON eav_attribute_group (attribute_set_id, attribute_group_name);
CREATE INDEX EAV_ATTRIBUTE_GROUP_ATTRIBUTE_SET_ID_SORT_ORDER ON eav_attribute_group (attribute_set_id, sort_order);

-- Look attributes up by (entity_type_id, attribute_code), never by id. Model columns name classes of the reference.
CREATE TABLE eav_attribute (
    attribute_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entity_type_id INTEGER NOT NULL DEFAULT 0,
    attribute_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    attribute_model TEXT COLLATE utf8mb3_general_ci,
    backend_model TEXT COLLATE utf8mb3_general_ci,
    backend_type TEXT NOT NULL DEFAULT 'static' COLLATE utf8mb3_general_ci,
    backend_table TEXT COLLATE utf8mb3_general_ci,
    frontend_model TEXT COLLATE utf8mb3_general_ci,
    frontend_input TEXT COLLATE utf8mb3_general_ci,
    frontend_label TEXT COLLATE utf8mb3_general_ci,
    frontend_class TEXT COLLATE utf8mb3_general_ci,
    source_model TEXT COLLATE utf8mb3_general_ci,
    is_required INTEGER NOT NULL DEFAULT 0,
    is_user_defined INTEGER NOT NULL DEFAULT 0,
    default_value TEXT COLLATE utf8mb3_general_ci,
    is_unique INTEGER NOT NULL DEFAULT 0,
    note TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT EAV_ATTRIBUTE_ENTITY_TYPE_ID_EAV_ENTITY_TYPE_ENTITY_TYPE_ID
        FOREIGN KEY (entity_type_id) REFERENCES eav_entity_type (entity_type_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX EAV_ATTRIBUTE_ENTITY_TYPE_ID_ATTRIBUTE_CODE ON eav_attribute (entity_type_id, attribute_code);
CREATE INDEX EAV_ATTRIBUTE_FRONTEND_INPUT_ENTITY_TYPE_ID_IS_USER_DEFINED ON eav_attribute (frontend_input, entity_type_id, is_user_defined);

-- Membership of an attribute in a set and a group; an attribute in no set is invisible to the API.
CREATE TABLE eav_entity_attribute (
    entity_attribute_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    entity_type_id INTEGER NOT NULL DEFAULT 0,
    attribute_set_id INTEGER NOT NULL DEFAULT 0,
    attribute_group_id INTEGER NOT NULL DEFAULT 0,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    sort_order INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT EAV_ENTITY_ATTRIBUTE_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT EAV_ENTT_ATTR_ATTR_GROUP_ID_EAV_ATTR_GROUP_ATTR_GROUP_ID
        FOREIGN KEY (attribute_group_id) REFERENCES eav_attribute_group (attribute_group_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX EAV_ENTITY_ATTRIBUTE_ATTRIBUTE_SET_ID_ATTRIBUTE_ID ON eav_entity_attribute (attribute_set_id, attribute_id);
CREATE UNIQUE INDEX EAV_ENTITY_ATTRIBUTE_ATTRIBUTE_GROUP_ID_ATTRIBUTE_ID ON eav_entity_attribute (attribute_group_id, attribute_id);
CREATE INDEX EAV_ENTITY_ATTRIBUTE_ATTRIBUTE_SET_ID_SORT_ORDER ON eav_entity_attribute (attribute_set_id, sort_order);
CREATE INDEX EAV_ENTITY_ATTRIBUTE_ATTRIBUTE_ID ON eav_entity_attribute (attribute_id);

-- Choices of a select attribute.
CREATE TABLE eav_attribute_option (
    option_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    sort_order INTEGER NOT NULL DEFAULT 0,
    CONSTRAINT EAV_ATTRIBUTE_OPTION_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE
);
CREATE INDEX EAV_ATTRIBUTE_OPTION_ATTRIBUTE_ID ON eav_attribute_option (attribute_id);

-- Labels of a choice; store 0 holds the admin label, a store view's own label wins.
CREATE TABLE eav_attribute_option_value (
    value_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    option_id INTEGER NOT NULL DEFAULT 0,
    store_id INTEGER NOT NULL DEFAULT 0,
    value TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT EAV_ATTRIBUTE_OPTION_VALUE_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE CASCADE,
    CONSTRAINT EAV_ATTR_OPT_VAL_OPT_ID_EAV_ATTR_OPT_OPT_ID
        FOREIGN KEY (option_id) REFERENCES eav_attribute_option (option_id) ON DELETE CASCADE
);
CREATE INDEX EAV_ATTRIBUTE_OPTION_VALUE_OPTION_ID ON eav_attribute_option_value (option_id);
CREATE INDEX EAV_ATTRIBUTE_OPTION_VALUE_STORE_ID ON eav_attribute_option_value (store_id);

-- An attribute's label in a store view.
CREATE TABLE eav_attribute_label (
    attribute_label_id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    attribute_id INTEGER NOT NULL DEFAULT 0,
    store_id INTEGER NOT NULL DEFAULT 0,
    value TEXT COLLATE utf8mb3_general_ci,
    CONSTRAINT EAV_ATTRIBUTE_LABEL_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT EAV_ATTRIBUTE_LABEL_STORE_ID_STORE_STORE_ID
        FOREIGN KEY (store_id) REFERENCES store (store_id) ON DELETE CASCADE
);
CREATE INDEX EAV_ATTRIBUTE_LABEL_STORE_ID ON eav_attribute_label (store_id);
CREATE INDEX EAV_ATTRIBUTE_LABEL_ATTRIBUTE_ID_STORE_ID ON eav_attribute_label (attribute_id, store_id);

-- What only customer and address attributes have; validate_rules is JSON.
CREATE TABLE customer_eav_attribute (
    attribute_id INTEGER NOT NULL,
    is_visible INTEGER NOT NULL DEFAULT 1,
    input_filter TEXT COLLATE utf8mb3_general_ci,
    multiline_count INTEGER NOT NULL DEFAULT 1,
    validate_rules TEXT COLLATE utf8mb3_general_ci,
    is_system INTEGER NOT NULL DEFAULT 0,
    sort_order INTEGER NOT NULL DEFAULT 0,
    data_model TEXT COLLATE utf8mb3_general_ci,
    is_used_in_grid INTEGER NOT NULL DEFAULT 0,
    is_visible_in_grid INTEGER NOT NULL DEFAULT 0,
    is_filterable_in_grid INTEGER NOT NULL DEFAULT 0,
    is_searchable_in_grid INTEGER NOT NULL DEFAULT 0,
    grid_filter_condition_type INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (attribute_id),
    CONSTRAINT CUSTOMER_EAV_ATTRIBUTE_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE
);
CREATE INDEX CUSTOMER_EAV_ATTRIBUTE_SORT_ORDER ON customer_eav_attribute (sort_order);

-- Overrides for a website; NULL means no override.
CREATE TABLE customer_eav_attribute_website (
    attribute_id INTEGER NOT NULL,
    website_id INTEGER NOT NULL,
    is_visible INTEGER,
    is_required INTEGER,
    default_value TEXT COLLATE utf8mb3_general_ci,
    multiline_count INTEGER,
    PRIMARY KEY (attribute_id, website_id),
    CONSTRAINT CSTR_EAV_ATTR_WS_ATTR_ID_EAV_ATTR_ATTR_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE,
    CONSTRAINT CSTR_EAV_ATTR_WS_WS_ID_STORE_WS_WS_ID
        FOREIGN KEY (website_id) REFERENCES store_website (website_id) ON DELETE CASCADE
);
CREATE INDEX CUSTOMER_EAV_ATTRIBUTE_WEBSITE_WEBSITE_ID ON customer_eav_attribute_website (website_id);

-- Which forms show an attribute.
CREATE TABLE customer_form_attribute (
    form_code TEXT NOT NULL COLLATE utf8mb3_general_ci,
    attribute_id INTEGER NOT NULL,
    PRIMARY KEY (form_code, attribute_id),
    CONSTRAINT CUSTOMER_FORM_ATTRIBUTE_ATTRIBUTE_ID_EAV_ATTRIBUTE_ATTRIBUTE_ID
        FOREIGN KEY (attribute_id) REFERENCES eav_attribute (attribute_id) ON DELETE CASCADE
);
CREATE INDEX CUSTOMER_FORM_ATTRIBUTE_ATTRIBUTE_ID ON customer_form_attribute (attribute_id);
