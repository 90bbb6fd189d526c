//! Who may do what: the resource tree, the roles' rules, and the permit that only a decision can make
//! (`spec/web-api-framework.md`, sections 8, 9 and 12).

pub mod rules;
pub mod tree;
mod tree_data;

use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::id::{RoleId, WebsiteId};
use crate::machine_key::Limits;
use crate::messages;
use crate::reason::Reason;
use rules::AccessRules;
use std::sync::Arc;

/// The resource that stands for everything.
pub const EVERYTHING: &str = "Magento_Backend::all";
/// The parent of all real resources.
pub const ROOT: &str = "Magento_Backend::admin";

/// What a route asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requirement {
    /// Nothing; who calls is not even looked at.
    Anonymous,
    /// To be the customer whose data it is.
    SelfOnly,
    /// To hold every one of these resources.
    Resources(&'static [&'static str]),
}

/// Where a caller's rights stand.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Rights {
    /// It has none of its own: a guest, a customer, an account without a role.
    #[default]
    None,
    /// In the role row of an admin or an integration.
    Role(RoleId),
    /// In the machine key itself.
    Key(Arc<Limits>),
}

/// A caller with all that a decision needs to know of it.
#[derive(Debug, Clone)]
pub struct Presented<'a> {
    /// Who calls.
    pub caller: Caller,
    /// Who acts for the caller by the caller's token; `None` for the caller itself.
    pub acted_by: Option<Caller>,
    /// Why a guest is one, where it tried to be more.
    pub refusal: Option<&'a Reason>,
    /// Whether the request's store is one that the customer's account, or the machine key, may use.
    pub store_shared: bool,
    /// Where the caller's rights stand.
    pub rights: Rights,
    /// The rules of all roles.
    pub rules: &'a AccessRules,
}

/// Proof that a decision was made in the caller's favour. Service functions that need a right take one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Permit {
    caller: Caller,
    acted_by: Option<Caller>,
    rights: Rights,
}

impl Requirement {
    /// The resources as clients see them in a refusal: joined by `, `.
    pub fn resources(&self) -> String {
        match self {
            Self::Anonymous => "anonymous".to_owned(),
            Self::SelfOnly => "self".to_owned(),
            Self::Resources(resources) => resources.join(", "),
        }
    }

    /// Decides. The refusal is the reference's 401, with the true reason beside it.
    pub fn decide(&self, presented: &Presented<'_>) -> Result<Permit> {
        match self.missing(presented) {
            None => Ok(Permit {
                caller: presented.caller,
                acted_by: presented.acted_by,
                rights: presented.rights.clone(),
            }),
            Some(reason) => Err(self.refuse(reason)),
        }
    }

    /// The refusal of this requirement for a reason.
    pub fn refuse(&self, reason: Reason) -> Error {
        messages::not_authorized(&self.resources()).because(reason)
    }

    fn missing(&self, presented: &Presented<'_>) -> Option<Reason> {
        let resources: &[&str] = match (self, presented.caller) {
            (Self::Anonymous, _) | (_, Caller::Operator) => return None,
            (Self::SelfOnly, Caller::Customer(_)) if presented.store_shared => return None,
            (Self::SelfOnly, Caller::Customer(_)) => return Some(Reason::WrongWebsite),
            // Other callers are judged as if `self` were a resource: only "everything" covers it.
            (Self::SelfOnly, _) => &["self"],
            (Self::Resources(resources), _) => resources,
        };
        match presented.caller {
            Caller::Guest => Some(presented.refusal.cloned().unwrap_or(Reason::NoToken)),
            Caller::Customer(_) => Some(Reason::WrongCaller),
            Caller::Operator => None,
            Caller::Machine(_) if !presented.store_shared => Some(Reason::WrongWebsite),
            Caller::Admin(_) | Caller::Integration(_) | Caller::Machine(_) => {
                if presented.rights == Rights::None {
                    return Some(Reason::NoRole);
                }
                resources
                    .iter()
                    .find(|resource| !presented.rights.cover(resource, presented.rules))
                    .map(|resource| Reason::MissingResource((*resource).to_owned()))
            }
        }
    }
}

impl Rights {
    /// Whether they include a resource.
    pub fn cover(&self, resource: &str, rules: &AccessRules) -> bool {
        match self {
            Self::None => false,
            Self::Role(role) => rules.allowed(*role, resource),
            Self::Key(limits) => limits.allow(resource),
        }
    }
}

impl Permit {
    /// A permit for the person at the server's own command line, who owns the database anyway.
    pub fn operator() -> Self {
        Self { caller: Caller::Operator, acted_by: None, rights: Rights::None }
    }

    /// Who was permitted.
    pub fn caller(&self) -> Caller {
        self.caller
    }

    /// Who acts for the one who was permitted; `None` for that one itself.
    pub fn acted_by(&self) -> Option<Caller> {
        self.acted_by
    }

    /// Whether the same caller also holds a further resource, for operations that do more for some callers.
    pub fn also_holds(&self, resource: &str, rules: &AccessRules) -> bool {
        match self.caller {
            Caller::Operator => true,
            Caller::Admin(_) | Caller::Integration(_) | Caller::Machine(_) => {
                self.rights.cover(resource, rules)
            }
            Caller::Guest | Caller::Customer(_) => false,
        }
    }

    /// The websites whose customers alone the caller may see and change; `None` for all of them.
    pub fn websites(&self) -> Option<&[WebsiteId]> {
        match &self.rights {
            Rights::Key(limits) if !limits.websites.is_empty() => Some(&limits.websites),
            _ => None,
        }
    }

    /// Whether the caller may see and change the customers of a website; those of none belong to who may see them all.
    pub fn reaches(&self, website: Option<WebsiteId>) -> bool {
        self.websites().is_none_or(|own| website.is_some_and(|website| own.contains(&website)))
    }
}

#[cfg(test)]
mod tests;
