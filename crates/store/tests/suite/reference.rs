//! What the reference's own database holds is read there as it is read in a fresh database of ours, which has the same
//! seeds: definitions of attributes, groups, countries and regions, stores, settings, roles, accounts.

use crate::fresh::{self, Engine, Kept};
use magegate_domain::acl::EVERYTHING;
use magegate_domain::attribute::{Attribute, Attributes, Entity, Override};
use magegate_domain::id::{AdminId, CustomerId, RoleId, StoreId, WebsiteId};
use magegate_domain::settings::SettingScope;
use magegate_store::engine::server::{Own, Tables};
use magegate_store::{
    Store, addresses, admins, attributes, customer_groups, customers, directory, newsletter, roles,
    scopes, settings,
};
use magegate_testkit::{Database, Dump};
use time::macros::datetime;

/// The reference's database, with a prefix before its tables; `None` without the dump, which was said then.
async fn reference() -> Option<(Store, Database)> {
    let dump = Dump::reference(env!("CARGO_MANIFEST_DIR"))?.with_prefix("m2_");
    let database = Database::of(&dump);
    let tables = Tables { prefix: "m2_".to_owned(), own: Own::None };
    Some((fresh::open(&database, &tables).await.unwrap(), database))
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn seeds_are_read_there_as_here() {
    let Some((theirs, _database)) = reference().await else { return };
    for engine in [Engine::Sqlite, Engine::MariaDb] {
        let (ours, _kept): (Store, Kept) = engine.fresh().await;
        let (mut there, mut here) = (theirs.read().await.unwrap(), ours.read().await.unwrap());
        let attributes_of = |all: Attributes| {
            // The panel keeps rows that say nothing for websites.
            let says =
                |of: &Override| *of != Override { website: of.website, ..Override::default() };
            let plain = |attribute: &Attribute| {
                let mut attribute = attribute.clone();
                attribute.overrides.retain(says);
                attribute
            };
            let of = |entity| all.of(entity).map(plain).collect::<Vec<_>>();
            [of(Entity::Customer), of(Entity::Address)].concat()
        };
        let there_are = attributes_of(attributes::load(&mut there).await.unwrap());
        assert_eq!(there_are.len(), 44);
        for (theirs, ours) in
            there_are.iter().zip(attributes_of(attributes::load(&mut here).await.unwrap()))
        {
            assert_eq!(*theirs, ours);
        }
        assert_eq!(
            customer_groups::list(&mut there).await.unwrap(),
            customer_groups::list(&mut here).await.unwrap()
        );
        for locale in ["en_US", "xx_YY"] {
            let there_are = directory::regions(&mut there, locale).await.unwrap();
            assert_eq!(there_are.len(), 1121);
            assert_eq!(there_are, directory::regions(&mut here, locale).await.unwrap());
        }
        let countries = directory::countries(&mut there).await.unwrap();
        assert_eq!(countries.len(), 249);
        assert_eq!(countries, directory::countries(&mut here).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stores_settings_and_roles_are_read_as_the_panel_saved_them() {
    let Some((store, database)) = reference().await else { return };
    database.run(
        "INSERT INTO m2_core_config_data (scope, scope_id, path, value) VALUES \
         ('websites', 2, 'a/b/c', 'website'), ('stores', 2, 'd/e/f', NULL), ('websites', 2, 'd/e/f', 'website'), \
         ('store', 2, 'a/b/c', 'no such scope'), ('default', 0, 'a/b/c', 'default'), ('default', 0, 'd/e/f', 'default');\
         INSERT INTO m2_authorization_rule (role_id, resource_id, privileges, permission) VALUES \
         (4, 'Magento_Customer::customer', NULL, 'deny');\
         INSERT INTO m2_authorization_role (parent_id, tree_level, role_type, user_id, user_type, role_name) VALUES \
         (0, 1, 'U', 7, '1', 'integration7')",
    );
    let mut door = store.read().await.unwrap();
    let all = scopes::load(&mut door).await.unwrap();
    let counts = (all.websites.len(), all.groups.len(), all.stores.len());
    assert_eq!(counts, (3, 3, 3), "the admin scope is one of each");
    assert_eq!(all.default_website().unwrap().code, "base");
    assert_eq!(all.default_store_of(WebsiteId(2)).unwrap().code, "uk_en");

    let values = settings::load(&mut door).await.unwrap();
    let of = |store, path| values.for_store(StoreId(store), &all, path).to_owned();
    assert_eq!([of(1, "a/b/c"), of(2, "a/b/c")], ["default", "website"]);
    assert_eq!([of(1, "d/e/f"), of(2, "d/e/f")], ["default", ""], "a null hides what is above it");
    assert_eq!(values.for_website(WebsiteId(2), "d/e/f"), "website");
    let stored = values.stored(SettingScope::Default, "web/unsecure/base_url");
    assert_eq!(stored.unwrap().as_deref(), Some("http://127.0.0.1:8081/"));

    let rules = roles::load(&mut door).await.unwrap();
    let role = |user_type, user| rules.role_of(user_type, user).map(|role| role.parent);
    assert_eq!(role(2, 1), Some(RoleId(1)));
    assert_eq!(role(2, 2), Some(RoleId(3)));
    assert_eq!(role(1, 7), Some(RoleId(0)), "an integration's role is a group of its own");
    assert_eq!(role(1, 1), None);
    let may = |role, what| rules.allowed(RoleId(role), what);
    let customers = "Magento_Customer::customer";
    assert_eq!([1, 2, 3, 4, 5].map(|role| may(role, customers)), [true, true, true, false, true]);
    assert!(!may(3, "Magento_Customer::manage"), "the panel left it unticked: a row that denies");
    assert!(rules.holds_everything(RoleId(2)) && !rules.allowed(RoleId(3), EVERYTHING));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_are_read_with_all_that_belongs_to_them() {
    let Some((store, database)) = reference().await else { return };
    database.run(
        "UPDATE m2_admin_user SET logdate = '2026-01-02 03:04:05', lognum = 9 WHERE user_id = 1;\
         INSERT INTO m2_admin_user_expiration VALUES (2, '2027-01-01 00:00:00');\
         UPDATE m2_customer_entity SET failures_num = NULL, website_id = NULL WHERE entity_id = 7",
    );
    let mut door = store.read().await.unwrap();
    let bob = customers::find(&mut door, CustomerId(4)).await.unwrap().unwrap();
    assert_eq!((bob.created_at.as_str(), bob.dob), ("2026-11-22 00:51:00", None));
    let places = addresses::list_of(&mut door, bob.id).await.unwrap();
    assert_eq!(Some(places[0].id), bob.default_billing);
    assert_eq!(places[0].street, "1 Main St\nApt 2");
    assert_eq!((places[1].city.as_str(), places[1].region_id), ("München", Some(81)));
    let found = customers::find_by_email(&mut door, "JOSE@example.com ", Some(WebsiteId(1))).await;
    assert_eq!(found.unwrap().unwrap().firstname.as_deref(), Some("José"));
    assert_eq!(
        customers::find(&mut door, CustomerId(1)).await.unwrap().unwrap().dob.unwrap(),
        "1973-12-15"
    );
    assert!(newsletter::is_subscribed(&mut door, CustomerId(5), WebsiteId(1)).await.unwrap());
    let dave = customers::login(&mut door, CustomerId(7)).await.unwrap().unwrap();
    assert_eq!((dave.failures.count, dave.website_id), (0, None));
    let admin = admins::find_by_name(&mut door, "ADMIN").await.unwrap().unwrap().admin;
    assert_eq!((admin.id, admin.lognum), (AdminId(1), 9));
    assert_eq!(admin.logdate, Some(datetime!(2026-01-02 03:04:05 UTC)));
    let clerk = admins::find(&mut door, AdminId(2)).await.unwrap().unwrap().admin;
    assert_eq!(clerk.expires_at, Some(datetime!(2027-01-01 00:00 UTC)));
}
