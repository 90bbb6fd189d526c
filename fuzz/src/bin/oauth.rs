//! Signed requests: a header, a query and a form of three lines, as sent, and with a good signature.
#![no_main]

use libfuzzer_sys::fuzz_target;
use magegate_domain::oauth::{Claims, Method, Parameters, Request, Stage, sign, verify};
use magegate_domain::percent;

const USUAL: &str = "OAuth oauth_consumer_key=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa,oauth_token=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb,\
    oauth_nonce=n,oauth_timestamp=1,oauth_signature_method=HMAC-SHA256";

fuzz_target!(|text: &str| {
    let mut lines = text.splitn(3, '\n').chain(["", ""]);
    let mut line = || lines.next().unwrap_or_default();
    let (header, query, form) = (line(), line(), line());
    for header in [header.to_owned(), format!("{USUAL},{header}")] {
        let form = Some(form.as_bytes());
        let request = Request {
            header: &header,
            method: "POST",
            scheme: "http",
            host: "shop.test",
            path: "/",
            query,
            form,
        };
        assert!(!holds(&request), "nobody signed it");
        // One parameter more must not be one too many.
        let is_long = header.len() > 4096;
        if is_long || Parameters::read(&request).get("oauth_signature").is_some() {
            continue;
        }
        if let Some(signature) = sign(&request, Method::HmacSha256, "cs", "ts") {
            let signature = percent::encode(signature.as_bytes(), percent::UNRESERVED);
            let header = format!("{header},oauth_signature=\"{signature}\"");
            let signed = Request { header: &header, ..request };
            assert_eq!(
                holds(&signed),
                Claims::of(&Parameters::read(&signed), Stage::Call, false).is_ok()
            );
        }
    }
});

fn holds(request: &Request<'_>) -> bool {
    let parameters = Parameters::read(request);
    [Stage::Call, Stage::RequestToken, Stage::AccessToken].into_iter().any(|stage| {
        Claims::of(&parameters, stage, true)
            .is_ok_and(|claims| verify(request, &parameters, &claims, "cs", "ts").is_some())
    })
}
