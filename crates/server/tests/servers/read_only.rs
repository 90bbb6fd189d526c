//! Beside a store without any table of our own: everything that needs one is left out, and nothing fails for it.

use crate::fixture::{ADMIN, JANE, beside_site, dump, grants, round};
use magegate_testkit::mariadb::{Access, Database};
use magegate_testkit::{Request, Site};
use serde_json::json;

fn site() -> Option<(Database, Site)> {
    let dump = dump()?;
    let database = Database::of(&dump);
    let account = Access { user: "narrow".to_owned(), ..database.account().clone() };
    database.run(&grants("beside_read_only_schema.sql", &database, "", &account));
    let site = beside_site(&database, "", &account);
    Some((database, site.with_variable("MAGEGATE_DATABASE_READ_ONLY_SCHEMA", "true")))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_round_is_served_and_no_table_is_added() {
    let Some((database, site)) = site() else { return };
    let server = site.serve(&[]);
    let client = server.client();
    round(&site, client).await;
    // What would order a letter or keep a reason.
    let reset = json!({ "email": JANE.0, "template": "email_reset", "websiteId": 1 });
    let answer = client.send(&Request::put("/rest/V1/customers/password").json(&reset)).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "true"));
    let wrong = json!({ "username": JANE.0, "password": "wrong" });
    let login = Request::post("/rest/V1/integration/customer/token").json(&wrong);
    assert_eq!(client.send(&login).await.status, 401);
    let token = client.customer_token(JANE.0, JANE.1).await;
    let why = site.run(&["token", "why", &token, "GET", "/V1/customers/2"]).ended_with(0);
    assert!(!why.stdout.is_empty(), "{}", why.stderr);
    let (status, log) = server.stop();
    assert!(status.success() && !log.contains("ERROR") && !log.contains("job ran"), "{log}");
    assert!(log.contains("request refused"), "refusals are in the log: {log}");
    assert!(!database.tables().iter().any(|table| table.contains("magegate")));
}

#[test]
fn every_command_works_or_says_why_not() {
    let Some((database, site)) = site() else { return };
    for command in [
        &["admin", "list"][..],
        &["role", "list"],
        &["customer", "list"],
        &["customer", "export"],
        &["token", "list"],
        &["token", "revoke", "--all-of", JANE.0],
        &["config", "list"],
        &["cron", "list"],
        &["cron", "run"],
        &["mail", "list"],
        &["mail", "retry", "--all"],
        &["attribute", "list"],
        &["customer", "unlock", JANE.0],
        &["admin", "unlock", ADMIN.0],
    ] {
        let outcome = site.run(command);
        assert!(
            outcome.code == Some(0) || outcome.code == Some(2),
            "{command:?}: {:?} {}",
            outcome.code,
            outcome.stderr
        );
        assert!(!outcome.stderr.contains("magegate_"), "{command:?}: {}", outcome.stderr);
    }
    for command in [&["session", "list"][..], &["session", "end", "1"]] {
        let outcome = site.run(&[command, &["--customer", JANE.0]].concat()).ended_with(1);
        assert!(outcome.stderr.contains("read-only schema"), "{}", outcome.stderr);
    }
    for command in [&["list"][..], &["show", "x"], &["revoke", "x"], &["delete", "x"]] {
        let outcome = site.run(&[&["machine-key"], command].concat()).ended_with(1);
        assert!(outcome.stderr.contains("read-only schema"), "{}", outcome.stderr);
    }
    let file = site.file("rows.csv", "email,firstname,lastname\nx@example.com,X,Y\n");
    let file = file.to_str().unwrap();
    site.run(&["customer", "import", file]).succeeded();
    let outcome = site.run(&["customer", "import", "--resume", file]).ended_with(2);
    assert!(outcome.stderr.contains("--read-only-schema"), "{}", outcome.stderr);
    assert!(!database.tables().iter().any(|table| table.contains("magegate")));
}

#[test]
fn mail_cannot_be_on() {
    let Some((_, site)) = site() else { return };
    let site = site.with_variable("MAGEGATE_MAIL_HOST", "localhost");
    let outcome = site.run(&["admin", "list"]).ended_with(3);
    assert!(outcome.stderr.contains("mail.host"), "{}", outcome.stderr);
}
