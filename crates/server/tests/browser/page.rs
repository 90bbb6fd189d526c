//! The page as it is sent: where it lies, what it names, what it forbids, and that it can be switched off.

use crate::fixture::site;
use magegate_testkit::{Answer, Request, Server, Site};

fn served() -> (Site, Server) {
    let site = site();
    let server = site.serve(&[]);
    (site, server)
}

/// The value of an attribute in the page.
fn attribute(page: &Answer, name: &str) -> String {
    let text = page.text();
    let mark = format!(" {name}=\"");
    let (_, rest) = text.split_once(&mark).unwrap_or_else(|| panic!("no {name}: {text}"));
    rest.split('"').next().unwrap().to_owned()
}

#[tokio::test]
async fn the_page_names_the_description_of_the_store_view() {
    let (_site, server) = served();
    let client = server.client();
    let base = format!("http://{}/rest", server.address());
    for (query, store) in [
        ("", "all"),
        ("?store=default", "default"),
        ("?store=all&type=rest", "all"),
        ("?store=&type=", "all"),
        ("?store[]=default", "all"),
    ] {
        let page = client.get(&format!("/swagger{query}")).await;
        assert_eq!(page.status, 200, "{query}");
        assert_eq!(page.header("content-type"), Some("text/html; charset=utf-8"));
        assert!(page.text().contains("<title>Swagger UI</title>"));
        let described = attribute(&page, "data-base-url");
        assert_eq!(described, format!("{base}/{store}/schema?services=all"), "{query}");
    }
}

#[tokio::test]
async fn every_file_that_the_page_names_is_found_from_each_of_its_addresses() {
    let (_site, server) = served();
    let client = server.client();
    for path in ["/swagger", "/swagger/", "/index.php/swagger/index", "/swagger/index/index/"] {
        let page = client.get(path).await.text();
        let folder = &path[..=path.rfind('/').unwrap()];
        let names = page.split(['"']).filter(|text| text.contains("?v="));
        let mut count = 0;
        for name in names {
            let file = client.get(&resolved(folder, name)).await;
            assert_eq!(file.status, 200, "{name} from {path}");
            assert!(file.header("cache-control").unwrap().contains("immutable"), "{name}");
            count += 1;
        }
        assert_eq!(count, 7, "files named at {path}");
    }
}

/// What a relative address leads to.
fn resolved(folder: &str, name: &str) -> String {
    let (mut folder, mut name) = (folder.trim_end_matches('/'), name.trim_start_matches("./"));
    while let Some(rest) = name.strip_prefix("../") {
        (folder, name) = (&folder[..folder.rfind('/').unwrap()], rest);
    }
    format!("{folder}/{name}")
}

#[tokio::test]
async fn page_files_and_refusals_forbid_scripts_and_frames_of_others() {
    let (_site, server) = served();
    let client = server.client();
    for (path, status) in [
        ("/swagger", 200),
        ("/swagger/app.js", 200),
        ("/swagger/swagger-ui.css", 200),
        ("/swagger/nothing", 404),
        ("/swagger?type=soap", 400),
    ] {
        let answer = client.get(path).await;
        assert_eq!(answer.status, status, "{path}");
        let policy = answer.header("content-security-policy").unwrap();
        for rule in ["default-src 'none'", "script-src 'self';", "frame-ancestors 'none'"] {
            assert!(policy.contains(rule), "{rule} in {policy}");
        }
        assert!(!policy.contains("unsafe"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("x-frame-options"), Some("DENY"));
    }
    let page = client.get("/swagger").await.text();
    assert!(!page.contains(" on") || !page.contains("onclick"), "no scripts within the page");
    assert!(!page.contains("<script>") && !page.contains("style="), "none within the page");
}

#[tokio::test]
async fn what_is_not_described_is_refused_by_name_and_not_repeated() {
    let (_site, server) = served();
    let client = server.client();
    let refused = client.get("/swagger?type=async").await;
    assert_eq!(refused.status, 400);
    assert_eq!(refused.json()["message"], "The type of API must be \"rest\".");
    for store in ["nope", "%22%3E%3Cscript%3E", "..", "default/../x", "Default%20"] {
        let refused = client.get(&format!("/swagger?store={store}")).await;
        assert_eq!(refused.status, 400, "{store}");
        assert_eq!(refused.json()["message"], "Specified request cannot be processed.");
    }
    let host = Request::get("/swagger").header("Host", "evil\"><script>alert(1)</script>");
    let page = client.send(&host).await;
    assert!(!page.text().contains("alert"), "{}", page.text());
}

#[tokio::test]
async fn only_reading_methods_are_served() {
    let (_site, server) = served();
    let client = server.client();
    let head = client.send(&Request::new("HEAD", "/swagger")).await;
    assert_eq!((head.status, head.body.len()), (200, 0));
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH"] {
        let refused = client.send(&Request::new(method, "/swagger")).await;
        assert_eq!(refused.status, 405, "{method}");
        assert_eq!(refused.header("allow"), Some("GET, HEAD"));
    }
}

#[tokio::test]
async fn the_page_and_its_files_can_be_switched_off() {
    let site = site();
    site.run(&["config", "set", "magegate/swagger/enabled", "0"]).succeeded();
    let server = site.serve(&[]);
    for path in ["/swagger", "/index.php/swagger", "/swagger/app.js", "/swagger?type=soap"] {
        let answer = server.client().get(path).await;
        assert_eq!(answer.status, 404, "{path}");
        assert_eq!(answer.json()["message"], "Request does not match any route.");
    }
}
