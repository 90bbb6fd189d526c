//! What ends sessions besides their list: everything that ends tokens, by whichever program; what an account may no longer
//! do; and the clean-up.

use crate::kit::{Kit, PASSWORD, UK, operator, reason};
use crate::sessions::{
    NAME, admin_sign_in, exchange, kit, origin, sessions_of, sign_in, sign_in_at,
};
use crate::signed_tokens::{caller, instance};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_service::accounts::change_password;
use magegate_service::jobs::{AuditLimits, Job, Run, run_now};
use magegate_service::keys::TokenPolicy;
use magegate_service::origin::Origin;
use magegate_service::sessions::{self, refresh};
use magegate_service::tokens::{Which, revoke};
use magegate_service::{customer_tokens, introspection, why};
use magegate_store::{admins, customers, tokens};
use std::time::Duration as Span;
use time::Duration;

const LIMITS: AuditLimits = AuditLimits { days: 90, rows: 1_000 };

fn id_of(account: Account) -> CustomerId {
    CustomerId(account.id())
}

/// Nothing is left of a session: not in the list, not to be refreshed.
async fn is_over(kit: &Kit, account: Account, refresh_token: &str) -> Reason {
    assert!(sessions_of(kit, account).await.is_empty());
    reason(exchange(kit, refresh_token).await)
}

#[tokio::test]
async fn revoking_all_tokens_of_an_account_ends_its_sessions() {
    let (kit, ada) = kit().await;
    for round in 0..3 {
        let signed = sign_in(&kit).await;
        kit.wait(Duration::SECOND);
        match round {
            0 => {
                let (origin, permit) = (origin(), operator());
                let revoked = customer_tokens::revoke(&kit.service, &origin, &permit, id_of(ada));
                assert!(revoked.await.unwrap());
            }
            1 => {
                revoke(&kit.service, &origin(), &operator(), Which::Of(ada)).await.unwrap();
            }
            _ => {
                revoke(&kit.service, &origin(), &operator(), Which::All).await.unwrap();
            }
        }
        assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::SessionEnded);
        // And a new one lives, though it may be the same second.
        let next = sign_in(&kit).await;
        let next = exchange(&kit, &next.refresh_token).await.unwrap();
        assert!(kit.is_valid(&next.access_token).await);
        sessions::end(&kit.service, &origin(), &operator(), ada, next.session).await.unwrap();
    }
}

#[tokio::test]
async fn revoking_one_token_ends_its_session_alone() {
    let (kit, ada) = kit().await;
    let (phone, tablet) = (sign_in(&kit).await, sign_in(&kit).await);
    let mut door = kit.begin().await;
    let token = tokens::find(&mut door, &phone.access_token).await.unwrap().unwrap();
    drop(door);
    revoke(&kit.service, &origin(), &operator(), Which::One(token.id)).await.unwrap();
    assert_eq!(sessions_of(&kit, ada).await.len(), 1);
    assert_eq!(reason(exchange(&kit, &phone.refresh_token).await), Reason::SessionEnded);
    assert!(exchange(&kit, &tablet.refresh_token).await.is_ok());
}

#[tokio::test]
async fn another_program_s_revocations_and_changed_passwords_end_sessions() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    kit.execute("UPDATE {oauth_token} SET revoked = 1", vec![]).await;
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::TokenRevoked);
    kit.wait(Duration::hours(2));
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::TokenRevoked);

    let signed = sign_in(&kit).await;
    kit.execute("DELETE FROM {oauth_token} WHERE revoked = 0", vec![]).await;
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::TokenRevoked);
    let refused = sessions::end(&kit.service, &origin(), &operator(), ada, signed.session).await;
    assert!(refused.is_err(), "it is over already");

    let signed = sign_in(&kit).await;
    let record =
        "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) VALUES (3, ?, ?)";
    kit.execute(record, vec![ada.id().into(), kit.now().unix_timestamp().into()]).await;
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::TokenRevoked);

    kit.wait(Duration::MINUTE);
    let signed = sign_in(&kit).await;
    kit.wait(Duration::SECOND);
    let cutoff = "UPDATE {customer_entity} SET session_cutoff = ?";
    kit.execute(cutoff, vec![kit.now().into()]).await;
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::TokenRevoked);
    let signed = sign_in(&kit).await;
    assert!(exchange(&kit, &signed.refresh_token).await.is_ok());
}

#[tokio::test]
async fn a_changed_password_ends_all_sessions() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    let (old, new) = (Password::new(PASSWORD.to_owned()), Password::new("N3w_Passw0rd".to_owned()));
    let id = id_of(ada);
    change_password(&kit.service, &origin(), &operator(), id, &old, &new).await.unwrap();
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::SessionEnded);
}

#[tokio::test]
async fn an_account_that_goes_takes_its_sessions_along() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    let mut door = kit.begin().await;
    customers::delete(&mut door, id_of(ada)).await.unwrap();
    for table in [
        "SELECT COUNT(*) AS n FROM {magegate_session}",
        "SELECT COUNT(*) AS n FROM {magegate_refresh}",
    ] {
        let row = door.fetch_optional(table, vec![]).await.unwrap().unwrap();
        assert_eq!(row.int("n").unwrap(), 0, "{table}");
    }
    door.commit().await.unwrap();
    assert_eq!(is_over(&kit, ada, &signed.refresh_token).await, Reason::RefreshUnknown);
}

#[tokio::test]
async fn a_customer_deleted_by_another_program_refreshes_nothing() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    kit.execute("DELETE FROM {customer_entity} WHERE entity_id = ?", vec![ada.id().into()]).await;
    assert_eq!(reason(exchange(&kit, &signed.refresh_token).await), Reason::AccountGone);
    assert!(sessions::inspect(&kit.service, &signed.refresh_token).await.unwrap().is_none());
}

#[tokio::test]
async fn who_may_not_sign_in_now_may_not_refresh_now() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    let set = |column: &str, value: magegate_store::engine::Value| {
        let statement = format!("UPDATE {{customer_entity}} SET {column} = ? WHERE entity_id = ?");
        kit.execute(String::leak(statement), vec![value, ada.id().into()])
    };
    // Whoever knows the address can lock the account, against guesses at its password; that ends no session.
    set("lock_expires", (kit.now() + Duration::minutes(10)).into()).await;
    let signed = exchange(&kit, &signed.refresh_token).await.unwrap();
    let inspected = async || sessions::inspect(&kit.service, &signed.refresh_token).await.unwrap();
    assert!(inspected().await.is_some());
    set("is_active", 0_i64.into()).await;
    assert_eq!(reason(exchange(&kit, &signed.refresh_token).await), Reason::AccountDisabled);
    assert!(inspected().await.is_none());
    set("is_active", 1_i64.into()).await;
    let elsewhere = Origin { store: StoreId(UK.0), ..origin() };
    let refused = refresh(&kit.service, &elsewhere, &signed.refresh_token).await;
    assert_eq!(reason(refused), Reason::WrongWebsite);
    set("group_id", CustomerGroupId(3).into()).await;
    kit.execute(
        "INSERT INTO {customer_group_excluded_website} (customer_group_id, website_id) VALUES (3, 1)",
        vec![],
    )
    .await;
    assert_eq!(reason(exchange(&kit, &signed.refresh_token).await), Reason::GroupExcluded);
    assert!(inspected().await.is_none());
    set("group_id", CustomerGroupId(1).into()).await;
    // All that was for a while; the session itself lived on.
    assert!(exchange(&kit, &signed.refresh_token).await.is_ok());
}

#[tokio::test]
async fn an_admin_whose_account_ends_or_has_no_role_refreshes_nothing() {
    let (kit, _) = kit().await;
    let role = kit.role("staff", &["Magento_Customer::customer"]).await;
    let root = kit.admin("root", Some(role)).await;
    let signed = admin_sign_in(&kit, "root").await;
    let end = kit.now() + Duration::HOUR;
    let mut door = kit.begin().await;
    admins::set_expiration(&mut door, root, Some(end)).await.unwrap();
    door.commit().await.unwrap();
    kit.wait(Duration::hours(2));
    let inspected = sessions::inspect(&kit.service, &signed.refresh_token).await.unwrap();
    assert!(inspected.is_none() && kit.admin_row(root).await.is_active, "asking disables nobody");
    let refused = reason(exchange(&kit, &signed.refresh_token).await);
    assert_eq!(refused, Reason::AccountExpired(end));
    assert!(!kit.admin_row(root).await.is_active, "it was disabled on the way");
    assert!(sessions_of(&kit, Account::Admin(root)).await.is_empty());
}

#[tokio::test]
async fn a_wrong_hint_hides_no_access_token_and_none_shows_a_refresh_token() {
    let (kit, ada) = kit().await;
    let signed = sign_in(&kit).await;
    let told = async |token: &str, hint: bool| {
        let told =
            introspection::introspect(&kit.service, &Origin::default(), &operator(), (token, hint))
                .await;
        told.unwrap().map(|told| (told.caller, told.is_refresh_token))
    };
    for hint in [false, true] {
        assert_eq!(told(&signed.access_token, hint).await, Some((ada.into(), false)));
    }
    assert_eq!(told(&signed.refresh_token, true).await, Some((ada.into(), true)));
    assert_eq!(told(&signed.refresh_token, false).await, None);
}

#[tokio::test]
async fn refresh_tokens_of_nobody_write_no_audit_rows() {
    let (kit, _) = kit().await;
    for reason in [Reason::RefreshUnknown, Reason::RefreshReused] {
        kit.service.refused(&origin(), Caller::Guest, "", &reason);
    }
    let reasons = loop {
        // The trail is written behind the answers.
        let mut door = kit.store.read().await.unwrap();
        let rows = door.fetch_all("SELECT reason FROM {magegate_audit}", vec![]).await.unwrap();
        if !rows.is_empty() {
            break rows.iter().map(|row| row.text("reason").unwrap()).collect::<Vec<_>>();
        }
        tokio::task::yield_now().await;
    };
    assert_eq!(reasons, ["refresh_reused"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn exchanges_and_ends_at_two_instances_do_not_lock_each_other_out() {
    let (kit, ada) = kit().await;
    let other = instance(&kit, TokenPolicy::default(), Span::ZERO);
    let kept = sign_in(&kit).await;
    let ends = async {
        for _ in 0..20 {
            let further = sign_in_at(&other, "tablet").await.unwrap();
            let (origin, permit) = (origin(), operator());
            let one = sessions::end(&other, &origin, &permit, ada, further.session);
            assert!(one.await.unwrap());
            let keep = Some(kept.session);
            sessions::end_others(&other, &origin, &permit, ada, keep).await.unwrap();
        }
    };
    let exchanges = async {
        let mut pair = kept.clone();
        for _ in 0..40 {
            pair = exchange(&kit, &pair.refresh_token).await.unwrap();
        }
        pair
    };
    let (pair, ()) = tokio::join!(exchanges, ends);
    assert!(kit.is_valid(&pair.access_token).await);
}

#[tokio::test]
async fn a_session_that_made_room_is_out_at_once_however_long_the_cache_keeps() {
    let (kit, _) = kit().await;
    kit.set("magegate/sessions/most_per_account", "1").await;
    let service = instance(&kit, TokenPolicy::default(), Span::from_hours(1));
    let first = sign_in_at(&service, "phone").await.unwrap();
    assert!(caller(&service, &first.access_token).await.is_ok());
    let second = sign_in_at(&service, "tablet").await.unwrap();
    assert_eq!(caller(&service, &first.access_token).await, Err(Reason::TokenRevoked));
    assert!(caller(&service, &second.access_token).await.is_ok());
}

#[tokio::test]
async fn why_tells_what_became_of_a_session_s_token() {
    let (kit, ada) = kit().await;
    let first = sign_in(&kit).await;
    let second = exchange(&kit, &first.refresh_token).await.unwrap();
    let words = |token: String| {
        let service = std::sync::Arc::clone(&kit.service);
        async move { why::token(&service, &operator(), &token, None).await.unwrap().text.join(" ") }
    };
    let replaced = words(first.access_token).await;
    assert_eq!(replaced, words("a".repeat(32)).await, "nothing is left of it");
    sessions::end(&kit.service, &origin(), &operator(), ada, second.session).await.unwrap();
    assert!(words(second.access_token).await.contains("from the list of sessions"));
}

#[tokio::test]
async fn what_is_long_over_is_removed_in_batches_and_what_lives_stays() {
    let (kit, ada) = kit().await;
    kit.set("magegate/sessions/most_per_account", "1000").await;
    let living = sign_in(&kit).await;
    let ended = sign_in(&kit).await;
    sessions::end(&kit.service, &origin(), &operator(), ada, ended.session).await.unwrap();
    for _ in 0..20 {
        kit.login(NAME, PASSWORD).await.unwrap();
    }
    let spent = exchange(&kit, &living.refresh_token).await.unwrap();
    let run = run_now(&kit.service, Job::OldSessions, LIMITS).await.unwrap();
    assert_eq!(run, Run::Done(0));
    kit.wait(Duration::hours(2));
    let run = run_now(&kit.service, Job::OldSessions, LIMITS).await.unwrap();
    assert_eq!(run, Run::Done(20), "ordinary logins go with their tokens");
    kit.wait(Duration::days(29));
    let living = exchange(&kit, &spent.refresh_token).await.unwrap();
    kit.wait(Duration::days(2));
    let run = run_now(&kit.service, Job::OldSessions, LIMITS).await.unwrap();
    assert_eq!(run, Run::Done(1), "the ended one");
    assert_eq!(sessions_of(&kit, ada).await.len(), 1);
    assert!(exchange(&kit, &living.refresh_token).await.is_ok());
    kit.wait(Duration::days(121));
    let run = run_now(&kit.service, Job::OldSessions, LIMITS).await.unwrap();
    assert_eq!(run, Run::Done(1));
    assert!(sign_in_at(&kit.service, "phone").await.is_ok());
}
