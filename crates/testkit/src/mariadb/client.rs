//! Speaking SQL to a server through its own command-line client.

use crate::supervised;
use std::io::Write;
use std::process::{Command, Output, Stdio};

/// Where a server listens, and an account of it.
#[derive(Clone, PartialEq, Eq)]
pub struct Access {
    /// A name or address.
    pub host: String,
    /// The TCP port.
    pub port: u16,
    /// The account.
    pub user: String,
    /// Its password.
    pub password: String,
}

impl Access {
    /// Reads `mysql://user:password@host:port`, with or without a path; for the servers of tests, so without
    /// percent signs.
    pub fn from_url(url: &str) -> Option<Self> {
        let (account, place) = url.strip_prefix("mysql://")?.rsplit_once('@')?;
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        let place = place.split_once('/').map_or(place, |(place, _)| place);
        let (host, port) = place.rsplit_once(':').unwrap_or((place, "3306"));
        let [host, user, password] = [host, user, password].map(str::to_owned);
        Some(Self { host, port: port.parse().ok()?, user, password })
    }

    /// The same as a URL, with a database unless it is empty.
    pub fn url(&self, database: &str) -> String {
        let Self { host, port, user, password } = self;
        format!("mysql://{user}:{password}@{host}:{port}/{database}")
    }

    /// Runs statements; gives what the server refused as text.
    pub fn try_run(&self, database: &str, sql: &str) -> Result<(), String> {
        self.ask(database, sql).map(drop)
    }

    /// Runs statements that must succeed.
    pub fn run(&self, database: &str, sql: &str) {
        if let Err(refusal) = self.try_run(database, sql) {
            panic!("{refusal}\nin: {}", shortened(sql));
        }
    }

    /// The rows of a query that must succeed. SQL's null is the text `NULL`.
    pub fn rows(&self, database: &str, sql: &str) -> Vec<Vec<String>> {
        match self.try_rows(database, sql) {
            Ok(rows) => rows,
            Err(refusal) => panic!("{refusal}\nin: {}", shortened(sql)),
        }
    }

    /// The rows of a query, or what the server refused.
    pub fn try_rows(&self, database: &str, sql: &str) -> Result<Vec<Vec<String>>, String> {
        let output = self.ask(database, sql)?;
        let text = String::from_utf8_lossy(&output.stdout);
        Ok(text.lines().map(|line| line.split('\t').map(plain).collect()).collect())
    }

    fn ask(&self, database: &str, sql: &str) -> Result<Output, String> {
        let mut client = Command::new(supervised::program("mariadb", "mariadb-client"))
            .args(["--no-defaults", "--batch", "--skip-column-names", "--protocol=TCP"])
            .args(["--default-character-set=utf8mb4", "--connect-timeout=10"])
            .arg(format!("--host={}", self.host))
            .arg(format!("--port={}", self.port))
            .arg(format!("--user={}", self.user))
            .args((!database.is_empty()).then(|| format!("--database={database}")))
            .env("MYSQL_PWD", &self.password)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the client starts");
        let mut pipe = client.stdin.take().expect("stdin is a pipe");
        std::thread::scope(|scope| {
            // Beside the reading of the answer, so that neither side waits for the other with a full pipe.
            scope.spawn(move || {
                // A client that met an error stops reading; the error tells more than the broken pipe.
                let _ = pipe.write_all(sql.as_bytes());
            });
            let output = client.wait_with_output().expect("the client's output can be read");
            if output.status.success() {
                return Ok(output);
            }
            Err(String::from_utf8_lossy(&output.stderr).trim().to_owned())
        })
    }
}

impl std::fmt::Debug for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}:{}", self.user, self.host, self.port)
    }
}

/// A value without the client's escapes.
fn plain(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    let mut letters = value.chars();
    while let Some(letter) = letters.next() {
        if letter != '\\' {
            text.push(letter);
            continue;
        }
        match letters.next() {
            Some('t') => text.push('\t'),
            Some('n') => text.push('\n'),
            Some('0') => text.push('\0'),
            Some(other) => text.push(other),
            None => {}
        }
    }
    text
}

fn shortened(sql: &str) -> String {
    sql.chars().take(2000).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_read_from_its_url() {
        let access = Access::from_url("mysql://me:secret@127.0.0.1:3307/mysql").unwrap();
        assert_eq!(access.url("shop"), "mysql://me:secret@127.0.0.1:3307/shop");
        let short = Access::from_url("mysql://root@db").unwrap();
        assert_eq!(short.url(""), "mysql://root:@db:3306/");
        assert_eq!(Access::from_url("postgres://root@db"), None);
    }

    #[test]
    fn the_clients_escapes_are_undone() {
        assert_eq!(plain(r"a\tb\\n\nc\0"), "a\tb\\n\nc\0");
    }

    #[test]
    fn the_password_is_not_shown() {
        let access = Access::from_url("mysql://me:secret@127.0.0.1:3307").unwrap();
        assert_eq!(format!("{access:?}"), "me@127.0.0.1:3307");
    }
}
