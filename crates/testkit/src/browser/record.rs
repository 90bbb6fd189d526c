//! What the browser noted while it showed a page: complaints of scripts and policies, and every request that was sent.

use super::{Browser, text};
use serde_json::{Value, json};

/// An entry of the browser's console.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// `SEVERE`, `WARNING`, `INFO` or `DEBUG`.
    pub level: String,
    /// Who says it: `javascript` for errors of scripts, `network` for answers of 400 and above, `security` for breaches of a
    /// policy, `console-api` for the page itself, and others.
    pub source: String,
    /// What it says, the address of the place first.
    pub text: String,
}

impl Browser {
    /// What came to the console since it was last looked at.
    pub async fn console(&self) -> Vec<Message> {
        let message = |entry: Value| Message {
            level: text(&entry["level"]),
            source: text(&entry["source"]),
            text: text(&entry["message"]),
        };
        self.log("browser").await.into_iter().map(message).collect()
    }

    /// Addresses of the requests that pages sent since this was last looked at, those that were not answered included. What
    /// stays within the browser, such as `data:` and `chrome:`, is none.
    pub async fn requests(&self) -> Vec<String> {
        self.log("performance").await.iter().filter_map(requested).collect()
    }

    async fn log(&self, kind: &str) -> Vec<Value> {
        match self.done("POST", "/se/log", json!({"type": kind})).await {
            Value::Array(entries) => entries,
            other => panic!("a log is a list: {other}"),
        }
    }
}

/// The address in an entry that tells of a request.
fn requested(entry: &Value) -> Option<String> {
    let event: Value = serde_json::from_str(entry["message"].as_str()?).ok()?;
    let event = &event["message"];
    let url = event["params"]["request"]["url"].as_str()?;
    let stays = ["about:", "blob:", "chrome:", "data:"].iter().any(|kind| url.starts_with(kind));
    (event["method"] == "Network.requestWillBeSent" && !stays).then(|| url.to_owned())
}
