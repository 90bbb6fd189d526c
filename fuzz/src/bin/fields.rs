//! The `fields=` filter: the first line is the filter, the rest an answer in JSON.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::{fields, json};

fuzz_target!(|text: &str| {
    let (filter, answer) = text.split_once('\n').unwrap_or((text, "{}"));
    let filter = fields::parse(filter);
    if let Ok(answer) = json::decode(answer.as_bytes()) {
        let projected = fields::apply(&filter, answer);
        let _ = fields::apply(&filter, projected);
    }
});
