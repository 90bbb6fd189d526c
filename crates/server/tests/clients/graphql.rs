//! The GraphQL client graphql-request, in JavaScript.

use crate::install;
use crate::running::{ANN, report, served};
use serde_json::json;
use std::path::Path;

#[test]
fn graphql_request_logs_in_reads_and_changes_the_own_account_and_meets_errors() {
    let Some(folder) = install::javascript() else { return };
    let (site, server) = served();
    let base = format!("http://{}", server.address());
    let arguments = [folder.to_str().unwrap(), &base, ANN.0, ANN.1];
    let told = report(&site, Path::new("node"), "use_graphql_request.mjs", &arguments);
    let unauthorized =
        json!([200, "The current customer isn't authorized.", "graphql-authorization"]);
    let refused = "The account sign-in was incorrect or your account is disabled temporarily. Please wait and try \
        again later.";
    let incomplete =
        "Required parameters are missing: postcode, city, firstname, lastname, street, telephone";
    let default_kept =
        "Customer Address 1 is set as default billing address and can not be deleted";
    let moved = json!({
        "id": "number",
        "city": "Reno",
        "country_code": "US",
        "region": {"region_code": "NV"},
        "default_billing": true,
    });
    let wanted = json!({
        "guest": unauthorized,
        "wrong_password": [200, refused, "graphql-authentication"],
        "unknown_field": [200, "Cannot query field \"nothing\" on type \"Customer\".", null],
        "customer": {
            "email": ANN.0,
            "firstname": "Ann",
            "lastname": "Archer",
            "is_subscribed": false,
            "addresses": [],
        },
        "renamed": {"lastname": "Ångström-O'Brien"},
        "incomplete": [200, incomplete, "graphql-input"],
        "moved": moved,
        "addresses": [{"city": "Reno"}],
        "default_kept": [200, default_kept, "graphql-input"],
        "store": {"store_code": "default", "locale": "en_US"},
        "types": {"queryType": {"name": "Query"}, "mutationType": {"name": "Mutation"}},
        "revoked": {"result": true},
        "afterwards": unauthorized,
    });
    assert_eq!(told, wanted);
}
