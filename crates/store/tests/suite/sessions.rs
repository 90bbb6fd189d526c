//! Sessions and their refresh tokens.

use crate::fresh::{self, Engine, NOW, on_each_engine};
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::id::{RefreshId, SessionId, TokenId};
use magegate_domain::random::TestRandom;
use magegate_domain::session::{Family, RefreshHash, RefreshToken};
use magegate_domain::token::TokenHash;
use magegate_store::engine::Door;
use magegate_store::sessions::{self, Exchange, NewSession, Over};
use magegate_store::tokens::{self, Which};
use magegate_store::{StoreError, customers};
use time::Duration;

on_each_engine!(
    a_session_is_found_by_its_token_its_refresh_token_and_its_account,
    an_exchange_needs_the_refresh_token_that_counts,
    what_revokes_tokens_ends_their_sessions,
    a_use_is_stored_only_where_it_is_later,
    only_the_last_refresh_tokens_of_a_session_are_kept,
    what_is_over_is_removed_and_what_lives_stays,
    an_account_s_end_takes_its_sessions_along
);

fn hash(seed: u64) -> RefreshHash {
    RefreshToken::draw(&TestRandom::seeded(seed)).hash()
}

async fn account(door: &mut Door, email: &str) -> Account {
    let base = fresh::website(door, email).await;
    Account::Customer(fresh::customer(door, email, base).await)
}

async fn token(door: &mut Door, account: Account, text: &str) -> TokenId {
    tokens::insert(door, account, &TokenHash::of(text), NOW).await.unwrap()
}

async fn begin(door: &mut Door, account: Account, text: &str, refresh: Option<u64>) -> SessionId {
    let token = (token(door, account, text).await, NOW);
    let peer = "2001:db8::1".repeat(20);
    let new = NewSession { account, token, device: "téléphone 📱", peer: &peer, now: NOW };
    sessions::insert(door, &new, refresh.map(hash).as_ref()).await.unwrap()
}

async fn a_session_is_found_by_its_token_its_refresh_token_and_its_account(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let phone = begin(&mut door, ann, "one", Some(1)).await;
    let login = begin(&mut door, ann, "two", None).await;
    let found = sessions::find(&mut door, phone).await.unwrap().unwrap();
    assert_eq!((found.account, found.device.as_str()), (ann, "téléphone 📱"));
    assert_eq!((found.peer.len(), found.begun_at, found.is_ended), (64, NOW, false));
    assert_eq!(found.family, Some(Family::begin(RefreshId(1))));
    let by_token = sessions::find_by_token(&mut door, TokenId(1)).await.unwrap();
    assert_eq!(by_token.as_ref(), Some(&found));
    let held = sessions::find_by_refresh(&mut door, &hash(1)).await.unwrap().unwrap();
    assert_eq!((held.refresh, held.issued_at, &held.session), (RefreshId(1), NOW, &found));
    assert!(sessions::find_by_refresh(&mut door, &hash(2)).await.unwrap().is_none());
    let open = sessions::open_of(&mut door, ann).await.unwrap();
    assert_eq!(open.iter().map(|session| session.id).collect::<Vec<_>>(), [login, phone]);
    assert_eq!(open[0].family, None);
    assert_eq!(sessions::list_of(&mut door, ann).await.unwrap(), open);
    let twice = sessions::insert_refresh(&mut door, login, &hash(1), NOW).await;
    assert!(matches!(twice, Err(StoreError::Conflict)));
}

async fn an_exchange_needs_the_refresh_token_that_counts(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let id = begin(&mut door, ann, "one", Some(1)).await;
    let before = sessions::find(&mut door, id).await.unwrap().unwrap();
    let next = sessions::insert_refresh(&mut door, id, &hash(2), NOW).await.unwrap();
    let family = before.family.unwrap().exchanged(RefreshId(1), next, NOW).unwrap();
    let later = NOW + Duration::HOUR;
    let token = (token(&mut door, ann, "two").await, later);
    let with = Exchange { token, family, peer: "192.0.2.1", now: later };
    assert!(sessions::exchange(&mut door, &before, &with).await.unwrap());
    assert!(!sessions::exchange(&mut door, &before, &with).await.unwrap(), "it counts no more");
    let after = sessions::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!((after.family, after.token, after.issued_at), (Some(family), token.0, later));
    assert_eq!((after.refreshed_at, after.used_at, after.begun_at), (Some(later), later, NOW));
    assert!(sessions::find_by_token(&mut door, before.token).await.unwrap().is_none());
    assert!(sessions::end(&mut door, id, "test", later).await.unwrap());
    assert!(!sessions::end(&mut door, id, "test", later).await.unwrap());
    assert!(!sessions::exchange(&mut door, &after, &with).await.unwrap(), "it was ended");
}

async fn what_revokes_tokens_ends_their_sessions(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let bea = account(&mut door, "b@example.com").await;
    for (who, text) in [(ann, "one"), (ann, "two"), (ann, "three"), (bea, "four"), (bea, "five")] {
        begin(&mut door, who, text, None).await;
    }
    let count = async |door: &mut Door| {
        let (ann, bea) = (sessions::open_of(door, ann).await, sessions::open_of(door, bea).await);
        (ann.unwrap().len(), bea.unwrap().len())
    };
    tokens::revoke(&mut door, Which::One(TokenId(1)), "test", NOW).await.unwrap();
    assert_eq!(count(&mut door).await, (2, 2));
    let keep = (SessionId(2), TokenId(2));
    assert_eq!(sessions::end_others(&mut door, ann, keep.0, "test", NOW).await.unwrap(), 1);
    assert_eq!(tokens::revoke_others(&mut door, ann, keep.1, "test", NOW).await.unwrap(), 1);
    assert!(!tokens::is_revoked(&mut door, keep.1).await.unwrap());
    assert!(tokens::is_revoked(&mut door, TokenId(3)).await.unwrap());
    assert_eq!(count(&mut door).await, (1, 2));
    tokens::revoke(&mut door, Which::Of(bea), "test", NOW).await.unwrap();
    assert_eq!(count(&mut door).await, (1, 0));
    tokens::revoke(&mut door, Which::All, "test", NOW).await.unwrap();
    assert_eq!(count(&mut door).await, (0, 0));
}

async fn a_use_is_stored_only_where_it_is_later(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let (one, two) =
        (begin(&mut door, ann, "one", None).await, begin(&mut door, ann, "two", None).await);
    let (later, earlier) = (NOW + Duration::MINUTE, NOW - Duration::MINUTE);
    let uses = [(two, earlier), (one, later), (SessionId(99), later)];
    sessions::touch(&mut door, &uses).await.unwrap();
    let used = sessions::open_of(&mut door, ann).await.unwrap();
    let used: Vec<_> = used.iter().map(|session| (session.id, session.used_at)).collect();
    assert_eq!(used, [(one, later), (two, NOW)]);
}

async fn only_the_last_refresh_tokens_of_a_session_are_kept(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let (one, two) =
        (begin(&mut door, ann, "one", Some(1)).await, begin(&mut door, ann, "two", Some(2)).await);
    for seed in 3..10 {
        sessions::insert_refresh(&mut door, one, &hash(seed), NOW).await.unwrap();
    }
    sessions::delete_spent(&mut door, one, 3).await.unwrap();
    sessions::delete_spent(&mut door, two, 3).await.unwrap();
    let mut left = Vec::new();
    for seed in 1..10 {
        if sessions::find_by_refresh(&mut door, &hash(seed)).await.unwrap().is_some() {
            left.push(seed);
        }
    }
    assert_eq!(left, [2, 7, 8, 9]);
}

async fn what_is_over_is_removed_and_what_lives_stays(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let login = begin(&mut door, ann, "one", None).await;
    let phone = begin(&mut door, ann, "two", Some(1)).await;
    let ended = begin(&mut door, ann, "three", Some(2)).await;
    sessions::end(&mut door, ended, "test", NOW).await.unwrap();
    let before = NOW - Duration::SECOND;
    let over = |at| {
        [Over::Login(AccountKind::Customer, at), Over::Idle(at), Over::Aged(at), Over::Ended(at)]
    };
    for (which, expected) in over(NOW).into_iter().zip([login, phone, phone, ended]) {
        assert_eq!(sessions::over(&mut door, which, 10).await.unwrap(), [expected], "{which:?}");
    }
    let admins = Over::Login(AccountKind::Admin, NOW);
    for which in over(before).into_iter().chain([admins]) {
        assert!(sessions::over(&mut door, which, 10).await.unwrap().is_empty(), "{which:?}");
    }
    sessions::insert_refresh(&mut door, phone, &hash(3), NOW).await.unwrap();
    assert_eq!(sessions::delete_refreshes_until(&mut door, NOW, 10).await.unwrap(), 1);
    assert!(sessions::find_by_refresh(&mut door, &hash(1)).await.unwrap().is_some(), "it counts");
    assert_eq!(sessions::delete(&mut door, ended).await.unwrap(), 1);
    assert!(sessions::find_by_refresh(&mut door, &hash(2)).await.unwrap().is_none());
}

async fn an_account_s_end_takes_its_sessions_along(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let bea = account(&mut door, "b@example.com").await;
    begin(&mut door, ann, "one", Some(1)).await;
    begin(&mut door, bea, "two", Some(2)).await;
    customers::delete(&mut door, magegate_domain::id::CustomerId(ann.id())).await.unwrap();
    assert!(sessions::find_by_refresh(&mut door, &hash(1)).await.unwrap().is_none());
    assert!(sessions::open_of(&mut door, ann).await.unwrap().is_empty());
    assert!(sessions::find_by_refresh(&mut door, &hash(2)).await.unwrap().is_some());
}
