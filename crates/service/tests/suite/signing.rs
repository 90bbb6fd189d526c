//! An integration whose client signs its calls, for tests.

use crate::kit::{Kit, operator};
use magegate_domain::caller::Caller;
use magegate_domain::id::{ConsumerId, IntegrationId, TokenId};
use magegate_domain::integration::{Setup, Status};
use magegate_domain::oauth::{self, Method, Request};
use magegate_domain::random::TestRandom;
use magegate_domain::reason::Reason;
use magegate_domain::{Result, crypt, percent};
use magegate_service::authentication::{Credential, Identity};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::{Service, keys};
use magegate_store::{consumers, integrations, oauth_tokens};
use time::OffsetDateTime;

/// What an integration's client knows, and which rows it has.
#[derive(Debug, Clone)]
pub(crate) struct Client {
    pub(crate) integration: IntegrationId,
    pub(crate) consumer: ConsumerId,
    pub(crate) row: TokenId,
    pub(crate) key: String,
    pub(crate) secret: String,
    pub(crate) token: String,
    pub(crate) token_secret: String,
}

/// A request's protocol parameters, to be bent before it is signed.
#[derive(Debug, Clone)]
pub(crate) struct Draft {
    pub(crate) parameters: Vec<(&'static str, String)>,
    /// What is sent instead of the right signature.
    pub(crate) signature: Option<String>,
    secrets: (String, String),
}

impl Client {
    /// An active integration with an access token, written as the store's own rows are. Its name tells it from others.
    pub(crate) async fn active(kit: &Kit, service: &Service, name: char) -> Self {
        if service.facts().await.unwrap().keys.signing().is_none() {
            keys::rotate(service, &Origin::command("test"), &operator()).await.unwrap();
        }
        let facts = service.facts().await.unwrap();
        let text = |kind: char| format!("{kind}{name:a<31}");
        let random = TestRandom::seeded(u64::from(name));
        let sealed = |text: &str| crypt::encrypt(&facts.keys, &random, text).unwrap();
        let (key, secret, token, token_secret) = (text('k'), text('s'), text('t'), text('x'));
        let described = integrations::Described {
            name: &format!("integration {name}"),
            email: "",
            endpoint: None,
            identity_link_url: None,
        };
        let now = kit.now();
        let mut door = kit.begin().await;
        let of = &mut door;
        let integration = integrations::insert(of, &described, Setup::Manual, now).await.unwrap();
        let pair = (key.as_str(), sealed(&secret));
        let consumer = consumers::insert(of, "c", (pair.0, &pair.1), now).await.unwrap();
        integrations::set_consumer(of, integration, consumer).await.unwrap();
        let verifier = (text('v'), text('w'));
        let values = (verifier.0.as_str(), "secret", verifier.1.as_str());
        let row = oauth_tokens::insert_verifier(of, consumer, values, now).await.unwrap();
        let request = (text('r'), text('q'));
        assert!(
            oauth_tokens::become_request(of, row, (&request.0, &request.1), None).await.unwrap()
        );
        let access = (token.as_str(), sealed(&token_secret));
        assert!(oauth_tokens::become_access(of, row, (access.0, &access.1)).await.unwrap());
        integrations::set_status(of, integration, Status::Active, now).await.unwrap();
        door.commit().await.unwrap();
        Self { integration, consumer, row, key, secret, token, token_secret }
    }

    /// A call with this nonce at a moment.
    pub(crate) fn draft(&self, nonce: &str, at: OffsetDateTime) -> Draft {
        let parameters = vec![
            ("oauth_consumer_key", self.key.clone()),
            ("oauth_nonce", nonce.to_owned()),
            ("oauth_signature_method", "HMAC-SHA256".to_owned()),
            ("oauth_timestamp", at.unix_timestamp().to_string()),
            ("oauth_token", self.token.clone()),
            ("oauth_version", "1.0".to_owned()),
        ];
        let secrets = (self.secret.clone(), self.token_secret.clone());
        Draft { parameters, signature: None, secrets }
    }

    /// Sends a call with this nonce now, signed well.
    pub(crate) async fn call(&self, kit: &Kit, service: &Service, nonce: &str) -> Result<Identity> {
        self.draft(nonce, kit.now()).send(service).await
    }
}

impl Draft {
    /// The same with another value for a parameter.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self.parameters.push((name, value.to_owned()));
        self
    }

    /// The same without a parameter.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(known, _)| *known != name);
        self
    }

    /// The same with a signature that is none.
    pub(crate) fn forged(mut self) -> Self {
        self.signature = Some("rmnDCEwiOa6sSzizuuRfce/joKcAj5sPLHXMuQYTG1w=".to_owned());
        self
    }

    /// The same signed by these secrets.
    pub(crate) fn by(mut self, secret: &str, token_secret: &str) -> Self {
        self.secrets = (secret.to_owned(), token_secret.to_owned());
        self
    }

    /// The value of the `Authorization` header.
    pub(crate) fn header(&self) -> String {
        let encode = |text: &str| percent::encode(text.as_bytes(), percent::UNRESERVED);
        let items = self.parameters.iter();
        let items: Vec<_> =
            items.map(|(name, value)| format!("{name}=\"{}\"", encode(value))).collect();
        let header = format!("OAuth {}", items.join(", "));
        let method = match self.parameters.iter().find(|(name, _)| name.ends_with("method")) {
            Some((_, method)) if method == "HMAC-SHA1" => Method::HmacSha1,
            _ => Method::HmacSha256,
        };
        let own = oauth::sign(&request(&header), method, &self.secrets.0, &self.secrets.1);
        let signature = self.signature.clone().or(own).unwrap();
        format!("{header}, oauth_signature=\"{}\"", encode(&signature))
    }

    /// Sends it.
    pub(crate) async fn send(&self, service: &Service) -> Result<Identity> {
        self.send_again(service, &mut Proof::default()).await
    }

    /// Sends it as the attempt that comes after those of which something is proven.
    pub(crate) async fn send_again(
        &self,
        service: &Service,
        proof: &mut Proof,
    ) -> Result<Identity> {
        service.identify(Credential::Signed(request(&self.header())), proof).await
    }
}

/// What came of a call: who it comes from, or the code of the refusal.
pub(crate) fn outcome(identity: &Result<Identity>) -> Result<Caller, &'static str> {
    match identity {
        Ok(identity) if identity.caller != Caller::Guest => Ok(identity.caller),
        Ok(identity) => Err(identity.refusal.as_ref().map_or("guest", Reason::code)),
        Err(error) => Err(error.reason.as_ref().map_or("no reason", Reason::code)),
    }
}

/// The request whose header that is.
pub(crate) fn request(header: &str) -> Request<'_> {
    Request {
        header,
        method: "GET",
        scheme: "http",
        host: "shop.example:8080",
        path: "/rest/V1/customers/1",
        query: "fields=email",
        form: None,
    }
}
