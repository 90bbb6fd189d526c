//! Types in the Swagger 2 document: those of errors, then data objects in the order of their first use
//! (`spec/openapi.md` 3.2).

use super::naming::hyphenated;
use crate::shape::{ObjectShape, Shape};
use crate::shapes;
use serde_json::{Map, Value, json};

/// The types that were used so far.
#[derive(Debug)]
pub(super) struct Definitions(Map<String, Value>);

impl Definitions {
    pub(super) fn new() -> Self {
        match errors() {
            Value::Object(fixed) => Self(fixed),
            _ => Self(Map::new()),
        }
    }

    pub(super) fn finished(self) -> Value {
        Value::Object(self.0)
    }

    /// A value of a shape. Objects stand apart and say themselves what they are.
    pub(super) fn schema(&mut self, shape: &Shape, about: &str) -> Value {
        let list = |items: Value| described(json!({"type": "array"}), about, ("items", items));
        match shape {
            Shape::Object(object) => self.reference(object),
            Shape::List(of) => list(self.schema(of, "")),
            Shape::CustomAttributes => list(self.reference(&shapes::CUSTOM_ATTRIBUTE)),
            simple => {
                let mut schema = Map::from_iter([("type".to_owned(), simple_type(simple).into())]);
                if !about.is_empty() {
                    schema.insert("description".to_owned(), about.into());
                }
                Value::Object(schema)
            }
        }
    }

    fn reference(&mut self, object: &ObjectShape) -> Value {
        let name = hyphenated(object.name);
        let reference = json!({"$ref": format!("#/definitions/{name}")});
        if !self.0.contains_key(&name) {
            // It takes its place before the types that it uses, and may use itself.
            self.0.insert(name.clone(), Value::Null);
            let definition = self.definition(object);
            self.0.insert(name, definition);
        }
        reference
    }

    fn definition(&mut self, object: &ObjectShape) -> Value {
        let mut definition = Map::from_iter([("type".to_owned(), "object".into())]);
        if !object.about.is_empty() {
            definition.insert("description".to_owned(), object.about.into());
        }
        let mut properties = Map::new();
        for member in object.members {
            properties.insert(member.name.to_owned(), self.schema(&member.shape, member.about));
        }
        if !properties.is_empty() {
            definition.insert("properties".to_owned(), Value::Object(properties));
        }
        let required = object.members.iter().filter(|member| member.required);
        let required: Vec<Value> = required.map(|member| member.name.into()).collect();
        if !required.is_empty() {
            definition.insert("required".to_owned(), Value::Array(required));
        }
        Value::Object(definition)
    }
}

/// The name of a simple type; of a list that of what stands in it.
pub(super) fn simple_type(shape: &Shape) -> &'static str {
    match shape {
        Shape::Int => "integer",
        Shape::Float => "number",
        Shape::Bool => "boolean",
        Shape::Text => "string",
        Shape::List(_) | Shape::CustomAttributes => "array",
        Shape::Object(_) => "object",
    }
}

fn described(schema: Value, about: &str, (name, value): (&str, Value)) -> Value {
    let mut schema = if let Value::Object(schema) = schema { schema } else { Map::new() };
    if !about.is_empty() {
        schema.insert("description".to_owned(), about.into());
    }
    schema.insert(name.to_owned(), value);
    Value::Object(schema)
}

/// What errors look like. The list of parameters is what the reference says; its errors may also show an object there.
fn errors() -> Value {
    json!({
        "error-response": {
            "type": "object",
            "properties": {
                "message": {"type": "string", "description": "Error message"},
                "errors": {"$ref": "#/definitions/error-errors"},
                "code": {"type": "integer", "description": "Error code"},
                "parameters": {"$ref": "#/definitions/error-parameters"},
                "trace": {"type": "string", "description": "Stack trace"},
            },
            "required": ["message"],
        },
        "error-errors": {
            "type": "array",
            "description": "Errors list",
            "items": {"$ref": "#/definitions/error-errors-item"},
        },
        "error-errors-item": {
            "type": "object",
            "description": "Error details",
            "properties": {
                "message": {"type": "string", "description": "Error message"},
                "parameters": {"$ref": "#/definitions/error-parameters"},
            },
        },
        "error-parameters": {
            "type": "array",
            "description": "Error parameters list",
            "items": {"$ref": "#/definitions/error-parameters-item"},
        },
        "error-parameters-item": {
            "type": "object",
            "description": "Error parameters item",
            "properties": {
                "resources": {"type": "string", "description": "ACL resource"},
                "fieldName": {"type": "string", "description": "Missing or invalid field name"},
                "fieldValue": {"type": "string", "description": "Incorrect field value"},
            },
        },
    })
}
