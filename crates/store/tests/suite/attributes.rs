//! Attributes: what a fresh installation defines, an owner's own from definition to removal, and values of many
//! entities at once.

use crate::fresh::{self, Engine, on_each_engine};
use magegate_domain::attribute::{Attribute, AttributeOption, BackendType, Entity, Source};
use magegate_domain::customer::Address;
use magegate_domain::id::{AttributeId, StoreId};
use magegate_store::engine::Door;
use magegate_store::{addresses, attribute_values, attributes};

on_each_engine!(
    a_fresh_installation_defines_44_attributes_and_none_is_custom,
    an_attribute_is_read_as_it_was_stored_and_changed_and_then_goes_with_its_values,
    built_in_attributes_cannot_be_removed,
    values_of_every_type_are_read_for_many_entities_as_answers_show_them,
    long_values_are_cut_and_values_of_an_address_go_with_it
);

const ALL: [BackendType; 5] = [
    BackendType::Int,
    BackendType::Decimal,
    BackendType::Datetime,
    BackendType::Varchar,
    BackendType::Text,
];

fn own(entity: Entity, code: &str, backend_type: BackendType) -> Attribute {
    Attribute {
        backend_type,
        frontend_label: Some(code.to_uppercase()),
        position: Some(200),
        sort_order: 200,
        ..Attribute::user_defined(entity, code, "text")
    }
}

fn option(label: &str, sort_order: i64) -> AttributeOption {
    AttributeOption { id: 0, sort_order, labels: vec![(StoreId(0), label.to_owned())] }
}

async fn stored(door: &mut Door, attribute: &Attribute) -> Attribute {
    attributes::insert(door, attribute).await.unwrap();
    let all = attributes::load(door).await.unwrap();
    all.get(attribute.entity, &attribute.code).unwrap().clone()
}

async fn a_fresh_installation_defines_44_attributes_and_none_is_custom(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.read().await.unwrap();
    let all = attributes::load(&mut door).await.unwrap();
    let count = |entity| all.of(entity).count();
    assert_eq!((count(Entity::Customer), count(Entity::Address)), (25, 19));
    assert_eq!(all.custom(Entity::Customer).count() + all.custom(Entity::Address).count(), 0);
    let gender = all.get(Entity::Customer, "gender").unwrap();
    let options: Vec<_> =
        gender.options.iter().map(|option| (option.id, option.label(StoreId(1)))).collect();
    assert_eq!(options, [(1, "Male"), (2, "Female"), (3, "Not Specified")]);
    let street = all.get(Entity::Address, "street").unwrap();
    assert_eq!((street.multiline_count, street.rule("max_text_length")), (2, Some("255")));
    let sources =
        [("website_id", Source::Websites), ("store_id", Source::Stores), ("dob", Source::None)];
    for (code, source) in sources {
        assert_eq!(all.get(Entity::Customer, code).unwrap().source, source, "{code}");
    }
    assert_eq!(all.get(Entity::Customer, "store_id").unwrap().sort_order, 0);
    assert_eq!(all.get(Entity::Customer, "store_id").unwrap().position, Some(20));
}

async fn an_attribute_is_read_as_it_was_stored_and_changed_and_then_goes_with_its_values(
    engine: Engine,
) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let mut tier = Attribute {
        source: Source::Options,
        options: vec![option("Silver", 0), option("Gold", 1)],
        store_labels: vec![(StoreId(1), "Stufe".to_owned())],
        forms: vec!["adminhtml_customer".to_owned(), "customer_account_edit".to_owned()],
        rules: vec![("input_validation".to_owned(), "numeric".to_owned())],
        default_value: Some("1".to_owned()),
        is_required: true,
        note: Some("note".to_owned()),
        frontend_input: "select".to_owned(),
        ..own(Entity::Customer, "tier", BackendType::Int)
    };
    let first = stored(&mut door, &tier).await;
    tier.id = first.id;
    for (mine, theirs) in tier.options.iter_mut().zip(&first.options) {
        mine.id = theirs.id;
    }
    assert_eq!(first, tier);
    let customer = fresh::customer(&mut door, "a@example.com", base).await;
    let gold = tier.options[1].id;
    attribute_values::set(&mut door, &tier, customer.0, &gold.to_string()).await.unwrap();
    assert_eq!(attribute_values::count(&mut door, &tier).await.unwrap(), 1);
    let changed = Attribute {
        options: vec![tier.options[1].clone(), option("Platinum", 5)],
        is_required: false,
        forms: Vec::new(),
        position: Some(7),
        ..tier.clone()
    };
    attributes::update(&mut door, &tier, &changed).await.unwrap();
    let all = attributes::load(&mut door).await.unwrap();
    let now = all.get(Entity::Customer, "tier").unwrap();
    let labels: Vec<_> = now.options.iter().map(|option| option.label(StoreId(0))).collect();
    assert_eq!(labels, ["Gold", "Platinum"]);
    assert_eq!(now.options[0].id, gold);
    assert_eq!((now.is_required, now.forms.len(), now.position), (false, 0, Some(7)));
    attributes::delete(&mut door, tier.id).await.unwrap();
    let all = attributes::load(&mut door).await.unwrap();
    assert!(all.get(Entity::Customer, "tier").is_none());
    assert_eq!(attribute_values::count(&mut door, &tier).await.unwrap(), 0);
}

async fn built_in_attributes_cannot_be_removed(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    attributes::delete(&mut door, AttributeId(20)).await.unwrap();
    let all = attributes::load(&mut door).await.unwrap();
    assert!(all.get(Entity::Customer, "gender").is_some());
}

async fn values_of_every_type_are_read_for_many_entities_as_answers_show_them(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let mut ids = Vec::new();
    for name in ["a", "b", "c"] {
        ids.push(fresh::customer(&mut door, &format!("{name}@example.com"), base).await.0);
    }
    let values = ["4", "1.5000", "2020-01-02 00:00:00", "x", "y"];
    for (backend_type, value) in ALL.into_iter().zip(values) {
        let attribute =
            stored(&mut door, &own(Entity::Customer, backend_type.name(), backend_type)).await;
        attribute_values::set(&mut door, &attribute, ids[0], value).await.unwrap();
        attribute_values::set(&mut door, &attribute, ids[2], value).await.unwrap();
        attribute_values::set(&mut door, &attribute, ids[2], value).await.unwrap();
        attribute_values::remove(&mut door, &attribute, ids[2]).await.unwrap();
        attribute_values::set(&mut door, &attribute, ids[1], "").await.unwrap();
        assert!(attribute_values::is_taken(&mut door, &attribute, value, ids[1]).await.unwrap());
        assert!(!attribute_values::is_taken(&mut door, &attribute, value, ids[0]).await.unwrap());
    }
    let all = attributes::load(&mut door).await.unwrap();
    let found = attribute_values::load(&mut door, &all, Entity::Customer, &ids).await.unwrap();
    assert_eq!(found.len(), 1);
    for (backend_type, value) in ALL.into_iter().zip(values) {
        let attribute = all.get(Entity::Customer, backend_type.name()).unwrap();
        assert_eq!(found[&ids[0]].get(&attribute.id).map(String::as_str), Some(value));
    }
    assert!(
        attribute_values::load(&mut door, &all, Entity::Customer, &[]).await.unwrap().is_empty()
    );
}

async fn long_values_are_cut_and_values_of_an_address_go_with_it(engine: Engine) {
    let (store, _folder) = engine.fresh().await;
    let mut door = store.begin().await.unwrap();
    let base = fresh::website(&mut door, "base").await;
    let customer = fresh::customer(&mut door, "a@example.com", base).await;
    let address = Address { customer_id: customer, ..Address::default() };
    let id = addresses::insert(&mut door, &address, fresh::NOW).await.unwrap();
    let short = stored(&mut door, &own(Entity::Address, "short", BackendType::Varchar)).await;
    let long = stored(&mut door, &own(Entity::Address, "long", BackendType::Text)).await;
    let text = "ż".repeat(40_000);
    attribute_values::set(&mut door, &short, id.0, &text).await.unwrap();
    attribute_values::set(&mut door, &long, id.0, &text).await.unwrap();
    let all = attributes::load(&mut door).await.unwrap();
    let found = attribute_values::load(&mut door, &all, Entity::Address, &[id.0]).await.unwrap();
    assert_eq!(found[&id.0][&short.id].chars().count(), 255);
    assert_eq!(found[&id.0][&long.id].len(), 65_534);
    addresses::delete(&mut door, id).await.unwrap();
    assert_eq!(attribute_values::count(&mut door, &short).await.unwrap(), 0);
}
