//! What the request gives as variables, against the types that the operation declares for them.

use super::known::Known;
use super::{print, suggest};
use crate::graphql::syntax::Fault;
use crate::graphql::syntax::tree::{Operation, Variable};
use crate::graphql::types::{Kind, TypeDef};
use crate::value::{Map, Value};
use async_graphql_parser::types::{BaseType, Type};
use std::fmt::Write as _;

/// How deep values may be nested; the reader of bodies has a limit of its own.
const MOST_NESTING: usize = 512;

/// The way to a value within a variable, told only where something is wrong there.
#[derive(Clone, Copy)]
struct Path<'p> {
    before: Option<&'p Path<'p>>,
    step: Step<'p>,
}

#[derive(Clone, Copy)]
enum Step<'p> {
    Member(&'p str),
    Item(usize),
    /// An object's member in a list's place.
    Named(&'p str),
}

/// A value that does not fit.
struct Unfit {
    message: String,
    /// The way to it; `None` for the variable itself and for what stands in a list's place.
    path: Option<String>,
    /// What was given there.
    found: String,
}

/// Refuses variables that are missing or do not fit.
pub(super) fn check(
    known: &Known<'_>,
    operation: &Operation<'_>,
    given: &Map,
) -> Result<(), Fault> {
    operation.variables.iter().try_for_each(|variable| check_one(known, variable, given))
}

fn check_one(known: &Known<'_>, variable: &Variable<'_>, given: &Map) -> Result<(), Fault> {
    let name = variable.name.text;
    let Some(ty) = known.input(&variable.of) else { return Ok(()) };
    let message = match given.get(name) {
        None if variable.default.is_some() || ty.nullable => return Ok(()),
        None => format!("Variable \"${name}\" of required type \"{ty}\" was not provided."),
        Some(Value::Null) if ty.nullable => return Ok(()),
        Some(Value::Null) => {
            format!("Variable \"${name}\" of non-null type \"{ty}\" must not be null.")
        }
        Some(value) => match unfit(known, value, &ty, None, 0) {
            None => return Ok(()),
            Some(Unfit { message, path, found }) => {
                let at = path.map_or(String::new(), |path| format!(" at \"{name}{path}\""));
                format!("Variable \"${name}\" got invalid value {found}{at}; {message}")
            }
        },
    };
    Err(known.fault(message, &[variable.at]))
}

/// The first thing about a value that does not fit.
fn unfit(
    known: &Known<'_>,
    value: &Value,
    ty: &Type,
    path: Option<&Path<'_>>,
    depth: usize,
) -> Option<Unfit> {
    let complain = |message: String| {
        Some(Unfit { message, path: path.map(Path::text), found: print::variable(value) })
    };
    if depth > MOST_NESTING {
        return complain("Nested too deep.".into());
    }
    if value.is_null() {
        let message = format!("Expected non-nullable type \"{ty}\" not to be null.");
        return if ty.nullable { None } else { complain(message) };
    }
    if let BaseType::List(of) = &ty.base {
        return unfit_list(known, value, of, path, depth);
    }
    let of = known.types.of(ty)?;
    let message = match &of.kind {
        Kind::Input(_) => return unfit_object(known, value, of, path, depth),
        Kind::Enum(_) => enum_fault(of, value)?,
        Kind::Scalar => scalar_fault(&of.name, value)?,
        Kind::Object(_) => return None,
    };
    complain(message)
}

fn unfit_list(
    known: &Known<'_>,
    value: &Value,
    of: &Type,
    path: Option<&Path<'_>>,
    depth: usize,
) -> Option<Unfit> {
    let item = |item: &Value, step: Step<'_>| {
        unfit(known, item, of, Some(&Path { before: path, step }), depth + 1)
    };
    match value {
        Value::List(items) => {
            items.iter().enumerate().find_map(|(place, one)| item(one, Step::Item(place)))
        }
        // What JSON calls an object is a list with named places to the reference.
        Value::Map(map) => map.iter().find_map(|(name, one)| item(one, Step::Named(name))),
        one => unfit(known, one, of, None, depth + 1),
    }
}

fn unfit_object(
    known: &Known<'_>,
    value: &Value,
    of: &TypeDef,
    path: Option<&Path<'_>>,
    depth: usize,
) -> Option<Unfit> {
    let complain = |message: String| {
        Some(Unfit { message, path: path.map(Path::text), found: print::variable(value) })
    };
    let members: Vec<(String, &Value)> = match value {
        Value::Map(map) => map.iter().map(|(name, one)| (name.to_owned(), one)).collect(),
        Value::List(items) => {
            items.iter().enumerate().map(|(place, one)| (place.to_string(), one)).collect()
        }
        _ => return complain(format!("Expected type \"{}\" to be an object.", of.name)),
    };
    for input in of.inputs() {
        let name = &input.name;
        let fault = match members.iter().find(|(given, _)| given == name) {
            Some((_, one)) => {
                let path = Path { before: path, step: Step::Member(name) };
                unfit(known, one, &input.ty, Some(&path), depth + 1)
            }
            None if input.is_required() => {
                let ty = &input.ty;
                complain(format!("Field \"{name}\" of required type \"{ty}\" was not provided."))
            }
            None => None,
        };
        if fault.is_some() {
            return fault;
        }
    }
    let inputs = || of.inputs().iter().map(|input| input.name.as_str());
    let unknown = members.iter().find(|(name, _)| !inputs().any(|known| known == name));
    let (name, _) = unknown?;
    let near = suggest::did_you_mean("", name, inputs());
    complain(format!("Field \"{name}\" is not defined by type \"{}\".{near}", of.name))
}

impl Path<'_> {
    fn text(&self) -> String {
        let mut steps: Vec<Step<'_>> =
            std::iter::successors(Some(self), |path| path.before).map(|path| path.step).collect();
        steps.reverse();
        // Writing to a string cannot fail.
        steps.iter().fold(String::new(), |mut out, step| {
            let _ = match step {
                Step::Item(place) => write!(out, "[{place}]"),
                Step::Named(name) if is_number(name) => write!(out, "[{name}]"),
                Step::Member(name) | Step::Named(name) => write!(out, ".{name}"),
            };
            out
        })
    }
}

/// PHP turns names that are whole numbers into numbers.
fn is_number(name: &str) -> bool {
    name.parse::<i64>().is_ok_and(|number| number.to_string() == name)
}

fn enum_fault(of: &TypeDef, value: &Value) -> Option<String> {
    let names = of.values().iter().map(|value| value.name.as_str());
    let name = &of.name;
    let Value::Text(given) = value else {
        let given = print::variable(value);
        let near = suggest::did_you_mean("the enum value ", &given, names);
        return Some(format!("Enum \"{name}\" cannot represent non-string value: {given}.{near}"));
    };
    if names.clone().any(|name| name == given) {
        return None;
    }
    let near = suggest::did_you_mean("the enum value ", given, names);
    let given = print::cut(given.clone());
    Some(format!("Value \"{given}\" does not exist in \"{name}\" enum.{near}"))
}

fn scalar_fault(scalar: &str, value: &Value) -> Option<String> {
    let what = match (scalar, value) {
        ("Int", Value::Int(number)) if i32::try_from(*number).is_ok() => return None,
        ("Int", Value::Float(number)) if is_int(*number) => return None,
        ("Float", Value::Float(number)) if number.is_finite() => return None,
        ("Float" | "ID", Value::Int(_))
        | ("String" | "ID", Value::Text(_))
        | ("Boolean", Value::Bool(_)) => return None,
        ("Int", Value::Int(_)) => "Int cannot represent non 32-bit signed integer value",
        ("Int", Value::Float(number)) if number.fract() == 0.0 => {
            "Int cannot represent non 32-bit signed integer value"
        }
        ("Int", _) => "Int cannot represent non-integer value",
        ("Float", _) => "Float cannot represent non numeric value",
        ("String", _) => "String cannot represent a non string value",
        ("Boolean", _) => "Boolean cannot represent a non boolean value",
        ("ID", _) => "ID cannot represent a non-string and non-integer value",
        _ => return None,
    };
    Some(format!("{what}: {}", print::variable(value)))
}

/// Whether it is a whole number of 32 bits.
fn is_int(number: f64) -> bool {
    number.fract() == 0.0 && number >= f64::from(i32::MIN) && number <= f64::from(i32::MAX)
}
