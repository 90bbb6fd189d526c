//! Sites on a database server, and the round of requests that each must answer.

use magegate_testkit::mariadb::{Access, Database, Dump};
use magegate_testkit::{Client, Request, Site, shared};
use serde_json::json;
use std::path::{Path, PathBuf};

/// The store's customer whom the round is played with, and one whom it makes.
pub(crate) const JANE: (&str, &str) = ("roni_cost@example.com", "Roni_cost3@example.com");
/// The store's admin who may do everything.
pub(crate) const ADMIN: (&str, &str) = ("admin", "Admin123!pw");

/// A site whose commands all work on this database of its own.
pub(crate) fn shared_site(url: &str) -> Site {
    Site::new(env!("CARGO_BIN_EXE_magegate")).with_variable("MAGEGATE_DATABASE_URL", url)
}

/// The store that the recorded answers assume, declared.
pub(crate) fn store_file() -> Option<PathBuf> {
    Some(shared::folder(env!("CARGO_MANIFEST_DIR"))?.join("conformance/store.toml"))
}

/// The database of the reference server, as it is or changed.
pub(crate) fn dump() -> Option<Dump> {
    Dump::reference(env!("CARGO_MANIFEST_DIR"))
}

/// A site beside the store in a database, by an account of the database server.
pub(crate) fn beside_site(database: &Database, prefix: &str, account: &Access) -> Site {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let file = site.file("env.php", &env_php(database, prefix, account));
    site.with_variable("MAGEGATE_DATABASE_BESIDE", file.to_str().unwrap())
}

/// The reference's deployment file for this database.
fn env_php(database: &Database, prefix: &str, account: &Access) -> String {
    let folder = shared::folder(env!("CARGO_MANIFEST_DIR")).unwrap();
    let text = std::fs::read_to_string(folder.join("reference/env.php")).unwrap();
    let Access { host, port, user, password } = account;
    [
        ("'host' => '127.0.0.1:3307'", format!("'host' => '{host}:{port}'")),
        ("'dbname' => 'magento'", format!("'dbname' => '{}'", database.name())),
        ("'username' => 'magento'", format!("'username' => '{user}'")),
        ("'password' => 'magento'", format!("'password' => '{password}'")),
        ("'table_prefix' => ''", format!("'table_prefix' => '{prefix}'")),
    ]
    .into_iter()
    .fold(text, |text, (from, to)| {
        assert!(text.contains(from), "{from} stands in the deployment file");
        text.replace(from, &to)
    })
}

/// A statement file of `docs/grants`, for this database, prefix and account.
pub(crate) fn grants(name: &str, database: &Database, prefix: &str, account: &Access) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = std::fs::read_to_string(root.join("docs/grants").join(name)).unwrap();
    text.replace(" shop.", &format!(" `{}`.{prefix}", database.name()))
        .replace(".{prefix}*", ".*")
        .replace("'magegate'", &format!("'{}'", account.user))
        .replace("'change me'", &format!("'{}'", account.password))
}

/// Logs in, reads, creates an account, changes its password, revokes, and sets a setting: all of it must work.
pub(crate) async fn round(site: &Site, client: Client) {
    let token = client.customer_token(JANE.0, JANE.1).await;
    let me = Request::get("/rest/V1/customers/me");
    let answer = client.send(&me.clone().bearer(&token)).await;
    assert_eq!((answer.status, &answer.json()["email"]), (200, &json!(JANE.0)));
    let admin = client.admin_token(ADMIN.0, ADMIN.1).await;
    let found = "/rest/V1/customers/search?searchCriteria[filterGroups][0][filters][0][field]=email\
        &searchCriteria[filterGroups][0][filters][0][value]=jane%25\
        &searchCriteria[filterGroups][0][filters][0][conditionType]=like";
    let answer = client.send(&Request::get(found).bearer(&admin)).await;
    assert_eq!(answer.json()["total_count"], 1, "{}", answer.text());

    let customer = json!({
        "customer": { "email": "New@Example.com", "firstname": "Nina", "lastname": "Ñandú" },
        "password": "New_pass1!",
    });
    let answer = client.send(&Request::post("/rest/V1/customers").json(&customer)).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    let id = answer.json()["id"].as_i64().unwrap();
    let again = client.send(&Request::post("/rest/V1/customers").json(&customer)).await;
    assert_eq!(again.status, 400, "{}", again.text());
    let token = client.customer_token("new@example.com", "New_pass1!").await;
    let change = json!({ "currentPassword": "New_pass1!", "newPassword": "Newer_pass1!" });
    let put = Request::put("/rest/V1/customers/me/password").bearer(&token).json(&change);
    let answer = client.send(&put).await;
    assert_eq!((answer.status, answer.text().as_str()), (200, "true"));
    let answer = client.send(&me.clone().bearer(&token)).await;
    assert_eq!(answer.status, 401, "a change of the password ends all tokens");
    let token = client.customer_token("new@example.com", "Newer_pass1!").await;
    let revoke = Request::post("/rest/V1/integration/customer/revoke-customer-token");
    assert_eq!(client.send(&revoke.bearer(&token)).await.text(), "true");
    assert_eq!(client.send(&me.bearer(&token)).await.status, 401);
    let delete = Request::delete(&format!("/rest/V1/customers/{id}")).bearer(&admin);
    assert_eq!(client.send(&delete).await.text(), "true");

    let file =
        site.file("more.toml", "[settings]\n\"oauth/access_token_lifetime/customer\" = \"2\"\n");
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let read = site.run(&["config", "get", "oauth/access_token_lifetime/customer"]).succeeded();
    assert_eq!(read.stdout, "2\n");
}
