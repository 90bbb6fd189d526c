//! Definitions, casts and rules against the rows of the specification.

use super::rules::{Place, complaints};
use super::value::{Given, cast, shown, storable};
use super::*;
use proptest::prelude::*;

fn of(input: &str, backend_type: BackendType) -> Attribute {
    Attribute {
        backend_type,
        frontend_label: Some("Thing".to_owned()),
        position: Some(1),
        ..Attribute::user_defined(Entity::Customer, "thing", input)
    }
}

fn text(text: &str) -> Given {
    Given::Text(text.to_owned())
}

fn with_rules(rules: &[(&str, &str)]) -> Attribute {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Attribute { rules: rules.iter().map(owned).collect(), ..of("text", BackendType::Varchar) }
}

#[test]
fn values_are_cast_to_their_attribute_s_type() {
    for (backend_type, given, wanted) in [
        (BackendType::Int, Given::Number("4".to_owned()), "4"),
        (BackendType::Int, text(" 4.9 "), "4"),
        (BackendType::Int, text("99999999999"), "2147483647"),
        (BackendType::Decimal, text("1.5"), "1.5000"),
        (BackendType::Decimal, Given::Number("2".to_owned()), "2.0000"),
        (BackendType::Varchar, Given::Bool(true), "1"),
        (BackendType::Varchar, Given::Number("5".to_owned()), "5"),
        (BackendType::Text, text(" x "), " x "),
        (BackendType::Datetime, text("2020-01-02"), "2020-01-02"),
    ] {
        let attribute = of("text", backend_type);
        let value = cast(&attribute, given.clone());
        assert_eq!(value, Ok(Some(wanted.to_owned())), "{backend_type:?} {given:?}");
    }
    let several = Given::List(vec!["6".to_owned(), "7".to_owned()]);
    let value = cast(&of("multiselect", BackendType::Varchar), several);
    assert_eq!(value, Ok(Some("6,7".to_owned())));
}

#[test]
fn null_and_empty_texts_remove_a_value() {
    for given in [Given::Null, text(""), Given::List(Vec::new())] {
        for backend_type in [BackendType::Int, BackendType::Decimal, BackendType::Varchar] {
            assert_eq!(cast(&of("text", backend_type), given.clone()), Ok(None), "{given:?}");
        }
    }
}

#[test]
fn the_complaint_names_attribute_value_and_type() {
    let flag = Attribute { code: "flag".to_owned(), ..of("boolean", BackendType::Int) };
    for (given, value) in [(Given::Bool(true), "1"), (Given::Bool(false), ""), (text("x"), "x")] {
        assert_eq!(
            cast(&flag, given).unwrap_err(),
            format!(
                "Attribute \"flag\" has invalid value. The \"{value}\" value's type is invalid. \
                 The \"int\" type was expected. Verify and try again."
            )
        );
    }
    let list = Given::List(vec!["a".to_owned()]);
    let complaint = cast(&of("text", BackendType::Varchar), list).unwrap_err();
    assert!(complaint.contains("The \"array\" value's type"), "{complaint}");
    assert!(cast(&of("text", BackendType::Decimal), text("1,5")).is_err());
}

#[test]
fn dates_are_stored_in_one_form_and_others_are_refused() {
    let date = of("date", BackendType::Datetime);
    assert_eq!(storable(&date, "1/2/2020").unwrap(), "2020-01-02 00:00:00");
    assert_eq!(storable(&date, "soon").unwrap_err().phrase.template, "Invalid date");
}

#[test]
fn choices_must_exist_and_zero_is_none() {
    let mut tier = of("select", BackendType::Int);
    tier.code = "tier".to_owned();
    tier.source = Source::Options;
    tier.options = vec![AttributeOption { id: 4, ..AttributeOption::default() }];
    let place = Place::default();
    for good in [None, Some(""), Some("0"), Some("4")] {
        assert!(complaints(&tier, good, place).is_empty(), "{good:?}");
    }
    let unknown = "Attribute tier does not contain option with Id 999";
    assert_eq!(complaints(&tier, Some("999"), place), [unknown]);
    tier.frontend_input = "multiselect".to_owned();
    assert_eq!(complaints(&tier, Some("4,999"), place), [unknown]);
    tier.is_required = true;
    assert_eq!(complaints(&tier, None, place), ["\"Thing\" is a required value."]);
    let flag = Attribute { source: Source::Boolean, ..of("boolean", BackendType::Int) };
    assert_eq!(complaints(&flag, Some("2"), place).len(), 1);
}

#[test]
fn lengths_count_only_with_a_rule_for_the_form() {
    let lengths = [("min_text_length", "2"), ("max_text_length", "3")];
    let place = Place::default();
    assert!(complaints(&with_rules(&lengths), Some("abcd"), place).is_empty());
    let both = [lengths.as_slice(), &[("input_validation", "alphanumeric")]].concat();
    let attribute = with_rules(&both);
    assert!(complaints(&attribute, Some("a 1"), place).is_empty());
    assert_eq!(
        complaints(&attribute, Some("a"), place),
        ["\"Thing\" length must be equal or greater than 2 characters."]
    );
    assert_eq!(
        complaints(&attribute, Some("abc!"), place),
        [
            "\"Thing\" length must be equal or less than 3 characters.",
            "\"Thing\" contains non-alphabetic or non-numeric characters.",
        ]
    );
}

#[test]
fn forms_are_checked_by_rule() {
    for (rule, good, bad) in [
        ("numeric", "12", "1.2"),
        ("alpha", "ab c", "a1"),
        ("url", "https://example.com/x", "example"),
        ("email", "a@example.com", "a@b"),
        ("date", "2020-01-02", "x"),
    ] {
        let attribute = with_rules(&[("input_validation", rule)]);
        assert!(complaints(&attribute, Some(good), Place::default()).is_empty(), "{rule}");
        let bad = complaints(&attribute, Some(bad), Place::default());
        assert!(bad.iter().all(|text| !text.contains("Email")) && !bad.is_empty(), "{bad:?}");
    }
}

#[test]
fn a_website_may_say_otherwise() {
    let website = WebsiteId(2);
    let mut attribute = of("text", BackendType::Varchar);
    attribute.default_value = Some("a".to_owned());
    attribute.overrides = vec![Override {
        website,
        is_required: Some(true),
        default_value: Some("b".to_owned()),
        ..Override::default()
    }];
    assert_eq!(attribute.default_on(WebsiteId(1)), Some("a"));
    assert_eq!(attribute.default_on(website), Some("b"));
    assert!(attribute.is_required_on(website) && !attribute.is_required_on(WebsiteId(1)));
    assert!(attribute.is_visible_on(website));
    attribute.overrides[0].default_value = None;
    attribute.default_value = None;
    let place = Place { website, store: StoreId(0) };
    assert_eq!(complaints(&attribute, None, place), ["\"Thing\" is a required value."]);
    attribute.is_visible = false;
    assert!(complaints(&attribute, None, place).is_empty());
}

#[test]
fn custom_attributes_are_those_of_the_set_that_are_neither_system_nor_members() {
    let custom = of("text", BackendType::Varchar);
    assert!(custom.is_custom());
    for other in [
        Attribute { position: None, ..custom.clone() },
        Attribute { is_system: true, ..custom.clone() },
        Attribute { backend_type: BackendType::Static, ..custom.clone() },
        Attribute { code: "gender".to_owned(), ..custom.clone() },
    ] {
        assert!(!other.is_custom(), "{other:?}");
    }
    let second = Attribute { code: "Other".to_owned(), position: Some(0), ..custom.clone() };
    let attributes = Attributes::new(vec![custom, second]);
    let codes: Vec<_> = attributes.custom(Entity::Customer).map(|a| a.code.as_str()).collect();
    assert_eq!(codes, ["Other", "thing"]);
    assert!(attributes.get(Entity::Customer, "other").is_none());
    assert!(attributes.find(Entity::Customer, "other").is_some());
    assert!(attributes.find(Entity::Address, "other").is_none());
}

fn any_given() -> impl Strategy<Value = Given> {
    prop_oneof![
        Just(Given::Null),
        any::<bool>().prop_map(Given::Bool),
        any::<i64>().prop_map(|number| Given::Number(number.to_string())),
        "\\PC{0,12}".prop_map(Given::Text),
        "[0-9.,e+ -]{0,12}".prop_map(Given::Text),
        proptest::collection::vec("[0-9a-z]{0,3}", 0..3).prop_map(Given::List),
    ]
}

proptest! {
    /// Whatever comes, what is accepted is never empty, stays as it is when it is sent again, and never panics a rule.
    #[test]
    fn accepted_values_stay_as_they_are(
        given in any_given(),
        backend_type in prop_oneof![
            Just(BackendType::Int), Just(BackendType::Decimal), Just(BackendType::Datetime),
            Just(BackendType::Varchar), Just(BackendType::Text),
        ],
        input in "(text|select|multiselect|boolean|date)",
    ) {
        let attribute = of(&input, backend_type);
        if let Ok(Some(value)) = cast(&attribute, given) {
            let _ = complaints(&attribute, Some(&value), Place::default());
            if let Ok(stored) = storable(&attribute, &value) {
                prop_assert!(!stored.is_empty() || value.is_empty());
                let again = shown(backend_type, stored.clone());
                prop_assert_eq!(&again, &stored);
                prop_assert_eq!(cast(&attribute, Given::Text(again)), Ok(Some(stored).filter(|s| !s.is_empty())));
            }
        }
    }
}
