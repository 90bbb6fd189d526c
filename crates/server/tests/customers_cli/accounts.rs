//! `customer create`, `list`, `show`, `unlock` and `delete`.

use crate::fixture::{PASSWORD, objects, site, site_with};
use magegate_testkit::Request;
use serde_json::json;

const ADA: &str = "ada@example.com";

#[tokio::test]
async fn a_created_customer_gets_a_token_and_a_deleted_one_loses_it_at_once() {
    let site = site();
    let create = ["customer", "create", ADA, "--firstname", "Ada", "--lastname", "Adams"];
    let created = site
        .run_with_input(&[&create[..], &["--password-stdin"]].concat(), "Ada_pass1!\n")
        .succeeded();
    assert_eq!(created.stdout, "customer 1 created: ada@example.com\n");
    let server = site.serve(&[]);
    let client = server.client();
    let token = client.customer_token(ADA, "Ada_pass1!").await;
    let me = Request::get("/rest/V1/customers/me").bearer(&token);
    assert_eq!(client.send(&me).await.status, 200);
    let asked = site.run(&["customer", "delete", ADA]).ended_with(2);
    assert!(asked.stderr.contains("give --yes"), "{}", asked.stderr);
    let deleted = site.run(&["customer", "delete", ADA, "--yes"]).succeeded();
    assert_eq!(deleted.stdout, "customer 1 deleted: ada@example.com\n");
    assert_eq!(client.send(&me).await.status, 401);
    let gone = site.run(&["customer", "show", ADA]).ended_with(1);
    assert_eq!(gone.stderr, "error: there is no customer with the address \"ada@example.com\"\n");
}

#[test]
fn a_customer_is_created_by_the_rules_of_the_web_api() {
    let site = site_with(&[ADA]);
    let names = ["--firstname", "Ada", "--lastname", "Adams"];
    let create = |email, input, more: &[&str]| {
        let arguments = [&["customer", "create", email], &names[..], more].concat();
        site.run_with_input(&arguments, input)
    };
    let stdin = ["--password-stdin"];
    let weak = create("b@example.com", "weak", &stdin).ended_with(1);
    assert!(weak.stderr.contains("The password needs at least 8 characters"), "{}", weak.stderr);
    let taken = create("ADA@example.com", PASSWORD, &stdin).ended_with(1);
    assert!(taken.stderr.contains("already exists"), "{}", taken.stderr);
    let nowhere = create("b@example.com", PASSWORD, &["--password-stdin", "--website", "fr"]);
    let nowhere = nowhere.ended_with(1);
    assert!(nowhere.stderr.contains("the codes are: base, uk"), "{}", nowhere.stderr);
    let unasked = create("b@example.com", "", &[]).ended_with(2);
    assert!(unasked.stderr.contains("--password-file"), "{}", unasked.stderr);
    for (flag, value) in [("--dob", "31.12.1990"), ("--dob", "1990-02-30"), ("--gender", "9")] {
        let bad = create("b@example.com", "", &["--no-password", flag, value]).ended_with(2);
        assert!(bad.stderr.contains(flag), "{}", bad.stderr);
    }
    let more = ["--no-password", "--website", "uk", "--group", "Retailer", "--json"];
    let done = create("b@example.com", "", &more).succeeded();
    assert_eq!(objects(&done), [json!({"id": 2, "email": "b@example.com", "website": "uk"})]);
    let shown = &objects(&site.run(&["customer", "show", "2", "--json"]).succeeded())[0];
    assert_eq!((&shown["has_password"], &shown["group"]), (&json!(false), &json!("Retailer")));
    assert_eq!(shown["store"], json!("uk_en"));
}

#[test]
fn customers_are_listed_by_page_pattern_and_website() {
    let site = site_with(&["a1@example.com", "a2@example.com", "b1@example.org"]);
    let row = "email,firstname,lastname,website\na1@example.com,Una,Unger,uk\n";
    let _ = site.run_with_input(&["customer", "import", "-"], row).succeeded();
    let list = |arguments: &[&str]| {
        let outcome = site.run(&[&["customer", "list", "--json"], arguments].concat()).succeeded();
        objects(&outcome).iter().map(|row| row["id"].as_i64().unwrap()).collect::<Vec<_>>()
    };
    assert_eq!(list(&[]), [1, 2, 3, 4]);
    assert_eq!(list(&["--email", "A*.com"]), [1, 2, 4]);
    assert_eq!(list(&["--email", "a%", "--website", "uk"]), [4]);
    assert_eq!(list(&["--page-size", "3", "--page", "2"]), [4]);
    let table = site.run(&["customer", "list", "--page-size", "2"]).succeeded().stdout;
    let lines: Vec<_> = table.lines().collect();
    assert!(lines[0].starts_with("ID  EMAIL           WEBSITE  FIRSTNAME"), "{table}");
    assert!(lines[1].starts_with("1   a1@example.com  base     Ada"), "{table}");
    assert_eq!(lines[3], "4 customers in all; --page 2 goes on");
}

#[test]
fn an_address_of_two_websites_needs_the_website() {
    let site = site_with(&[ADA]);
    let row = "email,firstname,lastname,website\nada@example.com,Una,Unger,uk\n";
    let _ = site.run_with_input(&["customer", "import", "-"], row).succeeded();
    let both = site.run(&["customer", "show", ADA]).ended_with(1);
    assert!(both.stderr.contains("in the websites base, uk: name one with --website"));
    let one = site.run(&["customer", "show", ADA, "--website", "uk", "--json"]).succeeded();
    assert_eq!(objects(&one)[0]["firstname"], json!("Una"));
    let text = site.run(&["customer", "show", "1"]).succeeded().stdout;
    assert!(text.contains("website          base\n"), "{text}");
    assert!(text.contains("has password     yes\n"), "{text}");
}

#[tokio::test]
async fn unlocking_lets_the_right_password_in_at_once() {
    let site = site_with(&[ADA]);
    let server = site.serve(&[]);
    let client = server.client();
    for _ in 0..7 {
        let body = json!({"username": ADA, "password": "wrong"});
        let login = Request::post("/rest/V1/integration/customer/token").json(&body);
        assert_eq!(client.send(&login).await.status, 401);
    }
    let done = site.run(&["customer", "unlock", ADA]).succeeded();
    let sentence =
        "customer 1 was not locked; 6 wrong passwords and 6 failed token requests forgotten\n";
    assert_eq!(done.stdout, sentence);
    client.customer_token(ADA, PASSWORD).await;
}

#[tokio::test]
async fn a_throttled_name_of_nobody_can_be_freed_too() {
    let site = site();
    let server = site.serve(&[]);
    let body = json!({"username": "x@example.com", "password": "wrong"});
    let login = Request::post("/rest/V1/integration/customer/token").json(&body);
    assert_eq!(server.client().send(&login).await.status, 401);
    let done = site.run(&["customer", "unlock", "X@example.com"]).succeeded();
    assert!(done.stdout.contains("1 failed token requests forgotten"), "{}", done.stdout);
    let nothing = site.run(&["customer", "unlock", "X@example.com"]).ended_with(1);
    assert!(nothing.stderr.contains("nothing is locked"), "{}", nothing.stderr);
}
