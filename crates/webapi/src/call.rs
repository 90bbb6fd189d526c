//! A call of an operation: who, from where, with which decoded arguments. Protocol-free: REST builds one, SOAP and
//! GraphQL will.

mod args;

pub use args::Args;

use crate::routes::{Forced, ForcedValue, Param, Route};
use crate::shape::{Shape, decode};
use crate::value::{Map, Value};
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::caller::Caller;
use magegate_domain::messages;
use magegate_service::Service;
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use std::sync::Arc;

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
    /// The decoded arguments.
    pub args: Args,
    /// The address that the request came to, with a slash at its end.
    pub base_url: String,
}

/// What answers a call.
pub type Run = fn(Call) -> BoxFuture<'static, Result<Value>>;

/// Decodes the arguments of a route from what a client sent: `data` holds names and values as they came. Missing names
/// are collected, an ill-typed value is an error at once, as in the reference.
pub fn arguments(route: &Route, data: &mut Map, caller: Caller) -> Result<Args> {
    let mut args = Map::new();
    let mut missing = Vec::new();
    for param in route.params {
        let value = forced(route.forced, param.name, caller)
            .unwrap_or_else(|| given(data, param).unwrap_or_default());
        let decoded = decode(value, &param.shape)?;
        let decoded = force_members(route.forced, param, decoded, caller);
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
    exact.or_else(|| data.remove(&snake_case(param.name)))
}

/// The value of a parameter that is forced as a whole.
fn forced(forced: &[Forced], name: &str, caller: Caller) -> Option<Value> {
    forced.iter().find(|forced| forced.target == name).map(|forced| value_of(forced.value, caller))
}

/// Sets the members of an object that are forced. Decoding has brought every spelling of a member to one name, so
/// nothing the client sent is left beside it.
fn force_members(forced: &[Forced], param: &Param, decoded: Value, caller: Caller) -> Value {
    let (Shape::Object(_), Value::Map(mut map)) = (&param.shape, decoded.clone()) else {
        return decoded;
    };
    for forced in forced {
        if let Some((root, member)) = forced.target.split_once('.')
            && root == param.name
        {
            map.insert(member, value_of(forced.value, caller));
        }
    }
    Value::Map(map)
}

fn value_of(value: ForcedValue, caller: Caller) -> Value {
    match (value, caller) {
        (ForcedValue::CustomerId, Caller::Customer(id)) => Value::Int(id.0),
        (ForcedValue::CustomerId, _) => Value::Null,
    }
}

/// `customerId` → `customer_id`.
fn snake_case(name: &str) -> String {
    let mut out = String::with_capacity(name.len() + 4);
    for character in name.chars() {
        if character.is_ascii_uppercase() {
            out.push('_');
        }
        out.push(character.to_ascii_lowercase());
    }
    out
}
