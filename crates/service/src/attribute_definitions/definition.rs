//! What an owner says of an attribute, and the attribute that follows from it.

mod checks;

use super::Kind;
use checks::{check_code, checked_forms, checked_rules, labels};
use magegate_domain::attribute::rules::{Place, complaints};
use magegate_domain::attribute::value::{Given, cast, storable};
use magegate_domain::attribute::{Attribute, AttributeOption, Attributes, Entity, Source};
use magegate_domain::collation::same;
use magegate_domain::error::Result;
use magegate_domain::id::StoreId;
use magegate_domain::messages;
use magegate_domain::scope::Scopes;
use std::collections::BTreeMap;

/// Where the first attribute of an owner's making stands in the set: behind all built-in ones.
const FIRST_POSITION: i64 = 200;
/// An attribute of an owner's making, named by its code. What is left out stays as it is, or gets its default in a new one.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Definition {
    /// A small letter, then small letters, digits and underscores, at most 60.
    pub code: String,
    /// What values it has; needed for a new one. Stays once there are values.
    #[serde(rename = "type")]
    pub kind: Option<Kind>,
    /// Its label; needed for a new one.
    pub label: Option<String>,
    /// Its labels in store views, by their codes; an empty one is none.
    #[serde(default)]
    pub labels: BTreeMap<String, String>,
    /// Whether a value is required; not for a new one.
    pub required: Option<bool>,
    /// Whether no two entities may have the same value; not for a new one.
    pub unique: Option<bool>,
    /// Whether forms show it; a new one is shown.
    pub visible: Option<bool>,
    /// The value of entities without one: for options their label, several with commas. Empty for none.
    pub default: Option<String>,
    /// Its options; known by their label. Stored ones that are not named stay.
    #[serde(default)]
    pub options: Vec<OptionDefinition>,
    /// Labels of options that go, with the values that name them.
    #[serde(skip)]
    pub removed_options: Vec<String>,
    /// The forms that show it; for a new one that of the reference's panel.
    pub forms: Option<Vec<String>>,
    /// Its place in the set and in forms; a new one comes last.
    pub position: Option<i64>,
    /// Rules for values: `input_validation`, `min_text_length`, `max_text_length`.
    pub rules: Option<BTreeMap<String, RuleValue>>,
    /// The most lines, for `multiline`.
    pub lines: Option<i64>,
    /// A remark for people; empty for none.
    pub note: Option<String>,
}

/// An option.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(from = "OptionForm")]
pub struct OptionDefinition {
    /// Its label, unique among the options.
    pub label: String,
    /// Its labels in store views, by their codes.
    pub labels: BTreeMap<String, String>,
}

/// The value of a rule.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(untagged)]
pub enum RuleValue {
    /// A length.
    Number(u32),
    /// A word.
    Word(String),
}

/// An option is written as its label alone, or with labels in store views.
#[derive(serde::Deserialize)]
#[serde(untagged)]
enum OptionForm {
    Label(String),
    Labels {
        label: String,
        #[serde(default)]
        labels: BTreeMap<String, String>,
    },
}

impl From<OptionForm> for OptionDefinition {
    fn from(form: OptionForm) -> Self {
        match form {
            OptionForm::Label(label) => Self { label, labels: BTreeMap::new() },
            OptionForm::Labels { label, labels } => Self { label, labels },
        }
    }
}

/// The attribute that a definition makes of a stored one, or a new one. What cannot be is refused in words.
pub(crate) fn merged(
    definition: &Definition,
    before: Option<&Attribute>,
    (all, scopes): (&Attributes, &Scopes),
    entity: Entity,
) -> Result<Attribute> {
    check_code(definition, entity)?;
    let mut attribute = match before {
        Some(before) => before.clone(),
        None => new(definition, all, entity)?,
    };
    if let Some(kind) = definition.kind {
        let (input, backend_type) = kind.stored();
        input.clone_into(&mut attribute.frontend_input);
        attribute.backend_type = backend_type;
        attribute.source = kind.source();
    }
    if let Some(label) = &definition.label {
        attribute.frontend_label = Some(label.clone());
    }
    if attribute.frontend_label.as_deref().unwrap_or_default().is_empty() {
        return refused("it needs a label");
    }
    attribute.store_labels = labels(&attribute.store_labels, &definition.labels, scopes)?;
    set(&mut attribute.is_required, definition.required);
    set(&mut attribute.is_unique, definition.unique);
    set(&mut attribute.is_visible, definition.visible);
    set(&mut attribute.multiline_count, definition.lines);
    if let Some(position) = definition.position {
        attribute.position = Some(position);
        attribute.sort_order = position;
    }
    if let Some(note) = &definition.note {
        attribute.note = Some(note.clone()).filter(|note| !note.is_empty());
    }
    if let Some(forms) = &definition.forms {
        attribute.forms = checked_forms(forms)?;
    }
    if let Some(rules) = &definition.rules {
        attribute.rules = checked_rules(rules)?;
    }
    set_options(&mut attribute, definition, scopes)?;
    set_default(&mut attribute, definition)?;
    Ok(attribute)
}

/// The numbers of the options that a default names by their labels, or by their numbers; `None` where one is none.
pub(crate) fn option_numbers(attribute: &Attribute, default: &str) -> Option<String> {
    if attribute.source != Source::Options {
        return None;
    }
    let is_one = attribute.frontend_input == "select";
    let parts: Vec<&str> = if is_one { vec![default] } else { default.split(',').collect() };
    let number = |part: &str| {
        let part = part.trim();
        let known = |option: &&AttributeOption| {
            same(option.label(StoreId(0)), part) || option.id.to_string() == part
        };
        attribute.options.iter().find(known).map(|option| option.id.to_string())
    };
    let numbers: Option<Vec<String>> = parts.into_iter().map(number).collect();
    numbers.map(|numbers| numbers.join(","))
}

fn new(definition: &Definition, all: &Attributes, entity: Entity) -> Result<Attribute> {
    let Some(kind) = definition.kind else {
        return refused("it needs a type");
    };
    let last = all.of(entity).filter_map(|attribute| attribute.position).max().unwrap_or(0);
    let position = (last + 10).max(FIRST_POSITION);
    let form = match entity {
        Entity::Customer => "adminhtml_customer",
        Entity::Address => "adminhtml_customer_address",
    };
    Ok(Attribute {
        position: Some(position),
        sort_order: position,
        forms: vec![form.to_owned()],
        multiline_count: if kind == Kind::Multiline { 2 } else { 0 },
        ..Attribute::user_defined(entity, &definition.code, kind.stored().0)
    })
}

/// Stored options stay in their places, under their numbers; new ones follow in the order of the definition.
fn set_options(attribute: &mut Attribute, definition: &Definition, scopes: &Scopes) -> Result<()> {
    if attribute.source != Source::Options && !definition.options.is_empty() {
        return refused("only select and multiselect have options");
    }
    for gone in &definition.removed_options {
        let before = attribute.options.len();
        attribute.options.retain(|option| !same(option.label(StoreId(0)), gone));
        if attribute.options.len() == before {
            return refused(&format!("there is no option \"{gone}\""));
        }
    }
    if !definition.removed_options.is_empty() {
        let exists =
            |id: &&str| attribute.options.iter().any(|option| option.id.to_string() == **id);
        let default = attribute.default_value.as_deref().unwrap_or_default();
        let left = default.split(',').filter(exists).collect::<Vec<_>>().join(",");
        attribute.default_value = Some(left).filter(|left| !left.is_empty());
    }
    for given in &definition.options {
        if given.label.trim().is_empty() || given.label.contains(',') {
            return refused("options: a label is not empty and has no comma");
        }
        let known = attribute
            .options
            .iter_mut()
            .find(|option| same(option.label(StoreId(0)), &given.label));
        if let Some(option) = known {
            let own: Vec<_> =
                option.labels.iter().filter(|(store, _)| store.0 != 0).cloned().collect();
            let of_stores = labels(&own, &given.labels, scopes)?;
            option.labels = with_first(&given.label, of_stores);
            continue;
        }
        let last = attribute.options.iter().map(|option| option.sort_order).max();
        attribute.options.push(AttributeOption {
            id: 0,
            sort_order: last.map_or(0, |last| last + 1),
            labels: with_first(&given.label, labels(&[], &given.labels, scopes)?),
        });
    }
    Ok(())
}

fn with_first(label: &str, of_stores: Vec<(StoreId, String)>) -> Vec<(StoreId, String)> {
    std::iter::once((StoreId(0), label.to_owned())).chain(of_stores).collect()
}

fn set_default(attribute: &mut Attribute, definition: &Definition) -> Result<()> {
    let Some(default) = &definition.default else { return Ok(()) };
    if default.is_empty() {
        attribute.default_value = None;
        return Ok(());
    }
    if attribute.source == Source::Options {
        let Some(numbers) = option_numbers(attribute, default) else {
            return refused(&format!("default: \"{default}\" is no option"));
        };
        // A new option has no number yet: it is settled once it has.
        if numbers.split(',').all(|number| number != "0") {
            attribute.default_value = Some(numbers);
        }
        return Ok(());
    }
    let default = match (attribute.source, default.as_str()) {
        (Source::Boolean, "true" | "yes") => "1",
        (Source::Boolean, "false" | "no") => "0",
        (_, other) => other,
    };
    let cast = cast(attribute, Given::Text(default.to_owned()));
    let value = cast.ok().flatten().and_then(|value| storable(attribute, &value).ok());
    let Some(value) = value else {
        return refused(&format!("default: \"{default}\" is no value of its type"));
    };
    if let Some(complaint) = complaints(attribute, Some(&value), Place::default()).first() {
        return refused(&format!("default: {complaint}"));
    }
    attribute.default_value = Some(value);
    Ok(())
}

fn set<T>(place: &mut T, given: Option<T>) {
    if let Some(given) = given {
        *place = given;
    }
}

fn refused<T>(text: &str) -> Result<T> {
    Err(messages::input(text.to_owned()))
}
