//! Machine keys behind the three doors: what they are taken for, and that one of a website knows no customer of another by
//! any row of the table.

use crate::fixture::{ANN, ROOT, UMA, on_both, served, served_with_all};
use crate::soap;
use magegate_domain::acl::Requirement;
use magegate_testkit::{Answer, Client, Request, Site};
use magegate_webapi::routes::{self, Reach, Route};
use serde_json::{Value, json};

const READ: &str = "Magento_Customer::customer";
const EVERYTHING: &str = "Magento_Backend::all";

/// A key that does not end.
fn key(site: &Site, name: &str, limits: &[&str]) -> String {
    let asked = ["machine-key", "create", name, "--never-expires"];
    site.run(&[&asked[..], limits].concat()).succeeded().stdout.trim_end().to_owned()
}

/// A customer, and what there is of it.
struct Whose {
    id: i64,
    email: &'static str,
    website: i64,
    address: i64,
    session: i64,
    token: String,
}

async fn send(client: Client, request: Request) -> Answer {
    client.send(&request).await
}

/// Gives a customer an address, which is its default one, and signs it in.
async fn settled(client: Client, root: &str, who: (&'static str, &str), store: &str) -> Whose {
    let search = "searchCriteria[filter_groups][0][filters][0][field]=email&\
        searchCriteria[filter_groups][0][filters][0][value]=";
    let path = format!("/rest/all/V1/customers/search?{search}{}", who.0);
    let found = send(client, Request::get(&path).bearer(root)).await.json();
    let (id, website) = (&found["items"][0]["id"], &found["items"][0]["website_id"]);
    let (id, website) = (id.as_i64().unwrap(), website.as_i64().unwrap());
    let address = json!({ "firstname": "A", "lastname": "B", "street": ["S 1"], "city": "C", "country_id": "DE",
        "postcode": "10115", "telephone": "1", "default_billing": true, "default_shipping": true });
    let body = json!({ "customer": { "addresses": [address] } });
    let put = Request::put(&format!("/rest/all/V1/customers/{id}")).bearer(root).json(&body);
    let put = send(client, put).await;
    let address =
        put.json()["addresses"][0]["id"].as_i64().unwrap_or_else(|| panic!("{}", put.text()));
    let login = Request::post(&format!("/rest/{store}/V1/integration/customer/token"))
        .json(&json!({ "username": who.0, "password": who.1 }));
    let token = send(client, login).await.json().as_str().unwrap().to_owned();
    let list = format!("/rest/all/V1/magegate/customers/{id}/sessions");
    let sessions = send(client, Request::get(&list).bearer(root)).await.json();
    let session = sessions[0]["session_id"].as_i64().unwrap_or_else(|| panic!("{sessions}"));
    Whose { id, email: who.0, website, address, session, token }
}

/// A request of a row that would show or change what is a customer's. A row that says of itself that it keeps to websites
/// is tried here, or the test fails.
fn about(route: &Route, whose: &Whose) -> Request {
    let path = route
        .path
        .replace(":customerId", &whose.id.to_string())
        .replace(":addressId", &whose.address.to_string())
        .replace(":sessionId", &whose.session.to_string())
        .replace(":email", whose.email);
    let everything = if path.ends_with("/search") { "?searchCriteria=" } else { "" };
    let request = Request::new(route.method, &format!("/rest/uk_en{path}{everything}"));
    let names = json!({ "firstname": "Changed", "lastname": "Changed" });
    let fresh = format!("new{}@example.com", whose.website);
    let body = match route.operation {
        "save" => json!({ "customer": names }),
        "createAccount" => json!({ "customer": { "email": fresh, "firstname": "N", "lastname": "N",
            "website_id": whose.website } }),
        "activate" => json!({ "confirmationKey": "x" }),
        "resendConfirmation" => json!({ "email": whose.email, "websiteId": whose.website }),
        "introspect" => json!({ "token": whose.token }),
        "impersonate" => json!({}),
        _ if route.method == "GET" || route.method == "DELETE" => return request,
        other => panic!("{other} says that it keeps to websites, and is not tried here"),
    };
    request.json(&body)
}

/// All that the store has of a website's customers, as its owner sees it.
async fn seen(client: Client, root: &str, whose: &Whose) -> Vec<Value> {
    let search = "searchCriteria[filter_groups][0][filters][0][field]=website_id&\
        searchCriteria[filter_groups][0][filters][0][value]=";
    let paths = [
        format!("customers/search?{search}{}", whose.website),
        format!("magegate/customers/{}/sessions", whose.id),
    ];
    let mut all = Vec::new();
    for path in paths {
        let path = format!("/rest/all/V1/{path}");
        all.push(send(client, Request::get(&path).bearer(root)).await.json());
    }
    all
}

#[tokio::test]
async fn a_key_of_one_website_sees_and_changes_no_customer_of_another_by_any_row() {
    for (_database, site, server) in on_both(&[]) {
        crate::fixture::switch_all_on(&site);
        let client = server.client();
        let root = client.admin_token(ROOT.0, ROOT.1).await;
        let ann = settled(client, &root, ANN, "default").await;
        let uma = settled(client, &root, UMA, "uk_en").await;
        let key = key(&site, "UK", &["--allow", EVERYTHING, "--website", "uk"]);
        let before = seen(client, &root, &ann).await;
        for route in routes::all().filter(|route| route.reach == Reach::Websites) {
            let answer = send(client, about(route, &ann).bearer(&key)).await;
            let context = format!("{} {}: {}", route.method, route.path, answer.text());
            let text = answer.text();
            let tells =
                [ANN.0, "Archer", "Ann", "\"default\"", "Main"].iter().any(|it| text.contains(it));
            let echoes =
                ["email", "fieldValue"].iter().any(|it| text.contains(it)) && answer.status == 404;
            assert!(!tells || echoes, "{context}");
            match route.operation {
                "getList" | "getStoreConfigs" | "introspect" => {
                    assert_eq!(answer.status, 200, "{context}");
                }
                _ => assert_eq!(answer.status, 404, "{context}"),
            }
            assert_eq!(seen(client, &root, &ann).await, before, "{context}");
        }
        assert!(client.customer_token(ANN.0, ANN.1).await.len() == 32);
        assert_eq!(me(client, &ann.token, "default").await, 200, "its token goes on");
        own_customers(client, &key, &uma).await;
    }
}

async fn me(client: Client, token: &str, store: &str) -> u16 {
    let path = format!("/rest/{store}/V1/customers/me");
    send(client, Request::get(&path).bearer(token)).await.status
}

/// Every such row works for the key's own customers; what deletes comes last.
async fn own_customers(client: Client, key: &str, uma: &Whose) {
    let mut rows: Vec<&Route> =
        routes::all().filter(|route| route.reach == Reach::Websites).collect();
    rows.sort_by_key(|route| {
        (route.method == "DELETE", !route.path.contains("session"), !route.path.contains("address"))
    });
    for route in rows {
        let answer = send(client, about(route, uma).bearer(key)).await;
        let context = format!("{} {}: {}", route.method, route.path, answer.text());
        match route.operation {
            // Uma's account is confirmed already, which only who finds it can tell.
            "activate" | "resendConfirmation" => assert_eq!(answer.status, 400, "{context}"),
            _ => assert_eq!(answer.status, 200, "{context}"),
        }
        match (route.path, route.operation) {
            ("/V1/customers/search", _) => assert_eq!(answer.json()["total_count"], 2, "{context}"),
            (path, "getList") if path.starts_with("/V1/store") => {
                assert_eq!(answer.json().as_array().unwrap().len(), 1, "{context}");
            }
            (_, "introspect") => assert_eq!(answer.json()["active"], true, "{context}"),
            _ => {}
        }
    }
}

#[tokio::test]
async fn a_key_of_one_website_is_refused_what_reaches_beyond_any() {
    let (site, server) = served_with_all();
    let client = server.client();
    let limited = key(&site, "UK", &["--allow", EVERYTHING, "--website", "uk"]);
    let guarded = routes::all().filter(|route| route.requirement != Requirement::Anonymous);
    for route in guarded.filter(|route| route.reach == Reach::Everything) {
        let path =
            route.path.replace(":customerId", "2").replace(":sessionId", "1").replace(":id", "1");
        let request = Request::new(route.method, &format!("/rest/uk_en{path}")).bearer(&limited);
        let answer = send(client, request).await;
        let context = format!("{} {}: {}", route.method, route.path, answer.text());
        assert_eq!(answer.status, 401, "{context}");
        assert!(answer.text().contains("isn't authorized"), "{context}");
    }
    let told = site.run(&["token", "why", &limited, "DELETE", "/rest/uk_en/V1/customerGroups/1"]);
    assert!(told.succeeded().stdout.starts_with("refused: beyond_websites\n"));
    // Without websites, the same key may do it.
    let whole = key(&site, "All", &["--allow", EVERYTHING]);
    let group = json!({ "group": { "code": "Trade", "tax_class_id": 3 } });
    let create = Request::post("/rest/V1/customerGroups").bearer(&whole).json(&group);
    assert_eq!(send(client, create).await.status, 200);
}

#[tokio::test]
async fn rows_say_whether_they_keep_to_websites_and_none_that_changes_is_common() {
    for route in routes::all() {
        let is_reading = route.method == "GET" || route.operation == "validate";
        assert!(route.reach != Reach::Common || is_reading, "{} {}", route.method, route.path);
        let of_customers = ["/customers/:", "/addresses/", "/customers/search"];
        let is_of_customers = of_customers.iter().any(|part| route.path.contains(part));
        assert!(
            route.reach != Reach::Common || !is_of_customers,
            "{} {}",
            route.method,
            route.path
        );
    }
}

#[tokio::test]
async fn an_update_moves_no_customer_out_of_the_key_s_websites_nor_takes_an_address_of_another_s() {
    let (site, server) = served_with_all();
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let ann = settled(client, &root, ANN, "default").await;
    let uma = settled(client, &root, UMA, "uk_en").await;
    let key = key(&site, "UK", &["--allow", EVERYTHING, "--website", "uk"]);
    let before = (seen(client, &root, &ann).await, seen(client, &root, &uma).await);
    let path = format!("/rest/uk_en/V1/customers/{}", uma.id);
    let address = json!({ "id": ann.address, "firstname": "X", "lastname": "X", "street": ["X"], "city": "X",
        "country_id": "DE", "postcode": "10115", "telephone": "1" });
    for (customer, status) in [
        (json!({ "website_id": ann.website }), 404),
        (json!({ "store_id": 1 }), 404),
        (json!({ "id": ann.id, "firstname": "X" }), 404),
        (json!({ "addresses": [address] }), 404),
    ] {
        let request = Request::put(&path).bearer(&key).json(&json!({ "customer": customer }));
        let answer = send(client, request).await;
        assert_eq!(answer.status, status, "{customer}: {}", answer.text());
        let after = (seen(client, &root, &ann).await, seen(client, &root, &uma).await);
        assert_eq!(after, before, "{customer}");
    }
}

#[tokio::test]
async fn each_door_takes_a_key_and_refuses_one_that_is_not_for_there() {
    let (site, server) = served_with_all();
    let client = server.client();
    let here = key(
        &site,
        "Here",
        &["--allow", READ, "Magegate_Tokens::sessions", "--from", "127.0.0.0/8"],
    );
    let away =
        key(&site, "Away", &["--allow", READ, "Magegate_Tokens::sessions", "--from", "10.0.0.0/8"]);
    let of_uk =
        key(&site, "UK", &["--allow", READ, "Magegate_Tokens::sessions", "--website", "uk"]);
    let rest = async |key: &str, store: &str, id: i64| {
        let path = format!("/rest/{store}/V1/customers/{id}");
        send(client, Request::get(&path).bearer(key)).await.status
    };
    assert_eq!(rest(&here, "default", 1).await, 200);
    assert_eq!(rest(&away, "default", 1).await, 401);
    assert_eq!(rest(&of_uk, "default", 2).await, 401);
    assert_eq!((rest(&of_uk, "uk_en", 2).await, rest(&of_uk, "uk_en", 1).await), (200, 404));

    let repository = |key| soap::Caller::new(client, "customerCustomerRepositoryV1", Some(key));
    let result = repository(&here).result("GetById", "<customerId>1</customerId>").await;
    assert!(result.contains(ANN.0), "{result}");
    let fault = repository(&away).call("GetById", "<customerId>1</customerId>").await;
    assert!(!fault.text().contains(ANN.0), "{}", fault.text());

    let query = json!({ "query": "{ magegateCustomerSessions(customerId: 1) { session_id } }" });
    let graphql = async |key: &str, store: &str| {
        let request = Request::post("/graphql").header("store", store).bearer(key).json(&query);
        send(client, request).await.json()
    };
    assert_eq!(graphql(&here, "default").await["data"]["magegateCustomerSessions"], json!([]));
    assert!(graphql(&away, "default").await["errors"].is_array());
    let _ = client.customer_token(ANN.0, ANN.1).await;
    assert_eq!(
        graphql(&here, "default").await["data"]["magegateCustomerSessions"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
    assert_eq!(graphql(&of_uk, "uk_en").await["data"]["magegateCustomerSessions"], json!([]));
}

#[tokio::test]
async fn a_key_is_introspected_and_ended_by_its_holder() {
    let (site, server) = served();
    for switch in ["magegate/tokens/introspection", "magegate/tokens/revocation"] {
        site.run(&["config", "set", switch, "1"]).succeeded();
    }
    let client = server.client();
    let root = client.admin_token(ROOT.0, ROOT.1).await;
    let key = key(&site, "Feed", &["--allow", READ]);
    let token = json!({ "token": key });
    let introspect = Request::post("/rest/V1/magegate/introspect").bearer(&root).json(&token);
    let told = send(client, introspect.clone()).await.json();
    assert_eq!((&told["active"], &told["user_type"]), (&json!(true), &json!("machine")), "{told}");
    assert_eq!((&told["username"], &told["sub"]), (&json!("Feed"), &json!("1")), "{told}");
    let revoke = Request::post("/rest/V1/magegate/revoke").json(&token);
    assert_eq!(send(client, revoke).await.json(), json!(true));
    assert_eq!(send(client, introspect).await.json(), json!({ "active": false }));
    let read = Request::get("/rest/V1/customers/1").bearer(&key);
    assert_eq!(send(client, read).await.status, 401);
}
