//! The inventory of long-lived credentials.

use super::kit::{Kit, operator};
use magegate_domain::acl::EVERYTHING;
use magegate_domain::id::IntegrationId;
use magegate_service::integrations::{self, Draft};
use magegate_service::inventory::{Asked, Finding, Inventory, Item, Kind, take};
use magegate_service::machine_keys::{self, End, Wanted};
use magegate_service::origin::Origin;
use magegate_store::engine::Value;
use magegate_store::integration_uses::{LastUse, touch};
use time::Duration;

const BEARER: &str = "oauth/consumer/enable_integration_as_bearer";

async fn inventory(kit: &Kit, kinds: &[Kind]) -> Inventory {
    let asked = Asked { unused: Duration::days(90), kinds: kinds.to_vec() };
    take(&kit.service, &operator(), &asked).await.unwrap()
}

fn named<'a>(inventory: &'a Inventory, name: &str) -> &'a Item {
    inventory.items.iter().find(|item| item.name == name).unwrap()
}

fn codes(item: &Item) -> Vec<&'static str> {
    item.findings.iter().map(Finding::code).collect()
}

async fn integration(kit: &Kit, name: &str, resource: &str, is_active: bool) -> IntegrationId {
    let draft = Draft { name: name.to_owned(), ..Draft::default() };
    let (origin, permit, resources) = (Origin::default(), operator(), [resource.to_owned()]);
    let created = integrations::create(&kit.service, &origin, &permit, &draft, &resources).await;
    let id = created.unwrap().integration.id;
    if is_active {
        integrations::activate(&kit.service, &origin, &permit, id).await.unwrap();
    }
    id
}

async fn used(kit: &Kit, id: IntegrationId, days_ago: i64) {
    let at = kit.now() - Duration::days(days_ago);
    let last = LastUse { at, from: "192.0.2.7".to_owned(), how: "signature".to_owned() };
    let mut door = kit.begin().await;
    touch(&mut door, &[(id, last)]).await.unwrap();
    door.commit().await.unwrap();
}

#[tokio::test]
async fn integrations_are_told_of_with_all_that_speaks_against_them_the_worst_first() {
    let kit = Kit::new().await;
    let customers = "Magento_Customer::customer";
    let good = integration(&kit, "good", customers, true).await;
    let idle = integration(&kit, "idle", customers, true).await;
    integration(&kit, "all", EVERYTHING, true).await;
    integration(&kit, "off", EVERYTHING, false).await;
    let reset = integration(&kit, "reset", customers, true).await;
    used(&kit, good, 1).await;
    used(&kit, idle, 90).await;
    let values = vec![Value::Int(reset.0)];
    kit.execute("UPDATE {integration} SET status = 2 WHERE integration_id = ?", values).await;
    let taken = inventory(&kit, &[Kind::Integration]).await;
    assert_eq!((taken.count, taken.keeps_uses), (5, true));
    let told: Vec<_> =
        taken.items.iter().map(|item| (item.name.as_str(), item.is_alive, codes(item))).collect();
    assert_eq!(
        told,
        [
            ("all", true, vec!["everything", "never_used", "never_ends"]),
            ("idle", true, vec!["unused", "never_ends"]),
            ("good", true, vec!["never_ends"]),
            ("reset", false, vec!["reset"]),
            ("off", false, vec![]),
        ]
    );
    let all = named(&taken, "all");
    assert!(all.remedies().contains(&"magegate integration deactivate all".to_owned()));
    assert_eq!(named(&taken, "good").used_how, "signature 192.0.2.7");

    kit.set(BEARER, "1").await;
    kit.execute(
        "UPDATE {oauth_consumer} SET secret = 'damaged' WHERE name = 'Integration1'",
        vec![],
    )
    .await;
    let taken = inventory(&kit, &[Kind::Integration]).await;
    assert_eq!(codes(named(&taken, "good")), ["bearer", "never_ends", "unreadable"]);
    let off = |option| format!("magegate config set {BEARER} 0{option}");
    let views = vec!["default".to_owned(), "uk_en".to_owned()];
    let bearer = Finding::Bearer { views, off: vec![off("")] };
    assert_eq!(named(&taken, "good").findings[0], bearer);

    kit.set(BEARER, "0").await;
    let insert = "INSERT INTO {core_config_data} (scope, scope_id, path, value) VALUES ('stores', 2, ?, '1')";
    kit.execute(insert, vec![Value::Text(BEARER.to_owned())]).await;
    let taken = inventory(&kit, &[Kind::Integration]).await;
    let bearer =
        Finding::Bearer { views: vec!["uk_en".to_owned()], off: vec![off(" --store uk_en")] };
    assert_eq!(named(&taken, "good").findings[0], bearer);
    assert_eq!(named(&taken, "good").remedies()[0], off(" --store uk_en"));

    let handshake = "UPDATE {oauth_token} SET type = 'request' WHERE entity_id = 2";
    kit.execute(handshake, vec![]).await;
    let taken = inventory(&kit, &[Kind::Integration]).await;
    let idle = named(&taken, "idle");
    assert_eq!((idle.is_alive, codes(idle)), (false, vec!["unfinished"]));
}

#[tokio::test]
async fn machine_keys_admins_and_endless_tokens_are_told_of() {
    let kit = Kit::new().await;
    let wanted = |name, end| Wanted {
        name,
        resources: &[],
        below: false,
        websites: &[],
        networks: &[],
        end,
    };
    let resources = [EVERYTHING.to_owned()];
    let endless = Wanted { resources: &resources, ..wanted("endless", End::Never) };
    let narrow = ["Magento_Customer::customer".to_owned()];
    let at = kit.now() + Duration::days(10);
    let short = Wanted { resources: &narrow, ..wanted("short", End::At(at)) };
    for key in [&endless, &short] {
        machine_keys::create(&kit.service, &Origin::default(), &operator(), key).await.unwrap();
    }
    let role = kit.role("All", &[EVERYTHING]).await;
    kit.admin("root", Some(role)).await;
    kit.admin("nobody", None).await;
    kit.admin("gone", None).await;
    kit.execute("UPDATE {admin_user} SET is_active = 0 WHERE username = 'gone'", vec![]).await;
    let login = "UPDATE {admin_user} SET lognum = 3, logdate = ? WHERE username = 'root'";
    kit.execute(login, vec![Value::Moment(kit.now() - Duration::days(400))]).await;
    kit.set("oauth/access_token_lifetime/customer", "0").await;
    kit.customer("ada@example.com").await;
    kit.login("ada@example.com", super::kit::PASSWORD).await.unwrap();

    let taken = inventory(&kit, &[]).await;
    for (name, expected) in [
        ("endless", vec!["everything", "never_used", "never_ends"]),
        ("short", vec!["never_used"]),
        ("root", vec!["everything", "unused", "never_ends", "password_only"]),
        ("nobody", vec!["never_used", "never_ends", "password_only"]),
        ("gone", vec![]),
        ("customer", vec!["endless_tokens"]),
    ] {
        assert_eq!(codes(named(&taken, name)), expected, "{name}");
    }
    assert_eq!(named(&taken, "root").findings[1], Finding::Unused(400));
    let endless = Finding::EndlessTokens { number: 1, at_least: false };
    assert_eq!(named(&taken, "customer").findings, [endless]);
    assert_eq!(
        named(&taken, "customer").remedies(),
        ["magegate config set oauth/access_token_lifetime/customer 1"]
    );
    kit.wait(Duration::days(20));
    let taken = inventory(&kit, &[Kind::MachineKey]).await;
    assert_eq!((taken.count, named(&taken, "short").is_alive), (2, false));
}

#[tokio::test]
async fn a_signing_key_of_our_own_is_told_of_when_it_is_a_year_old() {
    let kit = Kit::new().await;
    integration(&kit, "erp", "Magento_Customer::customer", true).await;
    let taken = inventory(&kit, &[Kind::SigningKey]).await;
    assert_eq!((taken.count, codes(&taken.items[0])), (1, vec![]));
    kit.wait(Duration::days(365));
    let taken = inventory(&kit, &[Kind::SigningKey]).await;
    assert_eq!(codes(&taken.items[0]), ["old"]);
    assert_eq!(taken.items[0].remedies(), ["magegate key rotate"]);
}
