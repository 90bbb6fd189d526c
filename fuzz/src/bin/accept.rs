//! `Accept` headers.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::accept;

fuzz_target!(|header: &str| {
    let _ = accept::negotiate(Some(header));
});
