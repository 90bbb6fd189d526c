//! The refusal table of OAuth 1.0a: each thing that may be wrong with a signed request, at every door that takes one, with
//! the bytes of the answer and the reason of the audit trail. `oauth_refusals.txt` is to be read beside
//! `spec/oauth-integrations.md` 7.

use crate::fixture::site;
use crate::signing::{Draft, Signer, at, declare};
use crate::soap::{Caller, V12, envelope};
use magegate_testkit::{Answer, Client, Database, Request};
use std::collections::HashMap;
use std::fmt::Write as _;
use std::time::{Duration, Instant};

const TABLE: &str = "tests/webapi/oauth_refusals.txt";
const EVERYTHING: &[&str] = &["Magento_Backend::all"];
/// A nonce that every integration has used, and one that fills its column.
const USED: &str = "used";
const LONG: &str = "longlonglonglonglonglonglonglong";
/// The verifier of every handshake.
const VERIFIER: &str = "v0000000000000000000000000000000";
/// The code of a signature that is not the request's.
const BAD: &str = "oauth_signature_invalid";
/// What no integration has.
const UNKNOWN: &str = "unknownunknownunknownunknownunkn";

/// A door, or one of its renderings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    Json,
    Xml,
    Soap,
    First,
    Second,
}

use Door::{First, Json, Second, Soap, Xml};

const CALLS: &[Door] = &[Json, Xml, Soap];
const STEPS: &[Door] = &[First, Second];
/// Those at which a query may be signed by hand.
const QUERIED: &[Door] = &[Json, Xml, First, Second];
const ALL: &[Door] = &[Json, Xml, Soap, First, Second];

/// What is wrong with a request, the code of its reason, and the doors at which it is.
struct Fault {
    what: &'static str,
    code: &'static str,
    doors: &'static [Door],
    /// Who sends it, where it is not the one for whom all would be well.
    who: &'static str,
    bend: Box<dyn Fn(Draft) -> Draft>,
}

fn fault(
    what: &'static str,
    code: &'static str,
    doors: &'static [Door],
    bend: impl Fn(Draft) -> Draft + 'static,
) -> Fault {
    Fault { what, code, doors, who: "", bend: Box::new(bend) }
}

/// The same of an integration in another state.
fn of(who: &'static str, what: &'static str, code: &'static str, doors: &'static [Door]) -> Fault {
    Fault { who, ..fault(what, code, doors, |draft| draft) }
}

fn set(name: &'static str, value: &str) -> impl Fn(Draft) -> Draft + 'static {
    let value = value.to_owned();
    move |draft: Draft| draft.with(name, &value)
}

fn without(names: &'static [&'static str]) -> impl Fn(Draft) -> Draft {
    move |draft: Draft| names.iter().fold(draft, |draft, name| draft.without(name))
}

/// What is sent, and what of it is signed.
fn queried(sent: &'static str, signed: &'static str) -> impl Fn(Draft) -> Draft {
    move |draft: Draft| draft.queried(sent, signed)
}

/// In the order of `spec/oauth-integrations.md` 7.
fn faults() -> Vec<Fault> {
    let (nonce, time, verifier) = ("oauth_nonce", "oauth_timestamp", "oauth_verifier");
    let (token, key, method) = ("oauth_token", "oauth_consumer_key", "oauth_signature_method");
    let other = Signer::of("other");
    let absent = "oauth_parameter_absent";
    let (untaken, late) = ("oauth_signature_method_rejected", "oauth_timestamp_refused");
    vec![
        fault("nothing but a version", absent, ALL, Draft::emptied),
        fault("no nonce", absent, ALL, without(&["oauth_nonce"])),
        fault(
            "neither nonce nor timestamp",
            absent,
            ALL,
            without(&["oauth_nonce", "oauth_timestamp"]),
        ),
        fault("no token", absent, &[Json, Xml, Soap, Second], without(&["oauth_token"])),
        fault("another version", "oauth_version_rejected", ALL, set("oauth_version", "2.0")),
        fault("a token of another length", "oauth_token_length", ALL, set(token, "short")),
        fault("HMAC-SHA1", untaken, ALL, set(method, "HMAC-SHA1")),
        fault("PLAINTEXT", untaken, ALL, set(method, "PLAINTEXT")),
        fault("a key of another length", "oauth_consumer_key_length", ALL, set(key, "short")),
        fault("an unknown key", "oauth_consumer_key_unknown", ALL, set(key, UNKNOWN)),
        fault("a stale timestamp", late, ALL, set(time, &at(-700))),
        fault("a timestamp of 1970", late, ALL, set(time, "1000")),
        fault("a future timestamp", late, ALL, set(time, &at(700))),
        fault("a timestamp that is none", late, ALL, set(time, "soon")),
        fault("a used nonce", "oauth_nonce_used", ALL, set(nonce, USED)),
        fault(
            "a nonce that begins as a used one",
            "oauth_nonce_refused",
            ALL,
            set(nonce, &format!("{LONG}er")),
        ),
        of("late", "a handshake begun too long ago", "oauth_handshake_expired", &[First]),
        of("idle", "a handshake never begun", "oauth_no_handshake", &[First]),
        of("half", "a second request token", "oauth_not_verifier", &[First]),
        of("erp", "a handshake that is over", "oauth_not_verifier", &[First]),
        fault(
            "an unknown token",
            "oauth_token_unknown",
            &[Json, Xml, Soap, Second],
            set(token, UNKNOWN),
        ),
        fault(
            "another's token",
            "oauth_token_of_other_consumer",
            &[Json, Xml, Soap, Second],
            set(token, &other.token),
        ),
        of("erp", "an access token", "oauth_token_used", &[Second]),
        of("new", "a token of a handshake not that far", "oauth_token_used", &[Second]),
        fault("no verifier", absent, &[Second], without(&["oauth_verifier"])),
        fault(
            "a verifier of another length",
            "oauth_verifier_length",
            &[Second],
            set(verifier, "short"),
        ),
        fault("a wrong verifier", "oauth_verifier_wrong", &[Second], set(verifier, UNKNOWN)),
        of("half", "a request token", "oauth_token_not_access", CALLS),
        of("revoked", "a revoked token", "oauth_token_revoked", CALLS),
        of("broken", "a revoked token", "oauth_token_revoked", STEPS),
        fault("a forged signature", BAD, ALL, Draft::forged),
        fault(
            "a signature without the token's secret",
            BAD,
            &[Json, Xml, Soap, Second],
            Draft::without_token_secret,
        ),
        of("asleep", "an integration that is not active", "integration_inactive", CALLS),
    ]
}

/// What is signed otherwise than it is sent, though by the right secrets.
fn bent() -> Vec<Fault> {
    let queries = [
        ("a parameter changed after signing", "a=1&b=3", "a=1&b=2"),
        ("a parameter more than signed", "a=1&b=2&c=3", "a=1&b=2"),
        ("a parameter less than signed", "a=1", "a=1&b=2"),
        ("parameters signed in no order", "a=1&b=2", "b=2&a=1"),
        ("a parameter signed twice", "a=1&b=2", "a=1&a=1&b=2"),
        ("a parameter sent twice", "a=1&b=2&a=3", "a=1&b=2"),
        ("a parameter signed unescaped", "a=x%2Ay", "a=x*y"),
        ("a parameter escaped twice", "a=x%2Ay", "a=x%252Ay"),
        ("a parameter in small escapes", "a=%C3%BC", "a=%c3%bc"),
    ];
    let bent = queries.map(|(what, sent, signed)| fault(what, BAD, QUERIED, queried(sent, signed)));
    let form = |draft: Draft| draft.form_changed("plan=small", "plan=large");
    bent.into_iter().chain([fault("a form changed after signing", BAD, STEPS, form)]).collect()
}

impl Door {
    fn name(self) -> &'static str {
        match self {
            Json => "REST in JSON",
            Xml => "REST in XML",
            Soap => "SOAP",
            First => "/oauth/token/request",
            Second => "/oauth/token/access",
        }
    }

    /// For whom all would be well.
    fn usual(self) -> &'static str {
        match self {
            Json | Xml | Soap => "erp",
            First => "new",
            Second => "half",
        }
    }

    /// A good request of an integration.
    fn draft(self, who: &str) -> Draft {
        let signer = Signer::of(who);
        match self {
            Json | Xml => signer.draft("GET", "/rest/V1/customers/me"),
            Soap => signer.draft("POST", "/soap/default?services=customerCustomerRepositoryV1"),
            First => signer.first("POST", self.name()),
            Second => signer.draft("POST", self.name()).with("oauth_verifier", VERIFIER),
        }
    }

    fn request(self, client: Client, draft: Draft) -> Request {
        let request = draft.request(client);
        match self {
            Xml => request.header("Accept", "application/xml"),
            Soap => {
                let services = "customerCustomerRepositoryV1";
                let namespace = Caller::new(client, services, None).namespace();
                let message = envelope(V12, &namespace, &format!("{services}GetSelf"), "");
                request.header("Content-Type", "application/soap+xml").body(message)
            }
            _ => request,
        }
    }
}

/// Brings the integrations' rows to where the table wants them.
fn arrange(database: &Database) {
    let set = |who: &str, values: &str| {
        let token = Signer::of(who).token;
        database.run(&format!("UPDATE oauth_token SET {values} WHERE token = '{token}'"));
    };
    let begun = |who: &str, ago: i64| {
        let key = Signer::of(who).key;
        database.run(&format!(
            "UPDATE oauth_consumer SET updated_at = FROM_UNIXTIME({}) WHERE `key` = '{key}'",
            at(-ago)
        ));
    };
    let handshake = |who: &str, kind: &str| {
        let secret = Signer::of(who).token_secret;
        set(who, &format!("type = '{kind}', secret = '{secret}', verifier = '{VERIFIER}'"));
        begun(who, 0);
    };
    for (who, kind) in
        [("new", "verifier"), ("late", "verifier"), ("half", "request"), ("broken", "request")]
    {
        handshake(who, kind);
    }
    begun("late", 400);
    begun("erp", 0);
    for who in ["revoked", "broken"] {
        set(who, "revoked = 1");
    }
    let idle = Signer::of("idle").token;
    database.run(&format!("DELETE FROM oauth_token WHERE token = '{idle}'"));
    begun("idle", 0);
    database.run(
        "UPDATE integration SET status = 0 WHERE name IN ('asleep', 'new', 'half', 'late', 'idle')",
    );
    for nonce in [USED, LONG] {
        database.run(&format!(
            "INSERT INTO oauth_nonce (nonce, timestamp, consumer_id) \
             SELECT '{nonce}', {}, entity_id FROM oauth_consumer",
            at(0)
        ));
    }
}

/// An answer as the table shows it: bytes on one line, and what differs from run to run by a word.
fn shown(client: Client, answer: &Answer) -> String {
    let address = client.address().to_string();
    let text =
        answer.text().replace(&address, "HOST").replace(&address.replace(':', "%3A"), "HOST");
    let lines = text.lines().map(str::trim);
    format!("{} {}", answer.status, lines.collect::<String>())
}

fn check_headers(door: Door, answer: &Answer, context: &str) {
    let content_type = match door {
        Json => "application/json; charset=utf-8",
        Xml => "application/xml; charset=utf-8",
        Soap => "application/soap+xml; charset=UTF-8",
        First | Second => "text/html; charset=UTF-8",
    };
    assert_eq!(answer.header("content-type"), Some(content_type), "{context}");
    assert_eq!(answer.header("cache-control"), Some("no-store"), "{context}");
    assert_eq!(answer.header("www-authenticate"), None, "{context}");
}

#[tokio::test]
async fn generated_refusal_table_of_oauth_is_fresh() {
    let database = Database::fresh();
    let site = crate::fixture::on(&database);
    let names = ["erp", "other", "new", "late", "idle", "half", "revoked", "broken", "asleep"];
    declare(&site, &names.map(|name| (name, EVERYTHING)));
    arrange(&database);
    let server = site.serve(&[]);
    let client = server.client();

    let right = Json.draft("erp").queried("a=1&b=%C3%BC", "a=1&b=%C3%BC");
    let answer = client.send(&right.request(client)).await;
    assert_eq!(answer.status, 400, "signed by hand, let in, and no customer: {}", answer.text());

    let (mut table, mut reasons) = (String::new(), HashMap::new());
    for fault in faults().into_iter().chain(bent()) {
        let _ = writeln!(table, "{} ({})", fault.what, fault.code);
        for door in fault.doors {
            let who = if fault.who.is_empty() { door.usual() } else { fault.who };
            let request = door.request(client, (fault.bend)(door.draft(who)));
            let answer = client.send(&request).await;
            let context = format!("{} at {door:?}", fault.what);
            check_headers(*door, &answer, &context);
            let _ = writeln!(table, "    {:<21} {}", door.name(), shown(client, &answer));
            reasons
                .insert(answer.header("x-request-id").unwrap().to_owned(), (fault.code, context));
        }
    }
    are_recorded(&database, &reasons);
    let (_, log) = server.stop();
    for who in names {
        let Signer { secret, token, token_secret, .. } = Signer::of(who);
        for text in [&secret, &token, &token_secret, VERIFIER] {
            assert!(!log.contains(text), "a secret of {who} in the log");
        }
    }
    is_fresh(&table);
}

/// Every refusal is in the audit trail with its reason, as soon as that is written.
fn are_recorded(database: &Database, reasons: &HashMap<String, (&str, String)>) {
    let deadline = Instant::now() + Duration::from_secs(10);
    let mut left = reasons.clone();
    while !left.is_empty() {
        let found = "SELECT request_id, reason FROM magegate_audit WHERE event = 'refused'";
        for row in database.rows(found) {
            if let Some((code, context)) = left.remove(&row[0]) {
                assert_eq!(row[1], code, "{context}");
            }
        }
        assert!(left.is_empty() || Instant::now() < deadline, "not in the trail: {left:?}");
    }
}

fn is_fresh(table: &str) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(TABLE);
    if std::env::var_os("MAGEGATE_TEST_REGENERATE").is_some() {
        std::fs::write(&path, table).unwrap();
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(committed == table, "{TABLE} is out of date: run `cargo xtask gen` and read its diff");
}

#[tokio::test]
async fn a_handshake_asked_without_a_signature_needs_everything() {
    let site = site();
    let server = site.serve(&[]);
    let client = server.client();
    let all = "oauth_problem=%22oauth_consumer_key%22+is+required.+Enter+and+try+again%2C+\
               %22oauth_signature%22+is+required.+Enter+and+try+again%2C+\
               %22oauth_signature_method%22+is+required.+Enter+and+try+again%2C+\
               %22oauth_nonce%22+is+required.+Enter+and+try+again%2C+\
               %22oauth_timestamp%22+is+required.+Enter+and+try+again";
    let parameters = "oauth_consumer_key=a&oauth_nonce=b&oauth_version=2.0";
    let bare = || Request::post("/oauth/token/request");
    let form = bare().header("Content-Type", crate::signing::FORM).body(parameters);
    let in_query = Request::get(&format!("/oauth/token/request?{parameters}"));
    for (what, request) in [
        ("no header", bare()),
        ("a token", bare().bearer("abc")),
        ("no blank behind the word", bare().header("Authorization", "OAuth")),
        ("a form without the word in the header", form.clone()),
        ("a query", in_query.header("Authorization", "OAuth realm=\"x\"")),
        ("two headers", form.clone().header("Authorization", "OAuth a=b").bearer("abc")),
    ] {
        let answer = client.send(&request).await;
        assert_eq!((answer.status, answer.text().as_str()), (400, all), "{what}");
        check_headers(First, &answer, what);
    }
    let answer = client.send(&form.header("Authorization", "oauth realm=\"x\"")).await;
    let version = "oauth_problem=The+%222.0%22+Oauth+version+isn%27t+supported.";
    assert_eq!((answer.status, answer.text().as_str()), (400, version), "the form speaks");
}
