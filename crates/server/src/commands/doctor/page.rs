//! The page `docs/doctor.md`, written from the codes of findings and held to them.

use magegate_service::doctor::{CODES, Severity};
use std::fmt::Write as _;
use std::path::Path;

const INTRODUCTION: &str = include_str!("introduction.md");

fn page() -> String {
    let mut out = INTRODUCTION.to_owned();
    let mut topic = None;
    for code in CODES {
        if topic != Some(code.topic) {
            topic = Some(code.topic);
            let _ = write!(
                out,
                "\n## {}\n\n| code | as a rule | meaning | what helps |\n| --- | --- | --- | --- |\n",
                code.topic.name()
            );
        }
        let remedy = if code.severity == Severity::Fine { "nothing to do" } else { code.remedy };
        let _ = writeln!(
            out,
            "| `{}` | {} | {} | {remedy} |",
            code.name,
            code.severity.name(),
            code.meaning
        );
    }
    out
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a switch for whoever runs the test")]
fn the_page_of_doctor_is_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/doctor.md");
    let text = page();
    if std::env::var("MAGEGATE_TEST_REGENERATE").is_ok() {
        std::fs::write(&path, &text).unwrap();
    }
    let stored = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        stored == text,
        "docs/doctor.md is stale; run with MAGEGATE_TEST_REGENERATE=1 to write it"
    );
}
