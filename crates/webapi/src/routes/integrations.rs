//! What integrations that cannot sign get instead: a short-lived token for their four values (RFC 8693). Off unless its
//! setting switches it on.

use super::{ANONYMOUS, Param, Route, optional, required, row, secret};
use crate::operations::integrations;
use crate::shape::Shape;
use crate::shapes;

const SERVICE: &str = "magegateIntegrationTokenExchangeV1";
/// The names are those of RFC 6749 and RFC 8693, but the last value's, for which they have none.
const VALUES: &[Param] = &[
    required("grant_type", Shape::Text).about("urn:ietf:params:oauth:grant-type:token-exchange."),
    required("client_id", Shape::Text).about("The consumer key."),
    secret("client_secret").about("The consumer secret."),
    secret("subject_token").about("The access token."),
    secret("subject_token_secret").about("The access token's secret."),
    required("subject_token_type", Shape::Text)
        .about("urn:ietf:params:oauth:token-type:access_token."),
    optional("requested_token_type", Shape::Text).about("The same, or absent."),
];

#[rustfmt::skip]
pub(super) static ROUTES: &[Route] = &[
    row(("POST", "/V1/magegate/integration/token"), (SERVICE, "exchange"),
        ANONYMOUS, VALUES, Shape::Object(&shapes::EXCHANGED_TOKEN), integrations::exchange)
        .switched("magegate/integrations/token_exchange").form().field("magegateExchangeIntegrationToken")
        .about("Exchange an integration's four values for a short-lived bearer token (RFC 8693).",
            "The token, which has the integration's rights.").throws(&[401, 400]),
];
