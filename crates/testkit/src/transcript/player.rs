//! Plays transcripts against a running server and says, step by step, what differs.

use super::{Step, Transcript, compare, holes, read_json};
use crate::http::{Answer, Client, Request};
use serde_json::{Map, Value};
use std::path::Path;

/// Plays transcripts against one server, with the credentials of the fixture.
#[derive(Debug, Clone)]
pub struct Player {
    client: Client,
    names: Map<String, Value>,
}

/// How one step went.
#[derive(Debug, Clone)]
pub struct Played {
    /// The scenario's name.
    pub scenario: String,
    /// The step's name.
    pub step: String,
    /// Method and path as recorded.
    pub request: String,
    /// One line for every difference; empty when the answer is the recorded one.
    pub differences: Vec<String>,
}

impl Player {
    /// A player of the transcripts in `conformance` (its `fixture.json` names the credentials) against a server.
    pub fn new(client: Client, conformance: &Path) -> Self {
        let fixture = read_json(&conformance.join("fixture.json"));
        let mut names =
            fixture.get("names").and_then(Value::as_object).cloned().unwrap_or_default();
        let base = format!("http://{}", client.address());
        names.insert("base_encoded".to_owned(), percent_encoded(&base).into());
        names.insert("base".to_owned(), base.into());
        Self { client, names }
    }

    /// Plays one transcript from its first step to its last. A step that fails does not stop the others.
    pub async fn play(&self, transcript: &Transcript) -> Vec<Played> {
        let mut names = self.names.clone();
        let mut played = Vec::new();
        for step in &transcript.steps {
            let request = request(&holes::fill(&step.request, &names));
            let differences = match self.client.try_send(&request).await {
                Ok(answer) => judge(step, &answer, &mut names),
                Err(error) => vec![format!("no answer: {error}")],
            };
            played.push(Played {
                scenario: transcript.scenario.clone(),
                step: step.id.clone(),
                request: format!(
                    "{} {}",
                    text(&step.request["method"]),
                    text(&step.request["path"])
                ),
                differences,
            });
        }
        played
    }
}

impl std::fmt::Display for Played {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{} {}", self.scenario, self.step, self.request)?;
        for line in &self.differences {
            write!(f, "\n     {line}")?;
        }
        Ok(())
    }
}

fn judge(step: &Step, answer: &Answer, names: &mut Map<String, Value>) -> Vec<String> {
    let mut found = compare::differences(&holes::fill(&step.expect, names), answer);
    let data: Option<Value> = serde_json::from_slice(&answer.body).ok();
    for (name, path) in &step.capture {
        match data.as_ref().and_then(|data| at(data, path)) {
            Some(value) => {
                names.insert(name.clone(), value.clone());
            }
            None => found.push(format!("nothing to capture at {path} as {name}")),
        }
    }
    found
}

/// `$` is the whole, `$.a.0.b` goes down keys and indexes.
fn at<'a>(value: &'a Value, path: &str) -> Option<&'a Value> {
    path.split('.').skip(1).try_fold(value, |value, part| match value {
        Value::Array(items) => items.get(part.parse::<usize>().ok()?),
        other => other.get(part),
    })
}

fn request(recorded: &Value) -> Request {
    let mut request = Request::new(text(&recorded["method"]), text(&recorded["path"]));
    for (name, value) in recorded["headers"].as_object().into_iter().flatten() {
        request = request.header(name, text(value));
    }
    match &recorded["body"] {
        Value::Null => request,
        Value::String(body) => request.body(body.as_str()),
        body => request.body(body.to_string()),
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

fn percent_encoded(text: &str) -> String {
    use std::fmt::Write;
    text.bytes().fold(String::new(), |mut encoded, byte| {
        if byte.is_ascii_alphanumeric() || b"_.-~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let _ = write!(encoded, "%{byte:02X}");
        }
        encoded
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn captures_go_down_keys_and_indexes() {
        let value = json!({"a": [{"b": 5}]});
        assert_eq!(at(&value, "$"), Some(&value));
        assert_eq!(at(&value, "$.a.0.b"), Some(&json!(5)));
        assert_eq!(at(&value, "$.a.1.b"), None);
        assert_eq!(at(&value, "$.a.x"), None);
    }

    #[test]
    fn a_recorded_request_is_sent_as_it_stands() {
        let recorded = json!({
            "method": "POST", "path": "/rest//V1/a", "headers": {"X": "y "}, "body": {"b": 1, "a": "é"}
        });
        let expected = Request::post("/rest//V1/a").header("X", "y ").body(r#"{"b":1,"a":"é"}"#);
        assert_eq!(request(&recorded), expected);
    }

    #[test]
    fn the_base_is_encoded_for_use_within_a_query() {
        assert_eq!(percent_encoded("http://127.0.0.1:80"), "http%3A%2F%2F127.0.0.1%3A80");
    }
}
