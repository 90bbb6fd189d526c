//! The snippets for web servers (`docs/operations`) name every route that they are to send here, and no other.
#![cfg(test)]

use magegate_webapi::routes;
use regex::Regex;

const NGINX: &str = include_str!("../../../docs/operations/nginx.conf");
const VARNISH: &str = include_str!("../../../docs/operations/magegate.vcl");
/// Routes that PHP answers as well: nothing is won by taking them over.
const LEFT: [&str; 3] = ["/V1/store/", "/V1/directory/", "/V1/modules"];
const FRONTS: [&str; 4] = ["/rest", "/rest/uk_en", "/rest/all", "/index.php/rest"];
/// Paths of other modules, and of other interfaces.
const OTHERS: [&str; 14] = [
    "/rest/V1/products",
    "/rest/V1/products/customers",
    "/rest/V1/carts/mine",
    "/rest/V1/customers/17/carts",
    "/rest/V1/customers/me/companies",
    "/rest/V1/customersx",
    "/rest/V1/customers/me/a/b/c",
    "/rest/V1/integration/customer/tokens",
    "/rest/V1/tfa/provider/google/authenticate",
    "/rest/async/V1/integration/customer/token",
    "/rest/async/bulk/V1/customers",
    "/static/rest/V1/customers",
    "/graphql",
    "/customer/account/login",
];

/// The patterns in a snippet, between a mark and the quote that ends them.
fn patterns(snippet: &str, mark: &str) -> Vec<Regex> {
    let found = snippet.split(mark).skip(1).filter_map(|rest| rest.split('"').next());
    // Without looking ahead, which asynchronous calls need: they are tried by hand below.
    found.map(|pattern| Regex::new(&pattern.replace("(?!async/)", "")).unwrap()).collect()
}

fn takes(patterns: &[Regex], path: &str) -> bool {
    !path.starts_with("/rest/async/") && patterns.iter().any(|pattern| pattern.is_match(path))
}

/// A path of the route, with something for each variable.
fn filled(template: &str) -> String {
    let fill = |segment| match segment {
        ":email" => "jane%40example.com",
        variable if str::starts_with(variable, ':') => "aZ_19",
        segment => segment,
    };
    template.split('/').map(fill).collect::<Vec<_>>().join("/")
}

#[test]
fn every_route_comes_here_but_those_that_are_left_to_php() {
    for (name, patterns) in [
        ("nginx", patterns(NGINX, "location ~ \"")),
        ("Varnish", patterns(VARNISH, "req.url ~ \"")),
    ] {
        assert_eq!(patterns.len(), 6, "{name}");
        for route in routes::all() {
            let left = LEFT.iter().any(|left| route.path.starts_with(left));
            for front in FRONTS {
                let path = format!("{front}{}", filled(route.path));
                assert_eq!(takes(&patterns, &path), !left, "{name}: {path}");
            }
        }
        for path in OTHERS {
            assert!(!takes(&patterns, path), "{name}: {path}");
        }
    }
}

#[test]
fn asynchronous_calls_are_no_store_called_async() {
    for snippet in [NGINX, VARNISH] {
        assert_eq!(snippet.matches("(?:(?!async/)[^/]+/)?V1/").count(), 6);
    }
}
