//! OAuth 1.0a as the reference reads it: parameters, base string, signature, and what may be wrong with each
//! (`spec/oauth-integrations.md` 4 to 7).

mod base_string;
mod claims;
mod fault;
mod natural;
mod parameters;
mod signature;

pub use base_string::covered;
pub use claims::{Claims, Method, timestamp};
pub use fault::Fault;
pub use parameters::Parameters;
pub use signature::{Covered, sign, verify};

use time::Duration;

/// How far a timestamp may lie from our clock, before and after (`spec/deviations.md` row 16).
pub const TIMESTAMP_WINDOW: Duration = Duration::minutes(10);
/// How many characters keys, tokens, secrets and verifiers have.
pub const LENGTH: usize = 32;

/// A signed request, as far as signatures go.
#[derive(Clone, Copy)]
pub struct Request<'a> {
    /// The `Authorization` header.
    pub header: &'a str,
    /// The method as sent.
    pub method: &'a str,
    /// `http` or `https`, as the client knows it.
    pub scheme: &'a str,
    /// The `Host` header as the client sent it, port included.
    pub host: &'a str,
    /// The path as sent, still encoded.
    pub path: &'a str,
    /// The query as sent, without its question mark; empty without one.
    pub query: &'a str,
    /// The body, if its type is `application/x-www-form-urlencoded`.
    pub form: Option<&'a [u8]>,
}

/// What a request asks for: which parameters it needs depends on that.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// A request token, at the beginning of the handshake.
    RequestToken,
    /// An access token, at its end.
    AccessToken,
    /// Anything else that the Web API offers.
    Call,
}

impl std::fmt::Debug for Request<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} {})", self.method, self.path)
    }
}

/// Whether an `Authorization` header is one of OAuth: the word stands anywhere in it, a blank behind it.
pub fn is_meant(header: &str) -> bool {
    header.as_bytes().windows(6).any(|window| window.eq_ignore_ascii_case(b"oauth "))
}
