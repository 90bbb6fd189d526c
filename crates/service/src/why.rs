//! Why a token or a login is refused: the same checks in the same order as the server makes them, read from the
//! database anew, told in plain words with what would help. For the operator alone.

mod login;
mod machine_key;
mod program;
mod token;

use magegate_domain::acl::Requirement;
use magegate_domain::id::StoreId;
use magegate_domain::reason::Reason;
pub use magegate_store::audit::StoredEntry;

pub use login::{admin, customer};
pub use token::token;

/// How many audit entries an explanation of a login shows.
const RECENT: i64 = 5;

/// What the server would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing speaks against it.
    Accepted,
    /// This check fails first.
    Refused(Reason),
}

/// The answer to "why".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// What the server would say.
    pub verdict: Verdict,
    /// The facts that lead there, a sentence each.
    pub text: Vec<String>,
    /// What would change the verdict, where anything would.
    pub help: Option<String>,
    /// The latest audit entries about the account, newest first; only for logins, because whether a password was wrong
    /// can be told from nothing else.
    pub recent: Vec<StoredEntry>,
}

/// The request that a token is meant for.
#[derive(Debug, Clone)]
pub struct Target {
    /// Method and path, as the operator gave them.
    pub request: String,
    /// What the route asks of its caller.
    pub requirement: Requirement,
    /// The store view that the path names, the default one, or 0 for `all`.
    pub store: StoreId,
    /// Whether the route is refused to machine keys that are limited to websites.
    pub is_beyond_websites: bool,
    /// The address that the request comes from; empty where that is not said.
    pub from: String,
}

impl Verdict {
    /// `accepted`, or the code of the reason.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Refused(reason) => reason.code(),
        }
    }

    /// What goes with the code: a time in UTC or a resource; mostly empty.
    pub fn detail(&self) -> String {
        match self {
            Self::Accepted => String::new(),
            Self::Refused(reason) => reason.detail(),
        }
    }
}

impl Explanation {
    fn new(verdict: Verdict, text: Vec<String>) -> Self {
        Self { verdict, text, help: None, recent: Vec::new() }
    }

    fn refused(reason: Reason, mut text: Vec<String>, sentence: String, help: &str) -> Self {
        text.push(sentence);
        let help = (!help.is_empty()).then(|| help.to_owned());
        Self { help, ..Self::new(Verdict::Refused(reason), text) }
    }
}

/// A number of things in words: `1 token`, `2 tokens`.
fn counted(count: i64, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}
