//! The `fields=` filter: a projection of the answer (`spec/web-api-framework.md`, section 5; transcripts
//! `partial_response`, `search_customers`).

use std::collections::HashMap;

use crate::value::{Map, Value};

/// A filter whose brackets nest deeper matches nothing; no answer is that deep.
const MAX_DEPTH: usize = 64;

/// What a `fields` parameter keeps of an answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Filter {
    /// All of it: the parameter is absent, empty or `0`.
    Everything,
    /// The named members.
    Only(Selection),
    /// Nothing: the parameter is malformed or not a text. The answer becomes an empty list.
    Nothing,
}

/// Names with what is kept below them; `None` keeps all.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Selection {
    names: HashMap<String, Option<Selection>>,
}

impl Filter {
    /// The filter of a request's parameter, as far as there is one.
    pub fn of(parameter: Option<&Value>) -> Self {
        match parameter {
            None | Some(Value::Null) => Self::Everything,
            Some(Value::Text(text)) => parse(text),
            Some(_) => Self::Nothing,
        }
    }

    /// Whether it keeps a member of the answer, or a part of it.
    pub fn keeps(&self, name: &str) -> bool {
        match self {
            Self::Everything => true,
            Self::Only(selection) => selection.names.contains_key(name),
            Self::Nothing => false,
        }
    }
}

/// Reads the text of the parameter: names of letters, digits and `_`, parted by commas, each with its own
/// list in square brackets if only a part below it is wanted.
pub fn parse(text: &str) -> Filter {
    if text.is_empty() || text == "0" {
        return Filter::Everything;
    }
    let mut open: Vec<(Selection, String)> = Vec::new();
    let mut current = Selection::default();
    // The name that a following bracket refines.
    let mut last = String::new();
    let mut name = String::new();
    for next in text.chars().chain([',']) {
        if next.is_ascii_alphanumeric() || next == '_' {
            name.push(next);
            continue;
        }
        if !name.is_empty() {
            last.clone_from(&name);
            current.names.insert(std::mem::take(&mut name), None);
        }
        match next {
            ',' => {}
            '[' if open.len() < MAX_DEPTH => {
                open.push((std::mem::take(&mut current), last.clone()));
            }
            ']' => {
                let Some((outer, refined)) = open.pop() else {
                    return Filter::Nothing;
                };
                let inner = std::mem::replace(&mut current, outer);
                current.names.insert(refined, Some(inner));
            }
            _ => return Filter::Nothing,
        }
    }
    if open.is_empty() { Filter::Only(current) } else { Filter::Nothing }
}

/// Projects an answer. Scalars stay as they are; of a list every element is projected. Nothing left is an
/// empty list. Below the top, an empty list that the filter looks into becomes null.
pub fn apply(filter: &Filter, answer: Value) -> Value {
    match (filter, answer) {
        (Filter::Nothing, Value::List(_) | Value::Map(_)) => Value::List(Vec::new()),
        (Filter::Only(_), Value::List(items)) if items.is_empty() => Value::List(items),
        (Filter::Only(selection), answer) => match project(selection, answer) {
            Value::Map(map) if map.is_empty() => Value::List(Vec::new()),
            answer => answer,
        },
        (_, answer) => answer,
    }
}

/// A collection is projected element by element, anything else by its own names.
fn project(selection: &Selection, value: Value) -> Value {
    match value {
        Value::List(items) if items.is_empty() => Value::Null,
        Value::List(items) => {
            Value::List(items.into_iter().map(|item| pick(selection, item)).collect())
        }
        Value::Map(map) if !map.is_empty() && map.is_numbered() => {
            let items = map.into_iter().map(|(name, item)| (name, pick(selection, item)));
            Value::Map(items.collect())
        }
        Value::Map(_) => pick(selection, value),
        scalar => scalar,
    }
}

/// The named members of one value, in the value's order. A scalar has none.
fn pick(selection: &Selection, value: Value) -> Value {
    let map = match value {
        Value::Map(map) => map,
        Value::List(items) => {
            let number = |(position, item): (usize, Value)| (position.to_string(), item);
            items.into_iter().enumerate().map(number).collect()
        }
        _ => Map::new(),
    };
    let mut picked = Map::new();
    for (name, member) in map {
        match selection.names.get(&name) {
            Some(Some(below)) => picked.insert(name, project(below, member)),
            Some(None) => picked.insert(name, member),
            None => None,
        };
    }
    Value::Map(picked)
}

#[cfg(test)]
mod tests;
