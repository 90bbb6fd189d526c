//! Recorded exchanges with the reference server: reading them, playing them against a server, comparing the answers.
//! The format and the meaning of holes are those of `shared/conformance/README.md` and the head of its `conform.py`.

mod compare;
mod holes;
mod player;
mod xml;

pub use player::{Played, Player};

use serde_json::Value;
use std::path::{Path, PathBuf};

/// One recorded scenario: steps that build on each other.
#[derive(Debug, Clone)]
pub struct Transcript {
    /// Its name, that of its file.
    pub scenario: String,
    /// The part of the reference that it shows.
    pub area: String,
    /// What it shows, in a sentence.
    pub about: String,
    /// The exchanges in their order.
    pub steps: Vec<Step>,
}

/// One request and what the reference answered.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its name within the scenario.
    pub id: String,
    /// The request: `method`, `path`, `headers`, `body`.
    request: Value,
    /// Names for parts of the answer that later steps use.
    capture: Vec<(String, String)>,
    /// The answer: `status`, `headers`, and `json`, `xml` or `text`.
    expect: Value,
}

/// Reads one transcript. A file that is none fails the test.
pub fn load(file: &Path) -> Transcript {
    let json = read_json(file);
    let text = |value: &Value, key: &str| match value.get(key).and_then(Value::as_str) {
        Some(text) => text.to_owned(),
        None => panic!("{}: no `{key}` in {value}", file.display()),
    };
    let steps = json.get("steps").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    Transcript {
        scenario: text(&json, "scenario"),
        area: text(&json, "area"),
        about: text(&json, "about"),
        steps: steps
            .iter()
            .map(|step| Step {
                id: text(step, "id"),
                request: step.get("request").cloned().unwrap_or_default(),
                capture: captures(step),
                expect: step.get("expect").cloned().unwrap_or_default(),
            })
            .collect(),
    }
}

/// The transcripts of a folder, in the order of their names.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => panic!("{}: {error}", folder.display()),
    };
    let mut files: Vec<PathBuf> = entries
        .filter_map(|entry| Some(entry.ok()?.path()))
        .filter(|path| path.extension().is_some_and(|extension| extension == "json"))
        .filter(|path| path.file_name().is_some_and(|name| name != "fixture.json"))
        .collect();
    files.sort();
    files
}

fn captures(step: &Value) -> Vec<(String, String)> {
    let named = step.get("capture").and_then(Value::as_object);
    named
        .into_iter()
        .flatten()
        .map(|(name, path)| (name.clone(), path.as_str().unwrap_or_default().to_owned()))
        .collect()
}

fn read_json(file: &Path) -> Value {
    let text = std::fs::read_to_string(file).map_err(|error| error.to_string());
    let value =
        text.and_then(|text| serde_json::from_str(&text).map_err(|error| error.to_string()));
    match value {
        Ok(value) => value,
        Err(error) => panic!("{}: {error}", file.display()),
    }
}
