//! The root fields of the reference: name, whom they are for, and what answers, over the service functions that REST
//! uses (`spec/graphql-auth.md` 2). What their types are stands in `schema.graphql`.

mod customer;
mod tokens;

use crate::call::{Args, Notes};
use crate::value::Value;
use async_graphql_parser::types::OperationType;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::id::CustomerId;
use magegate_service::Service;
use magegate_service::authentication::Identity;
use magegate_service::facts::Facts;
use magegate_service::origin::Origin;
use std::sync::Arc;

/// A field of `Query` or `Mutation`.
#[derive(Debug)]
pub(crate) struct RootField {
    pub(crate) name: &'static str,
    pub(crate) kind: OperationType,
    /// Whom it is for; `SelfOnly` means customers alone, whatever an admin's role covers.
    pub(crate) requirement: Requirement,
    /// Whether a field that is for all does more for callers who prove who they are; else its permit is a guest's.
    pub(crate) knows_caller: bool,
    pub(crate) run: RunField,
}

/// Everything that a root field needs.
#[derive(Debug)]
pub(crate) struct FieldCall {
    pub(crate) service: Arc<Service>,
    pub(crate) facts: Arc<Facts>,
    pub(crate) origin: Origin,
    /// Who sends the request, and why a guest is one.
    pub(crate) identity: Identity,
    pub(crate) permit: Permit,
    /// The arguments: absent members are absent, null ones null.
    pub(crate) args: Args,
    /// The address that the request came to, with a slash at its end.
    pub(crate) base_url: String,
    /// Where to leave what the door tells beside the answer.
    pub(crate) notes: Notes,
}

/// What answers a root field: a map with all members of its type (others are left out, missing ones are null), a list, a
/// scalar, or null. An error's kind decides its category.
pub(crate) type RunField = fn(FieldCall) -> BoxFuture<'static, Result<Value>>;

/// The root fields of the reference.
pub(crate) static FIELDS: &[RootField] = &[
    query("customer", SELF, customer::get),
    mutation("generateCustomerToken", ANONYMOUS, tokens::generate),
];

const ANONYMOUS: Requirement = Requirement::Anonymous;
const SELF: Requirement = Requirement::SelfOnly;

impl FieldCall {
    /// The customer that calls; 0 for anybody else, whom a field for customers does not come to see.
    pub(crate) fn own_id(&self) -> CustomerId {
        match self.permit.caller() {
            magegate_domain::caller::Caller::Customer(id) => id,
            _ => CustomerId(0),
        }
    }
}

const fn query(name: &'static str, requirement: Requirement, run: RunField) -> RootField {
    RootField { name, kind: OperationType::Query, requirement, knows_caller: false, run }
}

const fn mutation(name: &'static str, requirement: Requirement, run: RunField) -> RootField {
    RootField { name, kind: OperationType::Mutation, requirement, knows_caller: false, run }
}
