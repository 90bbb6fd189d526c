//! Numbers of the file and what they have become in the target; numbers that an export has written.

use super::Object;
use super::node::{Instead, Node, Space};
use super::object::{fault, list_mut};
use magegate_domain::Result;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// The target's numbers by the file's.
#[derive(Debug, Default)]
pub(super) struct Maps(HashMap<(Space, i64), i64>);

impl Maps {
    pub(super) fn get(&self, space: Space, number: i64) -> Option<i64> {
        self.0.get(&(space, number)).copied()
    }

    pub(super) fn set(&mut self, space: Space, number: i64, target: i64) {
        self.0.insert((space, number), target);
    }

    /// Puts the target's numbers in place of the file's, in a row and all that belongs to it; columns that are set
    /// `later` get 0.
    pub(super) fn translate(&self, node: &Node, object: &mut Object, later: &[&str]) -> Result<()> {
        for reference in node.references {
            let Some(value) = object.get_mut(reference.column) else { continue };
            let Some(number) = value.as_i64() else { continue };
            let target = if later.contains(&reference.column) {
                Some(0)
            } else {
                self.get(reference.to, number)
            };
            let unknown = || fault(reference.column, &format!("{number} is not in the file"));
            *value = target.ok_or_else(unknown)?.into();
        }
        for child in node.children {
            for item in list_mut(object, child.member) {
                self.translate(child, item, later)?;
            }
        }
        Ok(())
    }
}

/// The numbers that an export has written.
#[derive(Debug, Default)]
pub(super) struct Known(HashSet<(Space, i64)>);

impl Known {
    pub(super) fn add(&mut self, space: Space, number: i64) {
        self.0.insert((space, number));
    }

    pub(super) fn has(&self, space: Space, number: i64) -> bool {
        self.0.contains(&(space, number))
    }

    /// Replaces numbers of rows that are not there. Gives how many there were, or `None` where the row means nothing
    /// without one of them. `later` columns may name what is written later.
    pub(super) fn tidy(&self, node: &Node, object: &mut Object, later: &[&str]) -> Option<u64> {
        let mut lost = 0;
        for reference in node.references {
            let number = object.get(reference.column).and_then(Value::as_i64);
            let is_there =
                |number| later.contains(&reference.column) || self.has(reference.to, number);
            if number.is_none_or(is_there) {
                continue;
            }
            lost += 1;
            match reference.instead {
                Instead::NoRow => return None,
                Instead::Nothing => object.shift_remove(reference.column),
                Instead::Number(number) => {
                    object.insert(reference.column.to_owned(), number.into())
                }
            };
        }
        for child in node.children {
            let Some(Value::Array(items)) = object.get_mut(child.member) else { continue };
            let before = items.len();
            items.retain_mut(|item| match item.as_object_mut() {
                Some(item) => match self.tidy(child, item, later) {
                    Some(more) => {
                        lost += more;
                        true
                    }
                    None => false,
                },
                None => false,
            });
            lost += (before - items.len()) as u64;
            if items.is_empty() {
                object.shift_remove(child.member);
            }
        }
        Some(lost)
    }
}
