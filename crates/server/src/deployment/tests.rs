//! Deployment files as stores have them, and each complaint word by word.

use super::*;
use magegate_store::engine::server::{Host, Tls};

/// A deployment file whose default connection holds these lines.
fn env(connection: &str) -> String {
    format!(
        "<?php\nreturn [\n    'crypt' => ['key' => 'k1'],\n    'db' => [\n        'connection' => [\n            'default' => [\n{connection}\n            ]\n        ]\n    ]\n];\n"
    )
}

fn read(text: &str, modules: Option<&str>) -> Result<Deployment, String> {
    let folder = tempfile::tempdir().unwrap();
    let etc = folder.path().join("app/etc");
    std::fs::create_dir_all(&etc).unwrap();
    std::fs::write(etc.join("env.php"), text).unwrap();
    if let Some(text) = modules {
        std::fs::write(etc.join("config.php"), text).unwrap();
    }
    let by_folder = Deployment::read(folder.path());
    for path in [etc.join("env.php"), etc.clone()] {
        assert_eq!(by_folder.as_ref().err(), Deployment::read(&path).as_ref().err());
    }
    by_folder.map_err(|error| {
        error.to_string().replace(&etc.display().to_string(), "").trim_start_matches('/').to_owned()
    })
}

fn read_connection(connection: &str) -> Result<MySqlServer, String> {
    read(&env(connection), None).map(|deployment| deployment.server)
}

const ACCOUNT: &str = "'dbname' => 'shop', 'username' => 'me', 'password' => 's3cret',";

#[test]
fn a_usual_file_is_read() {
    let text = "<?php\nreturn array (\n  'MAGE_MODE' => 'production',\n  'crypt' => array('key' => \"old\nnew\"),\n  \
        'db' => [ 'table_prefix' => 'm2_', 'connection' => [ 'default' => [ 'host' => '127.0.0.1:3307', \
        'dbname' => 'shop', 'username' => 'me', 'password' => 'it\\'s', 'initStatements' => 'SET NAMES utf8;', \
        'active' => '1', 'driver_options' => [ 1014 => false ], ], 'indexer' => [ 'host' => '127.0.0.1:3307', \
        'dbname' => 'shop' ], 'sales' => [ 'host' => 'orders', 'dbname' => 'orders' ] ], \
        'slave_connection' => [ 'default' => [ 'host' => 'copy' ] ] ],\n  \
        'install' => [ 'date' => 'Sun, 22 Nov 2026' ], 'cache_types' => ['config' => 1],\n);\n";
    let modules =
        "<?php return ['modules' => ['Magento_Store' => 1, 'Magento_TwoFactorAuth' => 0]];";
    let deployment = read(text, Some(modules)).unwrap();
    assert_eq!(deployment.table_prefix, "m2_");
    assert_eq!(deployment.mode, "production");
    assert_eq!(deployment.installed, "Sun, 22 Nov 2026");
    assert_eq!(deployment.elsewhere, ["sales"]);
    assert_eq!(deployment.crypt_key.expose(), "old\nnew");
    let MySqlServer { host, user, password, database, tls, .. } = &deployment.server;
    assert_eq!((user.as_str(), password.as_str(), database.as_str()), ("me", "it's", "shop"));
    assert_eq!(*host, Host::Tcp { name: "127.0.0.1".to_owned(), port: 3307 });
    assert_eq!(*tls, Tls::Preferred);
    assert_eq!(deployment.has_module("Magento_Store"), Some(true));
    assert_eq!(deployment.has_module("Magento_TwoFactorAuth"), Some(false));
    assert_eq!(deployment.has_module("Magento_JwtUserToken"), Some(false));
    assert_eq!(read(text, None).unwrap().has_module("Magento_Store"), None);
    let shown = format!("{deployment:?}");
    assert!(!shown.contains("it's") && !shown.contains("old") && !shown.contains("new"), "{shown}");
}

#[test]
fn the_host_takes_every_form_that_php_takes() {
    let tcp = |name: &str, port| Host::Tcp { name: name.to_owned(), port };
    for (line, host) in [
        ("'host' => 'db'", tcp("db", 3306)),
        ("'host' => 'db:3307'", tcp("db", 3307)),
        ("'host' => 'db', 'port' => 3308", tcp("db", 3308)),
        ("'host' => 'localhost:3307'", tcp("localhost", 3307)),
        ("'host' => '[::1]:3307'", tcp("::1", 3307)),
        ("'host' => '::1'", tcp("::1", 3306)),
        ("'host' => '/run/db.sock'", Host::Socket("/run/db.sock".into())),
        ("'host' => 'db', 'unix_socket' => '/a.sock'", Host::Socket("/a.sock".into())),
    ] {
        assert_eq!(read_connection(&format!("{line}, {ACCOUNT}")).unwrap().host, host, "{line}");
    }
}

#[test]
fn the_options_of_the_driver_protect_the_connection() {
    let verified = |authorities: Option<&str>, host_too| Tls::Verified {
        authorities: authorities.map(Into::into),
        host_too,
        client: None,
    };
    for (options, tls) in [
        ("", Tls::Preferred),
        ("1014 => true", verified(None, true)),
        ("1009 => '/ca.pem'", verified(Some("/ca.pem"), true)),
        ("'1009' => '/ca.pem', 1014 => false", verified(Some("/ca.pem"), false)),
    ] {
        let lines = format!("'host' => 'db', {ACCOUNT} 'driver_options' => [{options}]");
        assert_eq!(read_connection(&lines).unwrap().tls, tls, "{options}");
    }
    let lines = format!("'host' => 'db', {ACCOUNT} 'driver_options' => [1007 => 'k', 1008 => 'c']");
    let Tls::Verified { client: Some((certificate, key)), .. } =
        read_connection(&lines).unwrap().tls
    else {
        panic!("a certificate of ours is used");
    };
    // By the store's folder, not by ours.
    assert!(certificate.is_absolute() && certificate.ends_with("c") && key.ends_with("k"));
    assert!(!certificate.to_string_lossy().contains("app/etc"));
}

#[test]
fn what_is_missing_or_wrong_is_named_with_file_line_and_key() {
    for (connection, complaint) in [
        ("'host' => 'db'", "env.php:6: db/connection/default/username: is missing"),
        ("'host' => ''", "env.php:7: db/connection/default/host: is empty"),
        (
            "'host' => 'db:x', 'username' => 'me'",
            "env.php:7: db/connection/default/host: expected a name, a name with a port such as db:3306, or the path of a socket",
        ),
        (
            "'host' => 'db', 'username' => 'me',\n'password' => ['s3cret']",
            "env.php:8: db/connection/default/password: expected a text, found an array",
        ),
        (
            "'host' => 'db', 'username' => 'me',\n\n'password' => getenv('PASSWORD')",
            "env.php:9: calls getenv(): nothing is executed or looked up; write the value itself",
        ),
        (
            "'host' => 'db', 'username' => 'me', 'password' => '#env(PASSWORD)'",
            "env.php:7: db/connection/default/password: names a variable of PHP's environment, which is not read; write the value, or use --database",
        ),
        (
            "'host' => 'db', 'username' => 'me', 'dbname' => 'x', 'driver_options' => [1007 => 'k']",
            "env.php:7: db/connection/default/driver_options: 1007 (key) and 1008 (certificate) need each other",
        ),
        (
            "'host' => 'db', 'username' => 'me', 'dbname' => 'x', 'driver_options' => [1010 => '/certs']",
            "env.php:7: db/connection/default/driver_options/1010: a folder of authorities is not read; name one file under 1009",
        ),
    ] {
        assert_eq!(read_connection(connection).map(drop), Err(complaint.to_owned()));
    }
    for (text, complaint) in [
        ("<?php return [];", "env.php:1: db/connection/default: is missing"),
        (
            "<?php return ['db' => [\n'table_prefix' => 'a-b']];",
            "env.php:2: db/table_prefix: may hold up to 28 letters, digits and underscores",
        ),
        ("<?php return 5;", "env.php:1: db/connection/default: is missing"),
        ("return [];", "env.php:1: does not begin with <?php"),
    ] {
        assert_eq!(read(text, None).map(drop), Err(complaint.to_owned()));
    }
    let keyless = env(&format!("'host' => 'db', {ACCOUNT}")).replace("'k1'", "\" \\n\"");
    assert_eq!(read(&keyless, None).map(drop), Err("env.php:3: crypt/key: is empty".to_owned()));
    let usual = env(&format!("'host' => 'db', {ACCOUNT}"));
    let complaint = read(&usual, Some("<?php\nreturn [];")).map(drop);
    assert_eq!(complaint, Err("config.php:2: modules: is missing".to_owned()));
}

#[test]
fn an_absent_file_is_named() {
    let complaint = Deployment::read(Path::new("absent/env.php")).unwrap_err().to_string();
    assert!(complaint.starts_with("absent/env.php: cannot be read: "), "{complaint}");
}

#[test]
fn settings_that_the_files_fix_are_found() {
    let connection = format!("'host' => 'db', {ACCOUNT}");
    let text = env(&connection).replace(
        "'crypt' =>",
        "'system' => ['default' => ['oauth' => ['access_token_lifetime' => ['admin' => 1]]], \
         'stores' => ['uk' => ['a' => ['b' => ['c' => null]]]]], 'crypt' =>",
    );
    let deployment = read(&text, None).unwrap();
    let fixed = ["default oauth/access_token_lifetime/admin", "stores/uk a/b/c"];
    assert_eq!(deployment.fixed, fixed);
}

#[test]
fn the_reference_servers_file_is_read() {
    let Some(folder) = magegate_testkit::shared::folder(env!("CARGO_MANIFEST_DIR")) else {
        return;
    };
    let deployment = Deployment::read(&folder.join("reference/env.php")).unwrap();
    assert_eq!(deployment.server.database, "magento");
    assert_eq!(deployment.crypt_key.expose().len(), 32);
    assert_eq!((deployment.mode.as_str(), deployment.has_module("x")), ("production", None));
}
