//! Deployment files of a store: read or refused with one line, and nothing of a text that was read is shown.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_domain::php::{self, Node, Value};

fuzz_target!(|source: &[u8]| match php::parse(source) {
    Ok(node) => {
        assert!(depth(&node) <= php::MAX_DEPTH + 1);
        let again = format!("<?php return {};", written(&node));
        assert!(php::parse(again.as_bytes()).is_ok_and(|read| read == node), "{again}");
    }
    Err(error) => {
        let lines = source.iter().filter(|byte| **byte == b'\n').count();
        assert!(error.line >= 1 && error.line <= lines + 1, "{error}");
        assert!(!error.message.contains('\n') && error.message.len() < 400, "{error}");
    }
});

fn depth(node: &Node) -> usize {
    1 + node.entries().map(|(_, node)| depth(node)).max().unwrap_or(0)
}

fn written(node: &Node) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"));
    match &node.value {
        Value::Null => "null".to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(number) => number.to_string(),
        Value::Float(number) => format!("{number:?}"),
        Value::Text(text) => quoted(text),
        Value::Array(entries) => {
            let entries = entries.iter().map(|(key, node)| {
                let key = match key {
                    php::Key::Int(number) => number.to_string(),
                    php::Key::Text(text) => quoted(text),
                };
                format!("{key} => {}", written(node))
            });
            format!("[{}]", entries.collect::<Vec<_>>().join(", "))
        }
    }
}
