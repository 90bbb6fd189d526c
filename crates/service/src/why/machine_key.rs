//! Why a machine key is refused: its end, its address, its websites, its resources.

use super::Target;
use crate::facts::Facts;
use crate::programs::Program;
use magegate_domain::Result;
use magegate_domain::clock::timestamp;
use magegate_domain::machine_key::{self, Limits};
use magegate_domain::reason::Reason;
use magegate_domain::scope::ADMIN_STORE;
use magegate_domain::token::TokenHash;
use magegate_store::engine::Door;
use magegate_store::machine_keys;

const ANOTHER: &str = "`magegate machine-key create` makes another key.";

/// What a text is that has the mark of a machine key; `None` for another one.
pub(super) fn unknown(token: &str) -> Option<&'static str> {
    if !token.starts_with(machine_key::PREFIX) {
        return None;
    }
    Some(if machine_key::is_well_formed(token) {
        "No such machine key is known: it was deleted, it was removed 30 days after its end, or another server made it."
    } else {
        "It begins like a machine key, but its length or its checksum is wrong: something was cut off or mistyped."
    })
}

/// What helps whoever has a text with the mark of a machine key that is none; `None` for another one.
pub(super) fn help(token: &str) -> Option<&'static str> {
    token.starts_with(machine_key::PREFIX).then_some(ANOTHER)
}

/// Whether the text is a machine key that is known.
pub(super) async fn is_one(door: &mut Door, token: &str) -> Result<bool> {
    if !machine_key::is_well_formed(token) {
        return Ok(false);
    }
    Ok(machine_keys::find_by_hash(door, &TokenHash::of(token)).await?.is_some())
}

/// A reason as a sentence, and what would help; `None` where nothing is said that does not hold for any program.
pub(super) fn words(
    (facts, target): (&Facts, Option<&Target>),
    program: &Program,
    reason: &Reason,
) -> Option<(String, String)> {
    let limits = program.limits.as_deref()?;
    let (sentence, help) = match reason {
        Reason::KeyRevoked => ("It was revoked.".to_owned(), ANOTHER.to_owned()),
        Reason::KeyExpired(end) => {
            (format!("It ended at {} UTC.", timestamp(*end)), ANOTHER.to_owned())
        }
        Reason::WrongNetwork => wrong_network(limits, target.map_or("", |target| &target.from)),
        Reason::WrongWebsite => (
            format!(
                "It is limited to the websites {}, and the path's store view is of another.",
                websites(facts, limits)
            ),
            format!("Store codes that work, as in /rest/CODE/V1/…: {}.", views(facts, limits)),
        ),
        Reason::BeyondWebsites => (
            format!(
                "It is limited to the websites {}, and the route reaches beyond any website.",
                websites(facts, limits)
            ),
            "It takes a key without websites.".to_owned(),
        ),
        Reason::MissingResource(resource) if resource != "self" => {
            (format!("It lacks {resource}."), format!("What a key may use is fixed. {ANOTHER}"))
        }
        _ => return None,
    };
    Some((sentence, help))
}

/// What a key sees of the data that it may use; `None` where no limit narrows that.
pub(super) fn sight(facts: &Facts, program: &Program) -> Option<String> {
    let limits = program.limits.as_deref().filter(|limits| !limits.websites.is_empty())?;
    let noun = if limits.websites.len() == 1 { "website" } else { "websites" };
    Some(format!(
        "Of the data, the key sees the customers of the {noun} {} alone; others are as if absent (404).",
        websites(facts, limits)
    ))
}

fn wrong_network(limits: &Limits, from: &str) -> (String, String) {
    let networks: Vec<String> = limits.networks.iter().map(ToString::to_string).collect();
    let networks = networks.join(", ");
    if from.is_empty() {
        return (
            format!("It is for requests from {networks} alone."),
            "`--from ADDRESS` tells whether a request from there is accepted.".to_owned(),
        );
    }
    (
        format!("It is for requests from {networks} alone, and not from {from}."),
        format!("Behind a proxy, `server.trusted_proxies` tells whose word counts. {ANOTHER}"),
    )
}

fn websites(facts: &Facts, limits: &Limits) -> String {
    let code = |id| facts.scopes.website(id).map_or("?", |website| website.code.as_str());
    limits.websites.iter().map(|id| code(*id)).collect::<Vec<_>>().join(", ")
}

fn views(facts: &Facts, limits: &Limits) -> String {
    let usable = facts
        .scopes
        .stores
        .iter()
        .filter(|store| store.id != ADMIN_STORE && limits.reach(Some(store.website_id)));
    let codes: Vec<&str> = usable.map(|store| store.code.as_str()).collect();
    if codes.is_empty() { "none".to_owned() } else { codes.join(", ") }
}
