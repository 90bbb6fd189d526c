//! What the reference has not: what a token is (RFC 7662), the end of a single one (RFC 7009), and a customer's token for
//! an admin who acts for it. Each is off unless its setting switches it on.

use super::{ANONYMOUS, CUSTOMER_ID, Param, Route, optional, row, secret};
use crate::operations::own_tokens;
use crate::shape::Shape;
use crate::shapes;
use magegate_domain::acl::Requirement;

const SERVICE: &str = "magegateTokensTokenManagementV1";
const INTROSPECT: Requirement = Requirement::Resources(&["Magegate_Tokens::introspect"]);
const IMPERSONATE: Requirement = Requirement::Resources(&["Magegate_Tokens::impersonate"]);
const TOKEN: &[Param] = &[
    secret("token").about("The token."),
    optional("token_type_hint", Shape::Text).about("access_token or refresh_token."),
];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("POST", "/V1/magegate/introspect"), (SERVICE, "introspect"),
        INTROSPECT, TOKEN, Shape::Object(&shapes::TOKEN_INFORMATION), own_tokens::introspect)
        .limited().switched("magegate/tokens/introspection").form().field("magegateIntrospectToken")
        .about("Tell what a token is (RFC 7662). A refresh token is looked for only where token_type_hint says so.",
            "What the token is; inactive for one that is no good, whatever the cause.").throws(&[400]),
    row(("POST", "/V1/magegate/revoke"), (SERVICE, "revoke"),
        ANONYMOUS, TOKEN, Shape::Bool, own_tokens::revoke)
        .switched("magegate/tokens/revocation").form().field("magegateRevokeToken")
        .about("Revoke one token (RFC 7009), a refresh token with its whole session.",
            "true, also for a token that is unknown or was revoked before.").throws(&[400]),
    row(("POST", "/V1/integration/customer/:customerId/token"), (SERVICE, "impersonate"),
        IMPERSONATE, &[CUSTOMER_ID], Shape::Text, own_tokens::impersonate)
        .limited().switched("magegate/tokens/impersonation").field("magegateImpersonateCustomer")
        .about("Create an access token of a customer for the caller, who acts for the customer by it.",
            "Token created").throws(&[404, 400]),
];
