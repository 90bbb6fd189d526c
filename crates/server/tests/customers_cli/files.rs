//! `customer import` and `customer export`.

use crate::fixture::{OLD_HASH, PASSWORD, objects, site, site_with};
use magegate_testkit::Site;
use serde_json::json;
use std::fmt::Write as _;
use std::os::unix::fs::PermissionsExt as _;

fn import(site: &Site, rows: &str, more: &[&str]) -> magegate_testkit::Outcome {
    site.run_with_input(&[&["customer", "import", "-"], more].concat(), rows)
}

#[test]
fn bad_rows_are_told_by_line_and_the_others_are_stored() {
    let site = site();
    let rows = format!(
        "email,firstname,lastname,password_hash,website\n\
         a@example.com,Ada,Adams,{OLD_HASH},\n\
         nonsense,Bea,Brown,,\n\
         c@example.com,Cy,Cole,,moon\n\
         too,few\n\
         \"d@example.com\",\"D,\n E\",Dean,{OLD_HASH},uk\n\
         a@example.com,Ada,Adams,,base\n"
    );
    let done = import(&site, &rows, &[]).ended_with(1);
    assert_eq!(done.stdout, "2 customers created, 0 updated, 4 rows refused\n");
    let lines: Vec<_> = done.stderr.lines().collect();
    assert_eq!(
        lines,
        [
            "warning: line 3 (\"nonsense\"): \"Email\" is not a valid email address.",
            "warning: line 4 (\"c@example.com\"): website: there is none with the code \"moon\"",
            "warning: line 5 (\"\"): 2 columns where the first line names 5",
            "warning: line 8 (\"a@example.com\"): email: an account with this address exists in the website; \
             --update changes it",
            "error: 4 of 6 rows were refused",
        ]
    );
}

#[test]
fn refused_rows_go_to_a_report_where_one_is_asked_for() {
    let site = site();
    let report = site.folder().join("report.csv");
    let rows = "{\"email\":\"a@example.com\",\"firstname\":\"A\",\"lastname\":\"B\"}\n{\"email\":\"b\"}\n!\n";
    let more = ["--format", "jsonl", "--json", "--report", report.to_str().unwrap()];
    let done = import(&site, rows, &more).ended_with(1);
    let tally = json!({"created": 1, "updated": 0, "refused": 2, "weak_passwords": 0});
    assert_eq!(objects(&done), [tally]);
    let report = std::fs::read_to_string(report).unwrap();
    let lines: Vec<_> = report.lines().collect();
    assert_eq!(lines[0], "line,email,fault");
    assert!(lines[1].starts_with("2,b,\"\"\"First Name\"\" is a required value."), "{report}");
    assert_eq!(lines[2], "3,,no JSON: column 1");
}

#[test]
fn a_file_that_is_none_is_refused_before_anything_is_stored() {
    let site = site();
    let unknown = import(&site, "email,shoe_size\n", &[]).ended_with(1);
    assert!(unknown.stderr.contains("\"shoe_size\" is no column; the columns are email, website,"));
    let missing = site.run(&["customer", "import", "nowhere.csv"]).ended_with(1);
    assert!(missing.stderr.starts_with("error: nowhere.csv cannot be read"), "{}", missing.stderr);
    let empty = import(&site, "", &[]).ended_with(1);
    assert!(empty.stderr.contains("no column `email`"), "{}", empty.stderr);
}

#[tokio::test]
async fn passwords_are_hashed_and_weak_ones_are_taken_with_a_warning() {
    let site = site();
    let rows = format!(
        "email,firstname,lastname,password\na@example.com,A,B,{PASSWORD}\nb@example.com,B,C,weak\n"
    );
    let done = import(&site, &rows, &[]).succeeded();
    assert!(done.stderr.starts_with("warning: 1 passwords are weaker"), "{}", done.stderr);
    assert!(!done.stderr.contains("weak\n") && !done.stdout.contains(PASSWORD));
    let server = site.serve(&[]);
    server.client().customer_token("a@example.com", PASSWORD).await;
    server.client().customer_token("b@example.com", "weak").await;
}

#[test]
fn existing_accounts_change_only_with_update() {
    let site = site_with(&["a@example.com"]);
    let row = "email,lastname\nA@example.com,Brown\n";
    let _ = import(&site, row, &[]).ended_with(1);
    let done = import(&site, row, &["--update"]).succeeded();
    assert_eq!(done.stdout, "0 customers created, 1 updated, 0 rows refused\n");
    let shown = site.run(&["customer", "show", "1", "--json"]).succeeded();
    let shown = &objects(&shown)[0];
    assert_eq!((&shown["lastname"], &shown["firstname"]), (&json!("Brown"), &json!("Ada")));
    assert_eq!(shown["has_password"], json!(true));
}

#[test]
fn an_export_imported_into_an_empty_store_is_exported_again_the_same() {
    let first = site_with(&["a@example.com", "b@example.com"]);
    let full = json!({
        "email": "Zoë@example.com", "website": "uk", "group": "Wholesale", "firstname": "Zoë",
        "lastname": "O'Neil, Jr", "dob": "1990-12-31", "gender": 2, "taxvat": "=1+1", "is_active": false,
        "confirmation": "k3y", "created_at": "2001-02-03 04:05:06", "password_hash": OLD_HASH,
        "addresses": [{
            "firstname": "Zoë", "lastname": "O", "street": ["1 \"Main\"", "Apt 2"], "city": "Reno",
            "country_id": "US", "region_id": 39, "region": "Nevada", "telephone": "1", "default_billing": true,
        }],
    });
    let _ = import(&first, &full.to_string(), &["--format", "jsonl"]).succeeded();
    for format in ["jsonl", "csv"] {
        let export = ["customer", "export", "--format", format];
        let exported = first.run(&export).succeeded().stdout;
        assert_eq!(exported.lines().count(), if format == "csv" { 4 } else { 3 }, "{exported}");
        let second = site();
        let _ = import(&second, &exported, &["--format", format]).succeeded();
        assert_eq!(second.run(&export).succeeded().stdout, exported);
    }
    let lines = objects(&first.run(&["customer", "export", "--format", "jsonl"]).succeeded());
    assert_eq!(lines[2]["addresses"][0]["street"], json!(["1 \"Main\"", "Apt 2"]));
    assert_eq!(lines[2]["gender"], json!(2));
}

#[test]
fn an_exported_file_is_its_owners_alone_and_complete() {
    let site = site_with(&["a@example.com"]);
    let file = site.folder().join("customers.csv");
    let path = file.to_str().unwrap();
    let done = site.run(&["customer", "export", path]).succeeded();
    assert_eq!(done.stdout, format!("1 customers written to {path}\n"));
    let mode = std::fs::metadata(&file).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(text.contains(OLD_HASH), "{text}");
    let _ = site.run(&["customer", "export", path, "--no-hashes"]).succeeded();
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(!text.contains(OLD_HASH) && !text.contains("password_hash"), "{text}");
    let elsewhere = site.run(&["customer", "export", "--website", "uk"]).succeeded().stdout;
    assert_eq!(elsewhere.lines().count(), 1);
}

#[test]
fn hashes_of_every_format_are_kept_byte_for_byte() {
    let md5 = "f9879bca6fb6e1f454d65db13a1d682f";
    let long = "6814ac852b2fdf9bbf937746f095e1224871db0231aa432210b3c948ecd12903";
    let salt = "AbCdEfGhIjKlMnOpQrStUvWxYz012345";
    let hashes = [
        format!("{md5}:xx:0"),
        format!("{long}:xx:1"),
        format!("{long}:{salt}:2"),
        format!("{long}:{salt}:3_32_2_67108864"),
        format!("{long}:{salt}:3_32_3_33554432"),
        format!("{md5}:xx:0:1"),
        format!("{long}:{salt}:0:1:2"),
        format!("{long}:{salt}:0:1:3_32_2_67108864"),
        // As old installations have them: without version, without salt, in any letter case.
        format!("{md5}:xx"),
        md5.to_owned(),
        long.to_uppercase(),
        format!("{long}:{salt}:2:"),
        format!("{long}:\" , ':ü: 1 "),
        "x".repeat(255),
    ];
    let mut csv = "email,firstname,lastname,password_hash\n".to_owned();
    let mut jsonl = String::new();
    for (number, hash) in hashes.iter().enumerate() {
        let email = format!("c{number}@example.com");
        let quoted = hash.replace('"', "\"\"");
        writeln!(csv, "{email},A,B,\"{quoted}\"").unwrap();
        let row = json!({"email": email, "firstname": "A", "lastname": "B", "password_hash": hash});
        writeln!(jsonl, "{row}").unwrap();
    }
    for (format, text) in [("csv", csv), ("jsonl", jsonl)] {
        let site = site();
        let _ = import(&site, &text, &["--format", format]).succeeded();
        let exported = objects(&site.run(&["customer", "export", "--format", "jsonl"]).succeeded());
        let stored: Vec<_> =
            exported.iter().map(|customer| customer["password_hash"].as_str().unwrap()).collect();
        assert_eq!(stored, hashes, "{format}");
    }
}

#[test]
fn custom_attributes_go_through_both_formats() {
    let create = ["attribute", "set", "badge", "--type", "text", "--label", "Badge"];
    let first = site();
    first.run(&create).succeeded();
    let row = json!({
        "email": "a@example.com", "firstname": "A", "lastname": "B", "custom_attributes": {"badge": "A, \"7\""},
    });
    import(&first, &row.to_string(), &["--format", "jsonl"]).succeeded();
    for format in ["jsonl", "csv"] {
        let export = ["customer", "export", "--format", format];
        let exported = first.run(&export).succeeded().stdout;
        assert!(exported.contains("badge"), "{exported}");
        let second = site();
        second.run(&create).succeeded();
        import(&second, &exported, &["--format", format]).succeeded();
        assert_eq!(second.run(&export).succeeded().stdout, exported);
    }
}
