//! From a tree of plain values to one that follows a shape: canonical names, cast scalars, or a complaint that names
//! the way to the fault.

use super::number::{fraction, numeric};
use super::{Member, ObjectShape, Shape};
use crate::value::{Map, Value};
use magegate_domain::error::Result;
use magegate_domain::messages;

/// A value of the shape, or the reference's complaint about it. Nulls of objects stay nulls: absent and null are told
/// apart where that matters.
pub fn decode(value: Value, shape: &Shape) -> Result<Value> {
    convert(value, shape, true).map_err(messages::input)
}

fn convert(value: Value, shape: &Shape, is_parameter: bool) -> Result<Value, String> {
    if value.is_null() {
        return Ok(Value::Null);
    }
    match shape {
        Shape::Text => value.php_text().map(Value::Text).ok_or_else(|| wrong(&value, shape)),
        Shape::Int => match numeric(&value) {
            Some(number) => Ok(Value::Int(number)),
            None => Err(wrong(&value, shape)),
        },
        Shape::Float => match fraction(&value) {
            Some(number) => Ok(Value::Float(number)),
            None => Err(wrong(&value, shape)),
        },
        Shape::Bool => match value.php_text() {
            Some(text) => {
                let on = ["1", "true", "on", "yes"];
                Ok(Value::Bool(on.iter().any(|word| text.eq_ignore_ascii_case(word))))
            }
            None => Err(wrong(&value, shape)),
        },
        Shape::List(of) => list(value, of, shape, is_parameter),
        Shape::Object(object) => match value {
            Value::Map(map) => members(&map, object),
            Value::List(items) if items.is_empty() => Ok(Value::Map(Map::new())),
            _ if object.scalar_is_empty || !is_parameter => Ok(Value::Map(Map::new())),
            other => Err(wrong(&other, shape)),
        },
        Shape::CustomAttributes => custom_attributes(value),
    }
}

/// A list, also one that came as a map of numbered entries, or as XML's `item` elements.
fn list(value: Value, of: &Shape, shape: &Shape, is_parameter: bool) -> Result<Value, String> {
    let items: Vec<Value> = match value {
        Value::List(items) => items,
        Value::Map(mut map) => match (map.len(), map.remove("item")) {
            (1, Some(Value::List(items))) => items,
            (1, Some(item)) => vec![item],
            (_, Some(item)) => {
                map.insert("item", item);
                map.values().cloned().collect()
            }
            (_, None) => map.values().cloned().collect(),
        },
        // The reference drops a scalar where a list of objects belongs, and complains about one of scalars, giving the
        // PHP name of the value's type.
        _ if matches!(of, Shape::Object(_)) && !is_parameter => return Ok(Value::Null),
        other => {
            return Err(messages::wrong_type_text(php_type(&other), &shape.type_name()));
        }
    };
    let decoded = items.into_iter().map(|item| match of {
        Shape::Text => Ok(item.php_text().map_or_else(|| "Array".into(), Value::Text)),
        _ => convert(item, of, false),
    });
    Ok(Value::List(decoded.collect::<Result<_, String>>()?))
}

/// The members under their canonical names; of keys that mean the same member, the first wins.
fn members(map: &Map, object: &ObjectShape) -> Result<Value, String> {
    let mut out = Map::new();
    for (key, value) in map.iter() {
        let Some(member) = object.member(key) else {
            return Err(format!(
                "The \"{}\" field is not known to {}. Verify and try again.",
                shortened(key),
                object.name
            ));
        };
        if !out.contains_key(member.name) {
            let decoded = member_value(value.clone(), member)?;
            // What decoding drops is as if it had not been sent; a null that was sent stays one.
            if !decoded.is_null() || value.is_null() {
                out.insert(member.name, decoded);
            }
        }
    }
    Ok(Value::Map(out))
}

fn member_value(value: Value, member: &Member) -> Result<Value, String> {
    convert(value, &member.shape, false)
        .map_err(|fault| format!("Error occurred during \"{}\" processing. {fault}", member.name))
}

/// Checks the form of custom attributes (`spec/customers-api.md` 2.4).
fn custom_attributes(value: Value) -> Result<Value, String> {
    let entries: Vec<Value> = match value {
        Value::List(items) => items.into_iter().enumerate().map(numbered).collect(),
        // XML's form of a list.
        Value::Map(map) if is_item(&map) => match map.into_iter().next() {
            Some((_, Value::List(items))) => items,
            Some((_, item)) => vec![item],
            None => Vec::new(),
        },
        Value::Map(map) => {
            let entry = |(code, value): (&str, &Value)| match value {
                Value::Map(_) => value.clone(),
                other => Value::Map(Map::from_iter([
                    ("attribute_code", Value::from(code)),
                    ("value", other.clone()),
                ])),
            };
            map.iter().map(entry).collect()
        }
        _ => return Ok(Value::Null),
    };
    for entry in &entries {
        let code = entry
            .as_map()
            .and_then(|map| map.get("attribute_code").or_else(|| map.get("attributeCode")));
        let value = entry.as_map().and_then(|map| map.get("value"));
        let code = code.and_then(Value::php_text).filter(|code| !matches!(&**code, "" | "0"));
        match (code, value) {
            (Some(_), Some(_)) => {}
            (None, None | Some(Value::Null)) => {
                return Err("An empty custom attribute is specified. Enter the attribute and \
                            try again."
                    .to_owned());
            }
            (None, Some(_)) => {
                return Err("A custom attribute is specified with a missing attribute code. \
                            Verify the code and try again."
                    .to_owned());
            }
            (Some(code), None) => {
                return Err(format!(
                    "The \"{}\" attribute code doesn't have a value set. Enter the value and \
                     try again.",
                    shortened(&code)
                ));
            }
        }
    }
    Ok(Value::List(entries))
}

/// An entry of a list. A scalar counts as the value of the attribute whose code is its place, as in the reference.
fn numbered((place, entry): (usize, Value)) -> Value {
    match entry {
        Value::Map(_) | Value::List(_) => entry,
        scalar => Value::Map(Map::from_iter([
            ("attribute_code", Value::from(place.to_string())),
            ("value", scalar),
        ])),
    }
}

/// Whether a map is one of `item` elements and nothing else.
fn is_item(map: &Map) -> bool {
    map.len() == 1 && matches!(map.get("item"), Some(Value::List(_) | Value::Map(_)))
}

fn wrong(value: &Value, shape: &Shape) -> String {
    let shown = value.php_text().unwrap_or_else(|| "array".to_owned());
    messages::wrong_type_text(&shortened(&shown), &shape.type_name())
}

/// What a client sent is shown to it again, but not at any length.
fn shortened(text: &str) -> String {
    text.chars().take(200).collect()
}

fn php_type(value: &Value) -> &'static str {
    match value {
        Value::Null => "NULL",
        Value::Bool(_) => "boolean",
        Value::Int(_) => "integer",
        Value::Float(_) => "double",
        Value::Text(_) => "string",
        Value::List(_) | Value::Map(_) => "array",
    }
}
