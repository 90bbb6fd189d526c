//! `magegate apply`: new stores, complaints, secrets.

use super::bench::{STORE, apply, block_on, empty, members, objects};
use magegate_testkit::Site;
use magegate_testkit::http::Request;
use serde_json::json;

#[test]
fn the_reference_s_store_is_applied_with_its_ids_and_a_second_time_changes_nothing() {
    let Some(shared) = magegate_testkit::shared::folder(env!("CARGO_MANIFEST_DIR")) else {
        return;
    };
    let file = shared.join("conformance/store.toml");
    let file = file.to_str().unwrap();
    let site = empty();
    let outcome = site.run(&["apply", file]).succeeded();
    assert!(outcome.stdout.ends_with("created 21, updated 0\n"), "{}", outcome.stdout);
    assert_eq!(outcome.stderr, "");
    let before = content(&site);
    let outcome = site.run(&["apply", file]).succeeded();
    assert_eq!(outcome.stdout, "nothing to change\n");
    assert!(before == content(&site), "a second run writes nothing");

    assert_eq!(members(&objects(&site, &["role", "list"]), "id"), [1, 3, 4]);
    assert_eq!(members(&objects(&site, &["admin", "list"]), "id"), [1, 2, 3, 4]);
    let server = site.serve(&[]);
    let customer = |id: i64, token: &str| {
        let request = Request::get(&format!("/rest/V1/customers/{id}")).bearer(token);
        block_on(server.client().send(&request)).json()
    };
    let token = block_on(server.client().admin_token("admin", "Admin123!pw"));
    let names = ["roni_cost", "jane", "alice", "bob", "carol", "josé", "dave"];
    for (id, name) in (1..).zip(names) {
        assert_eq!(customer(id, &token)["email"], format!("{name}@example.com"));
    }
    let bob = customer(4, &token);
    assert_eq!(members(bob["addresses"].as_array().unwrap(), "id"), [2, 3]);
    assert_eq!(bob["addresses"][1]["region"]["region"], "Bayern");
    assert_eq!((&bob["default_billing"], &bob["default_shipping"]), (&json!("2"), &json!("3")));
    let jane = customer(2, &token);
    assert_eq!((&jane["store_id"], &jane["created_in"]), (&json!(2), &json!("UK English")));
    assert_eq!(customer(5, &token)["extension_attributes"]["is_subscribed"], true);
}

#[test]
fn a_dry_run_says_what_would_change_and_leaves_not_even_a_folder() {
    let site = empty();
    let file = site.file("store.toml", STORE);
    let outcome = site.run(&["apply", file.to_str().unwrap(), "--dry-run"]).succeeded();
    assert!(outcome.stdout.contains("create  role            Clerks\n"), "{}", outcome.stdout);
    assert!(outcome.stdout.ends_with("would create 8 and update 0; nothing was changed\n"));
    assert!(!site.data_dir().exists());
}

#[test]
fn json_is_read_by_its_ending_and_by_its_first_character() {
    let store = r#"{"websites": [{"code": "base", "name": "Main", "groups": [{"code": "main", "name": "Main",
        "views": [{"code": "default", "name": "Default"}]}]}], "settings": {"general/locale/timezone": "UTC"}}"#;
    let site = empty();
    let file = site.file("store.json", store);
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let outcome = site.run_with_input(&["apply", "-"], store).succeeded();
    assert_eq!(outcome.stdout, "nothing to change\n");
}

#[test]
fn a_wrong_key_or_value_is_refused_with_its_file_line_and_key() {
    let site = empty();
    let outcome = apply(&site, "[[websites]]\ncode = \"base\"\nnmae = \"x\"\n").ended_with(1);
    let expected = "declared.toml:3: nmae: unknown field `nmae`, expected one of `code`, `name`";
    assert!(outcome.stderr.contains(expected), "{}", outcome.stderr);
    assert_eq!(outcome.stderr.lines().count(), 1);
    assert!(!site.data_dir().exists());
}

#[test]
fn what_cannot_be_is_refused_by_name_and_nothing_is_stored() {
    let customer =
        "[[customers]]\nemail = \"x@example.com\"\nfirstname = \"X\"\nlastname = \"Y\"\n";
    let admin = "[[admins]]\nusername = \"x\"\npassword = \"Password1\"\nemail = \"x@example.com\"\nfirstname = \"X\"\nlastname = \"Y\"\n";
    let cases = [
        ("[[roles]]\nname = \"x\"\nresources = [\"Magento_Customer::custmer\"]".to_owned(), "roles x: There is no resource \"Magento_Customer::custmer\"; those most like it are Magento_Customer::customer"),
        (format!("{admin}role = \"Nobodies\""), "admins x: There is no role \"Nobodies\""),
        ("[[admins]]\nusername = \"x\"\nemail = \"x@example.com\"\nfirstname = \"X\"\nlastname = \"Y\"".to_owned(), "admins x: password is missing"),
        (admin.replace("x@example.com", "clerk@example.com"), "admins x: A user with the same user name or email already exists"),
        (format!("{admin}expires_at = \"soon\""), "admins x: expires_at is a moment in UTC"),
        (format!("{customer}website = \"uk\""), "customers x@example.com: there is no website \"uk\""),
        (format!("{customer}group = \"Friends\""), "customers x@example.com: there is no customer group \"Friends\""),
        (format!("{customer}dob = \"soon\""), "customers x@example.com: dob: \"soon\" is not a date"),
        (format!("{customer}gender = 7"), "customers x@example.com: Attribute gender"),
        (format!("{customer}{customer}"), "customers x@example.com: it is declared twice"),
        (format!("{customer}[[customers.addresses]]\nstreet = [\"1\"]\ncity = \"c\"\ncountry_id = \"US\"\nregion_id = 81\npostcode = \"1\"\ntelephone = \"1\""), "customers x@example.com: address 1: Invalid value"),
        ("[settings]\n\"oauth/access_token_lifetime/admin\" = \"soon\"".to_owned(), "takes a number of hours"),
        ("[settings.\"stores/uk\"]\n\"general/locale/code\" = \"en_GB\"".to_owned(), "There is no store view \"uk\""),
        ("[[websites]]\ncode = \"9\"\nname = \"x\"".to_owned(), "websites 9: a code is a letter"),
        ("[[websites]]\ncode = \"admin\"\nname = \"x\"".to_owned(), "belongs to the admin area"),
        ("[[websites]]\ncode = \"uk\"".to_owned(), "websites uk: name is missing"),
        ("[[websites]]\ncode = \"base\"\ndefault = false".to_owned(), "it is the default website"),
        ("[[websites]]\ncode = \"uk\"\nname = \"x\"\n[[websites.groups]]\ncode = \"main\"".to_owned(), "groups main: it belongs to another website"),
    ];
    let site = super::bench::filled();
    for (declaration, complaint) in cases {
        let whole = format!("[[customer_groups]]\ncode = \"Left behind\"\n{declaration}");
        // Keys of the root table come before any other.
        let whole = if declaration.starts_with("[settings") { declaration } else { whole };
        let outcome = apply(&site, &whole).ended_with(1);
        assert!(outcome.stderr.contains(complaint), "{complaint}\n{}", outcome.stderr);
    }
    let outcome = apply(&site, STORE).succeeded();
    assert_eq!(outcome.stdout, "nothing to change\n");
    let outcome = apply(&site, "[[customer_groups]]\ncode = \"Left behind\"").succeeded();
    assert!(
        outcome.stdout.contains("create  customer group  Left behind"),
        "nothing was left behind"
    );
}

#[test]
fn passwords_come_from_the_environment_and_from_files_and_are_never_shown() {
    let site = empty().with_variable("ADMIN_PASSWORD", "From_env1");
    site.file("clerk.secret", "From_file1\n");
    let store = STORE
        .replace("password = \"Admin123\"", "password_env = \"ADMIN_PASSWORD\"")
        .replace("password = \"Clerk123\"", "password_file = \"clerk.secret\"");
    let outcome = apply(&site, &store).succeeded();
    let all = format!("{}{}", outcome.stdout, outcome.stderr);
    assert!(["From_env1", "From_file1", "Jane_pass1"].iter().all(|secret| !all.contains(secret)));
    let server = site.serve(&[]);
    block_on(server.client().admin_token("admin", "From_env1"));
    block_on(server.client().admin_token("clerk", "From_file1"));

    let two = STORE
        .replace("password = \"Admin123\"", "password = \"x\"\npassword_env = \"ADMIN_PASSWORD\"");
    let outcome = apply(&site, &two).ended_with(1);
    assert!(outcome.stderr.contains("admin admin: only one of password"), "{}", outcome.stderr);
    let absent = STORE.replace("password = \"Admin123\"", "password_env = \"NOWHERE\"");
    let outcome = apply(&site, &absent).ended_with(1);
    assert!(outcome.stderr.contains("admin admin: the variable NOWHERE is not set"));
}

#[test]
fn a_password_weaker_than_the_policy_is_taken_with_a_warning() {
    let site = empty();
    let weak = STORE.replace("Jane_pass1", "jane").replace("Clerk123", "clerk");
    let outcome = apply(&site, &weak).succeeded();
    assert_eq!(
        outcome.stderr.lines().collect::<Vec<_>>(),
        [
            "warning: admin clerk: Your password must be at least 7 characters.",
            "warning: customer jane@example.com: The password needs at least 8 characters. Create a new password and try again.",
        ]
    );
    assert_eq!(apply(&site, &weak).succeeded().stderr, "", "only when it is stored");
    let server = site.serve(&[]);
    block_on(server.client().customer_token("jane@example.com", "jane"));
}

/// The database's file, without the two counters of its header that every opening raises.
fn content(site: &Site) -> Vec<u8> {
    let mut bytes = std::fs::read(site.data_dir().join("magegate.sqlite")).unwrap();
    bytes[24..28].fill(0);
    bytes[92..96].fill(0);
    bytes
}

#[test]
fn declared_names_are_shown_and_not_obeyed() {
    let site = super::bench::filled();
    let clearing = r"\u001b[2J\nerror: \u009b";
    for declared in [
        format!("[[integrations]]\nname = \"{clearing}\""),
        format!("[[integrations]]\nname = \"ERP\"\nresources = [\"{clearing}\"]"),
        format!("[[admins]]\nusername = \"{clearing}\""),
        format!("[[websites]]\ncode = \"{clearing}\""),
        format!("[settings.\"stores/{clearing}\"]\n\"general/locale/code\" = \"en_GB\""),
        format!("[[integrations]]\nname = \"ERP\"\n\"{clearing}\" = 1"),
    ] {
        let outcome = apply(&site, &declared).ended_with(1);
        assert!(outcome.stderr.contains("\\u{1b}[2J"), "{}", outcome.stderr);
        let is_one_line = outcome
            .stderr
            .strip_suffix('\n')
            .is_some_and(|line| line.starts_with("error: ") && !line.contains(char::is_control));
        assert!(is_one_line, "{:?}", outcome.stderr);
    }
    let told = apply(&site, &format!("[[customer_groups]]\ncode = \"{clearing}\""));
    let told = format!("{}{}", told.stdout, told.stderr);
    assert!(!told.replace('\n', "").contains(char::is_control), "{told:?}");
    for arguments in [
        ["integration", "show", "\u{1b}[2J"],
        ["integration", "revoke", "\u{1b}[2J"],
        ["machine-key", "show", "\u{1b}[2J"],
        ["machine-key", "revoke", "\u{1b}[2J"],
    ] {
        let outcome = site.run(&arguments).ended_with(1);
        assert!(outcome.stderr.contains("\"\\u{1b}[2J\""), "{:?}", outcome.stderr);
    }
}
