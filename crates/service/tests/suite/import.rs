//! Importing and exporting customers.

use crate::kit::{BASE, CURRENT_HASH, Kit, OLD_HASH, PASSWORD, UK, code, operator};
use magegate_domain::Result;
use magegate_domain::attribute::{Attribute, BackendType, Entity};
use magegate_domain::customer::Address;
use magegate_domain::id::{CustomerGroupId, CustomerId, StoreId};
use magegate_domain::password::Password;
use magegate_service::authentication::Credential;
use magegate_service::export::{Wanted, page};
use magegate_service::import::{
    AddressRecord, Batch, CustomRecord, Field, Importer, Record, Refusal, ReportEnd, Secret, Tally,
};
use magegate_service::origin::Origin;
use magegate_service::signatures::Proof;
use magegate_store::{addresses, attributes, customers};

const NAME: &str = "ada@example.com";

fn row(line: u64, values: &[(Field, &str)]) -> Record {
    let values = values.iter().map(|(field, value)| (*field, (*value).to_owned())).collect();
    Record { line, values, ..Record::default() }
}

fn named(line: u64, email: &str) -> Record {
    row(line, &[(Field::Email, email), (Field::Firstname, "Ada"), (Field::Lastname, "Adams")])
}

async fn import(kit: &Kit, update: bool, records: Vec<Record>) -> (Tally, Vec<Refusal>) {
    let mut importer = Importer::start(&kit.service, &operator(), update).await.unwrap();
    let refusals = store(&mut importer, records).await.unwrap();
    (importer.finish(&Origin::default()), refusals)
}

async fn store(importer: &mut Importer<'_>, records: Vec<Record>) -> Result<Vec<Refusal>> {
    let staged = importer.stage(Batch { records, unreadable: vec![] }).await?;
    let refusals = staged.refusals().to_vec();
    importer.commit(staged, &ReportEnd::default()).await?;
    Ok(refusals)
}

async fn export(kit: &Kit) -> Vec<Record> {
    let wanted = Wanted { website: None, hashes: true, addresses: true };
    let (mut after, mut records) = (CustomerId(0), Vec::new());
    while let Some(page) = page(&kit.service, &operator(), after, wanted).await.unwrap() {
        after = page.last;
        records.extend(page.records);
    }
    records
}

/// What can be compared of a record.
fn shown(record: &Record) -> String {
    let hash = match &record.secret {
        Some(Secret::Hash(hash)) => hash.as_str(),
        _ => "",
    };
    let mut addresses = record.addresses.clone().unwrap_or_default();
    for record in &mut addresses {
        record.address.id.0 = 0;
        record.address.customer_id.0 = 0;
    }
    format!("{:?} {hash} {addresses:?}", record.values)
}

fn address(city: &str, billing: bool) -> AddressRecord {
    let text = |text: &str| text.to_owned();
    AddressRecord {
        address: Address {
            firstname: text("Ada"),
            lastname: text("Adams"),
            street: text("1 Main St\nApt 2"),
            city: text(city),
            country_id: text("US"),
            region_id: Some(12),
            region: Some(text("California")),
            telephone: text("1"),
            ..Address::default()
        },
        default_billing: billing,
        default_shipping: !billing,
        ..AddressRecord::default()
    }
}

#[tokio::test]
async fn a_row_with_names_alone_gets_the_defaults_of_its_website() {
    let kit = Kit::new().await;
    let mut second = named(3, NAME);
    second.values.push((Field::Website, "uk".to_owned()));
    let (tally, refusals) = import(&kit, false, vec![named(2, NAME), second]).await;
    assert_eq!((tally.created, refusals), (2, vec![]));
    let mut door = kit.store.read().await.unwrap();
    let first = customers::find_by_email(&mut door, NAME, Some(BASE)).await.unwrap().unwrap();
    assert_eq!((first.store_id, first.group_id), (Some(StoreId(1)), CustomerGroupId(1)));
    assert_eq!(first.created_in.as_deref(), Some("default view"));
    assert!(first.is_active);
    let second = customers::find_by_email(&mut door, NAME, Some(UK)).await.unwrap().unwrap();
    assert_eq!(second.store_id, Some(StoreId(2)));
    drop(door);
    assert_eq!(code(&kit.login(NAME, PASSWORD).await), "no_password");
}

#[tokio::test]
async fn each_bad_field_is_refused_by_name_and_the_other_rows_are_stored() {
    let kit = Kit::new().await;
    let bad = [
        (Field::Email, "nonsense", "Email"),
        (Field::Email, "", "email: missing"),
        (Field::Firstname, "", "\"First Name\" is a required value."),
        (Field::Lastname, "<b>", "Last Name is not valid!"),
        (Field::Website, "shop", "website: there is none"),
        (Field::Website, "admin", "website: there is none"),
        (Field::Store, "shop", "store: there is none"),
        (Field::Store, "uk_en", "of another website"),
        (Field::Group, "VIP", "group: there is none"),
        (Field::Dob, "31.12.1990", "dob:"),
        (Field::Dob, "1990-02-30", "dob:"),
        (Field::Gender, "f", "gender:"),
        (Field::IsActive, "maybe", "is_active:"),
        (Field::CreatedAt, "yesterday", "created_at:"),
    ];
    let mut rows: Vec<Record> = Vec::new();
    for (index, (field, value, _)) in bad.iter().enumerate() {
        let mut record = named(index as u64 + 2, &format!("c{index}@example.com"));
        record.values.retain(|(known, _)| known != field);
        record.values.push((*field, (*value).to_owned()));
        rows.push(record);
    }
    rows.push(named(99, NAME));
    let (tally, refusals) = import(&kit, false, rows).await;
    assert_eq!((tally.created, tally.refused), (1, bad.len() as u64));
    for ((_, value, complaint), refusal) in bad.iter().zip(&refusals) {
        assert!(refusal.fault.contains(complaint), "{value:?}: {}", refusal.fault);
    }
    let lines: Vec<u64> = refusals.iter().map(|refusal| refusal.line).collect();
    assert_eq!(lines, (2..2 + bad.len() as u64).collect::<Vec<_>>());
}

#[tokio::test]
async fn an_address_that_exists_is_refused_in_any_spelling_and_within_one_file() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let rows =
        vec![named(2, "ADA@example.com"), named(3, "b@example.com"), named(4, "B@EXAMPLE.com")];
    let (tally, refusals) = import(&kit, false, rows).await;
    let lines: Vec<u64> = refusals.iter().map(|refusal| refusal.line).collect();
    assert_eq!((tally.created, lines), (1, vec![2, 4]));
    kit.set("customer/account_share/scope", "0").await;
    let mut elsewhere = named(2, NAME);
    elsewhere.values.push((Field::Website, "uk".to_owned()));
    assert_eq!(import(&kit, false, vec![elsewhere]).await.0.refused, 1);
}

#[tokio::test]
async fn hashes_of_any_format_are_kept_and_passwords_are_hashed() {
    let kit = Kit::new().await;
    let mut rows = Vec::new();
    for (index, hash) in [OLD_HASH, CURRENT_HASH].into_iter().enumerate() {
        let secret = Some(Secret::Hash(hash.to_owned()));
        rows.push(Record { secret, ..named(2, &format!("h{index}@example.com")) });
    }
    let secret = |text: &str| Some(Secret::Password(Password::new(text.to_owned())));
    rows.push(Record { secret: secret(PASSWORD), ..named(4, NAME) });
    rows.push(Record { secret: secret("weak"), ..named(5, "w@example.com") });
    let (tally, refusals) = import(&kit, false, rows).await;
    assert_eq!((tally.created, tally.weak_passwords, refusals), (4, 1, vec![]));
    for name in ["h0@example.com", "h1@example.com", NAME] {
        kit.login(name, PASSWORD).await.unwrap();
    }
    kit.login("w@example.com", "weak").await.unwrap();
    let stored = kit.row(CustomerId(1)).await.password_hash;
    assert_eq!(stored.as_deref(), Some(OLD_HASH));
}

#[tokio::test]
async fn an_update_changes_what_the_row_has_and_keeps_the_rest() {
    let kit = Kit::new().await;
    let id = kit
        .customer_with(NAME, Some(OLD_HASH), |row| {
            row.taxvat = Some("US123".to_owned());
            row.prefix = Some("Ms".to_owned());
        })
        .await;
    let token = kit.login(NAME, PASSWORD).await.unwrap();
    let change = [
        (Field::Email, NAME),
        (Field::Prefix, ""),
        (Field::Lastname, "Brown"),
        (Field::Group, "Retailer"),
    ];
    let (tally, refusals) =
        import(&kit, true, vec![row(2, &change), named(3, "new@example.com")]).await;
    assert_eq!((tally.created, tally.updated, refusals), (1, 1, vec![]));
    let mut door = kit.store.read().await.unwrap();
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    drop(door);
    assert_eq!(customer.lastname.as_deref(), Some("Brown"));
    assert_eq!(customer.firstname.as_deref(), Some("Ada"));
    assert_eq!((customer.prefix, customer.taxvat.as_deref()), (None, Some("US123")));
    assert_eq!(customer.group_id, CustomerGroupId(3));
    let identity =
        kit.service.identify(Credential::Bearer(&token), &mut Proof::default()).await.unwrap();
    assert_eq!(identity.refusal, None);
    kit.login(NAME, PASSWORD).await.unwrap();
}

#[tokio::test]
async fn an_update_keeps_website_and_state_where_the_row_says_nothing_of_them() {
    let kit = Kit::new().await;
    kit.set("customer/account_share/scope", "0").await;
    let id = kit
        .customer_with(NAME, Some(OLD_HASH), |row| {
            row.website_id = Some(UK);
            row.store_id = Some(StoreId(2));
            row.is_active = false;
        })
        .await;
    let change = [(Field::Email, "ADA@example.com"), (Field::Website, ""), (Field::IsActive, "")];
    let (tally, refusals) = import(&kit, true, vec![row(2, &change)]).await;
    assert_eq!((tally.updated, refusals), (1, vec![]));
    let mut door = kit.store.read().await.unwrap();
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    assert_eq!((customer.website_id, customer.store_id), (Some(UK), Some(StoreId(2))));
    assert_eq!((customer.is_active, customer.email.as_str()), (false, "ADA@example.com"));
}

#[tokio::test]
async fn an_update_that_changes_the_password_or_disables_the_account_ends_its_tokens() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    let with =
        |hash: &str| Record { secret: Some(Secret::Hash(hash.to_owned())), ..named(2, NAME) };
    for (record, ends) in [
        (with(OLD_HASH), false),
        (with(CURRENT_HASH), true),
        (row(2, &[(Field::Email, NAME), (Field::IsActive, "0")]), true),
    ] {
        let token = kit.login(NAME, PASSWORD).await.unwrap();
        let (tally, refusals) = import(&kit, true, vec![record]).await;
        assert_eq!((tally.updated, refusals), (1, vec![]));
        let identity =
            kit.service.identify(Credential::Bearer(&token), &mut Proof::default()).await.unwrap();
        assert_eq!(identity.refusal.is_some(), ends, "{identity:?}");
    }
}

#[tokio::test]
async fn addresses_come_with_their_defaults_and_replace_those_of_an_updated_account() {
    let kit = Kit::new().await;
    let list = vec![address("Reno", true), address("Austin", false)];
    let (tally, _) =
        import(&kit, false, vec![Record { addresses: Some(list), ..named(2, NAME) }]).await;
    assert_eq!(tally.created, 1);
    let list = vec![address("Boston", true)];
    let (tally, _) =
        import(&kit, true, vec![Record { addresses: Some(list), ..named(2, NAME) }]).await;
    assert_eq!(tally.updated, 1);
    let (tally, _) = import(&kit, true, vec![named(2, NAME)]).await;
    assert_eq!(tally.updated, 1);
    let mut door = kit.store.read().await.unwrap();
    let id = CustomerId(1);
    let customer = customers::find(&mut door, id).await.unwrap().unwrap();
    let stored = addresses::list_of(&mut door, id).await.unwrap();
    let cities: Vec<_> = stored.iter().map(|address| address.city.as_str()).collect();
    assert_eq!(cities, ["Boston"]);
    assert_eq!(customer.default_billing, Some(stored[0].id));
    assert_eq!(customer.default_shipping, None);
    drop(door);
    let incomplete = AddressRecord::default();
    let record = Record { addresses: Some(vec![incomplete]), ..named(7, "b@example.com") };
    let (_, refusals) = import(&kit, false, vec![record]).await;
    assert_eq!(refusals[0].fault, "addresses: firstname is missing in number 1");
}

#[tokio::test]
async fn what_is_exported_and_imported_is_exported_again_the_same() {
    let kit = Kit::new().await;
    let full = [
        (Field::Email, "Zoë+x@example.com"),
        (Field::Website, "uk"),
        (Field::Store, "uk_en"),
        (Field::Group, "Wholesale"),
        (Field::Firstname, "Zoë"),
        (Field::Lastname, "O'Neil, Jr"),
        (Field::Middlename, "Q"),
        (Field::Prefix, "Dr \"X\""),
        (Field::Suffix, "PhD"),
        (Field::Dob, "1990-12-31"),
        (Field::Gender, "2"),
        (Field::Taxvat, "=1+1"),
        (Field::IsActive, "0"),
        (Field::DisableAutoGroupChange, "1"),
        (Field::Confirmation, "k3y"),
        (Field::CreatedIn, "somewhere"),
        (Field::CreatedAt, "2001-02-03 04:05:06"),
        (Field::UpdatedAt, "2002-02-03 04:05:06"),
    ];
    let mut first = row(2, &full);
    first.secret = Some(Secret::Hash(CURRENT_HASH.to_owned()));
    first.addresses = Some(vec![address("Reno", false), address("Austin", true)]);
    let (tally, refusals) = import(&kit, false, vec![first, named(3, NAME)]).await;
    assert_eq!((tally.created, refusals), (2, vec![]));
    let exported = export(&kit).await;
    let other = Kit::new().await;
    let (tally, refusals) = import(&other, false, exported.clone()).await;
    assert_eq!((tally.created, refusals), (2, vec![]));
    let again = export(&other).await;
    assert_eq!(
        exported.iter().map(shown).collect::<Vec<_>>(),
        again.iter().map(shown).collect::<Vec<_>>()
    );
    for (field, value) in full {
        assert_eq!(again[0].get(field), Some(value), "{}", field.name());
    }
}

#[tokio::test]
async fn an_export_can_leave_out_hashes_addresses_and_other_websites() {
    let kit = Kit::new().await;
    kit.customer(NAME).await;
    kit.customer_with("b@example.com", Some(OLD_HASH), |row| {
        row.website_id = Some(UK);
    })
    .await;
    let wanted = Wanted { website: Some(UK), hashes: false, addresses: false };
    let page = page(&kit.service, &operator(), CustomerId(0), wanted).await.unwrap().unwrap();
    assert_eq!((page.seen, page.records.len(), page.last), (2, 1, CustomerId(2)));
    let record = &page.records[0];
    assert_eq!(record.get(Field::Email), Some("b@example.com"));
    assert!(record.secret.is_none() && record.addresses.is_none());
}

#[tokio::test]
async fn a_batch_that_the_database_refuses_is_not_stored_at_all() {
    let kit = Kit::new().await;
    let mut importer = Importer::start(&kit.service, &operator(), false).await.unwrap();
    // A trigger stands for whatever may go wrong in the middle of a batch.
    kit.refuse("b@example.com").await;
    store(&mut importer, vec![named(2, NAME), named(3, "b@example.com")]).await.unwrap_err();
    assert_eq!(importer.tally(), Tally::default());
    assert_eq!(export(&kit).await.len(), 0);
}

/// A text that is unique, and a number, for customers; a text for addresses.
async fn define_attributes(kit: &Kit) {
    let mut door = kit.begin().await;
    let mut badge = Attribute::user_defined(Entity::Customer, "badge", "text");
    badge.is_unique = true;
    let mut size = Attribute::user_defined(Entity::Customer, "shoe_size", "text");
    size.backend_type = BackendType::Int;
    let gate = Attribute::user_defined(Entity::Address, "gate", "text");
    for mut attribute in [badge, size, gate] {
        attribute.position = Some(100);
        attributes::insert(&mut door, &attribute).await.unwrap();
    }
    door.commit().await.unwrap();
}

fn custom(members: &[(&str, Option<&str>)]) -> CustomRecord {
    members.iter().map(|(code, value)| ((*code).to_owned(), value.map(str::to_owned))).collect()
}

#[tokio::test]
async fn custom_attributes_are_stored_changed_removed_and_exported() {
    let kit = Kit::new().await;
    define_attributes(&kit).await;
    let mut first = named(2, NAME);
    first.custom = custom(&[("badge", Some("A7")), ("shoe_size", Some("42"))]);
    let gate = AddressRecord { custom: custom(&[("gate", Some("west"))]), ..address("Reno", true) };
    first.addresses = Some(vec![gate]);
    let (tally, refusals) = import(&kit, false, vec![first]).await;
    assert_eq!((tally.created, refusals), (1, vec![]));
    let exported = export(&kit).await.remove(0);
    assert_eq!(exported.custom, custom(&[("badge", Some("A7")), ("shoe_size", Some("42"))]));
    let list = exported.addresses.unwrap();
    assert_eq!(list[0].custom, custom(&[("gate", Some("west"))]));
    let mut change = row(2, &[(Field::Email, NAME)]);
    change.custom = custom(&[("badge", Some("")), ("shoe_size", Some("43"))]);
    let (tally, refusals) = import(&kit, true, vec![change]).await;
    assert_eq!((tally.updated, refusals), (1, vec![]));
    let exported = export(&kit).await.remove(0);
    assert_eq!(exported.custom, custom(&[("shoe_size", Some("43"))]));
}

#[tokio::test]
async fn custom_attributes_that_a_customer_cannot_have_are_refused_with_their_row() {
    let kit = Kit::new().await;
    define_attributes(&kit).await;
    let bad = [
        ("badge", "A7", ""),
        ("hat_size", "7", "custom_attributes: there is none with the code \"hat_size\""),
        ("email", "x", "custom_attributes: there is none with the code \"email\""),
        ("shoe_size", "large", "custom_attributes: Attribute \"shoe_size\" has invalid value."),
        ("badge", "A7", "must be unique"),
    ];
    let rows = bad.iter().enumerate().map(|(index, (code, value, _))| Record {
        custom: custom(&[(code, Some(value))]),
        ..named(index as u64 + 2, &format!("c{index}@example.com"))
    });
    let (tally, refusals) = import(&kit, false, rows.collect()).await;
    assert_eq!((tally.created, tally.refused), (1, 4));
    for ((.., complaint), refusal) in bad[1..].iter().zip(&refusals) {
        assert!(refusal.fault.contains(complaint), "{}", refusal.fault);
    }
    assert_eq!(export(&kit).await.len(), 1);
}
