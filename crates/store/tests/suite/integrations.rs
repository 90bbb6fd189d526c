//! Integrations, consumers and their tokens: each step of a token once, exact comparison, the handshake's clock.

use crate::fresh::{Engine, NOW, on_each_engine};
use magegate_domain::id::{ConsumerId, IntegrationId, TokenId};
use magegate_domain::integration::{Setup, Status, TokenKind};
use magegate_store::engine::Door;
use magegate_store::integrations::Described;
use magegate_store::{Store, StoreError, consumers, integrations, oauth_tokens, roles};
use time::Duration;

on_each_engine!(
    a_token_takes_each_step_once,
    of_two_that_take_a_step_at_the_same_time_one_is_faster,
    a_token_is_compared_byte_for_byte_and_a_key_as_the_column_does,
    the_clock_of_the_handshake_stands_still_unless_it_is_begun,
    names_keys_and_tokens_are_one_s_alone,
    a_consumer_takes_its_integration_and_its_token_along,
    an_integration_reads_as_it_was_written,
);

const DESCRIBED: Described<'static> = Described {
    name: "ERP",
    email: "erp@example.com",
    endpoint: Some("https://erp.example/"),
    identity_link_url: None,
};

fn text(letter: &str) -> String {
    letter.repeat(32)
}

async fn erp(door: &mut Door) -> (IntegrationId, ConsumerId) {
    let id = integrations::insert(door, &DESCRIBED, Setup::Manual, NOW).await.unwrap();
    let pair = (&*text("k"), "0:3:sealed");
    let consumer = consumers::insert(door, "Integration1", pair, NOW).await.unwrap();
    integrations::set_consumer(door, id, consumer).await.unwrap();
    (id, consumer)
}

async fn verifier(door: &mut Door, consumer: ConsumerId) -> TokenId {
    let drawn = (&*text("t"), &*text("s"), &*text("v"));
    oauth_tokens::insert_verifier(door, consumer, drawn, NOW).await.unwrap()
}

async fn with_verifier(store: &Store) -> (IntegrationId, ConsumerId, TokenId) {
    let mut door = store.begin().await.unwrap();
    let (id, consumer) = erp(&mut door).await;
    let token = verifier(&mut door, consumer).await;
    door.commit().await.unwrap();
    (id, consumer, token)
}

async fn a_token_takes_each_step_once(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (_, consumer, id) = with_verifier(&store).await;
    let mut door = store.begin().await.unwrap();
    let (request, access) = ((&*text("r"), "clear"), (&*text("a"), "0:3:sealed"));
    assert!(!oauth_tokens::become_access(&mut door, id, access).await.unwrap());
    assert!(oauth_tokens::become_request(&mut door, id, request, None).await.unwrap());
    assert!(!oauth_tokens::become_request(&mut door, id, request, None).await.unwrap());
    let held = oauth_tokens::of_consumer(&mut door, consumer).await.unwrap().unwrap();
    assert_eq!((held.kind, held.callback_url.as_str()), (TokenKind::Request, "oob"));
    assert!(oauth_tokens::become_access(&mut door, id, access).await.unwrap());
    assert!(!oauth_tokens::become_access(&mut door, id, access).await.unwrap());
    let held = oauth_tokens::of_consumer(&mut door, consumer).await.unwrap().unwrap();
    assert_eq!((held.kind, held.token, held.verifier), (TokenKind::Access, text("a"), text("v")));
    assert_eq!((held.created_at, held.revoked), (NOW, false));
    assert!(oauth_tokens::revoke(&mut door, consumer).await.unwrap());
    assert!(!oauth_tokens::revoke(&mut door, consumer).await.unwrap());
    assert!(oauth_tokens::delete_of(&mut door, consumer).await.unwrap());
    assert!(oauth_tokens::of_consumer(&mut door, consumer).await.unwrap().is_none());
}

async fn of_two_that_take_a_step_at_the_same_time_one_is_faster(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (_, consumer, id) = with_verifier(&store).await;
    let step = async |letter: &str| {
        let mut door = store.begin().await.unwrap();
        let drawn = (&*text(letter), "clear");
        let was_faster = oauth_tokens::become_request(&mut door, id, drawn, None).await.unwrap();
        door.commit().await.unwrap();
        was_faster
    };
    let (first, second) = tokio::join!(step("1"), step("2"));
    assert!(first != second, "one of them alone");
    let mut door = store.read().await.unwrap();
    let held = oauth_tokens::of_consumer(&mut door, consumer).await.unwrap().unwrap();
    assert_eq!(held.token, text(if first { "1" } else { "2" }));
}

async fn a_token_is_compared_byte_for_byte_and_a_key_as_the_column_does(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (id, consumer, _) = with_verifier(&store).await;
    let mut door = store.read().await.unwrap();
    let found = oauth_tokens::by_token(&mut door, &text("t")).await.unwrap();
    assert_eq!(found.map(|found| found.consumer), Some(consumer));
    for other in [text("T"), format!("{} ", text("t")), text("ť"), text("t")[1..].to_owned()] {
        assert!(oauth_tokens::by_token(&mut door, &other).await.unwrap().is_none(), "{other}");
    }
    for key in [text("k"), text("K")] {
        let found = consumers::by_key(&mut door, &key).await.unwrap().unwrap();
        assert_eq!((found.id, found.key), (consumer, text("k")));
    }
    assert!(consumers::by_key(&mut door, &text("x")).await.unwrap().is_none());
    let found = integrations::of_consumer(&mut door, consumer).await.unwrap().unwrap();
    assert_eq!(found.id, id);
    assert!(integrations::of_consumer(&mut door, ConsumerId(0)).await.unwrap().is_none());
}

async fn the_clock_of_the_handshake_stands_still_unless_it_is_begun(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (_, consumer, _) = with_verifier(&store).await;
    let mut door = store.begin().await.unwrap();
    let begun =
        async |door: &mut Door| consumers::find(door, consumer).await.unwrap().unwrap().updated_at;
    assert_eq!(begun(&mut door).await, None);
    consumers::set_secret(&mut door, consumer, "0:3:other").await.unwrap();
    consumers::set_key(&mut door, consumer, (&text("o"), "0:3:another")).await.unwrap();
    assert_eq!(begun(&mut door).await, None);
    consumers::touch(&mut door, consumer, NOW).await.unwrap();
    consumers::set_secret(&mut door, consumer, "0:3:third").await.unwrap();
    assert_eq!(begun(&mut door).await, Some(NOW));
}

async fn names_keys_and_tokens_are_one_s_alone(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (_, consumer, _) = with_verifier(&store).await;
    let mut door = store.begin().await.unwrap();
    let same = Described { name: "erp", ..DESCRIBED };
    let name = integrations::insert(&mut door, &same, Setup::Manual, NOW).await;
    assert!(matches!(name, Err(StoreError::Conflict)), "{name:?}");
    let key = consumers::insert(&mut door, "other", (&text("k"), "0:3:x"), NOW).await;
    assert!(matches!(key, Err(StoreError::Conflict)), "{key:?}");
    let drawn = (&*text("t"), &*text("s"), &*text("v"));
    let token = oauth_tokens::insert_verifier(&mut door, consumer, drawn, NOW).await;
    assert!(matches!(token, Err(StoreError::Conflict)), "{token:?}");
}

async fn a_consumer_takes_its_integration_and_its_token_along(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (id, consumer, _) = with_verifier(&store).await;
    let mut door = store.begin().await.unwrap();
    let role = roles::bind_integration(&mut door, id).await.unwrap();
    roles::replace_rules(&mut door, role, &[("Magento_Backend::all", true)]).await.unwrap();
    assert_eq!(roles::of_integration(&mut door, id).await.unwrap(), Some(role));
    roles::unbind_integration(&mut door, id).await.unwrap();
    assert_eq!(roles::of_integration(&mut door, id).await.unwrap(), None);
    assert!(roles::rules_of(&mut door, role).await.unwrap().is_empty());
    assert!(consumers::delete(&mut door, consumer).await.unwrap());
    assert!(!consumers::delete(&mut door, consumer).await.unwrap());
    assert!(integrations::find(&mut door, id).await.unwrap().is_none());
    assert!(oauth_tokens::by_token(&mut door, &text("t")).await.unwrap().is_none());
}

async fn an_integration_reads_as_it_was_written(engine: Engine) {
    let (store, _kept) = engine.fresh().await;
    let (id, consumer, _) = with_verifier(&store).await;
    let mut door = store.begin().await.unwrap();
    let found = integrations::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!(
        (found.name.as_str(), found.status, found.setup),
        ("ERP", Status::Inactive, Setup::Manual)
    );
    assert_eq!((found.consumer, found.created_at), (Some(consumer), NOW));
    assert_eq!((found.endpoint.as_deref(), found.identity_link_url), (DESCRIBED.endpoint, None));
    for status in [Status::Active, Status::Reset, Status::Inactive] {
        integrations::set_status(&mut door, id, status, NOW).await.unwrap();
        let found = integrations::find(&mut door, id).await.unwrap().unwrap();
        assert_eq!(found.status, status);
    }
    let empty = Described { endpoint: Some(""), ..DESCRIBED };
    integrations::update(&mut door, id, &empty, NOW + Duration::HOUR).await.unwrap();
    let found = integrations::by_name(&mut door, "Erp").await.unwrap().unwrap();
    assert_eq!(found.endpoint, None, "an empty text is none");
    assert_eq!(integrations::list(&mut door).await.unwrap(), [found]);
    assert!(integrations::delete(&mut door, id).await.unwrap());
    assert!(!integrations::delete(&mut door, id).await.unwrap());
}
