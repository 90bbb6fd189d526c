//! From the literals and variables of a valid document to the arguments of a field: what is absent stays absent, what is
//! null stays null, a single value becomes a list where one belongs, and members stand in the order of their type.

use super::syntax::tree::{Content, Field, Operation, TypeNode, TypeShape, Value as Node};
use super::types::{InputDef, Kind, TypeDef, Types};
use super::validation::literal as literal_text;
use crate::call::Args;
use crate::value::{Map, Value};
use async_graphql_parser::types::{BaseType, Type};
use async_graphql_value::{ConstValue, Name};

/// The values of an operation's variables: those given, else their defaults, else absent.
pub(super) fn variables(types: &Types, operation: &Operation<'_>, given: &Map) -> Map {
    let values = operation.variables.iter().filter_map(|variable| {
        let ty = type_of(&variable.of);
        let value = if let Some(value) = given.get(variable.name.text) {
            from_value(types, &ty, value)
        } else {
            from_node(types, &ty, variable.default.as_ref()?, &Map::new())?
        };
        Some((variable.name.text, value))
    });
    values.collect()
}

/// The arguments of a field.
pub(super) fn arguments(
    types: &Types,
    defined: &[InputDef],
    field: &Field<'_>,
    variables: &Map,
) -> Args {
    let values = defined.iter().filter_map(|input| {
        let given = field.arguments.iter().find(|argument| argument.name.text == input.name);
        let value =
            given.and_then(|argument| from_node(types, &input.ty, &argument.value, variables));
        let value = value.or_else(|| input.default.as_ref().map(constant))?;
        Some((input.name.as_str(), value))
    });
    Args::new(values.collect())
}

/// Why a field of a valid document has no arguments, and where: a variable that may be null was, in a place that may
/// not. Validation cannot know (`Values::getArgumentValues` of the reference's library).
pub(super) fn unfit(
    types: &Types,
    defined: &[InputDef],
    field: &Field<'_>,
    variables: &Map,
) -> Option<(String, usize)> {
    defined.iter().find_map(|input| {
        let (name, ty) = (&input.name, &input.ty);
        let given = field.arguments.iter().find(|argument| argument.name.text == *name)?;
        let node = &given.value;
        if let Content::Variable(variable) = node.content {
            let message = match variables.get(variable) {
                _ if ty.nullable => return None,
                Some(Value::Null) => {
                    format!("Argument \"{name}\" of non-null type \"{ty}\" must not be null.")
                }
                Some(_) => return None,
                None if input.default.is_some() => return None,
                None => format!(
                    "Argument \"{name}\" of required type \"{ty}\" was provided the variable \"${variable}\" which was not provided a runtime value."
                ),
            };
            return Some((message, field.at()));
        }
        let message = || format!("Argument \"{name}\" has invalid value {}.", literal_text(node));
        (!fits(types, ty, node, variables)).then(|| (message(), node.at))
    })
}

/// Whether the variables within a literal are not null where nothing may be.
fn fits(types: &Types, ty: &Type, node: &Node<'_>, variables: &Map) -> bool {
    match (&node.content, &ty.base) {
        (Content::Variable(name), _) => {
            ty.nullable || variables.get(name).is_some_and(|value| !value.is_null())
        }
        (Content::List(items), BaseType::List(of)) => {
            items.iter().all(|item| fits(types, of, item, variables))
        }
        (_, BaseType::List(of)) => fits(types, of, node, variables),
        (Content::Object(members), BaseType::Named(name)) => {
            let inputs = types.get(name).map(TypeDef::inputs).unwrap_or_default();
            inputs.iter().all(|input| {
                let given = members.iter().find(|member| member.name.text == input.name);
                given.is_none_or(|member| {
                    let is_absent = matches!(member.value.content, Content::Variable(name)
                        if !variables.contains_key(name));
                    (is_absent && input.default.is_some())
                        || fits(types, &input.ty, &member.value, variables)
                })
            })
        }
        _ => true,
    }
}

/// A literal; `None` for a variable that is absent.
fn from_node(types: &Types, ty: &Type, node: &Node<'_>, variables: &Map) -> Option<Value> {
    match (&node.content, &ty.base) {
        (Content::Variable(name), _) => variables.get(name).cloned(),
        (Content::Null, _) => Some(Value::Null),
        (Content::List(items), BaseType::List(of)) => {
            let item = |item| from_node(types, of, item, variables).unwrap_or_default();
            Some(Value::List(items.iter().map(item).collect()))
        }
        (_, BaseType::List(of)) => {
            from_node(types, of, node, variables).map(|one| Value::List(vec![one]))
        }
        (Content::Object(members), BaseType::Named(name)) => {
            let values = types.get(name)?.inputs().iter().filter_map(|input| {
                let given = members.iter().find(|member| member.name.text == input.name);
                let value =
                    given.and_then(|member| from_node(types, &input.ty, &member.value, variables));
                let value = value.or_else(|| input.default.as_ref().map(constant))?;
                Some((input.name.as_str(), value))
            });
            Some(Value::Map(values.collect()))
        }
        (content, BaseType::Named(name)) => Some(scalar(name, literal(content))),
    }
}

/// What came as a variable.
fn from_value(types: &Types, ty: &Type, value: &Value) -> Value {
    match (value, &ty.base) {
        (Value::Null, _) => Value::Null,
        (Value::List(items), BaseType::List(of)) => {
            Value::List(items.iter().map(|item| from_value(types, of, item)).collect())
        }
        // A list with numbered entries is a map to the reference's decoder and the other way round.
        (Value::Map(map), BaseType::List(of)) if map.is_list() => {
            Value::List(map.values().map(|item| from_value(types, of, item)).collect())
        }
        (one, BaseType::List(of)) => Value::List(vec![from_value(types, of, one)]),
        (Value::Map(map), BaseType::Named(name)) => match types.get(name).map(|ty| &ty.kind) {
            Some(Kind::Input(inputs)) => {
                let members = inputs.iter().filter_map(|input| {
                    let given = map.get(&input.name);
                    let value = given.map(|value| from_value(types, &input.ty, value));
                    let value = value.or_else(|| input.default.as_ref().map(constant))?;
                    Some((input.name.as_str(), value))
                });
                Value::Map(members.collect())
            }
            _ => value.clone(),
        },
        (one, BaseType::Named(name)) => scalar(name, one.clone()),
    }
}

/// A scalar as its type has it.
fn scalar(type_name: &Name, value: Value) -> Value {
    match (type_name.as_str(), value) {
        #[expect(clippy::cast_precision_loss, reason = "what a floating-point number is")]
        ("Float", Value::Int(number)) => Value::Float(number as f64),
        #[expect(clippy::cast_possible_truncation, reason = "validation lets whole numbers pass")]
        ("Int", Value::Float(number)) => Value::Int(number as i64),
        ("String" | "ID", other) => other.php_text().map_or(Value::Null, Value::Text),
        (_, other) => other,
    }
}

fn literal(content: &Content<'_>) -> Value {
    match content {
        Content::Int(text) => {
            text.parse().map_or_else(|_| Value::Float(text.parse().unwrap_or(0.0)), Value::Int)
        }
        Content::Float(text) => Value::Float(text.parse().unwrap_or(0.0)),
        Content::String(text) | Content::BlockString(text) => Value::from(text.as_str()),
        Content::Enum(text) => Value::from(*text),
        Content::Boolean(flag) => Value::Bool(*flag),
        Content::Null | Content::Variable(_) | Content::List(_) | Content::Object(_) => Value::Null,
    }
}

/// A default of the schema.
fn constant(value: &ConstValue) -> Value {
    match value {
        ConstValue::Number(number) => match number.as_i64() {
            Some(number) => Value::Int(number),
            None => Value::Float(number.as_f64().unwrap_or(0.0)),
        },
        ConstValue::String(text) => Value::from(text.as_str()),
        ConstValue::Boolean(flag) => Value::Bool(*flag),
        ConstValue::Enum(name) => Value::from(name.as_str()),
        ConstValue::List(items) => Value::List(items.iter().map(constant).collect()),
        ConstValue::Null | ConstValue::Binary(_) | ConstValue::Object(_) => Value::Null,
    }
}

/// The type that a variable is declared with.
fn type_of(node: &TypeNode<'_>) -> Type {
    match &node.shape {
        TypeShape::Named(name) => Type { base: BaseType::Named(Name::new(name)), nullable: true },
        TypeShape::List(of) => Type { base: BaseType::List(Box::new(type_of(of))), nullable: true },
        TypeShape::Required(of) => Type { nullable: false, ..type_of(of) },
    }
}

#[cfg(test)]
mod tests;
