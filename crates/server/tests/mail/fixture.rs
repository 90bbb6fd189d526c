//! A store whose letters go to a mail server of the test, and what the tests ask of both.

use magegate_testkit::smtp::Received;
use magegate_testkit::{Answer, MailServer, Request, Server, Site};
use serde_json::json;
use std::net::SocketAddr;

/// A customer of the store.
pub(crate) const ANN: &str = "ann@example.com";
/// Another one.
pub(crate) const BEA: &str = "bea@example.com";

/// The store, not yet served, with its mail going to an address in clear and failed letters tried again at once.
pub(crate) fn site(mail: SocketAddr) -> Site {
    let site = Site::new(env!("CARGO_BIN_EXE_magegate"));
    let file = site.file("store.toml", include_str!("store.toml"));
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    to(site, mail).with_variable("MAGEGATE_MAIL_RETRY_SECONDS", "1")
}

/// The same store with its mail going elsewhere.
pub(crate) fn to(site: Site, mail: SocketAddr) -> Site {
    site.with_variable("MAGEGATE_MAIL_HOST", &mail.ip().to_string())
        .with_variable("MAGEGATE_MAIL_PORT", &mail.port().to_string())
        .with_variable("MAGEGATE_MAIL_SECURITY", "none")
}

/// The store, its server, and the mail server.
pub(crate) async fn served() -> (Site, Server, MailServer) {
    let mail = MailServer::start().await;
    let site = site(mail.address());
    let server = site.serve(&[]);
    (site, server, mail)
}

/// A request for a letter with a link that sets a password.
pub(crate) fn reset_request(email: &str) -> Request {
    let body = json!({"email": email, "template": "email_reset", "websiteId": 1});
    Request::put("/rest/V1/customers/password").json(&body)
}

/// Asks for such a letter; the answer must be `true`.
pub(crate) async fn ask_for_reset(server: &Server, email: &str) {
    was_true(&server.client().send(&reset_request(email)).await);
}

/// The answer must be `true`.
pub(crate) fn was_true(answer: &Answer) {
    assert_eq!((answer.status, answer.text().as_str()), (200, "true"));
}

/// The token in a letter's link that sets a password.
pub(crate) fn token(letter: &Received) -> String {
    let text = letter.part("text/plain");
    let (_, rest) = text.split_once("&token=").unwrap_or_else(|| panic!("no link in {text}"));
    rest.chars().take_while(char::is_ascii_alphanumeric).collect()
}
