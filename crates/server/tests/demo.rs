//! The demo: every line that it prints for pasting works as pasted, with a real curl and a real shell.
#![cfg(test)]

use magegate_testkit::{Server, Site};
use std::process::Command;

#[test]
fn the_printed_lines_work_as_pasted() {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let mut command = site.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    let server = Server::start(&mut command);
    server.wait_for_line(|line| line.contains("Ctrl-C").then_some(()));
    let is_command = |line: &&str| {
        ["curl ", "TOKEN=", "ADMIN=", "CLERK="].iter().any(|start| line.starts_with(start))
    };
    let log = server.log();
    let script: Vec<&str> = log.lines().filter(is_command).collect();
    let done = Command::new("bash").arg("-c").arg(script.join("\n")).output().unwrap();
    let answers = String::from_utf8(done.stdout).unwrap();
    let complaints = String::from_utf8(done.stderr).unwrap();
    assert!(complaints.is_empty(), "curl has to be installed, and to be content: {complaints}");

    let answers: Vec<&str> = answers.lines().filter(|line| !line.is_empty()).collect();
    let [token, declaration, xml, me, admin, seen, looked, deleted, guest, other, revoked, after] =
        answers[..]
    else {
        panic!("twelve lines are expected: {answers:#?}");
    };
    assert_eq!((token.len(), admin.len()), (32, 32));
    assert_eq!(declaration, "<?xml version=\"1.0\"?>");
    assert!(xml.starts_with("<response>") && xml.ends_with("</response>"), "{xml}");
    assert!(me.contains("customer1@example.com"), "{me}");
    assert!(seen.contains("customer2@example.com"), "{seen}");
    assert_eq!(looked, seen);
    assert!(deleted.contains("Magento_Customer::delete"), "{deleted}");
    assert!(guest.contains("isn't authorized") && guest == other, "{guest} {other}");
    assert_eq!(revoked, "true");
    assert!(after.contains("isn't authorized"), "{after}");
}

#[test]
fn it_says_loudly_that_it_is_a_demo_and_leaves_nothing_behind() {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let temporary = site.folder().join("temporary");
    std::fs::create_dir(&temporary).unwrap();
    let mut command = site.command(&["serve", "--demo", "--listen", "127.0.0.1:0"]);
    let server = Server::start(command.env("TMPDIR", &temporary));
    server.wait_for_line(|line| line.contains("DEMO").then_some(()));
    server.wait_for_line(|line| line.contains("Ctrl-C").then_some(()));
    assert!(temporary.read_dir().unwrap().next().is_some(), "the store is a temporary one");
    let (status, log) = server.stop();
    assert!(status.success(), "{log}");
    assert!(temporary.read_dir().unwrap().next().is_none(), "nothing is left");
}
