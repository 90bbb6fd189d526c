//! Databases and deployment files that cannot be used: one readable line, the right exit code, no secret.

use magegate_testkit::Site;
use magegate_testkit::mariadb::Database;

fn site() -> Site {
    Site::new(env!("CARGO_BIN_EXE_magegate"))
}

fn refused(site: &Site, code: i32) -> String {
    let outcome = site.run(&["admin", "list"]).ended_with(code);
    assert_eq!(outcome.stdout, "");
    assert_eq!(outcome.stderr.trim_end().lines().count(), 1, "{}", outcome.stderr);
    assert!(!outcome.stderr.contains("s3cret"), "{}", outcome.stderr);
    outcome.stderr
}

#[test]
fn a_server_that_is_not_there_is_named() {
    let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("mysql://me:s3cret@127.0.0.1:{port}/shop");
    let complaint = refused(&site().with_variable("MAGEGATE_DATABASE_URL", &url), 4);
    assert!(complaint.contains(&format!("me@127.0.0.1:{port}/shop")), "{complaint}");
}

#[test]
fn a_wrong_password_is_named_and_not_shown() {
    let database = Database::fresh();
    let account = database.account();
    let url = format!(
        "mysql://{}:s3cret@{}:{}/{}",
        account.user,
        account.host,
        account.port,
        database.name()
    );
    let complaint = refused(&site().with_variable("MAGEGATE_DATABASE_URL", &url), 4);
    assert!(complaint.contains("Access denied"), "{complaint}");
}

#[test]
fn an_address_that_is_none_is_not_shown() {
    let complaint = refused(&site().with_variable("MAGEGATE_DATABASE_URL", "me:s3cret@db"), 3);
    assert!(complaint.contains("mysql://USER:PASSWORD@HOST:PORT/NAME"), "{complaint}");
    let site = site();
    let file = site.file("url", "me:s3cret@db");
    let complaint =
        refused(&site.with_variable("MAGEGATE_DATABASE_URL_FILE", file.to_str().unwrap()), 3);
    assert!(complaint.contains("holds no URL of a database"), "{complaint}");
}

#[test]
fn the_url_may_stand_in_a_file_and_the_password_in_another() {
    let database = Database::fresh();
    let site = site();
    let account = database.account();
    let url = format!("mysql://someone@{}:{}/{}\n", account.host, account.port, database.name());
    let url = site.file("url", &url);
    let password = site.file("password", &format!("{}\n", account.password));
    let site = site
        .with_variable("MAGEGATE_DATABASE_URL_FILE", url.to_str().unwrap())
        .with_variable("MAGEGATE_DATABASE_USERNAME", &account.user)
        .with_variable("MAGEGATE_DATABASE_PASSWORD_FILE", password.to_str().unwrap());
    let complaint = refused(&site, 4);
    assert!(complaint.contains("there is no store"), "{complaint}");
}

#[test]
fn a_deployment_file_that_cannot_be_used_is_named_with_line_and_key() {
    let site = site();
    let file = site.file("env.php", "<?php\nreturn [\n'db' => ['connection' => ['default' => [\n'password' => 's3cret', 'host' => getenv('DB')]]]];\n");
    let complaint =
        refused(&site.with_variable("MAGEGATE_DATABASE_BESIDE", file.to_str().unwrap()), 3);
    assert!(complaint.contains("env.php:4: calls getenv()"), "{complaint}");
}

#[test]
fn a_database_without_a_store_is_nothing_to_run_beside() {
    let database = Database::fresh();
    let site = site();
    let account = database.account();
    let text = format!(
        "<?php return ['crypt' => ['key' => '0123456789abcdef0123456789abcdef'], 'db' => ['connection' => ['default' => [\
         'host' => '{}:{}', 'username' => '{}', 'password' => '{}', 'dbname' => '{}']]]];",
        account.host,
        account.port,
        account.user,
        account.password,
        database.name()
    );
    let file = site.file("env.php", &text);
    let complaint =
        refused(&site.with_variable("MAGEGATE_DATABASE_BESIDE", file.to_str().unwrap()), 4);
    assert!(complaint.contains("customer_entity") && complaint.contains("env.php"), "{complaint}");
    assert_eq!(database.tables(), [""; 0]);
}

#[test]
fn a_file_of_authorities_that_is_not_there_is_named() {
    let site = site()
        .with_variable("MAGEGATE_DATABASE_URL", "mysql://me:s3cret@db/shop")
        .with_variable("MAGEGATE_DATABASE_TLS_CA", "absent.pem");
    let complaint = refused(&site, 3);
    assert!(complaint.contains("absent.pem: cannot be read"), "{complaint}");
}

#[test]
fn flags_that_contradict_each_other_are_refused() {
    let site = site();
    let outcome = site.run(&["admin", "list", "--database", "mysql://a@b/c"]).ended_with(2);
    assert!(outcome.stderr.contains("--data-dir"), "{}", outcome.stderr);
}
