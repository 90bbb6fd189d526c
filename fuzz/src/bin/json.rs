//! JSON bodies: whatever is decoded is written and read back without change.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::json;

fuzz_target!(|body: &[u8]| {
    if let Ok(value) = json::decode(body) {
        let text = json::encode(&value);
        let again = json::decode(text.as_bytes()).expect("our own JSON");
        assert_eq!(json::encode(&again), text);
    }
});
