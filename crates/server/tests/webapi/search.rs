//! Searching customers through the real program (`spec/customers-api.md` 11).

use crate::fixture::{ROOT, site};
use magegate_testkit::{Answer, Client, Request, Server, Site};
use serde_json::{Value, json};

const SEARCH: &str = "/rest/V1/customers/search";
const ATTRIBUTES: &str = r#"
[[customer_attributes]]
code = "club"
type = "text"
label = "Club"
"#;
/// Beside Ann (1), Uma (2) and Bea (3).
const IMPORTED: &str = r#"{"email":"jose@example.com","website":"base","prefix":"Dr.","firstname":"José","middlename":"Luis","lastname":"Smith","suffix":"Jr.","addresses":[{"firstname":"J","lastname":"S","street":["1 Road"],"city":"Paris","postcode":"75001","country_id":"FR","telephone":"555-1","company":"ACME","region":"Île-de-France","default_billing":true}]}
{"email":"kim@example.com","website":"uk","firstname":"Kim","lastname":"Smythe","gender":"2","dob":"2000-01-02"}
"#;

/// The store, its server and an admin's token.
async fn served() -> (Site, Server, String) {
    let site = site();
    let attributes = site.file("attributes.toml", ATTRIBUTES);
    site.run(&["apply", attributes.to_str().unwrap()]).succeeded();
    let customers = site.file("customers.jsonl", IMPORTED);
    site.run(&["customer", "import", customers.to_str().unwrap()]).succeeded();
    let server = site.serve(&[]);
    let token = server.client().admin_token(ROOT.0, ROOT.1).await;
    (site, server, token)
}

async fn search(client: Client, token: &str, query: &str) -> Answer {
    client.send(&Request::get(&format!("{SEARCH}?{query}")).bearer(token)).await
}

/// The query of one filter.
fn filter(field: &str, condition: &str, value: &str) -> String {
    let at = "searchCriteria[filterGroups][0][filters][0]";
    let value = value.bytes().fold(String::new(), |out, byte| format!("{out}%{byte:02X}"));
    format!("{at}[field]={field}&{at}[value]={value}&{at}[conditionType]={condition}")
}

/// The first names that a search finds.
async fn names(client: Client, token: &str, query: &str) -> Vec<String> {
    let answer = search(client, token, query).await;
    assert_eq!(answer.status, 200, "{query}: {}", answer.text());
    let found = answer.json();
    let items = found["items"].as_array().unwrap();
    items.iter().map(|item| item["firstname"].as_str().unwrap().to_owned()).collect()
}

async fn refused(client: Client, token: &str, query: &str) -> Value {
    let answer = search(client, token, query).await;
    assert_eq!(answer.status, 400, "{query}: {}", answer.text());
    answer.json()
}

#[tokio::test]
async fn every_kind_of_field_is_searched() {
    let (_site, server, token) = served().await;
    let client = server.client();
    for (field, condition, value, wanted) in [
        ("entity_id", "in", "1,3", "Ann Bea"),
        ("name", "eq", "dr. jose luis SMITH jr.", "José"),
        ("name", "like", "ann arch%", "Ann"),
        ("billing_postcode", "eq", "75001", "José"),
        ("billing_city", "like", "par%", "José"),
        ("billing_telephone", "eq", "555-1", "José"),
        ("billing_region", "eq", "ile-de-france", "José"),
        ("billing_country_id", "eq", "fr", "José"),
        ("billing_company", "neq", "other", "José"),
        ("billing_company", "null", "", "Ann Uma Bea Kim"),
        ("firstname", "like", "%OSE", "José"),
        ("lastname", "regexp", "^sm[iy]", "José Kim"),
        ("lastname", "nlike", "sm%", "Ann Uma Bea"),
        ("gender", "eq", "2", "Kim"),
        ("gender", "neq", "1", "Kim"),
        ("dob", "lteq", "2000-01-02", "Kim"),
        ("website_id", "eq", "1", "Ann Bea José"),
        ("created_in", "finset", "UK English", "Uma Kim"),
        ("email", "wrong", "kim@example.com", "Kim"),
        ("email", "", "kim@example.com", "Kim"),
        ("club", "eq", "x", ""),
        ("club", "null", "", "Ann Uma Bea José Kim"),
    ] {
        let found = names(client, &token, &filter(field, condition, value)).await.join(" ");
        assert_eq!(found, wanted, "{field} {condition} {value}");
    }
}

#[tokio::test]
async fn custom_attributes_are_searched_and_sorted_by() {
    let (_site, server, token) = served().await;
    let client = server.client();
    for (id, club) in [(1, "Rowing"), (3, "chess")] {
        let body = json!({"customer": {"custom_attributes": {"club": club}}});
        let path = format!("/rest/V1/customers/{id}");
        let answer = client.send(&Request::put(&path).bearer(&token).json(&body)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    assert_eq!(names(client, &token, &filter("club", "eq", "ROWING")).await, ["Ann"]);
    assert_eq!(names(client, &token, &filter("club", "like", "%S%")).await, ["Bea"]);
    let sorted = format!(
        "{}&searchCriteria[sortOrders][0][field]=club&searchCriteria[sortOrders][0][direction]=asc",
        filter("club", "notnull", "")
    );
    assert_eq!(names(client, &token, &sorted).await, ["Bea", "Ann"]);
}

#[tokio::test]
async fn the_answer_repeats_the_criteria() {
    let (_site, server, token) = served().await;
    let client = server.client();
    for (query, wanted) in [
        ("searchCriteria", json!({"filter_groups": []})),
        ("search_criteria=all", json!({"filter_groups": []})),
        (
            "searchCriteria[page_size]=0&searchCriteria[currentPage]=0",
            json!({"filter_groups": [], "page_size": 0, "current_page": 0}),
        ),
        (
            "searchCriteria[filter_groups][7][filters][x][field]=dob\
             &searchCriteria[filterGroups][3][filters][9][condition_type]=null",
            json!({"filter_groups": [{"filters": [
                {"field": "dob", "value": null, "condition_type": "eq"}]}]}),
        ),
        (
            "searchCriteria[sortOrders][4][field]=nothing&searchCriteria[sortOrders][2][field]=email\
             &searchCriteria[sortOrders][2][direction]=asc",
            json!({"filter_groups": [], "sort_orders": [
                {"field": "nothing", "direction": null}, {"field": "email", "direction": "ASC"}]}),
        ),
    ] {
        let answer = search(client, &token, query).await;
        assert_eq!(answer.status, 200, "{query}: {}", answer.text());
        assert_eq!(answer.json()["search_criteria"], wanted, "{query}");
    }
}

#[tokio::test]
async fn fields_and_sort_orders_that_make_no_sense_are_refused() {
    let (_site, server, token) = served().await;
    let client = server.client();
    let unknown = |field: Value| {
        json!({"message": "The \"%1\" attribute name is invalid. Reset the name and try again.",
            "parameters": [field]})
    };
    for field in
        ["id", "is_active", "session_cutoff", "password_hash", "rp_token", "Email", "e.email"]
    {
        let answer = refused(client, &token, &filter(field, "notnull", "")).await;
        assert_eq!(answer, unknown(json!(field)), "{field}");
    }
    let nameless = "searchCriteria[filterGroups][0][filters][0][value]=1";
    assert_eq!(refused(client, &token, nameless).await, unknown(Value::Null));
    let sort = |field: &str, direction: &str| {
        let at = "searchCriteria[sortOrders][0]";
        format!("searchCriteria=&{at}[field]={field}&{at}[direction]={direction}")
    };
    let direction = json!({
        "message": "The sort order has to be specified as %1 for ascending order or %2 for descending order.",
        "parameters": ["ASC", "DESC"],
    });
    assert_eq!(refused(client, &token, &sort("email", "")).await, direction);
    assert_eq!(refused(client, &token, &sort("email", "up")).await, direction);
    let symbols = json!({
        "message": "Sort order field %1 contains restricted symbols",
        "parameters": ["e-mail"],
    });
    assert_eq!(refused(client, &token, &sort("e-mail", "ASC")).await, symbols);
    let is = refused(client, &token, &filter("email", "is", "x")).await;
    assert!(is["message"].as_str().unwrap().contains("\"email\""), "{is}");
}

#[tokio::test]
async fn pages_are_cut_and_counted() {
    let (_site, server, token) = served().await;
    let client = server.client();
    for (size, page, wanted) in [
        ("2", "1", "Ann Uma"),
        ("2", "3", "Kim"),
        ("2", "4", ""),
        ("2", "-1", "Ann Uma"),
        ("0", "9", "Ann Uma Bea José Kim"),
        ("-3", "1", "Ann"),
        ("9223372036854775807", "9223372036854775807", ""),
    ] {
        let query = format!("searchCriteria[pageSize]={size}&searchCriteria[currentPage]={page}");
        let answer = search(client, &token, &query).await.json();
        let items = answer["items"].as_array().unwrap();
        let found: Vec<&str> =
            items.iter().map(|item| item["firstname"].as_str().unwrap()).collect();
        assert_eq!(
            (found.join(" ").as_str(), &answer["total_count"]),
            (wanted, &json!(5)),
            "{query}"
        );
    }
    let answer = refused(client, &token, "searchCriteria[pageSize]=x").await;
    assert!(answer["message"].as_str().unwrap().contains("\"int\" type"), "{answer}");
}

#[tokio::test]
async fn a_page_without_a_size_is_bounded_and_its_count_is_not() {
    let (site, server, token) = served().await;
    let client = server.client();
    site.run(&["config", "set", "magegate/search/maximum_rows", "4"]).succeeded();
    for query in ["searchCriteria", "searchCriteria[pageSize]=0", "searchCriteria[pageSize]=5"] {
        let answer = refused(client, &token, query).await;
        assert!(answer["message"].as_str().unwrap().contains("pageSize"), "{answer}");
    }
    for query in [
        "searchCriteria[pageSize]=4",
        "searchCriteria[pageSize]=4&searchCriteria[currentPage]=2",
        "searchCriteria&fields=total_count",
        "searchCriteria[pageSize]=99&fields=total_count",
    ] {
        let answer = search(client, &token, query).await;
        assert_eq!((answer.status, &answer.json()["total_count"]), (200, &json!(5)), "{query}");
    }
    let few = filter("website_id", "eq", "1");
    assert_eq!(names(client, &token, &few).await.len(), 3);
}

#[tokio::test]
async fn the_limits_of_the_settings_hold_for_pages_and_lists() {
    let (site, server, token) = served().await;
    let client = server.client();
    let set = |path: &str, value: &str| {
        site.run(&["config", "set", &format!("webapi/validation/{path}"), value]).succeeded();
    };
    let address = json!({"country_id": "FR", "street": ["1"], "city": "P", "postcode": "1",
        "telephone": "1", "firstname": "A", "lastname": "B"});
    let update = |count: usize| {
        let customer = json!({"addresses": vec![address.clone(); count]});
        Request::put("/rest/V1/customers/1").bearer(&token).json(&json!({"customer": customer}))
    };
    set("complex_array_limit", "2");
    set("default_page_size", "3");
    assert_eq!(client.send(&update(3)).await.status, 200, "off by default");
    set("input_limit_enabled", "1");
    let answer = client.send(&update(3)).await;
    let wanted = json!({
        "message": "Maximum items of type \"%type\" is %max",
        "parameters": {"type": "\\Magento\\Customer\\Api\\Data\\AddressInterface", "max": 2},
    });
    assert_eq!((answer.status, answer.json()), (400, wanted));
    assert_eq!(client.send(&update(2)).await.status, 200);
    let answer = search(client, &token, "searchCriteria").await.json();
    assert_eq!(answer["search_criteria"]["page_size"], json!(3));
    assert_eq!(answer["items"].as_array().unwrap().len(), 3);
    let filters: Vec<String> = (0..3)
        .map(|n| format!("searchCriteria[filterGroups][0][filters][{n}][field]=email"))
        .collect();
    let answer = refused(client, &token, &filters.join("&")).await;
    assert_eq!(answer["parameters"]["type"], "\\Magento\\Framework\\Api\\Filter");
    let groups: Vec<String> = (0..3)
        .map(|n| format!("searchCriteria[filterGroups][{n}][filters][0][field]=email"))
        .collect();
    let answer = refused(client, &token, &groups.join("&")).await;
    assert_eq!(answer["parameters"]["type"], "\\Magento\\Framework\\Api\\Search\\FilterGroup");
}

#[tokio::test]
async fn hostile_criteria_are_bounded() {
    let (_site, server, token) = served().await;
    let client = server.client();
    let with_body = |groups: Value| {
        let body = json!({"searchCriteria": {"filterGroups": groups}});
        Request::get(SEARCH).bearer(&token).json(&body)
    };
    let filter_of = |value: &str, condition: &str| json!({"field": "email", "value": value, "conditionType": condition});
    let many = json!([{"filters": vec![filter_of("a", "eq"); 10_000]}]);
    let deep = json!(vec![json!({"filters": [filter_of("a", "wrong")]}); 10_000]);
    let long_list = json!([{"filters": [filter_of(&"1,".repeat(200_000), "in")]}]);
    let bomb = json!([{"filters": [filter_of("(a{1000}){1000}", "regexp")]}]);
    let broken = json!([{"filters": [filter_of("(", "regexp")]}]);
    let long_pattern = json!([{"filters": [filter_of(&"%a".repeat(5_000), "like")]}]);
    for groups in [many, deep, long_list, bomb, broken, long_pattern] {
        let answer = client.send(&with_body(groups)).await;
        assert!([400, 413].contains(&answer.status), "{}", answer.text());
    }
    // What is within the bounds is answered: the most filters, a long list, a pattern that backtracking engines choke on.
    let most = json!([{"filters": vec![filter_of("a%b%", "like"); 500]}]);
    let list = json!([{"filters": [filter_of(&"1,".repeat(19_000), "nin")]}]);
    let pattern = json!([{"filters": [filter_of(&"%a".repeat(400), "like")]}]);
    let nested = json!([{"filters": [filter_of("(a+)+$", "regexp")]}]);
    for groups in [most, list, pattern, nested] {
        let answer = client.send(&with_body(groups)).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
    }
    let nesting = format!("searchCriteria{}=1", "[filterGroups]".repeat(200));
    assert!([200, 400].contains(&search(client, &token, &nesting).await.status));
}
