//! `customer` and the fields that create, change and delete one's own account (`spec/graphql-auth.md` 3.4, 3.5, 3.9,
//! 3.10 and 3.12).

use super::FieldCall;
use super::input::{change, is_empty};
use super::output::{account_value, outcome};
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::storefront::{self, Change};

/// `customer`
pub(super) fn get(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let account = storefront::account(&call.service, &call.origin, &call.permit).await?;
        Ok(account_value(&account))
    }
    .boxed()
}

/// `isEmailAvailable`
pub(super) fn is_email_available(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("email");
        let free = storefront::is_email_available(&call.service, &call.origin, &email).await?;
        Ok(Value::Map(Map::from_iter([("is_email_available", free)])))
    }
    .boxed()
}

/// `createCustomer` and `createCustomerV2`
pub(super) fn create(mut call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let new = change(&call.args.object("input").unwrap_or_default());
        // Strangers' requests may wait for a thread that hashes: not with all that they sent.
        drop(std::mem::take(&mut call.args));
        let account = storefront::create(&call.service, &call.origin, &call.permit, new).await?;
        Ok(outcome(account_value(&account)))
    }
    .boxed()
}

/// `updateCustomer` and `updateCustomerV2`
pub(super) fn update(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = call.args.object("input").unwrap_or_default();
        let nulls = input.nulls();
        let change = change(&input);
        let account = storefront::update(&call.service, &call.origin, &call.permit, change).await?;
        let mut customer = account_value(&account);
        // What was sent as null is kept and shown as null, as in the reference.
        if let Value::Map(members) = &mut customer {
            for name in nulls.iter().filter(|name| OPTIONAL.contains(&name.as_str())) {
                members.insert(name.as_str(), Value::Null);
            }
            let born = ["dob", "date_of_birth"];
            let is_null = |name: &str| nulls.iter().any(|null| null == name);
            if born.iter().any(|name| is_null(name))
                && input.text("dob").is_none()
                && input.text("date_of_birth").is_none()
            {
                for name in born {
                    members.insert(name, Value::Null);
                }
            }
        }
        Ok(outcome(customer))
    }
    .boxed()
}

/// `updateCustomerEmail`
pub(super) fn update_email(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let change = Change { is_empty: is_empty(&call.args), ..change(&call.args) };
        let account = storefront::update(&call.service, &call.origin, &call.permit, change).await?;
        Ok(outcome(account_value(&account)))
    }
    .boxed()
}

/// `deleteCustomer`
pub(super) fn delete(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let done = storefront::delete(&call.service, &call.origin, &call.permit);
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// The members that an account need not have, but for the day of birth, which has two names.
const OPTIONAL: &[&str] = &["gender", "middlename", "prefix", "suffix", "taxvat"];
