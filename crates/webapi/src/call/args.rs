//! Decoded arguments, read by name. They follow the route's shapes, so reading cannot fail: what a row does not
//! declare reads as absent.

use crate::value::{Map, Value};
use magegate_domain::id::CustomerId;
use magegate_domain::password::Password;

/// The arguments of a call, or the members of an object among them.
#[derive(Debug, Clone, Default)]
pub struct Args(Map);

impl Args {
    /// Takes decoded values.
    pub fn new(map: Map) -> Self {
        Self(map)
    }

    /// Whether there are no members, not even null ones.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether a member is present, even as null.
    pub fn has(&self, name: &str) -> bool {
        self.0.contains_key(name)
    }

    /// The members that are present as null.
    pub fn nulls(&self) -> Vec<String> {
        let nulls = self.0.iter().filter(|(_, value)| value.is_null());
        nulls.map(|(name, _)| name.to_owned()).collect()
    }

    /// A value as it was decoded, even null.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A text; `None` when absent or null.
    pub fn text(&self, name: &str) -> Option<String> {
        self.0.get(name).and_then(Value::as_text).map(ToOwned::to_owned)
    }

    /// A number.
    pub fn int(&self, name: &str) -> Option<i64> {
        match self.0.get(name) {
            Some(Value::Int(number)) => Some(*number),
            _ => None,
        }
    }

    /// A flag.
    pub fn flag(&self, name: &str) -> Option<bool> {
        match self.0.get(name) {
            Some(Value::Bool(flag)) => Some(*flag),
            _ => None,
        }
    }

    /// An object.
    pub fn object(&self, name: &str) -> Option<Self> {
        self.0.get(name).and_then(Value::as_map).cloned().map(Self)
    }

    /// The objects of a list; `None` when absent or null.
    pub fn objects(&self, name: &str) -> Option<Vec<Self>> {
        match self.0.get(name) {
            Some(Value::List(items)) => Some(
                items.iter().map(|item| Self(item.as_map().cloned().unwrap_or_default())).collect(),
            ),
            _ => None,
        }
    }

    /// The texts of a list.
    pub fn texts(&self, name: &str) -> Option<Vec<String>> {
        match self.0.get(name) {
            Some(Value::List(items)) => {
                Some(items.iter().filter_map(Value::as_text).map(ToOwned::to_owned).collect())
            }
            _ => None,
        }
    }

    /// The numbers of a list; `None` when absent or null.
    pub fn ints(&self, name: &str) -> Option<Vec<i64>> {
        let number = |item: &Value| match item {
            Value::Int(number) => Some(*number),
            _ => None,
        };
        match self.0.get(name) {
            Some(Value::List(items)) => Some(items.iter().filter_map(number).collect()),
            _ => None,
        }
    }

    /// A required text; an absent one, which a required parameter never is, reads as empty.
    pub fn required_text(&self, name: &str) -> String {
        self.text(name).unwrap_or_default()
    }

    /// A secret.
    pub fn password(&self, name: &str) -> Option<Password> {
        self.text(name).map(Password::new)
    }

    /// The number of a customer.
    pub fn customer_id(&self) -> CustomerId {
        CustomerId(self.int("customerId").unwrap_or(0))
    }
}
