//! What a machine key is limited to, from the words of who asks for one. What is not known is refused by name.

use super::Wanted;
use crate::facts::Facts;
use crate::roles;
use magegate_domain::Result;
use magegate_domain::acl::EVERYTHING;
use magegate_domain::id::WebsiteId;
use magegate_domain::machine_key::{Limits, MOST_LIMITS};
use magegate_domain::messages;
use magegate_domain::network::Network;
use std::collections::BTreeSet;

/// The website of the admin scope, which has no customers.
const ADMIN_WEBSITE: WebsiteId = WebsiteId(0);

/// The limits that are asked for.
pub(super) fn of(facts: &Facts, wanted: &Wanted<'_>) -> Result<Limits> {
    let resources = roles::spread(wanted.resources, wanted.below)?;
    if resources.is_empty() {
        return Err(messages::input("A machine key needs a resource that it may use."));
    }
    let resources: BTreeSet<String> = if resources.contains(&EVERYTHING) {
        BTreeSet::from([EVERYTHING.to_owned()])
    } else {
        resources.into_iter().map(ToOwned::to_owned).collect()
    };
    Ok(Limits {
        resources,
        websites: websites(facts, wanted.websites)?,
        networks: networks(wanted.networks)?,
    })
}

fn websites(facts: &Facts, codes: &[String]) -> Result<Vec<WebsiteId>> {
    check_count("websites", codes)?;
    let of_customers = || facts.scopes.websites.iter().filter(|site| site.id != ADMIN_WEBSITE);
    let mut found: Vec<WebsiteId> = Vec::with_capacity(codes.len());
    for code in codes {
        let Some(website) = of_customers().find(|website| website.code == *code) else {
            let known: Vec<&str> = of_customers().map(|website| website.code.as_str()).collect();
            let text = format!(
                "There is no website \"{}\" with customers; there is {}.",
                shown(code),
                known.join(", ")
            );
            return Err(messages::input(text));
        };
        found.push(website.id);
    }
    found.sort_unstable();
    found.dedup();
    Ok(found)
}

fn networks(given: &[String]) -> Result<Vec<Network>> {
    check_count("networks", given)?;
    let mut found: Vec<Network> = Vec::with_capacity(given.len());
    for text in given {
        let network = text.parse().map_err(|()| {
            let text = shown(text);
            messages::input(format!(
                "\"{text}\" is no network; one is written as 10.0.0.0/8, 2001:db8::/32 or a single address."
            ))
        })?;
        if !found.contains(&network) {
            found.push(network);
        }
    }
    Ok(found)
}

fn check_count(what: &str, given: &[String]) -> Result<()> {
    if given.len() <= MOST_LIMITS {
        return Ok(());
    }
    Err(messages::input(format!("A machine key is limited to {MOST_LIMITS} {what} at most.")))
}

/// As much of a text as a message repeats.
fn shown(text: &str) -> String {
    text.chars().filter(|letter| !letter.is_control()).take(100).collect()
}
