//! `magegate admin …`.

use super::bench::{block_on, empty, filled, members, objects, status};
use magegate_testkit::Site;

const CREATE: [&str; 9] = [
    "admin",
    "create",
    "boss",
    "--email",
    "boss@example.com",
    "--firstname",
    "Bo",
    "--lastname",
    "Ss",
];

fn create(site: &Site, more: &[&str], password: &str) -> magegate_testkit::site::Outcome {
    site.run_with_input(&[&CREATE[..], more, &["--password-stdin"]].concat(), password)
}

#[test]
fn the_first_admin_of_an_empty_store_may_do_everything() {
    let site = empty();
    let outcome = create(&site, &[], "Boss1234\n").succeeded();
    assert_eq!(outcome.stdout, "created admin boss (Administrators)\n");
    let roles = objects(&site, &["role", "list"]);
    assert_eq!(members(&roles, "everything"), [true]);
    let server = site.serve(&[]);
    let token = block_on(server.client().admin_token("boss", "Boss1234"));
    assert_eq!(status(&server, "/rest/V1/customers/1", &token), 404, "nobody there, but allowed");
}

#[test]
fn a_further_admin_needs_a_role_that_exists() {
    let site = filled();
    let outcome = create(&site, &[], "Boss1234").ended_with(1);
    assert!(outcome.stderr.contains("Which role"), "{}", outcome.stderr);
    let outcome = create(&site, &["--role", "Bosses"], "Boss1234").ended_with(1);
    assert!(outcome.stderr.contains("\"Administrators\", \"Clerks\""), "{}", outcome.stderr);
    let _ = create(&site, &["--role", "clerks"], "Boss1234").succeeded();
    let admins = objects(&site, &["admin", "list"]);
    assert_eq!(members(&admins, "username"), ["admin", "clerk", "boss"]);
    assert_eq!(members(&admins, "role"), ["Administrators", "Clerks", "Clerks"]);
}

#[test]
fn weak_passwords_and_taken_names_are_refused() {
    let site = filled();
    for (password, complaint) in [
        ("short1", "at least 7 characters"),
        ("longenough", "both numeric and alphabetic"),
        ("", "it is empty"),
    ] {
        let outcome = create(&site, &["--role", "Clerks"], password).ended_with(1);
        assert!(outcome.stderr.contains(complaint), "{}", outcome.stderr);
    }
    let mut taken = CREATE;
    taken[2] = "ADMIN";
    let arguments = [&taken[..], &["--role", "Clerks", "--password-stdin"]].concat();
    let outcome = site.run_with_input(&arguments, "Boss1234").ended_with(1);
    assert!(outcome.stderr.contains("already exists"), "{}", outcome.stderr);
    assert_eq!(objects(&site, &["admin", "list"]).len(), 2);
}

#[test]
fn a_password_comes_from_a_file_and_never_without_being_asked_for() {
    let site = empty();
    let file = site.file("secret", "Boss1234\n");
    let arguments = [&CREATE[..], &["--password-file", file.to_str().unwrap()]].concat();
    let _ = site.run(&arguments).succeeded();
    let outcome = site.run(&["admin", "password", "boss"]).ended_with(2);
    assert!(outcome.stderr.contains("--password-stdin"), "{}", outcome.stderr);
    let outcome = site.run(&["admin", "password", "boss", "--password", "x"]).ended_with(2);
    assert!(!outcome.stderr.contains("Boss1234"));
}

#[test]
fn disabling_deleting_and_a_new_password_end_the_tokens_of_a_running_server_at_once() {
    // With the default cache: the commands wait until the server has seen the change.
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let _ = super::bench::apply(&site, super::bench::STORE).succeeded();
    let server = site.serve(&[]);
    let path = "/rest/V1/customers/1";
    let login = || block_on(server.client().admin_token("clerk", "Clerk123"));

    let token = login();
    assert_eq!(status(&server, path, &token), 200);
    let outcome = site.run(&["admin", "disable", "clerk"]).succeeded();
    assert_eq!(outcome.stdout, "disabled admin clerk, ended 1 tokens\n");
    assert_eq!(status(&server, path, &token), 401);
    let _ = site.run(&["admin", "enable", "clerk"]).succeeded();
    assert_eq!(status(&server, path, &token), 401, "enabling brings no token back");

    let token = login();
    let changed = ["admin", "password", "clerk", "--password-stdin"];
    let outcome = site.run_with_input(&changed, "Clerk456\n").succeeded();
    assert_eq!(outcome.stdout, "changed the password of admin clerk, ended 1 tokens\n");
    assert_eq!(status(&server, path, &token), 401);

    let token = block_on(server.client().admin_token("clerk", "Clerk456"));
    assert_eq!(status(&server, path, &token), 200);
    let _ = site.run(&["admin", "delete", "clerk"]).succeeded();
    assert_eq!(status(&server, path, &token), 401);
}

#[test]
fn a_former_password_is_refused_as_a_new_one() {
    let site = filled();
    let command = ["admin", "password", "clerk", "--password-stdin"];
    let outcome = site.run_with_input(&command, "Clerk123").ended_with(1);
    assert!(outcome.stderr.contains("already been used"), "{}", outcome.stderr);
    let _ = site.run_with_input(&command, "Clerk456").succeeded();
    let _ = site.run_with_input(&command, "Clerk123").ended_with(1);
}

#[test]
fn what_is_so_already_is_said_and_unknown_names_are_refused() {
    let site = filled();
    let outcome = site.run(&["admin", "enable", "clerk"]).succeeded();
    assert_eq!(outcome.stdout, "nothing to change: admin clerk is enabled\n");
    for command in ["disable", "enable", "delete"] {
        let outcome = site.run(&["admin", command, "nobody"]).ended_with(1);
        assert!(outcome.stderr.contains("no admin \"nobody\""), "{}", outcome.stderr);
    }
}

#[test]
fn the_table_is_for_people_and_quiet_leaves_out_its_head() {
    let site = filled();
    let table = site.run(&["admin", "list"]).succeeded().stdout;
    let head = table.lines().next().unwrap();
    assert!(head.starts_with("ID  USERNAME  EMAIL"), "{table}");
    assert_eq!(table.lines().count(), 3);
    assert_eq!(site.run(&["admin", "list", "-q"]).succeeded().stdout.lines().count(), 2);
}
