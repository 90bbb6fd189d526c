//! Attributes below the Web API: definitions that are taken and refused, and what they do to customers and addresses.

use crate::kit::{BASE, Kit, operator};
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::id::CustomerId;
use magegate_domain::{Error, Result};
use magegate_service::accounts;
use magegate_service::attribute_definitions::{
    self as definitions, Definition, Kind, OptionDefinition, Outcome, RuleValue,
};
use magegate_service::customers::{
    self, AddressInput, AddressesInput, CustomerInput, CustomerView,
};
use magegate_service::origin::Origin;
use magegate_store::engine::Value;
use std::collections::BTreeMap;

fn named(code: &str, kind: Kind) -> Definition {
    Definition {
        code: code.to_owned(),
        kind: Some(kind),
        label: Some(code.to_owned()),
        ..Definition::default()
    }
}

fn options(labels: &[&str]) -> Vec<OptionDefinition> {
    let option =
        |label: &&str| OptionDefinition { label: (*label).to_owned(), labels: BTreeMap::new() };
    labels.iter().map(option).collect()
}

async fn set(kit: &Kit, definition: &Definition) -> Result<(Attribute, Outcome)> {
    of(kit, Entity::Customer, definition).await
}

async fn of(kit: &Kit, entity: Entity, definition: &Definition) -> Result<(Attribute, Outcome)> {
    definitions::set(&kit.service, &Origin::default(), &operator(), entity, definition).await
}

async fn create(kit: &Kit, email: &str, input: CustomerInput) -> Result<CustomerView> {
    let input = CustomerInput {
        email: Some(email.to_owned()),
        firstname: Some("Ann".to_owned()),
        lastname: Some("Archer".to_owned()),
        ..input
    };
    accounts::create(&kit.service, &Origin::default(), &operator(), input, None, "").await
}

fn custom(values: &[(&str, &str)]) -> CustomerInput {
    let values = values.iter().map(|(code, value)| ((*code).to_owned(), Some((*value).to_owned())));
    CustomerInput { custom_attributes: Some(values.collect()), ..CustomerInput::default() }
}

fn address() -> AddressInput {
    let text = |text: &str| Some(text.to_owned());
    AddressInput {
        firstname: text("Ann"),
        lastname: text("Archer"),
        street: Some(vec!["1 St".to_owned()]),
        city: text("C"),
        country_id: text("GB"),
        telephone: text("5"),
        ..AddressInput::default()
    }
}

fn with_address(address: AddressInput) -> CustomerInput {
    CustomerInput { addresses: AddressesInput::List(vec![address]), ..CustomerInput::default() }
}

fn message(error: &Error) -> String {
    error.to_string()
}

#[tokio::test]
async fn a_definition_creates_changes_and_then_changes_nothing() {
    let kit = Kit::new().await;
    let mut tier = Definition {
        options: options(&["Silver", "Gold"]),
        default: Some("gold".to_owned()),
        ..named("tier", Kind::Select)
    };
    let (created, outcome) = set(&kit, &tier).await.unwrap();
    assert_eq!(outcome, Outcome::Created);
    assert_eq!(created.default_value, Some(created.options[1].id.to_string()));
    assert_eq!(
        (created.position, created.forms.as_slice()),
        (Some(200), ["adminhtml_customer".to_owned()].as_slice())
    );
    assert_eq!(set(&kit, &tier).await.unwrap().1, Outcome::Unchanged);
    tier.options = options(&["Platinum"]);
    tier.default = Some("Platinum".to_owned());
    let (changed, outcome) = set(&kit, &tier).await.unwrap();
    assert_eq!((outcome, changed.options.len()), (Outcome::Changed, 3), "stored options stay");
    assert_eq!(changed.default_value, Some(changed.options[2].id.to_string()));
    assert_eq!(set(&kit, &named("next", Kind::Int)).await.unwrap().0.position, Some(210));
}

#[tokio::test]
async fn definitions_that_cannot_be_are_refused_in_words() {
    let kit = Kit::new().await;
    let rules = |name: &str, value| Some(BTreeMap::from([(name.to_owned(), value)]));
    let word = |word: &str| RuleValue::Word(word.to_owned());
    let text = || named("x", Kind::Text);
    for (definition, words) in [
        (named("Tier", Kind::Text), "a small letter"),
        (named("1tier", Kind::Text), "a small letter"),
        (named("ti er", Kind::Text), "a small letter"),
        (named(&"a".repeat(61), Kind::Text), "at most 60"),
        (named("gender", Kind::Text), "built in"),
        (named("addresses", Kind::Text), "member"),
        (named("failures_num", Kind::Text), "built in"),
        (Definition { kind: None, ..text() }, "type"),
        (Definition { label: None, ..text() }, "label"),
        (Definition { options: options(&["a"]), ..text() }, "select"),
        (Definition { options: options(&["a,b"]), ..named("x", Kind::Select) }, "comma"),
        (
            Definition {
                default: Some("b".to_owned()),
                options: options(&["a"]),
                ..named("x", Kind::Select)
            },
            "no option",
        ),
        (Definition { default: Some("b".to_owned()), ..named("x", Kind::Int) }, "no value"),
        (
            Definition { default: Some("7".to_owned()), ..named("x", Kind::Boolean) },
            "does not contain option",
        ),
        (Definition { rules: rules("input_validation", word("x")), ..text() }, "one of"),
        (Definition { rules: rules("max_text_length", word("x")), ..text() }, "number"),
        (Definition { rules: rules("x", word("x")), ..text() }, "not known"),
        (Definition { forms: Some(vec!["a b".to_owned()]), ..text() }, "form"),
        (
            Definition { labels: BTreeMap::from([("nope".to_owned(), "x".to_owned())]), ..text() },
            "store view",
        ),
        (
            Definition { removed_options: vec!["a".to_owned()], ..named("x", Kind::Select) },
            "no option",
        ),
    ] {
        let refused = message(&set(&kit, &definition).await.unwrap_err());
        assert!(refused.contains(words), "{}: {refused}", definition.code);
    }
    let all = definitions::list(&kit.service, &operator(), Entity::Customer).await.unwrap();
    assert_eq!(all.len(), 25, "nothing was stored");
}

#[tokio::test]
async fn the_type_stays_once_there_are_values_and_removal_takes_them_along() {
    let kit = Kit::new().await;
    let _ = set(&kit, &named("points", Kind::Int)).await.unwrap();
    let _ = set(&kit, &named("points", Kind::Decimal)).await.unwrap();
    create(&kit, "a@example.com", custom(&[("points", "1.5")])).await.unwrap();
    let refused = message(&set(&kit, &named("points", Kind::Int)).await.unwrap_err());
    assert!(refused.contains("there are values"), "{refused}");
    let (service, origin, permit) = (&kit.service, Origin::default(), operator());
    let gone = definitions::delete(service, &origin, &permit, Entity::Customer, "points").await;
    assert_eq!(gone.unwrap(), 1);
    let again = definitions::delete(service, &origin, &permit, Entity::Customer, "gender").await;
    assert!(message(&again.unwrap_err()).contains("built in"));
    let view = customers::get(service, &origin, &permit, CustomerId(1)).await.unwrap();
    assert!(view.custom_attributes.is_empty());
}

#[tokio::test]
async fn a_required_attribute_must_be_said_and_all_complaints_come_together() {
    let kit = Kit::new().await;
    let required = Definition { required: Some(true), ..named("badge", Kind::Text) };
    let _ = set(&kit, &required).await.unwrap();
    let input = CustomerInput { gender: Some(77), ..CustomerInput::default() };
    let refused = message(&create(&kit, "a@example.com", input).await.unwrap_err());
    assert_eq!(
        refused,
        "Attribute gender does not contain option with Id 77\n\"badge\" is a required value."
    );
    let view = create(&kit, "a@example.com", custom(&[("badge", "x")])).await.unwrap();
    assert_eq!(view.custom_attributes, [("badge".to_owned(), "x".to_owned())]);
}

#[tokio::test]
async fn the_attributes_of_addresses_decide_what_they_need_and_how_long_a_street_is() {
    let kit = Kit::new().await;
    let without_phone = || AddressInput { telephone: None, ..address() };
    let refused = create(&kit, "a@example.com", with_address(without_phone())).await.unwrap_err();
    assert!(message(&refused).contains("\"telephone\" is required"));
    kit.execute(
        "UPDATE eav_attribute SET is_required = 0 WHERE attribute_code = 'telephone'",
        vec![],
    )
    .await;
    kit.execute(
        "UPDATE eav_attribute SET is_required = 1 WHERE attribute_code IN ('fax', 'company')",
        vec![],
    )
    .await;
    let refused =
        message(&create(&kit, "a@example.com", with_address(without_phone())).await.unwrap_err());
    let (fax, company) =
        (refused.find("\"fax\" is required"), refused.find("\"company\" is required"));
    assert!(fax.is_some() && fax < company && !refused.contains("telephone"), "{refused}");
    kit.execute(
        "UPDATE eav_attribute SET is_required = 0 WHERE attribute_code IN ('fax', 'company')",
        vec![],
    )
    .await;

    let three = || AddressInput {
        street: Some(vec!["1".to_owned(), "2".to_owned(), "3".to_owned()]),
        ..address()
    };
    let refused = message(&create(&kit, "a@example.com", with_address(three())).await.unwrap_err());
    assert_eq!(refused, "\"Street Address\" cannot contain more than 2 lines.");
    let values = vec![Value::from(28_i64), Value::from(BASE.0), Value::from(3_i64)];
    kit.execute(
        "INSERT INTO customer_eav_attribute_website (attribute_id, website_id, multiline_count) VALUES (?, ?, ?)",
        values,
    )
    .await;
    create(&kit, "a@example.com", with_address(three())).await.unwrap();
}

#[tokio::test]
async fn addresses_get_defaults_and_keep_what_an_update_does_not_speak_of() {
    let kit = Kit::new().await;
    let floor = Definition { default: Some("0".to_owned()), ..named("floor", Kind::Int) };
    let _ = of(&kit, Entity::Address, &floor).await.unwrap();
    let _ = of(&kit, Entity::Address, &named("door", Kind::Text)).await.unwrap();
    let door = vec![("door".to_owned(), Some("left".to_owned()))];
    let input = with_address(AddressInput { custom_attributes: door, ..address() });
    let view = create(&kit, "a@example.com", input).await.unwrap();
    let pair = |code: &str, value: &str| (code.to_owned(), value.to_owned());
    assert_eq!(view.addresses[0].custom_attributes, [pair("floor", "0"), pair("door", "left")]);
    let floor = vec![("floor".to_owned(), Some("4".to_owned())), ("door".to_owned(), None)];
    let id = Some(view.addresses[0].address.id.0);
    let patch = AddressInput { id, custom_attributes: floor, ..AddressInput::default() };
    let patched = update(&kit, view.customer.id, with_address(patch)).await;
    assert_eq!(patched.addresses[0].custom_attributes, [pair("floor", "4")]);
    let same = update(&kit, view.customer.id, CustomerInput::default()).await;
    assert_eq!(same.addresses[0].custom_attributes, [pair("floor", "4")]);
}

async fn update(kit: &Kit, id: CustomerId, input: CustomerInput) -> CustomerView {
    let (service, origin, permit) = (&kit.service, Origin::default(), operator());
    customers::update(service, &origin, &permit, id, input, None).await.unwrap()
}

#[tokio::test]
async fn an_option_that_goes_takes_the_default_along_but_blocks_no_account_that_has_it() {
    let kit = Kit::new().await;
    let tier = Definition {
        options: options(&["Silver", "Gold"]),
        default: Some("Gold".to_owned()),
        ..named("tier", Kind::Select)
    };
    let gold = set(&kit, &tier).await.unwrap().0.options[1].id.to_string();
    let view = create(&kit, "a@example.com", CustomerInput::default()).await.unwrap();
    assert_eq!(view.custom_attributes, [("tier".to_owned(), gold.clone())]);
    let gone = Definition {
        code: "tier".to_owned(),
        removed_options: vec!["gold".to_owned()],
        ..Definition::default()
    };
    assert_eq!(set(&kit, &gone).await.unwrap().0.default_value, None);
    let view = update(&kit, view.customer.id, CustomerInput::default()).await;
    assert_eq!(view.custom_attributes, [("tier".to_owned(), gold.clone())]);
    let refused =
        create(&kit, "b@example.com", custom(&[("tier", gold.as_str())])).await.unwrap_err();
    assert!(message(&refused).contains("does not contain option"));
    let view = create(&kit, "b@example.com", CustomerInput::default()).await.unwrap();
    assert!(view.custom_attributes.is_empty());
}
