//! Base strings, in the words of the specification and of RFC 5849.

use super::*;

fn request<'a>(host: &'a str, query: &'a str) -> Request<'a> {
    Request {
        header: "OAuth oauth_nonce=\"n\"",
        method: "get",
        scheme: "http",
        host,
        path: "/rest/V1/x",
        query,
        form: None,
    }
}

/// The third part of the base string, its escapes undone once, without the nonce.
fn signed(query: &str, rules: Rules) -> String {
    let request = request("shop.test", query);
    let text = base_string(&request, &Parameters::read(&request), rules).unwrap();
    let list = text.rsplit('&').next().unwrap();
    let list = String::from_utf8(percent::decode(list)).unwrap();
    list.split('&').filter(|pair| *pair != "oauth_nonce=n").collect::<Vec<_>>().join("&")
}

fn url(scheme: &str, host: &str) -> String {
    let request = Request { scheme, ..request(host, "") };
    let text = base_string(&request, &Parameters::read(&request), Rules::Reference).unwrap();
    String::from_utf8(percent::decode(text.split('&').nth(1).unwrap())).unwrap()
}

#[test]
fn the_base_string_of_the_rfc_is_as_the_rfc_prints_it() {
    let request = Request {
        header: "OAuth realm=\"Example\",oauth_consumer_key=\"9djdj82h48djs9d2\",\
            oauth_token=\"kkk9d7dh3k39sjv7\",oauth_signature_method=\"HMAC-SHA1\",\
            oauth_timestamp=\"137131201\",oauth_nonce=\"7d8f3e4a\",\
            oauth_signature=\"bYT5CMsGcbgUdFHObYMEfcx6bsw%3D\"",
        method: "POST",
        scheme: "http",
        host: "EXAMPLE.COM:80",
        path: "/request",
        query: "b5=%3D%253D&a3=a&c%40=&a2=r%20b",
        form: Some(b"c2&a3=2+q"),
    };
    let text = base_string(&request, &Parameters::read(&request), Rules::Rfc).unwrap();
    assert_eq!(
        text,
        "POST&http%3A%2F%2Fexample.com%2Frequest&a2%3Dr%2520b%26a3%3D2%2520q%26a3%3Da%26b5%3D%253D%25253D\
         %26c%2540%3D%26c2%3D%26oauth_consumer_key%3D9djdj82h48djs9d2%26oauth_nonce%3D7d8f3e4a\
         %26oauth_signature_method%3DHMAC-SHA1%26oauth_timestamp%3D137131201%26oauth_token%3Dkkk9d7dh3k39sjv7"
    );
}

#[test]
fn the_reference_leaves_out_what_is_no_plain_pair_and_keeps_the_last_of_doubles() {
    for (query, reference, rfc) in [
        ("a10=x&a9=y", "a9=y&a10=x", "a10=x&a9=y"),
        ("a=1&a=2", "a=2", "a=1&a=2"),
        ("a=2&b=3&a=1", "a=1&b=3", "a=1&a=2&b=3"),
        ("a=1&flag", "a=1", "a=1&flag="),
        ("b=1&a=b=c", "b=1", "a=b%3Dc&b=1"),
        ("a=x+y&b=x%2By", "a=x%2By&b=x%2By", "a=x%20y&b=x%2By"),
        ("a=%41%7e%c3%bc*&&", "a=A~%C3%BC%2A", "a=A~%C3%BC%2A"),
        ("f[a]=1&f%5Ba%5D=2", "f%5Ba%5D=2", "f%5Ba%5D=1&f%5Ba%5D=2"),
        ("a=1&a=%ff", "a=%FF", "a=%FF&a=1"),
        ("a=1&oauth_b=2&%6Fauth_b=3", "a=1", "a=1&oauth_b=2&oauth_b=3"),
    ] {
        assert_eq!(signed(query, Rules::Reference), reference, "{query}");
        assert_eq!(signed(query, Rules::Rfc), rfc, "{query}");
    }
}

#[test]
fn the_host_is_the_clients_with_every_port_but_the_schemes_own() {
    for (scheme, host, wanted) in [
        ("http", "Shop.Test", "http://shop.test/rest/V1/x"),
        ("http", "shop.test:80", "http://shop.test/rest/V1/x"),
        ("http", "shop.test:8080", "http://shop.test:8080/rest/V1/x"),
        ("http", "shop.test:443", "http://shop.test:443/rest/V1/x"),
        ("HTTPS", "shop.test:443", "https://shop.test/rest/V1/x"),
        ("https", "shop.test:80", "https://shop.test:80/rest/V1/x"),
        ("https", "shop.test:", "https://shop.test/rest/V1/x"),
        ("http", "[::1]:80", "http://[::1]/rest/V1/x"),
        ("http", "shop.test:180", "http://shop.test:180/rest/V1/x"),
    ] {
        assert_eq!(url(scheme, host), wanted, "{scheme} {host}");
    }
}

#[test]
fn more_parameters_than_are_looked_at_have_no_base_string() {
    for (count, is_some) in [(MOST, true), (MOST + 1, false)] {
        let query = "a=1&".repeat(count);
        let request = request("shop.test", &query);
        for rules in [Rules::Reference, Rules::Rfc] {
            let text = base_string(&request, &Parameters::read(&request), rules);
            assert_eq!(text.is_some(), is_some, "{count} {rules:?}");
        }
    }
}

#[test]
fn what_the_reference_does_not_sign_is_not_covered() {
    for (query, kept) in [
        ("", ""),
        ("a=1&b=2", "a=1&b=2"),
        ("a=1&a=2", "a=2"),
        ("a=1&%61=2", "%61=2"),
        ("a[]=1&b=&a%5B%5D=2", "b=&a%5B%5D=2"),
        ("a=1&searchCriteria", "a=1"),
        ("a=1&b=c=d&&=", "a=1&="),
        ("oauth_a=1&x[oauth_b]=2&OAUTH_c=3", "OAUTH_c=3"),
    ] {
        assert_eq!(covered(query), kept, "{query}");
    }
}
