//! Made-up ways to name somebody else's number, website, group, store view or address on every route for customers
//! themselves: none changes or shows the other account, and none moves one's own where it does not belong.

use crate::fixture::{ROOT, site, switch_all_on};
use crate::{generated, sensible};
use magegate_domain::acl::Requirement;
use magegate_testkit::{Answer, Client, Request, Server, Site};
use magegate_webapi::routes::{self, Route};
use magegate_webapi::shape::Shape;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};
use serde_json::{Map, Value, json};
use std::cell::RefCell;
use tokio::runtime::Runtime;

/// Requests made up for a route, and for one that takes objects, where there is more to try.
const REQUESTS: [u32; 2] = [60, 400];
/// `Passw0rd123` in the oldest format, so that logins cost little.
const OLD_HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
const PASSWORD: &str = "Passw0rd123";
/// The customer who sends, and the one who must not notice.
const OWN: i64 = 1;
const FOREIGN: i64 = 3;

/// One attempt beside what the route needs.
#[derive(Debug, Clone)]
struct Attempt {
    place: Place,
    name: String,
    value: Value,
    first: bool,
}

/// Where it is put.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Query,
    Header,
    Top,
    Object,
    Inner,
    List,
}

struct Shop {
    _site: Site,
    server: Server,
    runtime: Runtime,
    root: String,
    own: RefCell<String>,
}

impl Shop {
    fn new() -> Self {
        let site = site();
        switch_all_on(&site);
        let rows = [("ann@example.com", "Own Street 1"), ("bea@example.com", "Secret Street 9")];
        let rows: String = rows.iter().map(|(email, street)| row(email, street)).collect();
        let import = ["customer", "import", "-", "--format", "jsonl", "--update"];
        site.run_with_input(&import, &rows).succeeded();
        for (path, value) in [
            ("magegate/passwords/upgrade_at_login", "0"),
            ("customer/password/lockout_failures", "0"),
        ] {
            site.run(&["config", "set", path, value]).succeeded();
        }
        let server = site.serve(&[]);
        let runtime = Runtime::new().unwrap();
        let root = runtime.block_on(server.client().admin_token(ROOT.0, ROOT.1));
        Self { _site: site, server, runtime, root, own: RefCell::default() }
    }

    fn client(&self) -> Client {
        self.server.client()
    }

    async fn read(&self, path: &str) -> Answer {
        self.client().send(&Request::get(path).bearer(&self.root)).await
    }

    /// Everything that can be seen of the other account, and how many accounts there are.
    async fn foreign(&self) -> [String; 3] {
        [
            self.read(&format!("/rest/V1/customers/{FOREIGN}")).await.text(),
            self.read("/rest/V1/customers/addresses/2").await.text(),
            self.read("/rest/V1/customers/search?searchCriteria[pageSize]=1&fields=total_count")
                .await
                .text(),
        ]
    }

    /// A token of the sending customer, who may have ended the last one, or changed its own address.
    async fn token(&self) -> String {
        let me = Request::get("/rest/V1/customers/me").bearer(&self.own.borrow());
        if self.client().send(&me).await.status != 200 {
            let account = self.read(&format!("/rest/V1/customers/{OWN}")).await.json();
            let email = account["email"].as_str().unwrap();
            let token = self.client().customer_token(email, PASSWORD).await;
            self.own.replace(token);
        }
        self.own.borrow().clone()
    }

    async fn try_out(&self, request: &Request, before: &[String; 3]) -> Result<(), String> {
        let answer = self.client().send(&request.clone().bearer(&self.token().await)).await;
        let text = answer.text();
        let shown = format!("{} {text}", answer.status);
        if answer.status >= 500 || text.contains("Baker") || text.contains("Secret") {
            return Err(shown);
        }
        let after = self.foreign().await;
        if after != *before {
            return Err(format!("{shown}\nbefore {before:?}\nafter {after:?}"));
        }
        let own = self.read(&format!("/rest/V1/customers/{OWN}")).await.json();
        let places = json!([own["id"], own["website_id"], own["store_id"], own["group_id"]]);
        for kind in ["billingAddress", "shippingAddress"] {
            let address = self.read(&format!("/rest/V1/customers/{OWN}/{kind}")).await.text();
            if address.contains("Secret") {
                return Err(format!("{shown}\nnow one's own {kind} is {address}"));
            }
        }
        let moved = places != json!([OWN, 1, 1, 1]);
        if moved { Err(format!("{shown}\nnow {own}")) } else { Ok(()) }
    }
}

fn row(email: &str, street: &str) -> String {
    let address = json!({
        "firstname": "F", "lastname": "L", "street": [street], "city": "Reno", "country_id": "US", "region_id": 39,
        "region": "Nevada", "postcode": "89501", "telephone": "1", "default_billing": true, "default_shipping": true,
    });
    let row = json!({"email": email, "password_hash": OLD_HASH, "addresses": [address]});
    format!("{row}\n")
}

/// Names that the objects of customers and addresses know, in several spellings.
const KNOWN: &[(Place, &str)] = &[
    (Place::Object, "id"),
    (Place::Object, "Id"),
    (Place::Object, "i_d"),
    (Place::Object, "website_id"),
    (Place::Object, "websiteId"),
    (Place::Object, "WEBSITE_ID"),
    (Place::Object, "group_id"),
    (Place::Object, "groupId"),
    (Place::Object, "store_id"),
    (Place::Object, "storeId"),
    (Place::Object, "default_billing"),
    (Place::Object, "defaultShipping"),
    (Place::Object, "disable_auto_group_change"),
    (Place::List, "id"),
    (Place::List, "ID"),
    (Place::List, "customer_id"),
    (Place::List, "customerId"),
    (Place::Top, "customerId"),
    (Place::Top, "customer_id"),
];

fn attempts() -> impl Strategy<Value = Vec<Attempt>> {
    const PLACES: &[Place] =
        &[Place::Query, Place::Header, Place::Top, Place::Object, Place::Inner, Place::List];
    const NAMES: &[&str] = &[
        "customerId",
        "customer_id",
        "id",
        "entity_id",
        "customer",
        "customers",
        "website_id",
        "group_id",
        "store_id",
        "default_billing",
        "default_shipping",
        "address_id",
        "parent_id",
        "customer[id]",
        "customer[0][id]",
        "customer.id",
        "customer/id",
        "email",
        "addresses[0][id]",
        "addresses",
        "extension_attributes",
        "userId",
        "user_id",
        "token",
    ];
    let numbers = [FOREIGN, 2, 0, -3];
    let values: Vec<Value> = numbers
        .into_iter()
        .flat_map(|n| {
            [
                json!(n),
                json!(n.to_string()),
                json!(format!("{n} ")),
                json!(format!("0{n}")),
                json!(format!("{n}.0")),
                json!(format!("{n}abc")),
                json!([n]),
                json!({"id": n}),
                json!([{"id": n, "customer_id": n}]),
            ]
        })
        .chain([json!(3.0), json!("3e0"), json!("bea@example.com"), json!(null), json!(true)])
        .collect();
    let spelling = (0..6_usize, select(NAMES)).prop_map(|(how, name)| match how {
        0 => name.to_uppercase(),
        1 => name.to_lowercase(),
        2 => generated::camel(name),
        3 => format!("{}_{}", &name[..1], &name[1..]),
        _ => name.to_owned(),
    });
    // What an object does not know makes it refused as a whole, so most attempts use names that it knows.
    let known = select(KNOWN).prop_map(|(place, name)| (place, name.to_owned()));
    let where_and_what = prop_oneof![2 => (select(PLACES), spelling), 3 => known];
    let one = (where_and_what, select(values), any::<bool>());
    let one = one.prop_map(|((place, name), value, first)| Attempt { place, name, value, first });
    proptest::collection::vec(one, 1..5)
}

fn request(route: &'static Route) -> impl Strategy<Value = Request> {
    (sensible::params(route), attempts(), 0..10_usize)
        .prop_map(move |(params, attempts, way)| smuggled(route, params, &attempts, way))
}

fn smuggled(route: &Route, mut params: Value, attempts: &[Attempt], way: usize) -> Request {
    for (number, attempt) in attempts.iter().enumerate() {
        if let Some(members) = place(&mut params, attempt.place) {
            // The mark is taken off in the text: so a key can come twice.
            let name = format!("{}§{number}", attempt.name);
            let at = if attempt.first { 0 } else { members.len() };
            members.shift_insert(at, name, attempt.value.clone());
        }
    }
    let beside = |place: Place| attempts.iter().filter(move |attempt| attempt.place == place);
    let mut query: Vec<String> = beside(Place::Query)
        .map(|it| generated::query_text(&json!({it.name.clone(): it.value})))
        .collect();
    let (content_type, body) = match way {
        0 => ("application/x-www-form-urlencoded", generated::query_text(&params)),
        1..=3 => ("application/xml", generated::xml_text(&params)),
        4..=7 => ("application/json", generated::json_text(&params)),
        _ => {
            query.push(generated::query_text(&params));
            ("application/json", String::new())
        }
    };
    let path = format!("/rest{}?{}", route.path, unmarked(query.join("&")));
    let mut request = Request::new(route.method, &path).header("Content-Type", content_type);
    for attempt in beside(Place::Header) {
        let name = attempt.name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "-");
        request = request.header(&format!("X-{name}"), &attempt.value.to_string());
    }
    request.body(unmarked(body))
}

/// The object in which an attempt is put, made where the route has none.
fn place(params: &mut Value, place: Place) -> Option<&mut Map<String, Value>> {
    let top = params.as_object_mut()?;
    let mut inner = |key: &str, otherwise: Value| {
        top.entry(key).or_insert(otherwise);
    };
    match place {
        Place::Query | Place::Header => None,
        Place::Top => Some(top),
        Place::Object => {
            inner("customer", json!({}));
            top.get_mut("customer")?.as_object_mut()
        }
        Place::Inner => {
            inner("customer", json!({}));
            let customer = top.get_mut("customer")?.as_object_mut()?;
            customer.entry("customer").or_insert(json!({})).as_object_mut()
        }
        Place::List => {
            inner("customer", json!({}));
            let customer = top.get_mut("customer")?.as_object_mut()?;
            let list = customer.entry("addresses").or_insert(json!([{}])).as_array_mut()?;
            list.first_mut()?.as_object_mut()
        }
    }
}

fn unmarked(mut text: String) -> String {
    for number in 0..5 {
        for mark in [format!("§{number}"), format!("%C2%A7{number}")] {
            text = text.replace(&mark, "");
        }
    }
    text
}

#[test]
fn no_made_up_way_reaches_another_account() {
    let shop = Shop::new();
    let before = shop.runtime.block_on(shop.foreign());
    assert!(before[0].contains("Baker") && before[1].contains("Secret"), "{before:?}");
    for route in routes::all().filter(|route| route.requirement == Requirement::SelfOnly) {
        let takes_objects = route.params.iter().any(|it| matches!(it.shape, Shape::Object(_)));
        let cases = REQUESTS[usize::from(takes_objects)];
        let config = Config { cases, failure_persistence: None, ..Config::default() };
        let random = TestRng::from_seed(RngAlgorithm::ChaCha, &[0; 32]);
        let outcome = TestRunner::new_with_rng(config, random).run(&request(route), |request| {
            let outcome = shop.runtime.block_on(shop.try_out(&request, &before));
            outcome.map_err(|fault| {
                let sent = String::from_utf8_lossy(&request.bytes("host")).into_owned();
                TestCaseError::fail(format!("{fault}\n{sent}"))
            })
        });
        if let Err(error) = outcome {
            panic!("{} {}: {error}", route.method, route.path);
        }
    }
}
