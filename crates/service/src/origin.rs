//! Where a request came from: what audit entries say of it.

use magegate_domain::caller::Caller;
use magegate_domain::id::StoreId;

/// A request's origin. Built once per request by the door it came through.
#[derive(Debug, Clone, Default)]
pub struct Origin {
    /// The store view that the request names, or the default one.
    pub store: StoreId,
    /// The store code as it stood in the path; empty without one.
    pub store_code: String,
    /// Method and route template.
    pub route: String,
    /// The client's address.
    pub peer: String,
    /// The request's id, as in the log.
    pub request_id: String,
    /// Who acts for the caller by the request's token; `None` for the caller itself.
    pub acted_by: Option<Caller>,
    /// The client program's name for itself, cut to what a column holds; empty without one.
    pub user_agent: String,
}

impl Origin {
    /// The origin of what a person does at the server's own command line.
    pub fn command(name: &str) -> Self {
        Self { route: format!("command {name}"), ..Self::default() }
    }
}
