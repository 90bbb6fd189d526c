//! The house rules that no lint checks: sizes of files, their first lines, names, and what committed text may not hold.
//! `CONTRIBUTING.md` gives the reasons.

#![cfg(test)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// No file written by hand is longer, inline tests not counted.
const LONGEST_FILE: usize = 500;
/// Half of the source files are at most this long, inline tests not counted.
const MEDIAN_FILE: usize = 150;
/// A module says what lives in it in at most so many lines.
const LONGEST_HEAD: usize = 5;
/// No page of documentation is longer; generated ones excepted.
const LONGEST_PAGE: usize = 300;
/// Folders that hold nothing hand-written.
const NOT_OURS: [&str; 5] = [".git", "target", "corpus", "artifacts", "seeds"];
/// Pages that are written by the program, as long as they come out.
const GENERATED: [&str; 3] = ["docs/configuration.md", "docs/settings.md", "CHANGELOG.md"];

/// A file of the project: its path from the root, with `/`, and its text.
struct File {
    path: String,
    text: String,
}

impl File {
    fn is(&self, extension: &str) -> bool {
        Path::new(&self.path).extension().is_some_and(|found| found == extension)
    }
}

#[test]
fn no_source_file_is_longer_than_the_limit() {
    let long: Vec<_> = rust()
        .iter()
        .filter(|file| net_lines(&file.text) > LONGEST_FILE)
        .map(|file| format!("{}: {} lines", file.path, net_lines(&file.text)))
        .collect();
    assert_eq!(
        long, [""; 0],
        "files above {LONGEST_FILE} lines: split them by what they are about"
    );
}

#[test]
fn half_of_the_source_files_are_short() {
    let mut sizes: Vec<_> = rust()
        .iter()
        .filter(|file| !is_test(&file.path))
        .map(|file| net_lines(&file.text))
        .collect();
    sizes.sort_unstable();
    let median = sizes[sizes.len() / 2];
    assert!(median <= MEDIAN_FILE, "the median file has {median} lines, above {MEDIAN_FILE}");
}

#[test]
fn every_file_opens_by_saying_what_lives_in_it() {
    let silent = paths(&rust(), |file| {
        let head = file.text.lines().take_while(|line| line.starts_with("//!")).count();
        !(1..=LONGEST_HEAD).contains(&head)
    });
    assert_eq!(silent, [""; 0], "files need 1 to {LONGEST_HEAD} lines of `//!` at their top");
}

#[test]
fn a_module_has_its_file_beside_its_folder() {
    let found = paths(&rust(), |file| file.path.ends_with("/mod.rs"));
    assert_eq!(found, [""; 0], "`foo.rs` + `foo/` instead");
}

#[test]
fn lints_are_expected_with_a_reason_and_never_allowed() {
    let needles = [concat!("#[", "allow("), concat!("#![", "allow(")];
    let found = paths(&rust(), |file| needles.iter().any(|needle| file.text.contains(needle)));
    assert_eq!(found, [""; 0], "say `expect` with a reason");
}

#[test]
fn names_of_tests_are_sentences() {
    let is_prefixed = |line: &str| {
        let line = line.trim_start();
        line.strip_prefix("async ").unwrap_or(line).starts_with(concat!("fn ", "test_"))
    };
    let found = paths(&rust(), |file| file.text.lines().any(is_prefixed));
    assert_eq!(found, [""; 0], "a test's name says what holds, without a prefix");
}

#[test]
fn tests_of_generated_files_are_known_by_their_names() {
    let found = paths(&rust(), |file| {
        let writes = file.text.contains(concat!("\"MAGEGATE_TEST_", "REGENERATE"));
        writes && !file.path.starts_with("xtask/") && !file.text.contains("_fresh()")
    });
    assert_eq!(found, [""; 0], "`cargo xtask gen` runs what is named `…_fresh`");
}

#[test]
fn the_test_kit_is_a_dev_dependency_only() {
    let found = paths(&files(), |file| {
        let ordinary = file.text.split("[dev-dependencies]").next().unwrap_or_default();
        let member = file.path.starts_with("crates/") && file.path.ends_with("/Cargo.toml");
        member && ordinary.lines().any(|line| line.starts_with("magegate-testkit"))
    });
    assert_eq!(found, [""; 0]);
}

#[test]
fn only_the_server_reads_the_environment() {
    let floors = ["domain", "store", "service", "webapi"].map(|name| format!("crates/{name}/src/"));
    let found = paths(&rust(), |file| {
        let below = floors.iter().any(|floor| file.path.starts_with(floor));
        below && !is_test(&file.path) && before_tests(&file.text).contains("std::env::")
    });
    assert_eq!(found, [""; 0], "hand the value in from `server::config`");
}

#[test]
fn migrations_are_numbered_without_gaps_and_come_in_pairs() {
    let mut folders: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for file in files() {
        if let Some(rest) = file.path.strip_prefix("crates/store/migrations/") {
            let (folder, name) =
                rest.split_once('/').expect("a folder for each engine, and one for both");
            folders.entry(folder.to_owned()).or_default().insert(name.to_owned());
        }
    }
    let both = folders.remove("both").unwrap_or_default();
    let sqlite = folders.get("sqlite").expect("there are migrations for SQLite");
    for (engine, names) in &folders {
        assert_eq!(names, sqlite, "{engine} has the same migrations as sqlite, by name");
        assert!(names.is_disjoint(&both), "{engine} repeats what is for both");
    }
    let all: BTreeSet<&String> = sqlite.union(&both).collect();
    for (index, name) in all.iter().enumerate() {
        let (number, title) = name.split_once('_').expect("NNNN_name.sql");
        assert_eq!(number, format!("{:04}", index + 1), "{name} follows its predecessor");
        let title = title.strip_suffix(".sql").expect("a migration is an .sql file");
        let is_plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        assert!(!title.is_empty() && title.chars().all(is_plain), "{name} is in plain letters");
    }
}

#[test]
fn nothing_names_a_path_of_one_machine() {
    let needles =
        [concat!("/wor", "k/"), concat!("/roo", "t/"), concat!("/tm", "p/"), concat!("/hom", "e/")];
    let found = paths(&files(), |file| needles.iter().any(|needle| file.text.contains(needle)));
    assert_eq!(found, [""; 0], "name paths from the project's root");
}

#[test]
fn no_page_of_documentation_is_longer_than_the_limit() {
    let long = paths(&files(), |file| {
        let is_page = file.is("md") && !GENERATED.contains(&file.path.as_str());
        is_page && file.text.lines().count() > LONGEST_PAGE
    });
    assert_eq!(long, [""; 0], "pages above {LONGEST_PAGE} lines are not read");
}

#[test]
fn links_between_pages_lead_somewhere() {
    let root = root();
    let mut broken = Vec::new();
    for page in files().iter().filter(|file| file.is("md")) {
        let folder = root.join(&page.path);
        let folder = folder.parent().expect("a page lies in a folder");
        for link in links(&page.text) {
            if !folder.join(link).exists() {
                broken.push(format!("{}: {link}", page.path));
            }
        }
    }
    assert_eq!(broken, [""; 0]);
}

fn root() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).expect("crates/server lies two folders below the root").to_owned()
}

/// Every text file of the project.
fn files() -> Vec<File> {
    let root = root();
    let mut found = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if path.is_dir() {
                if !NOT_OURS.contains(&name.as_str()) {
                    folders.push(path);
                }
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let path = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                found.push(File { path, text });
            }
        }
    }
    found.sort_by(|left, right| left.path.cmp(&right.path));
    found
}

fn rust() -> Vec<File> {
    files().into_iter().filter(|file| file.is("rs")).collect()
}

fn paths(files: &[File], is_wrong: impl Fn(&File) -> bool) -> Vec<String> {
    files.iter().filter(|file| is_wrong(file)).map(|file| file.path.clone()).collect()
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.ends_with("/tests.rs")
}

/// The text up to the inline test module.
fn before_tests(text: &str) -> &str {
    let end = text.find("#[cfg(test)]\nmod tests {").unwrap_or(text.len());
    &text[..end]
}

fn net_lines(text: &str) -> usize {
    before_tests(text).lines().count()
}

/// Targets of links to other files of the project.
fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| {
        let target = rest.split(')').next()?.split('#').next()?;
        (!target.is_empty() && !target.contains("://")).then_some(target)
    })
}
