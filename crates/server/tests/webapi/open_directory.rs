//! The setting that lets everybody read the store directory opens that and nothing else.

use crate::fixture::{ANN, NOBODY, served, served_with_all};
use magegate_domain::acl::Requirement;
use magegate_testkit::Request;
use magegate_webapi::routes::{self, OPEN_TO_ALL};

const DIRECTORY: [&str; 4] = ["storeViews", "storeGroups", "websites", "storeConfigs"];

#[tokio::test]
async fn the_directory_is_open_while_the_setting_is_on() {
    let (site, server) = served();
    let client = server.client();
    let ann = client.customer_token(ANN.0, ANN.1).await;
    let nobody = client.admin_token(NOBODY.0, NOBODY.1).await;
    for (value, status) in [("1", 200), ("0", 401)] {
        site.run(&["config", "set", OPEN_TO_ALL, value]).succeeded();
        for name in DIRECTORY {
            let get = Request::get(&format!("/rest/V1/store/{name}"));
            for token in [None, Some("unknown"), Some(ann.as_str()), Some(nobody.as_str())] {
                let request = token.map_or_else(|| get.clone(), |token| get.clone().bearer(token));
                let answer = client.send(&request).await;
                assert_eq!(answer.status, status, "{name} with {token:?} under {value}");
            }
        }
    }
}

#[tokio::test]
async fn other_routes_stay_closed() {
    let (site, server) = served_with_all();
    site.run(&["config", "set", OPEN_TO_ALL, "1"]).succeeded();
    let client = server.client();
    for route in routes::all().filter(|route| route.requirement != Requirement::Anonymous) {
        let path = format!("/rest{}", route.path.replace(":customerId", "1"));
        let answer = client.send(&Request::new(route.method, &path)).await;
        let is_directory = route.path.starts_with("/V1/store/");
        assert_eq!(answer.status, if is_directory { 200 } else { 401 }, "{path}");
    }
}
