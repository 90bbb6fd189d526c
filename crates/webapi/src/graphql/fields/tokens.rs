//! `generateCustomerToken` (`spec/graphql-auth.md` 3.1).

use super::FieldCall;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::customer_tokens;

/// `generateCustomerToken`
pub(super) fn generate(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("email");
        let password = call.args.password("password").unwrap_or_else(|| String::new().into());
        let issued = customer_tokens::create(&call.service, &call.origin, &email, &password);
        let issued = issued.await?;
        call.notes.issued(&issued);
        Ok(Value::Map(Map::from_iter([("token", Value::Text(issued.token))])))
    }
    .boxed()
}
