//! The marks of tokens by which somebody acts for a customer: they go with their token, and the token with who acts.

use crate::kit::{Kit, operator};
use magegate_domain::acl::{Permit, Presented, Requirement};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::id::{AdminId, TokenId};
use magegate_service::jobs::{AuditLimits, Job, run_now};
use magegate_service::origin::Origin;
use magegate_service::{admins, customer_tokens, customers, introspection, tokens};
use magegate_store::impersonations;

const LIMITS: AuditLimits = AuditLimits { days: 90, rows: 1_000 };

async fn permit(kit: &Kit, admin: AdminId) -> Permit {
    let facts = kit.service.facts().await.unwrap();
    let presented = Presented {
        caller: Caller::Admin(admin),
        refusal: None,
        store_shared: false,
        role: facts.rules.role_of(2, admin.0).map(|role| role.id),
        rules: &facts.rules,
    };
    let requirement = Requirement::Resources(&["Magegate_Tokens::impersonate"]);
    requirement.decide(&presented).unwrap()
}

async fn mark(kit: &Kit, token: TokenId) -> Option<Caller> {
    let mut door = kit.store.read().await.unwrap();
    impersonations::find(&mut door, token).await.unwrap()
}

#[tokio::test]
async fn a_mark_tells_who_acts_and_goes_with_its_token() {
    let kit = Kit::new().await;
    let role = kit.role("Everything", &["Magento_Backend::all"]).await;
    let root = kit.admin("root", Some(role)).await;
    let ada = kit.customer("ada@example.com").await;
    kit.login("ada@example.com", crate::kit::PASSWORD).await.unwrap();
    let (origin, permit) = (Origin::default(), permit(&kit, root).await);
    let act = || customer_tokens::impersonate(&kit.service, &origin, &permit, ada);
    let (one, two) = (act().await.unwrap(), act().await.unwrap());
    for account in [None, Some(Account::Customer(ada))] {
        let listed =
            tokens::list(&kit.service, &operator(), account, TokenId(0), 10).await.unwrap();
        let by: Vec<_> = listed.iter().map(|token| token.acted_by).collect();
        let root = Some(Caller::Admin(root));
        assert_eq!(by, [None, root, root]);
    }
    let told = introspection::introspect(&kit.service, &permit, &one.token, false).await.unwrap();
    assert_eq!(told.unwrap().acted_by, Some(Caller::Admin(root)));

    // Cleaned up long after it was revoked.
    introspection::revoke(&kit.service, &origin, &one.token).await.unwrap();
    assert!(!kit.is_valid(&one.token).await && kit.is_valid(&two.token).await);
    kit.wait(time::Duration::days(31));
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(mark(&kit, one.id.unwrap()).await, None);
    // Gone with the account, by the database itself.
    let third = act().await.unwrap();
    customers::delete(&kit.service, &origin, &operator(), ada).await.unwrap();
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(mark(&kit, third.id.unwrap()).await, None);
}

#[tokio::test]
async fn with_the_admin_end_the_tokens_by_which_it_acts_and_no_others() {
    let kit = Kit::new().await;
    let role = kit.role("Everything", &["Magento_Backend::all"]).await;
    let (root, other) = (kit.admin("root", Some(role)).await, kit.admin("other", Some(role)).await);
    let ada = kit.customer("ada@example.com").await;
    let own = kit.login("ada@example.com", crate::kit::PASSWORD).await.unwrap();
    let origin = Origin::default();
    let by_root = permit(&kit, root).await;
    let by_root = customer_tokens::impersonate(&kit.service, &origin, &by_root, ada).await.unwrap();
    let by_other = permit(&kit, other).await;
    let by_other =
        customer_tokens::impersonate(&kit.service, &origin, &by_other, ada).await.unwrap();
    admins::delete(&kit.service, &origin, &operator(), "root").await.unwrap();
    assert!(!kit.is_valid(&by_root.token).await);
    assert!(kit.is_valid(&by_other.token).await && kit.is_valid(&own).await);
}
