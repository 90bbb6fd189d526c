//! The handshake from its activation to the first signed call, through the program's command and its listener
//! (`spec/oauth-integrations.md` 3).

use crate::fixture::site;
use crate::signing::{Draft, FORM, Signer, header, until};
use magegate_testkit::callback::Reply;
use magegate_testkit::{Answer, Callback, Client, Database, MariaDb, Request, Server, Site};

const FIRST: &str = "/oauth/token/request";
const SECOND: &str = "/oauth/token/access";
const ANN_1: &str = "/rest/V1/customers/1";
const OK: Reply = Reply::Whole("HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n");

/// An integration's own server, and the store that is to call it.
struct Stage {
    callback: Callback,
    site: Site,
    server: Server,
    _database: Option<Database>,
}

/// What the activation sent.
#[derive(Debug, Clone)]
struct Activated {
    signer: Signer,
    verifier: String,
}

impl Stage {
    async fn new(database: Option<Database>) -> Self {
        let callback = Callback::plain(OK).await;
        let site = match &database {
            Some(database) => crate::fixture::on(database),
            None => site(),
        };
        let site = site
            .with_variable("MAGEGATE_INTEGRATIONS_ALLOW_HTTP", "true")
            .with_variable("MAGEGATE_INTEGRATIONS_ALLOW_NETWORKS", "127.0.0.0/8");
        let server = site.serve(&[]);
        let base = format!("http://{}/", server.address());
        for path in ["web/secure/base_url", "web/unsecure/base_url"] {
            site.run(&["config", "set", path, &base]).succeeded();
        }
        let (endpoint, link) = (callback.url("/endpoint"), callback.url("/login"));
        let links = ["--endpoint", &endpoint, "--identity-link", &link];
        site.run(&[&["integration", "create", "Erp", "--allow-all"][..], &links].concat())
            .succeeded();
        Self { callback, site, server, _database: database }
    }

    fn client(&self) -> Client {
        self.server.client()
    }

    async fn activate(&self) -> Activated {
        let before = self.callback.forms().len();
        self.site.run(&["integration", "activate", "Erp", "--yes"]).succeeded();
        let form = self.callback.wait_for(before + 1).await.pop().unwrap();
        let field = |name: &str| form.field(name);
        let signer = Signer {
            key: field("oauth_consumer_key"),
            secret: field("oauth_consumer_secret"),
            token: String::new(),
            token_secret: String::new(),
        };
        assert_eq!(field("store_base_url"), format!("http://{}/", self.server.address()));
        Activated { signer, verifier: field("oauth_verifier") }
    }

    async fn send(&self, draft: Draft) -> Answer {
        self.client().send(&draft.request(self.client())).await
    }

    fn status(&self) -> String {
        let shown = self.site.run(&["--json", "integration", "show", "Erp"]).succeeded().stdout;
        let shown: serde_json::Value = serde_json::from_str(&shown).unwrap();
        shown["status"].as_str().unwrap().to_owned()
    }
}

impl Activated {
    fn first(&self, method: &str) -> Draft {
        self.signer.first(method, FIRST)
    }

    fn second(&self, request: &Signer) -> Draft {
        request.draft("POST", SECOND).with("oauth_verifier", &self.verifier)
    }

    /// The token and the secret of an answer, which must hold both.
    fn with_pair(&self, answer: &Answer) -> Signer {
        let text = answer.text();
        assert_eq!(answer.status, 200, "{text}");
        assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        let (token, secret) = text.strip_prefix("oauth_token=").unwrap().split_once('&').unwrap();
        let secret = secret.strip_prefix("oauth_token_secret=").unwrap();
        assert_eq!((token.len(), secret.len()), (32, 32), "{text}");
        let (token, token_secret) = (token.to_owned(), secret.to_owned());
        Signer { token, token_secret, ..self.signer.clone() }
    }
}

#[tokio::test]
async fn an_integration_fetches_its_tokens_and_calls() {
    for database in [None, Some(Database::fresh())] {
        let stage = Stage::new(database).await;
        let erp = stage.activate().await;
        assert_eq!(stage.status(), "inactive");
        let request = erp.with_pair(&stage.send(erp.first("POST")).await);
        assert_eq!(stage.status(), "inactive");
        let access = erp.with_pair(&stage.send(erp.second(&request)).await);
        assert_eq!(stage.status(), "active");
        assert_eq!(access.get(stage.client(), ANN_1).await.status, 200);
        assert_eq!(request.get(stage.client(), ANN_1).await.status, 401);
        let shown = stage.site.run(&["integration", "tokens", "Erp", "--show"]).succeeded().stdout;
        for value in [&access.key, &access.secret, &access.token, &access.token_secret] {
            assert!(shown.contains(value.as_str()), "the operator sees the same values");
        }
        let (_, log) = stage.server.stop();
        for value in
            [&erp.signer.secret, &erp.verifier, &request.token_secret, &access.token_secret]
        {
            assert!(!log.contains(value.as_str()), "a secret in the log");
        }
        assert!(log.contains("/oauth/token/access") && log.contains("token_issued"), "{log}");
    }
}

#[tokio::test]
async fn every_method_is_taken_and_covered_by_the_signature() {
    let stage = Stage::new(None).await;
    for method in ["GET", "PUT", "DELETE", "PATCH", "OPTIONS", "BREW"] {
        let erp = stage.activate().await;
        let posted = header(&erp.first("POST").signed(stage.client()));
        let other = Request::new(method, FIRST).header("Authorization", &posted);
        assert_eq!(stage.client().send(&other).await.status, 401, "{method}");
        let request = erp.with_pair(&stage.send(erp.first(method)).await);
        assert_eq!(request.token.len(), 32, "{method}");
    }
    let erp = stage.activate().await;
    let head = stage.send(erp.first("HEAD")).await;
    assert_eq!((head.status, head.text()), (200, String::new()));
}

#[tokio::test]
async fn a_form_is_signed_with_the_request_or_speaks_for_the_header() {
    let stage = Stage::new(None).await;
    let erp = stage.activate().await;
    let signed = erp.first("POST").form("a=1&b=x+y");
    let authorization = header(&signed.signed(stage.client()));
    for changed in ["a=2&b=x+y", "a=1", "a=1&b=x+y&c=1", ""] {
        let request = Request::post(FIRST).header("Authorization", &authorization);
        let request = request.header("Content-Type", FORM).body(changed);
        assert_eq!(stage.client().send(&request).await.status, 401, "{changed}");
    }
    let other = Request::post(FIRST).header("Authorization", &authorization);
    let other = other.header("Content-Type", "text/plain").body("a=1&b=x+y");
    assert_eq!(stage.client().send(&other).await.status, 401, "no form");
    let request = erp.with_pair(&stage.send(signed).await);

    // Everything in the form, as the word alone stands in the header.
    let parameters = erp.second(&request).signed(stage.client());
    let encode = |text: &str| {
        magegate_domain::percent::encode(text.as_bytes(), magegate_domain::percent::UNRESERVED)
    };
    let pairs = parameters.iter().map(|(name, value)| format!("{name}={}", encode(value)));
    let form = pairs.collect::<Vec<_>>().join("&");
    let spoken = Request::post(SECOND).header("Authorization", "OAuth realm=\"x\"");
    let answer = stage.client().send(&spoken.header("Content-Type", FORM).body(form)).await;
    erp.with_pair(&answer);
}

#[tokio::test]
async fn a_wrong_verifier_can_be_mended_and_a_step_is_taken_once() {
    let stage = Stage::new(None).await;
    let erp = stage.activate().await;
    let request = erp.with_pair(&stage.send(erp.first("POST")).await);
    let twice = stage.send(erp.first("POST")).await;
    assert_eq!(
        (twice.status, twice.text().as_str()),
        (
            401,
            "oauth_problem=Cannot+create+request+token+because+consumer+token+is+not+a+verifier+token"
        ),
        "edge case 8"
    );
    let wrong = erp.second(&request).with("oauth_verifier", &"w".repeat(32));
    let refused = stage.send(wrong).await;
    assert_eq!(
        (refused.status, refused.text().as_str()),
        (401, "oauth_problem=Token+verifier+and+verifier+token+do+not+match"),
        "edge case 9"
    );
    let access = erp.with_pair(&stage.send(erp.second(&request)).await);
    let again = stage.send(erp.second(&request)).await;
    assert_eq!(again.text(), "oauth_problem=Specified+token+does+not+exist");
    let again = stage.send(erp.second(&access)).await;
    assert_eq!(again.text(), "oauth_problem=Token+is+already+being+used");
    assert_eq!(access.get(stage.client(), ANN_1).await.status, 200, "it took no harm");

    // Activated again: the tokens end, and nobody calls until the next handshake is over.
    let renewed = stage.activate().await;
    assert_eq!(renewed.signer.key, erp.signer.key);
    assert_ne!(renewed.verifier, erp.verifier);
    assert_eq!(access.get(stage.client(), ANN_1).await.status, 401);
    let request = renewed.with_pair(&stage.send(renewed.first("GET")).await);
    let old = stage.send(erp.second(&request)).await;
    assert_eq!(old.text(), "oauth_problem=Token+verifier+and+verifier+token+do+not+match");
    let access = renewed.with_pair(&stage.send(renewed.second(&request)).await);
    assert_eq!(access.get(stage.client(), ANN_1).await.status, 200);
}

#[tokio::test]
async fn what_the_operator_stops_is_not_finished() {
    let stage = Stage::new(None).await;
    let erp = stage.activate().await;
    let request = erp.with_pair(&stage.send(erp.first("POST")).await);
    stage.site.run(&["integration", "deactivate", "Erp"]).succeeded();
    assert_eq!(stage.send(erp.second(&request)).await.status, 401, "deactivated in between");
    assert_eq!(stage.status(), "inactive");

    let erp = stage.activate().await;
    stage.site.run(&["integration", "revoke", "Erp"]).succeeded();
    assert_eq!(stage.send(erp.first("POST")).await.status, 401, "revoked");

    let erp = stage.activate().await;
    let request = erp.with_pair(&stage.send(erp.first("POST")).await);
    stage.site.run(&["integration", "delete", "Erp", "--yes"]).succeeded();
    let gone = "oauth_problem=A+consumer+having+the+specified+key+does+not+exist";
    assert_eq!(stage.send(erp.second(&request)).await.text(), gone);
}

#[tokio::test]
async fn the_endpoints_have_two_addresses_each_and_no_others() {
    let stage = Stage::new(None).await;
    for (path, is_endpoint) in [
        (FIRST, true),
        (SECOND, true),
        ("/index.php/oauth/token/request", true),
        ("/oauth/token/access/", true),
        ("/oauth/token", false),
        ("/oauth", false),
        ("/oauth/token/request/more", false),
        ("/oauth/token/Request", false),
        ("/rest/oauth/token/request", false),
        ("/rest/default/oauth/token/request", false),
    ] {
        let answer = stage.client().send(&Request::post(path)).await;
        let is_answered = answer.text().starts_with("oauth_problem=");
        assert_eq!(is_answered, is_endpoint, "{path}: {} {}", answer.status, answer.text());
        assert!(is_endpoint || [400, 404].contains(&answer.status), "{path}: {}", answer.status);
    }
    let erp = stage.activate().await;
    let draft = erp.signer.first("POST", "/index.php/oauth/token/request/");
    erp.with_pair(&stage.send(draft).await);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_not_read() {
    let stage = Stage::new(None).await;
    let large = "a=b&".repeat(500_000);
    let request = Request::post(FIRST).header("Authorization", "OAuth realm=\"x\"");
    let answer = stage.client().send(&request.header("Content-Type", FORM).body(large)).await;
    assert_eq!(answer.status, 413, "{}", answer.text());
}

#[tokio::test]
async fn an_endpoint_without_its_database_asks_for_another_try() {
    let mut mariadb = MariaDb::start();
    let stage = Stage::new(Some(mariadb.database())).await;
    let erp = stage.activate().await;
    mariadb.stop();
    let answer = stage.send(erp.first("POST")).await;
    assert_eq!(answer.status, 503, "{}", answer.text());
    assert_eq!(answer.header("retry-after"), Some("1"));
    assert_eq!(answer.header("content-type"), Some("text/html; charset=UTF-8"));
    assert!(answer.text().starts_with("oauth_problem=internal_error%26message%3D"));
    mariadb.restart();
    until(stage.client(), || erp.first("POST").request(stage.client()), 200).await;
}
