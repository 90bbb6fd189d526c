//! `Content-Type` headers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::content_type::{BodyFormat, body_format};

fuzz_target!(|header: &str| {
    if let Ok(BodyFormat::Multipart { boundary }) = body_format(Some(header)) {
        assert!(!boundary.is_empty());
    }
});
