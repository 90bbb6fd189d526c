//! The client in JavaScript: magento-api-rest.

use crate::install;
use crate::running::{ROOT, integration, report, served};
use serde_json::{Value, json};
use std::path::Path;

#[tokio::test]
async fn magento_api_rest_reads_searches_and_changes_customers_with_a_token_and_signed() {
    let Some(folder) = install::javascript() else { return };
    let (site, server) = served();
    let root = server.client().admin_token(ROOT.0, ROOT.1).await;
    let base = format!("http://{}", server.address());
    let values = integration(&site);
    let values: Vec<&str> = values.iter().map(String::as_str).collect();
    let arguments = [&[folder.to_str().unwrap(), &base, &root], &values[..]].concat();
    let told = report(&site, Path::new("node"), "use_magento_api_rest.mjs", &arguments);
    let missing = |number: i64| {
        json!({
            "message": "No such entity with %fieldName = %fieldValue",
            "parameters": {"fieldName": "customerId", "fieldValue": number},
        })
    };
    let did = |missing: &Value| {
        json!({
            "websites": ["admin", "base", "uk"],
            "read": "ann@example.com",
            "all": ["ann@example.com", "uma@example.com", "bea@example.com"],
            "searched": ["bea@example.com"],
            "second_page": [["ann@example.com"], 3],
            "either": ["ann@example.com", "bea@example.com"],
            "period": [],
            "created": "dora@example.com",
            "changed": "Dünn",
            "deleted": true,
            "missing": [404, missing],
        })
    };
    let forged = json!({"message": "The signature is invalid. Verify and try again."});
    let sha1 =
        json!({"message": "Signature method %1 is not supported", "parameters": ["HMAC-SHA1"]});
    let wanted = json!({
        "bearer": did(&missing(4)),
        "signed": did(&missing(5)),
        "forged": [401, forged],
        "forged_anonymous": "USD",
        "by_sha_1": [400, sha1],
    });
    assert_eq!(told, wanted);
}
