//! Values of custom attributes: from what a request gives to what is stored and shown. Shown values are texts, whatever
//! their type (`spec/customers-api.md` 2.4).

use super::{Attribute, BackendType, decimal, moment};
use crate::error::Error;
use crate::messages;
use crate::number;

/// A value as a request gives it, with the type that it had there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Given {
    /// Nothing: the value is removed.
    Null,
    /// True or false.
    Bool(bool),
    /// A number, as the reference writes it in a text.
    Number(String),
    /// A text.
    Text(String),
    /// Several, for a `multiselect` attribute.
    List(Vec<String>),
}

/// The value cast to the attribute's type; `None` removes it. What the type does not allow is refused with the
/// reference's complaint, without the way to the place.
pub fn cast(attribute: &Attribute, given: Given) -> Result<Option<String>, String> {
    let is_empty = match &given {
        Given::Null => true,
        Given::Text(text) | Given::Number(text) => text.is_empty(),
        Given::List(items) => items.is_empty(),
        Given::Bool(_) => false,
    };
    if is_empty {
        return Ok(None);
    }
    let given = match given {
        Given::List(items) if attribute.frontend_input == "multiselect" => {
            Given::Text(items.join(","))
        }
        other => other,
    };
    match (attribute.backend_type, given) {
        (_, Given::List(_)) => Err(complaint(attribute, "array", expected(attribute))),
        (BackendType::Int, given) => {
            let (text, is_number) = scalar(given);
            let number = number::whole(&text).filter(|_| is_number);
            let number = number.ok_or_else(|| complaint(attribute, &text, "int"))?;
            Ok(Some(number.clamp(i32::MIN.into(), i32::MAX.into()).to_string()))
        }
        (BackendType::Decimal, given) => {
            let (text, is_number) = scalar(given);
            let number = number::float(&text).filter(|_| is_number);
            let number = number.ok_or_else(|| complaint(attribute, &text, "float"))?;
            Ok(Some(decimal::shown(number)))
        }
        (_, given) => Ok(Some(scalar(given).0).filter(|text| !text.is_empty())),
    }
}

/// The cast value as it is stored: dates in one form. What is no date is refused as `Invalid date`.
pub fn storable(attribute: &Attribute, value: &str) -> Result<String, Error> {
    match attribute.backend_type {
        BackendType::Datetime => {
            moment::read(value).ok_or_else(|| messages::input(messages::INVALID_DATE))
        }
        BackendType::Decimal => Ok(shown(attribute.backend_type, value.to_owned())),
        _ => Ok(value.to_owned()),
    }
}

/// A stored value, read as text, as answers show it.
pub fn shown(backend_type: BackendType, stored: String) -> String {
    match backend_type {
        BackendType::Decimal => number::float(&stored).map_or(stored, decimal::shown),
        _ => stored,
    }
}

/// The text of a scalar, and whether its type can hold a number.
fn scalar(given: Given) -> (String, bool) {
    match given {
        Given::Bool(flag) => (if flag { "1" } else { "" }.to_owned(), false),
        Given::Number(text) | Given::Text(text) => (text, true),
        Given::Null | Given::List(_) => (String::new(), false),
    }
}

fn expected(attribute: &Attribute) -> &'static str {
    match attribute.backend_type {
        BackendType::Int => "int",
        BackendType::Decimal => "float",
        _ => "string",
    }
}

fn complaint(attribute: &Attribute, value: &str, expected: &str) -> String {
    let value: String = value.chars().take(200).collect();
    let wrong = messages::wrong_type_text(&value, expected);
    format!("Attribute \"{}\" has invalid value. {wrong}", attribute.code)
}
