//! Tokens: by password, by an admin's word, and their end (`spec/graphql-auth.md` 3.1 to 3.3).

use super::FieldCall;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::storefront;

/// `generateCustomerToken`
pub(super) fn generate(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (email, password) = (call.args.required_text("email"), call.secret("password"));
        let issued = storefront::token(&call.service, &call.origin, &email, &password).await?;
        call.notes.issued(&issued);
        Ok(Value::Map(Map::from_iter([("token", issued.token)])))
    }
    .boxed()
}

/// `generateCustomerTokenAsAdmin`
pub(super) fn generate_as_admin(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = call.args.object("input").unwrap_or_default();
        let email = input.required_text("customer_email");
        let (service, origin) = (&call.service, &call.origin);
        let issued = storefront::token_as_admin(service, origin, &call.permit, &email).await?;
        call.notes.issued(&issued);
        Ok(Value::Map(Map::from_iter([("customer_token", issued.token)])))
    }
    .boxed()
}

/// `revokeCustomerToken`
pub(super) fn revoke(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let done = storefront::revoke(&call.service, &call.origin, &call.permit).await?;
        Ok(Value::Map(Map::from_iter([("result", done)])))
    }
    .boxed()
}
