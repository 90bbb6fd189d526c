//! Verbs, content types, bodies and store views.

use super::*;
use magegate_domain::id::{StoreGroupId, StoreId, WebsiteId};
use magegate_domain::scope::{StoreGroup, Website};

fn parts(method: &str, uri: &str, headers: &[(&str, &str)]) -> Parts {
    let mut request = http::Request::builder().method(method).uri(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(()).unwrap().into_parts().0
}

fn posted(body: &str) -> Result<Asked, (u16, String)> {
    let parts = parts("POST", "/graphql", &[("content-type", "application/json")]);
    read(&parts, &Bytes::from(body.to_owned()))
        .map_err(|refused| (refused.status.as_u16(), refused.entry.message))
}

#[test]
fn a_body_holds_a_text_and_variables() {
    let asked = posted(r#"{"query":"{a}","variables":{"x":1},"operationName":"A"}"#).unwrap();
    assert_eq!((asked.query.as_str(), asked.variables.len(), asked.is_post), ("{a}", 1, true));
    for variables in ["null", "[]", "[1]", "{}", "\"\""] {
        let asked = posted(&format!(r#"{{"query":"{{a}}","variables":{variables}}}"#)).unwrap();
        assert!(asked.variables.is_empty(), "{variables}");
    }
}

#[test]
fn what_holds_no_query_is_an_empty_one() {
    for body in ["{}", "[]", "[{\"query\":\"{a}\"}]", "5", "null", "\"{a}\"", r#"{"query":null}"#] {
        assert_eq!(posted(body).unwrap().query, "", "{body}");
    }
}

#[test]
fn what_the_reference_cannot_read_is_bad_input() {
    for body in [
        "",
        "{",
        "query=a",
        "\u{feff}{}",
        r#"{"query":5}"#,
        r#"{"query":[]}"#,
        r#"{"query":"a","variables":"{}"}"#,
        r#"{"query":"a","variables":7}"#,
    ] {
        assert_eq!(posted(body).unwrap_err().0, 400, "{body}");
    }
    let long = format!(r#"{{"query":"{}"}}"#, "a".repeat(MAX_LENGTH + 1));
    assert_eq!(posted(&long).unwrap_err().0, 413);
}

#[test]
fn a_post_says_that_it_is_json() {
    for (content_type, wanted) in [
        ("application/json", true),
        ("application/json; charset=utf-8", true),
        ("application/graphql", false),
        ("text/plain", false),
        ("Application/Json", false),
    ] {
        let parts = parts("POST", "/graphql", &[("content-type", content_type)]);
        let read = read(&parts, &Bytes::from_static(b"{}"));
        assert_eq!(read.is_ok(), wanted, "{content_type}");
    }
    let refused = read(&parts("POST", "/graphql", &[]), &Bytes::from_static(b"{}")).unwrap_err();
    assert_eq!((refused.status.as_u16(), refused.entry.category), (500, Some("graphql-input")));
}

#[test]
fn a_query_string_holds_text_and_variables_as_json() {
    let uri = "/graphql?query=%7Ba%7D&variables=%7B%22x%22:%22y%22%7D";
    let asked = read(&parts("GET", uri, &[]), &Bytes::new()).unwrap();
    assert_eq!((asked.query.as_str(), asked.is_post), ("{a}", false));
    assert_eq!(asked.variables.get("x").and_then(Value::as_text), Some("y"));
    for uri in
        ["/graphql?query=a&variables=%7B", "/graphql?query[]=a", "/graphql?query=a&variables=5"]
    {
        let refused = read(&parts("GET", uri, &[]), &Bytes::new()).unwrap_err();
        assert_eq!(refused.status.as_u16(), 400, "{uri}");
    }
    for uri in ["/graphql", "/graphql?query=&variables="] {
        assert_eq!(read(&parts("GET", uri, &[]), &Bytes::new()).unwrap().query, "");
    }
}

fn scopes() -> Scopes {
    let website = |id, is_default| Website {
        id: WebsiteId(id),
        default_group_id: StoreGroupId(id),
        is_default,
        ..Website::default()
    };
    let group = |id| StoreGroup {
        id: StoreGroupId(id),
        website_id: WebsiteId(id),
        default_store_id: StoreId(id),
        ..StoreGroup::default()
    };
    let store = |id, code: &str, is_active| StoreView {
        id: StoreId(id),
        code: code.to_owned(),
        website_id: WebsiteId(id),
        group_id: StoreGroupId(id),
        is_active,
        ..StoreView::default()
    };
    Scopes {
        websites: vec![website(0, false), website(1, true), website(2, false)],
        groups: vec![group(0), group(1), group(2)],
        stores: vec![
            store(0, "admin", true),
            store(1, "main", true),
            store(2, "uk_en", true),
            store(3, "closed", false),
        ],
    }
}

#[test]
fn the_header_names_an_active_store_view() {
    let scopes = scopes();
    let found = |headers: &[(&str, &str)]| {
        store(&parts("GET", "/graphql", headers), &scopes)
            .map(|store| store.map_or(-1, |store| store.id.0))
            .map_err(|refused| refused.entry.message)
    };
    for (header, wanted) in [("", 1), ("  ", 1), ("uk_en", 2), (" uk_en ", 2), ("default", 1)] {
        assert_eq!(found(&[("store", header)]), Ok(wanted), "{header:?}");
    }
    for header in ["nope", "admin", "all", "closed", "UK_EN", "uk_en, main"] {
        let wanted = format!("Requested store is not found ({header})");
        assert_eq!(found(&[("store", header)]), Err(wanted));
    }
    assert_eq!(found(&[("cookie", "store=uk_en")]), Ok(2));
    assert_eq!(found(&[("cookie", "store=closed")]), Ok(1));
    assert_eq!(found(&[("cookie", "store=uk_en"), ("store", "main")]), Ok(1));
}
