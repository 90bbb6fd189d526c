//! Which store view a request is for, where its path does not say.

use crate::fixture::{ANN, UMA, served};
use magegate_testkit::Request;
use serde_json::json;

#[tokio::test]
async fn query_and_cookie_choose_a_store_that_the_path_does_not_name() {
    let (_site, server) = served();
    let client = server.client();
    let cases = [
        ("/rest", "", "", ANN),
        ("/rest", "?___store=uk_en", "", UMA),
        ("/rest", "", "a=b; store=uk_en", UMA),
        ("/rest", "?___store=default", "store=uk_en", ANN),
        ("/rest/default", "?___store=uk_en", "store=uk_en", ANN),
        ("/rest/all", "?___store=uk_en", "", ANN),
        ("/rest", "?___store=nowhere", "", ANN),
        ("/rest", "?___store=UK_EN", "", ANN),
        ("/rest", "?___store=admin", "", ANN),
        ("/rest", "?___store[]=uk_en", "", ANN),
    ];
    for (prefix, query, cookie, insider) in cases {
        for (name, password) in [ANN, UMA] {
            let path = format!("{prefix}/V1/integration/customer/token{query}");
            let login = json!({"username": name, "password": password});
            let request = Request::post(&path).header("Cookie", cookie).json(&login);
            let wanted = if name == insider.0 { 200 } else { 401 };
            let status = client.send(&request).await.status;
            assert_eq!(status, wanted, "{name} at {path} with {cookie:?}");
        }
    }
}
