//! Programs that tests start beside the program under test: found, watched over by a small shell that ends them even when
//! the test is killed, and waited for by polling.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpListener;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::time::{Duration, Instant};

/// Longest wait for a server to come up, go down, or reach a state.
pub const PATIENCE: Duration = Duration::from_mins(1);
/// Between two looks at what is waited for.
const PAUSE: Duration = Duration::from_millis(10);
/// Where servers' programs lie that the search path of an ordinary account leaves out.
const MORE_FOLDERS: [&str; 3] = ["/usr/sbin", "/usr/local/sbin", "/usr/libexec"];
/// Ports that no outgoing connection is given, so that a server that was killed finds its port free again.
const PORTS: std::ops::Range<u16> = 20_000..32_000;

/// Runs the program, tells its id, then waits for the order to end it, and tells when that is done. A closed pipe, whatever
/// closed it, is the order to end it at once and to leave nothing behind. The program leads a group of its own, so that what
/// it started ends with it.
const WATCH: &str = r#"
log=$1 folder=$2
shift 2
setsid "$@" </dev/null >>"$log" 2>&1 &
id=$!
echo $id
read -r order || order=
kill -"${order:-KILL}" $id 2>/dev/null
wait $id 2>/dev/null
kill -KILL -$id 2>/dev/null
[ -z "$order" ] || { echo done; cat >/dev/null; }
rm -rf "$folder"
"#;

/// A server program, running or ended. Dropping it kills the server and removes its folder.
#[derive(Debug)]
pub(crate) struct Supervised {
    watcher: Child,
    orders: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
    id: u32,
}

impl Supervised {
    /// Starts a program that writes its output to `log` and owns `folder`.
    pub(crate) fn start(program: &Path, arguments: &[String], log: &Path, folder: &Path) -> Self {
        let mut watcher = Command::new("sh")
            .args(["-c", WATCH, "sh"])
            .args([log, folder, program])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A group of its own: what ends the test's group must not end the watcher before it has cleaned up.
            .process_group(0)
            .spawn()
            .expect("a shell can be started");
        let mut answers = BufReader::new(watcher.stdout.take().expect("stdout is a pipe"));
        let id = line(&mut answers).parse().expect("the watcher tells the server's id");
        let orders = watcher.stdin.take();
        Self { watcher, orders, answers, id }
    }

    /// The id of the server's process.
    pub(crate) fn id(&self) -> u32 {
        self.id
    }

    /// Whether the server's process is gone.
    pub(crate) fn has_ended(&self) -> bool {
        !is_running(self.id)
    }

    /// Ends the server by a signal, such as `TERM` or `KILL`, and waits until it is gone; its folder stays until the drop.
    pub(crate) fn end(&mut self, signal: &str) {
        let orders = self.orders.as_mut().expect("the watcher takes orders until the drop");
        writeln!(orders, "{signal}").expect("the watcher takes orders");
        assert_eq!(line(&mut self.answers), "done", "the watcher tells of the end");
    }
}

impl Drop for Supervised {
    fn drop(&mut self) {
        drop(self.orders.take());
        // Gone already when it was killed from outside.
        let _ = self.watcher.wait();
    }
}

/// Whether there is such a process and it has not ended.
fn is_running(id: u32) -> bool {
    let Ok(status) = std::fs::read_to_string(format!("/proc/{id}/stat")) else { return false };
    // The state follows the name, which is in brackets.
    status.rsplit(')').next().is_some_and(|rest| !rest.trim_start().starts_with('Z'))
}

/// The path of a program; without it the test fails and says which package to install.
pub(crate) fn program(name: &str, package: &str) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .chain(MORE_FOLDERS.map(PathBuf::from))
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
        .unwrap_or_else(|| {
            panic!(
                "NOT TESTED: the program {name} is not installed. `cargo xtask setup` installs it \
                 (Debian's package {package})."
            )
        })
}

/// A port on which nothing listens.
pub(crate) fn free_port() -> u16 {
    static TRIED: AtomicU16 = AtomicU16::new(0);
    let width = PORTS.end - PORTS.start;
    // Processes begin at different places, so that they seldom want the same port at the same time.
    let start = u16::try_from(std::process::id() * 37 % u32::from(width)).unwrap_or_default();
    for _ in 0..width {
        let next = TRIED.fetch_add(1, Ordering::Relaxed);
        let port = PORTS.start + (start.wrapping_add(next)) % width;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
    panic!("no free port between {} and {}", PORTS.start, PORTS.end)
}

/// Asks again and again until there is an answer; fails the test, naming `what`, when none comes in time.
pub fn wait_for<T>(what: &str, mut ask: impl FnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + PATIENCE;
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(Instant::now() < deadline, "waited {PATIENCE:?} in vain: {what}");
        std::thread::park_timeout(PAUSE);
    }
}

fn line(answers: &mut BufReader<ChildStdout>) -> String {
    let mut line = String::new();
    answers.read_line(&mut line).expect("the watcher answers");
    line.trim_end().to_owned()
}

/// A new empty folder for a server: in memory where there is room, since what a server syncs to disk is then there at once.
pub(crate) fn server_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let mut builder = tempfile::Builder::new();
    builder.prefix("magegate-test-");
    let made = if has_room(memory) { builder.tempdir_in(memory) } else { builder.tempdir() };
    made.expect("a temporary directory can be made").keep()
}

/// A folder that stays, in the target directory that the running test was built into.
pub(crate) fn target_folder(name: &str) -> PathBuf {
    let binary = std::env::current_exe().expect("a running program has a path");
    let target = binary.ancestors().find(|folder| folder.join("CACHEDIR.TAG").is_file());
    let folder = target.map_or_else(std::env::temp_dir, Path::to_owned).join(name);
    std::fs::create_dir_all(&folder).expect("a folder in the target directory");
    folder
}

/// Whether a file system has a gigabyte free.
fn has_room(folder: &Path) -> bool {
    let Ok(output) = Command::new("df").arg("-Pk").arg(folder).output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout);
    let free = text.lines().nth(1).and_then(|line| line.split_whitespace().nth(3)?.parse().ok());
    free.is_some_and(|kib: u64| kib > 1024 * 1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sleeper(folder: &Path) -> Supervised {
        let arguments = ["1000".to_owned()];
        Supervised::start(&program("sleep", "coreutils"), &arguments, &folder.join("log"), folder)
    }

    #[test]
    fn a_dropped_server_is_ended_and_its_folder_removed() {
        let folder = server_folder();
        let server = sleeper(&folder);
        assert!(!server.has_ended());
        let id = server.id();
        drop(server);
        assert!(!Path::new(&format!("/proc/{id}")).exists());
        assert!(!folder.exists());
    }

    #[test]
    fn the_folder_of_an_ended_server_stays_until_the_drop() {
        let folder = server_folder();
        let mut server = sleeper(&folder);
        let id = server.id();
        server.end("TERM");
        assert!(!Path::new(&format!("/proc/{id}")).exists());
        assert!(folder.exists());
        drop(server);
        assert!(!folder.exists());
    }

    #[test]
    fn a_server_that_ends_by_itself_is_seen() {
        let folder = server_folder();
        let program = program("true", "coreutils");
        let server = Supervised::start(&program, &[], &folder.join("log"), &folder);
        wait_for("the end of `true`", || server.has_ended().then_some(()));
    }

    #[test]
    fn what_a_server_started_ends_with_it() {
        let folder = server_folder();
        let log = folder.join("log");
        let script = "sleep 1000 & echo $!; wait".to_owned();
        let arguments = ["-c".to_owned(), script];
        let server = Supervised::start(&program("sh", "dash"), &arguments, &log, &folder);
        let child: u32 = wait_for("the id of the child", || {
            std::fs::read_to_string(&log).ok()?.strip_suffix('\n')?.parse().ok()
        });
        assert!(is_running(child));
        drop(server);
        wait_for("the child's end", || (!is_running(child)).then_some(()));
    }

    #[test]
    fn free_ports_differ() {
        assert_ne!(free_port(), free_port());
    }
}
