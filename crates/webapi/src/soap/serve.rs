//! A request's way through the SOAP door: parameters, message, services, permission, envelope, operation, answer
//! (`spec/soap.md`). Every row is judged by the rule of all doors, once for the description and once more for the call.

use super::contract::{self, Decided, Offered, Operation};
use super::engine::EngineFault;
use super::envelope::{Envelope, Version};
use super::fault::{self, Code};
use super::place::Place;
use super::query::{Question, Subject};
use super::tree::{self, Element, Unreadable};
use super::{result, values, wsdl};
use crate::WebApi;
use crate::call::Notes;
use crate::door::{self, Asked, Visit};
use crate::request_info::RouteTemplate;
use crate::rest::{self, json};
use crate::value::{Map, Value};
use axum::body::Body;
use axum::extract::Request;
use axum::response::Response;
use bytes::Bytes;
use http::request::Parts;
use http::{HeaderValue, StatusCode, header};
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, ErrorKind};
use magegate_domain::messages;
use magegate_service::again;
use magegate_service::facts::Facts;
use std::sync::Arc;

/// The label of every request in the log and in the metrics.
const TEMPLATE: &str = "/soap";
const DESCRIPTION: &str = "text/xml; charset=UTF-8";
const LIST: &str = "application/json; charset=UTF-8";
const FAULT: &str = "application/soap+xml; charset=UTF-8";

/// A request on its way.
#[derive(Debug)]
struct Seen {
    question: Question,
    visit: Visit,
    place: Place,
    notes: Notes,
    /// The message as it came, where a signature covers it.
    form: Bytes,
}

/// What is sent back.
#[derive(Debug)]
struct Answer {
    status: StatusCode,
    content_type: &'static str,
    body: String,
}

/// Why there is no other answer.
#[derive(Debug)]
enum Failure {
    /// Told in the layout of the Web API; by its kind unless code or status say otherwise.
    Fault { error: Error, code: Option<Code>, status: Option<StatusCode> },
    /// Told by the engine, with the refusal behind it, if that is what it is.
    Engine { version: Version, fault: EngineFault, refusal: Option<Error> },
}

/// A message, read.
type Message = Result<Element, Unreadable>;

type Result<T, E = Failure> = std::result::Result<T, E>;

/// Answers any request.
pub(crate) async fn serve(api: &Arc<WebApi>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let question = Question::of(parts.uri.query().unwrap_or_default());
    let (visit, place) = (Visit::of(&parts), Place::default());
    let mut seen = Seen { question, visit, place, notes: Notes::default(), form: Bytes::new() };
    let message = match seen.question.subject {
        Subject::Description | Subject::List => None,
        Subject::Call => Some(door::request::read(body).await.map(|bytes| {
            let message = tree::parse(&bytes);
            seen.form = if door::request::is_form(&parts) { bytes } else { Bytes::new() };
            message
        })),
    };
    let outcome = match message {
        Some(Err(error)) => Err(error.into()),
        Some(Ok(message)) => repeatedly(api, &mut seen, &parts, Some(message)).await,
        None => repeatedly(api, &mut seen, &parts, None).await,
    };
    let mut response = respond(match outcome {
        Ok(answer) => (answer, false),
        Err(failure) => failed(api, &seen, &failure),
    });
    door::tell_expiry(api, &seen.notes, response.headers_mut()).await;
    response
}

async fn repeatedly(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    message: Option<Message>,
) -> Result<Answer> {
    // Opened once, as it does not change; an attempt that the database undid is begun again with it.
    let message = message.map(|message| message.map(Envelope::open));
    let mut attempt = 1;
    loop {
        let facts = api.service.facts().await?;
        seen.place = Place::of(parts, &facts, &seen.question);
        seen.visit.origin.store = seen.place.store;
        seen.visit.origin.store_code.clone_from(&seen.place.code);
        let outcome = match (&message, seen.question.subject) {
            (_, Subject::List) => Ok(list(seen, &facts)),
            (None, _) => describe(api, seen, parts, &facts).await,
            (Some(message), _) => call(api, seen, parts, (facts, message)).await,
        };
        match outcome {
            Err(Failure::Fault { error, .. }) if again::after(&error, attempt).await => {
                attempt += 1;
            }
            outcome => return outcome,
        }
    }
}

/// All services that there are, whoever asks.
fn list(seen: &Seen, facts: &Facts) -> Answer {
    let services = contract::services(&facts.settings).into_iter().map(|service| {
        let address = Value::from(seen.place.description(service));
        (service, Value::Map(Map::from_iter([("wsdl_endpoint", address)])))
    });
    let body = json::encode(&Value::Map(services.collect()));
    Answer { status: StatusCode::OK, content_type: LIST, body }
}

/// The description of the services asked for, as far as they are the caller's.
async fn describe(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    facts: &Facts,
) -> Result<Answer> {
    let services = services(seen, facts)?;
    let decided = decide(api, seen, parts, facts, &services).await?;
    let (offered, _) = offered(decided, &services)?;
    let body = wsdl::document(&seen.place.namespace(), &offered);
    Ok(Answer { status: StatusCode::OK, content_type: DESCRIPTION, body })
}

type Opened = Result<Result<Envelope, super::envelope::Faulty>, Unreadable>;

/// Runs the operation that a message calls.
async fn call(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    (facts, message): (Arc<Facts>, &Opened),
) -> Result<Answer> {
    let opened = message.as_ref().map_err(|fault| unreadable(*fault))?;
    let services = services(seen, &facts)?;
    let decided = decide(api, seen, parts, &facts, &services).await?;
    let (offered, decided) = offered(decided, &services)?;
    let envelope = opened.as_ref().map_err(|(version, fault)| Failure::Engine {
        version: *version,
        fault: fault.clone(),
        refusal: None,
    })?;
    let operation = find(seen, envelope, &offered);
    let found = operation.and_then(|found| Some((found, decided.permit(found.route)?)));
    let Some((operation, permit)) = found else {
        return Err(not_present(seen, envelope, decided));
    };
    seen.visit.caller = permit.caller();
    if permit.caller() == Caller::Guest {
        seen.visit.session = None;
        seen.visit.origin.acted_by = None;
    }
    seen.visit.origin.route = format!("SOAP {}", operation.name);
    if envelope.must_understand {
        let fault = EngineFault::NotUnderstood;
        return Err(Failure::Engine { version: envelope.version, fault, refusal: None });
    }
    let route = operation.route;
    let asked = Asked {
        route,
        facts,
        permit,
        data: values::parameters(route, &envelope.call),
        base_url: door::request::base_url(parts),
        items_wanted: true,
        notes: seen.notes.clone(),
    };
    let value = door::perform(api, &mut seen.visit, asked).await?;
    let (version, namespace) = (envelope.version, seen.place.namespace());
    let body = result::render(version, &namespace, &operation.response(), &route.result, &value);
    Ok(Answer { status: StatusCode::OK, content_type: engine_type(version), body })
}

/// The services asked for, all of which exist.
fn services(seen: &mut Seen, facts: &Facts) -> Result<Vec<&'static str>> {
    let names = seen.question.names()?;
    let all = contract::services(&facts.settings);
    let (known, unknown): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| all.contains(name));
    if !unknown.is_empty() {
        // An internal error of the reference's, but the client's fault.
        let (error, status) = (messages::unknown_services(&unknown), StatusCode::BAD_REQUEST);
        return Err(Failure::Fault { error, code: None, status: Some(status) });
    }
    let known = known.iter().filter_map(|name| all.iter().find(|other| *other == name).copied());
    let known: Vec<&'static str> = known.collect();
    seen.visit.origin.route = format!("SOAP {}", known.first().copied().unwrap_or_default());
    Ok(known)
}

/// Judges every row of the services.
async fn decide(
    api: &Arc<WebApi>,
    seen: &mut Seen,
    parts: &Parts,
    facts: &Facts,
    services: &[&'static str],
) -> Result<Decided> {
    let rows = contract::rows(&facts.settings).filter(|row| services.contains(&row.service));
    let rows: Vec<_> = rows.collect();
    let credential = door::request::credential(parts, facts, Some(&seen.form));
    let decided = door::permits(api, &mut seen.visit, rows.into_iter(), credential, facts);
    Ok(Decided(decided.await?))
}

/// What the caller may use of the services; a caller who may use nothing of any is refused all.
fn offered(decided: Decided, services: &[&'static str]) -> Result<(Vec<Offered>, Decided)> {
    let offered = decided.offered(services);
    if !offered.is_empty() {
        return Ok((offered, decided));
    }
    let mut error = messages::not_authorized(&services.join(", "));
    error.reason = decided.0.into_iter().find_map(|(_, permit)| permit.err()?.reason);
    Err(error.into())
}

/// The operation whose request the call is, among those offered.
fn find<'a>(seen: &Seen, envelope: &Envelope, offered: &'a [Offered]) -> Option<&'a Operation> {
    let namespace = seen.place.namespace();
    let mut operations = offered.iter().flat_map(|offered| &offered.operations);
    operations.find(|operation| envelope.call.is(&namespace, &operation.request()))
}

/// The engine's answer to what is no operation of the caller's. One that is there for others was refused.
fn not_present(seen: &mut Seen, envelope: &Envelope, decided: Decided) -> Failure {
    let (call, namespace) = (&envelope.call, seen.place.namespace());
    let is_ours = call.namespace.as_deref() == Some(namespace.as_str());
    let hidden = if is_ours { decided.hidden(&call.name) } else { None };
    let refusal = hidden.map(|(name, refusal)| {
        seen.visit.origin.route = format!("SOAP {name}");
        refusal
    });
    let fault = EngineFault::ProcedureNotPresent(call.name.clone());
    Failure::Engine { version: envelope.version, fault, refusal }
}

fn unreadable(fault: Unreadable) -> Failure {
    let receiver = |text| Failure::Fault {
        error: messages::input(text),
        code: Some(Code::Receiver),
        status: None,
    };
    match fault {
        Unreadable::Empty => receiver(messages::INVALID_XML),
        Unreadable::DocumentType => receiver(messages::DOCTYPE),
        // An internal error of the reference's, but the client's fault.
        Unreadable::Malformed(why) => Failure::Fault {
            error: messages::malformed_xml(why),
            code: None,
            status: Some(StatusCode::BAD_REQUEST),
        },
        Unreadable::TooMany => messages::too_many_elements().into(),
    }
}

/// Renders a failure, told once; and whether the sender may try again in a moment.
fn failed(api: &WebApi, seen: &Seen, failure: &Failure) -> (Answer, bool) {
    match failure {
        Failure::Engine { version, fault, refusal } => {
            if let Some(refusal) = refusal {
                door::report(api, &seen.visit, refusal);
            }
            let body = fault.render(*version);
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            (Answer { status, content_type: engine_type(*version), body }, false)
        }
        Failure::Fault { error, code, status } => {
            let report_id = door::report(api, &seen.visit, error);
            let code = code.unwrap_or_else(|| fault::code(error.kind));
            let is_call = seen.question.subject == Subject::Call;
            let by_kind = if is_call { fault::status } else { rest::error::status };
            let answer = Answer {
                status: status.unwrap_or_else(|| by_kind(error.kind)),
                content_type: if is_call { FAULT } else { DESCRIPTION },
                body: fault::body(error, code, &report_id, &seen.place),
            };
            (answer, error.kind == ErrorKind::Unavailable)
        }
    }
}

/// The type of what the engine answers.
fn engine_type(version: Version) -> &'static str {
    match version {
        Version::V11 => "text/xml; charset=utf-8",
        Version::V12 => "application/soap+xml; charset=utf-8",
    }
}

fn respond((answer, try_again): (Answer, bool)) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = answer.status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(answer.content_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if try_again {
        headers.insert(header::RETRY_AFTER, HeaderValue::from_static("1"));
    }
    response.extensions_mut().insert(RouteTemplate(TEMPLATE));
    response
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Fault { error, code: None, status: None }
    }
}
