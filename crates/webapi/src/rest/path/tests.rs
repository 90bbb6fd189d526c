//! Tests of paths: the table of `spec/web-api-framework.md`, section 1, and arbitrary input.

use proptest::prelude::*;

use super::*;

fn codes(code: &str) -> bool {
    ["default", "uk_en"].contains(&code)
}

fn call(raw: &str) -> Option<(StoreSegment<'_>, &str)> {
    target(raw, codes).and_then(|target| target.call().ok())
}

#[test]
fn the_forms_of_a_call_are_read() {
    let path = "/V1/x/y";
    let cases = [
        ("/rest/V1/x/y", StoreSegment::Default),
        ("/rest//V1/x/y", StoreSegment::Default),
        ("//rest/V1/x/y", StoreSegment::Default),
        ("/rest/V1/x/y/", StoreSegment::Default),
        ("/index.php/rest/V1/x/y", StoreSegment::Default),
        ("/rest/uk_en/V1/x/y", StoreSegment::Code("uk_en")),
        ("/index.php/rest/default/V1/x/y/", StoreSegment::Code("default")),
        ("/rest/all/V1/x/y", StoreSegment::All),
    ];
    for (raw, store) in cases {
        assert_eq!(call(raw), Some((store, path)), "{raw}");
    }
    assert_eq!(call("/rest/V1"), Some((StoreSegment::Default, "/V1")));
    assert_eq!(call("/rest/V1//x"), Some((StoreSegment::Default, "/V1//x")));
    assert_eq!(call("/rest/V2/x"), Some((StoreSegment::Default, "/V2/x")));
    assert_eq!(call("/rest/V1x/y"), Some((StoreSegment::Default, "/V1x/y")));
}

#[test]
fn what_is_no_call_cannot_be_processed() {
    let paths = [
        "/rest",
        "/rest/",
        "/rest/default",
        "/rest/all",
        "/rest/nowhere/V1/x",
        "/rest/DEFAULT/V1/x",
        "/rest/admin/V1/x",
        "/rest/1/V1/x",
        "/rest/v1/x",
        "/rest/V/x",
        "/rest/integration/customer/token",
        "/rest/default/all/V1/x",
    ];
    for raw in paths {
        assert_eq!(target(raw, codes), Some(Target::Unprocessable), "{raw}");
    }
    let error = Target::Unprocessable.call().unwrap_err();
    assert_eq!(error.kind, ErrorKind::Input);
    assert_eq!(error.to_string(), "Specified request cannot be processed.");
}

#[test]
fn other_paths_are_not_of_the_web_api() {
    for raw in ["", "/", "/REST/V1/x", "/restful/V1/x", "/soap/default", "/x/rest/V1/x"] {
        assert_eq!(target(raw, codes), None, "{raw}");
    }
}

#[test]
fn schema_and_asynchronous_calls_are_told_apart() {
    let schema = target("/rest/uk_en/schema", codes);
    assert_eq!(schema, Some(Target::Schema { store: StoreSegment::Code("uk_en") }));
    let bulk = target("/rest/async/bulk/V1/x", codes);
    let expected = Target::Async { store: StoreSegment::Default, path: "/async/bulk/V1/x" };
    assert_eq!(bulk, Some(expected));
    assert_eq!(expected.call().unwrap_err().kind, ErrorKind::NotFound);
}

#[test]
fn templates_bind_decoded_variables_and_compare_literals_as_sent() {
    let template = "/V1/customers/:customerId/password/resetLinkToken/:token";
    let path = "/V1/customers/1%302/password/resetLinkToken/a+b%2Fc";
    let bound = matches(template, path);
    assert_eq!(bound, Some(vec![("customerId", "102".to_owned()), ("token", "a+b/c".to_owned())]));
    assert_eq!(matches("/V1/customers/me", "/V1/customers/%6De"), None);
    assert_eq!(matches("/V1/customers/me", "/V1/customers/Me"), None);
    assert_eq!(matches("/V1/customers/me", "/V1/customers/me"), Some(Vec::new()));
    assert_eq!(matches("/V1/customers/:id", "/V1/customers"), None);
    assert_eq!(matches("/V1/customers/:id", "/V1/customers//"), None);
    assert_eq!(matches("/V1/customers/:id", "/V1/customers/1/x"), None);
    assert_eq!(matches("/V1/customers", "/V1//customers"), None);
}

#[test]
fn the_older_suffix_is_taken_off_once() {
    let path = "/V1/integration/customer/token";
    assert_eq!(strip_xml_suffix(&format!("{path}.xml")), (path, true));
    assert_eq!(strip_xml_suffix(path), (path, false));
}

proptest! {
    #[test]
    fn every_path_is_judged(raw in "\\PC{0,60}") {
        let _ = target(&raw, codes);
        let _ = matches("/V1/:a/b/:c", &raw);
    }

    #[test]
    fn every_call_is_a_clean_piece_of_the_path(
        raw in "(/|rest|index.php|V1|V2x|all|default|x|schema|%2F)(/|rest|V1|all|default|x){0,12}"
    ) {
        if let Some(Ok((_, path))) = target(&raw, codes).map(Target::call) {
            prop_assert!(raw.contains(path) && path.starts_with("/V") && !path.ends_with('/'));
        }
    }
}
