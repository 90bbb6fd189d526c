//! `integrationCustomerTokenServiceV1`.

use crate::call::Call;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::customer_tokens;

/// `POST /V1/integration/customer/token`
pub fn create(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let username = call.args.required_text("username");
        let password = call.args.password("password").unwrap_or_else(|| String::new().into());
        let issued = customer_tokens::create(&call.service, &call.origin, &username, &password);
        Ok(call.handed_out(issued.await?))
    }
    .boxed()
}

/// `POST /V1/integration/customer/revoke-customer-token`
pub fn revoke(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let done = customer_tokens::revoke(&call.service, &call.origin, &call.permit, id);
        done.await.map(Value::Bool)
    }
    .boxed()
}
