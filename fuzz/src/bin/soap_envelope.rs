//! SOAP messages: whatever is read keeps to its limits, and what it gives every operation is decoded or refused.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_domain::caller::Caller;
use magegate_webapi::call::arguments;
use magegate_webapi::soap::envelope::Envelope;
use magegate_webapi::soap::tree::{self, Element};
use magegate_webapi::{routes, soap};

fuzz_target!(|body: &[u8]| {
    let Ok(root) = tree::parse(body) else { return };
    assert!(depth(&root) <= tree::MAX_DEPTH);
    let Ok(envelope) = Envelope::open(root) else { return };
    for route in routes::all() {
        let mut data = soap::parameters(route, &envelope.call);
        let _ = arguments(route, &mut data, Caller::Guest, Some(20));
    }
});

fn depth(element: &Element) -> usize {
    1 + element.children.iter().map(depth).max().unwrap_or(0)
}
