//! Which paths name what, and how the files are handed out.

use super::*;
use http::HeaderMap;

/// The answer to a request for a file.
fn file(uri: &str, headers: &[(&str, &str)]) -> Result<Response> {
    let mut request = http::Request::get(uri);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let parts = request.body(()).unwrap().into_parts().0;
    match Place::of(parts.uri.path()) {
        Some(Place::File(file)) => file.serve(&parts),
        other => panic!("{uri} is no file: {other:?}"),
    }
}

fn header<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get(name).map(|value| value.to_str().unwrap())
}

#[test]
fn the_page_leads_to_its_files_from_each_of_its_addresses() {
    for (path, folder) in [
        ("/swagger", "swagger/"),
        ("/index.php/swagger", "swagger/"),
        ("//swagger", "swagger/"),
        ("/swagger/", "./"),
        ("/swagger/index", "./"),
        ("/swagger/index/", "../"),
        ("/index.php/swagger/index/index", "../"),
        ("/swagger/index/index/", "../../"),
    ] {
        assert_eq!(Place::of(path), Some(Place::Page(folder)), "{path}");
    }
}

#[test]
fn nothing_but_the_page_and_its_files_is_found() {
    for path in [
        "/swagger/page.html",
        "/swagger/../swagger/app.js",
        "/swagger/%61pp.js",
        "/swagger/app.js/",
        "/swagger/swagger-ui-bundle.js.gz",
        "/swagger/README.md",
        "/swaggerapp.js",
        "/Swagger",
        "/",
        "",
    ] {
        assert_eq!(Place::of(path), None, "{path}");
    }
}

#[test]
fn a_file_under_its_versioned_address_is_kept_for_ever_and_asked_about_otherwise() {
    let versioned = format!("/swagger/app.js?v={}", files::version());
    let caching = |uri: &str| {
        let answer = file(uri, &[]).unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        header(answer.headers(), "cache-control").unwrap().to_owned()
    };
    assert!(caching(&versioned).contains("immutable"));
    assert_eq!(caching("/swagger/app.js"), "no-cache");
    assert_eq!(caching("/swagger/app.js?v=0"), "no-cache");
}

#[test]
fn who_has_a_file_already_is_told_so() {
    let tag = file("/swagger/app.css", &[]).unwrap().headers()["etag"].clone();
    let tag = tag.to_str().unwrap();
    for known in [tag.to_owned(), format!("\"x\", W/{tag}"), "*".to_owned()] {
        let answer = file("/swagger/app.css", &[("if-none-match", &known)]).unwrap();
        assert_eq!(answer.status(), StatusCode::NOT_MODIFIED, "{known}");
        assert_eq!(header(answer.headers(), "etag"), Some(tag));
    }
    let answer = file("/swagger/app.css", &[("if-none-match", "\"x\"")]).unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
}

#[test]
fn the_compressed_files_go_to_everybody_who_does_not_refuse_them() {
    let bundle = "/swagger/swagger-ui-bundle.js";
    for coding in ["gzip", "br, GZIP;q=0.1", "*", "x-gzip", "gzip;q=1.0, *;q=0"] {
        let answer = file(bundle, &[("accept-encoding", coding)]).unwrap();
        assert_eq!(header(answer.headers(), "content-encoding"), Some("gzip"), "{coding}");
        assert_eq!(header(answer.headers(), "vary"), Some("Accept-Encoding"));
    }
    assert!(file(bundle, &[]).is_ok());
    for coding in ["identity", "br", "gzip;q=0", "gzip; q=0.0, br", "*;q=0", ""] {
        let refused = file(bundle, &[("accept-encoding", coding)]).unwrap_err();
        assert_eq!(refused.kind, ErrorKind::NotAcceptable, "{coding:?}");
    }
    let ours = file("/swagger/app.js", &[("accept-encoding", "identity")]).unwrap();
    assert_eq!(header(ours.headers(), "content-encoding"), None);
}
