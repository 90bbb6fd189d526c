-- Rows that a fresh installation of the reference has, without any website, role or account.

-- Scope 0, the admin area.
INSERT INTO store_website (website_id, code, name, sort_order, default_group_id, is_default) VALUES
    (0, 'admin', 'Admin', 0, 0, 0);
INSERT INTO store_group (group_id, website_id, name, root_category_id, default_store_id, code) VALUES
    (0, 0, 'Default', 0, 0, 'default');
INSERT INTO store (store_id, code, website_id, group_id, name, sort_order, is_active) VALUES
    (0, 'admin', 0, 0, 'Admin', 0, 1);

-- The countries with regions, except those whose region may be left out.
INSERT INTO core_config_data (scope, scope_id, path, value) VALUES
    ('default', 0, 'general/region/state_required', 'AL,AR,AU,BG,BO,BR,BY,CA,CH,CL,CN,CO,CZ,DK,EC,EE,ES,GR,GY,HR,IN,IS,IT,LT,LV,MX,PE,PL,PT,PY,RO,SE,SR,US,UY,VE');

INSERT INTO tax_class (class_id, class_name, class_type) VALUES
    (2, 'Taxable Goods', 'PRODUCT'),
    (3, 'Retail Customer', 'CUSTOMER');

INSERT INTO customer_group (customer_group_id, customer_group_code, tax_class_id) VALUES
    (0, 'NOT LOGGED IN', 3),
    (1, 'General', 3),
    (2, 'Wholesale', 3),
    (3, 'Retailer', 3);

-- The hash is that of the reference's own indexer configuration.
INSERT INTO indexer_state (indexer_id, status, hash_config) VALUES
    ('customer_grid', 'valid', '8f2a3b65aec8293a160ee6addc3023f8');
