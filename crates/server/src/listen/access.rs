//! One request from its head to the last byte of its answer: counted while it lasts, logged and measured once
//! when it ends, whichever way it ends. Never a header, a query or a body.

use super::Shared;
use super::activity::Activity;
use crate::telemetry::names;
use http::request::Parts;
use http::{Method, Response};
use magegate_webapi::request_info::{Peer, RequestId, RouteTemplate};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use tokio::time::Instant;

/// Longest path that is logged, in bytes.
const LONGEST_PATH: usize = 512;
/// From this length on, a run of letters and digits in a path is taken for a secret (reset links carry tokens).
const SECRET_LENGTH: usize = 24;

/// A request under way.
#[derive(Debug)]
pub(super) struct Visit {
    shared: Arc<Shared>,
    activity: Arc<Activity>,
    method: &'static str,
    path: String,
    id: RequestId,
    peer: Peer,
    began: Instant,
    status: Option<u16>,
    route: &'static str,
}

impl Visit {
    pub(super) fn begin(
        shared: Arc<Shared>,
        activity: Arc<Activity>,
        parts: &Parts,
        (id, peer): (RequestId, Peer),
    ) -> Self {
        shared.in_flight.fetch_add(1, Ordering::Relaxed);
        metrics::gauge!(names::REQUESTS_IN_FLIGHT, "listener" => shared.name).increment(1);
        activity.request_began();
        Self {
            shared,
            activity,
            method: known(&parts.method),
            path: presentable(parts.uri.path()),
            id,
            peer,
            began: Instant::now(),
            status: None,
            route: "",
        }
    }

    /// Notes what is answered.
    pub(super) fn answered<B>(&mut self, answer: &Response<B>) {
        self.status = Some(answer.status().as_u16());
        if let Some(RouteTemplate(route)) = answer.extensions().get() {
            self.route = route;
        }
    }

    pub(super) fn id(&self) -> &RequestId {
        &self.id
    }

    pub(super) fn activity(&self) -> &Activity {
        &self.activity
    }

    fn log(&self, duration_ms: f64) {
        macro_rules! event {
            ($level:ident) => {
                tracing::$level!(
                    target: "magegate::access",
                    listener = self.shared.name,
                    method = self.method,
                    path = self.path,
                    route = self.route,
                    status = self.status,
                    duration_ms,
                    request_id = self.id.0,
                    peer = %self.peer.0,
                    "request"
                )
            };
        }
        // Health checks and scrapes every few seconds would bury everything else.
        if self.shared.name == "ops" {
            event!(debug);
        } else {
            event!(info);
        }
    }
}

impl Drop for Visit {
    fn drop(&mut self) {
        let elapsed = self.began.elapsed();
        self.activity.request_ended();
        self.shared.in_flight.fetch_sub(1, Ordering::Relaxed);
        let listener = self.shared.name;
        metrics::gauge!(names::REQUESTS_IN_FLIGHT, "listener" => listener).decrement(1);
        let status = self.status.map_or_else(|| "none".to_owned(), |status| status.to_string());
        metrics::counter!(
            names::REQUESTS, "listener" => listener, "method" => self.method,
            "route" => self.route, "status" => status
        )
        .increment(1);
        metrics::histogram!(names::REQUEST_SECONDS, "listener" => listener, "route" => self.route)
            .record(elapsed.as_secs_f64());
        self.log((elapsed.as_secs_f64() * 1e6).round() / 1e3);
    }
}

/// The method's name; strangers can invent methods, and each would be a label of its own for ever.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::DELETE => "DELETE",
        Method::HEAD => "HEAD",
        Method::OPTIONS => "OPTIONS",
        Method::PATCH => "PATCH",
        Method::TRACE => "TRACE",
        Method::CONNECT => "CONNECT",
        _ => "other",
    }
}

/// The path as it may be logged: of bounded length, printable, and without anything that looks like a secret.
fn presentable(path: &str) -> String {
    let mut out = String::new();
    for (index, segment) in path.split('/').enumerate() {
        if index > 0 {
            out.push('/');
        }
        let longest_run = segment.split(|c: char| !c.is_ascii_alphanumeric()).map(str::len).max();
        if longest_run.unwrap_or(0) >= SECRET_LENGTH {
            out.push_str("[hidden]");
        } else {
            out.extend(segment.chars().map(|c| if c.is_ascii_graphic() { c } else { '?' }));
        }
        if out.len() > LONGEST_PATH {
            out.truncate(LONGEST_PATH);
            out.push('…');
            break;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn paths_are_logged_without_what_looks_like_a_secret() {
        let token = "k3jd83hf9a7sd6f5g4h3j2k1l0q9w8e7";
        for (path, logged) in [
            ("/rest/V1/customers/me", "/rest/V1/customers/me".to_owned()),
            (
                "/rest/V1/integration/customer/revoke-customer-token",
                "/rest/V1/integration/customer/revoke-customer-token".to_owned(),
            ),
            (
                &format!("/rest/V1/customers/2/password/resetLinkToken/{token}"),
                "/rest/V1/customers/2/password/resetLinkToken/[hidden]".to_owned(),
            ),
            (&format!("/a/x-{token}-y/b"), "/a/[hidden]/b".to_owned()),
            ("/é", "/?".to_owned()),
        ] {
            assert_eq!(presentable(path), logged);
        }
        assert!(presentable(&"/abc".repeat(1000)).len() < LONGEST_PATH + 10);
    }

    proptest! {
        #[test]
        fn any_path_becomes_printable_and_short(path in any::<String>()) {
            let logged = presentable(&path);
            prop_assert!(logged.len() < LONGEST_PATH + 10);
            prop_assert!(logged.chars().all(|c| c.is_ascii_graphic() || c == '…'));
        }
    }
}
