//! `fuzz`: builds the targets of `fuzz/`, which says there how, and runs each over its seeds and for a while beyond them.
//! A target fails when it crashes, hangs, grows, or runs blind; the input is kept under `fuzz/artifacts/`.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Longest input, in bytes: what the parsers get to see of a body is bounded too.
const LONGEST_INPUT: u32 = 65_536;
/// Longest time for one input, in seconds.
const INPUT_SECONDS: u32 = 5;
/// Most memory that a target may hold, in MiB.
const MEMORY_MIB: u32 = 1024;
/// What a target says when the compiler's coverage pass reached it.
const SEES: &str = "inline 8-bit counters";

/// Builds every target, then runs each over its seeds and for the given seconds beyond them.
pub(crate) fn run(seconds: u32) -> Result<()> {
    let folder = shell::root().join("fuzz");
    let targets = targets(&folder)?;
    let binaries = folder.join("target").join(host()?).join("release");
    // `fuzz/.cargo/config.toml` holds the flags of instrumented code; the variables would replace them. Not held to its lock
    // file, which goes stale with every dependency that a floor gains.
    let mut build = shell::cargo(&["build", "--release", "--bins"]);
    build.current_dir(&folder).env_remove("RUSTFLAGS").env_remove("CARGO_ENCODED_RUSTFLAGS");
    shell::run(&mut build)?;
    for target in &targets {
        run_target(&folder, &binaries, target, seconds)?;
    }
    shell::say(&format!("fuzz: {} targets, no failure", targets.len()));
    Ok(())
}

/// A target is a file of `fuzz/src/bin/`; its name is the binary's.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let sources = folder.join("src").join("bin");
    let mut names: Vec<String> = std::fs::read_dir(&sources)
        .with_context(|| format!("cannot list {}", sources.display()))?
        .filter_map(|entry| {
            let path = entry.ok()?.path();
            let is_source = path.extension().is_some_and(|extension| extension == "rs");
            is_source.then(|| path.file_stem()?.to_str().map(str::to_owned))?
        })
        .collect();
    names.sort();
    if names.is_empty() {
        bail!("no fuzz target in {}", sources.display());
    }
    Ok(names)
}

fn host() -> Result<String> {
    let output = Command::new("rustc").arg("-vV").output().context("cannot start rustc")?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .context("rustc does not name its host")
}

fn run_target(folder: &Path, binaries: &Path, target: &str, seconds: u32) -> Result<()> {
    let made = |kind: &str| -> Result<PathBuf> {
        let path = folder.join(kind).join(target);
        std::fs::create_dir_all(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    };
    let (corpus, artifacts) = (made("corpus")?, made("artifacts")?);
    let seeds = folder.join("seeds").join(target);
    let output = Command::new(binaries.join(target))
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-max_len={LONGEST_INPUT}"))
        .arg(format!("-timeout={INPUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .arg(corpus)
        .args(Some(seeds).filter(|seeds| seeds.is_dir()))
        .output()
        .with_context(|| format!("cannot start the fuzz target {target}"))?;
    let log = String::from_utf8_lossy(&output.stderr);
    if !output.status.success() {
        shell::say(&log);
        bail!("fuzz target {target} failed; the input is in fuzz/artifacts/{target}/");
    }
    if !log.contains(SEES) {
        bail!("fuzz target {target} runs blind: the coverage pass is off");
    }
    let done = log.lines().rev().find(|line| line.starts_with("Done ")).unwrap_or("Done");
    shell::say(&format!("fuzz: {target}: {done}"));
    Ok(())
}
