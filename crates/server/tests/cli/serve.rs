//! `magegate serve`: first starts, restarts, the demo.

use super::bench::{empty, filled, objects};
use magegate_testkit::server::Server;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::process::{Command, Stdio};
use std::time::Instant;

#[test]
fn a_first_start_makes_a_store_without_accounts_and_says_how_to_make_an_admin() {
    let site = empty();
    let server = site.serve(&[]);
    let line = server
        .wait_for_line(|line| line.contains("magegate admin create").then(|| line.to_owned()));
    assert!(
        line.contains("--email") && line.contains(&*site.data_dir().to_string_lossy()),
        "{line}"
    );
    let said: Vec<_> = line
        .replace("NAME", "boss")
        .replace("ADDRESS", "boss@example.com")
        .split_whitespace()
        .skip(1)
        .map(ToOwned::to_owned)
        .chain(["--password-stdin".to_owned()])
        .collect();
    let mode = std::fs::metadata(site.data_dir()).unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o700, "the store is its owner's alone");
    let (status, log) = server.stop();
    assert!(status.success() && log.contains("stopped"), "{log}");
    assert_eq!(objects(&site, &["admin", "list"]), [serde_json::Value::Null; 0]);
    assert_eq!(objects(&site, &["customer", "list"]), [serde_json::Value::Null; 0]);
    let arguments: Vec<&str> = said.iter().map(String::as_str).collect();
    let mut pasted = site.command(&arguments);
    let mut child = pasted.stdin(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(b"Boss1234").unwrap();
    assert!(child.wait().unwrap().success(), "what it says works: {said:?}");
}

#[test]
fn a_first_start_has_the_website_of_a_fresh_installation() {
    let site = empty();
    let _ = site.serve(&[]).stop();
    let fresh = r#"
        [[websites]]
        code = "base"
        name = "Main Website"
        default = true
        [[websites.groups]]
        code = "main_website_store"
        name = "Main Website Store"
        root_category_id = 2
        [[websites.groups.views]]
        code = "default"
        name = "Default Store View"
        active = true
    "#;
    let outcome = super::bench::apply(&site, fresh).succeeded();
    assert_eq!(outcome.stdout, "nothing to change\n");
}

#[test]
fn a_store_that_was_declared_gets_no_further_website() {
    let site = filled();
    let server = site.serve(&[]);
    let websites = super::bench::block_on(async {
        let token = server.client().admin_token("admin", "Admin123").await;
        let request =
            magegate_testkit::http::Request::get("/rest/V1/store/websites").bearer(&token);
        server.client().send(&request).await.json()
    });
    let codes: Vec<_> =
        websites.as_array().unwrap().iter().map(|site| site["code"].clone()).collect();
    assert_eq!(codes, ["admin", "base"]);
    assert!(!server.log().contains("admin create"), "it has admins: {}", server.log());
}

#[test]
fn a_start_on_an_existing_store_takes_no_time_to_speak_of() {
    let site = filled();
    let began = Instant::now();
    let server = site.serve(&[]);
    let answer = super::bench::block_on(server.client().get("/rest/V1/nothing"));
    // The bound of a tuned build is 100 ms; this one is not tuned, and shares its processor with other tests.
    assert!(began.elapsed().as_millis() < 5000, "{:?}", began.elapsed());
    assert_eq!(answer.status, 404);
}

#[test]
fn a_port_that_is_taken_is_named() {
    let site = empty();
    let first = site.serve(&[]);
    let address = first.address().to_string();
    let outcome = site.run(&["serve", "--listen", &address]).ended_with(1);
    assert!(
        outcome.stderr.contains(&format!("server.listen: cannot listen on {address}")),
        "{}",
        outcome.stderr
    );
}

#[test]
fn the_demo_s_lines_work_as_they_are_pasted_and_its_store_is_gone_afterwards() {
    let site = empty();
    let folder = site.folder().join("tmp");
    std::fs::create_dir(&folder).unwrap();
    let mut command = site.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    let server = Server::start(command.env("TMPDIR", &folder));
    server.wait_for_line(|line| line.contains("Ctrl-C ends the demo").then_some(()));
    let text = server.log();
    assert!(text.contains(" DEMO: everybody knows these passwords"), "{text}");
    let is_command = |line: &&str| {
        ["curl ", "TOKEN=", "ADMIN=", "CLERK="].iter().any(|start| line.starts_with(start))
    };
    let lines: Vec<&str> = text.lines().filter(is_command).collect();
    let pasted = Command::new("bash").args(["-c", &lines.join("\n")]).output().unwrap();
    let answers = String::from_utf8(pasted.stdout).unwrap();
    let found = [
        "<response>",
        "\"email\":\"customer1@example.com\"",
        "\"email\":\"customer2@example.com\"",
        "\"resources\":\"Magento_Customer::delete\"",
        "\"resources\":\"Magento_Customer::customer\"",
        "\ntrue\n",
        "\"resources\":\"self\"",
    ];
    for expected in found {
        assert!(answers.contains(expected), "{expected} is missing in\n{answers}");
    }
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 1);
    assert!(server.stop().0.success());
    assert_eq!(std::fs::read_dir(&folder).unwrap().count(), 0, "the store is gone");
}

#[test]
fn a_demo_takes_no_data_directory() {
    let outcome = empty().run(&["serve", "--demo"]).ended_with(2);
    assert!(outcome.stderr.contains("--data-dir"), "{}", outcome.stderr);
}
