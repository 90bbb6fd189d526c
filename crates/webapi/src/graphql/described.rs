//! What is told about the types. async-graphql is asked for all of it once, by a query of ours; what clients ask is
//! picked out of that answer like any other, so no text of theirs reaches a second executor.

use super::types::FieldDef;
use crate::value::{Map, Value};
use async_graphql::Request;
use async_graphql::dynamic::Schema as Introspected;
use magegate_domain::error::{Error, Result};
use std::collections::HashMap;

/// Everything that introspection can tell. Types within types are names, or lists and exclamation marks around names.
const EVERYTHING: &str = "{ __schema {
  description queryType { ...R } mutationType { ...R } subscriptionType { ...R }
  directives { name description locations args(includeDeprecated: true) { ...I } isRepeatable }
  types {
    kind name description specifiedByURL isOneOf
    fields(includeDeprecated: true) {
      name description args(includeDeprecated: true) { ...I } type { ...R } isDeprecated deprecationReason
    }
    interfaces { ...R } possibleTypes { ...R }
    enumValues(includeDeprecated: true) { name description isDeprecated deprecationReason }
    inputFields(includeDeprecated: true) { ...I }
  }
} }
fragment I on __InputValue { name description type { ...R } defaultValue isDeprecated deprecationReason }
fragment R on __Type { ...N ofType { ...N ofType { ...N ofType { ...N ofType { ...N ofType { ...N } } } } } }
fragment N on __Type { kind name }";

/// The lists whose deprecated items are told only to those who ask for them.
const CURRENT_LISTS: &[&str] = &["fields", "enumValues", "inputFields", "args"];

/// All that introspection tells.
#[derive(Debug)]
pub(super) struct Described {
    schema: Value,
    /// Where a type of a name stands in the list of them.
    places: HashMap<String, usize>,
}

impl Described {
    /// Asks for everything.
    ///
    /// # Errors
    /// Internal, if the schema does not answer.
    pub(super) async fn of(schema: &Introspected) -> Result<Self> {
        let response = schema.execute(Request::new(EVERYTHING)).await;
        if let Some(error) = response.errors.first() {
            return Err(Error::internal(format!("introspection: {}", error.message)));
        }
        let async_graphql::Value::Object(mut data) = response.data else {
            return Err(Error::internal("introspection answers no object"));
        };
        let schema = value(data.swap_remove("__schema").unwrap_or_default());
        let names = list(&schema).iter().enumerate().filter_map(|(place, ty)| {
            let name = ty.as_map()?.get("name")?.as_text()?;
            Some((name.to_owned(), place))
        });
        let places = names.collect();
        Ok(Self { schema, places })
    }

    /// What `__schema` answers.
    pub(super) fn schema(&self) -> &Value {
        &self.schema
    }

    /// What `__type` answers.
    pub(super) fn ty(&self, name: &str) -> Option<&Value> {
        list(&self.schema).get(*self.places.get(name)?)
    }

    /// All about a type that may be known by its name alone.
    pub(super) fn whole<'v>(&'v self, members: &'v Map) -> &'v Map {
        let name = members.get("name").and_then(Value::as_text);
        name.and_then(|name| self.ty(name)).and_then(Value::as_map).unwrap_or(members)
    }
}

/// Whether a list of an object of introspection leaves out what is deprecated unless it is asked for.
pub(super) fn hides_deprecated(object: &str, defined: &FieldDef) -> bool {
    object.starts_with("__") && CURRENT_LISTS.contains(&defined.name.as_str())
}

/// Whether an item of such a list is deprecated.
pub(super) fn is_deprecated(item: &Value) -> bool {
    let flag = item.as_map().and_then(|item| item.get("isDeprecated"));
    matches!(flag, Some(Value::Bool(true)))
}

fn list(schema: &Value) -> &[Value] {
    match schema.as_map().and_then(|schema| schema.get("types")) {
        Some(Value::List(types)) => types,
        _ => &[],
    }
}

fn value(told: async_graphql::Value) -> Value {
    use async_graphql::Value as Told;
    match told {
        Told::Null | Told::Binary(_) => Value::Null,
        Told::Boolean(flag) => Value::Bool(flag),
        Told::String(text) => Value::Text(text),
        Told::Enum(name) => Value::from(name.as_str()),
        Told::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().unwrap_or(0.0)),
        },
        Told::List(items) => Value::List(items.into_iter().map(value).collect()),
        Told::Object(members) => Value::Map(
            members.into_iter().map(|(name, one)| (name.to_string(), value(one))).collect(),
        ),
    }
}
