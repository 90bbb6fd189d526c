//! One answer, as it came.

use serde_json::Value;
use std::io;

/// The server's answer to one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// Names in lower case, in the order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body, without its transfer encoding.
    pub body: Vec<u8>,
}

impl Answer {
    /// The value of a header, its name given in lower case; of several the last.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().rev().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON, which it must be.
    pub fn json(&self) -> Value {
        match serde_json::from_slice(&self.body) {
            Ok(value) => value,
            Err(error) => panic!("no JSON ({error}): {}", self.text()),
        }
    }
}

/// The code in a status line such as `HTTP/1.1 200 OK`.
pub(super) fn status(line: &str) -> io::Result<u16> {
    line.strip_prefix("HTTP/1.")
        .and_then(|rest| rest.split(' ').nth(1)?.parse().ok())
        .ok_or_else(|| io::Error::other(format!("no status line: {line:?}")))
}

/// Name and value of a header line.
pub(super) fn header(line: &str) -> io::Result<(String, String)> {
    line.split_once(':')
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .ok_or_else(|| io::Error::other(format!("no header: {line:?}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_lines_are_read_with_and_without_a_phrase() {
        assert_eq!(status("HTTP/1.1 200 OK").unwrap(), 200);
        assert_eq!(status("HTTP/1.0 503").unwrap(), 503);
        assert!(status("ICY 200").is_err());
        assert!(status("").is_err());
    }

    #[test]
    fn of_a_repeated_header_the_last_counts() {
        let headers = vec![("a".to_owned(), "1".to_owned()), ("a".to_owned(), "2".to_owned())];
        let answer = Answer { status: 200, headers, body: Vec::new() };
        assert_eq!(answer.header("a"), Some("2"));
        assert_eq!(answer.header("b"), None);
    }
}
