//! `customer` (`spec/graphql-auth.md` 3.9).

use super::FieldCall;
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::customers;

/// `customer`
pub(super) fn get(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.own_id();
        let view = customers::get(&call.service, &call.origin, &call.permit, id).await?;
        let text = |text: Option<String>| text.map_or(Value::Null, Value::Text);
        Ok(Value::Map(Map::from_iter([
            ("firstname", text(view.customer.firstname)),
            ("lastname", text(view.customer.lastname)),
            ("email", Value::Text(view.customer.email)),
        ])))
    }
    .boxed()
}
