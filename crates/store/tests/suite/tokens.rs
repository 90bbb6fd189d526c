//! Tokens and their revocation.

use crate::fresh::{self, Engine, NOW, on_each_engine};
use magegate_domain::caller::{Account, AccountKind};
use magegate_domain::id::TokenId;
use magegate_domain::token::TokenHash;
use magegate_store::tokens::{self, Which};
use magegate_store::{StoreError, customers, throttle};
use time::Duration;

on_each_engine!(
    tokens_are_found_by_their_hash_and_revoked_by_account,
    an_account_s_end_takes_its_tokens_along,
    only_tokens_at_or_before_the_moment_are_due_for_removal,
    failures_are_counted_under_one_name_however_it_is_spelled,
    concurrent_failures_are_all_counted,
    a_token_without_a_readable_date_is_as_old_as_can_be
);

async fn tokens_are_found_by_their_hash_and_revoked_by_account(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let ann = Account::Customer(fresh::customer(&mut door, "a@example.com", base).await);
    let bea = Account::Customer(fresh::customer(&mut door, "b@example.com", base).await);
    for (token, account) in [("one", ann), ("two", ann), ("three", bea)] {
        tokens::insert(&mut door, account, &TokenHash::of(token), NOW).await.unwrap();
    }
    let twice = tokens::insert(&mut door, bea, &TokenHash::of("one"), NOW).await;
    assert!(matches!(twice, Err(StoreError::Conflict)));
    let revoked = tokens::revoke(&mut door, Which::Of(ann), "test", NOW).await.unwrap();
    assert_eq!(revoked, 2);
    assert_eq!(tokens::revoke(&mut door, Which::Of(ann), "again", NOW).await.unwrap(), 0);
    let one = tokens::find(&mut door, "one").await.unwrap().unwrap();
    let three = tokens::find(&mut door, "three").await.unwrap().unwrap();
    assert_eq!((one.revoked, three.revoked), (true, false));
    assert!(tokens::find(&mut door, "ONE").await.unwrap().is_none());
    let revocation = tokens::revocation(&mut door, one.id).await.unwrap().unwrap();
    assert_eq!((revocation.at, revocation.cause.as_str()), (NOW, "test"));
    assert_eq!(tokens::revoke(&mut door, Which::All, "all", NOW).await.unwrap(), 1);
}

async fn an_account_s_end_takes_its_tokens_along(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let id = fresh::customer(&mut door, "a@example.com", base).await;
    tokens::insert(&mut door, Account::Customer(id), &TokenHash::of("one"), NOW).await.unwrap();
    tokens::revoke(&mut door, Which::One(TokenId(1)), "test", NOW).await.unwrap();
    customers::delete(&mut door, id).await.unwrap();
    assert!(tokens::find(&mut door, "one").await.unwrap().is_none());
    let orphans = tokens::revoked_until(&mut door, NOW, 10).await.unwrap();
    assert_eq!(orphans, [TokenId(1)], "the record stays until it is cleaned up");
    assert_eq!(tokens::delete_revoked(&mut door, TokenId(1)).await.unwrap(), 0);
    assert!(tokens::revocation(&mut door, TokenId(1)).await.unwrap().is_none());
}

async fn only_tokens_at_or_before_the_moment_are_due_for_removal(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let account = Account::Customer(fresh::customer(&mut door, "a@example.com", base).await);
    for (token, age) in [("old", 61), ("due", 60), ("young", 59)] {
        let at = NOW - Duration::minutes(age);
        tokens::insert(&mut door, account, &TokenHash::of(token), at).await.unwrap();
    }
    let until = NOW - Duration::HOUR;
    let due = tokens::issued_until(&mut door, 3, until, 10).await.unwrap();
    assert_eq!(due, [TokenId(1), TokenId(2)]);
    assert!(tokens::issued_until(&mut door, 2, until, 10).await.unwrap().is_empty());
}

async fn failures_are_counted_under_one_name_however_it_is_spelled(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let until = NOW + Duration::minutes(30);
    for name in ["admin", "ADMIN", "admin "] {
        throttle::count_failure(&mut door, AccountKind::Admin, name, until).await.unwrap();
    }
    throttle::count_failure(&mut door, AccountKind::Customer, "admin", until).await.unwrap();
    let counted = throttle::find(&mut door, AccountKind::Admin, "Admin").await.unwrap().unwrap();
    assert_eq!(counted.failures, 3);
    assert!(counted.stops(3, NOW) && !counted.stops(4, NOW));
    assert!(!counted.stops(3, until) && !counted.stops(0, NOW));
    assert_eq!(throttle::delete_outdated(&mut door, NOW, 10).await.unwrap(), 0);
    assert_eq!(throttle::delete_outdated(&mut door, until, 10).await.unwrap(), 2);
}

async fn concurrent_failures_are_all_counted(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let counting: Vec<_> = (0..40)
        .map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                let mut door = store.begin().await.unwrap();
                let until = NOW + Duration::HOUR;
                throttle::count_failure(&mut door, AccountKind::Admin, "x", until).await.unwrap();
                door.commit().await.unwrap();
            })
        })
        .collect();
    for task in counting {
        task.await.unwrap();
    }
    let mut door = store.read().await.unwrap();
    let counted = throttle::find(&mut door, AccountKind::Admin, "x").await.unwrap().unwrap();
    assert_eq!(counted.failures, 40);
}

async fn a_token_without_a_readable_date_is_as_old_as_can_be(engine: Engine) {
    const SPOIL: &str = "UPDATE {oauth_token} SET created_at = ?";
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let account = Account::Customer(fresh::customer(&mut door, "a@example.com", base).await);
    tokens::insert(&mut door, account, &TokenHash::of("one"), NOW).await.unwrap();
    let dates: &[&str] = match engine {
        Engine::Sqlite => &["0000-00-00 00:00:00", "yesterday", ""],
        // Its column takes nothing else that is no date.
        Engine::MariaDb => &["0000-00-00 00:00:00"],
    };
    for &date in dates {
        door.execute(SPOIL, vec![date.into()]).await.unwrap();
        let token = tokens::find(&mut door, "one").await.unwrap().unwrap();
        assert_eq!(token.created_at.unix_timestamp(), 0, "{date:?}");
        assert_eq!(tokens::list(&mut door, TokenId(0), 10).await.unwrap(), [token]);
    }
}
