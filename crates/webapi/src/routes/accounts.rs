//! Accounts: `customerAccountManagementV1`, from creation to the new password (`spec/customers-api.md` 1).

use super::{ANONYMOUS, CUSTOMER_ID, OWN_ID, Param, Route, SELF, optional, required, row, secret};
use crate::operations::accounts;
use crate::shape::Shape;
use crate::shapes;

const ACCOUNTS: &str = "customerAccountManagementV1";
const CUSTOMER: Shape = Shape::Object(&shapes::CUSTOMER);

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    Route { knows_caller: true, ..row(("POST", "/V1/customers"), (ACCOUNTS, "createAccount"),
        ANONYMOUS,
        &[required("customer", CUSTOMER), Param { required: false, ..secret("password") },
          optional("redirectUrl", Shape::Text)],
        CUSTOMER, accounts::create) },
    Route { forced: OWN_ID, ..row(("PUT", "/V1/customers/me/password"), (ACCOUNTS, "changePasswordById"),
        SELF, &[CUSTOMER_ID, secret("currentPassword"), secret("newPassword")],
        Shape::Bool, accounts::change_password) },
    row(("POST", "/V1/customers/isEmailAvailable"), (ACCOUNTS, "isEmailAvailable"),
        ANONYMOUS, &[required("customerEmail", Shape::Text), optional("websiteId", Shape::Int)],
        Shape::Bool, accounts::is_email_available),
];
