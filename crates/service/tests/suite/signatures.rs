//! Signed requests: who they come from, and each thing that may be wrong with one.

use crate::kit::Kit;
use crate::signed_tokens::instance;
use crate::signing::{Client, Draft, outcome};
use magegate_domain::acl::Requirement;
use magegate_domain::caller::Caller;
use magegate_domain::integration::Status;
use magegate_domain::reason::Reason;
use magegate_service::keys::{CryptKeys, TokenPolicy};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::uses;
use magegate_store::engine::Value;
use magegate_store::{consumers, integration_uses, integrations, oauth_tokens};
use std::time::Duration as Span;
use time::Duration;

const LONG: Span = Span::from_hours(1);

async fn sent(kit: &Kit, draft: &Draft) -> Result<Caller, &'static str> {
    outcome(&draft.send(&kit.service).await)
}

#[tokio::test]
async fn a_signed_request_comes_from_its_integration() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let caller = Ok(Caller::Integration(erp.integration));
    let identity = erp.call(&kit, &kit.service, "n1").await;
    assert_eq!(outcome(&identity), caller);
    let identity = identity.unwrap();
    assert!(identity.program.is_none() && identity.limits.is_none() && identity.refusal.is_none());
    let draft = erp.draft("n2", kit.now()).without("oauth_version");
    assert_eq!(sent(&kit, &draft).await, caller, "the version may be left out");
}

#[tokio::test]
async fn each_fault_is_refused_with_its_own_code() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let other = Client::active(&kit, &kit.service, 'o').await;
    let good = || erp.draft("n", kit.now());
    let unknown = "z".repeat(32);
    let upper = erp.key.to_ascii_uppercase();
    let (past, future) = (kit.now() - Duration::seconds(601), kit.now() + Duration::seconds(601));
    for (draft, code) in [
        (good().with("oauth_version", "2.0"), "oauth_version_rejected"),
        (good().without("oauth_nonce"), "oauth_parameter_absent"),
        (good().without("oauth_token"), "oauth_parameter_absent"),
        (good().with("oauth_token", "short"), "oauth_token_length"),
        (good().with("oauth_signature_method", "PLAINTEXT"), "oauth_signature_method_rejected"),
        (good().with("oauth_signature_method", "HMAC-SHA1"), "oauth_signature_method_rejected"),
        (good().with("oauth_consumer_key", "short"), "oauth_consumer_key_length"),
        (good().with("oauth_consumer_key", &unknown), "oauth_consumer_key_unknown"),
        (good().with("oauth_consumer_key", &upper), "oauth_consumer_key_unknown"),
        (erp.draft("n", past), "oauth_timestamp_refused"),
        (erp.draft("n", future), "oauth_timestamp_refused"),
        (good().with("oauth_timestamp", "now"), "oauth_timestamp_refused"),
        (good().with("oauth_token", &unknown), "oauth_token_unknown"),
        (good().with("oauth_token", &erp.token.to_ascii_uppercase()), "oauth_token_unknown"),
        (good().with("oauth_token", &other.token), "oauth_token_of_other_consumer"),
        (good().forged(), "oauth_signature_invalid"),
        (good().by(&erp.secret, &other.token_secret), "oauth_signature_invalid"),
        (good().by(&other.secret, &erp.token_secret), "oauth_signature_invalid"),
        (good().by(&erp.secret, ""), "oauth_signature_invalid"),
    ] {
        assert_eq!(sent(&kit, &draft).await, Err(code), "{draft:?}");
    }
    // None of them has used the nonce up.
    assert_eq!(sent(&kit, &good()).await, Ok(Caller::Integration(erp.integration)));
    assert_eq!(sent(&kit, &good()).await, Err("oauth_nonce_used"));
}

#[tokio::test]
async fn what_is_wrong_is_said_in_the_reference_s_order() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    assert!(erp.call(&kit, &kit.service, "n").await.is_ok());
    let unknown = "z".repeat(32);
    let mut draft = erp
        .draft("n", kit.now())
        .with("oauth_consumer_key", &unknown)
        .with("oauth_timestamp", "1000")
        .with("oauth_token", &unknown)
        .forged();
    for (name, good, code) in [
        ("oauth_consumer_key", erp.key.as_str(), "oauth_consumer_key_unknown"),
        ("oauth_timestamp", &kit.now().unix_timestamp().to_string(), "oauth_timestamp_refused"),
        ("oauth_token", &erp.token, "oauth_token_unknown"),
    ] {
        assert_eq!(sent(&kit, &draft).await, Err(code));
        draft = draft.with(name, good);
    }
    assert_eq!(sent(&kit, &draft).await, Err("oauth_signature_invalid"));
    draft.signature = None;
    assert_eq!(sent(&kit, &draft).await, Err("oauth_nonce_used"));
}

#[tokio::test]
async fn clocks_may_differ_by_ten_minutes() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    for (nonce, seconds) in [("a", -600), ("b", 600), ("c", 0)] {
        let draft = erp.draft(nonce, kit.now() + Duration::seconds(seconds));
        assert!(sent(&kit, &draft).await.is_ok(), "{seconds}");
    }
}

#[tokio::test]
async fn sha_1_is_taken_where_the_setting_says_so() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let draft = erp.draft("n", kit.now()).with("oauth_signature_method", "HMAC-SHA1");
    assert_eq!(sent(&kit, &draft).await, Err("oauth_signature_method_rejected"));
    kit.set("magegate/oauth/hmac_sha1", "1").await;
    assert!(sent(&kit, &draft).await.is_ok());
}

#[tokio::test]
async fn a_token_that_is_no_access_token_or_was_revoked_is_refused() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let draft = erp.draft("n", kit.now());
    for (kind, code) in
        [("request", "oauth_token_not_access"), ("verifier", "oauth_token_not_access")]
    {
        let values = vec![Value::from(kind), Value::from(erp.row)];
        kit.execute("UPDATE {oauth_token} SET type = ? WHERE entity_id = ?", values).await;
        assert_eq!(sent(&kit, &draft).await, Err(code));
    }
    let values = vec![Value::from(erp.row)];
    let statement = "UPDATE {oauth_token} SET type = 'access', revoked = 1 WHERE entity_id = ?";
    kit.execute(statement, values).await;
    assert_eq!(sent(&kit, &draft).await, Err("oauth_token_revoked"));
}

#[tokio::test]
async fn an_integration_that_is_not_active_is_a_guest() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    for (nonce, status) in [("a", Status::Inactive), ("b", Status::Reset)] {
        let mut door = kit.begin().await;
        integrations::set_status(&mut door, erp.integration, status, kit.now()).await.unwrap();
        door.commit().await.unwrap();
        let identity = erp.call(&kit, &kit.service, nonce).await.unwrap();
        assert_eq!(identity.caller, Caller::Guest);
        assert_eq!(identity.refusal, Some(Reason::IntegrationInactive));
    }
    let values = vec![Value::from(erp.integration)];
    kit.execute("DELETE FROM {integration} WHERE integration_id = ?", values).await;
    let identity = erp.call(&kit, &kit.service, "c").await;
    assert_eq!(outcome(&identity), Err("integration_inactive"));
}

#[tokio::test]
async fn secrets_that_cannot_be_read_prove_nothing_not_even_an_empty_one() {
    let kit = Kit::new().await;
    let crypt = CryptKeys::new("0123456789abcdef0123456789abcdef".to_owned());
    let policy = TokenPolicy { crypt: Some(crypt.clone()), ..TokenPolicy::default() };
    let service = instance(&kit, policy, Span::ZERO);
    let erp = Client::active(&kit, &service, 'e').await;
    assert!(erp.call(&kit, &service, "n1").await.is_ok());
    crypt.replace("fedcba9876543210fedcba9876543210".to_owned());
    for (secret, token_secret) in [(erp.secret.as_str(), erp.token_secret.as_str()), ("", "")] {
        let draft = erp.draft("n2", kit.now()).by(secret, token_secret);
        assert_eq!(outcome(&draft.send(&service).await), Err("oauth_signature_invalid"));
    }
}

#[tokio::test]
async fn a_request_that_is_begun_again_is_not_refused_for_its_own_nonce() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let draft = erp.draft("n", kit.now() - Duration::minutes(10));
    let mut proof = Proof::default();
    for _ in 0..3 {
        let identity = draft.send_again(&kit.service, &mut proof).await;
        assert_eq!(outcome(&identity), Ok(Caller::Integration(erp.integration)));
        // The attempts take their time.
        kit.wait(Duration::SECOND);
    }
    let mut door = kit.begin().await;
    assert!(oauth_tokens::revoke(&mut door, erp.consumer).await.unwrap());
    door.commit().await.unwrap();
    let identity = draft.send_again(&kit.service, &mut proof).await;
    assert_eq!(outcome(&identity), Err("oauth_token_revoked"), "what changed meanwhile counts");
}

#[tokio::test]
async fn a_proof_is_not_made_by_a_nonce_that_was_refused() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    assert!(erp.call(&kit, &kit.service, "n").await.is_ok());
    let mut proof = Proof::default();
    for _ in 0..2 {
        let identity = erp.draft("n", kit.now()).send_again(&kit.service, &mut proof).await;
        assert_eq!(outcome(&identity), Err("oauth_nonce_used"));
    }
}

#[tokio::test]
async fn what_was_read_of_a_signer_is_used_until_this_process_changes_something() {
    let kit = Kit::new().await;
    let keeps = instance(&kit, TokenPolicy::default(), LONG);
    let erp = Client::active(&kit, &keeps, 'e').await;
    assert!(erp.call(&kit, &keeps, "n1").await.is_ok());
    let mut door = kit.begin().await;
    assert!(oauth_tokens::revoke(&mut door, erp.consumer).await.unwrap());
    door.commit().await.unwrap();
    assert!(erp.call(&kit, &keeps, "n2").await.is_ok(), "the bound is an hour here");
    let identity = erp.call(&kit, &kit.service, "n3").await;
    assert_eq!(outcome(&identity), Err("oauth_token_revoked"), "and this one keeps nothing");
    keeps.changed().await;
    assert_eq!(outcome(&erp.call(&kit, &keeps, "n4").await), Err("oauth_token_revoked"));
}

#[tokio::test]
async fn keys_and_tokens_that_are_guessed_do_not_push_real_ones_out() {
    let kit = Kit::new().await;
    let keeps = instance(&kit, TokenPolicy::default(), LONG);
    let erp = Client::active(&kit, &keeps, 'e').await;
    assert!(erp.call(&kit, &keeps, "n1").await.is_ok());
    for n in 0..50 {
        let guess = format!("{n:032}");
        let draft = erp.draft("n2", kit.now());
        let key = draft.clone().with("oauth_consumer_key", &guess).send(&keeps).await;
        assert_eq!(outcome(&key), Err("oauth_consumer_key_unknown"));
        let token = draft.with("oauth_token", &guess).send(&keeps).await;
        assert_eq!(outcome(&token), Err("oauth_token_unknown"));
    }
    // Revoked behind its back: an answer from memory proves that the signer is still there.
    let mut door = kit.begin().await;
    oauth_tokens::revoke(&mut door, erp.consumer).await.unwrap();
    door.commit().await.unwrap();
    assert!(erp.call(&kit, &keeps, "n3").await.is_ok());
}

#[tokio::test]
async fn a_new_token_is_taken_though_the_old_one_is_in_memory() {
    let kit = Kit::new().await;
    let keeps = instance(&kit, TokenPolicy::default(), LONG);
    let erp = Client::active(&kit, &keeps, 'e').await;
    assert!(erp.call(&kit, &keeps, "n1").await.is_ok());
    let new = "n".repeat(32);
    let values = vec![Value::from(new.as_str()), Value::from(erp.row)];
    kit.execute("UPDATE {oauth_token} SET token = ? WHERE entity_id = ?", values).await;
    let erp = Client { token: new, ..erp };
    assert!(erp.call(&kit, &keeps, "n2").await.is_ok());
}

#[tokio::test]
async fn a_consumer_that_is_deleted_while_in_memory_is_unknown() {
    let kit = Kit::new().await;
    let keeps = instance(&kit, TokenPolicy::default(), LONG);
    let erp = Client::active(&kit, &keeps, 'e').await;
    let other = Client::active(&kit, &keeps, 'o').await;
    assert!(erp.call(&kit, &keeps, "n1").await.is_ok());
    assert!(other.call(&kit, &keeps, "n1").await.is_ok());
    let mut door = kit.begin().await;
    assert!(consumers::delete(&mut door, erp.consumer).await.unwrap());
    door.commit().await.unwrap();
    let (gone, there) = tokio::join!(erp.call(&kit, &keeps, "n2"), other.call(&kit, &keeps, "n2"));
    assert_eq!(outcome(&gone), Err("oauth_consumer_key_unknown"));
    assert!(there.is_ok(), "whose nonce was to be stored beside it");
}

#[tokio::test]
async fn when_an_integration_called_last_is_noted_once_it_may_do_what_it_asked_for() {
    let kit = Kit::new().await;
    let erp = Client::active(&kit, &kit.service, 'e').await;
    let last = async || {
        uses::store_uses(&kit.service).await.unwrap();
        let mut door = kit.store.read().await.unwrap();
        let used = integration_uses::find(&mut door, erp.integration).await.unwrap();
        used.map(|used| (used.at, used.from, used.how))
    };
    let facts = kit.service.facts().await.unwrap();
    let origin = Origin { peer: "192.0.2.7".to_owned(), ..Origin::default() };
    let identity = erp.call(&kit, &kit.service, "n1").await.unwrap();
    let decide = |requirement| kit.service.decide(&identity, requirement, &origin, &facts);
    // It has no role here.
    assert!(decide(Requirement::Resources(&["Magento_Customer::customer"])).is_err());
    assert_eq!(last().await, None);
    assert!(decide(Requirement::Anonymous).is_ok());
    let expected = (kit.now(), "192.0.2.7".to_owned(), "signature".to_owned());
    assert_eq!(last().await, Some(expected));
}
