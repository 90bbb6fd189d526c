//! What operations leave in tables that the store's own pages read: the list of customers, the newsletter, addresses,
//! captchas, admins (`spec/database-customers.md` 5 and 6).

use crate::kit::{BASE, Kit, OLD_HASH, PASSWORD, UK, operator};
use magegate_domain::caller::Account;
use magegate_domain::customer::Customer;
use magegate_domain::id::{CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_service::accounts::{change_password, create};
use magegate_service::customers::{AddressInput, AddressesInput, CustomerInput, delete, update};
use magegate_service::origin::Origin;
use magegate_service::{addresses, admins, operator};
use magegate_store::engine::Row;
use magegate_store::{customers, newsletter, tokens};
use time::Duration;

const NAME: &str = "ada@example.com";

fn origin() -> Origin {
    Origin { store: StoreId(1), peer: "192.0.2.7".to_owned(), ..Origin::default() }
}

fn ada() -> CustomerInput {
    CustomerInput {
        email: Some(NAME.to_owned()),
        firstname: Some("Ada".to_owned()),
        lastname: Some("Adams".to_owned()),
        ..CustomerInput::default()
    }
}

fn home() -> AddressInput {
    AddressInput {
        firstname: Some("Ada".to_owned()),
        lastname: Some("Adams".to_owned()),
        street: Some(vec!["1 Main St".to_owned()]),
        city: Some("Bath".to_owned()),
        postcode: Some("BA1".to_owned()),
        country_id: Some("GB".to_owned()),
        telephone: Some("1".to_owned()),
        default_billing: Some(true),
        ..AddressInput::default()
    }
}

async fn created(kit: &Kit, input: CustomerInput) -> CustomerId {
    let password = Password::new("Passw0rd!x".to_owned());
    let view = create(&kit.service, &origin(), &operator(), input, Some(&password), "").await;
    view.unwrap().customer.id
}

async fn rows(kit: &Kit, statement: &'static str) -> Vec<Row> {
    kit.store.read().await.unwrap().fetch_all(statement, Vec::new()).await.unwrap()
}

/// What the list shows: each customer's name with its billing address and until when it is locked.
async fn list(kit: &Kit) -> Vec<(String, String, Option<String>)> {
    let read = |row: &Row| {
        let text = |column| row.text(column).unwrap();
        (text("name"), text("billing_full"), row.opt_text("lock_expires").unwrap())
    };
    rows(kit, "SELECT * FROM {customer_grid_flat} ORDER BY entity_id")
        .await
        .iter()
        .map(read)
        .collect()
}

/// The newsletter's rows: whose, to whom, in which state, and whether they have a code.
async fn letters(kit: &Kit) -> Vec<(i64, String, i64)> {
    let read = |row: &Row| {
        let code = row.text("subscriber_confirm_code").unwrap();
        assert_ne!(code, "NULL");
        let number = |column| row.int(column).unwrap();
        (number("customer_id"), row.text("subscriber_email").unwrap(), number("subscriber_status"))
    };
    let all = "SELECT * FROM {newsletter_subscriber} ORDER BY subscriber_id";
    rows(kit, all).await.iter().map(read).collect()
}

#[tokio::test]
async fn the_list_follows_a_customer_from_its_first_row_to_its_last() {
    let kit = Kit::new().await;
    let addresses = AddressesInput::List(vec![home()]);
    let id = created(&kit, CustomerInput { addresses, ..ada() }).await;
    let bath = "1 Main St Bath BA1";
    assert_eq!(list(&kit).await, [("Ada Adams".to_owned(), bath.to_owned(), None)]);

    kit.set("customer/password/lockout_failures", "2").await;
    for _ in 0..2 {
        assert!(kit.login(NAME, "wrong").await.is_err());
    }
    assert!(list(&kit).await[0].2.is_some());
    operator::unlock_customer(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(list(&kit).await[0].2, None);

    let input = CustomerInput { lastname: Some("Byron".to_owned()), ..ada() };
    update(&kit.service, &origin(), &operator(), id, input, None).await.unwrap();
    assert_eq!(list(&kit).await[0].0, "Ada Byron");
    let billing = customers::find(&mut kit.store.read().await.unwrap(), id).await.unwrap().unwrap();
    let billing = billing.default_billing.unwrap();
    addresses::delete(&kit.service, &origin(), &operator(), billing).await.unwrap();
    assert_eq!(list(&kit).await, [("Ada Byron".to_owned(), String::new(), None)]);
    delete(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(list(&kit).await, []);
}

#[tokio::test]
async fn who_subscribed_as_a_visitor_keeps_the_subscription_and_can_end_it() {
    let kit = Kit::new().await;
    let visitor = "INSERT INTO {newsletter_subscriber} (store_id, customer_id, subscriber_email, subscriber_status, \
        subscriber_confirm_code) VALUES (?, 0, 'Ada@example.com', 1, 'x')";
    for store in [2, 1] {
        kit.execute(visitor, vec![store.into()]).await;
    }
    let id = created(&kit, ada()).await;
    let elsewhere = (0, "Ada@example.com".to_owned(), 1);
    assert_eq!(letters(&kit).await, [elsewhere.clone(), (id.0, NAME.to_owned(), 1)]);
    let mut door = kit.store.read().await.unwrap();
    assert!(newsletter::is_subscribed(&mut door, id, BASE).await.unwrap());
    assert!(newsletter::is_subscribed(&mut door, id, UK).await.unwrap());
    drop(door);
    let input = CustomerInput { is_subscribed: Some(false), ..ada() };
    update(&kit.service, &origin(), &operator(), id, input, None).await.unwrap();
    assert_eq!(letters(&kit).await, [elsewhere.clone(), (id.0, NAME.to_owned(), 3)]);
    delete(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(letters(&kit).await, [elsewhere]);
    kit.set("customer/account_share/scope", "0").await;
    let id = created(&kit, ada()).await;
    delete(&kit.service, &origin(), &operator(), id).await.unwrap();
    assert_eq!(letters(&kit).await, [], "where accounts are shared, so is the address");
}

#[tokio::test]
async fn a_new_subscription_waits_for_what_the_settings_ask() {
    for (account, agreement, status) in [("0", "0", 1), ("0", "1", 2), ("1", "0", 4), ("1", "1", 4)]
    {
        let kit = Kit::new().await;
        kit.set("customer/create_account/confirm", account).await;
        kit.set("newsletter/subscription/confirm", agreement).await;
        let id = created(&kit, CustomerInput { is_subscribed: Some(true), ..ada() }).await;
        assert_eq!(letters(&kit).await, [(id.0, NAME.to_owned(), status)]);
        // Who has agreed is not asked again.
        kit.execute("UPDATE {newsletter_subscriber} SET subscriber_status = 1", vec![]).await;
        let input = CustomerInput { is_subscribed: Some(true), ..ada() };
        update(&kit.service, &origin(), &operator(), id, input, None).await.unwrap();
        assert_eq!(letters(&kit).await, [(id.0, NAME.to_owned(), 1)]);
    }
}

#[tokio::test]
async fn the_newsletter_follows_an_address_and_is_cut_to_its_column() {
    let kit = Kit::new().await;
    let id = created(&kit, CustomerInput { is_subscribed: Some(true), ..ada() }).await;
    let labels = vec!["host".repeat(15); 3].join(".");
    let long = format!("ada@{labels}.example.com");
    assert!(long.len() > 150, "{}", long.len());
    let input = CustomerInput { email: Some(long.clone()), ..ada() };
    update(&kit.service, &origin(), &operator(), id, input, None).await.unwrap();
    assert_eq!(letters(&kit).await, [(id.0, long[..150].to_owned(), 1)]);
}

#[tokio::test]
async fn a_changed_password_saves_the_addresses_again() {
    let kit = Kit::new().await;
    let addresses = AddressesInput::List(vec![home()]);
    let id = created(&kit, CustomerInput { addresses, ..ada() }).await;
    kit.wait(Duration::hours(1));
    let current = Password::new("Passw0rd!x".to_owned());
    let new = Password::new("Passw0rd!y".to_owned());
    change_password(&kit.service, &origin(), &operator(), id, &current, &new).await.unwrap();
    let times = "SELECT a.created_at < a.updated_at AS moved, a.updated_at = e.updated_at AS same, \
        e.session_cutoff = e.updated_at AS cut FROM {customer_address_entity} a \
        JOIN {customer_entity} e ON e.entity_id = a.parent_id";
    for row in rows(&kit, times).await {
        assert!(
            row.flag("moved").unwrap() && row.flag("same").unwrap() && row.flag("cut").unwrap()
        );
    }
}

#[tokio::test]
async fn what_no_client_asked_for_leaves_the_time_of_change() {
    let kit = Kit::new().await;
    kit.set("magegate/passwords/upgrade_at_login", "1").await;
    let id = kit.customer_with(NAME, Some(OLD_HASH), |_| ()).await;
    let changed = |customer: Option<Customer>| customer.unwrap().updated_at;
    let before = changed(customers::find(&mut kit.begin().await, id).await.unwrap());
    kit.wait(Duration::hours(1));
    kit.login(NAME, PASSWORD).await.unwrap();
    let after = changed(customers::find(&mut kit.begin().await, id).await.unwrap());
    assert_eq!(before, after);
}

#[tokio::test]
async fn a_good_login_forgets_the_captchas_of_its_name_and_address_alone() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let captcha = "INSERT INTO {captcha_log} (type, value, count) VALUES (?, ?, 3)";
    for (of, value) in [("2", "ADA@example.com"), ("1", "192.0.2.7"), ("1", "192.0.2.8")] {
        kit.execute(captcha, vec![of.into(), value.into()]).await;
    }
    let password = Password::new(PASSWORD.to_owned());
    magegate_service::customer_tokens::create(&kit.service, &origin(), NAME, &password)
        .await
        .unwrap();
    let left = rows(&kit, "SELECT value FROM {captcha_log}").await;
    let left: Vec<String> = left.iter().map(|row| row.text("value").unwrap()).collect();
    assert_eq!(left, ["192.0.2.8"]);
}

#[tokio::test]
async fn a_changed_role_is_told_to_the_panel_s_sessions() {
    let kit = Kit::new().await;
    let role = kit.role("Clerks", &["Magento_Customer::customer"]).await;
    let id = kit.admin("clerk", Some(role)).await;
    let told = "SELECT COUNT(*) AS n FROM {admin_user} WHERE reload_acl_flag = 1";
    for statement in ["UPDATE {admin_user} SET reload_acl_flag = 0 WHERE user_id > 0"] {
        assert_eq!(rows(&kit, told).await[0].int("n").unwrap(), 1);
        kit.execute(statement, vec![]).await;
    }
    let mut door = kit.begin().await;
    magegate_store::roles::replace_rules(&mut door, role, &[("Magento_Backend::all", true)])
        .await
        .unwrap();
    door.commit().await.unwrap();
    assert_eq!(rows(&kit, told).await[0].int("n").unwrap(), 1);
    admins::delete(&kit.service, &origin(), &operator(), "clerk").await.unwrap();
    let mut door = kit.store.read().await.unwrap();
    let until = tokens::revoked_before(&mut door, Account::Admin(id)).await.unwrap();
    assert_eq!(until, Some(kit.now().unix_timestamp()));
}

#[tokio::test]
async fn numbers_are_kept_within_their_columns() {
    let kit = Kit::new().await;
    let input = CustomerInput {
        disable_auto_group_change: Some(1 << 40),
        default_billing: Some((1_i64 << 40).to_string()),
        default_shipping: Some("-7".to_owned()),
        ..ada()
    };
    let id = created(&kit, input).await;
    let row = customers::find(&mut kit.begin().await, id).await.unwrap().unwrap();
    assert_eq!(row.disable_auto_group_change, 65_535);
    assert_eq!((row.default_billing, row.default_shipping), (None, None));
    let input = CustomerInput { created_at: Some("2040-01-01 00:00:00".to_owned()), ..ada() };
    let refused = update(&kit.service, &origin(), &operator(), id, input, None).await;
    assert_eq!(refused.unwrap_err().to_string(), "Invalid date");
}
