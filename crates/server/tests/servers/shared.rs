//! A database of our own on a server.

use crate::fixture::{grants, round, shared_site, store_file};
use magegate_testkit::mariadb::{Access, Database};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_shared_database_serves_everything_also_with_a_prefix_and_minimal_grants() {
    let Some(store) = store_file() else { return };
    for prefix in ["", "m2_"] {
        let database = Database::fresh();
        let account =
            Access { user: format!("{}_s", database.account().user), ..database.account().clone() };
        database.run(&grants("shared.sql", &database, "", &account));
        let url = account.url(database.name());
        let site = shared_site(&url).with_variable("MAGEGATE_DATABASE_TABLE_PREFIX", prefix);
        site.run(&["apply", store.to_str().unwrap()]).succeeded();
        assert!(!site.data_dir().exists(), "nothing is kept in the data directory");
        assert!(database.tables().iter().all(|table| table.starts_with(prefix)));
        let server = site.serve(&[]);
        round(&site, server.client()).await;
        let (status, log) = server.stop();
        assert!(status.success() && !log.contains("ERROR"), "{log}");
        database.run(&format!("DROP USER '{}'@'%'", account.user));
    }
}

#[test]
fn a_first_start_says_which_database_it_made_and_how_to_make_an_admin() {
    let database = Database::fresh();
    let site = shared_site(&database.url());
    let server = site.serve(&[]);
    let made =
        server.wait_for_line(|line| line.contains("made a new store").then(|| line.to_owned()));
    assert!(made.contains(database.name()), "{made}");
    let line = server
        .wait_for_line(|line| line.contains("magegate admin create").then(|| line.to_owned()));
    assert!(line.contains("--database mysql://") && line.contains(database.name()), "{line}");
    let (_, log) = server.stop();
    assert!(!log.contains(&database.account().password), "the password is shown nowhere");
    let again = site.serve(&[]);
    assert!(!again.stop().1.contains("made a new store"));
}

#[test]
fn commands_leave_an_empty_database_empty() {
    let database = Database::fresh();
    let site = shared_site(&database.url());
    for command in [["admin", "list"], ["config", "list"], ["token", "list"]] {
        let outcome = site.run(&command).ended_with(4);
        assert!(outcome.stderr.contains("there is no store in the database"), "{}", outcome.stderr);
    }
    let file = site.file("store.toml", "[settings]\n\"general/locale/timezone\" = \"UTC\"\n");
    site.run(&["apply", "--dry-run", file.to_str().unwrap()]).succeeded();
    assert_eq!(database.tables(), [""; 0]);
}

#[test]
fn a_database_that_belongs_to_a_store_is_not_taken_over() {
    let database = Database::fresh();
    database.run("CREATE TABLE store_website (website_id INT); CREATE TABLE customer_entity (email VARCHAR(255))");
    let site = shared_site(&database.url());
    let outcome = site.run(&["apply", "-"]).ended_with(4);
    assert!(outcome.stderr.contains("run beside that program"), "{}", outcome.stderr);
    assert_eq!(database.tables(), ["customer_entity", "store_website"]);
}
