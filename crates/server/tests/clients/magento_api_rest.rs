//! The client in JavaScript: magento-api-rest.

use crate::install;
use crate::running::{ROOT, report, served};
use serde_json::json;
use std::path::Path;

#[tokio::test]
async fn magento_api_rest_reads_searches_and_changes_customers_with_a_bearer_token() {
    let Some(folder) = install::javascript() else { return };
    let (site, server) = served();
    let root = server.client().admin_token(ROOT.0, ROOT.1).await;
    let base = format!("http://{}", server.address());
    let arguments = [folder.to_str().unwrap(), &base, &root];
    let told = report(&site, Path::new("node"), "use_magento_api_rest.mjs", &arguments);
    let refused = json!({
        "message": "The consumer isn't authorized to access %resources.",
        "parameters": {"resources": "Magento_Customer::customer"},
    });
    let missing = json!({
        "message": "No such entity with %fieldName = %fieldValue",
        "parameters": {"fieldName": "customerId", "fieldValue": 4},
    });
    let wanted = json!({
        "websites": ["admin", "base", "uk"],
        "read": "ann@example.com",
        "all": ["ann@example.com", "uma@example.com", "bea@example.com"],
        "searched": ["bea@example.com"],
        "second_page": [["ann@example.com"], 3],
        "either": ["ann@example.com", "bea@example.com"],
        "period": [],
        "created": "dora@example.com",
        "changed": "Dunn",
        "deleted": true,
        "missing": [404, missing],
        // OAuth 1.0a is not offered yet: a signed request arrives as a guest's, and is one where guests may call.
        "signed": [401, refused],
        "signed_anonymous": "USD",
    });
    assert_eq!(told, wanted);
}
