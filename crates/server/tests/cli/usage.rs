//! Exit codes, help, completions.

use super::bench::{empty, filled};

#[test]
fn help_names_the_commands_and_the_exit_codes() {
    let help = empty().command(&["--help"]).output().unwrap();
    let text = String::from_utf8(help.stdout).unwrap();
    let commands = [
        "serve",
        "apply",
        "admin",
        "role",
        "customer",
        "token",
        "session",
        "integration",
        "config",
        "cron",
        "mail",
        "doctor",
        "completions",
    ];
    for word in commands {
        assert!(text.contains(&format!("  {word} ")), "{word}\n{text}");
    }
    assert!(text.contains("Exit codes: 0 done, 1 refused or failed, 2 wrong arguments"), "{text}");
    assert!(help.status.success());
}

#[test]
fn wrong_arguments_end_with_code_2() {
    let site = empty();
    for arguments in [
        &["nonsense"][..],
        &["admin"],
        &["admin", "create", "x"],
        &["config", "get", "a/b/c", "--website", "x", "--store", "y"],
        &["cron", "run", "nonsense"],
        &["serve", "--demo", "extra"],
        &["role", "allow", "x"],
    ] {
        let outcome = site.run(arguments).ended_with(2);
        assert!(!outcome.stderr.is_empty() && outcome.stdout.is_empty(), "{arguments:?}");
    }
    let _ = site.command(&[]).output().map(|output| assert_eq!(output.status.code(), Some(2)));
}

#[test]
fn a_wrong_configuration_ends_with_code_3_and_one_line() {
    let site = empty();
    let file = site.file("bad.toml", "[server]\nlisten = \"nowhere\"\n");
    for arguments in [
        vec!["admin", "list", "--config", file.to_str().unwrap()],
        vec!["serve", "--listen", "nowhere"],
        vec!["role", "list", "--config", "/nonexistent/file.toml"],
    ] {
        let outcome = site.run(&arguments).ended_with(3);
        assert_eq!(outcome.stderr.lines().count(), 1, "{}", outcome.stderr);
        assert!(outcome.stderr.starts_with("error: "), "{}", outcome.stderr);
    }
    let wrong = empty().with_variable("MAGEGATE_SERVER_LISTN", "x");
    let outcome = wrong.run(&["admin", "list"]).ended_with(3);
    assert!(outcome.stderr.contains("MAGEGATE_SERVER_LISTEN"), "{}", outcome.stderr);
}

#[test]
fn a_store_that_is_not_there_ends_with_code_4_and_is_not_made() {
    let site = empty();
    for arguments in [
        &["admin", "list"][..],
        &["role", "list"],
        &["config", "list"],
        &["cron", "run"],
        &["customer", "list"],
        &["mail", "list"],
    ] {
        let outcome = site.run(arguments).ended_with(4);
        assert!(outcome.stderr.contains("there is no store in"), "{}", outcome.stderr);
    }
    assert!(!site.data_dir().exists());
}

#[test]
fn a_file_that_is_no_database_ends_with_code_4() {
    let site = empty();
    std::fs::create_dir(site.data_dir()).unwrap();
    std::fs::write(site.data_dir().join("magegate.sqlite"), "not a database ".repeat(100)).unwrap();
    let outcome = site.run(&["admin", "list"]).ended_with(4);
    assert!(outcome.stderr.contains("magegate.sqlite"), "{}", outcome.stderr);
}

#[test]
fn errors_are_objects_for_scripts() {
    let outcome = filled().run(&["role", "show", "Nobody", "--json"]).ended_with(1);
    let object: serde_json::Value = serde_json::from_str(&outcome.stderr).unwrap();
    assert_eq!(object["exit_code"], 1);
    assert!(object["error"].as_str().unwrap().contains("\"Clerks\""), "{object}");
}

#[test]
fn completions_are_written_for_every_shell() {
    let site = empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = site.command(&["completions", shell]).output().unwrap();
        assert!(output.status.success(), "{shell}");
        assert!(String::from_utf8(output.stdout).unwrap().contains("magegate"), "{shell}");
    }
    assert_eq!(site.command(&["completions", "sh"]).output().unwrap().status.code(), Some(2));
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let site = filled();
    let folder = site.data_dir();
    // `true` reads nothing: `head` may be slower than a short answer.
    for (command, reader) in [
        ("role show", "head -n 1"),
        ("role show", "true"),
        ("customer export", "true"),
        ("customer export --format jsonl", "true"),
        ("customer list --json", "true"),
    ] {
        let script = format!(
            "{} --data-dir {} {command} | {reader} >/dev/null; exit ${{PIPESTATUS[0]}}",
            env!("CARGO_BIN_EXE_magegate"),
            folder.display()
        );
        let output = std::process::Command::new("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{command} | {reader}");
        assert!(output.stderr.is_empty(), "{command}: {}", String::from_utf8_lossy(&output.stderr));
    }
}
