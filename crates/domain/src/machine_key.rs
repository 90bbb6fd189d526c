//! Machine keys: bearer tokens that a person gives to a program, with rights of their own instead of an account's. The
//! reference has none; they are for those whom OAuth 1.0a leaves stuck.

use crate::acl::{EVERYTHING, ROOT};
use crate::id::WebsiteId;
use crate::network::Network;
use std::collections::BTreeSet;

/// What every machine key begins with, so that one that leaks is found by those who look for such texts.
pub const PREFIX: &str = "mgk_";

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
}
