//! Vectors of the specification and of RFC 5849, and what a signature covers.

use super::super::Stage;
use super::*;
use proptest::prelude::*;

const KEY: &str = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
const TOKEN: &str = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
const VECTOR: &str = "rmnDCEwiOa6sSzizuuRfce/joKcAj5sPLHXMuQYTG1w=";

/// A header with these parameters and the usual ones.
fn header(more: &str) -> String {
    format!(
        "OAuth oauth_consumer_key=\"{KEY}\",oauth_nonce=\"n1\",oauth_signature_method=\"HMAC-SHA256\",\
         oauth_timestamp=\"1700000000\",oauth_version=\"1.0\",oauth_token=\"{TOKEN}\"{more}"
    )
}

fn get<'a>(header: &'a str, path: &'a str, query: &'a str) -> Request<'a> {
    Request {
        header,
        method: "GET",
        scheme: "http",
        host: "shop.test:8080",
        path,
        query,
        form: None,
    }
}

/// Whether the request's own signature holds.
fn holds(request: &Request<'_>, consumer_secret: &str, token_secret: &str) -> bool {
    let parameters = Parameters::read(request);
    let claims = Claims::of(&parameters, Stage::Call, true).unwrap();
    verify(request, &parameters, &claims, consumer_secret, token_secret).is_some()
}

/// The header of a request, signed by the reference's rules.
fn signed(request: &Request<'_>) -> String {
    let signature = sign(request, Method::HmacSha256, "cs", "ts").unwrap();
    let signature = percent::encode(signature.as_bytes(), UNRESERVED);
    format!("{},oauth_signature=\"{signature}\"", request.header)
}

/// Whether a text signed by somebody makes a signature of the request.
fn holds_text(request: &Request<'_>, text: &str) -> bool {
    let own = signature(Method::HmacSha256, &key("cs", "ts"), text).unwrap();
    let own = percent::encode(own.as_bytes(), UNRESERVED);
    let header = format!("{},oauth_signature=\"{own}\"", request.header);
    holds(&Request { header: &header, ..*request }, "cs", "ts")
}

#[test]
fn the_vector_of_the_specification_is_signed_byte_for_byte() {
    let header = header("");
    let request = Request {
        host: "Host.Example:80",
        ..get(&header, "/index.php/rest/V1/x", "fields=items[sku]&a%20b=%C3%BC~*")
    };
    let text = base_string(&request, &Parameters::read(&request), Rules::Reference).unwrap();
    let start = "GET&http%3A%2F%2Fhost.example%2Findex.php%2Frest%2FV1%2Fx&a%2520b%3D%25C3%25BC~%252A\
        %26fields%3Ditems%255Bsku%255D%26oauth_consumer_key%3D";
    assert!(text.starts_with(start), "{text}");
    let own = sign(&request, Method::HmacSha256, "csecret", "tsecret");
    assert_eq!(own.as_deref(), Some(VECTOR));
    for signature in
        [VECTOR.to_owned(), percent::encode(VECTOR.as_bytes(), UNRESERVED).to_ascii_lowercase()]
    {
        // Escapes in small letters mean the same; letters of the signature itself do not.
        let signed = format!("{header},oauth_signature=\"{signature}\"");
        let is_whole = signature == VECTOR;
        assert_eq!(holds(&Request { header: &signed, ..request }, "csecret", "tsecret"), is_whole);
    }
    let escaped =
        format!("{header},oauth_signature=\"{}\"", VECTOR.replace('/', "%2f").replace('=', "%3d"));
    assert!(holds(&Request { header: &escaped, ..request }, "csecret", "tsecret"));
}

#[test]
fn the_signatures_that_the_rfc_prints_are_made() {
    let start = "OAuth realm=\"Photos\",oauth_consumer_key=\"dpf43f3p2l4k3l03\",oauth_signature_method=\"HMAC-SHA1\",";
    for (header, scheme, host, path, query, token_secret, wanted) in [
        (
            "oauth_timestamp=\"137131200\",oauth_nonce=\"wIjqoS\",\
                oauth_callback=\"http%3A%2F%2Fprinter.example.com%2Fready\"",
            "https",
            "photos.example.net",
            "/initiate",
            "",
            "",
            "74KNZJeDHnMBp0EMJ9ZHt/XKycU=",
        ),
        (
            "oauth_token=\"hh5s93j4hdidpola\",oauth_timestamp=\"137131201\",oauth_nonce=\"walatlh\",\
                oauth_verifier=\"hfdp7dh39dks9884\"",
            "https",
            "photos.example.net",
            "/token",
            "",
            "hdhd0244k9j7ao03",
            "gKgrFCywp7rO0OXSjdot/IHF7IU=",
        ),
        (
            "oauth_token=\"nnch734d00sl2jdk\",oauth_timestamp=\"137131202\",oauth_nonce=\"chapoH\"",
            "http",
            "photos.example.net",
            "/photos",
            "file=vacation.jpg&size=original",
            "pfkkdhi9sl3r4s00",
            "MdpQcU8iPSUjWoN/UDMsK2sui9I=",
        ),
    ] {
        let header = format!("{start}{header}");
        let method = if path == "/photos" { "GET" } else { "POST" };
        let request = Request { header: &header, method, scheme, host, path, query, form: None };
        let own = sign(&request, Method::HmacSha1, "kd94hf93k423kf44", token_secret);
        assert_eq!(own.as_deref(), Some(wanted));
    }
}

#[test]
fn both_ways_to_sign_a_query_hold_and_no_third() {
    let header = header("");
    let url = "GET&http%3A%2F%2Fshop.test%3A8080%2Frest%2FV1%2Fx&";
    let protocol = format!(
        "oauth_consumer_key={KEY}&oauth_nonce=n1&oauth_signature_method=HMAC-SHA256&oauth_timestamp=1700000000&\
         oauth_token={TOKEN}&oauth_version=1.0"
    );
    let signs = |query: &str, list: &str| {
        let list = format!("{list}&{protocol}");
        let text = format!("{url}{}", percent::encode(list.as_bytes(), UNRESERVED));
        holds_text(&get(&header, "/rest/V1/x", query), &text)
    };
    for (query, list, does) in [
        ("a=1&b=2", "a=1&b=2", true),
        ("b=2&a=1", "a=1&b=2", true),
        // In another order, with a parameter twice, or encoded otherwise.
        ("a=1&b=2", "b=2&a=1", false),
        ("a=1&b=2", "a=1&a=1&b=2", false),
        ("a=1&b=2", "a=1&b=2&b=2", false),
        ("a=%C3%BC", "a=%c3%bc", false),
        ("a=%C3%BC", "a=%25C3%25BC", false),
        ("a=x%20y", "a=x+y", false),
        ("a=x%2Ay", "a=x*y", false),
        // The specification's edge cases, and what the RFC makes of the same.
        ("a10=1&a9=2", "a9=2&a10=1", true),
        ("a10=1&a9=2", "a10=1&a9=2", true),
        ("a=1&a=2", "a=2", true),
        ("a=1&a=2", "a=1", false),
        ("a=1&a=2", "a=1&a=2", true),
        ("a=1&a=2", "a=2&a=1", false),
        ("a=1&flag", "a=1", true),
        ("a=1&flag", "a=1&flag=", true),
        ("a=1&b=c=d", "a=1", true),
        ("a=1&b=c=d", "a=1&b=c%3Dd", true),
        ("a=x+y", "a=x%2By", true),
        ("a=x+y", "a=x%20y", true),
    ] {
        assert_eq!(signs(query, list), does, "{query} signed as {list}");
    }
}

#[test]
fn a_protocol_parameter_that_comes_twice_is_signed_by_nobody() {
    let header = header("");
    let request = get(&header, "/rest/V1/x", "");
    let header = signed(&request);
    assert!(holds(&Request { header: &header, ..request }, "cs", "ts"));
    for more in ["oauth_nonce=\"n1\"", "oauth_nonce=\"n2\"", "oauth_signature=\"\""] {
        for header in
            [format!("{header},{more}"), header.replace("OAuth ", &format!("OAuth {more},"))]
        {
            assert!(!holds(&Request { header: &header, ..request }, "cs", "ts"), "{header}");
        }
    }
}

#[test]
fn the_form_of_a_handshake_is_signed_and_may_hold_the_protocol() {
    let usual = header(",oauth_verifier=\"v\"");
    let with_form = |header, form: &'static [u8]| Request {
        method: "POST",
        form: Some(form),
        ..get(header, "/oauth/token/access", "")
    };
    let header = signed(&with_form(&usual, b"a=1&b=x+y"));
    for (form, does) in [
        (&b"a=1&b=x+y"[..], true),
        (b"b=x%20y&a=1", true),
        (b"a=1&b=x%2By", false),
        (b"a=1&b=x+y&c=", false),
        (b"a=1", false),
    ] {
        let request = Request { form: Some(form), ..with_form(&header, b"") };
        assert_eq!(holds(&request, "cs", "ts"), does, "{}", String::from_utf8_lossy(form));
    }
    // The same parameters in the form, under a header that holds none.
    let items = header.trim_start_matches("OAuth ").replace(['"', ' '], "").replace(',', "&");
    let form = format!("{items}&a=1&b=x+y");
    let request = Request { form: Some(form.as_bytes()), ..with_form("OAuth realm=\"x\"", b"") };
    assert!(holds(&request, "cs", "ts"));
}

#[test]
fn an_empty_or_cut_signature_holds_never() {
    let header = header("");
    let request = get(&header, "/rest/V1/x", "");
    let whole = sign(&request, Method::HmacSha256, "cs", "ts").unwrap();
    for cut in ["", &whole[..43], &whole[..1]] {
        let header = format!("{header},oauth_signature=\"{cut}\"");
        assert!(!holds(&Request { header: &header, ..request }, "cs", "ts"), "{cut}");
    }
}

proptest! {
    #[test]
    fn what_is_signed_holds_and_nothing_else_does(
        pairs in prop::collection::btree_map("[a-z0-9\\[\\]ü ]{1,6}", "[ -~ü]{0,8}", 0..5),
        path in "/[a-zA-Z0-9/%]{0,12}",
        at in any::<prop::sample::Index>(),
    ) {
        let encode = |text: &str| percent::encode(text.as_bytes(), UNRESERVED);
        let query: Vec<_> = pairs.iter().map(|(name, value)| format!("{}={}", encode(name), encode(value))).collect();
        let query = query.join("&");
        let header = header("");
        let request = get(&header, &path, &query);
        let header = signed(&request);
        let request = Request { header: &header, ..request };
        prop_assert!(holds(&request, "cs", "ts"));
        prop_assert!(!holds(&request, "cS", "ts"));
        prop_assert!(!holds(&request, "cs", ""));
        let mut other_path = path.clone().into_bytes();
        let at = at.index(other_path.len());
        other_path[at] ^= 1;
        let other_path = String::from_utf8(other_path).unwrap();
        let longer = format!("{query}&zzzzzzz=1");
        for other in [
            Request { method: "PUT", ..request },
            Request { scheme: "https", ..request },
            Request { host: "shop.test", ..request },
            Request { host: "shop.test:8081", ..request },
            Request { host: "shop2.test:8080", ..request },
            Request { path: &other_path, ..request },
            Request { query: &longer, ..request },
        ] {
            prop_assert!(!holds(&other, "cs", "ts"), "{:?} {} {}", other, other.host, other.query);
        }
        for (name, value) in &pairs {
            let pair = format!("{}={}", encode(name), encode(value));
            let changed = query.replacen(&pair, &format!("{pair}x"), 1);
            let other = Request { query: &changed, ..request };
            prop_assert!(!holds(&other, "cs", "ts"), "{}", changed);
        }
    }

    #[test]
    fn any_request_is_verified_or_refused(
        header in "[ -~]{0,60}", query in "[ -~]{0,30}", host in "[a-z:0-9]{0,8}", form in prop::collection::vec(any::<u8>(), 0..30),
    ) {
        let header = format!("{},{header}", self::header(",oauth_signature=\"x\""));
        let request = Request { host: &host, form: Some(&form), ..get(&header, "", &query) };
        let parameters = Parameters::read(&request);
        if let Ok(claims) = Claims::of(&parameters, Stage::Call, true) {
            prop_assert!(verify(&request, &parameters, &claims, "cs", "ts").is_none());
        }
    }
}
