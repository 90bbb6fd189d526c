//! Accounts: `customerAccountManagementV1`, from creation to the new password (`spec/customers-api.md` 1).

use super::{
    ANONYMOUS, CUSTOMER_ID, MANAGE, OWN_ID, Param, Route, SELF, optional, required, row, secret,
};
use crate::operations::accounts;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const ACCOUNTS: &str = "customerAccountManagementV1";
const CUSTOMER: Shape = Shape::Object(&shapes::CUSTOMER);

const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const EMAIL: Param = required("email", Shape::Text);

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { knows_caller: true, ..row(("POST", "/V1/customers"), (ACCOUNTS, "createAccount"),
        ANONYMOUS,
        &[required("customer", CUSTOMER), secret("password").may_be_absent(),
          optional("redirectUrl", Shape::Text)],
        CUSTOMER, accounts::create) },
    Route { forced: OWN_ID, ..row(("PUT", "/V1/customers/me/password"), (ACCOUNTS, "changePasswordById"),
        SELF, &[CUSTOMER_ID, secret("currentPassword"), secret("newPassword")],
        Shape::Bool, accounts::change_password) },
    Route { forced: OWN_ID, ..row(("PUT", "/V1/customers/me/activate"), (ACCOUNTS, "activateById"),
        SELF, &[CUSTOMER_ID, secret("confirmationKey")], CUSTOMER, accounts::activate_own) },
    row(("PUT", "/V1/customers/:email/activate"), (ACCOUNTS, "activate"),
        MANAGE, &[EMAIL, secret("confirmationKey")], CUSTOMER, accounts::activate),
    row(("GET", "/V1/customers/:customerId/confirm"), (ACCOUNTS, "getConfirmationStatus"),
        MANAGE, &[CUSTOMER_ID], Shape::Text, accounts::confirmation_status),
    row(("POST", "/V1/customers/confirm"), (ACCOUNTS, "resendConfirmation"),
        MANAGE, &[EMAIL, required("websiteId", Shape::Int), optional("redirectUrl", Shape::Text)],
        Shape::Bool, accounts::resend_confirmation),
    row(("PUT", "/V1/customers/password"), (ACCOUNTS, "initiatePasswordReset"),
        ANONYMOUS, &[EMAIL, required("template", Shape::Text), optional("websiteId", Shape::Int)],
        Shape::Bool, accounts::request_reset),
    row(("POST", "/V1/customers/resetPassword"), (ACCOUNTS, "resetPassword"),
        ANONYMOUS, &[EMAIL, secret("resetToken"), secret("newPassword")],
        Shape::Bool, accounts::reset_password),
    row(("GET", "/V1/customers/:customerId/password/resetLinkToken/:resetPasswordLinkToken"),
        (ACCOUNTS, "validateResetPasswordLinkToken"),
        ANONYMOUS, &[CUSTOMER_ID, secret("resetPasswordLinkToken")], Shape::Bool, accounts::check_reset_link),
    row(("PUT", "/V1/customers/validate"), (ACCOUNTS, "validate"),
        MANAGE, &[required("customer", CUSTOMER)], Shape::Object(&shapes::VALIDATION_RESULTS), accounts::validate),
    row(("GET", "/V1/customers/:customerId/permissions/readonly"), (ACCOUNTS, "isReadonly"),
        READ, &[CUSTOMER_ID], Shape::Bool, accounts::is_readonly),
    row(("POST", "/V1/customers/isEmailAvailable"), (ACCOUNTS, "isEmailAvailable"),
        ANONYMOUS, &[required("customerEmail", Shape::Text), optional("websiteId", Shape::Int)],
        Shape::Bool, accounts::is_email_available),
];
