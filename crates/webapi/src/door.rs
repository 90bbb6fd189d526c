//! What the doors share: who calls and whether they may, the running of an operation, and the one place where what went
//! wrong is told. Every protocol comes through here, so that one rule holds for all of them.

pub mod bearer;
pub(crate) mod request;

use crate::WebApi;
use crate::call::{Call, Notes, arguments, limits};
use crate::request_info::{Peer, RequestId};
use crate::routes::Route;
use crate::value::{Map, Value};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, header};
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::SessionId;
use magegate_domain::reason::Reason;
use magegate_service::authentication::{Credential, Identity};
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use std::sync::Arc;

/// The longest name of a client program that is kept, in characters.
const LONGEST_USER_AGENT: usize = 255;

/// The setting that asks for [`EXPIRES_IN`].
const EXPIRY_HEADER: &str = "magegate/tokens/expiry_header";
/// In how many whole seconds the token ends that the answer hands out.
const EXPIRES_IN: HeaderName = HeaderName::from_static("x-token-expires-in");

/// What became known of a call on its way, for the log and the audit record, whatever comes of it.
#[derive(Debug, Clone)]
pub(crate) struct Visit {
    pub(crate) origin: Origin,
    pub(crate) caller: Caller,
    /// The session of the caller's token.
    pub(crate) session: Option<SessionId>,
    /// The name of the account that a token was asked for.
    pub(crate) account: String,
    /// What the request's signature has proven.
    pub(crate) proof: Proof,
}

/// A permitted call before its arguments are decoded.
#[derive(Debug)]
pub(crate) struct Asked {
    pub(crate) route: &'static Route,
    pub(crate) facts: Arc<Facts>,
    pub(crate) permit: Permit,
    /// Names and values as they came.
    pub(crate) data: Map,
    /// The address that the request came to, with a slash at its end.
    pub(crate) base_url: String,
    /// Whether the answer's items will be shown.
    pub(crate) items_wanted: bool,
    /// Where the operation leaves what it tells beside its value.
    pub(crate) notes: Notes,
}

/// The door that a path leads to: its first segment, after the `/index.php` that may stand in front.
pub(crate) fn name(path: &str) -> &str {
    let path = path.trim_start_matches('/');
    let path = match path.split_once('/') {
        Some(("index.php", path)) => path.trim_start_matches('/'),
        _ => path,
    };
    path.split('/').next().unwrap_or_default()
}

impl Visit {
    /// What the request says before it is understood.
    pub(crate) fn of(parts: &Parts) -> Self {
        let request_id = parts.extensions.get::<RequestId>().map(|id| id.0.clone());
        let peer = parts.extensions.get::<Peer>().map(|peer| peer.0.to_string());
        let user_agent = request::header(parts, header::USER_AGENT).unwrap_or_default();
        let user_agent = user_agent.chars().filter(|c| !c.is_control()).take(LONGEST_USER_AGENT);
        Self {
            origin: Origin {
                peer: peer.unwrap_or_default(),
                request_id: request_id.unwrap_or_default(),
                user_agent: user_agent.collect(),
                ..Origin::default()
            },
            caller: Caller::Guest,
            session: None,
            account: String::new(),
            proof: Proof::default(),
        }
    }

    /// Who sends it, and who acts for that one: the one place from which log and audit trail know.
    pub(crate) fn comes_from(&mut self, identity: &Identity) {
        self.caller = identity.caller;
        self.session = identity.session;
        self.origin.acted_by = identity.acted_by;
    }
}

/// Whether the sender may call the row: the reference's 401 if not, with the true reason beside it. Where nothing is asked
/// of a caller, none is looked for, unless the row does more for those who prove who they are.
pub(crate) async fn permit(
    api: &WebApi,
    visit: &mut Visit,
    route: &Route,
    credential: Credential<'_>,
    facts: &Facts,
) -> Result<Permit> {
    let requirement = route.requirement_under(&facts.settings);
    let identity = if asks_who(route, requirement) {
        let identified = api.service.identify(credential, &mut visit.proof).await;
        identified.or_else(|error| unproven(requirement, error))?
    } else {
        Identity::nobody()
    };
    visit.comes_from(&identity);
    let permit = api.service.decide(&identity, requirement, &visit.origin, facts)?;
    route.within_reach(permit)
}

/// The same for many rows at once, with the outcome for each; who calls is found out once.
pub(crate) async fn permits(
    api: &WebApi,
    visit: &mut Visit,
    routes: impl Iterator<Item = &'static Route> + Clone,
    credential: Credential<'_>,
    facts: &Facts,
) -> Result<Vec<(&'static Route, Result<Permit>)>> {
    let requirement = |route: &Route| route.requirement_under(&facts.settings);
    let identity = if routes.clone().any(|route| asks_who(route, requirement(route))) {
        api.service.identify(credential, &mut visit.proof).await?
    } else {
        Identity::nobody()
    };
    visit.comes_from(&identity);
    let nobody = Identity::nobody();
    let decided = routes.map(|route| {
        let requirement = requirement(route);
        let identity = if asks_who(route, requirement) { &identity } else { &nobody };
        let decided = api.service.decide(identity, requirement, &visit.origin, facts);
        (route, decided.and_then(|permit| route.within_reach(permit)))
    });
    Ok(decided.collect())
}

/// A signature that proves nothing keeps nobody from a row that is open to all: its sender is a guest there.
fn unproven(requirement: Requirement, error: Error) -> Result<Identity> {
    match &error.reason {
        Some(reason @ Reason::Signature(_)) if requirement == Requirement::Anonymous => {
            Ok(Identity::guest(reason.clone()))
        }
        _ => Err(error),
    }
}

fn asks_who(route: &Route, requirement: Requirement) -> bool {
    requirement != Requirement::Anonymous || route.knows_caller
}

/// Decodes the arguments and runs the operation. One that changes something runs to its end even when the client goes
/// away: what it committed must also be announced within the process.
pub(crate) async fn perform(api: &Arc<WebApi>, visit: &mut Visit, asked: Asked) -> Result<Value> {
    let Asked { route, facts, permit, mut data, base_url, items_wanted, notes } = asked;
    // Not every door has asked for this row.
    let permit = route.within_reach(permit)?;
    let limit = limits::of_lists(&facts, visit.origin.store);
    let args = arguments(route, &mut data, permit.caller(), limit)?;
    drop(data);
    visit.account = ["username", "email", "client_id"]
        .into_iter()
        .find_map(|name| args.text(name))
        .unwrap_or_default();
    let call = Call {
        service: Arc::clone(&api.service),
        facts,
        origin: visit.origin.clone(),
        permit,
        session: visit.session,
        args,
        base_url,
        items_wanted,
        notes,
    };
    let running = (route.run)(call);
    if route.method == "GET" {
        return running.await;
    }
    tokio::spawn(running).await.map_err(Error::internal)?
}

/// Says in a header in how many seconds the token that an answer hands out ends, if it does and the settings want it said.
pub(crate) async fn tell_expiry(api: &WebApi, notes: &Notes, headers: &mut HeaderMap) {
    let Some(end) = notes.token_end() else { return };
    let is_wanted = api.service.facts().await.is_ok_and(|facts| facts.settings.flag(EXPIRY_HEADER));
    if is_wanted {
        let seconds = (end - api.service.now()).whole_seconds().max(0);
        headers.insert(EXPIRES_IN, HeaderValue::from(seconds));
    }
}

/// Logs and records an error: the one place where that is done. Gives the id under which a fault of ours is found in the
/// log; empty for other errors.
pub(crate) fn report(api: &WebApi, visit: &Visit, error: &Error) -> String {
    let report_id = if error.kind == ErrorKind::Internal { api.report_id() } else { String::new() };
    let Origin { request_id, route, .. } = &visit.origin;
    if let Some(reason) = &error.reason {
        api.service.refused(&visit.origin, visit.caller, &visit.account, reason);
    } else if let Some(cause) = &error.source {
        match error.kind {
            ErrorKind::Internal => tracing::error!(request_id, report_id, %cause, route, "failed"),
            ErrorKind::Unavailable => tracing::warn!(request_id, %cause, route, "not available"),
            _ => tracing::debug!(request_id, %cause, "request not understood"),
        }
    }
    report_id
}
