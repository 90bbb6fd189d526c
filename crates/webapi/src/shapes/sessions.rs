//! Sessions: the pair of tokens that a login on a device gives, and the list of an account's devices.

use super::object;
use super::own_tokens::TOKEN_ACTOR;
use crate::shape::{ObjectShape, Shape, member};

/// A pair of tokens.
pub static TOKEN_PAIR: ObjectShape = object(
    "MagegateTokensDataTokenPairInterface",
    &[
        member("access_token", Shape::Text).required().about("The token for requests."),
        member("token_type", Shape::Text).required().about("Bearer."),
        member("expires_in", Shape::Int)
            .about("In how many seconds the token ends; absent for never."),
        member("refresh_token", Shape::Text)
            .required()
            .about("The token that is exchanged for the next pair, once."),
        member("refresh_expires_in", Shape::Int)
            .about("In how many seconds that ends if it is not used; absent for never."),
        member("session_id", Shape::Int).required().about("The session."),
    ],
)
.about("A token for requests, and the one that is exchanged for the next.");

/// A session.
pub static SESSION: ObjectShape = object(
    "MagegateTokensDataSessionInterface",
    &[
        member("session_id", Shape::Int).required().about("Its number."),
        member("device", Shape::Text)
            .required()
            .about("The device as the client named it, else its program's name for itself."),
        member("ip_address", Shape::Text)
            .required()
            .about("The address that it last signed in or refreshed from."),
        member("created_at", Shape::Text).required().about("When it began, in UTC."),
        member("used_at", Shape::Text)
            .required()
            .about("When it was last used, to about a minute, in UTC."),
        member("refreshed_at", Shape::Text)
            .about("When its token was last exchanged, in UTC; absent for never."),
        member("ends_at", Shape::Text)
            .about("When it ends unless it is refreshed, in UTC; absent for never."),
        member("can_refresh", Shape::Bool).required().about("Whether it has a refresh token."),
        member("is_current", Shape::Bool)
            .required()
            .about("Whether the request that asks belongs to it."),
        member("act", Shape::Object(&TOKEN_ACTOR)).about("Who acts for the account in it."),
    ],
)
.about("A device that an account is signed in on.");
