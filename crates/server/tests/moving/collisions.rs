//! Into a store that has content.

use crate::fixture::{OLD_HASH, export, figures, full, login, rows, section};
use magegate_testkit::Site;
use serde_json::{Value, json};

const OTHER: &str = r#"
[[customer_groups]]
code = "Friends"
[[websites]]
code = "shop"
name = "Shop"
default = true
[[websites.groups]]
code = "shop"
name = "Shop"
[[websites.groups.views]]
code = "shop"
name = "Shop"
[[websites]]
code = "uk"
name = "United Kingdom"
[[websites.groups]]
code = "uk_store"
name = "UK Store"
[[websites.groups.views]]
code = "uk_en"
name = "UK English"
[[customer_attributes]]
code = "shoe"
type = "select"
label = "Shoe"
options = ["41", "42"]
[[customer_attributes]]
code = "tier"
type = "select"
label = "Tier"
options = ["Gold", "Silver"]
"#;

/// A store of its own, with numbers that mean something else than those of the other.
fn other() -> Site {
    let site = crate::fixture::empty();
    let file = site.file("store.toml", OTHER);
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let rows = format!(
        "email,firstname,lastname,website,password_hash\nbea@example.com,Bea,Brown,shop,{OLD_HASH}\n\
         zoë@example.com,Zoë,Zimmer,uk,{OLD_HASH}\n"
    );
    let _ = site.run_with_input(&["customer", "import", "-"], &rows).succeeded();
    site
}

fn customer(file: &std::path::Path, email: &str, lastname: &str) -> Value {
    let found = section(file, "customer");
    let found = found.iter().find(|row| row["email"] == email && row["lastname"] == lastname);
    found.unwrap_or_else(|| panic!("{email} {lastname} is in the file")).clone()
}

#[test]
fn rows_with_other_content_stop_the_import_before_any_change() {
    let from = full();
    let to = other();
    let file = export(&from, "store.jsonl");
    let before = rows(&export(&to, "before.jsonl"));
    let done = to.run(&["import", file.to_str().unwrap()]).ended_with(1);
    assert!(done.stderr.contains("rows exist with other content: 1 website"), "{}", done.stderr);
    assert!(done.stderr.contains("1 customer"), "{}", done.stderr);
    assert!(done.stderr.contains("--existing skip"), "{}", done.stderr);
    assert_eq!(rows(&export(&to, "after.jsonl")), before);
}

#[tokio::test]
async fn skipping_leaves_what_is_there_and_gives_the_rest_new_numbers() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = other();
    let arguments = ["import", file.to_str().unwrap(), "--existing", "skip", "--json"];
    let done = to.run(&arguments).succeeded();
    let figures = figures(&done);
    assert_eq!(figures["customer"]["created"], 2, "{}", done.stdout);
    assert_eq!(figures["customer"]["skipped"], 1);
    assert_eq!(figures["website"]["skipped"], 1);
    let after = export(&to, "after.jsonl");
    assert_eq!(customer(&after, "zoë@example.com", "Zimmer")["id"], 2);
    let ada = customer(&after, "ada@example.com", "Adams");
    assert_eq!(ada["id"], 3);
    assert_eq!(ada["default_billing"], ada["addresses"][1]["id"]);
    assert_eq!(ada["addresses"][0]["values"], json!({ "floor": "3" }));
    let attributes = section(&after, "attribute");
    let tier = attributes.iter().find(|row| row["attribute_code"] == "tier").unwrap();
    let silver = tier["options"].as_array().unwrap();
    let silver = silver.iter().find(|option| option["labels"][0]["value"] == "Silver").unwrap();
    assert_eq!(ada["values"]["tier"], silver["id"].to_string());
    let groups = section(&after, "customer_group");
    let group = groups.iter().find(|group| group["id"] == ada["group_id"]).unwrap();
    assert_eq!(group["customer_group_code"], "Resellers");
    let settings = section(&after, "setting");
    let default =
        settings.iter().find(|row| row["path"] == "customer/create_account/default_group");
    assert_eq!(default.unwrap()["value"], group["id"].to_string());
    let websites = section(&after, "website");
    let defaults = websites.iter().filter(|website| website["is_default"] == 1);
    assert_eq!(defaults.map(|website| website["code"].clone()).collect::<Vec<_>>(), ["shop"]);
    let server = to.serve(&[]);
    let password = crate::fixture::PASSWORD;
    assert_eq!(login(server.client(), "default/", "ada@example.com", password).await, 200);
}

#[test]
fn updating_makes_rows_what_the_file_says_and_ends_tokens_of_those_that_change() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = other();
    let issue = ["token", "issue", "--customer", "zoë@example.com", "--website", "uk"];
    let _ = to.run(&issue).succeeded();
    let arguments = ["import", file.to_str().unwrap(), "--existing", "update", "--json"];
    let done = to.run(&arguments).succeeded();
    let figures = figures(&done);
    assert_eq!(figures["customer"]["updated"], 1, "{}", done.stdout);
    let after = export(&to, "after.jsonl");
    let zoe = customer(&after, "zoë@example.com", "O'Neill-Żółć");
    assert_eq!((&zoe["id"], &zoe["is_active"]), (&json!(2), &json!(0)));
    assert_eq!(zoe["addresses"].as_array().unwrap().len(), 1);
    let listed = to.run(&["token", "list", "--json"]).succeeded();
    assert!(listed.stdout.contains("revoked"), "{}", listed.stdout);
    let websites = section(&after, "website");
    let defaults = websites.iter().filter(|website| website["is_default"] == 1);
    assert_eq!(defaults.map(|website| website["code"].clone()).collect::<Vec<_>>(), ["shop"]);
    let uk = websites.iter().find(|website| website["code"] == "uk").unwrap();
    assert_eq!(uk["name"], "UK Website");
    let again = to.run(&["import", file.to_str().unwrap(), "--json"]).succeeded();
    assert_eq!(crate::fixture::figures(&again)["customer"]["unchanged"], 3, "{}", again.stdout);
}

#[test]
fn a_changed_password_ends_sessions_and_a_changed_role_an_admin_s_tokens() {
    let from = full();
    let file = export(&from, "store.jsonl");
    let to = crate::fixture::empty();
    let _ = to.run(&["import", file.to_str().unwrap()]).succeeded();
    let text = std::fs::read_to_string(&file).unwrap();
    let hash = format!("{}:{}:1", "ab".repeat(32), "0123456789abcdef");
    let changed = text.replacen(
        &format!("\"password_hash\":\"{OLD_HASH}\",\"default_billing\""),
        &format!("\"password_hash\":\"{hash}\",\"default_billing\""),
        1,
    );
    let changed = changed.replacen("\"role\":1}}", "\"role\":3}}", 1);
    let file = to.file("changed.jsonl", &crate::hostile::signed(&changed));
    let _ = to.run(&["token", "issue", "--admin", "clerk"]).succeeded();
    let update = ["import", file.to_str().unwrap(), "--existing", "update", "--json"];
    let done = to.run(&update).succeeded();
    let figures = figures(&done);
    assert_eq!(
        (&figures["customer"]["updated"], &figures["admin"]["updated"]),
        (&json!(1), &json!(1))
    );
    let after = export(&to, "after.jsonl");
    let ada = customer(&after, "ada@example.com", "Adams");
    assert_eq!(ada["password_hash"], hash);
    assert!(ada["session_cutoff"].is_string(), "{ada}");
    let listed = to.run(&["token", "list", "--json"]).succeeded();
    assert!(listed.stdout.contains("\"revoked\""), "{}", listed.stdout);
    let again = to.run(&["import", file.to_str().unwrap(), "--json"]).succeeded();
    assert_eq!(crate::fixture::figures(&again)["customer"]["unchanged"], 3, "{}", again.stdout);
}
