//! Beside the store of the reference's dump.

use crate::fixture::{ERRORS, FINE, beside, dump, examine, with_own_tables};
use magegate_testkit::mariadb::{Access, Database};

/// The statements of `docs/grants` for this database, prefix and account.
fn grants(database: &Database, prefix: &str, account: &Access) -> String {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/grants/beside.sql");
    let text = std::fs::read_to_string(file).unwrap();
    text.replace(" shop.", &format!(" `{}`.{prefix}", database.name()))
        .replace("'magegate'", &format!("'{}'", account.user))
        .replace("'change me'", &format!("'{}'", account.password))
}

/// An account with the documented grants alone.
fn narrow(database: &Database, prefix: &str) -> Access {
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&grants(database, prefix, &account));
    account
}

#[test]
fn a_healthy_store_has_no_faults_with_the_documented_grants_and_is_left_as_it_is() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let account = narrow(&database, "");
    let site = beside(&database, "", &account, "Magento_Customer");
    let tables = database.tables();
    let report = examine(&site);
    assert_eq!(
        report.codes(),
        ["texts_narrow", "credentials_in_query", "migrations_missing"],
        "{report:#?}"
    );
    assert_eq!(report.code, FINE);
    assert_eq!(database.tables(), tables, "no table was made");
    let customers = report.finding("passwords", "customers")["text"].as_str().unwrap();
    assert!(customers.contains("argon2id as new hashes"), "{customers}");
    report.finding("grants", "all granted");

    with_own_tables(&site);
    let _ = site.run(&["cron", "run"]).succeeded();
    let report = examine(&site);
    assert_eq!(report.codes(), ["texts_narrow", "credentials_in_query"], "{report:#?}");
    report.finding("program", "all 7 jobs ran lately");
}

#[test]
fn a_prefix_and_utf8mb4_are_healthy_too() {
    let Some(dump) = dump() else { return };
    let dump = dump.with_prefix("m2_").in_utf8mb4();
    let database = Database::of(&dump);
    let site = beside(&database, "m2_", &narrow(&database, "m2_"), "Magento_Customer");
    let report = examine(&site);
    assert_eq!(report.codes(), ["credentials_in_query", "migrations_missing"], "{report:#?}");
}

#[test]
fn every_fault_of_the_tables_is_named_and_its_remedy_helps() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "ALTER TABLE admin_user DROP COLUMN lock_expires;
         ALTER TABLE customer_entity MODIFY COLUMN email varchar(255) CHARACTER SET utf8mb3 COLLATE utf8mb3_bin;
         ALTER TABLE customer_entity ADD COLUMN loyalty_points int NOT NULL;
         ALTER TABLE customer_entity MODIFY COLUMN taxvat varchar(20) NULL;
         ALTER TABLE oauth_token DROP FOREIGN KEY OAUTH_TOKEN_CUSTOMER_ID_CUSTOMER_ENTITY_ENTITY_ID;
         ALTER TABLE customer_log DROP INDEX CUSTOMER_LOG_CUSTOMER_ID;
         ALTER TABLE jwt_auth_revoked MODIFY COLUMN revoke_before varchar(20) NOT NULL;
         ALTER TABLE captcha_log ENGINE = MyISAM;
         DROP TABLE login_as_customer_assistance_allowed;",
    );
    let site = beside(&database, "", database.account(), "Magento_Customer");
    let report = examine(&site);
    assert_eq!(report.code, ERRORS);
    let faults = [
        ("column_missing", "admin_user has no column lock_expires"),
        ("column_required", "customer_entity.loyalty_points"),
        ("column_narrow", "customer_entity.taxvat holds 20 characters, not 50"),
        ("cascade_missing", "oauth_token"),
        ("index_missing", "customer_log has no unique index on (customer_id)"),
        ("column_type", "jwt_auth_revoked.revoke_before holds a text"),
        ("table_engine", "captcha_log is kept by MyISAM"),
        ("texts_exact", "customer_entity.email (utf8mb3_bin)"),
        ("texts_mixed", "customer_entity.email (utf8mb3_bin)"),
    ];
    for (code, words) in faults {
        let remedies = report.remedies(code, words);
        assert!(!remedies.is_empty(), "{code}");
        for sql in remedies {
            database.run(&sql);
        }
    }
    report.finding("table_missing", "login_as_customer_assistance_allowed");
    let after = examine(&site);
    // A dropped table is restored from a back-up alone.
    assert_eq!(after.faults(), ["table_missing"], "{after:#?}");
}

#[test]
fn grants_that_are_missing_or_superfluous_are_named_and_their_remedy_helps() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let account = narrow(&database, "");
    let user = &account.user;
    database.run(&format!(
        "REVOKE INSERT, UPDATE ON oauth_token_request_log FROM '{user}'@'%';
         REVOKE SELECT ON customer_log FROM '{user}'@'%';
         GRANT SELECT (log_id) ON customer_log TO '{user}'@'%';
         GRANT FILE, SUPER ON *.* TO '{user}'@'%';
         GRANT SELECT ON mysql.* TO '{user}'@'%';
         GRANT DROP ON oauth_nonce TO '{user}'@'%';
         GRANT SELECT ON oauth_consumer TO '{user}'@'%' WITH GRANT OPTION;
         FLUSH PRIVILEGES;"
    ));
    let site = beside(&database, "", &account, "Magento_Customer");
    let report = examine(&site);
    assert_eq!(report.faults(), ["grant_missing", "grant_superfluous"], "{report:#?}");
    assert_eq!(report.code, ERRORS);
    let text = report.finding("grant_missing", "")["text"].as_str().unwrap();
    assert!(text.contains("INSERT/UPDATE on oauth_token_request_log"), "{text}");
    assert!(text.contains("SELECT on customer_log"), "{text}");
    for code in ["grant_missing", "grant_superfluous", "grant_wide"] {
        for sql in report.remedies(code, "") {
            database.run(&sql);
        }
    }
    let after = examine(&site);
    assert_eq!(
        after.codes(),
        ["texts_narrow", "credentials_in_query", "migrations_missing"],
        "{after:#?}"
    );
}

#[test]
fn rights_by_a_role_count_and_an_account_without_any_is_told_apart() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    let (name, base) = (database.name().to_owned(), database.account().clone());
    let account = Access { user: "by_role".to_owned(), ..base.clone() };
    database.run(&format!(
        "CREATE ROLE clerks; GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, INDEX ON `{name}`.* TO clerks;
         CREATE USER by_role@'%' IDENTIFIED BY '{}'; GRANT clerks TO by_role@'%'; SET DEFAULT ROLE clerks FOR by_role@'%';",
        account.password
    ));
    let report = examine(&beside(&database, "", &account, "Magento_Customer"));
    assert_eq!(report.code, FINE, "{report:#?}");
    report.finding("grants", "all granted");

    let wrong = Access { password: "wrong".to_owned(), ..base };
    let report = examine(&beside(&database, "", &wrong, "Magento_Customer"));
    assert_eq!((report.code, report.faults()), (4, vec!["connection_failed"]));
    assert!(report.remedies("connection_failed", "Access denied")[0].contains("password"));
}

#[test]
fn unsafe_settings_and_modules_are_named_with_the_command_that_mends_them() {
    let Some(dump) = dump() else { return };
    let database = Database::of(&dump);
    database.run(
        "INSERT INTO core_config_data (scope, scope_id, path, value) VALUES
         ('default', 0, 'webapi/jwtauth/jwt_alg', 'A128KW'),
         ('default', 0, 'webapi/jwtauth/customer_expiration', '525601'),
         ('default', 0, 'webapi/jwtauth/admin_expiration', 'soon'),
         ('default', 0, 'oauth/access_token_lifetime/admin', '0.5'),
         ('default', 0, 'oauth/authentication_lock/max_failures_count', '0'),
         ('default', 0, 'recaptcha_frontend/type_for/customer_login', 'invisible')
         ON DUPLICATE KEY UPDATE value = VALUES(value);
         INSERT INTO jwt_auth_revoked VALUES (3, 1, 4102444800);
         UPDATE customer_entity SET password_hash = 'f9879bca6fb6e1f454d65db13a1d682f:xx:0' ORDER BY entity_id LIMIT 2;",
    );
    let site = beside(&database, "", database.account(), "Acme_AdminTwoFactorAuth");
    let report = examine(&site);
    for (code, words, remedy) in [
        ("signing_encrypted", "A128KW", "magegate config set webapi/jwtauth/jwt_alg HS256"),
        ("signing_long", "customers", "magegate config set webapi/jwtauth/customer_expiration 60"),
        ("signing_lifetime", "soon", "magegate config set webapi/jwtauth/admin_expiration 60"),
        ("signing_revoked_ahead", "2100-01-01", "UPDATE jwt_auth_revoked"),
        ("lifetime_fraction", "0.5", "magegate config set oauth/access_token_lifetime/admin 4"),
        (
            "throttle_off",
            "max_failures",
            "magegate config set oauth/authentication_lock/max_failures_count 6",
        ),
        ("second_factor_bypassed", "Acme_AdminTwoFactorAuth", "let the web server pass"),
        ("recaptcha_bypassed", "invisible", "let the web server pass"),
        ("passwords_fast", "2 passwords of customers", "bin/magento customer:hash:upgrade"),
    ] {
        assert!(report.remedies(code, words)[0].starts_with(remedy), "{code}: {report:#?}");
    }
    assert_eq!(report.code, ERRORS);
    // The commands are real ones.
    for code in ["signing_encrypted", "signing_long", "lifetime_fraction", "throttle_off"] {
        for command in report.remedies(code, "") {
            let words: Vec<_> = command.split(' ').skip(1).collect();
            let _ = site.run(&words).succeeded();
        }
    }
    let after = examine(&site);
    assert!(
        !after.faults().iter().any(|code| ["signing_encrypted", "throttle_off"].contains(code))
    );
}
