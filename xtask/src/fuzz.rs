//! `fuzz`: builds the targets of `fuzz/` with the stable compiler's own coverage pass and runs each for a while.
//! A target fails when it crashes, hangs or grows; the input is kept under `fuzz/artifacts/`.

use crate::shell;
use anyhow::{Context, Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What cargo-fuzz passes, without the sanitizers that need a nightly compiler: coverage feedback is what finds new paths.
const COVERAGE: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters -Cllvm-args=-sanitizer-coverage-pc-table \
    --cfg fuzzing -Ccodegen-units=1";
/// Longest time for one input, in seconds.
const INPUT_SECONDS: u32 = 10;
/// Most memory that a target may hold, in MiB.
const MEMORY_MIB: u32 = 1024;

/// Builds every target, then runs each over its seeds and for the given seconds beyond them.
pub(crate) fn run(seconds: u32) -> Result<()> {
    let folder = shell::root().join("fuzz");
    let targets = targets(&folder)?;
    let host = host()?;
    build(&host)?;
    let binaries = folder.join("target").join(&host).join("release");
    for target in &targets {
        run_target(&folder, &binaries, target, seconds)?;
    }
    shell::say(&format!("fuzz: {} targets, no failure", targets.len()));
    Ok(())
}

/// A target is a file of `fuzz/targets/`; its name is the binary's.
fn targets(folder: &Path) -> Result<Vec<String>> {
    let sources = folder.join("targets");
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

/// Named explicitly, so that the coverage flags reach the targets but not build scripts and macros.
fn host() -> Result<String> {
    let output = Command::new("rustc")
        .arg("-vV")
        .output()
        .context("cannot start rustc")?;
    String::from_utf8_lossy(&output.stdout)
        .lines()
        .find_map(|line| line.strip_prefix("host: ").map(str::to_owned))
        .context("rustc does not name its host")
}

fn build(host: &str) -> Result<()> {
    let mut build = shell::locked_cargo(&["build", "--manifest-path", "fuzz/Cargo.toml"]);
    build.args([
        "--release",
        "--bins",
        "--target-dir",
        "fuzz/target",
        "--target",
        host,
    ]);
    // Overflow and debug assertions on: a fuzz run should find what a release build would hide.
    build
        .env("RUSTFLAGS", COVERAGE)
        .env("CARGO_PROFILE_RELEASE_DEBUG_ASSERTIONS", "true")
        .env("CARGO_PROFILE_RELEASE_OVERFLOW_CHECKS", "true")
        .env("CARGO_PROFILE_RELEASE_LTO", "off");
    shell::run(&mut build)
}

fn run_target(folder: &Path, binaries: &Path, target: &str, seconds: u32) -> Result<()> {
    let made = |kind: &str| -> Result<PathBuf> {
        let path = folder.join(kind).join(target);
        std::fs::create_dir_all(&path)
            .with_context(|| format!("cannot make {}", path.display()))?;
        Ok(path)
    };
    let (corpus, artifacts) = (made("corpus")?, made("artifacts")?);
    let mut command = Command::new(binaries.join(target));
    command
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-timeout={INPUT_SECONDS}"))
        .arg(format!("-rss_limit_mb={MEMORY_MIB}"))
        .arg(format!("-artifact_prefix={}/", artifacts.display()))
        .args(["-print_final_stats=0", "-verbosity=0"])
        .arg(corpus);
    let seeds = folder.join("seeds").join(target);
    if seeds.is_dir() {
        command.arg(seeds);
    }
    shell::run(&mut command).with_context(|| {
        format!("fuzz target {target} failed; the input is in fuzz/artifacts/{target}/")
    })
}
