//! Request paths: the path of a call is a piece of the raw path, and templates match or not.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_webapi::rest::path;

fuzz_target!(|raw: &str| {
    let is_store_code = |code: &str| code == "default" || code == "uk_en";
    if let Some(Ok((_, path))) = path::target(raw, is_store_code).map(path::Target::call) {
        assert!(raw.contains(path) && path.starts_with("/V") && !path.ends_with('/'));
        let _ = path::matches("/V1/customers/:customerId/password/resetLinkToken/:token", path);
        let (stem, _) = path::strip_xml_suffix(path);
        let _ = path::matches("/V1/customers/:customerId", stem);
    }
});
