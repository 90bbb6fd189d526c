//! `customerCustomerMetadataV1` and `customerAddressMetadataV1`: what forms need to know about attributes
//! (`spec/customers-api.md` 14).

mod choices;

pub use choices::Choice;

use crate::Service;
use crate::facts::Facts;
use crate::origin::Origin;
use choices::Choices;
use magegate_domain::acl::Permit;
use magegate_domain::attribute::{Attribute, Entity};
use magegate_domain::error::Result;
use magegate_domain::id::WebsiteId;
use magegate_domain::messages;
use magegate_domain::scope::ADMIN_STORE;

/// An attribute as a store view of a website shows it.
#[derive(Debug, Clone)]
pub struct AttributeView {
    /// The definition, with what the website says otherwise.
    pub attribute: Attribute,
    /// Its label in the store view.
    pub label: Option<String>,
    /// The classes of its input field.
    pub frontend_class: String,
    /// Its choices.
    pub choices: Vec<Choice>,
    /// Its place: its own, or in a list that of the set.
    pub sort_order: i64,
}

/// An attribute by code; an unknown one is 404 by `entityType` and `attributeCode`.
pub async fn get_attribute_metadata(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    entity: Entity,
    code: &str,
) -> Result<AttributeView> {
    let facts = service.facts().await?;
    let attribute = facts.attributes.find(entity, code).ok_or_else(|| {
        let entity = ("entityType", entity.type_code());
        messages::no_such_entity_by_two(entity, ("attributeCode", code))
    })?;
    let choices = Choices::prepare(service, &facts, origin, [attribute].into_iter()).await?;
    Ok(view(&facts, origin, &choices, attribute, attribute.sort_order))
}

/// The attributes of a form, in the order of their own places; a form without any is 404 by `formCode`.
pub async fn get_attributes(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    entity: Entity,
    form: &str,
) -> Result<Vec<AttributeView>> {
    let facts = service.facts().await?;
    let shows = |attribute: &&Attribute| attribute.forms.iter().any(|shown| shown == form);
    let mut found: Vec<&Attribute> = facts.attributes.of(entity).filter(shows).collect();
    if found.is_empty() {
        return Err(messages::no_such_entity("formCode", form));
    }
    found.sort_by_key(|attribute| (attribute.sort_order, attribute.id));
    let choices = Choices::prepare(service, &facts, origin, found.iter().copied()).await?;
    let views = found.into_iter();
    Ok(views.map(|one| view(&facts, origin, &choices, one, one.sort_order)).collect())
}

/// The attributes of the default set, in its order.
pub async fn get_all_attributes_metadata(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    entity: Entity,
) -> Result<Vec<AttributeView>> {
    list(service, origin, entity, |attribute| attribute.position.is_some()).await
}

/// The custom attributes, in the order of the default set.
pub async fn get_custom_attributes_metadata(
    service: &Service,
    origin: &Origin,
    _permit: &Permit,
    entity: Entity,
) -> Result<Vec<AttributeView>> {
    list(service, origin, entity, Attribute::is_custom).await
}

async fn list(
    service: &Service,
    origin: &Origin,
    entity: Entity,
    wanted: fn(&Attribute) -> bool,
) -> Result<Vec<AttributeView>> {
    let facts = service.facts().await?;
    let found = || facts.attributes.of(entity).filter(|attribute| wanted(attribute));
    let choices = Choices::prepare(service, &facts, origin, found()).await?;
    let place = |attribute: &Attribute| attribute.position.unwrap_or(attribute.sort_order);
    Ok(found().map(|one| view(&facts, origin, &choices, one, place(one))).collect())
}

fn view(
    facts: &Facts,
    origin: &Origin,
    choices: &Choices<'_>,
    attribute: &Attribute,
    sort_order: i64,
) -> AttributeView {
    let website = website_of(facts, origin);
    let shown = Attribute {
        is_visible: attribute.is_visible_on(website),
        is_required: attribute.is_required_on(website),
        multiline_count: attribute.multiline_count_on(website),
        ..attribute.clone()
    };
    AttributeView {
        label: attribute.label(origin.store).map(ToOwned::to_owned),
        frontend_class: frontend_class(&shown),
        choices: choices.of(&shown),
        sort_order,
        attribute: shown,
    }
}

/// The website of the request's store view; the admin scope has one of its own.
fn website_of(facts: &Facts, origin: &Origin) -> WebsiteId {
    let store = facts.scopes.store(origin.store).filter(|store| store.id != ADMIN_STORE);
    store.map(|store| store.website_id).unwrap_or_default()
}

/// The classes of an input field: its own, and those that its rules call for.
fn frontend_class(attribute: &Attribute) -> String {
    let of_form = match attribute.rule("input_validation") {
        Some("alphanumeric") => "validate-alphanum",
        Some("numeric") => "validate-digits",
        Some("alpha") => "validate-alpha",
        Some("email") => "validate-email",
        Some("url") => "validate-url",
        Some("length") => "validate-length",
        _ => "",
    };
    let mut classes = attribute.frontend_class.iter().cloned().collect::<Vec<_>>();
    classes.extend(attribute.is_required.then(|| "required-entry".to_owned()));
    classes.push(of_form.to_owned());
    if !of_form.is_empty() {
        let limit = |rule| attribute.rule(rule).filter(|limit| !matches!(*limit, "" | "0"));
        let least = limit("min_text_length").map(|least| format!("minimum-length-{least}"));
        let most = limit("max_text_length").map(|most| format!("maximum-length-{most}"));
        let is_limited = least.is_some() || most.is_some();
        classes.extend(least.into_iter().chain(most));
        classes.extend(is_limited.then(|| "validate-length".to_owned()));
    }
    let mut once: Vec<String> = Vec::new();
    for class in classes.into_iter().filter(|class| !class.is_empty()) {
        if !once.contains(&class) {
            once.push(class);
        }
    }
    once.join(" ")
}
