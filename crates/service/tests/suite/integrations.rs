//! Integrations as objects: their rows, column by column, and what activation, revocation and deletion do to them.

use crate::kit::{Kit, operator};
use crate::signed_tokens::instance;
use magegate_domain::acl::Permit;
use magegate_domain::id::IntegrationId;
use magegate_domain::integration::{Setup, Status, TokenKind};
use magegate_domain::keys::KeyRing;
use magegate_domain::{Result, crypt};
use magegate_service::Service;
use magegate_service::integrations::{
    self, Activation, ActivationCall, Changes, Draft, IntegrationView,
};
use magegate_service::keys::{self, CryptKeys, TokenPolicy};
use magegate_service::origin::Origin;
use magegate_store::engine::Door;
use std::sync::{Arc, LazyLock};
use std::time::{Duration as Span, Instant};
use time::Duration;

const KEY: &str = "0123456789abcdef0123456789abcdef";
const NEW_KEY: &str = "fedcba9876543210fedcba9876543210";
static ORIGIN: LazyLock<Origin> = LazyLock::new(Origin::default);
static PERMIT: LazyLock<Permit> = LazyLock::new(operator);
const CUSTOMER: &str = "Magento_Customer::customer";

fn draft(name: &str) -> Draft {
    Draft { name: name.to_owned(), email: "erp@example.com".to_owned(), ..Draft::default() }
}

fn handshaking(name: &str) -> Draft {
    Draft {
        endpoint: Some("https://erp.example/callback".to_owned()),
        identity_link_url: Some("https://erp.example/login".to_owned()),
        ..draft(name)
    }
}

async fn create(service: &Service, draft: &Draft, resources: &[&str]) -> Result<IntegrationView> {
    let resources: Vec<String> = resources.iter().map(|id| (*id).to_owned()).collect();
    integrations::create(service, &Origin::default(), &operator(), draft, &resources).await
}

async fn id_of(service: &Service, draft: &Draft) -> IntegrationId {
    create(service, draft, &[CUSTOMER]).await.unwrap().integration.id
}

async fn activate(service: &Service, id: IntegrationId) -> Result<Activation> {
    integrations::activate(service, &Origin::default(), &operator(), id).await
}

async fn call(service: &Service, id: IntegrationId) -> ActivationCall {
    match activate(service, id).await.unwrap() {
        Activation::Handshake(call) => call,
        Activation::Done => panic!("it has where to send it"),
    }
}

async fn values(service: &Service, id: IntegrationId) -> Result<[String; 4]> {
    let values = integrations::tokens(service, &Origin::default(), &operator(), id).await?;
    let all = [
        values.consumer_key,
        values.consumer_secret,
        values.access_token,
        values.access_token_secret,
    ];
    Ok(all.map(|value| value.to_string()))
}

async fn view(service: &Service, id: IntegrationId) -> IntegrationView {
    integrations::get(service, &operator(), id).await.unwrap()
}

fn beside(kit: &Kit, keys: &[&str]) -> Arc<Service> {
    let crypt = Some(CryptKeys::new(keys.join("\n")));
    instance(kit, TokenPolicy { crypt, ..TokenPolicy::default() }, Span::ZERO)
}

/// The rows of a statement that gives one text, `line`.
async fn lines(kit: &Kit, statement: &'static str) -> Vec<String> {
    let mut door: Door = kit.store.read().await.unwrap();
    let rows = door.fetch_all(statement, vec![]).await.unwrap();
    rows.iter().map(|row| row.text("line").unwrap()).collect()
}

const INTEGRATIONS: &str = "SELECT {concat name|'/'|email|'/'|COALESCE(endpoint, 'null')|'/'|status|'/'|\
    COALESCE(consumer_id, 'null')|'/'|setup_type|'/'|COALESCE(identity_link_url, 'null')|'/'|created_at|'/'|updated_at} \
    AS line FROM {integration} ORDER BY integration_id";
const CONSUMERS: &str = "SELECT {concat name|'/'|COALESCE(callback_url, 'null')|'/'|rejected_callback_url|'/'|\
    created_at|'/'|COALESCE(CAST(updated_at AS CHAR(19)), 'null')} AS line FROM {oauth_consumer} ORDER BY entity_id";
const TOKENS: &str = "SELECT {concat consumer_id|'/'|COALESCE(admin_id, 'null')|'/'|COALESCE(customer_id, 'null')|'/'|\
    type|'/'|callback_url|'/'|revoked|'/'|authorized|'/'|user_type|'/'|created_at} AS line FROM {oauth_token} \
    ORDER BY entity_id";
const ROLES: &str = "SELECT {concat parent_id|'/'|tree_level|'/'|sort_order|'/'|role_type|'/'|user_id|'/'|user_type|'/'|\
    role_name} AS line FROM {authorization_role} ORDER BY role_id";
const RULES: &str = "SELECT {concat resource_id|'/'|COALESCE(privileges, 'null')|'/'|permission} AS line \
    FROM {authorization_rule} ORDER BY rule_id";
const SECRETS: &str =
    "SELECT secret AS line FROM {oauth_consumer} UNION ALL SELECT secret FROM {oauth_token}";
const ZERO: &str = "0000-00-00 00:00:00";

#[tokio::test]
async fn a_new_integration_has_the_reference_s_rows() {
    let kit = Kit::new().await;
    let made = create(&kit.service, &draft("ERP"), &[CUSTOMER]).await.unwrap();
    assert_eq!(made.integration.status, Status::Inactive);
    assert_eq!(made.allowed, ["Magento_Backend::admin", CUSTOMER]);
    assert!(made.token.is_none() && !made.everything);
    let at = "2026-01-01 12:00:00";
    assert_eq!(
        lines(&kit, INTEGRATIONS).await,
        [format!("ERP/erp@example.com/null/0/1/0/null/{at}/{at}")]
    );
    assert_eq!(lines(&kit, CONSUMERS).await, [format!("Integration1/null//{at}/{ZERO}")]);
    assert_eq!(lines(&kit, ROLES).await, ["0/1/0/U/1/1/11"]);
    let rules = lines(&kit, RULES).await;
    assert_eq!(rules.len(), 265);
    let allowed: Vec<_> = rules.iter().filter(|rule| rule.ends_with("allow")).collect();
    assert_eq!(
        allowed,
        ["Magento_Backend::admin/null/allow", "Magento_Customer::customer/null/allow"]
    );
    let all = create(&kit.service, &draft("All"), &["Magento_Backend::all"]).await.unwrap();
    let none = create(&kit.service, &draft("None"), &[]).await.unwrap();
    assert!(all.everything && none.allowed.is_empty());
    assert_eq!(lines(&kit, RULES).await.len(), 266);
}

#[tokio::test]
async fn a_name_is_one_integration_s_in_whatever_letter_case() {
    let kit = Kit::new().await;
    let erp = id_of(&kit.service, &draft("ERP")).await;
    let other = id_of(&kit.service, &draft("Feed")).await;
    let refused = create(&kit.service, &draft("erp"), &[]).await.unwrap_err();
    assert_eq!(refused.to_string(), "The integration with name \"erp\" exists.");
    let rename = Changes { name: Some("Erp".to_owned()), ..Changes::default() };
    let update = |id| integrations::update(&kit.service, &ORIGIN, &PERMIT, id, &rename);
    let refused = update(other).await.unwrap_err();
    assert_eq!(refused.to_string(), "The integration with name \"Erp\" exists.");
    let (renamed, differs) = update(erp).await.unwrap();
    assert!(differs && renamed.integration.name == "Erp");
    assert!(!update(erp).await.unwrap().1);
    let unknown = update(IntegrationId(77)).await.unwrap_err();
    assert_eq!(unknown.to_string(), "The integration with ID \"77\" doesn't exist.");
    for name in ["ERP", "1", "id=1"] {
        let found = integrations::find(&kit.service, &operator(), name).await.unwrap();
        assert_eq!(found.integration.id, erp);
    }
    assert!(integrations::find(&kit.service, &operator(), "nobody").await.is_err());
    assert_eq!(integrations::list(&kit.service, &operator()).await.unwrap().len(), 2);
}

#[tokio::test]
async fn an_update_changes_texts_and_rules_and_nothing_else() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &handshaking("ERP")).await;
    kit.wait(Duration::HOUR);
    let changes = Changes {
        email: Some(String::new()),
        endpoint: Some(String::new()),
        resources: Some(vec!["Magento_Backend::all".to_owned()]),
        ..Changes::default()
    };
    let (changed, differs) =
        integrations::update(&kit.service, &ORIGIN, &PERMIT, id, &changes).await.unwrap();
    assert!(differs && changed.everything);
    assert_eq!(changed.integration.endpoint, None);
    assert_eq!(
        lines(&kit, INTEGRATIONS).await,
        ["ERP//null/0/1/0/https://erp.example/login/2026-01-01 12:00:00/2026-01-01 13:00:00"]
    );
    assert_eq!(lines(&kit, RULES).await, ["Magento_Backend::all/null/allow"]);
    assert!(lines(&kit, CONSUMERS).await[0].ends_with(ZERO));
    let unknown = Changes { resources: Some(vec!["Nope".to_owned()]), ..Changes::default() };
    assert!(integrations::update(&kit.service, &ORIGIN, &PERMIT, id, &unknown).await.is_err());
}

#[tokio::test]
async fn activation_gives_an_access_token_at_once_and_another_one_the_next_time() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &draft("ERP")).await;
    let none = values(&kit.service, id).await.unwrap_err();
    assert!(none.to_string().contains("activate it first"), "{none}");
    kit.wait(Duration::HOUR);
    assert!(matches!(activate(&kit.service, id).await.unwrap(), Activation::Done));
    assert_eq!(lines(&kit, TOKENS).await, ["1/null/null/access/oob/0/0/1/2026-01-01 13:00:00"]);
    assert!(lines(&kit, INTEGRATIONS).await[0].starts_with("ERP/erp@example.com/null/1/1/0/null"));
    assert!(lines(&kit, CONSUMERS).await[0].ends_with(ZERO), "no handshake began");
    let first = values(&kit.service, id).await.unwrap();
    for value in &first {
        assert!(
            value.len() == 32
                && value.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
        );
    }
    for secret in lines(&kit, SECRETS).await {
        assert!(secret.starts_with("0:3:") && secret.len() == 84, "{secret}");
        assert!(!first.contains(&secret));
    }
    assert!(matches!(activate(&kit.service, id).await.unwrap(), Activation::Done));
    let second = values(&kit.service, id).await.unwrap();
    assert_eq!(first[..2], second[..2]);
    assert!(first[2] != second[2] && first[3] != second[3]);
    assert_eq!(lines(&kit, TOKENS).await.len(), 1);
}

#[tokio::test]
async fn a_handshake_sends_the_credentials_in_order_and_uses_its_verifier_again() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &handshaking("ERP")).await;
    let refused = activate(&kit.service, id).await.unwrap_err();
    assert!(refused.to_string().contains("web/secure/base_url"), "{refused}");
    kit.set("web/unsecure/base_url", "http://shop.example/magento").await;
    let first = call(&kit.service, id).await;
    assert_eq!(first.endpoint, "https://erp.example/callback");
    let names: Vec<_> = first.fields.iter().map(|(name, _)| *name).collect();
    let wanted =
        ["oauth_consumer_key", "oauth_consumer_secret", "store_base_url", "oauth_verifier"];
    assert_eq!(names, wanted);
    assert_eq!(first.fields[2].1.as_str(), "http://shop.example/magento/");
    let shown = format!("{first:?}");
    assert!(first.fields.iter().all(|(_, value)| !shown.contains(value.as_str())), "{shown}");
    assert_eq!(lines(&kit, TOKENS).await, ["1/null/null/verifier/oob/0/0/1/2026-01-01 12:00:00"]);
    assert!(lines(&kit, CONSUMERS).await[0].ends_with("/2026-01-01 12:00:00"));
    assert_eq!(view(&kit.service, id).await.integration.status, Status::Inactive);
    kit.wait(Duration::HOUR);
    assert_eq!(call(&kit.service, id).await.fields, first.fields);
    assert!(lines(&kit, CONSUMERS).await[0].ends_with("/2026-01-01 13:00:00"));
    assert_eq!(lines(&kit, TOKENS).await, ["1/null/null/verifier/oob/0/0/1/2026-01-01 12:00:00"]);
}

#[tokio::test]
async fn to_authorise_again_takes_token_and_status_first() {
    let kit = Kit::new().await;
    kit.set("web/secure/base_url", "https://shop.example/").await;
    let id = id_of(&kit.service, &handshaking("ERP")).await;
    let first = call(&kit.service, id).await;
    kit.execute("UPDATE {oauth_token} SET type = 'access'", vec![]).await;
    kit.execute("UPDATE {integration} SET status = 1", vec![]).await;
    let second = call(&kit.service, id).await;
    assert_eq!(first.fields[..3], second.fields[..3]);
    assert_ne!(first.fields[3], second.fields[3]);
    let now = view(&kit.service, id).await;
    assert_eq!(now.integration.status, Status::Inactive);
    assert_eq!(now.token.map(|token| token.kind), Some(TokenKind::Verifier));
    assert_eq!(lines(&kit, TOKENS).await.len(), 1);
}

#[tokio::test]
async fn a_revoked_token_is_no_value_any_more_and_a_later_one_is_issued_after_the_revocation() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &draft("ERP")).await;
    let revoke = || integrations::revoke(&kit.service, &ORIGIN, &PERMIT, id);
    assert!(!revoke().await.unwrap(), "there is none");
    activate(&kit.service, id).await.unwrap();
    assert!(revoke().await.unwrap());
    assert!(!revoke().await.unwrap());
    assert!(view(&kit.service, id).await.token.unwrap().revoked);
    let gone = values(&kit.service, id).await.unwrap_err();
    assert!(gone.to_string().contains("revoked"), "{gone}");
    let record = "SELECT {concat user_type_id|'/'|user_id|'/'|revoke_before} AS line FROM {jwt_auth_revoked}";
    assert_eq!(lines(&kit, record).await, [format!("1/1/{}", kit.now().unix_timestamp())]);
    activate(&kit.service, id).await.unwrap();
    let token = view(&kit.service, id).await.token.unwrap();
    assert_eq!(token.created_at, kit.now() + Duration::SECOND);
    values(&kit.service, id).await.unwrap();
}

#[tokio::test]
async fn deletion_takes_everything_along_and_leaves_the_others() {
    let kit = Kit::new().await;
    let gone = id_of(&kit.service, &draft("ERP")).await;
    let stays = id_of(&kit.service, &draft("Feed")).await;
    for id in [gone, stays] {
        activate(&kit.service, id).await.unwrap();
    }
    kit.execute(
        "INSERT INTO {oauth_nonce} (nonce, timestamp, consumer_id) VALUES ('n', 1, 1), ('n', 1, 2)",
        vec![],
    )
    .await;
    integrations::delete(&kit.service, &ORIGIN, &PERMIT, gone).await.unwrap();
    assert!(integrations::get(&kit.service, &operator(), gone).await.is_err());
    for table in [INTEGRATIONS, CONSUMERS, TOKENS, ROLES] {
        assert_eq!(lines(&kit, table).await.len(), 1, "{table}");
    }
    assert_eq!(lines(&kit, RULES).await.len(), 265);
    let nonces = "SELECT {concat nonce|'/'|consumer_id} AS line FROM {oauth_nonce}";
    assert_eq!(lines(&kit, nonces).await, ["n/2"]);
    values(&kit.service, stays).await.unwrap();
}

#[tokio::test]
async fn what_belongs_to_a_module_can_be_stopped_but_neither_changed_nor_deleted() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &draft("ERP")).await;
    kit.execute("UPDATE {integration} SET setup_type = 1, status = 2", vec![]).await;
    let now = view(&kit.service, id).await.integration;
    assert_eq!((now.setup, now.status), (Setup::Config, Status::Reset));
    let fixed = "The integration \"ERP\" belongs to a module of the store: only that may change or delete it.";
    for changes in [
        Changes { email: Some(String::new()), ..Changes::default() },
        Changes { resources: Some(vec![]), ..Changes::default() },
    ] {
        let refused = integrations::update(&kit.service, &ORIGIN, &PERMIT, id, &changes).await;
        assert_eq!(refused.unwrap_err().to_string(), fixed);
    }
    let refused = integrations::delete(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap_err();
    assert_eq!(refused.to_string(), fixed);
    activate(&kit.service, id).await.unwrap();
    assert!(view(&kit.service, id).await.integration.is_active());
    assert!(integrations::revoke(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap());
    assert!(integrations::deactivate(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap());
    assert!(!integrations::deactivate(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap());
}

#[tokio::test]
async fn activations_at_the_same_time_leave_one_token_and_a_deletion_leaves_none() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &draft("ERP")).await;
    for _ in 0..5 {
        let again = || activate(&kit.service, id);
        let (one, two, three) = tokio::join!(again(), again(), again());
        for activated in [one, two, three] {
            activated.unwrap();
        }
        assert_eq!(lines(&kit, TOKENS).await.len(), 1);
    }
    let delete = integrations::delete(&kit.service, &ORIGIN, &PERMIT, id);
    let (deleted, activated) = tokio::join!(delete, activate(&kit.service, id));
    deleted.unwrap();
    if let Err(error) = activated {
        assert_eq!(error.to_string(), "The integration with ID \"1\" doesn't exist.");
    }
    for table in [INTEGRATIONS, CONSUMERS, TOKENS, ROLES, RULES] {
        assert!(lines(&kit, table).await.is_empty(), "{table}");
    }
}

#[tokio::test]
async fn the_first_of_several_at_the_same_time_makes_the_key_for_all() {
    let kit = Kit::new().await;
    let (one, two, three) = (draft("One"), draft("Two"), draft("Three"));
    let make = |draft| id_of(&kit.service, draft);
    let (one, two, three) = tokio::join!(make(&one), make(&two), make(&three));
    for id in [one, two, three] {
        activate(&kit.service, id).await.unwrap();
        values(&kit.service, id).await.unwrap();
    }
}

#[tokio::test]
async fn secrets_stay_readable_when_keys_of_our_own_are_rotated_and_retired() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &handshaking("ERP")).await;
    let plain = id_of(&kit.service, &draft("Feed")).await;
    activate(&kit.service, plain).await.unwrap();
    let before = values(&kit.service, plain).await.unwrap();
    let second = keys::rotate(&kit.service, &ORIGIN, &PERMIT).await.unwrap();
    assert_eq!(values(&kit.service, plain).await.unwrap(), before);
    assert!(lines(&kit, SECRETS).await.iter().all(|secret| crypt::key_of(secret) == Some(1)));
    assert!(keys::retire(&kit.service, &ORIGIN, &PERMIT, 1).await.unwrap());
    assert_eq!(values(&kit.service, plain).await.unwrap(), before);
    assert!(lines(&kit, SECRETS).await.iter().all(|secret| crypt::key_of(secret) == Some(second)));
    assert!(lines(&kit, CONSUMERS).await.iter().all(|line| line.ends_with(ZERO)));
    kit.set("web/secure/base_url", "https://shop.example/").await;
    call(&kit.service, id).await;
}

#[tokio::test]
async fn beside_a_store_secrets_have_its_format_and_a_retired_key_of_its_takes_none_along() {
    let kit = Kit::new().await;
    let service = beside(&kit, &[KEY]);
    let id = id_of(&service, &draft("ERP")).await;
    activate(&service, id).await.unwrap();
    let before = values(&service, id).await.unwrap();
    let read = |keys: &[&str], secrets: &[String]| -> Vec<Option<String>> {
        let ring = KeyRing::from_crypt_key(&keys.join("\n"), &[]);
        secrets.iter().map(|one| crypt::decrypt(&ring, one).map(|text| text.to_string())).collect()
    };
    let secrets = lines(&kit, SECRETS).await;
    assert!(secrets.iter().all(|secret| secret.starts_with("0:3:") && secret.len() == 84));
    let clear = [Some(before[1].clone()), Some(before[3].clone())];
    assert_eq!(read(&[KEY], &secrets), clear);

    let rotated = beside(&kit, &[KEY, NEW_KEY]);
    assert_eq!(values(&rotated, id).await.unwrap(), before);
    assert!(keys::retire(&rotated, &ORIGIN, &PERMIT, 1).await.unwrap());
    assert_eq!(values(&rotated, id).await.unwrap(), before);
    let secrets = lines(&kit, SECRETS).await;
    assert!(secrets.iter().all(|secret| secret.starts_with("1:3:") && secret.len() == 84));
    assert_eq!(read(&[KEY, NEW_KEY], &secrets), clear);
}

#[tokio::test]
async fn without_a_key_of_32_bytes_nothing_is_made_and_no_key_retired_that_secrets_need() {
    let kit = Kit::new().await;
    let service = beside(&kit, &[KEY]);
    let id = id_of(&service, &draft("ERP")).await;
    activate(&service, id).await.unwrap();
    let short = beside(&kit, &[KEY, "short"]);
    let refused = create(&short, &draft("Feed"), &[]).await.unwrap_err();
    assert!(refused.to_string().contains("crypt/key"), "{refused}");
    let refused = keys::retire(&short, &ORIGIN, &PERMIT, 1).await.unwrap_err();
    assert!(refused.to_string().contains("crypt/key"), "{refused}");
    assert_eq!(lines(&kit, INTEGRATIONS).await.len(), 1);
    let stranger = beside(&kit, &[NEW_KEY]);
    let unreadable = values(&stranger, id).await.unwrap_err();
    assert!(unreadable.to_string().contains("cannot be decrypted"), "{unreadable}");
}

#[tokio::test]
async fn what_was_done_is_recorded_without_a_secret() {
    let kit = Kit::new().await;
    let id = id_of(&kit.service, &draft("ERP")).await;
    activate(&kit.service, id).await.unwrap();
    let values = values(&kit.service, id).await.unwrap();
    integrations::revoke(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap();
    integrations::deactivate(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap();
    integrations::delete(&kit.service, &ORIGIN, &PERMIT, id).await.unwrap();
    let statement = "SELECT {concat event|' '|account|' '|detail} AS line FROM {magegate_audit} ORDER BY audit_id";
    let wanted = [
        "integration_created",
        "integration_activated",
        "secrets_shown",
        "tokens_revoked",
        "integration_deactivated",
        "integration_deleted",
    ];
    let wanted: Vec<_> = wanted.iter().map(|event| format!("{event} ERP integration 1")).collect();
    let deadline = Instant::now() + Span::from_secs(10);
    let mut recorded = lines(&kit, statement).await;
    while recorded.len() < wanted.len() && Instant::now() < deadline {
        recorded = lines(&kit, statement).await;
    }
    assert_eq!(recorded, wanted);
    assert!(recorded.iter().all(|line| values.iter().all(|value| !line.contains(value.as_str()))));
}

#[tokio::test]
async fn secrets_stay_readable_while_keys_are_rotated_and_retired_at_the_same_time() {
    let kit = Kit::new().await;
    let first = id_of(&kit.service, &draft("ERP")).await;
    for number in 1..6 {
        let name = draft(&format!("Feed {number}"));
        let rotate = async {
            keys::rotate(&kit.service, &ORIGIN, &PERMIT).await?;
            keys::retire(&kit.service, &ORIGIN, &PERMIT, number).await
        };
        let (made, activated, retired) =
            tokio::join!(create(&kit.service, &name, &[]), activate(&kit.service, first), rotate);
        made.unwrap();
        activated.unwrap();
        assert!(retired.unwrap());
        values(&kit.service, first).await.unwrap();
    }
    for view in integrations::list(&kit.service, &operator()).await.unwrap() {
        activate(&kit.service, view.integration.id).await.unwrap();
        values(&kit.service, view.integration.id).await.unwrap();
    }
    let secrets = lines(&kit, SECRETS).await;
    assert!(secrets.iter().all(|secret| crypt::key_of(secret) == Some(6)), "{secrets:?}");
}
