//! The settings of integrations and their signed requests (`spec/oauth-integrations.md` 3 to 6).

use super::super::SettingKind::{Flag, Number, Text};
use super::{Setting, row, scoped};

pub(super) const INTEGRATIONS: &[Setting] = &[
    row(
        "oauth/cleanup/cleanup_probability",
        "100",
        Number,
        "Empty or 0: nonces and abandoned handshakes stay until `doctor --fix` removes them; any other number: a job removes those that are old.",
    ),
    row(
        "oauth/cleanup/expiration_period",
        "120",
        Number,
        "After how many minutes abandoned handshakes are removed, and beside a store the nonces of signed requests; empty or 0: 120.",
    ),
    row(
        "oauth/consumer/expiration_period",
        "300",
        Number,
        "How many seconds after its activation an integration may ask for its request token; empty or 0: 300.",
    ),
    row(
        "oauth/consumer/post_maxredirects",
        "0",
        Number,
        "How many redirects the reference follows where an integration's endpoint is told its credentials; here none is, whatever this says.",
    ),
    row(
        "oauth/consumer/post_timeout",
        "5",
        Number,
        "How many seconds an integration's endpoint may take to be told its credentials; empty or 0: 5.",
    ),
    row(
        "web/secure/offloader_header",
        "X-Forwarded-Proto",
        Text,
        "The header in which a proxy in front says `https` where the client came by it; signatures cover that.",
    ),
    scoped(
        "oauth/consumer/enable_integration_as_bearer",
        "0",
        Flag,
        "Whether integrations may send their access token as a bearer token instead of signing. Such a token never ends.",
    ),
    row(
        "magegate/integrations/token_exchange",
        "0",
        Flag,
        "Whether an integration may exchange its four values for a short-lived bearer token (RFC 8693).",
    ),
    row(
        "magegate/integrations/exchanged_token_minutes",
        "10",
        Number,
        "How many minutes such a token lives, from 1 to 1440; anything else: 10.",
    ),
    row(
        "magegate/oauth/hmac_sha1",
        "0",
        Flag,
        "Whether requests may be signed by HMAC-SHA1 too, which the reference refuses since 2.4.4 because SHA-1 is broken.",
    ),
];
