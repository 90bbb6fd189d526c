//! Rows as objects and back: every member checked against the column that it is for.

use super::Object;
use super::node::{Node, Space};
use magegate_domain::clock::{parse_timestamp, timestamp};
use magegate_domain::{Result, messages};
use magegate_store::engine::Value as Cell;
use magegate_store::moving::{Column, Entry, Kind, Table};
use serde_json::Value;

/// Under which member an object has its number.
pub(super) const ID: &str = "id";
/// Under which member an object has the values of its attributes, by their codes.
pub(super) const VALUES: &str = "values";
/// Under which member an address has its region's country and code, `DE-BAY`, by which other stores know it.
pub(super) const REGION_CODE: &str = "region_code";
/// What the database writes for no moment at all.
const NEVER: &str = "0000-00-00 00:00:00";

/// The row as an object; columns without a value are left out.
pub(super) fn of_entry(node: &Node, entry: &Entry) -> Object {
    let mut object = Object::new();
    if node.space.is_some() {
        object.insert(ID.to_owned(), entry.id.into());
    }
    for (column, cell) in node.table.columns.iter().zip(&entry.cells) {
        let value = match cell {
            Cell::Null => continue,
            Cell::Int(number) => Value::from(*number),
            Cell::Text(text) => Value::from(text.as_str()),
            Cell::Moment(moment) => timestamp(*moment).into(),
        };
        object.insert(column.name.to_owned(), value);
    }
    object
}

/// The values of a table's columns.
pub(super) fn cells(table: &Table, object: &Object) -> Result<Vec<Cell>> {
    table.columns.iter().map(|column| cell(column, object.get(column.name))).collect()
}

/// The whole number of a member; 0 where it is missing or none.
pub(super) fn number(object: &Object, member: &str) -> i64 {
    object.get(member).and_then(Value::as_i64).unwrap_or_default()
}

/// The text of a member; empty where it is missing or none.
pub(super) fn text<'a>(object: &'a Object, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or_default()
}

/// The objects that an object has under a member.
pub(super) fn list<'a>(object: &'a Object, member: &str) -> impl Iterator<Item = &'a Object> {
    object.get(member).and_then(Value::as_array).into_iter().flatten().filter_map(Value::as_object)
}

/// The same, to be changed.
pub(super) fn list_mut<'a>(
    object: &'a mut Object,
    member: &str,
) -> impl Iterator<Item = &'a mut Object> {
    let list = object.get_mut(member).and_then(Value::as_array_mut);
    list.into_iter().flatten().filter_map(Value::as_object_mut)
}

/// Refuses members that nobody knows, lists that are none, and values that are not of their column's kind.
pub(super) fn check(node: &Node, object: &Object, further: &[&str]) -> Result<()> {
    for (member, value) in object {
        let member = member.as_str();
        if let Some(column) = node.table.columns.iter().find(|column| column.name == member) {
            cell(column, Some(value))?;
        } else if let Some(child) = node.children.iter().find(|child| child.member == member) {
            let items = value.as_array().ok_or_else(|| fault(member, "must be a list"))?;
            for item in items {
                let item = item.as_object().ok_or_else(|| fault(member, "must hold objects"))?;
                check(child, item, &[])?;
            }
        } else if member == VALUES && node.values.is_some() {
            let values = value.as_object().ok_or_else(|| fault(member, "must be an object"))?;
            if let Some((code, _)) = values.iter().find(|(_, value)| !value.is_string()) {
                return Err(fault(code, "must be a text"));
            }
        } else if member == REGION_CODE && node.space == Some(Space::Address) {
            value.as_str().ok_or_else(|| fault(member, "must be a text"))?;
        } else if !(further.contains(&member) || member == ID && node.space.is_some()) {
            return Err(fault(member, "is not known here"));
        }
    }
    check_number(node, object)
}

/// Numbers are those of the reference's columns; only what every installation begins with may have 0.
fn check_number(node: &Node, object: &Object) -> Result<()> {
    let Some(space) = node.space else { return Ok(()) };
    let least = i64::from(!matches!(
        space,
        Space::Website | Space::StoreGroup | Space::Store | Space::TaxClass | Space::CustomerGroup
    ));
    match object.get(ID).and_then(Value::as_i64) {
        Some(number) if (least..=i64::from(u32::MAX)).contains(&number) => Ok(()),
        _ => Err(fault(ID, &format!("must be a number from {least} to {}", u32::MAX))),
    }
}

/// Texts as a store holds them that knows the basic plane alone: what is beyond is one and the same character to it.
pub(super) fn in_basic_plane(object: &mut Object) {
    for value in object.values_mut() {
        match value {
            Value::String(text) if text.chars().any(is_beyond) => {
                *text = text.replace(is_beyond, "\u{FFFD}");
            }
            Value::Array(items) => {
                items.iter_mut().filter_map(Value::as_object_mut).for_each(in_basic_plane);
            }
            Value::Object(inner) => in_basic_plane(inner),
            _ => {}
        }
    }
}

/// A complaint about a member.
pub(super) fn fault(member: &str, what: &str) -> magegate_domain::Error {
    let member: String = member.chars().take(80).collect();
    messages::input(format!("{member} {what}"))
}

fn cell(column: &Column, value: Option<&Value>) -> Result<Cell> {
    let wrong = |what: &str| Err(fault(column.name, what));
    match (column.kind, value) {
        (_, None | Some(Value::Null)) => Ok(Cell::Null),
        (Kind::Int, Some(Value::Number(number))) => match number.as_i64() {
            Some(number) => Ok(Cell::Int(number)),
            None => wrong("is no whole number of 64 bits"),
        },
        (Kind::Int, Some(_)) => wrong("must be a whole number"),
        (Kind::Text(most), Some(Value::String(text))) => {
            if text.chars().nth(most).is_some() {
                return wrong(&format!("is longer than {most} characters"));
            }
            Ok(Cell::Text(text.clone()))
        }
        (Kind::Text(_), Some(_)) => wrong("must be a text"),
        (Kind::Moment, Some(Value::String(text))) => {
            if text != NEVER && parse_timestamp(text).is_none() {
                return wrong("must be a time: YYYY-MM-DD HH:MM:SS");
            }
            Ok(Cell::Text(text.clone()))
        }
        (Kind::Day, Some(Value::String(text))) if is_day(text) => Ok(Cell::Text(text.clone())),
        (Kind::Moment, Some(_)) => wrong("must be a time: YYYY-MM-DD HH:MM:SS"),
        (Kind::Day, Some(_)) => wrong("must be a day: YYYY-MM-DD"),
    }
}

fn is_beyond(character: char) -> bool {
    u32::from(character) > 0xFFFF
}

fn is_day(text: &str) -> bool {
    text == "0000-00-00" || parse_timestamp(&format!("{text} 00:00:00")).is_some()
}
