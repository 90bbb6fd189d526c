//! The root fields of the reference: name, whom they are for, and what answers, over the service functions that REST
//! uses (`spec/graphql-auth.md` 2). What their types are stands in `schema.graphql`.

mod addresses;
mod customer;
mod input;
mod output;
mod passwords;
mod store;
mod tokens;

use crate::call::{Args, Notes};
use crate::value::Value;
use async_graphql_parser::types::OperationType;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::acl::{Permit, Requirement};
use magegate_domain::password::Password;
use magegate_service::Service;
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
    query("isEmailAvailable", ANONYMOUS, customer::is_email_available),
    query("storeConfig", ANONYMOUS, store::config),
    query("availableStores", ANONYMOUS, store::available),
    query("countries", ANONYMOUS, store::countries),
    query("country", ANONYMOUS, store::country),
    query("currency", ANONYMOUS, store::currency),
    mutation("generateCustomerToken", ANONYMOUS, tokens::generate),
    mutation("generateCustomerTokenAsAdmin", ANONYMOUS, tokens::generate_as_admin).knowing_caller(),
    mutation("revokeCustomerToken", SELF, tokens::revoke),
    mutation("createCustomer", ANONYMOUS, customer::create),
    mutation("createCustomerV2", ANONYMOUS, customer::create),
    mutation("updateCustomer", SELF, customer::update),
    mutation("updateCustomerV2", SELF, customer::update),
    mutation("updateCustomerEmail", SELF, customer::update_email),
    mutation("changeCustomerPassword", SELF, passwords::change),
    mutation("requestPasswordResetEmail", ANONYMOUS, passwords::request_reset),
    mutation("resetPassword", ANONYMOUS, passwords::reset),
    mutation("deleteCustomer", SELF, customer::delete),
    mutation("createCustomerAddress", SELF, addresses::create),
    mutation("updateCustomerAddress", SELF, addresses::update),
    mutation("deleteCustomerAddress", SELF, addresses::delete),
];

const ANONYMOUS: Requirement = Requirement::Anonymous;
const SELF: Requirement = Requirement::SelfOnly;

impl RootField {
    const fn knowing_caller(self) -> Self {
        Self { knows_caller: true, ..self }
    }
}

impl FieldCall {
    /// A secret; an absent one, which a required argument never is, reads as empty.
    fn secret(&self, name: &str) -> Password {
        self.args.password(name).unwrap_or_else(|| Password::new(String::new()))
    }
}

const fn query(name: &'static str, requirement: Requirement, run: RunField) -> RootField {
    RootField { name, kind: OperationType::Query, requirement, knows_caller: false, run }
}

const fn mutation(name: &'static str, requirement: Requirement, run: RunField) -> RootField {
    RootField { name, kind: OperationType::Mutation, requirement, knows_caller: false, run }
}
