//! Declared integrations: made once, changed where they differ, with values that are known beforehand.

use super::exchanges::{exchanged, verdict};
use super::kit::{Kit, operator};
use magegate_domain::Result;
use magegate_domain::id::IntegrationId;
use magegate_domain::integration::{Status, TokenKind};
use magegate_service::declare::{self, Action, Declaration, Mode, Report};
use magegate_service::integrations::{self, IntegrationView};
use magegate_service::origin::Origin;
use serde_json::{Value, json};

async fn apply(kit: &Kit, integrations: Value) -> Result<Report> {
    let declaration: Declaration =
        serde_json::from_value(json!({ "integrations": integrations })).unwrap();
    let origin = Origin::command("apply");
    declare::apply(&kit.service, &origin, &operator(), &declaration, Mode::Apply).await
}

/// Applies it twice; the second time nothing may change. Gives the names of what the first changed, the action before them.
async fn changes(kit: &Kit, integrations: Value) -> Vec<String> {
    let report = apply(kit, integrations.clone()).await.unwrap();
    let second = apply(kit, integrations).await.unwrap();
    assert_eq!(second.changes, [], "it is as it is declared");
    let fields = |change: &declare::Change| {
        let names: Vec<_> = change.fields.iter().map(|field| field.name).collect();
        format!("{} {}", change.action.name(), names.join(" ")).trim_end().to_owned()
    };
    report.changes.iter().map(fields).collect()
}

async fn found(kit: &Kit, name: &str) -> IntegrationView {
    integrations::find(&kit.service, &operator(), name).await.unwrap()
}

async fn values(kit: &Kit, name: &str) -> Vec<String> {
    let id = found(kit, name).await.integration.id;
    let origin = Origin::default();
    let values = integrations::tokens(&kit.service, &origin, &operator(), id).await.unwrap();
    [values.consumer_key, values.consumer_secret, values.access_token, values.access_token_secret]
        .map(|value| value.to_string())
        .to_vec()
}

fn given(letters: [&str; 4], active: bool) -> Value {
    let [key, secret, token, token_secret] = letters.map(|letter| letter.repeat(32));
    json!([{
        "name": "CI", "active": active, "resources": ["Magento_Backend::all"], "consumer_key": key,
        "consumer_secret": secret, "access_token": token, "access_token_secret": token_secret,
    }])
}

#[tokio::test]
async fn what_is_declared_is_made_once_and_changed_where_it_differs() {
    let kit = Kit::new().await;
    let erp = json!({ "name": "ERP", "email": "erp@example.com", "active": true,
        "resources": ["Magento_Customer::customer"] });
    assert_eq!(changes(&kit, json!([erp, { "name": "Feed" }])).await, ["create", "create"]);
    let view = found(&kit, "ERP").await;
    assert_eq!(view.integration.status, Status::Active);
    assert_eq!(view.token.map(|token| token.kind), Some(TokenKind::Access));
    let feed = found(&kit, "Feed").await;
    assert!(feed.integration.status == Status::Inactive && feed.token.is_none());
    let first = values(&kit, "ERP").await;

    let other = json!([{ "name": "erp", "email": "", "endpoint": "https://erp.example/",
        "resources": ["Magento_Customer::customer", "Magento_Customer::group"] }]);
    assert_eq!(changes(&kit, other).await, ["update email endpoint resources"]);
    assert_eq!(values(&kit, "ERP").await, first, "nobody spoke of its tokens");
    let none = json!([{ "name": "ERP", "endpoint": "", "resources": [], "active": false }]);
    assert_eq!(changes(&kit, none).await, ["update endpoint resources active"]);
    let view = found(&kit, "ERP").await;
    assert_eq!(view.integration.endpoint, None);
    assert!(view.allowed.is_empty() && !view.integration.is_active());
    assert_eq!(changes(&kit, json!([{ "name": "ERP", "active": true }])).await, ["update active"]);
    assert_ne!(values(&kit, "ERP").await, first, "an activation gives new tokens");
}

#[tokio::test]
async fn given_values_are_taken_over_and_their_tokens_end_with_others() {
    let kit = Kit::new().await;
    let first = ["a", "b", "c", "d"];
    assert_eq!(changes(&kit, given(first, true)).await, ["create"]);
    assert_eq!(values(&kit, "CI").await, first.map(|letter| letter.repeat(32)));
    assert!(found(&kit, "CI").await.integration.is_active());
    let other_token = apply(&kit, given(["a", "b", "e", "d"], true)).await.unwrap();
    assert_eq!((other_token.revoked, other_token.changes.len()), (1, 1));
    assert_eq!(other_token.changes[0].fields[0].values, None, "values are not shown");
    let second = ["f", "g", "e", "d"];
    let other_key = apply(&kit, given(second, true)).await.unwrap();
    assert_eq!(other_key.revoked, 0, "the token is the same");
    assert_eq!(values(&kit, "CI").await, second.map(|letter| letter.repeat(32)));
    assert_eq!(changes(&kit, given(second, false)).await, ["update active"]);
    assert_eq!(values(&kit, "CI").await, second.map(|letter| letter.repeat(32)));
    assert_eq!(changes(&kit, given(second, true)).await, ["update active"]);
}

#[tokio::test]
async fn what_the_old_key_or_secret_was_exchanged_for_ends_with_it() {
    let kit = Kit::new().await;
    let mut held = ["a", "b", "c", "d"];
    apply(&kit, given(held, true)).await.unwrap();
    let id = found(&kit, "CI").await.integration.id;
    for (place, letter) in [(0, "e"), (1, "f"), (2, "g"), (3, "h")] {
        let values = integrations::tokens(&kit.service, &Origin::default(), &operator(), id).await;
        let token = exchanged(&kit, &values.unwrap()).await.unwrap().token;
        assert_eq!(changes(&kit, given(held, true)).await, [""; 0]);
        assert_eq!(verdict(&kit, &token, 1).await, "accepted");
        held[place] = letter;
        let report = apply(&kit, given(held, true)).await.unwrap();
        assert_eq!(report.changes[0].fields[0].name, "values");
        assert_eq!(report.revoked, if place < 2 { 1 } else { 2 }, "{held:?}");
        assert_ne!(verdict(&kit, &token, 1).await, "accepted", "{held:?}");
    }
}

#[tokio::test]
async fn a_revoked_access_token_stays_revoked_until_another_is_declared() {
    let kit = Kit::new().await;
    let first = ["a", "b", "c", "d"];
    apply(&kit, given(first, true)).await.unwrap();
    let id = found(&kit, "CI").await.integration.id;
    integrations::revoke(&kit.service, &Origin::default(), &operator(), id).await.unwrap();
    let revoked = || async { found(&kit, "CI").await.token.is_some_and(|token| token.revoked) };
    for letters in [first, ["a", "b", "c", "e"], ["f", "g", "c", "d"]] {
        let refused = apply(&kit, given(letters, true)).await.unwrap_err().to_string();
        assert!(refused.starts_with("integrations CI: its access token was revoked"), "{refused}");
        assert!(refused.contains("`magegate integration activate`"), "{refused}");
        assert!(revoked().await, "{letters:?}");
    }
    assert!(apply(&kit, given(["a", "b", "c", "e"], false)).await.is_err(), "another secret");
    assert_eq!(changes(&kit, given(first, false)).await, ["update active"], "it may be stopped");
    assert!(apply(&kit, given(first, true)).await.is_err(), "it may not be started");
    let silent = json!([{ "name": "CI", "email": "ci@example.com" }]);
    assert_eq!(changes(&kit, silent).await, ["update email"]);
    assert!(revoked().await);
    let second = ["a", "b", "e", "d"];
    assert_eq!(changes(&kit, given(second, true)).await, ["update values active"]);
    assert_eq!(values(&kit, "CI").await, second.map(|letter| letter.repeat(32)));
}

#[tokio::test]
async fn one_that_is_new_and_inactive_has_its_given_values_too() {
    let kit = Kit::new().await;
    let letters = ["a", "b", "c", "d"];
    assert_eq!(changes(&kit, given(letters, false)).await, ["create"]);
    assert!(!found(&kit, "CI").await.integration.is_active());
    assert_eq!(values(&kit, "CI").await, letters.map(|letter| letter.repeat(32)));
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_name_and_key_and_nothing_is_stored() {
    let kit = Kit::new().await;
    let mut three = given(["a", "b", "c", "d"], true);
    three[0].as_object_mut().unwrap().remove("access_token");
    let mut long = given(["a", "b", "c", "d"], true);
    long[0]["consumer_secret"] = json!("b".repeat(33));
    for (declared, complaint) in [
        (three, "CI: access_token is missing"),
        (long, "CI: consumer_secret is 32 characters"),
        (given(["A", "b", "c", "d"], true), "CI: consumer_key is 32 characters"),
        (given(["a", "b", "ü", "d"], true), "CI: access_token is 32 characters"),
        (json!([{ "name": "X", "resources": ["Nope"] }]), "X: There is no resource \"Nope\""),
        (json!([{ "name": "X", "endpoint": "erp" }]), "X: The endpoint is an address"),
        (json!([{ "name": "X" }, { "name": "x " }]), "x: it is declared twice"),
        (json!([{ "name": " " }]), "The name is missing"),
        (json!([{ "name": " 1 " }]), "A name of digits alone"),
        (
            json!([{ "name": "X", "active": true, "endpoint": "https://x/", "identity_link_url": "https://x/" }]),
            "X: with endpoint and identity_link_url it fetches its tokens itself",
        ),
    ] {
        let refused = apply(&kit, declared).await.unwrap_err().to_string();
        assert!(refused.starts_with("integrations ") && refused.contains(complaint), "{refused}");
        assert!(!refused.contains("aaaa") && !refused.contains("bbbb"), "{refused}");
    }
    assert!(integrations::list(&kit.service, &operator()).await.unwrap().is_empty());
    let both = apply(&kit, given(["a", "b", "c", "d"], true)).await.unwrap();
    assert_eq!(both.changes[0].action, Action::Create);
    let mut other = given(["a", "x", "y", "z"], true);
    other[0]["name"] = json!("Other");
    assert!(apply(&kit, other).await.is_err(), "another has the key");
}

/// An integration that was activated and has yet to fetch its tokens.
async fn begun(kit: &Kit) -> IntegrationId {
    kit.set("web/secure/base_url", "https://shop.example/").await;
    let link = "https://erp.example/";
    let erp = json!({ "name": "ERP", "endpoint": link, "identity_link_url": link });
    apply(kit, json!([erp])).await.unwrap();
    let id = found(kit, "ERP").await.integration.id;
    integrations::activate(&kit.service, &Origin::default(), &operator(), id).await.unwrap();
    assert!(found(kit, "ERP").await.token.is_some());
    id
}

#[tokio::test]
async fn a_handshake_under_way_ends_with_a_declaration_that_it_may_not_call() {
    let kit = Kit::new().await;
    begun(&kit).await;
    let silent = json!([{ "name": "ERP", "email": "it@erp.example" }]);
    assert_eq!(changes(&kit, silent).await, ["update email"]);
    assert!(found(&kit, "ERP").await.token.is_some(), "nobody spoke of its activation");
    let inactive = json!([{ "name": "ERP", "active": false }]);
    assert_eq!(changes(&kit, inactive).await, ["update active"]);
    let view = found(&kit, "ERP").await;
    assert!(view.token.is_none() && view.integration.status == Status::Inactive);
}

#[tokio::test]
async fn a_handshake_ends_with_that_whatever_the_status_of_the_row() {
    let kit = Kit::new().await;
    for status in ["UPDATE {integration} SET status = 1", "UPDATE {integration} SET status = 2"] {
        begun(&kit).await;
        kit.execute(status, vec![]).await;
        let inactive = json!([{ "name": "ERP", "active": false }]);
        assert_eq!(changes(&kit, inactive).await, ["update active"], "{status}");
        assert!(found(&kit, "ERP").await.token.is_none(), "{status}");
    }
}

#[test]
fn what_is_declared_is_not_shown() {
    let declared: Declaration =
        serde_json::from_value(json!({ "integrations": given(["a", "b", "c", "d"], true) }))
            .unwrap();
    let shown = format!("{declared:?}");
    assert!(["aaa", "bbb", "ccc", "ddd"].iter().all(|secret| !shown.contains(secret)), "{shown}");
}
