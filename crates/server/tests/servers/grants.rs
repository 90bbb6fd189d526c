//! What an account of the database needs, in `docs/grants`: written from the program's own statements, so that it holds
//! neither less nor more.

use magegate_store::inspection::{Uses, expected};
use std::fmt::Write as _;
use std::path::Path;

/// Tables that are the store's alone and that follow a customer's e-mail address (`spec/database-customers.md` 6).
const NEIGHBOURS: &str = "\
GRANT SELECT (customer_id, customer_email), UPDATE (customer_email) ON shop.sales_order TO 'magegate'@'%';
GRANT SELECT (customer_id, customer_email, is_active), UPDATE (customer_email) ON shop.quote TO 'magegate'@'%';
";
const ACCOUNT: &str = "CREATE USER 'magegate'@'%' IDENTIFIED BY 'change me';\n";

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the test")]
fn the_documented_grants_are_fresh() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/grants");
    for (name, text) in [
        ("shared.sql", shared()),
        ("beside.sql", beside(true)),
        ("beside_read_only_schema.sql", beside(false)),
    ] {
        let path = folder.join(name);
        if std::env::var("MAGEGATE_TEST_REGENERATE").is_ok() {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, &text).unwrap();
        }
        let stored = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(stored == text, "{name} is stale; run with MAGEGATE_TEST_REGENERATE=1 to write it");
    }
}

fn shared() -> String {
    format!(
        "-- What magegate's account needs on a database of its own (`--database`): it makes the tables itself.\n\
         -- Write your database's name for shop and a password of your own; run it as an administrator of the server.\n\
         {ACCOUNT}\
         GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES ON shop.* TO 'magegate'@'%';\n"
    )
}

fn beside(own_tables: bool) -> String {
    let way = if own_tables { "`--beside`" } else { "`--beside` with `--read-only-schema`" };
    let mut text = format!(
        "-- What magegate's account needs on the database of a live store ({way}).\n\
         -- Write your database's name for shop, with your table prefix before each table, and a password of your own; run it\n\
         -- as an administrator of the server. `database.username` and `database.password_file` name the account to magegate.\n\
         -- Generated from magegate's own statements.\n{ACCOUNT}"
    );
    let tables = expected().tables.keys();
    for table in tables.clone().filter(|table| !is_own(table)) {
        if let Some(uses) = Uses::of(table) {
            let verbs: Vec<_> = uses.verbs.iter().map(|verb| verb.name()).collect();
            let _ = writeln!(text, "GRANT {} ON shop.{table} TO 'magegate'@'%';", verbs.join(", "));
        }
    }
    text.push_str("-- These follow a customer's new e-mail address; leave them out where the store keeps its orders elsewhere.\n");
    text.push_str(NEIGHBOURS);
    if own_tables {
        text.push_str("-- Tables of magegate's own, which it makes itself.\n");
        let more = ["magegate_meta".to_owned(), "magegate_migration".to_owned()];
        let mut own: Vec<_> = tables.filter(|table| is_own(table)).chain(&more).collect();
        own.sort_unstable();
        own.dedup();
        for table in own {
            let verbs = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX";
            let _ = writeln!(text, "GRANT {verbs} ON shop.{table} TO 'magegate'@'%';");
        }
    }
    text
}

fn is_own(table: &str) -> bool {
    table.starts_with("magegate_")
}
