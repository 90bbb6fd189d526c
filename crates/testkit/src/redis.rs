//! A real Redis for the tests, on a port and in a folder of its own.

use crate::supervised::{Supervised, free_port, program, server_folder, wait_for};
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::path::PathBuf;
use std::time::Duration;

/// Longest wait for one answer.
const PATIENCE: Duration = Duration::from_secs(5);

/// A server that keeps nothing on disk; ended when dropped, and also when the test process is killed.
#[derive(Debug)]
pub struct Redis {
    folder: PathBuf,
    port: u16,
    password: Option<String>,
    options: Vec<String>,
    running: Option<Supervised>,
    /// Earlier runs, whose watchers clean up if the test dies while the server is down.
    ended: Vec<Supervised>,
}

impl Redis {
    /// An empty server that asks for no password.
    pub fn start() -> Self {
        Self::start_as(None, &[])
    }

    /// An empty server that asks for a password.
    pub fn start_with_password(password: &str) -> Self {
        Self::start_as(Some(password.to_owned()), &[])
    }

    /// An empty server with further options, such as `--unixsocket PATH`, word by word.
    pub fn start_with(options: &[&str]) -> Self {
        Self::start_as(None, options)
    }

    /// `redis://127.0.0.1:port`, with the password if it asks for one.
    pub fn url(&self) -> String {
        let account = self.password.as_ref().map(|password| format!(":{password}@"));
        format!("redis://{}127.0.0.1:{}", account.unwrap_or_default(), self.port)
    }

    /// Its port on this machine.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// Ends it at once (SIGKILL).
    pub fn kill(&mut self) {
        let mut running = self.running.take().expect("the server is running");
        running.end("KILL");
        self.ended.push(running);
    }

    /// Starts it again, empty, on the same port.
    pub fn restart(&mut self) {
        assert!(self.running.is_none(), "the server is still running");
        self.run();
        wait_for("Redis to answer again", || self.answers().then_some(()));
    }

    /// Sends a command; gives the first line of the answer, such as `+PONG` or `:1`, or `None` when there is none.
    pub fn ask(&self, command: &[&str]) -> Option<String> {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).ok()?;
        stream.set_read_timeout(Some(PATIENCE)).ok()?;
        let mut reader = BufReader::new(stream);
        if let Some(password) = &self.password {
            let answer = exchange(&mut reader, &["AUTH", password])?;
            assert_eq!(answer, "+OK", "Redis takes its password");
        }
        exchange(&mut reader, command)
    }

    /// Listens to a channel for as long as what it gives is kept.
    pub fn subscribe(&self, channel: &str) -> TcpStream {
        let stream = TcpStream::connect(("127.0.0.1", self.port)).expect("Redis takes connections");
        stream.set_read_timeout(Some(PATIENCE)).expect("a patience can be set");
        let mut reader = BufReader::new(stream);
        exchange(&mut reader, &["SUBSCRIBE", channel]).expect("Redis answers");
        reader.into_inner()
    }

    fn start_as(password: Option<String>, options: &[&str]) -> Self {
        let options = options.iter().map(|&option| option.to_owned()).collect();
        let (folder, port) = (server_folder(), free_port());
        let ended = Vec::new();
        let mut server = Self { folder, port, password, options, running: None, ended };
        server.run();
        wait_for("Redis to answer", || server.answers().then_some(()));
        server
    }

    fn answers(&self) -> bool {
        self.ask(&["PING"]).is_some_and(|answer| answer == "+PONG")
    }

    fn run(&mut self) {
        let port = self.port.to_string();
        let folder = self.folder.display().to_string();
        let mut arguments = vec!["--port", &port, "--bind", "127.0.0.1", "--dir", &folder];
        arguments.extend(["--save", "", "--appendonly", "no", "--daemonize", "no"]);
        if let Some(password) = &self.password {
            arguments.extend(["--requirepass", password]);
        }
        let arguments = arguments.into_iter().map(str::to_owned);
        let arguments: Vec<String> = arguments.chain(self.options.iter().cloned()).collect();
        let server = program("redis-server", "redis-server");
        let log = self.folder.join("log");
        self.running = Some(Supervised::start(&server, &arguments, &log, &self.folder));
    }
}

/// Sends one command and reads the first line of its answer.
fn exchange(reader: &mut BufReader<TcpStream>, command: &[&str]) -> Option<String> {
    let mut text = format!("*{}\r\n", command.len());
    for word in command {
        text.extend(["$", &word.len().to_string(), "\r\n", word, "\r\n"]);
    }
    reader.get_mut().write_all(text.as_bytes()).ok()?;
    let mut line = String::new();
    reader.read_line(&mut line).ok()?;
    let line = line.trim_end();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_until_it_is_killed_and_again_when_restarted() {
        let mut server = Redis::start();
        assert_eq!(server.ask(&["SET", "key", "value"]).as_deref(), Some("+OK"));
        server.kill();
        assert_eq!(server.ask(&["PING"]), None);
        server.restart();
        assert_eq!(server.ask(&["GET", "key"]).as_deref(), Some("$-1"));
    }

    #[test]
    fn it_asks_for_its_password() {
        let mut server = Redis::start_with_password("secret");
        assert!(server.url().contains(":secret@"));
        server.password = None;
        let refusal = server.ask(&["PING"]).unwrap();
        assert!(refusal.starts_with("-NOAUTH"), "{refusal}");
    }
}
