//! `Authorization` headers: a token is one word at the end.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::door::bearer::{Bearer, token};

fuzz_target!(|header: &str| {
    if let Bearer::Token(token) = token(Some(header)) {
        assert!(!token.is_empty() && !token.contains(' ') && header.ends_with(token));
    }
});
