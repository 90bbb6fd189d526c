//! After a run with logins, refusals and changes, neither log nor database file holds a password or a token.

use crate::fixture::{ANN, ROOT, served};
use magegate_testkit::Request;
use serde_json::json;

#[tokio::test]
async fn no_secret_reaches_a_log_or_the_disk() {
    let (site, server) = served();
    let client = server.client();
    let token = client.customer_token(ANN.0, ANN.1).await;
    let admin = client.admin_token(ROOT.0, ROOT.1).await;
    let wrong = "Wr0ng_guess_77";
    let login = json!({"username": ANN.0, "password": wrong});
    let post = Request::post("/rest/V1/integration/customer/token");
    assert_eq!(client.send(&post.json(&login)).await.status, 401);
    let query = "Query_s3cret_55";
    let path = format!("/rest/V1/integration/customer/token?username=x&password={query}");
    assert_eq!(client.send(&Request::post(&path)).await.status, 401);
    let strange = "Bearer not_a_token_but_secret_99";
    let get = Request::get("/rest/V1/customers/me").header("Authorization", strange);
    assert_eq!(client.send(&get).await.status, 401);
    client.send(&Request::get("/rest/V1/customers/me").bearer(&token)).await;
    let (_, log) = server.stop();
    let mut texts = vec![("log".to_owned(), log.into_bytes())];
    for entry in std::fs::read_dir(site.data_dir()).unwrap() {
        let path = entry.unwrap().path();
        texts.push((path.display().to_string(), std::fs::read(&path).unwrap()));
    }
    for secret in [ANN.1, ROOT.1, wrong, query, "secret_99", &token, &admin] {
        for (name, bytes) in &texts {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {name}");
        }
    }
}
