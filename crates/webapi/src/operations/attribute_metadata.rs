//! `customerCustomerMetadataV1` and `customerAddressMetadataV1`.

use crate::call::Call;
use crate::value::{Map, Value};
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::attribute::Entity;
use magegate_service::attribute_metadata::{self as metadata, AttributeView, Choice};

macro_rules! operations_of {
    ($(#[$doc:meta])* $module:ident, $entity:expr) => {
        $(#[$doc])*
        pub mod $module {
            use super::{BoxFuture, Call, Entity, Result, Value};
            use futures_util::FutureExt as _;

            const ENTITY: Entity = $entity;

            /// `GET …/attribute/:attributeCode`
            pub fn attribute(call: Call) -> BoxFuture<'static, Result<Value>> {
                super::attribute(call, ENTITY).boxed()
            }

            /// `GET …/form/:formCode`
            pub fn form(call: Call) -> BoxFuture<'static, Result<Value>> {
                super::form(call, ENTITY).boxed()
            }

            /// `GET` of all
            pub fn all(call: Call) -> BoxFuture<'static, Result<Value>> {
                super::all(call, ENTITY).boxed()
            }

            /// `GET …/custom`
            pub fn custom(call: Call) -> BoxFuture<'static, Result<Value>> {
                super::custom(call, ENTITY).boxed()
            }
        }
    };
}

operations_of! {
    /// Below `/V1/attributeMetadata/customer`.
    customer, Entity::Customer
}
operations_of! {
    /// Below `/V1/attributeMetadata/customerAddress`.
    address, Entity::Address
}

async fn attribute(call: Call, entity: Entity) -> Result<Value> {
    let code = call.args.required_text("attributeCode");
    let (service, origin) = (&call.service, &call.origin);
    let view = metadata::get_attribute_metadata(service, origin, &call.permit, entity, &code);
    Ok(attribute_value(view.await?))
}

async fn form(call: Call, entity: Entity) -> Result<Value> {
    let form = call.args.required_text("formCode");
    let (service, origin) = (&call.service, &call.origin);
    let views = metadata::get_attributes(service, origin, &call.permit, entity, &form);
    Ok(list_value(views.await?))
}

async fn all(call: Call, entity: Entity) -> Result<Value> {
    let (service, origin) = (&call.service, &call.origin);
    let views = metadata::get_all_attributes_metadata(service, origin, &call.permit, entity);
    Ok(list_value(views.await?))
}

async fn custom(call: Call, entity: Entity) -> Result<Value> {
    let (service, origin) = (&call.service, &call.origin);
    let views = metadata::get_custom_attributes_metadata(service, origin, &call.permit, entity);
    Ok(list_value(views.await?))
}

fn list_value(views: Vec<AttributeView>) -> Value {
    Value::List(views.into_iter().map(attribute_value).collect())
}

/// Members that the reference casts to texts are empty where nothing is stored; labels are null.
fn attribute_value(view: AttributeView) -> Value {
    let attribute = view.attribute;
    let text = |text: Option<String>| Value::from(text.unwrap_or_default());
    let rules = attribute.rules.into_iter().map(|(name, value)| {
        Value::Map(Map::from_iter([("name", Value::from(name)), ("value", value.into())]))
    });
    Value::Map(Map::from_iter([
        ("frontend_input", Value::from(attribute.frontend_input)),
        ("input_filter", text(attribute.input_filter)),
        ("store_label", view.label.into()),
        ("validation_rules", Value::List(rules.collect())),
        ("multiline_count", attribute.multiline_count.into()),
        ("visible", attribute.is_visible.into()),
        ("required", attribute.is_required.into()),
        ("data_model", text(attribute.data_model)),
        ("options", choices(view.choices)),
        ("frontend_class", view.frontend_class.into()),
        ("user_defined", attribute.is_user_defined.into()),
        ("sort_order", view.sort_order.into()),
        ("frontend_label", attribute.frontend_label.into()),
        ("note", text(attribute.note)),
        ("system", attribute.is_system.into()),
        ("backend_type", attribute.backend_type.name().into()),
        ("is_used_in_grid", attribute.grid.used.into()),
        ("is_visible_in_grid", attribute.grid.visible.into()),
        ("is_filterable_in_grid", attribute.grid.filterable.into()),
        ("is_searchable_in_grid", attribute.grid.searchable.into()),
        ("attribute_code", attribute.code.into()),
    ]))
}

fn choices(choices: Vec<Choice>) -> Value {
    Value::List(choices.into_iter().map(choice).collect())
}

fn choice(choice: Choice) -> Value {
    let mut map = Map::from_iter([("label", choice.label)]);
    if let Some(value) = choice.value {
        map.insert("value", value);
    }
    if let Some(below) = choice.below {
        map.insert("options", choices(below));
    }
    Value::Map(map)
}
