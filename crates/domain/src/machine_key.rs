//! Machine keys: bearer tokens that a person gives to a program, with rights of their own instead of an account's. The
//! reference has none; they are for those whom OAuth 1.0a leaves stuck.

mod secret;

pub use secret::{LENGTH, PREFIX, Secret, is_well_formed};

use crate::acl::{EVERYTHING, ROOT};
use crate::id::{MachineKeyId, WebsiteId};
use crate::network::Network;
use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;
use time::OffsetDateTime;

/// How many characters a name may have.
pub const LONGEST_NAME: usize = 64;
/// How many websites, and how many networks, one may be limited to.
pub const MOST_LIMITS: usize = 100;

/// What a machine key may be used for. An empty list limits nothing, but that of the resources: without one, nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Limits {
    /// The resources, each by itself: neither what is above nor what is below in the tree.
    pub resources: BTreeSet<String>,
    /// The websites to whose store views requests may come, and whose customers they may see.
    pub websites: Vec<WebsiteId>,
    /// The networks that requests may come from.
    pub networks: Vec<Network>,
}

/// A machine key without its secret, of which only a hash is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MachineKey {
    /// Its row.
    pub id: MachineKeyId,
    /// Its name, which no other has.
    pub name: String,
    /// What it may be used for.
    pub limits: Arc<Limits>,
    /// When it was made.
    pub created_at: OffsetDateTime,
    /// Who made it, as [`crate::caller::Caller::words`] has it.
    pub created_by: String,
    /// When it ends; `None` for never.
    pub ends_at: Option<OffsetDateTime>,
    /// When it was revoked.
    pub revoked_at: Option<OffsetDateTime>,
    /// When it was last used, to about a minute; `None` for never.
    pub used_at: Option<OffsetDateTime>,
    /// The address that it was last used from; empty if never.
    pub used_from: String,
}

/// Whether a machine key is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is.
    Active,
    /// Its end has come.
    Expired,
    /// It was revoked.
    Revoked,
}

impl Limits {
    /// Whether a request to a store view of the website is within them.
    pub fn reach(&self, website: Option<WebsiteId>) -> bool {
        self.websites.is_empty() || website.is_some_and(|website| self.websites.contains(&website))
    }

    /// Whether a resource is among them. The root is part of any of them, as in a role.
    pub fn allow(&self, resource: &str) -> bool {
        self.resources.contains(EVERYTHING)
            || self.resources.contains(resource)
            || (resource == ROOT && !self.resources.is_empty())
    }

    /// Whether a request from the address is within them; one whose address is not known is not within any network.
    pub fn admit(&self, peer: Option<IpAddr>) -> bool {
        self.networks.is_empty()
            || peer.is_some_and(|peer| self.networks.iter().any(|network| network.contains(peer)))
    }
}

impl MachineKey {
    /// Whether it is good at a moment.
    pub fn state(&self, now: OffsetDateTime) -> State {
        if self.revoked_at.is_some() {
            State::Revoked
        } else if self.ends_at.is_some_and(|end| end <= now) {
            State::Expired
        } else {
            State::Active
        }
    }
}

impl State {
    /// The state in one word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Expired => "expired",
            Self::Revoked => "revoked",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn limits(resources: &[&str]) -> Limits {
        let resources = resources.iter().map(|id| (*id).to_owned()).collect();
        Limits { resources, ..Limits::default() }
    }

    #[test]
    fn a_resource_implies_neither_its_parent_nor_its_children_but_always_the_root() {
        let key = limits(&["Magento_Customer::customer"]);
        assert!(key.allow("Magento_Customer::customer") && key.allow(ROOT));
        for other in ["Magento_Customer::manage", "Magento_Customer::group", "self", EVERYTHING] {
            assert!(!key.allow(other), "{other}");
        }
        assert!(limits(&[EVERYTHING]).allow("Magento_Customer::manage"));
        assert!(limits(&[EVERYTHING]).allow("self"));
        assert!(!limits(&[]).allow(ROOT));
    }

    #[test]
    fn empty_lists_limit_nothing_and_others_what_they_do_not_name() {
        let any = limits(&[]);
        assert!(any.reach(None) && any.admit(None));
        let narrow = Limits {
            websites: vec![WebsiteId(2)],
            networks: vec!["10.0.0.0/8".parse().unwrap()],
            ..Limits::default()
        };
        assert!(narrow.reach(Some(WebsiteId(2))));
        assert!(!narrow.reach(Some(WebsiteId(1))) && !narrow.reach(None));
        assert!(narrow.admit(Some("10.1.2.3".parse().unwrap())));
        assert!(!narrow.admit(Some("192.0.2.1".parse().unwrap())) && !narrow.admit(None));
    }
}
