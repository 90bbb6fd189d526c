//! Stores to move: one with something of everything, and the ways to look at what arrived.

use magegate_testkit::{Client, Outcome, Request, Site};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// `Passw0rd123` in the oldest format, which costs nothing to make.
pub(crate) const OLD_HASH: &str = "f9879bca6fb6e1f454d65db13a1d682f:xx:0";
/// The password of all customers here.
pub(crate) const PASSWORD: &str = "Passw0rd123";
/// The password of the admin `clerk`.
pub(crate) const CLERK: &str = "Clerk123!pw";

const STORE: &str = r#"
[settings]
"customer/password/lockout_failures" = "7"
"customer/create_account/default_group" = "4"

[[websites]]
code = "base"
name = "Main Website"
default = true
[[websites.groups]]
code = "main"
name = "Main Store"
[[websites.groups.views]]
code = "default"
name = "Default Store View"

[[websites]]
code = "uk"
name = "UK Website"
[[websites.groups]]
code = "uk_store"
name = "UK Store"
[[websites.groups.views]]
code = "uk_en"
name = "UK English"

[[customer_groups]]
code = "Resellers"

[[customer_attributes]]
code = "tier"
type = "select"
label = "Tier"
labels = { uk_en = "Level" }
options = ["Silver", { label = "Gold", labels = { uk_en = "Golden" } }]
default = "Gold"
[[customer_attributes]]
code = "interests"
type = "multiselect"
label = "Interests"
options = ["Golf", "Tea", "Rain"]
[[customer_attributes]]
code = "credit"
type = "decimal"
label = "Credit"
[[address_attributes]]
code = "floor"
type = "int"
label = "Floor"

[[roles]]
name = "Readers"
resources = ["Magento_Backend::admin", "Magento_Customer::customer"]
[[roles]]
name = "Dashboard only"
resources = ["Magento_Backend::admin", "Magento_Backend::dashboard"]

[[admins]]
username = "clerk"
password = "Clerk123!pw"
email = "clerk@example.com"
firstname = "Clara"
lastname = "Clerk"
role = "Readers"
[[admins]]
username = "temp"
password = "Temp123!pw"
email = "temp@example.com"
firstname = "Tom"
lastname = "Temp"
role = "Dashboard only"
active = false
"#;

/// A store of magegate's own that has something of everything.
pub(crate) fn full() -> Site {
    let site = empty();
    let file = site.file("store.toml", STORE);
    let _ = site.run(&["apply", file.to_str().unwrap()]).succeeded();
    let rows = [
        json!({
            "email": "ada@example.com", "firstname": "Ada", "lastname": "Adams", "password_hash": OLD_HASH,
            "dob": "1980-02-29", "gender": 2, "taxvat": "US1", "middlename": "Q", "group": "Resellers",
            "custom_attributes": { "tier": "4", "interests": "6,8", "credit": "12.5" },
            "addresses": [
                address("Ada", "Berlin", &json!({ "custom_attributes": { "floor": "3" } })),
                address("Ada", "München", &json!({ "default_billing": true, "default_shipping": true })),
            ],
        }),
        json!({
            "email": "zoë@example.com", "firstname": "Zoë", "lastname": "O'Neill-Żółć", "website": "uk",
            "password_hash": OLD_HASH, "is_active": 0, "confirmation": "abc", "created_at": "2020-01-02 03:04:05",
            "addresses": [address("Zoë", "London", &json!({ "default_shipping": true }))],
        }),
        json!({ "email": "ada@example.com", "firstname": "Ada", "lastname": "Other", "website": "uk" }),
    ];
    let rows = rows.map(|row| row.to_string()).join("\n");
    let import = ["customer", "import", "-", "--format", "jsonl"];
    let _ = site.run_with_input(&import, &rows).succeeded();
    site
}

/// A data directory without anything.
pub(crate) fn empty() -> Site {
    Site::new(env!("CARGO_BIN_EXE_magegate"))
}

fn address(name: &str, city: &str, more: &Value) -> Value {
    let mut address = json!({
        "firstname": name, "lastname": "Adams", "street": ["1 Main St", "Apt 2"], "city": city, "country_id": "DE",
        "region_id": 81, "postcode": "80331", "telephone": "1234", "company": "A \\ \"B\" & C\u{2028}\u{1F600}",
    });
    address.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    address
}

/// A store that the program works on by arguments of its own, not in the data directory.
pub(crate) struct Elsewhere {
    site: Site,
    arguments: Vec<String>,
}

impl Elsewhere {
    pub(crate) fn new(site: Site, arguments: &[&str]) -> Self {
        let arguments = arguments.iter().map(|&argument| argument.to_owned()).collect();
        Self { site, arguments }
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        run(self.command(arguments))
    }

    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = self.site.command(arguments);
        command.args(&self.arguments);
        command
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.site.folder().join(name)
    }
}

pub(crate) fn run(mut command: Command) -> Outcome {
    let output = command.stdin(Stdio::null()).output().unwrap();
    Outcome {
        code: output.status.code(),
        stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
        stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// The store in a file.
pub(crate) fn export(site: &Site, name: &str) -> PathBuf {
    let file = site.folder().join(name);
    let _ = site.run(&["export", file.to_str().unwrap()]).succeeded();
    file
}

/// The file's content behind the head, which tells the time.
pub(crate) fn rows(file: &Path) -> String {
    let text = std::fs::read_to_string(file).unwrap();
    text.split_once('\n').unwrap().1.to_owned()
}

/// The rows of a section.
pub(crate) fn section(file: &Path, name: &str) -> Vec<Value> {
    let lines = rows(file);
    let objects = lines.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    objects.filter_map(|object| object.get(name).cloned()).collect()
}

/// The figures of an import, by section.
pub(crate) fn figures(outcome: &Outcome) -> Value {
    let objects = outcome.stdout.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let by_section = objects.filter_map(|object| {
        let section = object.get("section")?.as_str()?.to_owned();
        Some((section, object))
    });
    Value::Object(by_section.collect())
}

/// The status of a login.
pub(crate) async fn login(client: Client, store: &str, name: &str, password: &str) -> u16 {
    let path = format!("/rest/{store}V1/integration/customer/token");
    let body = json!({ "username": name, "password": password });
    client.send(&Request::post(&path).json(&body)).await.status
}
