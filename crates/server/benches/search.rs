//! Searches among a million customers: each through HTTP on one connection, and without the door, in the store alone.
//! `cargo bench -p magegate --bench search`; an argument is the number of customers.

#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::indexing_slicing,
    reason = "a program for a person at a terminal"
)]

use magegate_domain::attribute::Attributes;
use magegate_domain::search::{Filter, SearchCriteria, SortOrder};
use magegate_store::Store;
use magegate_store::query::search_customers;
use magegate_testkit::{Connection, Request, Site};
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const STORE: &str = include_str!("../tests/webapi/store.toml");
const ROOT: (&str, &str) = ("root", "Admin123!pw");
const SYLLABLES: [&str; 24] = [
    "ar", "be", "cor", "dan", "el", "fro", "gul", "hei", "is", "jo", "kal", "lun", "mer", "nor",
    "os", "pet", "qui", "ros", "sten", "tam", "ul", "vik", "wes", "yor",
];
const FIRST: [&str; 8] = ["Ada", "Ben", "Cleo", "Dora", "Emil", "Finn", "Gina", "Hugo"];
const TIMES: usize = 31;

/// Field, condition, value.
type Wanted = (&'static str, &'static str, &'static str);
/// What is measured: its name, its filters, and the field that sorts.
type Search = (&'static str, &'static [Wanted], Option<&'static str>);

const SEARCHES: &[Search] = &[
    ("e-mail address", &[("email", "eq", "corgulnor.15@shop.example")], None),
    ("first characters of the e-mail address", &[("email", "like", "corgulnor%")], None),
    ("last name", &[("lastname", "eq", "Corgulnor")], None),
    (
        "last name in one website",
        &[("website_id", "eq", "1"), ("lastname", "eq", "Corgulnor")],
        None,
    ),
    ("five ids", &[("entity_id", "in", "5,50,500,5000,50000")], None),
    (
        "changed in a minute, by the time",
        &[("updated_at", "gteq", "2025-12-31 23:59:00")],
        Some("updated_at"),
    ),
    ("created in the last hour of a year", &[("created_at", "from", "2025-12-31 23:00:00")], None),
    ("first characters of the last name, 1 in 24", &[("lastname", "like", "cor%")], None),
    ("ids beyond half", &[("entity_id", "gt", "500000")], None),
    ("one website, 9 in 10", &[("website_id", "eq", "1")], None),
    ("one website, newest first", &[("website_id", "eq", "1")], Some("created_at")),
    ("all", &[], None),
    (
        "no index: telephone of the billing address",
        &[("billing_telephone", "eq", "555-000777")],
        None,
    ),
    ("no index: part of the e-mail address", &[("email", "like", "%nor.15%")], None),
    ("no index: regular expression", &[("lastname", "regexp", "^cor.*nor$")], None),
    ("no index: first characters of the whole name", &[("name", "like", "ada cor%")], None),
];

fn main() {
    let count: u64 =
        std::env::args().skip(1).find_map(|argument| argument.parse().ok()).unwrap_or(1_000_000);
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"))
        .with_variable("MAGEGATE_LOG_LEVEL", "warn,magegate::commands::serve=info");
    let file = site.file("store.toml", STORE);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let file = site.file("customers.jsonl", &customers(count));
    let begun = Instant::now();
    site.run(&["customer", "import", file.to_str().unwrap()]).succeeded();
    println!("imported {count} customers in {:.0?}", begun.elapsed());
    let server = site.serve(&[]);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let client = server.client();
        let token = client.admin_token(ROOT.0, ROOT.1).await;
        let mut connection = client.connect().await.unwrap();
        let store = Store::open_sqlite(&site.data_dir().join("magegate.sqlite")).await.unwrap();
        println!("{:>10} {:>10} {:>9}", "http ms", "store ms", "found");
        for (name, filters, sort) in SEARCHES {
            let request = Request::get(&path(filters, *sort)).bearer(&token);
            let http = through_http(&mut connection, &request, name).await;
            let (inside, found) = in_the_store(&store, &criteria(filters, *sort)).await;
            println!("{:>10.2} {:>10.2} {found:>9}  {name}", millis(http), millis(inside));
        }
    });
    println!("resident memory, peak: {} kB", server.peak_resident_kib());
}

/// JSON lines: names of three syllables, a year of creations, every second customer with an address.
fn customers(count: u64) -> String {
    let mut lines = String::new();
    let mut seed = 7_u64;
    let mut next = |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        usize::try_from(seed >> 33).unwrap() % below
    };
    for n in 0..count {
        let mut last = [0; 3].map(|_| SYLLABLES[next(SYLLABLES.len())]).concat();
        if n == 15 {
            "corgulnor".clone_into(&mut last);
        }
        let email = format!("{last}.{n}@shop.example");
        last[..1].make_ascii_uppercase();
        let first = FIRST[next(FIRST.len())];
        let website = if n % 10 == 0 { "uk" } else { "base" };
        let second = n * 31_535_999 / count;
        let (day, second) = (second / 86_400, second % 86_400);
        let (month, day) = month_and_day(day);
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let time = format!("2025-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        write!(lines, r#"{{"email":"{email}","website":"{website}","firstname":"{first}","lastname":"{last}","created_at":"{time}","updated_at":"{time}""#).unwrap();
        if n % 2 == 1 {
            write!(lines, r#","addresses":[{{"country_id":"US","region_id":12,"street":["1 Long Road"],"city":"Springfield","postcode":"{:05}","telephone":"555-{:06}","firstname":"{first}","lastname":"{last}","default_billing":true}}]"#, n % 99_999, n % 1_000_000).unwrap();
        }
        lines.push_str("}\n");
    }
    lines
}

fn month_and_day(mut day: u64) -> (u64, u64) {
    for (month, days) in (1..).zip([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]) {
        if day < days {
            return (month, day + 1);
        }
        day -= days;
    }
    (12, 31)
}

fn criteria(filters: &[Wanted], sort: Option<&str>) -> SearchCriteria {
    let filter = |(field, condition, value): &Wanted| {
        vec![Filter {
            field: Some((*field).to_owned()),
            value: Some((*value).to_owned()),
            condition_type: Some((*condition).to_owned()),
        }]
    };
    let order = |field: &str| SortOrder { field: Some(field.to_owned()), ascending: None };
    SearchCriteria {
        groups: filters.iter().map(filter).collect(),
        sort_orders: sort.map(order).into_iter().collect(),
        page_size: Some(20),
        current_page: None,
    }
}

fn path(filters: &[Wanted], sort: Option<&str>) -> String {
    let mut path = "/rest/V1/customers/search?searchCriteria[pageSize]=20".to_owned();
    for (n, (field, condition, value)) in filters.iter().enumerate() {
        let value = value.bytes().fold(String::new(), |all, byte| format!("{all}%{byte:02X}"));
        for (key, value) in [("field", *field), ("conditionType", condition), ("value", &value)] {
            write!(path, "&searchCriteria[filterGroups][{n}][filters][0][{key}]={value}").unwrap();
        }
    }
    if let Some(field) = sort {
        write!(path, "&searchCriteria[sortOrders][0][field]={field}").unwrap();
    }
    path
}

async fn through_http(connection: &mut Connection, request: &Request, name: &str) -> Duration {
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let begun = Instant::now();
        let answer = connection.try_send(request).await.unwrap();
        times.push(begun.elapsed());
        assert_eq!(answer.status, 200, "{name}: {}", answer.text());
    }
    median(times)
}

async fn in_the_store(store: &Store, criteria: &SearchCriteria) -> (Duration, i64) {
    let attributes = Attributes::default();
    let mut times = Vec::new();
    let mut found = 0;
    for _ in 0..TIMES {
        let begun = Instant::now();
        let mut door = store.search(Duration::from_mins(1)).await.unwrap();
        found = search_customers(&mut door, criteria, &attributes, 100).await.unwrap().unwrap().1;
        times.push(begun.elapsed());
    }
    (median(times), found)
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}
