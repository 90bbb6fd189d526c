//! Why the token of a program is refused: an integration's access token, one that it exchanged its values for, a machine
//! key.

use super::token::{ALL_THE_SAME, refusal, route};
use super::{Explanation, Target, Verdict, machine_key};
use crate::Service;
use crate::authentication::Identity;
use crate::facts::Facts;
use crate::programs::{self, BEARER_SWITCH, Kind, Program, bearer_views};
use magegate_domain::Result;
use magegate_domain::caller::Caller;
use magegate_domain::clock::timestamp;
use magegate_domain::integration::TokenKind;
use magegate_domain::reason::Reason;
use magegate_store::engine::Door;
use magegate_store::{integrations, machine_keys, oauth_tokens};

const EXCHANGE: &str = "exchange the integration's four values: POST /V1/magegate/integration/token \
    where `magegate/integrations/token_exchange` is on";

/// Why a program's token is refused, or that it is not; `None` for a token of another kind.
pub(super) async fn explain(
    service: &Service,
    door: &mut Door,
    facts: &Facts,
    (token, target): (&str, Option<&Target>),
) -> Result<Option<Explanation>> {
    let Some(program) = programs::read(door, token).await? else {
        return Ok(None);
    };
    let name = name(door, program.caller).await?;
    let mut text = vec![subject(&program, &name)];
    text.extend(target.map(route));
    let identity = match program.fault_at(service.clock.now()) {
        Some(fault) => Identity::guest(fault),
        None => Identity {
            program: Some(program.kind),
            limits: program.limits.clone(),
            ..Identity::of(program.caller)
        },
    };
    let views = bearer_views(&facts.settings, &facts.scopes);
    let reason = match refusal(service, facts, &identity, target)? {
        // Without a request there is no store view to look at.
        None if target.is_none() && program.kind == Kind::AccessToken && views.is_empty() => {
            Some(Reason::BearerSwitchedOff)
        }
        reason => reason,
    };
    let tell = |reason: &Reason| {
        let of_key = machine_key::words((facts, target), &program, reason);
        of_key.unwrap_or_else(|| words(&program, &name, reason))
    };
    let Some(reason) = reason else {
        text.push(match (&identity.refusal, target) {
            (Some(fault), _) => format!("{} {ALL_THE_SAME}", tell(fault).0),
            (None, Some(_)) => "The request is accepted.".to_owned(),
            (None, None) => holds(&program, &views),
        });
        if identity.refusal.is_none() {
            text.extend(machine_key::sight(facts, &program));
        }
        return Ok(Some(Explanation::new(Verdict::Accepted, text)));
    };
    let (sentence, help) = tell(&reason);
    Ok(Some(Explanation::refused(reason, text, sentence, &help)))
}

/// What a token is that belongs to the handshake of an integration; `None` for another one.
pub(super) async fn of_handshake(door: &mut Door, token: &str) -> Result<Option<&'static str>> {
    let found = oauth_tokens::by_token(door, token).await?.filter(|found| found.consumer.0 > 0);
    Ok(found.map(|found| match found.kind {
        TokenKind::Verifier => {
            "It belongs to a handshake that an integration has not begun; it is no access token."
        }
        TokenKind::Request => {
            "It is the request token of a handshake; only the access token at its end is for calls."
        }
        TokenKind::Access => "It is the access token of a consumer that has lost its integration.",
    }))
}

async fn name(door: &mut Door, caller: Caller) -> Result<String> {
    Ok(match caller {
        Caller::Integration(id) => integrations::find(door, id).await?.map(|found| found.name),
        Caller::Machine(id) => machine_keys::find(door, id).await?.map(|found| found.name),
        _ => None,
    }
    .unwrap_or_default())
}

fn subject(program: &Program, name: &str) -> String {
    let who = program.caller.words();
    let what = match program.kind {
        Kind::AccessToken => "Access token of",
        Kind::Exchanged => "Short-lived token of",
        Kind::MachineKey => "Key of",
    };
    let end = program.ends_at.map_or_else(
        || "it does not end by itself".to_owned(),
        |end| format!("it ends at {} UTC", timestamp(end)),
    );
    format!("{what} {who} ({name}), issued at {} UTC; {end}.", timestamp(program.issued_at))
}

fn holds(program: &Program, views: &[&str]) -> String {
    match program.kind {
        Kind::AccessToken => {
            format!("It holds, as a bearer token in the store views {}.", views.join(", "))
        }
        Kind::Exchanged | Kind::MachineKey => "It holds.".to_owned(),
    }
}

/// A reason as a sentence, and what would help.
fn words(program: &Program, name: &str, reason: &Reason) -> (String, String) {
    let activate = || format!("`magegate integration activate {name:?}`");
    match (program.kind, reason) {
        (Kind::AccessToken, Reason::TokenRevoked) => {
            ("It was revoked.".to_owned(), format!("{} gives new values.", activate()))
        }
        (Kind::Exchanged, Reason::TokenRevoked) => (
            "The access token that it was given for was revoked or replaced, and it ended with it."
                .to_owned(),
            format!("With the values that the integration has now, {EXCHANGE}."),
        ),
        (_, Reason::TokenExpired(end)) => (
            format!("It ended at {} UTC.", timestamp(*end)),
            format!(
                "To get another, {EXCHANGE}. A longer life of new ones: `magegate config set \
                magegate/integrations/exchanged_token_minutes MINUTES`."
            ),
        ),
        (_, Reason::IntegrationInactive) => {
            ("Its integration is not active.".to_owned(), format!("{} activates it.", activate()))
        }
        (_, Reason::BearerSwitchedOff) => (
            format!("It is for signing alone: {BEARER_SWITCH} is off."),
            format!(
                "Sign the calls by OAuth 1.0a, or {EXCHANGE}. `magegate config set {BEARER_SWITCH} 1` takes the token \
                itself, which never ends."
            ),
        ),
        (_, Reason::NoRole) => {
            ("It may use nothing: there is no role.".to_owned(), allow(program, name))
        }
        (_, Reason::MissingResource(resource)) if resource == "self" => (
            "The route is for customers, and it does not hold everything.".to_owned(),
            "Use the route by id instead.".to_owned(),
        ),
        (_, Reason::MissingResource(resource)) => {
            (format!("It lacks {resource}."), allow(program, name))
        }
        (_, other) => (format!("It is refused: {}.", other.code()), String::new()),
    }
}

fn allow(program: &Program, name: &str) -> String {
    match program.kind {
        Kind::MachineKey => String::new(),
        Kind::AccessToken | Kind::Exchanged => {
            format!(
                "Allow it to the integration {name:?}, in a file of `magegate apply` or in the store's panel."
            )
        }
    }
}
