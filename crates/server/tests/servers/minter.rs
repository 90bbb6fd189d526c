//! Signed tokens made and checked by another implementation: Python's `hmac`, told in a few lines what the reference does.

use std::io::Write as _;
use std::process::{Command, Stdio};

/// Signs standard input, `HEADER.PAYLOAD` in clear with a line break between, and writes the token. Arguments: the hash, the
/// key's text, and how many bytes the key is filled up to.
const SCRIPT: &str = "
import base64, hashlib, hmac, sys
algorithm, key, size = sys.argv[1], sys.argv[2].encode(), int(sys.argv[3])
left = max(0, size - len(key)) // 2
key = (b'&' * left + key).ljust(size, b'&')
encode = lambda data: base64.urlsafe_b64encode(data).rstrip(b'=')
message = b'.'.join(encode(part) for part in sys.stdin.buffer.read().split(b'\\n'))
tag = hmac.new(key, message, getattr(hashlib, algorithm)).digest()
sys.stdout.write((message + b'.' + encode(tag)).decode())
";

/// What signs, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Minter<'a> {
    pub(crate) key: &'a str,
    pub(crate) hash: &'a str,
    pub(crate) filled: usize,
}

impl<'a> Minter<'a> {
    /// Signs as the reference does by default.
    pub(crate) fn new(key: &'a str) -> Self {
        Self { key, hash: "sha256", filled: 2048 }
    }

    /// The token of any header and payload.
    pub(crate) fn sign(&self, header: &str, payload: &str) -> String {
        let mut python = Command::new("python3")
            .args(["-c", SCRIPT, self.hash, self.key, &self.filled.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is installed: it stands for the store's own way of signing");
        let text = format!("{header}\n{payload}");
        python.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
        let output = python.wait_with_output().unwrap();
        assert!(output.status.success());
        String::from_utf8(output.stdout).unwrap()
    }

    /// The token of a customer (3) or admin (2), issued at a Unix second, for an hour.
    pub(crate) fn token(&self, kid: &str, (id, user_type): (i64, i64), issued: i64) -> String {
        self.sign(&header(kid), &payload(id, user_type, issued))
    }
}

/// The reference's header under HS256.
pub(crate) fn header(kid: &str) -> String {
    format!(r#"{{"kid":"{kid}","alg":"HS256"}}"#)
}

/// The reference's payload with a lifetime of an hour.
pub(crate) fn payload(id: i64, user_type: i64, issued: i64) -> String {
    let ends = issued + 3600;
    format!(r#"{{"uid":{id},"utypid":{user_type},"iat":{issued},"exp":{ends}}}"#)
}
