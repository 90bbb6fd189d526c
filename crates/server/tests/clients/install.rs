//! Installs the clients, pinned with the hashes of their files, into folders under `target/` that later runs use again.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The variable by which a person without Python, Node or a way to the package registries says so. CI never sets it.
const WITHOUT_CLIENTS: &str = "MAGEGATE_TEST_WITHOUT_CLIENTS";

/// The Python that has the packages of a lock file installed.
pub(crate) fn python(name: &str, requirements: &str) -> Option<PathBuf> {
    let folder = folder(name, requirements, |folder| {
        let lock = folder.join("requirements.txt");
        std::fs::write(&lock, requirements).map_err(|error| error.to_string())?;
        run(Command::new("python3").args(["-m", "venv"]).arg(folder.join("venv")))?;
        let pip = ["-m", "pip", "install", "--quiet", "--require-hashes", "--requirement"];
        run(Command::new(folder.join("venv/bin/python")).args(pip).arg(lock))
    })?;
    Some(folder.join("venv/bin/python"))
}

/// The folder whose `node_modules` has the clients in JavaScript.
pub(crate) fn javascript() -> Option<PathBuf> {
    let (package, lock) =
        (include_str!("locks/package.json"), include_str!("locks/package-lock.json"));
    folder("javascript", lock, |folder| {
        for (file, text) in [("package.json", package), ("package-lock.json", lock)] {
            std::fs::write(folder.join(file), text).map_err(|error| error.to_string())?;
        }
        let npm = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
        run(Command::new("npm").args(npm).current_dir(folder))
    })
}

/// A folder with what `install` put there for this lock file, now or in an earlier run.
fn folder(
    name: &str,
    lock: &str,
    install: impl FnOnce(&Path) -> Result<(), String>,
) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("clients");
    std::fs::create_dir_all(&root).unwrap();
    // Test processes run beside each other.
    let guard = File::create(root.join(format!("{name}.lock"))).unwrap();
    guard.lock().unwrap();
    let (folder, done) = (root.join(name), root.join(name).join("installed"));
    if std::fs::read_to_string(&done).is_ok_and(|installed| installed == lock) {
        return Some(folder);
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder).unwrap();
    }
    std::fs::create_dir(&folder).unwrap();
    if let Err(cause) = install(&folder) {
        let excused = std::env::var_os(WITHOUT_CLIENTS).is_some_and(|value| value == "1");
        assert!(
            excused,
            "NOT TESTED: the client {name} cannot be installed: {cause}\n`cargo xtask setup` says what is missing. Set \
             {WITHOUT_CLIENTS}=1 to go on without these tests."
        );
        return None;
    }
    std::fs::write(done, lock).unwrap();
    Some(folder)
}

fn run(command: &mut Command) -> Result<(), String> {
    let output = command.output().map_err(|error| format!("{command:?}: {error}"))?;
    if output.status.success() {
        return Ok(());
    }
    let told = [output.stdout, output.stderr].concat();
    Err(format!("{command:?}: {}\n{}", output.status, String::from_utf8_lossy(&told)))
}
