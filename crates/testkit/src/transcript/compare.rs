//! What differs between an expected and a real answer, one line for every place. The order of a JSON object's members does
//! not count; that of lists and of XML elements does.

use super::holes::{any_kind, is_of_kind};
use super::xml;
use crate::http::Answer;
use serde_json::Value;

/// Longest piece of an answer in a difference.
const EXCERPT: usize = 160;

/// The lines of difference between the expectation, its holes filled, and the answer; none when they agree.
pub(super) fn differences(expect: &Value, answer: &Answer) -> Vec<String> {
    let data = answer.text();
    let status = &expect["status"];
    if status == "4xx" {
        let refused = (400..500).contains(&answer.status);
        let complaint = format!("status: wanted a client error, got {}", answer.status);
        return if refused { Vec::new() } else { vec![format!("{complaint}: {}", excerpt(&data))] };
    }
    if *status != answer.status {
        let complaint =
            format!("status: wanted {status}, got {}: {}", answer.status, excerpt(&data));
        return vec![complaint];
    }
    let mut found = header_differences(&expect["headers"], answer);
    if let Some(want) = expect.get("json") {
        match serde_json::from_str(&data) {
            Ok(got) => compare(want, &got, "$", &mut found),
            Err(_) => found.push(format!("body is not JSON: {}", excerpt(&data))),
        }
    } else if let Some(want) = expect.get("xml").and_then(Value::as_str) {
        match (xml::tree(want), xml::tree(&data)) {
            (Some(want), Some(got)) => compare(&want, &got, "$", &mut found),
            _ => found.push(format!("body is not XML: {}", excerpt(&data))),
        }
    } else if let Some(want) = expect.get("text") {
        compare(want, &Value::String(data), "$", &mut found);
    }
    found
}

fn header_differences(expect: &Value, answer: &Answer) -> Vec<String> {
    let wanted = expect.as_object().into_iter().flatten();
    wanted
        .filter_map(|(name, want)| {
            let (mut want, mut got) = (want.as_str(), answer.header(name));
            if name == "content-type" {
                // The reference's web server sometimes adds parameters of its own.
                (want, got) = (Some(media_type(want)), Some(media_type(got)));
            }
            (want != got).then(|| format!("header {name}: wanted {want:?}, got {got:?}"))
        })
        .collect()
}

fn media_type(value: Option<&str>) -> &str {
    value.unwrap_or_default().split(';').next().unwrap_or_default().trim()
}

fn compare(want: &Value, got: &Value, place: &str, found: &mut Vec<String>) {
    if let Some(kind) = want.as_str().and_then(any_kind) {
        if !is_of_kind(kind, got) {
            found.push(format!("{place}: wanted any {kind}, got {got}"));
        }
        return;
    }
    match (want, got) {
        (Value::Object(want), Value::Object(got)) => {
            for (key, want) in want {
                match got.get(key) {
                    Some(got) => compare(want, got, &format!("{place}.{key}"), found),
                    None => found.push(format!("{place}.{key}: missing")),
                }
            }
            let unexpected = got.iter().filter(|(key, _)| !want.contains_key(*key));
            found.extend(unexpected.map(|(key, got)| format!("{place}.{key}: unexpected {got}")));
        }
        (Value::Array(want), Value::Array(got)) => {
            if want.len() != got.len() {
                let (want, got) = (want.len(), got.len());
                found.push(format!("{place}: wanted {want} items, got {got}"));
            }
            for (index, (want, got)) in want.iter().zip(got).enumerate() {
                compare(want, got, &format!("{place}.{index}"), found);
            }
        }
        (want, got) if want == got => {}
        (want, got) => found.push(format!("{place}: wanted {want}, got {got}")),
    }
}

fn excerpt(text: &str) -> String {
    format!("{:?}", text.chars().take(EXCERPT).collect::<String>())
}

#[cfg(test)]
mod tests;
