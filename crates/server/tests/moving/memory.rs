//! An import holds one batch in memory, whatever the file's size.

use crate::fixture::{OLD_HASH, empty, export, full};
use std::fmt::Write as _;
use std::process::{Child, Stdio};

/// By how much the most memory may grow from a quarter of the rows to all of them, in KiB.
const GROWTH: u64 = 12 * 1024;

/// The most memory that the process has held until it ended, in KiB.
fn peak(child: &mut Child) -> u64 {
    let mut peak = 0;
    while child.try_wait().unwrap().is_none() {
        let status = std::fs::read_to_string(format!("/proc/{}/status", child.id()));
        let status = status.unwrap_or_default();
        if let Some(line) = status.lines().find_map(|line| line.strip_prefix("VmHWM:")) {
            peak = line.trim().trim_end_matches(" kB").parse().unwrap();
        }
        std::thread::yield_now();
    }
    peak
}

fn peak_of(rows: u32) -> u64 {
    let site = full();
    let filling = "x".repeat(200);
    let mut text = "email,firstname,lastname,middlename,password_hash\n".to_owned();
    for number in 0..rows {
        writeln!(text, "c{number}@example.com,{filling},{filling},{filling},{OLD_HASH}").unwrap();
    }
    let _ = site.run_with_input(&["customer", "import", "-"], &text).succeeded();
    let file = export(&site, "store.jsonl");
    let to = empty();
    let mut command = to.command(&["import", file.to_str().unwrap(), "--quiet"]);
    command.arg("--data-dir").arg(to.data_dir());
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::null()).spawn().unwrap();
    let peak = peak(&mut child);
    assert!(child.wait().unwrap().success());
    peak
}

#[test]
fn four_times_the_customers_need_no_more_memory() {
    let (few, many) = (peak_of(2_000), peak_of(8_000));
    assert!(many < few + GROWTH, "from {few} to {many} KiB");
}
