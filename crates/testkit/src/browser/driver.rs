//! The protocol `WebDriver`, as far as it is needed: commands are requests with JSON, answers a `value` that is the result or
//! says what went wrong.

use super::until;
use crate::http::{Client, Request};
use serde_json::Value;
use std::fmt;
use std::net::SocketAddr;

/// Faults that pass when the page has gone on: the element is not there yet, was replaced, or lies below another.
const PASSING: [&str; 5] = [
    "no such element",
    "stale element reference",
    "element not interactable",
    "element click intercepted",
    "invalid element state",
];

/// One browser window, as its driver knows it.
#[derive(Debug)]
pub(super) struct Driver {
    client: Client,
    session: String,
}

/// What a command came to.
pub(super) type Outcome = Result<Value, Fault>;

/// Why a command failed.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Fault {
    /// The protocol's word for it.
    kind: String,
    message: String,
}

impl Driver {
    /// Waits for the driver to listen and has it start the browser that is wanted.
    pub(super) async fn connect(address: SocketAddr, wanted: &Value) -> Result<Self, Fault> {
        let client = Client::new(address);
        until("the driver to listen", async || {
            let answer = client.try_send(&Request::get("/status")).await;
            answer.map_err(|error| error.to_string())
        })
        .await;
        let made = send(client, &Request::post("/session").json(wanted)).await?;
        let session = made["sessionId"].as_str().expect("a session has an id").to_owned();
        Ok(Self { client, session })
    }

    /// Sends a command; its path follows the session's. A body of null is none.
    pub(super) async fn command(&self, method: &str, path: &str, body: &Value) -> Outcome {
        let request = Request::new(method, &format!("/session/{}{path}", self.session));
        let request = if body.is_null() { request } else { request.json(body) };
        send(self.client, &request).await
    }
}

impl Fault {
    /// Whether the same command may succeed a moment later.
    pub(super) fn may_pass(&self) -> bool {
        PASSING.contains(&self.kind.as_str())
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.message)
    }
}

async fn send(client: Client, request: &Request) -> Outcome {
    let answer = client.send(request).await;
    let mut content = answer.json();
    let value = content["value"].take();
    if answer.status == 200 {
        return Ok(value);
    }
    let word = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Err(Fault { kind: word("error"), message: word("message") })
}
