//! Query strings: bounded, and every value that is read is a text or a map.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::query;

fuzz_target!(|text: &str| {
    assert!(query::parse(text).len() <= query::MAX_VARIABLES);
});
