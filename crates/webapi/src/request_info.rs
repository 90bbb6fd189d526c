//! What the listener tells the Web API about a request, and the one thing the Web API tells the listener:
//! extension types, and the faults of a request body that breaks a limit.

use std::fmt;
use std::net::IpAddr;

/// The id of a request, in every log line about it and in the answer's `X-Request-Id`. 1 to 64 characters
/// of `A-Z a-z 0-9 . _ -`: made by the listener, or taken from a trusted proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// Who sent the request: the other end of the connection, or what a trusted proxy said in `X-Forwarded-For`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer(pub IpAddr);

/// How the client's connection was made: `https` where it was encrypted, else `http`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Scheme(pub &'static str);

/// The template of the matched route, such as `/V1/customers/:customerId`; set on a *response*, it becomes the
/// `route` of the access log and of the metrics. Never the path itself: the set of values must be bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RouteTemplate(pub &'static str);

/// Why reading a request's body failed by a limit of the listener; found by [`BodyFault::of`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BodyFault {
    /// The body is larger than `server.max_body_bytes`: 413.
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The body did not arrive within `server.body_timeout_seconds`: 408.
    TimedOut,
}

impl BodyFault {
    /// The fault behind an error met while reading a body, wherever it stands in the chain of sources.
    pub fn of(error: &(dyn std::error::Error + 'static)) -> Option<Self> {
        let mut current = Some(error);
        while let Some(error) = current {
            if let Some(fault) = error.downcast_ref::<Self>() {
                return Some(*fault);
            }
            // An I/O error hides what it carries: its own source is the source of that.
            let carried = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
            current = match carried {
                Some(carried) => Some(carried),
                None => error.source(),
            };
        }
        None
    }
}

impl fmt::Display for BodyFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLarge { limit } => write!(f, "The request body is larger than {limit} bytes."),
            Self::TimedOut => f.write_str("The request body did not arrive in time."),
        }
    }
}

impl std::error::Error for BodyFault {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_found_behind_other_errors_and_only_there() {
        let wrapped = axum::Error::new(std::io::Error::other(BodyFault::TimedOut));
        assert_eq!(BodyFault::of(&wrapped), Some(BodyFault::TimedOut));
        assert_eq!(BodyFault::of(&std::io::Error::other("reset")), None);
    }
}
