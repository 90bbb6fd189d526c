//! From what a root field answered to what the document asked of it: members picked in the document's order, scalars as
//! their type has them, and a null where a value is missing, up to the next place that may be null. JSON is written as
//! the values are found, so that an answer that grows too large is never held.

use super::arguments::arguments;
use super::described::{self, Described};
use super::entry::{Entry, Step};
use super::limits::MAX_ANSWER;
use super::selection::{Chosen, Fields};
use super::syntax::Location;
use super::syntax::tree::Field;
use super::types::{FieldDef, Kind, TypeDef, Types};
use crate::rest::json;
use crate::value::Value;
use async_graphql_parser::types::{BaseType, Type};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

/// The answer would be longer than [`MAX_ANSWER`].
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Why a value was not written.
enum Stop {
    /// It is not what the schema says.
    Fault(Box<Entry>),
    TooLarge,
}

/// What a document is answered by.
#[derive(Debug)]
pub(super) struct Answering<'d> {
    types: &'d Types,
    chosen: &'d Chosen<'d>,
    /// What is told about the types, once it was asked for.
    pub(super) described: Option<&'d Described>,
    /// The first of the entries: the reference shows no others.
    pub(super) first: Option<Entry>,
    /// The members of the answer so far.
    text: String,
    /// What is asked of an object, by the places of the fields that ask.
    asked: HashMap<Vec<usize>, Arc<Fields<'d>>>,
}

impl<'d> Answering<'d> {
    pub(super) fn new(types: &'d Types, chosen: &'d Chosen<'d>) -> Self {
        let text = "{".to_owned();
        Self { types, chosen, described: None, first: None, text, asked: HashMap::new() }
    }

    /// Writes a field of the root with what was answered for it. What the schema promises and the answer lacks is a
    /// fault of ours and leaves a null.
    ///
    /// # Errors
    /// The answer gets too large.
    pub(super) fn field(
        &mut self,
        key: &str,
        defined: &FieldDef,
        nodes: &[&'d Field<'d>],
        value: &Value,
    ) -> Result<(), TooLarge> {
        let mut path = vec![Step::Member(key.to_owned())];
        let mark = self.key(key, self.text.len() > 1).map_err(too_large)?;
        match self.complete(&defined.ty, nodes, value, &mut path) {
            Err(Stop::Fault(entry)) => self.null_instead(mark, *entry).map_err(too_large),
            outcome => outcome.map_err(too_large),
        }
    }

    /// Writes a null for a field of the root, and notes why.
    ///
    /// # Errors
    /// The answer gets too large.
    pub(super) fn failed(&mut self, key: &str, entry: Entry) -> Result<(), TooLarge> {
        let mark = self.key(key, self.text.len() > 1).map_err(too_large)?;
        self.null_instead(mark, entry).map_err(too_large)
    }

    /// The JSON of the whole answer, and the first thing that went wrong.
    pub(super) fn finish(mut self) -> (String, Option<Entry>) {
        self.text.push('}');
        (self.text, self.first)
    }

    /// The entry of a field with its places and its path.
    pub(super) fn placed(&self, entry: Entry, nodes: &[&Field<'_>], path: &[Step]) -> Entry {
        let text = self.chosen.document.text;
        let locations = nodes.iter().map(|node| Location::of(text, node.at())).collect();
        Entry { locations, path: path.to_vec(), ..entry }
    }

    fn complete(
        &mut self,
        ty: &Type,
        nodes: &[&'d Field<'d>],
        value: &Value,
        path: &mut Vec<Step>,
    ) -> Result<(), Stop> {
        if value.is_null() {
            return if ty.nullable { self.push("null") } else { Err(self.fault(nodes, path)) };
        }
        match &ty.base {
            BaseType::List(of) => {
                let Value::List(items) = value else { return Err(self.fault(nodes, path)) };
                self.push("[")?;
                for (place, item) in items.iter().enumerate() {
                    self.push(if place > 0 { "," } else { "" })?;
                    path.push(Step::Item(place));
                    let written = self.or_null(of, nodes, item, path);
                    path.pop();
                    written?;
                }
                self.push("]")
            }
            BaseType::Named(name) => match self.types.get(name) {
                Some(object @ TypeDef { kind: Kind::Object(_), .. }) => {
                    self.object(object, nodes, value, path)
                }
                Some(leaf) => match serialized(leaf, value) {
                    Some(value) => self.push(&json::encode(&value)),
                    None => Err(self.fault(nodes, path)),
                },
                None => Err(self.fault(nodes, path)),
            },
        }
    }

    fn object(
        &mut self,
        object: &TypeDef,
        nodes: &[&'d Field<'d>],
        value: &Value,
        path: &mut Vec<Step>,
    ) -> Result<(), Stop> {
        let Value::Map(members) = value else { return Err(self.fault(nodes, path)) };
        let members = match self.described {
            Some(described) if object.name == "__Type" => described.whole(members),
            _ => members,
        };
        let asked = self.asked(nodes, object);
        self.push("{")?;
        let mut is_further = false;
        for (key, nodes) in asked.iter() {
            let Some(name) = nodes.first().map(|node| node.name.text) else { continue };
            let Some(defined) = self.types.field(object, name) else { continue };
            self.key(key, is_further)?;
            is_further = true;
            if name == "__typename" {
                self.push(&json::encode(&Value::from(object.name.as_str())))?;
                continue;
            }
            let member = members.get(name).unwrap_or(&Value::Null);
            let member = self.current(object, defined, nodes, member);
            path.push(Step::Member((*key).to_owned()));
            let written = self.or_null(&defined.ty, nodes, &member, path);
            path.pop();
            written?;
        }
        self.push("}")
    }

    /// Writes a value. A fault in a place that may be null stays there; in any other it goes up.
    fn or_null(
        &mut self,
        ty: &Type,
        nodes: &[&'d Field<'d>],
        value: &Value,
        path: &mut Vec<Step>,
    ) -> Result<(), Stop> {
        let mark = self.text.len();
        match self.complete(ty, nodes, value, path) {
            Err(Stop::Fault(entry)) if ty.nullable => self.null_instead(mark, *entry),
            outcome => outcome,
        }
    }

    /// Which fields of an object are asked for. Looked for once, however many objects there are.
    fn asked(&mut self, nodes: &[&'d Field<'d>], object: &TypeDef) -> Arc<Fields<'d>> {
        let places: Vec<usize> = nodes.iter().map(|node| node.at()).collect();
        let chosen = self.chosen;
        let asked = self.asked.entry(places);
        Arc::clone(asked.or_insert_with(|| Arc::new(chosen.of(nodes, &object.name))))
    }

    /// A list about the types without what is deprecated, unless that is asked for too; anything else as it is.
    fn current<'v>(
        &self,
        object: &TypeDef,
        defined: &FieldDef,
        nodes: &[&Field<'_>],
        value: &'v Value,
    ) -> Cow<'v, Value> {
        if !described::hides_deprecated(&object.name, defined) {
            return Cow::Borrowed(value);
        }
        let (Value::List(items), Some(node)) = (value, nodes.first()) else {
            return Cow::Borrowed(value);
        };
        if !items.iter().any(described::is_deprecated) {
            return Cow::Borrowed(value);
        }
        let args = arguments(self.types, &defined.args, node, &self.chosen.variables);
        if args.value("includeDeprecated") == Some(&Value::Bool(true)) {
            return Cow::Borrowed(value);
        }
        let current = items.iter().filter(|item| !described::is_deprecated(item));
        Cow::Owned(Value::List(current.cloned().collect()))
    }

    /// Takes back what was written of a value that turned out to be faulty, and notes the first of the faults.
    fn null_instead(&mut self, mark: usize, entry: Entry) -> Result<(), Stop> {
        self.text.truncate(mark);
        self.first.get_or_insert(entry);
        self.push("null")
    }

    /// Writes the name of a member, and says where its value begins.
    fn key(&mut self, key: &str, is_further: bool) -> Result<usize, Stop> {
        self.push(if is_further { ",\"" } else { "\"" })?;
        self.push(key)?;
        self.push("\":")?;
        Ok(self.text.len())
    }

    fn push(&mut self, text: &str) -> Result<(), Stop> {
        if self.text.len() + text.len() > MAX_ANSWER {
            return Err(Stop::TooLarge);
        }
        self.text.push_str(text);
        Ok(())
    }

    /// A value that is not what the schema says.
    fn fault(&self, nodes: &[&Field<'_>], path: &[Step]) -> Stop {
        if self.first.is_none() {
            tracing::error!(?path, "a GraphQL field does not answer what the schema says");
        }
        Stop::Fault(Box::new(self.placed(Entry::internal(), nodes, path)))
    }
}

/// At the root a fault has become a null already.
fn too_large(_: Stop) -> TooLarge {
    TooLarge
}

/// A leaf as its type has it; `None` for what cannot be one.
fn serialized(leaf: &TypeDef, value: &Value) -> Option<Value> {
    match (leaf.name.as_str(), value) {
        ("Int", Value::Int(number)) => Some(Value::Int(*number)),
        ("Int", Value::Bool(flag)) => Some(Value::Int(i64::from(*flag))),
        ("Int", Value::Text(text)) => text.trim().parse().ok().map(Value::Int),
        #[expect(clippy::cast_precision_loss, reason = "what a floating-point number is")]
        ("Float", Value::Int(number)) => Some(Value::Float(*number as f64)),
        ("Float", Value::Float(number)) => Some(Value::Float(*number)),
        ("Float", Value::Text(text)) => text.trim().parse().ok().map(Value::Float),
        ("Boolean", Value::Bool(flag)) => Some(Value::Bool(*flag)),
        ("Boolean", Value::Int(number)) => Some(Value::Bool(*number != 0)),
        ("Boolean", Value::Text(text)) => Some(Value::Bool(!matches!(text.as_str(), "" | "0"))),
        ("String" | "ID", value) => value.php_text().map(Value::Text),
        (_, Value::Text(text)) => {
            let known = leaf.values().iter().any(|value| value.name == *text);
            known.then(|| Value::from(text.as_str()))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests;
