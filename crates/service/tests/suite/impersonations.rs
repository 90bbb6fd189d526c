//! The marks of tokens by which somebody acts for a customer: they go with their token, and the token with who acts.

use crate::kit::{Kit, PASSWORD, operator, reason};
use crate::signed_tokens::instance;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::caller::{Account, Caller};
use magegate_domain::error::ErrorKind;
use magegate_domain::id::{AdminId, CustomerId, SessionId, StoreId, TokenId};
use magegate_domain::messages;
use magegate_domain::password::Password;
use magegate_domain::reason::Reason;
use magegate_service::authentication::Credential;
use magegate_service::customers::CustomerInput;
use magegate_service::jobs::{AuditLimits, Job, run_now};
use magegate_service::keys::TokenPolicy;
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::storefront::{self, Change};
use magegate_service::tokens::Which;
use magegate_service::{
    Issued, Issuer, Service, accounts, admins, customer_tokens, customers, introspection, sessions,
    tokens, why,
};
use magegate_store::engine::Row;
use magegate_store::{impersonations, roles};
use std::time::Duration as Span;

const LIMITS: AuditLimits = AuditLimits { days: 90, rows: 1_000 };
const MAY_ACT: &str = "Magegate_Tokens::impersonate";
const NAME: &str = "ada@example.com";

/// What the bearer of a token may do that a requirement asks for.
async fn permit_of(service: &Service, token: &str, requirement: Requirement) -> Permit {
    let identity =
        service.identify(Credential::Bearer(token), &mut Proof::default()).await.unwrap();
    let facts = service.facts().await.unwrap();
    service
        .decide(&identity, requirement, &Origin { store: StoreId(1), ..Origin::default() }, &facts)
        .unwrap()
}

async fn permit(kit: &Kit, admin: &str) -> Permit {
    let token = kit.admin_login(admin, PASSWORD).await.unwrap();
    permit_of(&kit.service, &token, Requirement::Resources(&[MAY_ACT])).await
}

/// An admin who may act for customers and nothing else, a customer, and a token by which the one acts for the other.
async fn acting() -> (Kit, AdminId, CustomerId, Issued) {
    let kit = Kit::new().await;
    let role = kit.role("Support", &[MAY_ACT]).await;
    let root = kit.admin("root", Some(role)).await;
    let ada = kit.customer(NAME).await;
    let (origin, permit) = (Origin::default(), permit(&kit, "root").await);
    let token = customer_tokens::impersonate(&kit.service, &origin, &permit, ada).await.unwrap();
    (kit, root, ada, token)
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
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    let (origin, permit) = (Origin::default(), permit(&kit, "root").await);
    let act = || customer_tokens::impersonate(&kit.service, &origin, &permit, ada);
    let (one, two) = (act().await.unwrap(), act().await.unwrap());
    for account in [None, Some(Account::Customer(ada))] {
        let listed =
            tokens::list(&kit.service, &operator(), account, TokenId(0), 10).await.unwrap();
        let of_ada = listed.iter().filter(|listed| listed.token.account == Account::Customer(ada));
        let by: Vec<_> = of_ada.map(|token| token.acted_by).collect();
        let root = Some(Caller::Admin(root));
        assert_eq!(by, [None, root, root]);
    }
    let told = introspection::introspect(&kit.service, &origin, &permit, (&one.token, false))
        .await
        .unwrap();
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
    for name in ["root", "other"] {
        kit.admin(name, Some(role)).await;
    }
    let ada = kit.customer("ada@example.com").await;
    let own = kit.login("ada@example.com", PASSWORD).await.unwrap();
    let origin = Origin::default();
    let by_root = permit(&kit, "root").await;
    let by_root = customer_tokens::impersonate(&kit.service, &origin, &by_root, ada).await.unwrap();
    let by_other = permit(&kit, "other").await;
    let by_other =
        customer_tokens::impersonate(&kit.service, &origin, &by_other, ada).await.unwrap();
    admins::delete(&kit.service, &origin, &operator(), "root").await.unwrap();
    assert!(!kit.is_valid(&by_root.token).await);
    assert!(kit.is_valid(&by_other.token).await && kit.is_valid(&own).await);
}

#[tokio::test]
async fn what_is_the_customer_s_alone_is_refused_to_who_acts_for_it() {
    let (kit, root, ada, token) = acting().await;
    let (service, origin) = (&kit.service, Origin { store: StoreId(1), ..Origin::default() });
    let permit = permit_of(service, &token.token, Requirement::SelfOnly).await;
    assert_eq!(permit.caller(), Caller::Customer(ada));
    assert_eq!(permit.acted_by(), Some(Caller::Admin(root)));
    let (current, new) =
        (Password::new(PASSWORD.to_owned()), Password::new("N3w_pass1!".to_owned()));
    let renamed = || CustomerInput {
        email: Some("other@example.com".to_owned()),
        firstname: Some("A".to_owned()),
        lastname: Some("B".to_owned()),
        ..CustomerInput::default()
    };
    let change =
        || Change { input: renamed(), password: Some(current.clone()), ..Change::default() };
    let (account, session) = (Account::Customer(ada), SessionId(1));
    let refusals = [
        reason(customers::update_own(service, &origin, &permit, renamed(), Some(&current)).await),
        reason(storefront::update(service, &origin, &permit, change()).await),
        reason(accounts::change_password(service, &origin, &permit, ada, &current, &new).await),
        reason(storefront::change_password(service, &origin, &permit, &current, &new).await),
        reason(storefront::delete(service, &origin, &permit).await),
        reason(customer_tokens::revoke(service, &origin, &permit, ada).await),
        reason(storefront::revoke(service, &origin, &permit).await),
        reason(sessions::list(service, &permit, account, None).await),
        reason(sessions::end(service, &origin, &permit, account, session).await),
        reason(sessions::end_others(service, &origin, &permit, account, Some(session)).await),
    ];
    for refusal in refusals {
        assert_eq!(refusal, Reason::ActingToken);
    }
    // Whatever else the customer may, goes on; and the same is open to the customer itself.
    let same = CustomerInput { email: Some(NAME.to_owned()), ..renamed() };
    customers::update_own(service, &origin, &permit, same, None).await.unwrap();
    let own = kit.login(NAME, PASSWORD).await.unwrap();
    let own = permit_of(service, &own, Requirement::SelfOnly).await;
    assert_eq!(own.acted_by(), None);
    assert!(customer_tokens::revoke(service, &origin, &own, ada).await.unwrap());
}

#[tokio::test]
async fn the_trail_and_the_explanation_name_who_acts() {
    let (kit, root, ada, token) = acting().await;
    let service = &kit.service;
    let identity =
        service.identify(Credential::Bearer(&token.token), &mut Proof::default()).await.unwrap();
    assert_eq!(identity.acted_by, Some(Caller::Admin(root)));
    let origin = Origin { acted_by: identity.acted_by, ..Origin::default() };
    service.refused(&origin, identity.caller, NAME, &Reason::ActingToken);
    introspection::revoke(service, &Origin::default(), &token.token).await.unwrap();
    let trail = "SELECT event, caller_kind, detail FROM {magegate_audit}";
    let rows = loop {
        // The trail is written behind the answers.
        let rows = kit.store.read().await.unwrap().fetch_all(trail, Vec::new()).await.unwrap();
        if rows.iter().any(|row| row.text("event").unwrap() == "tokens_revoked") {
            break rows;
        }
        tokio::task::yield_now().await;
    };
    let text = |row: &Row| ["event", "caller_kind", "detail"].map(|name| row.text(name).unwrap());
    let rows: Vec<_> = rows.iter().map(text).collect();
    let acts = format!("admin {root} acts");
    let told = format!("token {} of customer {ada}; {acts}", token.id.unwrap());
    assert!(rows.contains(&["refused".to_owned(), "customer".to_owned(), acts.clone()]));
    assert!(rows.contains(&["tokens_revoked".to_owned(), "customer".to_owned(), told]));
    let why = why::token(service, &operator(), &token.token, None).await.unwrap();
    assert!(why.text[0].contains(&format!("; {acts} by it.")), "{:?}", why.text);
}

#[tokio::test]
async fn a_token_ends_when_its_actor_may_no_longer_act() {
    // Each takes the right away without a hand on the token itself.
    for cause in ["disabled", "over", "role"] {
        let (kit, root, ada, token) = acting().await;
        let own = kit.login(NAME, PASSWORD).await.unwrap();
        assert!(kit.is_valid(&token.token).await);
        let mut door = kit.begin().await;
        match cause {
            "disabled" => {
                magegate_store::admins::set_active(&mut door, root, false, kit.now())
                    .await
                    .unwrap();
            }
            "over" => {
                let end = Some(kit.now() + time::Duration::MINUTE);
                magegate_store::admins::set_expiration(&mut door, root, end).await.unwrap();
            }
            _ => {
                let rules = roles::load(&mut door).await.unwrap();
                let role = rules.role_of(2, root.0).unwrap().parent;
                let others = [("Magento_Backend::dashboard", true)];
                roles::replace_rules(&mut door, role, &others).await.unwrap();
            }
        }
        door.commit().await.unwrap();
        kit.wait(time::Duration::minutes(2));
        kit.service.changed().await;
        let identity = kit
            .service
            .identify(Credential::Bearer(&token.token), &mut Proof::default())
            .await
            .unwrap();
        let refusal = Reason::ActorRefused(format!("admin {root}"));
        assert_eq!((identity.caller, identity.refusal.as_ref()), (Caller::Guest, Some(&refusal)));
        let why = why::token(&kit.service, &operator(), &token.token, None).await.unwrap();
        assert_eq!(why.verdict, why::Verdict::Refused(refusal), "{cause}");
        let operator = operator();
        let asked = (token.token.as_str(), false);
        let told =
            introspection::introspect(&kit.service, &Origin::default(), &operator, asked).await;
        assert_eq!(told.unwrap(), None);
        assert_eq!(
            permit_of(&kit.service, &own, Requirement::SelfOnly).await.caller(),
            Caller::Customer(ada)
        );
    }
}

#[tokio::test]
async fn revoking_an_admin_s_tokens_ends_those_by_which_it_acts() {
    let (kit, root, _, token) = acting().await;
    let own = kit.login(NAME, PASSWORD).await.unwrap();
    let which = Which::Of(Account::Admin(root));
    let count = tokens::revoke(&kit.service, &Origin::default(), &operator(), which).await.unwrap();
    assert_eq!(count, 2, "the admin's own, and that for the customer");
    assert!(!kit.is_valid(&token.token).await && kit.is_valid(&own).await);
}

#[tokio::test]
async fn nobody_acts_where_no_mark_can_be_kept() {
    let (kit, _, ada, _) = acting().await;
    let signing = TokenPolicy { issuer: Issuer::Signed, ..TokenPolicy::default() };
    let signing = instance(&kit, signing, Span::ZERO);
    let (origin, permit) = (Origin::default(), permit(&kit, "root").await);
    let refused = customer_tokens::impersonate(&signing, &origin, &permit, ada).await.unwrap_err();
    assert_eq!(refused.kind, ErrorKind::Input);
    assert_eq!(refused.to_string(), messages::ACTING_NEEDS_STORED_TOKENS);
}
