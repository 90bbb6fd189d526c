//! Customer groups: what saving checks and in which order, what deleting does to customers, which group is the default.

use crate::kit::{BASE, Kit, PASSWORD, UK, operator, reason};
use magegate_domain::error::{ErrorKind, Result};
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId, WebsiteId};
use magegate_domain::reason::Reason;
use magegate_domain::settings::SettingScope;
use magegate_service::customer_groups::{self, GroupInput, GroupView};
use magegate_service::origin::Origin;
use magegate_store::{customers, settings};

const DEFAULT_GROUP: &str = "customer/create_account/default_group";

/// What a client sends: number, code and tax class.
fn input(id: Option<i64>, code: &str, tax_class_id: Option<i64>) -> GroupInput {
    GroupInput {
        id: id.map(CustomerGroupId),
        code: Some(code.to_owned()),
        tax_class_id,
        ..GroupInput::default()
    }
}

async fn save(kit: &Kit, input: GroupInput) -> Result<GroupView> {
    customer_groups::save(&kit.service, &Origin::default(), &operator(), input).await
}

async fn delete(kit: &Kit, id: CustomerGroupId) -> Result<bool> {
    customer_groups::delete_by_id(&kit.service, &Origin::default(), &operator(), id).await
}

async fn group_of(kit: &Kit, id: CustomerId) -> i64 {
    let mut door = kit.store.read().await.unwrap();
    customers::find(&mut door, id).await.unwrap().unwrap().group_id.0
}

async fn set_at(kit: &Kit, scope: SettingScope, value: &str) {
    let mut door = kit.begin().await;
    settings::set(&mut door, scope, DEFAULT_GROUP, value, kit.now()).await.unwrap();
    door.commit().await.unwrap();
}

#[tokio::test]
async fn a_group_is_checked_for_code_then_tax_class_then_existence_then_a_twin() {
    let kit = Kit::new().await;
    let required = "\"code\" is required. Enter and try again.";
    let class = |value| format!("Invalid value of \"{value}\" provided for the taxClassId field.");
    let missing = "No such entity with id = 99";
    let exists = "Customer Group already exists.";
    for (input, wanted) in [
        (GroupInput { tax_class_id: Some(9), ..GroupInput::default() }, required.to_owned()),
        (input(Some(99), " \t", None), required.to_owned()),
        (input(Some(99), "VIP", Some(9)), class("9")),
        (input(Some(1), "VIP", Some(0)), class("0")),
        (input(None, "General", Some(2)), class("2")),
        (input(Some(99), "General", Some(3)), missing.to_owned()),
        (input(None, "GENERAL ", None), exists.to_owned()),
        (input(Some(2), "General", Some(3)), exists.to_owned()),
    ] {
        let shown = format!("{input:?}");
        assert_eq!(save(&kit, input).await.unwrap_err().to_string(), wanted, "{shown}");
    }
    let none = save(&kit, input(Some(1), "General", None)).await.unwrap_err();
    assert_eq!(none.to_string(), class("null"));
}

#[tokio::test]
async fn a_new_group_has_its_code_cut_and_the_usual_tax_class() {
    let kit = Kit::new().await;
    for class in [None, Some(0), Some(3)] {
        let code = format!("{}{}", "é".repeat(31), class.unwrap_or(7));
        let view = save(&kit, input(None, &format!("{code}cut off"), class)).await.unwrap();
        assert_eq!((view.group.code, view.group.tax_class_id), (code, 3));
        assert_eq!(view.group.tax_class_name.as_deref(), Some("Retail Customer"));
        assert_eq!(view.excluded_websites, None);
    }
    let same = save(&kit, input(Some(1), "general", Some(3))).await.unwrap();
    assert_eq!((same.group.id.0, same.group.code.as_str()), (1, "general"));
    // The answer to an update repeats the name that was sent, and nobody stores it.
    let named = GroupInput {
        tax_class_name: Some("Other".to_owned()),
        ..input(Some(1), "General", Some(3))
    };
    let told = save(&kit, named).await.unwrap().group.tax_class_name;
    let id = CustomerGroupId(1);
    let kept = customer_groups::get_by_id(&kit.service, &operator(), id).await.unwrap();
    let names = [told, kept.group.tax_class_name];
    assert_eq!(names.map(Option::unwrap), ["Other", "Retail Customer"]);
}

#[tokio::test]
async fn excluded_websites_are_those_that_exist_and_close_them_to_the_group() {
    let kit = Kit::new().await;
    kit.customer("ada@example.com").await;
    let sent = Some([2, 7, 1, 0].map(WebsiteId).to_vec());
    let view = GroupInput { excluded_websites: sent.clone(), ..input(Some(1), "General", Some(3)) };
    assert_eq!(save(&kit, view).await.unwrap().excluded_websites, sent);
    let found =
        customer_groups::get_by_id(&kit.service, &operator(), CustomerGroupId(1)).await.unwrap();
    assert_eq!(found.excluded_websites, Some(vec![BASE, UK]));
    assert_eq!(reason(kit.login("ada@example.com", PASSWORD).await), Reason::GroupExcluded);
    save(&kit, input(Some(1), "General", Some(3))).await.unwrap();
    assert_eq!(reason(kit.login("ada@example.com", PASSWORD).await), Reason::GroupExcluded);
    let none = GroupInput { excluded_websites: Some(vec![]), ..input(Some(1), "General", Some(3)) };
    save(&kit, none).await.unwrap();
    kit.login("ada@example.com", PASSWORD).await.unwrap();
    let visitors = GroupInput { excluded_websites: sent, ..input(Some(0), "Visitors", Some(3)) };
    save(&kit, visitors).await.unwrap();
    let found =
        customer_groups::get_by_id(&kit.service, &operator(), CustomerGroupId(0)).await.unwrap();
    assert_eq!(found.excluded_websites, None);
}

#[tokio::test]
async fn customers_of_a_deleted_group_go_to_the_default_group_of_their_store_view() {
    let kit = Kit::new().await;
    let group = save(&kit, input(None, "VIP", None)).await.unwrap().group.id;
    set_at(&kit, SettingScope::Website(UK), "2").await;
    let of = async |email: &str, website: WebsiteId| {
        kit.customer_with(email, None, |row| {
            row.group_id = group;
            row.website_id = Some(website);
            row.store_id = Some(StoreId(website.0));
        })
        .await
    };
    let (ann, uma) = (of("ann@example.com", BASE).await, of("uma@example.com", UK).await);
    let other = kit.customer_with("o@example.com", None, |row| row.group_id.0 = 3).await;
    assert!(delete(&kit, group).await.unwrap());
    assert_eq!((group_of(&kit, ann).await, group_of(&kit, uma).await), (1, 2));
    assert_eq!(group_of(&kit, other).await, 3);
    assert_eq!(delete(&kit, group).await.unwrap_err().kind, ErrorKind::NotFound);
}

#[tokio::test]
async fn nothing_of_a_deletion_is_stored_when_a_customer_has_nowhere_to_go() {
    let kit = Kit::new().await;
    set_at(&kit, SettingScope::Store(StoreId(2)), "77").await;
    let member = async |email: &str, store: i64| {
        kit.customer_with(email, None, |row| {
            row.group_id.0 = 3;
            row.store_id = Some(StoreId(store));
        })
        .await
    };
    let (ann, _) = (member("ann@example.com", 1).await, member("uma@example.com", 2).await);
    let error = delete(&kit, CustomerGroupId(3)).await.unwrap_err();
    assert_eq!(error.to_string(), "No such entity with groupId = 77, storeId = 2");
    assert_eq!(group_of(&kit, ann).await, 3);
    customer_groups::get_by_id(&kit.service, &operator(), CustomerGroupId(3)).await.unwrap();
}

#[tokio::test]
async fn the_group_of_visitors_and_default_groups_of_any_scope_stay() {
    let kit = Kit::new().await;
    set_at(&kit, SettingScope::Website(UK), "2").await;
    set_at(&kit, SettingScope::Store(StoreId(1)), "3").await;
    // Group 1 is the default of the admin scope alone.
    for (id, readonly) in [(0, true), (1, true), (2, true), (3, true)] {
        let id = CustomerGroupId(id);
        let told = customer_groups::is_readonly(&kit.service, &operator(), id).await.unwrap();
        assert_eq!(told, readonly, "{id}");
        let error = delete(&kit, id).await.unwrap_err();
        assert_eq!(
            (error.kind, error.to_string().as_str()),
            (ErrorKind::State, "Cannot delete group.")
        );
    }
    set_at(&kit, SettingScope::Store(StoreId(1)), "1").await;
    let id = CustomerGroupId(3);
    assert!(!customer_groups::is_readonly(&kit.service, &operator(), id).await.unwrap());
    assert!(delete(&kit, id).await.unwrap());
    let error = customer_groups::is_readonly(&kit.service, &operator(), id).await.unwrap_err();
    assert_eq!(error.to_string(), "No such entity with groupId = 3");
}

#[tokio::test]
async fn the_default_group_is_the_store_views_and_a_missing_one_is_told_with_both() {
    let kit = Kit::new().await;
    set_at(&kit, SettingScope::Website(UK), "2").await;
    let default = async |origin: i64, store: Option<i64>| {
        let origin = Origin { store: StoreId(origin), ..Origin::default() };
        let store = store.map(StoreId);
        customer_groups::get_default_group(&kit.service, &origin, &operator(), store).await
    };
    for (origin, store, wanted) in
        [(1, None, 1), (2, None, 2), (1, Some(2), 2), (2, Some(0), 1), (2, Some(1), 1)]
    {
        let found = default(origin, store).await.unwrap().group.id;
        assert_eq!(found.0, wanted, "{origin} {store:?}");
    }
    let unknown = default(1, Some(9)).await.unwrap_err().to_string();
    assert_eq!(unknown, "No such entity with storeId = 9");
    for value in ["77", "", "all"] {
        set_at(&kit, SettingScope::Website(UK), value).await;
        let missing = default(2, None).await.unwrap_err().to_string();
        assert_eq!(missing, format!("No such entity with groupId = {value}, storeId = uk_en"));
    }
}

#[tokio::test]
async fn a_new_default_group_holds_at_once_and_leaves_its_trace() {
    let kit = Kit::new().await;
    let set = async |id: i64| {
        let (origin, id) = (Origin::default(), CustomerGroupId(id));
        customer_groups::set_default_customer_group(&kit.service, &origin, &operator(), id).await
    };
    assert_eq!(set(2).await.unwrap().0, 2);
    assert_eq!(set(77).await.unwrap_err().to_string(), "No such entity with id = 77");
    let facts = kit.service.facts().await.unwrap();
    assert_eq!(facts.settings.global(DEFAULT_GROUP), "2");
    let trail = "SELECT event, detail FROM {magegate_audit}";
    let entry = loop {
        // The trail is written behind the answers.
        let mut door = kit.store.read().await.unwrap();
        if let Some(row) = door.fetch_optional(trail, Vec::new()).await.unwrap() {
            break (row.text("event").unwrap(), row.text("detail").unwrap());
        }
        tokio::task::yield_now().await;
    };
    let told = ("setting_changed".to_owned(), format!("{DEFAULT_GROUP} at default"));
    assert_eq!(entry, told);
}
