//! Beside the store of the reference's dump, its tables as they are.

use crate::fixture::{beside_site, dump, grants, round};
use magegate_testkit::mariadb::{Access, Database, Dump};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_store_is_served_by_an_account_with_minimal_grants() {
    let Some(dump) = dump() else { return };
    served(&dump).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_live_store_with_a_prefix_and_in_utf8mb4_is_served_too() {
    let Some(dump) = dump() else { return };
    served(&dump.with_prefix("m2_").in_utf8mb4()).await;
}

/// Plays the round; afterwards the store's tables are what they were, and only tables of ours came to them.
async fn served(dump: &Dump) {
    let database = Database::of(dump);
    let prefix = dump.prefix();
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&grants("beside.sql", &database, prefix, &account));
    let tables = definitions(&database);
    let site = beside_site(&database, prefix, &account);
    let server = site.serve(&[]);
    round(&site, server.client()).await;
    let (status, log) = server.stop();
    assert!(status.success() && !log.contains("ERROR"), "{log}");
    assert!(!log.contains(&account.password), "the password is shown nowhere");
    site.run(&["cron", "run"]).succeeded();
    let (ours, theirs): (Vec<_>, Vec<_>) = definitions(&database)
        .into_iter()
        .partition(|(table, _)| table.starts_with(&format!("{prefix}magegate_")));
    assert!(ours.len() > 4, "tables of ours were made");
    assert_eq!(theirs, tables, "the store's tables are as they were");
}

/// Every table with its definition, without what counts its rows.
fn definitions(database: &Database) -> Vec<(String, String)> {
    let tables = database.tables();
    let shown: String = tables.iter().map(|table| format!("SHOW CREATE TABLE `{table}`;")).collect();
    let rows = database.rows(&shown);
    rows.into_iter()
        .map(|row| {
            let text = row[1].split(" AUTO_INCREMENT=").collect::<Vec<_>>();
            let text = text.iter().map(|part| part.trim_start_matches(|c: char| c.is_ascii_digit()));
            (row[0].clone(), text.collect())
        })
        .collect()
}
