-- What magegate's account needs on the database of a live store (`--beside` with `--read-only-schema`).
-- Write your database's name for shop, with your table prefix before each table, and a password of your own; run it
-- as an administrator of the server. `database.username` and `database.password_file` name the account to magegate.
-- Generated from magegate's own statements.
CREATE USER 'magegate'@'%' IDENTIFIED BY 'change me';
GRANT SELECT, INSERT ON shop.admin_passwords TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.admin_user TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.admin_user_expiration TO 'magegate'@'%';
GRANT SELECT, UPDATE ON shop.admin_user_session TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.authorization_role TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.authorization_rule TO 'magegate'@'%';
GRANT SELECT, DELETE ON shop.captcha_log TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.core_config_data TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity_datetime TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity_decimal TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity_int TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity_text TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_address_entity_varchar TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.customer_eav_attribute TO 'magegate'@'%';
GRANT SELECT ON shop.customer_eav_attribute_website TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity_datetime TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity_decimal TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity_int TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity_text TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_entity_varchar TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.customer_form_attribute TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_grid_flat TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.customer_group TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.customer_group_excluded_website TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.customer_log TO 'magegate'@'%';
GRANT SELECT ON shop.directory_country TO 'magegate'@'%';
GRANT SELECT ON shop.directory_country_region TO 'magegate'@'%';
GRANT SELECT ON shop.directory_country_region_name TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.directory_currency_rate TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.eav_attribute TO 'magegate'@'%';
GRANT SELECT ON shop.eav_attribute_group TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.eav_attribute_label TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.eav_attribute_option TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.eav_attribute_option_value TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.eav_entity_attribute TO 'magegate'@'%';
GRANT SELECT ON shop.eav_entity_type TO 'magegate'@'%';
GRANT SELECT, UPDATE ON shop.indexer_state TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.integration TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.jwt_auth_revoked TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.login_as_customer_assistance_allowed TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.newsletter_subscriber TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.oauth_consumer TO 'magegate'@'%';
GRANT SELECT, INSERT, DELETE ON shop.oauth_nonce TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.oauth_token TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE, DELETE ON shop.oauth_token_request_log TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.store TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.store_group TO 'magegate'@'%';
GRANT SELECT, INSERT, UPDATE ON shop.store_website TO 'magegate'@'%';
GRANT SELECT ON shop.tax_class TO 'magegate'@'%';
-- These follow a customer's new e-mail address; leave them out where the store keeps its orders elsewhere.
GRANT SELECT (customer_id, customer_email), UPDATE (customer_email) ON shop.sales_order TO 'magegate'@'%';
GRANT SELECT (customer_id, customer_email, is_active), UPDATE (customer_email) ON shop.quote TO 'magegate'@'%';
