//! Forms: the first line is the boundary, the rest the body.
#![no_main]

use bytes::Bytes;
use futures_util::FutureExt as _;
use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::multipart;

fuzz_target!(|input: &[u8]| {
    let mut lines = input.splitn(2, |byte| *byte == b'\n');
    let (boundary, body) = (lines.next().unwrap_or_default(), lines.next().unwrap_or_default());
    let Ok(boundary) = std::str::from_utf8(boundary) else {
        return;
    };
    if !boundary.is_empty() {
        let outcome = multipart::fields(boundary, Bytes::copy_from_slice(body)).now_or_never();
        assert!(outcome.is_some(), "waited for a body that is in memory");
    }
});
