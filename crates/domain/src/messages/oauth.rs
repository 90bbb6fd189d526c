//! What clients see of OAuth 1.0a, in the reference's words (`spec/oauth-integrations.md` 7).

/// Another version than 1.0; status 400.
pub const OAUTH_VERSION: &str = "The \"%1\" Oauth version isn't supported.";
/// A token of a length that none has; status 400.
pub const OAUTH_TOKEN_LENGTH: &str = "The token length is invalid. Check the length and try again.";
/// A signature method that is unknown or switched off; status 400.
pub const OAUTH_METHOD: &str = "Signature method %1 is not supported";
/// A consumer key of a length that none has.
pub const OAUTH_KEY_LENGTH: &str = "Consumer key is not the correct length";
/// A consumer key that nobody has.
pub const OAUTH_KEY_UNKNOWN: &str = "A consumer having the specified key does not exist";
/// A timestamp or a nonce that cannot be taken.
pub const OAUTH_NONCE: &str = "An error occurred validating the nonce";
/// A nonce that came before.
pub const OAUTH_NONCE_USED: &str = "The nonce is already being used by the consumer with ID %1";
/// A request token asked for too long after the activation.
pub const OAUTH_CONSUMER_EXPIRED: &str = "Consumer key has expired";
/// A request token asked for without an activation.
pub const OAUTH_NO_HANDSHAKE: &str = "A token with consumer ID %1 does not exist";
/// A second request token in one handshake.
pub const OAUTH_NOT_VERIFIER: &str =
    "Cannot create request token because consumer token is not a verifier token";
/// A token that nobody has.
pub const OAUTH_TOKEN_UNKNOWN: &str = "Specified token does not exist";
/// A request token that another consumer got.
pub const OAUTH_OTHER_REQUEST_TOKEN: &str =
    "Request token is not associated with the specified consumer";
/// An access token that another consumer got.
pub const OAUTH_OTHER_TOKEN: &str = "Token is not associated with the specified consumer";
/// An access token where the handshake needs its request token.
pub const OAUTH_TOKEN_USED: &str = "Token is already being used";
/// A verifier of a length that none has.
pub const OAUTH_VERIFIER_LENGTH: &str = "Verifier is not the correct length";
/// Another verifier than the activation sent.
pub const OAUTH_VERIFIER_WRONG: &str = "Token verifier and verifier token do not match";
/// A call with a token that is no access token.
pub const OAUTH_NOT_ACCESS: &str = "Token is not an access token";
/// A call with a revoked access token.
pub const OAUTH_TOKEN_REVOKED: &str = "Access token has been revoked";
/// A signature that does not match the request.
pub const OAUTH_SIGNATURE: &str = "The signature is invalid. Verify and try again.";
/// An activation that could not be sent; for the operator.
pub const OAUTH_POST_FAILED: &str = "The attempt to post data to consumer failed due to an unexpected error. Please try again later.";
