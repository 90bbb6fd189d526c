//! The handshake: each step once, in order, in time and by whom it is for, with one winner of several at once.

use crate::kit::{Kit, code};
use crate::signing::{Client, Draft, outcome, request};
use magegate_domain::Result;
use magegate_domain::caller::Caller;
use magegate_domain::integration::{OauthToken, Status, TokenKind};
use magegate_service::handshake::{self, Pair};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_store::{consumers, integrations, oauth_tokens};
use time::Duration;

/// An integration that was activated, with what was sent to it.
struct Begun<'a> {
    kit: &'a Kit,
    client: Client,
    verifier: String,
}

impl<'a> Begun<'a> {
    async fn new(kit: &'a Kit, name: char) -> Self {
        let client = Client::active(kit, &kit.service, name).await;
        let begun = Self { kit, client, verifier: format!("v{name:b<31}") };
        begun.again().await;
        begun
    }

    /// Activates it (again).
    async fn again(&self) {
        let (now, consumer) = (self.kit.now(), self.client.consumer);
        let mut door = self.kit.begin().await;
        let inactive = Status::Inactive;
        integrations::set_status(&mut door, self.client.integration, inactive, now).await.unwrap();
        oauth_tokens::delete_of(&mut door, consumer).await.unwrap();
        let token = format!("o{}", &self.client.token[1..]);
        let drawn = (token.as_str(), "secret", self.verifier.as_str());
        oauth_tokens::insert_verifier(&mut door, consumer, drawn, now).await.unwrap();
        consumers::touch(&mut door, consumer, now).await.unwrap();
        door.commit().await.unwrap();
    }

    fn first(&self, nonce: &str) -> Draft {
        let draft = self.client.draft(nonce, self.kit.now()).without("oauth_token");
        draft.by(&self.client.secret, "")
    }

    fn second(&self, nonce: &str, pair: &Pair) -> Draft {
        let draft = self.client.draft(nonce, self.kit.now()).with("oauth_token", &pair.token);
        draft.with("oauth_verifier", &self.verifier).by(&self.client.secret, &pair.secret)
    }

    async fn row(&self) -> OauthToken {
        let mut door = self.kit.store.read().await.unwrap();
        oauth_tokens::of_consumer(&mut door, self.client.consumer).await.unwrap().unwrap()
    }

    async fn status(&self) -> Status {
        let mut door = self.kit.store.read().await.unwrap();
        let found = integrations::find(&mut door, self.client.integration).await.unwrap();
        found.unwrap().status
    }
}

async fn ask(kit: &Kit, draft: &Draft) -> Result<Pair> {
    ask_again(kit, draft, &mut Proof::default()).await
}

async fn ask_again(kit: &Kit, draft: &Draft, proof: &mut Proof) -> Result<Pair> {
    let origin = Origin::default();
    handshake::request_token(&kit.service, &origin, &request(&draft.header()), proof).await
}

async fn finish(kit: &Kit, draft: &Draft) -> Result<Pair> {
    let (origin, header) = (Origin::default(), draft.header());
    let mut proof = Proof::default();
    handshake::access_token(&kit.service, &origin, &request(&header), &mut proof).await
}

#[tokio::test]
async fn a_handshake_ends_with_an_active_integration() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    let first = ask(&kit, &erp.first("1")).await.unwrap();
    let row = erp.row().await;
    assert_eq!((row.kind, &row.token), (TokenKind::Request, &*first.token));
    assert_eq!(row.secret, *first.secret);
    assert_eq!((row.callback_url.as_str(), row.verifier.as_str()), ("oob", erp.verifier.as_str()));
    assert_eq!(erp.status().await, Status::Inactive);

    let second = finish(&kit, &erp.second("2", &first)).await.unwrap();
    let row = erp.row().await;
    assert_eq!((row.kind, &row.token), (TokenKind::Access, &*second.token));
    assert_eq!((row.secret.len(), row.secret.contains(&*second.secret)), (84, false));
    assert_eq!(erp.status().await, Status::Active);
    for text in [&first.token, &first.secret, &second.token, &second.secret] {
        assert_eq!(text.len(), 32);
        assert!(text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
    }
    let call = erp.client.draft("3", kit.now()).with("oauth_token", &second.token);
    let identity = call.by(&erp.client.secret, &second.secret).send(&kit.service).await;
    assert_eq!(outcome(&identity), Ok(Caller::Integration(erp.client.integration)));
    let call = erp.client.draft("4", kit.now()).with("oauth_token", &first.token);
    let identity = call.by(&erp.client.secret, &first.secret).send(&kit.service).await;
    assert_eq!(outcome(&identity), Err("oauth_token_unknown"), "the request token is gone");
}

#[tokio::test]
async fn each_fault_of_the_first_step_has_its_code_and_leaves_the_verifier() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    let good = || erp.first("n");
    let (unknown, upper) = ("z".repeat(32), erp.client.key.to_ascii_uppercase());
    let at = |seconds: i64| (kit.now().unix_timestamp() + seconds).to_string();
    for (draft, wanted) in [
        (good().with("oauth_version", "2.0"), "oauth_version_rejected"),
        (good().without("oauth_timestamp"), "oauth_parameter_absent"),
        (good().with("oauth_token", "short"), "oauth_token_length"),
        (good().with("oauth_signature_method", "PLAINTEXT"), "oauth_signature_method_rejected"),
        (good().with("oauth_consumer_key", "short"), "oauth_consumer_key_length"),
        (good().with("oauth_consumer_key", &unknown), "oauth_consumer_key_unknown"),
        (good().with("oauth_consumer_key", &upper), "oauth_consumer_key_unknown"),
        (good().with("oauth_timestamp", &at(-601)), "oauth_timestamp_refused"),
        (good().with("oauth_timestamp", &at(601)), "oauth_timestamp_refused"),
        (good().forged(), "oauth_signature_invalid"),
        (good().by(&erp.client.secret, "secret"), "oauth_signature_invalid"),
        (good().by("", ""), "oauth_signature_invalid"),
    ] {
        assert_eq!(code(&ask(&kit, &draft).await), wanted);
        assert_eq!(erp.row().await.kind, TokenKind::Verifier, "{wanted}");
    }
    assert_eq!(code(&ask(&kit, &good()).await), "accepted", "none of them has used the nonce up");
    assert_eq!(code(&ask(&kit, &good()).await), "oauth_nonce_used");
    assert_eq!(code(&ask(&kit, &erp.first("m")).await), "oauth_not_verifier");
    let token = good().with("oauth_token", &unknown).with("oauth_nonce", "o");
    assert_eq!(
        code(&ask(&kit, &token).await),
        "oauth_not_verifier",
        "a token is looked at no further"
    );
}

#[tokio::test]
async fn each_fault_of_the_second_step_has_its_code_and_leaves_the_request_token() {
    let kit = Kit::new().await;
    let (erp, other) = (Begun::new(&kit, 'e').await, Begun::new(&kit, 'o').await);
    let pair = ask(&kit, &erp.first("1")).await.unwrap();
    let foreign = ask(&kit, &other.first("1")).await.unwrap();
    let good = || erp.second("n", &pair);
    let wrong = "w".repeat(32);
    for (draft, wanted) in [
        (good().without("oauth_verifier"), "oauth_parameter_absent"),
        (good().without("oauth_token"), "oauth_parameter_absent"),
        (good().with("oauth_token", &wrong), "oauth_token_unknown"),
        (good().with("oauth_token", &pair.token.to_ascii_uppercase()), "oauth_token_unknown"),
        (good().with("oauth_token", &foreign.token), "oauth_token_of_other_consumer"),
        (good().with("oauth_verifier", "short"), "oauth_verifier_length"),
        (good().with("oauth_verifier", &wrong), "oauth_verifier_wrong"),
        (good().with("oauth_verifier", &other.verifier), "oauth_verifier_wrong"),
        (good().by(&erp.client.secret, ""), "oauth_signature_invalid"),
        (good().forged(), "oauth_signature_invalid"),
    ] {
        assert_eq!(code(&finish(&kit, &draft).await), wanted);
        assert_eq!(erp.row().await.kind, TokenKind::Request, "{wanted}");
        assert_eq!(erp.status().await, Status::Inactive, "{wanted}");
    }
    let access = finish(&kit, &good()).await.unwrap();
    assert_eq!(code(&finish(&kit, &erp.second("m", &pair)).await), "oauth_token_unknown");
    assert_eq!(code(&finish(&kit, &erp.second("m", &access)).await), "oauth_token_used");
}

#[tokio::test]
async fn the_first_step_must_come_in_time_and_the_second_may_take_its_own() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    kit.wait(Duration::seconds(300));
    assert_eq!(code(&ask(&kit, &erp.first("1")).await), "oauth_handshake_expired");
    kit.set("oauth/consumer/expiration_period", "400").await;
    let pair = ask(&kit, &erp.first("1")).await.unwrap();
    kit.wait(Duration::days(1));
    assert_eq!(code(&finish(&kit, &erp.second("2", &pair)).await), "accepted");
    erp.again().await;
    assert_eq!(code(&ask(&kit, &erp.first("3")).await), "accepted", "activated again");
}

#[tokio::test]
async fn of_several_at_once_one_wins() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    let drafts = ["1", "2", "3", "4"].map(|nonce| erp.first(nonce));
    let (a, b, c, d) = tokio::join!(
        ask(&kit, &drafts[0]),
        ask(&kit, &drafts[1]),
        ask(&kit, &drafts[2]),
        ask(&kit, &drafts[3]),
    );
    let (won, lost): (Vec<_>, Vec<_>) = [a, b, c, d].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    assert!(lost.iter().all(|lost| code(lost) == "oauth_not_verifier"), "{lost:?}");
    let pair = won.into_iter().next().unwrap().unwrap();
    let drafts = ["5", "6", "7"].map(|nonce| erp.second(nonce, &pair));
    let (a, b, c) =
        tokio::join!(finish(&kit, &drafts[0]), finish(&kit, &drafts[1]), finish(&kit, &drafts[2]));
    let (won, lost): (Vec<_>, Vec<_>) = [a, b, c].into_iter().partition(Result::is_ok);
    assert_eq!(won.len(), 1);
    // By when it comes, the token is already another one, or not a request token any more.
    let known = ["oauth_token_unknown", "oauth_token_used"];
    assert!(lost.iter().all(|lost| known.contains(&code(lost))), "{lost:?}");
    let pair = won.into_iter().next().unwrap().unwrap();
    assert_eq!(erp.row().await.token, *pair.token);
}

#[tokio::test]
async fn an_attempt_that_the_database_undid_does_not_stumble_over_its_own_nonce() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    let (draft, mut proof) = (erp.first("1"), Proof::default());
    assert_eq!(code(&ask_again(&kit, &draft, &mut proof).await), "accepted");
    erp.again().await;
    assert_eq!(code(&ask_again(&kit, &draft, &mut proof).await), "accepted");
    assert_eq!(code(&ask(&kit, &draft).await), "oauth_nonce_used");
}

#[tokio::test]
async fn what_was_revoked_deleted_or_begun_anew_is_finished_by_nobody() {
    let kit = Kit::new().await;
    let erp = Begun::new(&kit, 'e').await;
    let pair = ask(&kit, &erp.first("1")).await.unwrap();
    erp.again().await;
    assert_eq!(code(&finish(&kit, &erp.second("2", &pair)).await), "oauth_token_unknown");

    revoke(&erp).await;
    assert_eq!(code(&ask(&kit, &erp.first("3")).await), "oauth_token_revoked");
    erp.again().await;
    let pair = ask(&kit, &erp.first("4")).await.unwrap();
    revoke(&erp).await;
    assert_eq!(code(&finish(&kit, &erp.second("5", &pair)).await), "oauth_token_revoked");
    assert_eq!(erp.status().await, Status::Inactive);

    let mut door = kit.begin().await;
    oauth_tokens::delete_of(&mut door, erp.client.consumer).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(code(&ask(&kit, &erp.first("6")).await), "oauth_no_handshake");

    let lost = Begun::new(&kit, 'l').await;
    let pair = ask(&kit, &lost.first("1")).await.unwrap();
    let mut door = kit.begin().await;
    integrations::delete(&mut door, lost.client.integration).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!(code(&finish(&kit, &lost.second("2", &pair)).await), "oauth_consumer_key_unknown");
    assert_eq!(code(&ask(&kit, &lost.first("3")).await), "oauth_consumer_key_unknown");
}

async fn revoke(erp: &Begun<'_>) {
    let mut door = erp.kit.begin().await;
    assert!(oauth_tokens::revoke(&mut door, erp.client.consumer).await.unwrap());
    door.commit().await.unwrap();
}
