//! A store, commands that answer in JSON, and a client that signs.

use magegate_domain::clock::{Clock as _, SystemClock};
use magegate_domain::oauth::{self, Method};
use magegate_testkit::callback::{Callback, Reply};
use magegate_testkit::{Answer, Client, Request, Site};
use serde_json::Value;
use std::sync::atomic::{AtomicU64, Ordering};

/// What an integration's server usually answers.
pub(crate) const OK: Reply = Reply::Whole("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
/// A call that the tests' integrations may make.
pub(crate) const CALL: &str = "/rest/V1/customers/1";
/// The resource that it needs.
pub(crate) const RESOURCE: &str = "Magento_Customer::customer";
/// The store's own address, as integrations are told.
pub(crate) const BASE: &str = "https://shop.example/";

const STORE: &str = r#"
[[websites]]
code = "base"
name = "Main"
[[websites.groups]]
code = "main"
name = "Main"
[[websites.groups.views]]
code = "default"
name = "Default"

[[customers]]
email = "jane@example.com"
password = "Jane_pass1"
firstname = "Jane"
lastname = "Doe"

[settings]
"web/secure/base_url" = "https://shop.example/"
"#;

/// The four values of an integration, or those of them that it has so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Values {
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) token_secret: String,
}

/// A site with a store, whose commands have no caches to wait for, and which may call integrations on this machine.
pub(crate) fn site() -> Site {
    let site = on_this_machine(Site::new(env!("CARGO_BIN_EXE_magegate")));
    let file = site.file("store.toml", STORE);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
    site
}

/// The same site without caches to wait for, which may call integrations on this machine.
pub(crate) fn on_this_machine(site: Site) -> Site {
    site.with_variable("MAGEGATE_CACHE_MAX_AGE_MILLISECONDS", "0")
        .with_variable("MAGEGATE_INTEGRATIONS_ALLOW_NETWORKS", "127.0.0.0/8")
}

/// The same site with the certificate of an integration's server among those trusted.
pub(crate) fn trusting(site: Site, server: &Callback) -> Site {
    let file = site.file("ca.pem", server.certificate());
    site.with_variable("MAGEGATE_INTEGRATIONS_CA_FILE", file.to_str().unwrap())
}

/// The object that a command with `--json` wrote last.
pub(crate) fn object(site: &Site, arguments: &[&str]) -> Value {
    let outcome = site.run(&[arguments, &["--json"]].concat()).succeeded();
    serde_json::from_str(outcome.stdout.lines().last().unwrap()).unwrap()
}

/// What a command complained of that must end with this code.
pub(crate) fn refused(site: &Site, arguments: &[&str], code: i32) -> String {
    let outcome = site.run(arguments).ended_with(code);
    assert_eq!(outcome.stdout, "");
    outcome.stderr
}

impl Values {
    /// Those that a command showed.
    pub(crate) fn of(object: &Value) -> Self {
        let text = |name: &str| object[name].as_str().unwrap_or_default().to_owned();
        Self {
            key: text("consumer_key"),
            secret: text("consumer_secret"),
            token: text("access_token"),
            token_secret: text("access_token_secret"),
        }
    }

    /// Sends a request signed with them, and what further protocol parameters are given.
    pub(crate) async fn send(
        &self,
        client: Client,
        request: (&str, &str),
        more: &[(&str, &str)],
    ) -> Answer {
        static NONCES: AtomicU64 = AtomicU64::new(0);
        let (method, path) = request;
        let now = SystemClock.now();
        let count = NONCES.fetch_add(1, Ordering::Relaxed);
        let nonce = format!("{}-{count}", now.unix_timestamp_nanos());
        let timestamp = now.unix_timestamp().to_string();
        let mut pairs = vec![
            ("oauth_consumer_key", self.key.as_str()),
            ("oauth_nonce", &nonce),
            ("oauth_signature_method", "HMAC-SHA256"),
            ("oauth_timestamp", &timestamp),
            ("oauth_version", "1.0"),
        ];
        if !self.token.is_empty() {
            pairs.push(("oauth_token", &self.token));
        }
        pairs.extend_from_slice(more);
        let written: Vec<String> =
            pairs.iter().map(|(name, value)| format!("{name}=\"{value}\"")).collect();
        let header = format!("OAuth {}", written.join(", "));
        let host = client.address().to_string();
        let signed = oauth::Request {
            header: &header,
            method,
            scheme: "http",
            host: &host,
            path,
            query: "",
            form: None,
        };
        let signature =
            oauth::sign(&signed, Method::HmacSha256, &self.secret, &self.token_secret).unwrap();
        let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
        let header = format!("{header}, oauth_signature=\"{signature}\"");
        client.send(&Request::new(method, path).header("Authorization", &header)).await
    }

    /// The status of the usual call.
    pub(crate) async fn call(&self, client: Client) -> u16 {
        self.send(client, ("GET", CALL), &[]).await.status
    }
}
