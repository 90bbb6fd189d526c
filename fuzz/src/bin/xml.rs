//! XML bodies and answers: whatever is decoded, from XML or from JSON, is written as XML that reads back.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::{json, xml};

fuzz_target!(|body: &[u8]| {
    for value in [xml::decode(body), json::decode(body)].into_iter().flatten() {
        let text = xml::encode(&value);
        // The root element of the answer is one level more.
        let again = xml::decode(text.as_bytes());
        assert!(again.is_ok() || depth(body) >= xml::MAX_DEPTH, "{text}");
    }
});

/// An upper bound of a document's nesting.
fn depth(body: &[u8]) -> usize {
    body.iter().filter(|byte| b"<[{".contains(byte)).count()
}
