//! `customerAccountManagementV1`.

use super::customer_input::customer_input;
use super::customer_output::customer_value;
use crate::call::Call;
use crate::value::Value;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::password::Password;
use magegate_service::accounts;

/// `POST /V1/customers`; the answer hides the confirmation key.
pub fn create(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = customer_input(&call.args.object("customer").unwrap_or_default());
        let password = call.args.password("password");
        let view =
            accounts::create(&call.service, &call.origin, &call.permit, input, password.as_ref());
        let mut view = view.await?;
        view.customer.confirmation = None;
        Ok(customer_value(&view))
    }
    .boxed()
}

/// `PUT /V1/customers/me/password`
pub fn change_password(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let secret =
            |name| call.args.password(name).unwrap_or_else(|| Password::new(String::new()));
        let (current, new) = (secret("currentPassword"), secret("newPassword"));
        let id = call.args.customer_id();
        let done = accounts::change_password(
            &call.service,
            &call.origin,
            &call.permit,
            id,
            &current,
            &new,
        );
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// `POST /V1/customers/isEmailAvailable`
pub fn is_email_available(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("customerEmail");
        let website = call.args.int("websiteId");
        let free = accounts::is_email_available(&call.service, &call.origin, &email, website);
        free.await.map(Value::Bool)
    }
    .boxed()
}
