//! What integrations get for their four values.

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// A token that was given for the four values (RFC 8693, section 2.2.1).
pub static EXCHANGED_TOKEN: ObjectShape = object(
    "MagegateIntegrationDataExchangedTokenInterface",
    &[
        member("access_token", Shape::Text).required().about("The token for requests."),
        member("issued_token_type", Shape::Text)
            .required()
            .about("urn:ietf:params:oauth:token-type:access_token."),
        member("token_type", Shape::Text).required().about("Bearer."),
        member("expires_in", Shape::Int).required().about("In how many seconds the token ends."),
    ],
)
.about("A short-lived token of an integration.");
