//! Tokens, links and hashes beside a store: what it wrote is read here, what is written here it can read, and a leaked
//! key of its is refused.

use crate::kit::{Kit, PASSWORD, operator};
use crate::signed_tokens::{caller, instance, token_of};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::StoreId;
use magegate_domain::jwt::{self, Algorithm, Fault};
use magegate_domain::keys::KeyRing;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_domain::{crypt, random};
use magegate_service::accounts::{check_link, request_reset, reset};
use magegate_service::keys::{self, CryptKeys, TokenPolicy};
use magegate_service::origin::Origin;
use magegate_service::{Issuer, Service, admin_tokens, customer_tokens};
use magegate_store::engine::Value;
use magegate_store::{customers, reset_tokens};
use std::sync::Arc;
use std::time::Duration as Span;
use time::Duration;

const NAME: &str = "ada@example.com";
const OLD: &str = "0123456789abcdef0123456789abcdef";
const NEW: &str = "fedcba9876543210fedcba9876543210";

/// An instance beside a store with these keys.
fn beside(kit: &Kit, issuer: Issuer, keys: &[&str]) -> Arc<Service> {
    let crypt = Some(CryptKeys::new(keys.join("\n")));
    instance(kit, TokenPolicy { issuer, crypt, ..TokenPolicy::default() }, Span::ZERO)
}

fn ring(keys: &[&str]) -> KeyRing {
    KeyRing::from_crypt_key(&keys.join("\n"), &[])
}

/// Writes a token's row as the store does, of any type.
async fn row(kit: &Kit, customer: i64, kind: &str, token: &str) {
    kit.execute(
        "INSERT INTO {oauth_token} (customer_id, type, token, secret, callback_url, user_type, created_at) \
         VALUES (?, ?, ?, '0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz', '', 3, '2026-01-01 12:00:00')",
        vec![Value::Int(customer), Value::from(kind), Value::from(token)],
    )
    .await;
}

#[tokio::test]
async fn tokens_of_the_store_are_read_exactly_and_only_access_tokens() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let service = beside(&kit, Issuer::Signed, &[OLD]);
    let token = "n45phzh5trabcdevy2he5iqvnagzsdid";
    row(&kit, id.0, "access", token).await;
    assert_eq!(caller(&service, token).await, Ok(Caller::Customer(id)));
    for other in [
        token.to_ascii_uppercase(),
        format!("{token} "),
        "ñ45phzh5trabcdevy2he5iqvnagzsdid".to_owned(),
    ] {
        assert_eq!(caller(&service, &other).await, Err(Reason::TokenUnknown), "{other}");
    }
    for kind in ["request", "verifier"] {
        let token = format!("{kind:z<32}");
        row(&kit, id.0, kind, &token).await;
        assert_eq!(caller(&service, &token).await, Err(Reason::TokenUnknown));
    }
    kit.wait(Duration::hours(1));
    assert_eq!(caller(&service, token).await, Err(Reason::TokenExpired(kit.now())));
}

#[tokio::test]
async fn a_hash_that_was_read_in_the_table_is_no_token() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let service = beside(&kit, Issuer::Opaque, &[OLD]);
    let token = token_of(&service, Account::Customer(id)).await;
    assert_eq!(caller(&service, &token).await, Ok(Caller::Customer(id)));
    let hash = magegate_domain::token::TokenHash::of(&token);
    assert_eq!(caller(&service, hash.as_str()).await, Err(Reason::TokenUnknown));
}

#[tokio::test]
async fn opaque_tokens_are_written_as_the_store_writes_them() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    // An algorithm that is not offered: the store reads opaque tokens whatever it issues.
    kit.set("webapi/jwtauth/jwt_alg", "A128KW").await;
    for issuer in [Issuer::OpaqueClear, Issuer::Signed] {
        let service = beside(&kit, issuer, &[OLD, NEW]);
        let token = token_of(&service, Account::Customer(id)).await;
        assert_eq!(caller(&service, &token).await, Ok(Caller::Customer(id)));
        let mut door = kit.store.read().await.unwrap();
        let read = "SELECT type, secret, verifier, callback_url, revoked, authorized, user_type, admin_id, \
                    consumer_id, customer_id, created_at FROM {oauth_token} WHERE token = ?";
        let row = door.fetch_optional(read, vec![Value::from(&token)]).await.unwrap().unwrap();
        let numbers = ["revoked", "authorized", "user_type", "customer_id"]
            .map(|name| row.int(name).unwrap());
        assert_eq!(numbers, [0, 0, 3, id.0]);
        assert_eq!(row.text("type").unwrap(), "access");
        assert_eq!(row.opt_text("callback_url").unwrap().as_deref(), Some(""));
        assert_eq!(row.opt_text("verifier").unwrap(), None);
        assert_eq!(row.opt_int("admin_id").unwrap().or(row.opt_int("consumer_id").unwrap()), None);
        assert_eq!(row.time("created_at").unwrap(), kit.now());
        let secret = row.text("secret").unwrap();
        assert!(secret.starts_with("1:3:") && secret.len() == 84, "{secret}");
        let secret = crypt::decrypt(&ring(&[OLD, NEW]), &secret).expect("the store can read it");
        assert!(
            secret.len() == 32 && secret.bytes().all(|b| random::LOWER_AND_DIGITS.contains(&b))
        );
        kit.execute("DELETE FROM {oauth_token}", vec![]).await;
    }
}

#[tokio::test]
async fn signed_tokens_pass_in_both_directions() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let ada = Account::Customer(id);
    let service = beside(&kit, Issuer::Signed, &[OLD, NEW]);
    let issued = token_of(&service, ada).await;
    let read = jwt::read(&issued, &ring(&[OLD, NEW]), Some(Algorithm::Hs256)).unwrap();
    assert_eq!((read.account, read.key), (ada, 2));
    assert_eq!(read.ends_at - read.issued_at, Duration::minutes(60));
    for keys in [&[OLD][..], &[OLD, NEW]] {
        let ends = kit.now() + Duration::HOUR;
        let ring = ring(keys);
        let key = ring.signing().unwrap();
        let theirs = jwt::issue(key, Algorithm::Hs256, ada, kit.now(), ends);
        assert_eq!(caller(&service, &theirs).await, Ok(Caller::Customer(id)));
    }
    let listed = keys::list(&service, &operator()).await.unwrap();
    assert_eq!(
        listed.iter().map(|key| (key.number, key.state.name())).collect::<Vec<_>>(),
        [(1, "verify"), (2, "sign")]
    );
}

#[tokio::test]
async fn a_leaked_key_of_the_store_is_refused_wherever_it_stands_and_never_kept() {
    let kit = Kit::new().await;
    let ada = Account::Customer(kit.customer(NAME).await);
    let old = beside(&kit, Issuer::Signed, &[OLD]);
    let leaked = token_of(&old, ada).await;
    let refused = async |service: &Service, number| {
        keys::retire(service, &Origin::default(), &operator(), number).await
    };
    let advice = refused(&old, 1).await.unwrap_err().to_string();
    assert!(advice.contains("in the store first"), "{advice}");
    let rotated = beside(&kit, Issuer::Signed, &[OLD, NEW]);
    let good = token_of(&rotated, ada).await;
    assert_eq!(caller(&rotated, &leaked).await, Ok(ada.into()));
    assert!(refused(&rotated, 1).await.unwrap());
    assert!(!refused(&rotated, 1).await.unwrap());
    for keys in [&[OLD, NEW][..], &["another-key-that-came-before-them", OLD, NEW]] {
        let service = beside(&kit, Issuer::Signed, keys);
        assert_eq!(caller(&service, &leaked).await, Err(Fault::RefusedKey.into()));
        assert_eq!(caller(&service, &good).await, Ok(ada.into()));
    }
    assert!(keys::rotate(&rotated, &Origin::default(), &operator()).await.is_err());
    let mut door = kit.store.read().await.unwrap();
    let kept = "SELECT secret FROM {magegate_key}";
    let row = door.fetch_optional(kept, vec![]).await.unwrap().unwrap();
    assert_eq!(row.text("secret").unwrap(), "");
}

#[tokio::test]
async fn a_key_that_the_store_adds_is_taken_up_without_a_restart() {
    let kit = Kit::new().await;
    let ada = Account::Customer(kit.customer(NAME).await);
    let crypt = CryptKeys::new(OLD.to_owned());
    let policy = TokenPolicy {
        issuer: Issuer::Signed,
        crypt: Some(crypt.clone()),
        ..TokenPolicy::default()
    };
    let service = instance(&kit, policy, Span::ZERO);
    let before = token_of(&service, ada).await;
    crypt.replace(format!("{OLD}\n{NEW}"));
    let after = token_of(&service, ada).await;
    assert_eq!((jwt::kid(&before), jwt::kid(&after)), (Some(1), Some(2)));
    for token in [before, after] {
        assert_eq!(caller(&service, &token).await, Ok(ada.into()));
    }
}

#[tokio::test]
async fn links_of_the_store_and_of_this_program_set_passwords_here() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let service = beside(&kit, Issuer::Signed, &[OLD]);
    let sealed = async || {
        let mut door = kit.store.read().await.unwrap();
        reset_tokens::find(&mut door, id).await.unwrap().map(|stored| stored.token)
    };
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    assert!(
        request_reset(&service, &origin, &operator(), NAME, "email_reset", None).await.unwrap()
    );
    let stored = sealed().await.expect("there is a link");
    assert!(stored.starts_with("0:3:") && stored.len() == 84, "{stored}");
    let token = crypt::decrypt(&ring(&[OLD]), &stored).expect("the store can read it").to_string();
    assert!(check_link(&service, id.0, &token).await.unwrap());
    for wrong in [stored.as_str(), "", &token.to_lowercase(), "x"] {
        assert!(check_link(&service, id.0, wrong).await.is_err(), "{wrong}");
    }
    // The store's own, of another length, under the same key; then damaged.
    let theirs =
        crypt::encrypt(&ring(&[OLD]), &random::TestRandom::seeded(3), "their-token").unwrap();
    let mut door = kit.begin().await;
    reset_tokens::set(&mut door, id, &theirs, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    assert!(check_link(&service, id.0, "their-token").await.unwrap());
    let new = Password::new("N3w!passw0rd".to_owned());
    assert!(reset(&service, &origin, &operator(), NAME, "their-token", &new).await.unwrap());
    assert!(customer_tokens::create(&service, &origin, NAME, &new).await.is_ok());
    for unreadable in
        ["their-token", "0:3:AAAA", "7:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz", ""]
    {
        let mut door = kit.begin().await;
        reset_tokens::set(&mut door, id, unreadable, kit.now()).await.unwrap();
        door.commit().await.unwrap();
        for token in [unreadable, "their-token"] {
            assert!(check_link(&service, id.0, token).await.is_err(), "{unreadable} {token}");
        }
    }
}

#[tokio::test]
async fn a_keyed_hash_without_salt_logs_in_by_the_newest_key_alone() {
    let kit = Kit::new().await;
    // `spec/database-auth.md` 3, under the key OLD.
    let keyed = "200b677a75b0f4eda1f62cdcf567d3e2932f038d6ab3af86a8d2d8f9ac5600b7";
    kit.customer_with(NAME, Some(keyed), |_| ()).await;
    let origin = Origin { store: StoreId(1), ..Origin::default() };
    let password = Password::new("Passw0rd123".to_owned());
    for (keys, works) in [(&[OLD][..], true), (&[NEW, OLD], true), (&[OLD, NEW], false)] {
        let service = beside(&kit, Issuer::Signed, keys);
        let login = customer_tokens::create(&service, &origin, NAME, &password).await;
        assert_eq!(login.is_ok(), works, "{keys:?}");
    }
    assert!(customer_tokens::create(&kit.service, &origin, NAME, &password).await.is_err());
}

#[tokio::test]
async fn an_admin_gets_a_signed_token_too() {
    let kit = Kit::new().await;
    let role = kit.role("Everything", &["Magento_Backend::all"]).await;
    let id = kit.admin("root", Some(role)).await;
    let service = beside(&kit, Issuer::Signed, &[OLD]);
    let password = Password::new(PASSWORD.to_owned());
    let issued =
        admin_tokens::create(&service, &Origin::default(), "root", &password).await.unwrap();
    assert_eq!(caller(&service, &issued.token).await, Ok(Caller::Admin(id)));
    let mut door = kit.begin().await;
    let gone = customers::find(&mut door, magegate_domain::id::CustomerId(id.0)).await.unwrap();
    assert!(gone.is_none(), "a customer of the same number would be somebody else");
}

#[tokio::test]
async fn a_token_that_the_store_revoked_by_its_record_is_listed_as_revoked() {
    let kit = Kit::new().await;
    let id = kit.customer(NAME).await;
    let ada = Account::Customer(id);
    let service = beside(&kit, Issuer::Signed, &[OLD]);
    row(&kit, id.0, "access", "n45phzh5trabcdevy2he5iqvnagzsdid").await;
    let listed = async |of| {
        let after = magegate_domain::id::TokenId(0);
        let listed = magegate_service::tokens::list(&service, &operator(), of, after, 10).await;
        listed.unwrap().iter().map(|listed| listed.alive).collect::<Vec<_>>()
    };
    assert_eq!((listed(None).await, listed(Some(ada)).await), (vec![true], vec![true]));
    let mut door = kit.begin().await;
    magegate_store::tokens::set_revoked_before(&mut door, ada, kit.now()).await.unwrap();
    door.commit().await.unwrap();
    assert_eq!((listed(None).await, listed(Some(ada)).await), (vec![false], vec![false]));
}
