//! What introspection tells of a token (RFC 7662, section 2.2; RFC 8693, section 4.1 for who acts).

use super::object;
use crate::shape::{ObjectShape, Shape, member};

/// What a token is.
pub static TOKEN_INFORMATION: ObjectShape = object(
    "MagegateTokensDataTokenInformationInterface",
    &[
        member("active", Shape::Bool).required().about(
            "Whether the token makes somebody of its bearer now; if not, nothing else is told.",
        ),
        member("token_type", Shape::Text).about("Bearer; absent for a refresh token."),
        member("sub", Shape::Text).about("The number of the account or program."),
        member("user_type", Shape::Text)
            .about("The kind of account or program: customer, admin, integration or machine."),
        member("username", Shape::Text)
            .about("The account's name, for callers who may see such accounts."),
        member("iat", Shape::Int).about("When it was issued, in seconds since 1970."),
        member("exp", Shape::Int).about("When it ends, in seconds since 1970; absent for never."),
        member("iss", Shape::Text).about("The address of this server."),
        member("website_id", Shape::Int).about("The website of a customer's account."),
        member("session_id", Shape::Int).about("The session that it belongs to."),
        member("act", Shape::Object(&TOKEN_ACTOR)).about("Who acts for the account by it."),
    ],
)
.about("What a token is.");

/// Who acts for an account.
pub static TOKEN_ACTOR: ObjectShape = object(
    "MagegateTokensDataTokenActorInterface",
    &[
        member("sub", Shape::Text)
            .about("The number of who acts; absent for the server's operator."),
        member("user_type", Shape::Text)
            .required()
            .about("The kind of who acts: admin, integration or operator."),
    ],
)
.about("Who acts for an account.");
