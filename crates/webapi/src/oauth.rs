//! The door of OAuth 1.0a's handshake: the two endpoints at which an integration that was activated fetches its tokens
//! (`spec/oauth-integrations.md` 3 and 7). They stand at the store's root, take every method and answer in form encoding.

use crate::WebApi;
use crate::door::{self, Visit};
use crate::request_info::RouteTemplate;
use crate::rest::{self, error, query};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::oauth;
use magegate_domain::phrase::Phrase;
use magegate_service::again;
use magegate_service::handshake::{self, Pair};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use std::sync::Arc;

/// Successes and errors have one type, as the reference has it. What stands in them is encoded: it is no page.
const CONTENT_TYPE: &str = "text/html; charset=UTF-8";

/// What an endpoint hands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    RequestToken,
    AccessToken,
}

/// Answers any request whose path begins with `/oauth`, or `/index.php/oauth`; what is no endpoint is REST's to refuse.
pub(crate) async fn serve(api: &Arc<WebApi>, request: Request) -> Response {
    let Some(step) = Step::of(request.uri().path()) else {
        return rest::serve::serve(api, request).await;
    };
    let (parts, body) = request.into_parts();
    let mut visit = Visit::of(&parts);
    step.template().clone_into(&mut visit.origin.route);
    let mut response = match begun(api, &visit, step, parts, body).await {
        Ok(pair) => {
            let (token, secret) = (pair.token.as_str(), pair.secret.as_str());
            rendered(StatusCode::OK, &[("oauth_token", token), ("oauth_token_secret", secret)])
        }
        Err(error) => refused(api, &visit, &error),
    };
    response.extensions_mut().insert(RouteTemplate(step.template()));
    response
}

/// Takes the step. Begun, it runs to its end even when the client goes away: what it committed must also be announced
/// within the process.
async fn begun(
    api: &Arc<WebApi>,
    visit: &Visit,
    step: Step,
    parts: Parts,
    body: Body,
) -> Result<Pair> {
    // Nothing else of a body counts.
    let is_form = door::request::is_form(&parts);
    let form = if is_form { door::request::read(body).await? } else { Bytes::new() };
    let (api, origin) = (Arc::clone(api), visit.origin.clone());
    let running = async move { step.take(&api, &origin, &parts, &form).await };
    tokio::spawn(running).await.map_err(Error::internal)?
}

impl Step {
    fn of(path: &str) -> Option<Self> {
        let path = path.trim_matches('/');
        let path = match path.split_once('/') {
            Some(("index.php", path)) => path.trim_start_matches('/'),
            _ => path,
        };
        [Self::RequestToken, Self::AccessToken].into_iter().find(|step| step.path() == path)
    }

    fn path(self) -> &'static str {
        self.template().trim_start_matches('/')
    }

    fn template(self) -> &'static str {
        match self {
            Self::RequestToken => "/oauth/token/request",
            Self::AccessToken => "/oauth/token/access",
        }
    }

    async fn take(self, api: &WebApi, origin: &Origin, parts: &Parts, form: &[u8]) -> Result<Pair> {
        let (mut proof, mut attempt) = (Proof::default(), 1);
        loop {
            match self.attempt(api, origin, (parts, form), &mut proof).await {
                Err(error) if again::after(&error, attempt).await => attempt += 1,
                outcome => break outcome,
            }
        }
    }

    async fn attempt(
        self,
        api: &WebApi,
        origin: &Origin,
        (parts, form): (&Parts, &[u8]),
        proof: &mut Proof,
    ) -> Result<Pair> {
        let facts = api.service.facts().await?;
        let header = door::request::authorization(parts).ok().flatten().unwrap_or_default();
        // Without the word in the header, the form is not asked either.
        let form = oauth::is_meant(header).then_some(form);
        let request = door::request::signed(parts, header, &facts, form);
        match self {
            Self::RequestToken => {
                handshake::request_token(&api.service, origin, &request, proof).await
            }
            Self::AccessToken => {
                handshake::access_token(&api.service, origin, &request, proof).await
            }
        }
    }
}

/// Tells and renders an error.
fn refused(api: &WebApi, visit: &Visit, error: &Error) -> Response {
    let report_id = door::report(api, visit, error);
    let mut response =
        rendered(error::status(error.kind), &[("oauth_problem", &problem(error, &report_id))]);
    if error.kind == ErrorKind::Unavailable {
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response
}

/// What is said of an error. A fault of ours shows nothing but the report id.
fn problem(error: &Error, report_id: &str) -> String {
    let text = error.phrase.substituted();
    match error.kind {
        ErrorKind::Input if error.details.is_empty() => text,
        ErrorKind::Input => {
            let without_stop =
                |phrase: &Phrase| phrase.substituted().trim_end_matches('.').to_owned();
            error.details.iter().map(without_stop).collect::<Vec<_>>().join(", ")
        }
        ErrorKind::Unauthenticated => text,
        ErrorKind::Internal => format!("internal_error&message={text}{report_id}"),
        _ => format!("internal_error&message={text}"),
    }
}

/// An answer in form encoding.
fn rendered(status: StatusCode, pairs: &[(&str, &str)]) -> Response {
    let pairs: Vec<String> =
        pairs.iter().map(|(name, value)| format!("{name}={}", query::form_encode(value))).collect();
    let mut response = Response::new(Body::from(pairs.join("&")));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(CONTENT_TYPE));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::messages;
    use magegate_domain::oauth::Fault;

    #[test]
    fn each_endpoint_has_its_paths_and_no_other() {
        for (path, step) in [
            ("/oauth/token/request", Some(Step::RequestToken)),
            ("/oauth/token/access", Some(Step::AccessToken)),
            ("//oauth/token/access/", Some(Step::AccessToken)),
            ("/index.php/oauth/token/request", Some(Step::RequestToken)),
            ("/oauth/token/request/more", None),
            ("/oauth/token", None),
            ("/oauth", None),
            ("/oauth/Token/request", None),
            ("/rest/oauth/token/request", None),
        ] {
            assert_eq!(Step::of(path), step, "{path}");
        }
    }

    #[test]
    fn several_missing_parameters_are_told_in_one_line() {
        let told = |fault: Fault| problem(&fault.into(), "");
        assert_eq!(
            told(Fault::Missing(vec!["oauth_nonce"])),
            "\"oauth_nonce\" is required. Enter and try again."
        );
        assert_eq!(
            told(Fault::Missing(vec!["oauth_nonce", "oauth_timestamp"])),
            "\"oauth_nonce\" is required. Enter and try again, \"oauth_timestamp\" is required. Enter and try again"
        );
        assert_eq!(
            query::form_encode(&told(Fault::Version("2.0".to_owned()))),
            "The+%222.0%22+Oauth+version+isn%27t+supported."
        );
    }

    #[test]
    fn what_is_not_the_client_s_fault_is_told_without_its_cause() {
        let told = problem(&Error::internal("secret cause"), "0123456789abc");
        let wanted = messages::internal().substituted();
        assert_eq!(told, format!("internal_error&message={wanted}0123456789abc"));
        assert!(problem(&messages::busy(), "").starts_with("internal_error&message="));
    }
}
