//! The settings of what none of the neighbours has: sessions, introspection, revocation, acting for a customer. All of it
//! is off unless it is switched on.

use super::super::SettingKind::{Flag, Number};
use super::{Setting, row};

pub(super) const OWN: &[Setting] = &[
    row(
        "magegate/tokens/expiry_header",
        "0",
        Flag,
        "Whether an answer that hands out a token says in the header X-Token-Expires-In in how many seconds it ends.",
    ),
    row(
        "magegate/tokens/introspection",
        "0",
        Flag,
        "Whether admins with the resource Magegate_Tokens::introspect may ask what a token is (RFC 7662).",
    ),
    row(
        "magegate/tokens/revocation",
        "0",
        Flag,
        "Whether whoever has a token may revoke it alone (RFC 7009).",
    ),
    row(
        "magegate/tokens/impersonation",
        "0",
        Flag,
        "Whether admins with the resource Magegate_Tokens::impersonate may get a customer's token.",
    ),
    row(
        "magegate/sessions/enabled",
        "0",
        Flag,
        "Whether logins are kept as sessions: lists of an account's devices, and logins that give a refresh token. Not where tokens are signed.",
    ),
    row(
        "magegate/sessions/refresh_idle_days",
        "30",
        Number,
        "How many days a refresh token waits to be used; empty or 0: as long as its session may live.",
    ),
    row(
        "magegate/sessions/refresh_absolute_days",
        "90",
        Number,
        "How many days a session lives from its login, however often it is refreshed; empty or 0: without end.",
    ),
    row(
        "magegate/sessions/most_per_account",
        "50",
        Number,
        "How many sessions an account has at most; a further login ends one: ordinary logins first, and of them the one that was not used for longest. Empty, 0 or more than 1000: 1000.",
    ),
];
