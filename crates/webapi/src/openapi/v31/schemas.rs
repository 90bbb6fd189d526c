//! Types in the OpenAPI document. A data object has two: as answers show it, where what is required is always there and
//! what is absent is left out; and as requests may hold it, where nothing is required and null is as good as absent.

use super::hints;
use crate::shape::{Member, ObjectShape, Shape};
use crate::shapes;
use serde_json::{Map, Value, json};

/// Which of an object's two types is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Side {
    Answer,
    Request,
}

/// The types that were used so far.
#[derive(Debug)]
pub(super) struct Schemas(Map<String, Value>);

impl Schemas {
    pub(super) fn new() -> Self {
        Self(Map::from_iter([
            ("Error".to_owned(), error()),
            ("ErrorParameters".to_owned(), error_parameters()),
        ]))
    }

    pub(super) fn finished(self) -> Value {
        Value::Object(self.0)
    }

    /// The schema of a value of a shape.
    pub(super) fn of(&mut self, shape: &Shape, side: Side) -> Map<String, Value> {
        match shape {
            Shape::Text => typed("string", ""),
            Shape::Int => typed("integer", "int64"),
            Shape::Float => typed("number", "double"),
            Shape::Bool => typed("boolean", ""),
            Shape::List(of) => self.list(of, side),
            Shape::Object(object) => self.reference(object, side),
            Shape::CustomAttributes => {
                let list = self.list(&Shape::Object(&shapes::CUSTOM_ATTRIBUTE), side);
                match side {
                    Side::Answer => list,
                    Side::Request => custom_attributes(&list),
                }
            }
        }
    }

    fn list(&mut self, of: &Shape, side: Side) -> Map<String, Value> {
        let mut items = self.of(of, side);
        items.insert("xml".to_owned(), json!({"name": "item"}));
        let mut list = typed("array", "");
        list.insert("items".to_owned(), Value::Object(items));
        list.insert("xml".to_owned(), json!({"wrapped": true}));
        list
    }

    fn reference(&mut self, object: &ObjectShape, side: Side) -> Map<String, Value> {
        let name = match side {
            Side::Answer => object.name.to_owned(),
            Side::Request => format!("{}Input", object.name),
        };
        let reference = json!(format!("#/components/schemas/{name}"));
        if !self.0.contains_key(&name) {
            // Before its members, one of which may be of the same type.
            self.0.insert(name.clone(), Value::Null);
            let schema = self.object(object, side);
            self.0.insert(name, Value::Object(schema));
        }
        Map::from_iter([("$ref".to_owned(), reference)])
    }

    fn object(&mut self, object: &ObjectShape, side: Side) -> Map<String, Value> {
        let mut schema = typed("object", "");
        if !object.about.is_empty() {
            schema.insert("description".to_owned(), object.about.into());
        }
        let properties = object.members.iter().map(|member| {
            (member.name.to_owned(), Value::Object(self.member(object, member, side)))
        });
        schema.insert("properties".to_owned(), Value::Object(properties.collect()));
        match side {
            Side::Answer => {
                let required = object.members.iter().filter(|member| member.required);
                let required: Vec<Value> = required.map(|member| member.name.into()).collect();
                if !required.is_empty() {
                    schema.insert("required".to_owned(), Value::Array(required));
                }
            }
            Side::Request => {
                schema.insert("additionalProperties".to_owned(), false.into());
            }
        }
        schema
    }

    fn member(&mut self, object: &ObjectShape, member: &Member, side: Side) -> Map<String, Value> {
        let is_any_value = shapes::is_any_value(object, member.name);
        let mut schema = match side {
            Side::Request if is_any_value => any_value(),
            _ => self.of(&member.shape, side),
        };
        hints::add(member.name, &mut schema);
        if !member.about.is_empty() {
            schema.insert("description".to_owned(), member.about.into());
        }
        if side == Side::Request || member.nullable {
            or_null(&mut schema);
        }
        schema
    }
}

/// Lets null stand in the place of a value whose type the schema itself names.
pub(super) fn or_null(schema: &mut Map<String, Value>) {
    if let Some(name) = schema.get("type").and_then(Value::as_str).map(ToOwned::to_owned) {
        schema.insert("type".to_owned(), json!([name, "null"]));
    }
}

fn typed(name: &str, format: &str) -> Map<String, Value> {
    let mut schema = Map::from_iter([("type".to_owned(), name.into())]);
    if !format.is_empty() {
        schema.insert("format".to_owned(), format.into());
    }
    schema
}

/// Requests may name custom attributes in a list of codes and values, or by code.
fn custom_attributes(list: &Map<String, Value>) -> Map<String, Value> {
    let by_code = json!({"type": "object", "additionalProperties": any_value()});
    Map::from_iter([("anyOf".to_owned(), json!([list, by_code]))])
}

/// What an attribute's value may be, by its type.
fn any_value() -> Map<String, Value> {
    let mut schema = Map::from_iter([(
        "type".to_owned(),
        json!(["string", "number", "boolean", "array", "null"]),
    )]);
    schema.insert("items".to_owned(), json!({"type": "string"}));
    schema
}

fn error() -> Value {
    let parameters = json!({"$ref": "#/components/schemas/ErrorParameters"});
    json!({
        "type": "object",
        "description": "What went wrong",
        "properties": {
            "message": {"type": "string", "description": "What went wrong, with the names of parameters in it"},
            "errors": {
                "type": "array",
                "description": "Each fault, where there are several",
                "items": {
                    "type": "object",
                    "properties": {"message": {"type": "string"}, "parameters": parameters},
                    "required": ["message", "parameters"],
                    "xml": {"name": "item"},
                },
                "xml": {"wrapped": true},
            },
            "parameters": parameters,
        },
        "required": ["message"],
    })
}

fn error_parameters() -> Value {
    let value = json!({"type": ["string", "integer", "null"]});
    json!({
        "description": "What stands for the parameters: by name, or a list for %1, %2 and so on",
        "type": ["object", "array"],
        "additionalProperties": value,
        "items": value,
    })
}
