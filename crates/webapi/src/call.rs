//! A call of an operation: who, from where, with which decoded arguments. Protocol-free: every door
//! builds one.

mod args;
pub(crate) mod limits;

pub use args::Args;

use crate::routes::{Forced, ForcedValue, Param, Route};
use crate::shape::{Shape, decode};
use crate::value::{Map, Value};
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::id::SessionId;
use magegate_domain::messages;
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use magegate_service::{Issued, Service};
use std::sync::{Arc, Mutex, PoisonError};
use time::OffsetDateTime;

/// Everything that an operation needs.
#[derive(Debug)]
pub struct Call {
    /// The service.
    pub service: Arc<Service>,
    /// The facts that the decision was made by.
    pub facts: Arc<Facts>,
    /// Where the request came from.
    pub origin: Origin,
    /// The proof that the caller may.
    pub permit: Permit,
    /// The session of the token that the caller proved itself by.
    pub session: Option<SessionId>,
    /// The decoded arguments.
    pub args: Args,
    /// The address that the request came to, with a slash at its end.
    pub base_url: String,
    /// Whether the answer's items will be shown: a caller may ask for their count alone.
    pub items_wanted: bool,
    /// Where to leave what the door tells beside the answer's value.
    pub notes: Notes,
}

/// What an operation tells beside its value. Clones share it.
#[derive(Debug, Clone, Default)]
pub struct Notes(Arc<Mutex<Option<OffsetDateTime>>>);

impl Call {
    /// The answer that is a fresh token alone; when it ends is noted for the door.
    pub(crate) fn handed_out(&self, issued: Issued) -> Value {
        self.notes.issued(&issued);
        Value::Text(issued.token)
    }
}

impl Notes {
    /// Notes when a token that was just issued ends, if it does.
    pub fn issued(&self, issued: &Issued) {
        if let Some(at) = issued.ends_at {
            self.token_ends(at);
        }
    }

    /// Notes when the token that was just issued ends. Of several tokens in one answer, the one that ends first counts.
    pub fn token_ends(&self, at: OffsetDateTime) {
        let mut end = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *end = Some(end.map_or(at, |end| end.min(at)));
    }

    /// When the first of the tokens that were just issued ends, if there are any and one does.
    pub fn token_end(&self) -> Option<OffsetDateTime> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What answers a call.
pub type Run = fn(Call) -> BoxFuture<'static, Result<Value>>;

/// Decodes the arguments of a route from what a client sent: `data` holds names and values as they came. Missing names
/// are collected, an ill-typed value is an error at once, as in the reference; so is a list of more than `limit` objects.
pub fn arguments(
    route: &Route,
    data: &mut Map,
    caller: Caller,
    limit: Option<i64>,
) -> Result<Args> {
    let mut args = Map::new();
    let mut missing = Vec::new();
    let forced = forced_values(route.forced, data, caller);
    for param in route.params {
        let whole = forced.iter().find(|(target, _)| *target == param.name);
        let value = match whole {
            Some((_, value)) => value.clone(),
            None => given(data, param).unwrap_or_default(),
        };
        let value = force_members(&forced, param, value);
        let is_object = matches!(value, Value::Map(_));
        let decoded = decode(value, &param.shape).map_err(|fault| match param.shape {
            // An internal error of the reference's: the complaint is ours, so that it names the parameter.
            Shape::Object(_) if !is_object => messages::input(format!(
                "Error occurred during \"{}\" processing. {}",
                param.name, fault.phrase.template
            )),
            _ => fault,
        })?;
        if let Some(limit) = limit {
            limits::check(&decoded, &param.shape, limit)?;
        }
        if decoded.is_null() && param.required {
            missing.push(param.name);
        }
        args.insert(param.name, decoded);
    }
    if missing.is_empty() { Ok(Args::new(args)) } else { Err(messages::required(&missing)) }
}

/// The client's value: under the parameter's name, else under its snake case form. Null is as good as absent.
fn given(data: &mut Map, param: &Param) -> Option<Value> {
    let exact = data.remove(param.name).filter(|value| !value.is_null());
    exact.or_else(|| data.remove(&spelled_otherwise(param.name)))
}

/// What the row forces, by target.
fn forced_values(forced: &[Forced], data: &Map, caller: Caller) -> Vec<(&'static str, Value)> {
    let value = |forced: &Forced| match (forced.value, caller) {
        (ForcedValue::CustomerId, Caller::Customer(id)) => Value::Int(id.0),
        (ForcedValue::Variable(name), _) => data.get(name).cloned().unwrap_or_default(),
        (ForcedValue::CustomerId | ForcedValue::Stored, _) => Value::Null,
    };
    forced.iter().map(|forced| (forced.target, value(forced))).collect()
}

/// Sets the members of an object that are forced, before anything is decoded: what the client sent for them, under
/// whatever spelling, is not even looked at.
fn force_members(forced: &[(&'static str, Value)], param: &Param, value: Value) -> Value {
    let of_param = |target: &'static str| {
        target.split_once('.').filter(|(root, _)| *root == param.name).map(|(_, member)| member)
    };
    if !forced.iter().any(|(target, _)| of_param(target).is_some()) {
        return value;
    }
    let nothing = Map::new();
    let (object, sent) = match (&param.shape, &value) {
        (Shape::Object(object), Value::Map(sent)) => (object, sent),
        // Setting a member makes the object that was not sent.
        (Shape::Object(object), Value::Null) => (object, &nothing),
        _ => return value,
    };
    let is_forced = |key: &str| {
        let member = object.member(key).map(|member| member.name);
        forced.iter().any(|(target, _)| of_param(target) == member && member.is_some())
    };
    let mut map: Map = sent
        .iter()
        .filter(|(key, _)| !is_forced(key))
        .map(|(key, value)| (key, value.clone()))
        .collect();
    for (target, value) in forced {
        if let Some(member) = of_param(target) {
            map.insert(member, value.clone());
        }
    }
    Value::Map(map)
}

/// The same name in camel case if it is in snake case, and the other way round: `customerId`, `customer_id`.
pub(crate) fn spelled_otherwise(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    let mut after_underscore = false;
    for character in name.chars() {
        match character {
            '_' => after_underscore = true,
            _ if after_underscore => {
                out.push(character.to_ascii_uppercase());
                after_underscore = false;
            }
            c if c.is_ascii_uppercase() => {
                out.push('_');
                out.push(c.to_ascii_lowercase());
            }
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::json;
    use crate::routes;
    use magegate_domain::id::CustomerId;

    fn put_own(body: &str) -> Result<Args> {
        let (route, _) = routes::find("PUT", "/V1/customers/me").unwrap();
        let Value::Map(mut data) = json::decode(body.as_bytes()).unwrap() else {
            panic!("{body} is no object")
        };
        arguments(route, &mut data, Caller::Customer(CustomerId(5)), None)
    }

    #[test]
    fn names_are_spelled_both_ways() {
        assert_eq!(spelled_otherwise("customerId"), "customer_id");
        assert_eq!(spelled_otherwise("customer_id"), "customerId");
        assert_eq!(spelled_otherwise("email"), "email");
    }

    #[test]
    fn forced_members_are_not_looked_at_under_any_spelling() {
        let body = r#"{"customer":{"ID":"x","id":1,"groupId":"x","website_id":[],"Store_Id":{},"email":"a"}}"#;
        let customer = put_own(body).unwrap().object("customer").unwrap();
        assert_eq!(customer.int("id"), Some(5));
        for name in ["group_id", "website_id", "store_id"] {
            assert_eq!(customer.int(name), None, "{name}");
        }
        assert_eq!(customer.text("email").as_deref(), Some("a"));
    }

    #[test]
    fn what_stands_in_an_object_s_place_is_refused_by_the_parameter_s_name() {
        for body in [r#"{"customer":"x"}"#, r#"{"customer":5}"#, r#"{"customer":[1]}"#] {
            let fault = put_own(body).unwrap_err().phrase.template;
            assert!(fault.starts_with("Error occurred during \"customer\""), "{body}: {fault}");
        }
    }
}
