//! The clients in Python: my-magento, pymagento and m2-sdk, each in an environment of its own, because two of them
//! install a package of the same name.

use crate::install;
use crate::running::{ANN, ROOT, report, served};
use serde_json::json;

#[test]
fn my_magento_logs_in_reads_searches_and_changes_customers() {
    let lock = include_str!("locks/requirements-my-magento.txt");
    let Some(python) = install::python("my-magento", lock) else {
        return;
    };
    let (site, server) = served();
    let base = format!("http://{}", server.address());
    let told = report(&site, &python, "use_my_magento.py", &[&base, ROOT.0, ROOT.1]);
    let wanted = json!({
        "wrong_password": "refused: Failed to authenticate credentials.\nMessage: \"The account sign-in was incorrect \
            or your account is disabled temporarily. Please wait and try again later.\"",
        "login": true,
        "views": ["admin", "default", "uk_en"],
        "configs": ["default", "uk_en"],
        "read": ["Ann Archer", "ann@example.com", 1],
        "missing": null,
        "by_list": ["ann@example.com", "bea@example.com"],
        "second_page": "uma@example.com",
        "fields": ["email", "id"],
        "since": 3,
        "created": ["Dora Dean", "1 Main St Apt 2, Reno, NV, 89501, US", ""],
        "updated": "Dunn",
        "refreshed": [true, "Dora Dunn"],
        "in_a_store_view": [true, "Dora Dunn"],
        "deleted": true,
        "gone": false,
        "after_expiry": "ann@example.com",
        "groups": ["NOT LOGGED IN", "General", "Wholesale", "Retailer"],
    });
    assert_eq!(told, wanted);
}

#[tokio::test]
async fn pymagento_reads_searches_and_changes_customers_with_tokens_of_both_kinds() {
    let lock = include_str!("locks/requirements-pymagento.txt");
    let Some(python) = install::python("pymagento", lock) else {
        return;
    };
    let (site, server) = served();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let base = format!("http://{}", server.address());
    let told = report(&site, &python, "use_pymagento.py", &[&base, &root, &ann, ANN.1]);
    let wanted = json!({
        "websites": ["admin", "base", "uk"],
        "store_groups": ["default", "main", "uk_store"],
        "views": ["default", "admin", "uk_en"],
        "configs": ["default"],
        "group_of_view": 2,
        "customers": ["ann@example.com", "uma@example.com", "bea@example.com"],
        "limited": ["ann@example.com"],
        "searched": ["bea@example.com", "ann@example.com"],
        "by_id": ["ann@example.com", "uma@example.com", "bea@example.com"],
        "fields": [{"id": 1, "email": "ann@example.com"}],
        "created": "dora@example.com",
        "twice": [400, "A customer with the same email address already exists in an associated website."],
        "changed": ["Dorothy", "NV"],
        "address_deleted": true,
        "addresses": [],
        "deleted": true,
        "missing": [404, "No such entity with customerId = 4"],
        "incomplete": [400, "\"customer\" is required. Enter and try again."],
        "groups": ["NOT LOGGED IN", "General", "Wholesale", "Retailer"],
        "country": "United States",
        "countries": true,
        "me": "ann@example.com",
        "forbidden": [401, "The consumer isn't authorized to access Magento_Customer::customer."],
        "wrong_password":
            [401, "The password doesn't match this account. Verify the password and try again."],
        "password_changed": true,
    });
    assert_eq!(told, wanted);
    client.customer_token(ANN.0, "Ann_pass2!").await;
}

#[test]
fn m2_sdk_logs_in_reads_searches_and_changes_customers_in_both_its_ways() {
    let lock = include_str!("locks/requirements-m2-sdk.txt");
    let Some(python) = install::python("m2-sdk", lock) else {
        return;
    };
    let (site, server) = served();
    let base = format!("http://{}", server.address());
    let told = report(&site, &python, "use_m2_sdk.py", &[&base, ROOT.0, ROOT.1]);
    // The client's own words for the answer to an unknown route.
    let no_route = "API endpoint not found.\n\nThis usually means:\n  1. The API endpoint doesn't exist\n  \
        2. The extension/module providing this endpoint is not installed\n  3. The URL path is incorrect\n\n\
        Try: m2 --help to see available commands";
    let wanted = json!({
        "wrong_password": "Invalid username or password",
        "login": 32,
        "websites": ["admin", "base", "uk"],
        "read": "ann@example.com",
        "typed": "Ann Archer",
        "searched": "bea@example.com",
        "second_page": [["ann@example.com"], 3],
        "pages": [["ann@example.com", "uma@example.com"], ["bea@example.com"]],
        "catalog": ["ann@example.com", "bea@example.com", "uma@example.com"],
        "created": "dora@example.com",
        "incomplete": [400, "\"First Name\" is a required value.\n\"Last Name\" is a required value.\n\
            \"Email\" is not a valid email address."],
        "changed": "Dunn",
        "deleted": true,
        "missing": [404, "No such entity with %fieldName = %fieldValue"],
        "no_route": [404, no_route],
        // What the client makes of the resources that the reference names in this refusal, too.
        "dead_token": "Permission denied: Your token doesn't have access to 'Magento_Customer::customer'. Check your \
            Magento Admin user role permissions.",
        "asynchronous": ["ann@example.com", 3],
    });
    assert_eq!(told, wanted);
}
