//! Files that were cut, changed or made up: refused before anything happens, with the line.

use crate::fixture::{empty, export, full};
use std::fmt::Write as _;

#[test]
fn a_file_that_is_not_whole_is_refused_before_a_store_is_made() {
    let from = full();
    let text = std::fs::read_to_string(export(&from, "store.jsonl")).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let last = lines.len();
    let without = |line: usize| {
        let kept = lines.iter().enumerate().filter(|(place, _)| *place != line);
        kept.fold(String::new(), |mut text, (_, line)| {
            writeln!(text, "{line}").unwrap();
            text
        })
    };
    let customer = lines.iter().position(|line| line.starts_with("{\"customer\":")).unwrap();
    let long =
        format!("{}\n{{\"customer\":{{\"email\":\"{}\"}}}}\n", lines[0], "a".repeat(17 << 20));
    let deep =
        format!("{}\n{{\"customer\":{}1{}}}\n", lines[0], "[".repeat(5000), "]".repeat(5000));
    for (name, file, words) in [
        ("cut", without(last - 1), "without its closing line".to_owned()),
        ("short", without(customer), "rows of customer where its closing line counts".to_owned()),
        ("edited", text.replace("ada@example.com", "eve@example.com"), "check sum".to_owned()),
        ("empty", String::new(), "closing line".to_owned()),
        ("other", "email,firstname\n".to_owned(), "line 1: this is no JSON".to_owned()),
        ("csv", "{}\n".to_owned(), "this is no file of `magegate export`".to_owned()),
        (
            "half a line",
            text[..text.len() - 40].to_owned(),
            format!("line {last}: this is no JSON"),
        ),
        ("more", format!("{text}{{}}\n"), format!("line {}: nothing may follow", last + 1)),
        ("long", long, "a line is longer than 16 MiB".to_owned()),
        ("deep", deep, "line 2: this is no JSON: recursion limit".to_owned()),
        ("newer", text.replacen("\"version\":1", "\"version\":2", 1), "another form".to_owned()),
    ] {
        let to = empty();
        let file = to.file("store.jsonl", &file);
        let done = to.run(&["import", file.to_str().unwrap()]).ended_with(1);
        assert!(done.stderr.contains(&words), "{name}: {}", done.stderr);
        assert!(!to.data_dir().exists(), "{name}");
    }
}

#[test]
fn rows_that_lie_are_refused_with_their_line_and_nothing_is_stored() {
    let from = full();
    let text = std::fs::read_to_string(export(&from, "store.jsonl")).unwrap();
    for (name, from, to, words) in [
        ("unknown", "\"firstname\":\"Ada\"", "\"firstnam\":\"Ada\"", "firstnam is not known here"),
        ("kind", "\"is_active\":1,\"disable", "\"is_active\":\"x\",\"disable", "whole"),
        (
            "time",
            "\"created_at\":\"2020-01-02 03",
            "\"created_at\":\"2020-13-02 03",
            "must be a time",
        ),
        (
            "reference",
            "\"website_id\":2,\"email\"",
            "\"website_id\":77,\"email\"",
            "77 is not in the",
        ),
        ("role", "\"role_type\":\"G\"", "\"role_type\":\"U\"", "role of admins"),
    ] {
        let changed = text.replacen(from, to, 1);
        assert!(changed != text, "{name}");
        let target = empty();
        let file = target.file("store.jsonl", &signed(&changed));
        let done = target.run(&["import", file.to_str().unwrap(), "--dry-run"]).ended_with(1);
        assert!(done.stderr.contains(words), "{name}: {}", done.stderr);
        assert!(done.stderr.contains("line "), "{name}: {}", done.stderr);
    }
}

/// The text with the check sum that fits it.
pub(crate) fn signed(text: &str) -> String {
    use sha2::{Digest as _, Sha256};
    let mut hash = Sha256::new();
    let mut out = String::new();
    for (place, line) in text.lines().enumerate() {
        if line.starts_with("{\"end\":") {
            let mut end: serde_json::Value = serde_json::from_str(line).unwrap();
            let sum = data_encoding::HEXLOWER.encode(&hash.clone().finalize());
            end["end"]["sha256"] = sum.into();
            writeln!(out, "{end}").unwrap();
        } else {
            if place > 0 {
                hash.update(line);
                hash.update("\n");
            }
            writeln!(out, "{line}").unwrap();
        }
    }
    out
}
