//! Accounts: `customerAccountManagementV1`, from creation to the new password (`spec/customers-api.md` 1).

use super::{ANONYMOUS, MANAGE, OWN_ID, Param, Route, SELF, optional, required, row, secret};
use crate::operations::accounts;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const ACCOUNTS: &str = "customerAccountManagementV1";
const CUSTOMER: Shape = Shape::Object(&shapes::CUSTOMER);

const READ: Requirement = Requirement::Resources(&["Magento_Customer::customer"]);
const EMAIL: Param = required("email", Shape::Text).about("E-mail address of the account");
const CUSTOMER_ID: Param = super::CUSTOMER_ID.about("Number of the customer");
const KEY: Param = secret("confirmationKey").about("Key from the letter");
const NEW_PASSWORD: Param = secret("newPassword").about("Password to be");
const REDIRECT: Param =
    optional("redirectUrl", Shape::Text).about("Address that the letter leads to");
const WEBSITE: Param = optional("websiteId", Shape::Int)
    .about("Number of the website; the store view's own by default");
const CREATED: &str = "The account";
const DONE: &str = "True if it was done";

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { knows_caller: true, ..row(("POST", "/V1/customers"), (ACCOUNTS, "createAccount"),
        ANONYMOUS,
        &[required("customer", CUSTOMER).about("The customer"),
          secret("password").may_be_absent().about("Password; a letter asks for one where there is none"), REDIRECT],
        CUSTOMER, accounts::create) }
        .limited().about("Creates an account.", CREATED).throws(&[500]),
    Route { forced: OWN_ID, ..row(("PUT", "/V1/customers/me/password"), (ACCOUNTS, "changePasswordById"),
        SELF, &[CUSTOMER_ID, secret("currentPassword").about("Password so far"), NEW_PASSWORD],
        Shape::Bool, accounts::change_password) }
        .about("Changes one's own password.", DONE).throws(&[500]),
    Route { forced: OWN_ID, ..row(("PUT", "/V1/customers/me/activate"), (ACCOUNTS, "activateById"),
        SELF, &[CUSTOMER_ID, KEY], CUSTOMER, accounts::activate_own) }
        .about("Confirms one's own account.", CREATED).throws(&[500]),
    row(("PUT", "/V1/customers/:email/activate"), (ACCOUNTS, "activate"),
        MANAGE, &[EMAIL, KEY], CUSTOMER, accounts::activate)
        .limited().about("Confirms an account.", CREATED).throws(&[500]),
    row(("GET", "/V1/customers/:customerId/confirm"), (ACCOUNTS, "getConfirmationStatus"),
        MANAGE, &[CUSTOMER_ID], Shape::Text, accounts::confirmation_status)
        .limited().about("Tells whether an account is confirmed.",
            "account_confirmed, account_confirmation_required or account_confirmation_not_required").throws(&[500]),
    row(("POST", "/V1/customers/confirm"), (ACCOUNTS, "resendConfirmation"),
        MANAGE, &[EMAIL, required("websiteId", Shape::Int).about("Number of the account's website"), REDIRECT],
        Shape::Bool, accounts::resend_confirmation)
        .limited().about("Sends the letter that asks for a confirmation again.", "True if it was sent").throws(&[500]),
    row(("PUT", "/V1/customers/password"), (ACCOUNTS, "initiatePasswordReset"),
        ANONYMOUS, &[EMAIL, required("template", Shape::Text).about("email_reset or email_reminder"), WEBSITE],
        Shape::Bool, accounts::request_reset)
        .about("Sends a letter with a link to a new password.", DONE).throws(&[500]),
    row(("POST", "/V1/customers/resetPassword"), (ACCOUNTS, "resetPassword"),
        ANONYMOUS, &[EMAIL, secret("resetToken").about("Token from the letter"), NEW_PASSWORD],
        Shape::Bool, accounts::reset_password)
        .about("Sets a new password by the token from a letter.", DONE).throws(&[500]),
    row(("GET", "/V1/customers/:customerId/password/resetLinkToken/:resetPasswordLinkToken"),
        (ACCOUNTS, "validateResetPasswordLinkToken"),
        ANONYMOUS, &[CUSTOMER_ID, secret("resetPasswordLinkToken").about("Token from the letter")],
        Shape::Bool, accounts::check_reset_link)
        .about("Tells whether the token from a letter is still good.", "True; one that is not is an error")
        .throws(&[400, 500]),
    row(("PUT", "/V1/customers/validate"), (ACCOUNTS, "validate"),
        MANAGE, &[required("customer", CUSTOMER).about("The customer")], Shape::Object(&shapes::VALIDATION_RESULTS),
        accounts::validate)
        .common().about("Tells what a customer lacks, without keeping it.", "").throws(&[500]),
    row(("GET", "/V1/customers/:customerId/permissions/readonly"), (ACCOUNTS, "isReadonly"),
        READ, &[CUSTOMER_ID], Shape::Bool, accounts::is_readonly)
        .limited().about("Tells whether a customer cannot be deleted.", "True if it cannot").throws(&[400, 500]),
    row(("POST", "/V1/customers/isEmailAvailable"), (ACCOUNTS, "isEmailAvailable"),
        ANONYMOUS, &[required("customerEmail", Shape::Text).about("E-mail address"), WEBSITE],
        Shape::Bool, accounts::is_email_available)
        .about("Tells whether an account could be created with an e-mail address.", "True if it could").throws(&[500]),
];
