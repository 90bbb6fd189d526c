//! The bearer tokens of integrations: access tokens where a setting takes them, and the short-lived ones that four values
//! are exchanged for.

use super::kit::{Kit, code, operator};
use super::why::target;
use magegate_domain::acl::Requirement;
use magegate_domain::caller::Caller;
use magegate_domain::error::{Error, Result};
use magegate_domain::exchanged_token::{MOST_ALIVE, is_meant};
use magegate_domain::id::{IntegrationId, StoreId};
use magegate_domain::integration::Status;
use magegate_service::authentication::Credential;
use magegate_service::integrations::{self, Draft, Values};
use magegate_service::introspection::{introspect, revoke};
use magegate_service::jobs::{AuditLimits, Job, run_now};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_service::token_exchange::{ACCESS_TOKEN, Exchanged, Given, exchange};
use magegate_service::{uses, why};
use magegate_store::engine::Value;
use magegate_store::integration_uses;
use time::Duration;

const MANAGE: Requirement = Requirement::Resources(&["Magento_Customer::manage"]);
const SWITCH: &str = "oauth/consumer/enable_integration_as_bearer";
const LIMITS: AuditLimits = AuditLimits { days: 30, rows: 1000 };

/// An active integration that may manage customers, and its four values.
pub(crate) async fn active(kit: &Kit) -> (IntegrationId, Values) {
    let draft = Draft { name: "ERP".to_owned(), ..Draft::default() };
    let resources = ["Magento_Customer::manage".to_owned()];
    let (origin, permit) = (Origin::default(), operator());
    let created = integrations::create(&kit.service, &origin, &permit, &draft, &resources);
    let id = created.await.unwrap().integration.id;
    (id, activate(kit, id).await)
}

/// Activates it, again or for the first time.
async fn activate(kit: &Kit, id: IntegrationId) -> Values {
    integrations::activate(&kit.service, &Origin::default(), &operator(), id).await.unwrap();
    integrations::tokens(&kit.service, &Origin::default(), &operator(), id).await.unwrap()
}

fn given(values: &Values) -> Given<'_> {
    Given {
        grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
        client_id: &values.consumer_key,
        client_secret: &values.consumer_secret,
        subject_token: &values.access_token,
        subject_token_secret: &values.access_token_secret,
        subject_token_type: ACCESS_TOKEN,
        requested_token_type: None,
    }
}

pub(crate) async fn exchanged(kit: &Kit, values: &Values) -> Result<Exchanged> {
    exchange(&kit.service, &Origin::default(), &given(values)).await
}

/// What the server says of a token on a route for who may manage customers, in a store view.
pub(crate) async fn verdict(kit: &Kit, token: &str, store: i64) -> &'static str {
    let facts = kit.service.facts().await.unwrap();
    let identity = kit.service.identify(Credential::Bearer(token), &mut Proof::default()).await;
    let origin =
        Origin { store: StoreId(store), peer: "192.0.2.7".to_owned(), ..Origin::default() };
    code(&kit.service.decide(&identity.unwrap(), MANAGE, &origin, &facts))
}

/// The same, after checking that `token why` agrees.
async fn explained(kit: &Kit, token: &str) -> &'static str {
    let served = verdict(kit, token, 1).await;
    let told = why::token(&kit.service, &operator(), token, Some(&target(MANAGE, 1))).await;
    let told = told.unwrap();
    assert_eq!(told.verdict.code(), served, "{told:?}");
    let text = format!("{told:?}");
    assert!(!text.contains(token), "{text}");
    served
}

fn words(error: &Error) -> (String, Option<&'static str>) {
    (error.to_string(), error.reason.as_ref().map(magegate_domain::reason::Reason::code))
}

#[tokio::test]
async fn four_values_give_a_token_that_has_the_integration_s_rights_for_ten_minutes() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    let given = exchanged(&kit, &values).await.unwrap();
    assert!(is_meant(&given.token));
    assert_eq!((given.expires_in, given.ends_at), (600, kit.now() + Duration::minutes(10)));
    assert_eq!(explained(&kit, &given.token).await, "accepted");
    assert_eq!(explained(&kit, &given.token.to_uppercase()).await, "token_unknown");
    kit.wait(Duration::seconds(599));
    assert_eq!(explained(&kit, &given.token).await, "accepted");
    kit.wait(Duration::SECOND);
    assert_eq!(explained(&kit, &given.token).await, "token_expired");

    kit.set("magegate/integrations/exchanged_token_minutes", "60").await;
    let longer = exchanged(&kit, &values).await.unwrap();
    assert_eq!(longer.expires_in, 3600);
    let mut proof = Proof::default();
    let identity = kit.service.identify(Credential::Bearer(&longer.token), &mut proof).await;
    assert_eq!(identity.unwrap().caller, Caller::Integration(id));
    assert!(!format!("{longer:?}").contains(&longer.token));
}

#[tokio::test]
async fn whichever_value_is_wrong_the_answer_is_the_same_and_the_reason_is_not() {
    let kit = Kit::new().await;
    let (_, values) = active(&kit).await;
    let other = "0123456789abcdefghijklmnopqrstuv";
    let upper = values.consumer_key.to_uppercase();
    let right = given(&values);
    let mut answers = Vec::new();
    for wrong in [
        Given { client_id: other, ..right },
        Given { client_id: "", ..right },
        Given { client_id: &upper, ..right },
        Given { client_secret: other, ..right },
        Given { client_secret: "", ..right },
        Given { subject_token: other, ..right },
        Given { subject_token: &values.access_token_secret, ..right },
        Given { subject_token_secret: other, ..right },
    ] {
        let error = exchange(&kit.service, &Origin::default(), &wrong).await.unwrap_err();
        answers.push(words(&error));
    }
    assert!(answers[0].0.starts_with("invalid_client: "), "{}", answers[0].0);
    assert!(answers.iter().all(|(text, _)| *text == answers[0].0), "{answers:?}");
    let reasons: Vec<_> = answers.iter().filter_map(|(_, reason)| *reason).collect();
    assert_eq!(reasons[..2], ["oauth_consumer_key_unknown", "oauth_consumer_key_unknown"]);
    assert_eq!(reasons[2..], ["wrong_values"; 6]);

    kit.execute("UPDATE {oauth_consumer} SET secret = '7:3:AAAA'", vec![]).await;
    let unreadable = words(&exchanged(&kit, &values).await.unwrap_err());
    assert_eq!(unreadable, (answers[0].0.clone(), Some("secret_unreadable")));
}

#[tokio::test]
async fn what_asks_for_another_exchange_is_told_so() {
    let kit = Kit::new().await;
    let (_, values) = active(&kit).await;
    let right = given(&values);
    for (given, begin) in [
        (Given { grant_type: "client_credentials", ..right }, "unsupported_grant_type: grant_type"),
        (Given { subject_token_type: "jwt", ..right }, "invalid_request: subject_token_type"),
        (
            Given { requested_token_type: Some("jwt"), ..right },
            "invalid_request: requested_token_type",
        ),
    ] {
        let error = exchange(&kit.service, &Origin::default(), &given).await.unwrap_err();
        assert!(error.to_string().starts_with(begin), "{error}");
        assert_eq!(error.reason, None);
    }
    let wanted = Given { requested_token_type: Some(ACCESS_TOKEN), ..right };
    assert!(exchange(&kit.service, &Origin::default(), &wanted).await.is_ok());
}

#[tokio::test]
async fn an_exchanged_token_ends_with_what_it_was_given_for() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    let (service, origin, permit) = (&kit.service, Origin::default(), operator());
    let token = exchanged(&kit, &values).await.unwrap().token;
    integrations::deactivate(service, &origin, &permit, id).await.unwrap();
    assert_eq!(explained(&kit, &token).await, "token_unknown");
    let refused = words(&exchanged(&kit, &values).await.unwrap_err());
    assert_eq!(refused.1, Some("integration_inactive"));

    // In the same second.
    let values = activate(&kit, id).await;
    assert_eq!(explained(&kit, &token).await, "token_unknown");
    let token = exchanged(&kit, &values).await.unwrap().token;
    assert_eq!(explained(&kit, &token).await, "accepted");
    integrations::revoke(service, &origin, &permit, id).await.unwrap();
    assert_eq!(explained(&kit, &token).await, "token_unknown");
    assert_eq!(words(&exchanged(&kit, &values).await.unwrap_err()).1, Some("token_revoked"));

    let again = activate(&kit, id).await;
    let token = exchanged(&kit, &again).await.unwrap().token;
    assert_eq!(explained(&kit, &token).await, "accepted");
    let newest = activate(&kit, id).await;
    assert_eq!(explained(&kit, &token).await, "token_unknown");
    let token = exchanged(&kit, &newest).await.unwrap().token;
    integrations::delete(service, &origin, &permit, id).await.unwrap();
    assert_eq!(explained(&kit, &token).await, "token_unknown");
}

#[tokio::test]
async fn what_somebody_else_does_in_the_tables_ends_an_exchanged_token_too() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    let token = exchanged(&kit, &values).await.unwrap().token;
    let status = |status: Status| vec![Value::Int(status.code())];
    kit.execute("UPDATE {integration} SET status = ?", status(Status::Reset)).await;
    assert_eq!(explained(&kit, &token).await, "integration_inactive");
    kit.execute("UPDATE {integration} SET status = ?", status(Status::Active)).await;
    assert_eq!(explained(&kit, &token).await, "accepted");
    kit.execute("UPDATE {oauth_token} SET revoked = 1 WHERE user_type = 1", vec![]).await;
    assert_eq!(explained(&kit, &token).await, "token_revoked");
    kit.execute("UPDATE {oauth_token} SET revoked = 0 WHERE user_type = 1", vec![]).await;
    let record =
        "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) VALUES (1, ?, ?)";
    let now = kit.now().unix_timestamp();
    kit.execute(record, vec![Value::Int(id.0), Value::Int(now)]).await;
    assert_eq!(explained(&kit, &token).await, "token_revoked");
    kit.execute("DELETE FROM {jwt_auth_revoked}", vec![]).await;
    kit.execute("DELETE FROM {oauth_consumer}", vec![]).await;
    assert_eq!(explained(&kit, &token).await, "token_revoked");
}

#[tokio::test]
async fn an_integration_has_a_hundred_of_them_at_most_and_those_that_are_over_go() {
    let kit = Kit::new().await;
    let (_, values) = active(&kit).await;
    let first = exchanged(&kit, &values).await.unwrap().token;
    let second = exchanged(&kit, &values).await.unwrap().token;
    for _ in 1..MOST_ALIVE {
        exchanged(&kit, &values).await.unwrap();
    }
    assert_eq!(explained(&kit, &first).await, "token_unknown");
    assert_eq!(explained(&kit, &second).await, "accepted");
    kit.wait(Duration::minutes(10));
    run_now(&kit.service, Job::ExpiredTokens, LIMITS).await.unwrap();
    assert_eq!(explained(&kit, &second).await, "token_unknown");
}

#[tokio::test]
async fn an_access_token_is_a_bearer_token_where_the_setting_says_so() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    let token = values.access_token.as_str();
    assert_eq!(explained(&kit, token).await, "bearer_switched_off");
    let told = why::token(&kit.service, &operator(), token, None).await.unwrap();
    assert_eq!(told.verdict.code(), "bearer_switched_off");

    kit.set(SWITCH, "1").await;
    assert_eq!(explained(&kit, token).await, "accepted");
    assert_eq!(verdict(&kit, &token.to_uppercase(), 1).await, "token_unknown");
    kit.wait(Duration::days(3650));
    assert_eq!(explained(&kit, token).await, "accepted");
    let off = "INSERT INTO {core_config_data} (scope, scope_id, path, value) VALUES ('stores', 1, ?, '0')";
    kit.execute(off, vec![Value::Text(SWITCH.to_owned())]).await;
    assert_eq!(explained(&kit, token).await, "bearer_switched_off");
    assert_eq!(verdict(&kit, token, 2).await, "accepted");
    kit.execute("DELETE FROM {core_config_data} WHERE scope = 'stores'", vec![]).await;

    kit.execute("UPDATE {integration} SET status = 0", vec![]).await;
    assert_eq!(explained(&kit, token).await, "integration_inactive");
    kit.execute("UPDATE {integration} SET status = 1", vec![]).await;
    for kind in ["request", "verifier"] {
        let values = vec![Value::Text(kind.to_owned())];
        kit.execute("UPDATE {oauth_token} SET type = ?", values).await;
        assert_eq!(explained(&kit, token).await, "token_unknown");
    }
    kit.execute("UPDATE {oauth_token} SET type = 'access'", vec![]).await;
    let record =
        "INSERT INTO {jwt_auth_revoked} (user_type_id, user_id, revoke_before) VALUES (1, ?, ?)";
    let now = kit.now().unix_timestamp();
    kit.execute(record, vec![Value::Int(id.0), Value::Int(now)]).await;
    assert_eq!(explained(&kit, token).await, "token_revoked");
    kit.execute("DELETE FROM {jwt_auth_revoked}", vec![]).await;
    assert_eq!(explained(&kit, token).await, "accepted");
    kit.execute("UPDATE {oauth_token} SET revoked = 1", vec![]).await;
    assert_eq!(explained(&kit, token).await, "token_revoked");
}

#[tokio::test]
async fn a_bearer_ends_an_exchanged_token_and_no_access_token() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    kit.set(SWITCH, "1").await;
    let token = exchanged(&kit, &values).await.unwrap().token;
    let (service, origin, permit) = (&kit.service, Origin::default(), operator());
    let origin = Origin { store: StoreId(1), ..origin };
    for (token, ends) in [(token.as_str(), true), (values.access_token.as_str(), false)] {
        let told = introspect(service, &origin, &permit, (token, false)).await.unwrap().unwrap();
        assert_eq!((told.caller, told.username.as_deref()), (Caller::Integration(id), Some("ERP")));
        assert_eq!(told.ends_at.is_some(), ends);
    }
    revoke(service, &origin, &token).await.unwrap();
    revoke(service, &origin, &token).await.unwrap();
    assert_eq!(introspect(service, &origin, &permit, (&token, false)).await.unwrap(), None);
    let refused = revoke(service, &origin, &values.access_token).await.unwrap_err();
    assert!(refused.to_string().starts_with("unsupported_token_type: "), "{refused}");
    assert_eq!(explained(&kit, &values.access_token).await, "accepted");
    kit.set(SWITCH, "0").await;
    let told = introspect(service, &origin, &permit, (&values.access_token, false)).await.unwrap();
    assert_eq!(told, None);
}

#[tokio::test]
async fn an_integration_s_last_use_is_kept_with_its_address_and_way() {
    let kit = Kit::new().await;
    let (id, values) = active(&kit).await;
    let last = || async {
        uses::store_uses(&kit.service).await.unwrap();
        let mut door = kit.store.read().await.unwrap();
        let used = integration_uses::find(&mut door, id).await.unwrap();
        used.map(|used| (used.at, used.from, used.how))
    };
    assert_eq!(verdict(&kit, &values.access_token, 1).await, "bearer_switched_off");
    assert_eq!(last().await, None);
    kit.set(SWITCH, "1").await;
    assert_eq!(explained(&kit, &values.access_token).await, "accepted");
    let from = "192.0.2.7".to_owned();
    assert_eq!(last().await, Some((kit.now(), from.clone(), "bearer".to_owned())));
    let token = exchanged(&kit, &values).await.unwrap().token;
    kit.wait(Duration::MINUTE);
    assert_eq!(verdict(&kit, &token, 1).await, "accepted");
    assert_eq!(last().await, Some((kit.now(), from, "exchanged".to_owned())));
}
