//! The records of revocations, which no foreign key ties to their tokens.

use crate::fresh::{self, Engine, NOW, on_each_engine};
use magegate_domain::caller::Account;
use magegate_domain::token::TokenHash;
use magegate_store::tokens::{self, Which};

on_each_engine!(
    the_record_of_a_revocation_goes_with_its_token,
    a_record_outlives_a_token_that_went_with_its_account,
    a_record_that_belongs_to_another_token_does_no_harm
);

const REVIVE: &str = "UPDATE {oauth_token} SET revoked = 0";

async fn the_record_of_a_revocation_goes_with_its_token(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let account = Account::Customer(fresh::customer(&mut door, "a@example.com", base).await);
    let hash = TokenHash::of("one");
    let id = tokens::insert(&mut door, account, &hash, NOW).await.unwrap();
    tokens::revoke(&mut door, Which::One(id), "test", NOW).await.unwrap();
    assert_eq!(tokens::delete(&mut door, id).await.unwrap(), 1);
    assert!(tokens::revocation(&mut door, id).await.unwrap().is_none());
}

async fn a_record_outlives_a_token_that_went_with_its_account(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let customer = fresh::customer(&mut door, "a@example.com", base).await;
    let hash = TokenHash::of("one");
    let id = tokens::insert(&mut door, Account::Customer(customer), &hash, NOW).await.unwrap();
    tokens::revoke(&mut door, Which::One(id), "test", NOW).await.unwrap();
    magegate_store::customers::delete(&mut door, customer).await.unwrap();
    assert_eq!(tokens::revoked_until(&mut door, NOW, 10).await.unwrap(), [id]);
    assert_eq!(tokens::delete_revoked(&mut door, id).await.unwrap(), 0);
    assert!(tokens::revoked_until(&mut door, NOW, 10).await.unwrap().is_empty());
}

/// Such a record is left when the store's tables are set back to an older state and ids are given out anew.
async fn a_record_that_belongs_to_another_token_does_no_harm(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let account = Account::Customer(fresh::customer(&mut door, "a@example.com", base).await);
    let hash = TokenHash::of("one");
    let id = tokens::insert(&mut door, account, &hash, NOW).await.unwrap();
    tokens::revoke(&mut door, Which::One(id), "old", NOW).await.unwrap();
    door.execute(REVIVE, Vec::new()).await.unwrap();
    assert_eq!(tokens::revoke(&mut door, Which::One(id), "new", NOW).await.unwrap(), 1);
    let revocation = tokens::revocation(&mut door, id).await.unwrap().unwrap();
    assert_eq!(revocation.cause, "new");
    door.execute(REVIVE, Vec::new()).await.unwrap();
    assert_eq!(tokens::delete_revoked(&mut door, id).await.unwrap(), 0, "it was never revoked");
    let living = tokens::list_of(&mut door, account).await.unwrap();
    assert_eq!(living.iter().map(|token| token.id).collect::<Vec<_>>(), [id]);
}
