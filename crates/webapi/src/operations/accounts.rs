//! `customerAccountManagementV1`.

use super::customer_input::customer_input;
use super::customer_output::customer_value;
use crate::call::{Args, Call};
use crate::value::{Map, Value};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use magegate_domain::Result;
use magegate_domain::password::Password;
use magegate_service::accounts::{self, ConfirmationStatus};
use magegate_service::customers;

/// `POST /V1/customers`; the answer hides the confirmation key.
pub fn create(mut call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = customer_input(&call)?;
        let password = call.args.password("password");
        let redirect = call.args.required_text("redirectUrl");
        // Strangers' requests may wait for a thread that hashes: not with all that they sent.
        call.args = Args::default();
        let (service, origin) = (&call.service, &call.origin);
        let password = password.as_ref();
        let view = accounts::create(service, origin, &call.permit, input, password, &redirect);
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

/// `PUT /V1/customers/me/activate`
pub fn activate_own(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let key = call.args.required_text("confirmationKey");
        let view = accounts::activate_own(&call.service, &call.origin, &call.permit, &key);
        Ok(customer_value(&view.await?))
    }
    .boxed()
}

/// `PUT /V1/customers/:email/activate`; the answer has no extension attributes, as in the reference.
pub fn activate(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (email, key) =
            (call.args.required_text("email"), call.args.required_text("confirmationKey"));
        let view = accounts::activate(&call.service, &call.origin, &call.permit, &email, &key);
        let mut value = customer_value(&view.await?);
        if let Value::Map(customer) = &mut value {
            customer.remove("extension_attributes");
        }
        Ok(value)
    }
    .boxed()
}

/// `GET /V1/customers/:customerId/confirm`
pub fn confirmation_status(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let status = accounts::confirmation_status(&call.service, &call.permit, id).await?;
        Ok(Value::from(match status {
            ConfirmationStatus::NotRequired => "account_confirmation_not_required",
            ConfirmationStatus::Required => "account_confirmation_required",
            ConfirmationStatus::Confirmed => "account_confirmed",
        }))
    }
    .boxed()
}

/// `POST /V1/customers/confirm`
pub fn resend_confirmation(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let email = call.args.required_text("email");
        let website = call.args.int("websiteId").unwrap_or(0);
        let redirect = call.args.required_text("redirectUrl");
        let sent = accounts::resend(&call.service, &call.permit, &email, website, &redirect);
        sent.await.map(Value::Bool)
    }
    .boxed()
}

/// `PUT /V1/customers/password`
pub fn request_reset(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (email, template) =
            (call.args.required_text("email"), call.args.required_text("template"));
        let website = call.args.int("websiteId");
        let (service, origin) = (&call.service, &call.origin);
        let sent =
            accounts::request_reset(service, origin, &call.permit, &email, &template, website);
        sent.await.map(Value::Bool)
    }
    .boxed()
}

/// `POST /V1/customers/resetPassword`
pub fn reset_password(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let (email, token) =
            (call.args.required_text("email"), call.args.required_text("resetToken"));
        let new = call.args.password("newPassword").unwrap_or_else(|| String::new().into());
        let (service, origin) = (&call.service, &call.origin);
        let done = accounts::reset(service, origin, &call.permit, &email, &token, &new);
        done.await.map(Value::Bool)
    }
    .boxed()
}

/// `GET /V1/customers/:customerId/password/resetLinkToken/:resetPasswordLinkToken`
pub fn check_reset_link(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        let token = call.args.required_text("resetPasswordLinkToken");
        accounts::check_link(&call.service, id.0, &token).await.map(Value::Bool)
    }
    .boxed()
}

/// `PUT /V1/customers/validate`
pub fn validate(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let input = customer_input(&call)?;
        let found = accounts::validate(&call.service, &call.origin, &call.permit, &input).await?;
        let valid = found.is_valid();
        let messages = found.messages.into_iter().map(Value::Text).collect();
        Ok(Value::Map(Map::from_iter([
            ("valid", Value::Bool(valid)),
            ("messages", Value::List(messages)),
        ])))
    }
    .boxed()
}

/// `GET /V1/customers/:customerId/permissions/readonly`: nothing here makes a customer read-only.
pub fn is_readonly(call: Call) -> BoxFuture<'static, Result<Value>> {
    async move {
        let id = call.args.customer_id();
        customers::get(&call.service, &call.origin, &call.permit, id).await?;
        Ok(Value::Bool(false))
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
