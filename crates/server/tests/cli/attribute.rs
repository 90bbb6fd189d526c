//! `magegate attribute …`, and attributes in declarations.

use super::bench::{apply, empty, filled, members, objects};
use serde_json::json;

#[test]
fn an_attribute_is_created_changed_shown_and_deleted() {
    let site = filled();
    let create = [
        "attribute",
        "set",
        "tier",
        "--type",
        "select",
        "--label",
        "Tier",
        "--option",
        "Silver",
        "--option",
        "Gold",
        "--store-label",
        "default=Stufe",
        "--default",
        "Gold",
    ];
    let outcome = site.run(&create).succeeded();
    assert_eq!(outcome.stdout, "created attribute tier\n");
    let outcome = site.run(&create).succeeded();
    assert_eq!(outcome.stdout, "nothing to change: attribute tier\n");
    let outcome = site.run(&["attribute", "set", "tier", "--required", "true"]).succeeded();
    assert_eq!(outcome.stdout, "changed attribute tier\n");
    let outcome = site.run(&["attribute", "set", "tier", "--remove-option", "silver"]).succeeded();
    assert_eq!(outcome.stdout, "changed attribute tier\n");

    let shown = objects(&site, &["attribute", "show", "TIER"]).remove(0);
    assert_eq!(shown["options"], json!([{"id": 5, "label": "Gold", "labels": {}}]));
    assert_eq!(
        (&shown["type"], &shown["labels"]),
        (&json!("select"), &json!({"default": "Stufe"}))
    );
    assert_eq!((&shown["required"], &shown["default"]), (&json!(true), &json!("5")));
    assert_eq!((&shown["custom"], &shown["values"]), (&json!(true), &json!(0)));
    let listed = objects(&site, &["attribute", "list", "--custom"]);
    assert_eq!(members(&listed, "code"), ["tier"]);
    assert_eq!(objects(&site, &["attribute", "list", "--address"]).len(), 19);

    let outcome = site.run(&["attribute", "delete", "tier"]).ended_with(2);
    assert!(outcome.stderr.contains("--yes"), "{}", outcome.stderr);
    let outcome = site.run(&["attribute", "delete", "tier", "--yes"]).succeeded();
    assert_eq!(outcome.stdout, "attribute tier deleted, with 0 values\n");
    let outcome = site.run(&["attribute", "show", "tier"]).ended_with(1);
    assert!(outcome.stderr.contains("attributeCode = tier"), "{}", outcome.stderr);
}

#[test]
fn built_in_attributes_and_wrong_types_are_refused() {
    let site = filled();
    for (arguments, code, words) in [
        (["attribute", "delete", "gender", "--yes", "--json"], 1, "built in"),
        (["attribute", "set", "email", "--label", "x"], 1, "built in"),
        (["attribute", "set", "x", "--type", "file"], 2, "multiselect"),
        (["attribute", "set", "x", "--rule", "length"], 2, "NAME=VALUE"),
    ] {
        let outcome = site.run(&arguments).ended_with(code);
        assert!(outcome.stderr.contains(words), "{arguments:?}: {}", outcome.stderr);
    }
}

#[test]
fn attributes_are_declared_and_their_changes_told() {
    let site = filled();
    let declared = r#"
[[customer_attributes]]
code = "tier"
type = "select"
label = "Tier"
options = ["Silver", { label = "Gold", labels = { default = "Or" } }]
rules = { input_validation = "numeric", min_text_length = 2 }
[[address_attributes]]
code = "floor"
type = "int"
label = "Floor"
default = "0"
"#;
    let outcome = apply(&site, declared).succeeded();
    assert!(
        outcome.stdout.contains("create  attribute       tier of customers\n"),
        "{}",
        outcome.stdout
    );
    assert!(
        outcome.stdout.contains("create  attribute       floor of addresses\n"),
        "{}",
        outcome.stdout
    );
    assert_eq!(apply(&site, declared).succeeded().stdout, "nothing to change\n");
    let changed = declared.replace("label = \"Tier\"", "label = \"Level\"\nrequired = true");
    let outcome = apply(&site, &changed).succeeded();
    let line = "update  attribute       tier of customers: label \"Tier\" -> \"Level\", required false -> true\n";
    assert!(outcome.stdout.starts_with(line), "{}", outcome.stdout);
}

#[test]
fn customers_and_addresses_are_declared_with_their_values() {
    let site = filled();
    let declared = r#"
[[customer_attributes]]
code = "tags"
type = "multiselect"
label = "Tags"
options = ["A", "B"]
[[customer_attributes]]
code = "rate"
type = "decimal"
label = "Rate"
default = "0.5"
[[customer_attributes]]
code = "flag"
type = "boolean"
label = "Flag"
[[address_attributes]]
code = "door"
type = "text"
label = "Door"
[[customers]]
email = "joe@example.com"
firstname = "Joe"
lastname = "Doe"
custom_attributes = { tags = ["B", "A"], flag = true }
[[customers.addresses]]
street = ["1 St"]
city = "C"
country_id = "GB"
telephone = "5"
custom_attributes = { door = "left" }
"#;
    let _ = apply(&site, declared).succeeded();
    assert_eq!(apply(&site, declared).succeeded().stdout, "nothing to change\n");
    let joe = || objects(&site, &["customer", "show", "joe@example.com"]).remove(0);
    assert_eq!(joe()["attributes"], json!({"tags": "5,4", "rate": "0.5000", "flag": "1"}));
    let changed = declared.replace("flag = true", "flag = \"\", rate = 2").replace("left", "right");
    let outcome = apply(&site, &changed).succeeded();
    let told = "custom_attributes [flag 1, rate 0.5000] -> [flag none, rate 2.0000]";
    assert!(outcome.stdout.contains(told), "{}", outcome.stdout);
    assert!(outcome.stdout.contains("0 added, 1 changed"), "{}", outcome.stdout);
    assert_eq!(joe()["attributes"], json!({"tags": "5,4", "rate": "2.0000"}));
    for (value, words) in
        [("\"C\"", "is no option"), ("[\"A\"], nope = 1", "there is no custom attribute \"nope\"")]
    {
        let wrong = declared.replace("[\"B\", \"A\"]", value);
        let outcome = apply(&site, &wrong).ended_with(1);
        assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
    }
}

#[test]
fn declarations_of_attributes_are_refused_by_section_and_code() {
    let site = empty();
    for (text, words) in [
        (
            "[[customer_attributes]]\ncode = \"Tier\"",
            "customer_attributes Tier: a code is a small letter",
        ),
        ("[[address_attributes]]\ncode = \"street\"", "address_attributes street: "),
        ("[[customer_attributes]]\ncode = \"x\"\ntype = \"file\"", "unknown variant"),
        ("[[customer_attributes]]\ncode = \"x\"\ncolour = 1", "unknown field"),
        (
            "[[customer_attributes]]\ncode = \"x\"\n[[customer_attributes]]\ncode = \"X\"",
            "declared twice",
        ),
    ] {
        let outcome = apply(&site, text).ended_with(1);
        assert!(outcome.stderr.contains(words), "{}", outcome.stderr);
    }
}
