//! GraphQL documents with their variables, up to the point at which somebody would have to be asked for data. The first
//! line is the variables, in JSON; the rest is the document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::graphql;

fuzz_target!(|text: &str| {
    let (variables, query) = text.split_once('\n').unwrap_or(("{}", text));
    let once = graphql::would_run(query, variables);
    assert_eq!(graphql::would_run(query, variables), once);
});
