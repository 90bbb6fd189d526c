//! The rules about literals: of the type that belongs there, and no member twice.

use super::known::Known;
use super::walk::unique;
use super::{print, suggest};
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Argument, Content, Value};
use crate::graphql::types::{Kind, TypeDef};
use async_graphql_parser::types::{BaseType, Type};
use std::collections::HashMap;

/// Visits a literal. Without a type, where it stands under something unknown, only its members' names are looked at.
pub(super) fn check<'d>(
    known: &Known<'d>,
    value: &'d Value<'d>,
    ty: Option<&Type>,
) -> Result<(), Fault> {
    visit(known, value, ty, true)
}

/// `unique_members`: the reference does not look for members that stand twice in objects within objects.
fn visit<'d>(
    known: &Known<'d>,
    value: &'d Value<'d>,
    ty: Option<&Type>,
    unique_members: bool,
) -> Result<(), Fault> {
    match &value.content {
        Content::Variable(_) => Ok(()),
        Content::Null => match ty {
            Some(ty) if !ty.nullable => Err(unfit(known, value, &ty.to_string())),
            _ => Ok(()),
        },
        Content::List(items) => {
            let of = match ty.map(|ty| &ty.base) {
                Some(BaseType::List(of)) => Some(&**of),
                Some(BaseType::Named(_)) => {
                    check_leaf(known, value, ty)?;
                    None
                }
                None => None,
            };
            items.iter().try_for_each(|item| visit(known, item, of, unique_members))
        }
        Content::Object(members) => visit_object(known, value, members, ty, unique_members),
        _ => check_leaf(known, value, ty),
    }
}

fn visit_object<'d>(
    known: &Known<'d>,
    value: &'d Value<'d>,
    members: &'d [Argument<'d>],
    ty: Option<&Type>,
    unique_members: bool,
) -> Result<(), Fault> {
    let object = ty.and_then(|ty| known.types.of(ty));
    if let Some(object) = object {
        if !matches!(object.kind, Kind::Input(_)) {
            return check_leaf(known, value, ty);
        }
        check_complete(known, value, members, object)?;
    }
    let mut names = HashMap::new();
    for member in members {
        let inputs = object.map(TypeDef::inputs).unwrap_or_default();
        let input = inputs.iter().find(|input| input.name == member.name.text);
        if let (Some(object), None) = (object, input) {
            let name = member.name.text;
            let near = suggest::did_you_mean("", name, inputs.iter().map(|input| &*input.name));
            let message =
                format!("Field \"{name}\" is not defined by type \"{}\".{near}", object.name);
            return Err(known.fault(message, &[member.name.at]));
        }
        if unique_members {
            unique(known, &mut names, member.name, "input field")?;
        }
        visit(known, &member.value, input.map(|input| &input.ty), false)?;
    }
    Ok(())
}

/// Refuses an object that lacks a member.
fn check_complete(
    known: &Known<'_>,
    value: &Value<'_>,
    members: &[Argument<'_>],
    object: &TypeDef,
) -> Result<(), Fault> {
    let given = |name: &str| members.iter().any(|member| member.name.text == name);
    let lacks = object.inputs().iter().find(|input| input.is_required() && !given(&input.name));
    let Some(input) = lacks else { return Ok(()) };
    let message = format!(
        "Field {}.{} of required type {} was not provided.",
        object.name, input.name, input.ty
    );
    Err(known.fault(message, &[value.at]))
}

/// Refuses what is no value of the named type that belongs there.
fn check_leaf(known: &Known<'_>, value: &Value<'_>, ty: Option<&Type>) -> Result<(), Fault> {
    let Some(of) = ty.and_then(|ty| known.types.of(ty)) else { return Ok(()) };
    if !of.is_leaf() {
        return Err(unfit(known, value, &of.name));
    }
    let message = if matches!(of.kind, Kind::Enum(_)) {
        enum_fault(of, value)
    } else {
        scalar_fault(&of.name, value)
    };
    message.map_or(Ok(()), |message| Err(known.fault(message, &[value.at])))
}

fn enum_fault(of: &TypeDef, value: &Value<'_>) -> Option<String> {
    let names = of.values().iter().map(|value| value.name.as_str());
    let name = &of.name;
    if let Content::Enum(given) = value.content {
        if names.clone().any(|name| name == given) {
            return None;
        }
        let near = suggest::did_you_mean("the enum value ", given, names);
        return Some(format!("Value \"{given}\" does not exist in \"{name}\" enum.{near}"));
    }
    let given = print::literal(value);
    let near = suggest::did_you_mean("the enum value ", &given, names);
    Some(format!("Enum \"{name}\" cannot represent non-enum value: {given}.{near}"))
}

fn scalar_fault(scalar: &str, value: &Value<'_>) -> Option<String> {
    let what = match (scalar, &value.content) {
        ("Int", Content::Int(text)) if is_int(text) => return None,
        ("Float", Content::Int(_) | Content::Float(_))
        | ("String", Content::String(_) | Content::BlockString(_))
        | ("Boolean", Content::Boolean(_))
        | ("ID", Content::Int(_) | Content::String(_) | Content::BlockString(_)) => return None,
        ("Int", _) => "Int cannot represent non-integer value",
        ("Float", _) => "Float cannot represent non numeric value",
        ("String", _) => "String cannot represent a non string value",
        ("Boolean", _) => "Boolean cannot represent a non boolean value",
        ("ID", _) => "ID cannot represent a non-string and non-integer value",
        _ => return None,
    };
    Some(format!("{what}: {}", print::literal(value)))
}

/// Whether it is a number of 32 bits, written as PHP would write it: `-0` is none.
fn is_int(text: &str) -> bool {
    text.parse::<i32>().is_ok_and(|number| number.to_string() == text)
}

fn unfit(known: &Known<'_>, value: &Value<'_>, wanted: &str) -> Fault {
    let message = format!("Expected value of type \"{wanted}\", found {}.", print::literal(value));
    known.fault(message, &[value.at])
}
