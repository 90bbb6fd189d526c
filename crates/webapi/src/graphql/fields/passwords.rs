//! New passwords (`spec/graphql-auth.md` 3.6 to 3.8).

use super::FieldCall;
use super::output::account_value;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_service::storefront;

/// `changeCustomerPassword`
pub(super) fn change(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (current, new) = (call.secret("currentPassword"), call.secret("newPassword"));
        let (service, origin) = (&call.service, &call.origin);
        let changed =
            storefront::change_password(service, origin, &call.permit, &current, &new).await?;
        Ok(account_value(&changed))
    }
    .boxed()
}

/// `requestPasswordResetEmail`
pub(super) fn request_reset(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("email");
        let sent = storefront::request_reset(&call.service, &call.origin, &call.permit, &email);
        sent.await.map(Value::Bool)
    }
    .boxed()
}

/// `resetPassword`
pub(super) fn reset(call: FieldCall) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("email");
        let token = call.args.required_text("resetPasswordToken");
        let new = call.secret("newPassword");
        let (service, origin) = (&call.service, &call.origin);
        let done = storefront::reset(service, origin, &call.permit, (&email, &token), &new);
        done.await.map(Value::Bool)
    }
    .boxed()
}
