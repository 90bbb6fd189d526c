//! Requests signed by OAuth 1.0a for the tests beside this one: made whole, then bent.

use data_encoding::BASE64;
use magegate_domain::oauth::{self, Method};
use magegate_domain::percent::{UNRESERVED, encode};
use magegate_testkit::{Answer, Client, Request, Site};
use std::fmt::Write as _;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant, UNIX_EPOCH};

/// The type of the bodies that signatures cover.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// What an integration signs with.
#[derive(Debug, Clone)]
pub(crate) struct Signer {
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) token_secret: String,
}

/// A request to be signed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    method: String,
    /// With its query.
    path: String,
    host: Option<String>,
    scheme: &'static str,
    form: Option<String>,
    /// The form that is sent in place of the one that is signed.
    sent_form: Option<String>,
    /// What is signed of the query: a list as it stands in the base string, before the parameters of the protocol.
    list: Option<String>,
    parameters: Vec<(String, String)>,
    secrets: (String, String),
    /// What is sent in place of the right signature; empty for none.
    signature: Option<String>,
}

impl Signer {
    /// The values of the integration that [`declare`] makes under this name, a word of small letters.
    pub(crate) fn of(name: &str) -> Self {
        let value = |kind: char| format!("{kind}{name:0<31}");
        Self { key: value('k'), secret: value('s'), token: value('t'), token_secret: value('x') }
    }

    /// A good request with the token.
    pub(crate) fn draft(&self, method: &str, path: &str) -> Draft {
        let draft = self.first(method, path).with("oauth_token", &self.token);
        draft.by(&self.secret, &self.token_secret)
    }

    /// A good request without a token.
    pub(crate) fn first(&self, method: &str, path: &str) -> Draft {
        static COUNT: AtomicU64 = AtomicU64::new(0);
        let nonce = COUNT.fetch_add(1, Ordering::Relaxed);
        let parameters = [
            ("oauth_consumer_key", self.key.clone()),
            ("oauth_signature_method", "HMAC-SHA256".to_owned()),
            ("oauth_nonce", format!("nonce{nonce}")),
            ("oauth_timestamp", at(0)),
            ("oauth_version", "1.0".to_owned()),
        ];
        let owned = |(name, value): (&str, String)| (name.to_owned(), value);
        Draft {
            method: method.to_owned(),
            path: path.to_owned(),
            host: None,
            scheme: "http",
            form: None,
            sent_form: None,
            list: None,
            parameters: parameters.into_iter().map(owned).collect(),
            secrets: (self.secret.clone(), String::new()),
            signature: None,
        }
    }

    /// The answer to a good `GET`.
    pub(crate) async fn get(&self, client: Client, path: &str) -> Answer {
        client.send(&self.draft("GET", path).request(client)).await
    }
}

impl Draft {
    /// The same with another value for a parameter.
    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self = self.without(name);
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same without a parameter.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| known != name);
        self
    }

    /// The same with nothing but its version, the signature left out too.
    pub(crate) fn emptied(mut self) -> Self {
        self.parameters.retain(|(name, _)| name == "oauth_version");
        self.signature = Some(String::new());
        self
    }

    /// The same signed by other secrets.
    pub(crate) fn by(mut self, secret: &str, token_secret: &str) -> Self {
        self.secrets = (secret.to_owned(), token_secret.to_owned());
        self
    }

    /// The same signed by the consumer's secret alone.
    pub(crate) fn without_token_secret(mut self) -> Self {
        self.secrets.1.clear();
        self
    }

    /// The same with a signature that is another's.
    pub(crate) fn forged(mut self) -> Self {
        self.signature = Some("rmnDCEwiOa6sSzizuuRfce/joKcAj5sPLHXMuQYTG1w=".to_owned());
        self
    }

    /// The same with a form as its body.
    pub(crate) fn form(mut self, form: &str) -> Self {
        self.form = Some(form.to_owned());
        self
    }

    /// The same with another form as its body than the one that is signed.
    pub(crate) fn form_changed(self, signed: &str, sent: &str) -> Self {
        Self { sent_form: Some(sent.to_owned()), ..self.form(signed) }
    }

    /// The same with this query, signed by hand over that list. Names come before `oauth_`.
    pub(crate) fn queried(mut self, query: &str, list: &str) -> Self {
        self.path = format!("{}?{query}", self.path);
        self.list = Some(list.to_owned());
        self
    }

    /// The same for a host that is named otherwise than the connection's.
    pub(crate) fn to(mut self, scheme: &'static str, host: &str) -> Self {
        (self.scheme, self.host) = (scheme, Some(host.to_owned()));
        self
    }

    /// The same path and query for what is signed, while another is sent.
    pub(crate) fn sent_as(self, client: Client, path: &str) -> Request {
        let header = self.header(client);
        self.unsigned(path).header("Authorization", &header)
    }

    /// The request.
    pub(crate) fn request(self, client: Client) -> Request {
        let path = self.path.clone();
        self.sent_as(client, &path)
    }

    /// The parameters that stand in the header, with the signature.
    pub(crate) fn signed(&self, client: Client) -> Vec<(String, String)> {
        let mut parameters = self.parameters.clone();
        let signature = self.signature.clone().or_else(|| self.signature(client));
        let signature = signature.filter(|signature| !signature.is_empty());
        parameters.extend(signature.map(|value| ("oauth_signature".to_owned(), value)));
        parameters
    }

    fn signature(&self, client: Client) -> Option<String> {
        let host = self.host.clone().unwrap_or_else(|| client.address().to_string());
        let (path, query) = self.path.split_once('?').unwrap_or((&self.path, ""));
        if let Some(list) = &self.list {
            return Some(self.signed_by_hand(&format!("{}://{host}{path}", self.scheme), list));
        }
        let header = header(&self.parameters);
        let request = oauth::Request {
            header: &header,
            method: &self.method,
            scheme: self.scheme,
            host: &host,
            path,
            query,
            form: self.form.as_deref().map(str::as_bytes),
        };
        let is_sha1 = self.parameters.iter().any(|(_, value)| value == "HMAC-SHA1");
        let method = if is_sha1 { Method::HmacSha1 } else { Method::HmacSha256 };
        oauth::sign(&request, method, &self.secrets.0, &self.secrets.1)
    }

    fn signed_by_hand(&self, url: &str, list: &str) -> String {
        let escaped = |text: &str| encode(text.as_bytes(), UNRESERVED);
        let mut protocol = self.parameters.clone();
        protocol.sort();
        let list = protocol.iter().fold(list.to_owned(), |list, (name, value)| {
            format!("{list}&{name}={}", escaped(value))
        });
        let text = format!("{}&{}&{}", self.method, escaped(url), escaped(&list));
        let key = format!("{}&{}", self.secrets.0, self.secrets.1);
        let key = ring::hmac::Key::new(ring::hmac::HMAC_SHA256, key.as_bytes());
        BASE64.encode(ring::hmac::sign(&key, text.as_bytes()).as_ref())
    }

    fn header(&self, client: Client) -> String {
        header(&self.signed(client))
    }

    /// The request without its `Authorization` header.
    fn unsigned(&self, path: &str) -> Request {
        let mut request = Request::new(&self.method, path);
        if let Some(host) = &self.host {
            request = request.header("Host", host);
        }
        match self.sent_form.as_ref().or(self.form.as_ref()) {
            Some(form) => request.header("Content-Type", FORM).body(form.clone()),
            None => request,
        }
    }
}

/// An `Authorization` header with these parameters.
pub(crate) fn header(parameters: &[(String, String)]) -> String {
    let items = parameters
        .iter()
        .map(|(name, value)| format!("{name}=\"{}\"", encode(value.as_bytes(), UNRESERVED)));
    format!("OAuth {}", items.collect::<Vec<_>>().join(", "))
}

/// A timestamp so many seconds from now.
pub(crate) fn at(seconds: i64) -> String {
    let now = UNIX_EPOCH.elapsed().unwrap();
    (i64::try_from(now.as_secs()).unwrap() + seconds).to_string()
}

/// Gives a store active integrations by name, each with what it may use.
pub(crate) fn declare(site: &Site, integrations: &[(&str, &[&str])]) {
    let mut text = String::new();
    for (name, resources) in integrations {
        let Signer { key, secret, token, token_secret } = Signer::of(name);
        let _ = write!(
            text,
            "[[integrations]]\nname = \"{name}\"\nresources = {resources:?}\nactive = true\n\
             consumer_key = \"{key}\"\nconsumer_secret = \"{secret}\"\n\
             access_token = \"{token}\"\naccess_token_secret = \"{token_secret}\"\n"
        );
    }
    let file = site.file("integrations.toml", &text);
    site.run(&["apply", file.to_str().unwrap()]).succeeded();
}

/// Sends until the answer has this status, as it must soon: a server sees a changed setting within its bound.
pub(crate) async fn until(client: Client, request: impl Fn() -> Request, status: u16) {
    let deadline = Instant::now() + Duration::from_secs(5);
    loop {
        let answer = client.send(&request()).await;
        if answer.status == status {
            return;
        }
        assert!(Instant::now() < deadline, "{} {}", answer.status, answer.text());
    }
}
