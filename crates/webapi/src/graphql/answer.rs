//! From what a root field answered to what the document asked of it: members picked in the document's order, scalars as
//! their type has them, and a null where a value is missing, up to the next place that may be null.

use super::entry::{Entry, Step};
use super::selection::{Chosen, Fields};
use super::syntax::Location;
use super::syntax::tree::Field;
use super::types::{FieldDef, Kind, TypeDef, Types};
use crate::rest::json;
use crate::value::Value;
use async_graphql_parser::types::{BaseType, Type};

/// A value of an answer.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Out {
    /// A scalar or null.
    Leaf(Value),
    List(Vec<Out>),
    /// Members in their order; an object even without any.
    Object(Vec<(String, Out)>),
}

/// What a document is answered by.
#[derive(Debug)]
pub(super) struct Answering<'d> {
    pub(super) types: &'d Types,
    pub(super) chosen: &'d Chosen<'d>,
    /// The first of the entries: the reference shows no others.
    pub(super) first: Option<Entry>,
}

impl Answering<'_> {
    /// A field of the root with what was answered for it. What the schema promises and the answer lacks is a fault of
    /// ours and leaves a null.
    pub(super) fn field(&mut self, defined: &FieldDef, nodes: &[&Field<'_>], value: &Value) -> Out {
        let key = nodes.first().map_or("", |node| node.key());
        let mut path = vec![Step::Member(key.to_owned())];
        match self.complete(&defined.ty, nodes, value, &mut path) {
            Ok(out) => out,
            Err(entry) => {
                self.fail(entry);
                Out::Leaf(Value::Null)
            }
        }
    }

    /// Notes what went wrong.
    pub(super) fn fail(&mut self, entry: Entry) {
        self.first.get_or_insert(entry);
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
        nodes: &[&Field<'_>],
        value: &Value,
        path: &mut Vec<Step>,
    ) -> Result<Out, Entry> {
        if value.is_null() {
            return if ty.nullable {
                Ok(Out::Leaf(Value::Null))
            } else {
                Err(self.fault(nodes, path))
            };
        }
        match &ty.base {
            BaseType::List(of) => {
                let Value::List(items) = value else { return Err(self.fault(nodes, path)) };
                let mut out = Vec::with_capacity(items.len());
                for (place, item) in items.iter().enumerate() {
                    path.push(Step::Item(place));
                    let item = self.complete(of, nodes, item, path);
                    path.pop();
                    out.push(self.or_null(of, item)?);
                }
                Ok(Out::List(out))
            }
            BaseType::Named(name) => match self.types.get(name) {
                Some(object @ TypeDef { kind: Kind::Object(_), .. }) => {
                    self.object(object, nodes, value, path)
                }
                Some(leaf) => {
                    serialized(leaf, value).map(Out::Leaf).ok_or_else(|| self.fault(nodes, path))
                }
                None => Err(self.fault(nodes, path)),
            },
        }
    }

    fn object(
        &mut self,
        object: &TypeDef,
        nodes: &[&Field<'_>],
        value: &Value,
        path: &mut Vec<Step>,
    ) -> Result<Out, Entry> {
        let Value::Map(members) = value else { return Err(self.fault(nodes, path)) };
        let asked: Fields<'_> = self.chosen.of(nodes, &object.name);
        let mut out = Vec::with_capacity(asked.len());
        for (key, nodes) in asked {
            let Some(name) = nodes.first().map(|node| node.name.text) else { continue };
            if name == "__typename" {
                out.push((key.to_owned(), Out::Leaf(Value::from(object.name.as_str()))));
                continue;
            }
            let Some(defined) = self.types.field(object, name) else { continue };
            path.push(Step::Member(key.to_owned()));
            let member = members.get(name).unwrap_or(&Value::Null);
            let member = self.complete(&defined.ty, &nodes, member, path);
            path.pop();
            out.push((key.to_owned(), self.or_null(&defined.ty, member)?));
        }
        Ok(Out::Object(out))
    }

    /// A fault in a place that may be null stays there; in any other it goes up.
    fn or_null(&mut self, ty: &Type, out: Result<Out, Entry>) -> Result<Out, Entry> {
        match out {
            Err(entry) if ty.nullable => {
                self.fail(entry);
                Ok(Out::Leaf(Value::Null))
            }
            out => out,
        }
    }

    /// A value that is not what the schema says.
    fn fault(&self, nodes: &[&Field<'_>], path: &[Step]) -> Entry {
        tracing::error!(?path, "a GraphQL field does not answer what the schema says");
        self.placed(Entry::internal(), nodes, path)
    }
}

impl Out {
    /// Writes JSON as the reference does.
    pub(super) fn write(&self, out: &mut String) {
        match self {
            Self::Leaf(value) => out.push_str(&json::encode(value)),
            Self::List(items) => {
                out.push('[');
                for (place, item) in items.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Self::Object(members) => {
                out.push('{');
                for (place, (name, member)) in members.iter().enumerate() {
                    if place > 0 {
                        out.push(',');
                    }
                    out.push_str(&json::encode(&Value::from(name.as_str())));
                    out.push(':');
                    member.write(out);
                }
                out.push('}');
            }
        }
    }
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
