//! Sessions and their refresh tokens.

use crate::fresh::{self, Engine, NOW, on_each_engine};
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::id::{RefreshId, SessionId, TokenId};
use magegate_domain::random::TestRandom;
use magegate_domain::session::{Family, Pace, RefreshToken};
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
    only_the_last_two_refresh_tokens_of_a_session_are_kept,
    what_another_program_did_to_a_token_is_told,
    the_token_of_a_session_that_can_be_refreshed_is_not_cleaned_up,
    a_token_s_number_given_twice_ends_no_stranger_s_session,
    what_is_over_is_removed_and_what_lives_stays,
    an_account_s_end_takes_its_sessions_along
);

fn refresh(seed: u64) -> RefreshToken {
    RefreshToken::draw(&TestRandom::seeded(seed))
}

async fn account(door: &mut Door, email: &str) -> Account {
    let base = fresh::website(door, email).await;
    Account::Customer(fresh::customer(door, email, base).await)
}

async fn token(door: &mut Door, account: Account, text: &str) -> TokenId {
    tokens::insert(door, account, &TokenHash::of(text), NOW).await.unwrap()
}

async fn begin(door: &mut Door, account: Account, text: &str, seed: Option<u64>) -> SessionId {
    let token = (token(door, account, text).await, NOW);
    let peer = "2001:db8::1".repeat(20);
    let new = NewSession { account, token, device: "téléphone 📱", peer: &peer, now: NOW };
    sessions::insert(door, &new, seed.map(refresh).as_ref()).await.unwrap()
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
    let held = sessions::find_by_refresh(&mut door, &refresh(1)).await.unwrap().unwrap();
    assert_eq!((held.presented, &held.session), (Some((RefreshId(1), NOW)), &found));
    let kin = refresh(1).next(&TestRandom::seeded(9));
    let held = sessions::find_by_refresh(&mut door, &kin).await.unwrap().unwrap();
    assert_eq!((held.presented, &held.session), (None, &found), "by its family");
    assert!(sessions::find_by_refresh(&mut door, &refresh(2)).await.unwrap().is_none());
    let open = sessions::open_of(&mut door, ann).await.unwrap();
    assert_eq!(open.iter().map(|session| session.id).collect::<Vec<_>>(), [login, phone]);
    assert_eq!(open[0].family, None);
    let listed: Vec<_> = open.into_iter().map(|session| (session, Some(false))).collect();
    assert_eq!(sessions::list_of(&mut door, ann).await.unwrap(), listed);
    let twice = sessions::insert_refresh(&mut door, login, &refresh(1), NOW).await;
    assert!(matches!(twice, Err(StoreError::Conflict)));
}

async fn an_exchange_needs_the_refresh_token_that_counts(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let id = begin(&mut door, ann, "one", Some(1)).await;
    let before = sessions::find(&mut door, id).await.unwrap().unwrap();
    let next = sessions::insert_refresh(&mut door, id, &refresh(2), NOW).await.unwrap();
    let family = before.family.unwrap().exchanged(RefreshId(1), next, NOW).unwrap();
    let later = NOW + Duration::HOUR;
    let token = (token(&mut door, ann, "two").await, later);
    let pace = Pace { count: 7, since: Some(NOW) };
    let with = Exchange { token, family, pace, peer: "192.0.2.1", now: later };
    assert!(sessions::exchange(&mut door, &before, &with).await.unwrap());
    assert!(!sessions::exchange(&mut door, &before, &with).await.unwrap(), "it counts no more");
    let after = sessions::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!((after.family, after.token, after.issued_at), (Some(family), token.0, later));
    assert_eq!((after.refreshed_at, after.used_at, after.begun_at), (Some(later), later, NOW));
    assert_eq!(after.pace, pace);
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
    assert_eq!(tokens::is_revoked(&mut door, keep.1).await.unwrap(), Some(false));
    assert_eq!(tokens::is_revoked(&mut door, TokenId(3)).await.unwrap(), Some(true));
    assert_eq!(tokens::is_revoked(&mut door, TokenId(99)).await.unwrap(), None);
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

async fn only_the_last_two_refresh_tokens_of_a_session_are_kept(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let id = begin(&mut door, ann, "one", Some(1)).await;
    begin(&mut door, ann, "two", Some(2)).await;
    let random = TestRandom::seeded(3);
    let mut issued = vec![refresh(1)];
    for _ in 0..8 {
        let before = sessions::find(&mut door, id).await.unwrap().unwrap();
        let next = refresh(1).next(&random);
        let row = sessions::insert_refresh(&mut door, id, &next, NOW).await.unwrap();
        issued.push(next);
        let family = before.family.unwrap();
        let family = family.exchanged(family.current, row, NOW).unwrap();
        let (token, pace) = ((before.token, NOW), Pace::default());
        let with = Exchange { token, family, pace, peer: "", now: NOW };
        assert!(sessions::exchange(&mut door, &before, &with).await.unwrap());
    }
    let mut known = Vec::new();
    for token in &issued {
        let held = sessions::find_by_refresh(&mut door, token).await.unwrap().unwrap();
        assert_eq!(held.session.id, id, "the family is known however old the token is");
        known.push(held.presented.is_some());
    }
    assert_eq!(known, [false, false, false, false, false, false, false, true, true]);
    let held = sessions::find_by_refresh(&mut door, &refresh(2)).await.unwrap().unwrap();
    assert!(held.presented.is_some(), "another session's");
}

async fn what_another_program_did_to_a_token_is_told(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    for text in ["one", "two", "three"] {
        begin(&mut door, ann, text, None).await;
    }
    door.execute("UPDATE {oauth_token} SET revoked = 1 WHERE entity_id = 1", vec![]).await.unwrap();
    tokens::delete_replaced(&mut door, TokenId(2)).await.unwrap();
    let listed = sessions::list_of(&mut door, ann).await.unwrap();
    let rows: Vec<_> = listed.iter().map(|(session, row)| (session.id.0, *row)).collect();
    assert_eq!(rows, [(3, Some(false)), (2, None), (1, Some(true))]);
}

async fn the_token_of_a_session_that_can_be_refreshed_is_not_cleaned_up(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let phone = begin(&mut door, ann, "one", Some(1)).await;
    begin(&mut door, ann, "two", None).await;
    token(&mut door, ann, "three").await;
    let user_type = AccountKind::Customer.user_type();
    let found = tokens::issued_until(&mut door, user_type, NOW, 10).await.unwrap();
    assert_eq!(found, [TokenId(2), TokenId(3)]);
    sessions::end(&mut door, phone, "test", NOW).await.unwrap();
    let found = tokens::issued_until(&mut door, user_type, NOW, 10).await.unwrap();
    assert_eq!(found.len(), 3);
}

async fn a_token_s_number_given_twice_ends_no_stranger_s_session(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let bea = account(&mut door, "b@example.com").await;
    let ann_s = begin(&mut door, ann, "one", Some(1)).await;
    let given = "UPDATE {oauth_token} SET customer_id = ? WHERE entity_id = 1";
    door.execute(given, vec![bea.id().into()]).await.unwrap();
    tokens::revoke(&mut door, Which::One(TokenId(1)), "test", NOW).await.unwrap();
    assert!(!sessions::find(&mut door, ann_s).await.unwrap().unwrap().is_ended);
    let given = "UPDATE {oauth_token} SET customer_id = ?, revoked = 0 WHERE entity_id = 1";
    door.execute(given, vec![ann.id().into()]).await.unwrap();
    tokens::revoke(&mut door, Which::One(TokenId(1)), "test", NOW).await.unwrap();
    assert!(sessions::find(&mut door, ann_s).await.unwrap().unwrap().is_ended);
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
    assert_eq!(sessions::delete(&mut door, ended).await.unwrap(), 1);
    assert!(sessions::find_by_refresh(&mut door, &refresh(2)).await.unwrap().is_none());
}

async fn an_account_s_end_takes_its_sessions_along(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let ann = account(&mut door, "a@example.com").await;
    let bea = account(&mut door, "b@example.com").await;
    begin(&mut door, ann, "one", Some(1)).await;
    begin(&mut door, bea, "two", Some(2)).await;
    customers::delete(&mut door, magegate_domain::id::CustomerId(ann.id())).await.unwrap();
    assert!(sessions::find_by_refresh(&mut door, &refresh(1)).await.unwrap().is_none());
    assert!(sessions::open_of(&mut door, ann).await.unwrap().is_empty());
    assert!(sessions::find_by_refresh(&mut door, &refresh(2)).await.unwrap().is_some());
}
