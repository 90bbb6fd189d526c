//! The file of an embedded database: who may read it, whether it is sound, how much room there is.

use super::codes::{
    CHECK_FAILED, FILE, FILE_BROKEN, FILE_JOURNAL, FILE_LOG, FILE_OPEN, FILE_ORPHANS, FILE_SPACE,
};
use super::{FileFacts, Finding, Severity, listed};
use magegate_store::inspection::FileState;

const MIB: u64 = 1024 * 1024;
/// Less room is soon used up.
const LITTLE: u64 = 256 * MIB;
/// Less room is used up at any moment.
const NONE: u64 = 16 * MIB;
/// The log is written back every few megabytes unless somebody holds it.
const LONG_LOG: u64 = 256 * MIB;

/// `broken` is what the file's own check found, with the number of rows that refer to none; `None` where it took too long.
pub(super) fn check(
    file: &FileFacts,
    state: Option<&FileState>,
    broken: Option<&(Vec<String>, i64)>,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    let path = file.path.display();
    let [file_mode, folder_mode] = file.modes;
    // A file that others may open within a folder that they may not enter is out of their reach.
    if file_mode & 0o077 != 0 && folder_mode & 0o011 != 0 {
        let text =
            format!("{path} has the permissions {file_mode:03o}, its folder {folder_mode:03o}");
        let folder = file.path.parent().map(|folder| format!("chmod 700 {}", folder.display()));
        let finding = Finding::new(&FILE_OPEN, text).remedy(format!("chmod 600 {path}*"));
        findings.push(finding.remedies(folder));
    }
    if let Some(state) = state.filter(|state| state.journal != "wal") {
        let journal = &state.journal;
        let text =
            format!("{path} is kept with the journal {journal:?} in place of a write-ahead log");
        findings.push(Finding::new(&FILE_JOURNAL, text));
    }
    match broken {
        None => {
            let text = "the file is too large to be read through in the time given";
            findings.push(
                Finding::new(&CHECK_FAILED, text)
                    .remedy(format!("sqlite3 {path} 'PRAGMA quick_check'")),
            );
        }
        Some((faults, orphans)) => {
            if !faults.is_empty() {
                let text = format!("{path} is damaged: {}", listed(faults));
                findings.push(Finding::new(&FILE_BROKEN, text));
            }
            if *orphans > 0 {
                let text = format!("{orphans} rows refer to rows that are not there");
                let remedy = format!("sqlite3 {path} 'PRAGMA foreign_key_check'");
                findings.push(Finding::new(&FILE_ORPHANS, text).remedy(remedy));
            }
        }
    }
    if let Some(free) = file.free.filter(|free| *free < LITTLE) {
        let text = format!("{} MiB are free on the disk of {path}", free / MIB);
        let severity = if free < NONE { Severity::Error } else { Severity::Warning };
        findings.push(Finding::new(&FILE_SPACE, text).at(severity));
    }
    if file.log > LONG_LOG {
        let text = format!("the write-ahead log has {} MiB", file.log / MIB);
        findings.push(Finding::new(&FILE_LOG, text).remedy(format!("lsof {path}")));
    }
    if findings.is_empty() {
        let state = state.map_or_else(String::new, |state| {
            format!(", {} of which {} are unused", bytes(state.bytes), bytes(state.free_bytes))
        });
        let free = file
            .free
            .map_or_else(String::new, |free| format!(", {} MiB free on its disk", free / MIB));
        findings.push(Finding::new(&FILE, format!("{path} is sound{state}{free}")));
    }
    findings
}

fn bytes(number: i64) -> String {
    let mib = 1024 * 1024;
    if number >= 10 * mib {
        format!("{} MiB", number / mib)
    } else {
        format!("{} KiB", number / 1024)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::codes;
    use super::*;

    fn facts() -> FileFacts {
        FileFacts {
            path: "data/magegate.sqlite".into(),
            modes: [0o600, 0o700],
            free: Some(u64::MAX),
            log: 0,
        }
    }

    fn sound() -> (Option<FileState>, Option<(Vec<String>, i64)>) {
        let state =
            FileState { journal: "wal".to_owned(), bytes: 4096, free_bytes: 0, foreign_keys: true };
        (Some(state), Some((Vec::new(), 0)))
    }

    #[test]
    fn a_sound_file_is_fine_and_each_fault_is_named() {
        let (state, whole) = sound();
        let with = |facts: FileFacts| check(&facts, state.as_ref(), whole.as_ref());
        assert_eq!(codes(&with(facts())), ["file"]);
        for (facts, code) in [
            (FileFacts { modes: [0o644, 0o755], ..facts() }, "file_open"),
            (FileFacts { modes: [0o644, 0o700], ..facts() }, "file"),
            (FileFacts { free: Some(100 * MIB), ..facts() }, "file_space"),
            (FileFacts { log: 1024 * MIB, ..facts() }, "file_log"),
        ] {
            assert_eq!(codes(&with(facts)), [code]);
        }
    }

    #[test]
    fn what_the_file_itself_says_is_told() {
        let (state, _) = sound();
        let broken = (vec!["Tree 5 page 7: btreeInitPage() returns error code 11".to_owned()], 3);
        let found = check(&facts(), state.as_ref(), Some(&broken));
        assert_eq!(codes(&found), ["file_broken", "file_orphans"]);
        let other = FileState { journal: "delete".to_owned(), ..state.clone().unwrap() };
        assert_eq!(codes(&check(&facts(), Some(&other), Some(&(vec![], 0)))), ["file_journal"]);
        assert_eq!(codes(&check(&facts(), state.as_ref(), None)), ["check_failed"]);
    }
}
