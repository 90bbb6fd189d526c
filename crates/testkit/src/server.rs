//! The running program: waits until it listens, stops it politely or at once, reads its log and its memory.

use crate::http::Client;
use std::io::{BufRead, BufReader, Read};
use std::net::SocketAddr;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Longest wait for a line of the log or for the end of the process.
const PATIENCE: Duration = Duration::from_mins(1);

/// A running `serve`; killed when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    address: SocketAddr,
    output: Arc<Output>,
}

/// What the process has written so far, lines of both streams in the order of arrival.
#[derive(Debug, Default)]
struct Output {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    lines: Vec<String>,
    closed_streams: usize,
}

impl Server {
    /// Starts the command and waits for its line `listening on http://ADDRESS`, in a text or a JSON log.
    pub fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let output = Arc::new(Output::default());
        Output::follow(&output, child.stdout.take().expect("stdout is a pipe"));
        Output::follow(&output, child.stderr.take().expect("stderr is a pipe"));
        let Some(address) = output.find(|line| address_after(line, "listening on http")) else {
            let _ = child.kill();
            panic!("the server did not come up:\n{}", output.text());
        };
        Self { child, address, output }
    }

    /// Where it listens.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// A client of it.
    pub fn client(&self) -> Client {
        Client::new(self.address)
    }

    /// A client of its operations listener: health and metrics.
    pub fn ops(&self) -> Client {
        Client::new(self.wait_for_line(|line| address_after(line, "health and metrics on http")))
    }

    /// The id of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Everything that it has written to standard output and standard error so far.
    pub fn log(&self) -> String {
        self.output.text()
    }

    /// Waits for the first line in which `pick` finds something; fails the test when none comes.
    pub fn wait_for_line<T>(&self, pick: impl Fn(&str) -> Option<T>) -> T {
        match self.output.find(pick) {
            Some(found) => found,
            None => panic!("the line never came:\n{}", self.log()),
        }
    }

    /// Asks the process to stop, as a service manager does (SIGTERM), and waits for its end.
    pub fn stop(mut self) -> (ExitStatus, String) {
        self.signal("TERM");
        self.output.wait_for_end();
        let status = self.child.wait().expect("the process can be waited for");
        (status, self.output.text())
    }

    /// Sends a signal by its short name, such as `HUP`.
    pub fn signal(&self, name: &str) {
        let line = format!("kill -{name} {}", self.id());
        let sent = Command::new("sh").arg("-c").arg(line).status();
        assert!(sent.is_ok_and(|status| status.success()), "signal {name} can be sent");
    }

    /// Ends the process at once (SIGKILL), as a power cut would, and waits until it is gone.
    pub fn kill(mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the process can be waited for");
    }

    /// Resident memory now, in KiB.
    pub fn resident_kib(&self) -> u64 {
        self.memory("VmRSS:")
    }

    /// Memory that it has taken itself, in KiB: without the pages of its own file, of which a program built for tests has
    /// many times those of a released one.
    pub fn taken_kib(&self) -> u64 {
        self.memory("RssAnon:")
    }

    /// The most resident memory so far, in KiB.
    pub fn peak_resident_kib(&self) -> u64 {
        self.memory("VmHWM:")
    }

    fn memory(&self, field: &str) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.id()))
            .expect("the process is alive and has a status");
        status
            .lines()
            .find_map(|line| line.strip_prefix(field)?.trim().strip_suffix(" kB")?.parse().ok())
            .expect("the kernel tells the memory of a process")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Already gone after `stop` or `kill`.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Output {
    fn follow(output: &Arc<Self>, stream: impl Read + Send + 'static) {
        let output = Arc::clone(output);
        std::thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                output.state().lines.push(String::from_utf8_lossy(&line).into_owned());
                output.changed.notify_all();
            }
            output.state().closed_streams += 1;
            output.changed.notify_all();
        });
    }

    /// `None` when the process ended or the time ran out before `pick` found something.
    fn find<T>(&self, pick: impl Fn(&str) -> Option<T>) -> Option<T> {
        let mut seen = 0;
        self.wait(|state| {
            let found = state.lines.iter().skip(seen).find_map(|line| pick(line));
            seen = state.lines.len();
            found
        })
    }

    fn wait_for_end(&self) {
        let ended = self.wait(|state| (state.closed_streams == 2).then_some(()));
        assert!(ended.is_some(), "the process does not end:\n{}", self.text());
    }

    fn wait<T>(&self, mut ready: impl FnMut(&State) -> Option<T>) -> Option<T> {
        let deadline = Instant::now() + PATIENCE;
        let mut state = self.state();
        loop {
            if let Some(found) = ready(&state) {
                return Some(found);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() || state.closed_streams == 2 {
                return None;
            }
            let waited = self.changed.wait_timeout(state, left);
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn text(&self) -> String {
        self.state().lines.join("\n")
    }
}

/// The address behind a mark in a line such as `… listening on http://127.0.0.1:8080`, whatever stands around it.
fn address_after(line: &str, mark: &str) -> Option<SocketAddr> {
    let (_, rest) = line.split_once(mark)?;
    let (_, rest) = rest.split_once("://")?;
    let end = rest.find(|c: char| !(c.is_ascii_hexdigit() || ".:[]".contains(c)));
    rest.get(..end.unwrap_or(rest.len()))?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn listening_address(line: &str) -> Option<SocketAddr> {
        address_after(line, "listening on http")
    }

    #[test]
    fn the_address_is_found_in_text_and_json_lines() {
        for line in [
            "2026-11-22T00:00:00Z  INFO listening on http://127.0.0.1:8080",
            r#"{"level":"INFO","message":"listening on http://127.0.0.1:8080"}"#,
            "listening on https://127.0.0.1:8080/",
        ] {
            assert_eq!(listening_address(line), Some(([127, 0, 0, 1], 8080).into()), "{line}");
        }
    }

    #[test]
    fn an_ipv6_address_is_found() {
        let found = listening_address("listening on http://[::1]:8080, metrics elsewhere");
        assert_eq!(found, Some((std::net::Ipv6Addr::LOCALHOST, 8080).into()));
    }

    #[test]
    fn other_lines_have_no_address() {
        assert_eq!(listening_address("metrics on http://127.0.0.1:9090"), None);
        assert_eq!(listening_address("listening on nothing"), None);
    }
}
