//! Tokens: issue and revoke (`spec/token-service.md` 1).

use super::{ANONYMOUS, CUSTOMER_ID, OWN_ID, Param, Route, SELF, required, row, secret};
use crate::operations::{admin_tokens, customer_tokens};
use crate::shape::Shape;

const NAME_AND_PASSWORD: &[Param] = &[required("username", Shape::Text), secret("password")];
const CUSTOMER_TOKENS: &str = "integrationCustomerTokenServiceV1";

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("POST", "/V1/integration/admin/token"), ("integrationAdminTokenServiceV1", "createAdminAccessToken"),
        ANONYMOUS, NAME_AND_PASSWORD, Shape::Text, admin_tokens::create)
        .about("Create access token for admin given the admin credentials.", "Token created").throws(&[400, 500]),
    row(("POST", "/V1/integration/customer/token"), (CUSTOMER_TOKENS, "createCustomerAccessToken"),
        ANONYMOUS, NAME_AND_PASSWORD, Shape::Text, customer_tokens::create)
        .about("Create access token for admin given the customer credentials.", "Token created").throws(&[400]),
    Route { forced: OWN_ID, ..row(("POST", "/V1/integration/customer/revoke-customer-token"),
        (CUSTOMER_TOKENS, "revokeCustomerAccessToken"),
        SELF, &[CUSTOMER_ID], Shape::Bool, customer_tokens::revoke) }
        .about("Ends all of one's own tokens.", "True; there must be one").throws(&[500]),
];
