//! The bearer tokens of programs: integrations' access tokens, the short-lived ones that they exchange theirs for, and
//! machine keys. None of them is an account's: no password leads to them, and no session holds them.

use crate::facts::Facts;
use crate::origin::Origin;
use crate::uses::Noted;
use crate::{integration_tokens, machine_keys, token_exchange};
use magegate_domain::caller::Caller;
use magegate_domain::id::IntegrationId;
use magegate_domain::machine_key::{self, Limits};
use magegate_domain::reason::Reason;
use magegate_domain::scope::{ADMIN_STORE, Scopes};
use magegate_domain::settings::{SettingScope, Settings, is_on};
use magegate_domain::{Result, exchanged_token, token};
use magegate_store::engine::Door;
use std::net::IpAddr;
use std::sync::Arc;
use time::OffsetDateTime;

/// The setting that takes integrations' access tokens as bearer tokens (`spec/token-service.md` 9).
pub(crate) const BEARER_SWITCH: &str = "oauth/consumer/enable_integration_as_bearer";

/// What a program's token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The access token of an integration, which signs its calls by it as well.
    AccessToken,
    /// A short-lived one that an integration exchanged its access token for.
    Exchanged,
    /// A machine key.
    MachineKey,
}

/// A program's token as it stands now.
#[derive(Debug, Clone)]
pub(crate) struct Program {
    pub(crate) kind: Kind,
    /// The integration or the machine key.
    pub(crate) caller: Caller,
    /// What a machine key may be used for; `None` for an integration, whose role says it.
    pub(crate) limits: Option<Arc<Limits>>,
    pub(crate) issued_at: OffsetDateTime,
    /// When it ends; `None` for never.
    pub(crate) ends_at: Option<OffsetDateTime>,
    /// What is wrong with it apart from time.
    pub(crate) fault: Option<Reason>,
    /// When it was last used, where that is kept.
    pub(crate) noted: Option<Noted>,
}

impl Program {
    /// A token of an integration that nothing is wrong with and that does not end.
    pub(crate) fn of_integration(kind: Kind, id: IntegrationId, issued_at: OffsetDateTime) -> Self {
        Self {
            kind,
            caller: Caller::Integration(id),
            limits: None,
            issued_at,
            ends_at: None,
            fault: None,
            noted: Some(Noted::since(None)),
        }
    }

    /// Why the token does not hold at `now`; `None` when it does.
    pub(crate) fn fault_at(&self, now: OffsetDateTime) -> Option<Reason> {
        let ended = || self.ends_at.filter(|end| *end <= now);
        self.fault.clone().or_else(|| {
            ended().map(match self.kind {
                Kind::MachineKey => Reason::KeyExpired,
                Kind::AccessToken | Kind::Exchanged => Reason::TokenExpired,
            })
        })
    }
}

/// By what a program proved itself, in one word, for the record of its last use.
pub(crate) fn how(kind: Option<Kind>) -> &'static str {
    match kind {
        None => "signature",
        Some(Kind::AccessToken) => "bearer",
        Some(Kind::Exchanged) => "exchanged",
        Some(Kind::MachineKey) => "",
    }
}

/// Whether a token's form says that it is a program's: then it is no account's. An integration's access token looks like
/// an account's.
pub(crate) fn is_marked(token: &str) -> bool {
    machine_key::is_well_formed(token) || exchanged_token::is_meant(token)
}

/// Reads a program's token; `None` for what is none.
pub(crate) async fn read(door: &mut Door, token: &str) -> Result<Option<Program>> {
    if token.starts_with(machine_key::PREFIX) {
        return machine_keys::read(door, token).await;
    }
    if exchanged_token::is_meant(token) {
        return token_exchange::read(door, token).await;
    }
    if token.len() == token::TOKEN_LENGTH {
        return integration_tokens::read(door, token).await;
    }
    Ok(None)
}

/// Why a program's token is not taken where the request comes to, or comes from; `None` where it is.
pub(crate) fn misplaced(
    kind: Kind,
    limits: Option<&Limits>,
    origin: &Origin,
    facts: &Facts,
) -> Option<Reason> {
    match kind {
        Kind::AccessToken => {
            let switch = facts.settings.for_store(origin.store, &facts.scopes, BEARER_SWITCH);
            (!is_on(switch)).then_some(Reason::BearerSwitchedOff)
        }
        Kind::Exchanged => None,
        Kind::MachineKey => {
            let peer = origin.peer.parse::<IpAddr>().ok();
            let website = facts.scopes.store(origin.store).map(|store| store.website_id);
            match limits {
                Some(limits) if !limits.admit(peer) => Some(Reason::WrongNetwork),
                Some(limits) if !limits.reach(website) => Some(Reason::WrongWebsite),
                Some(_) => None,
                // There is no such key.
                None => Some(Reason::KeyRevoked),
            }
        }
    }
}

/// The codes of the store views whose settings take access tokens as bearer tokens.
pub(crate) fn bearer_views<'a>(settings: &Settings, scopes: &'a Scopes) -> Vec<&'a str> {
    let stores = scopes.stores.iter().filter(|store| store.id != ADMIN_STORE);
    stores
        .filter(|store| is_on(settings.for_store(store.id, scopes, BEARER_SWITCH)))
        .map(|store| store.code.as_str())
        .collect()
}

/// The commands that end that: one for each scope whose value decides it for a store view, or for requests to `all`.
pub(crate) fn bearer_off(settings: &Settings, scopes: &Scopes) -> Vec<String> {
    let stores = scopes.stores.iter();
    let on = stores.filter(|store| is_on(settings.for_store(store.id, scopes, BEARER_SWITCH)));
    let mut commands = Vec::new();
    for store in on {
        let is_stored = |scope| settings.stored(scope, BEARER_SWITCH).is_some();
        let is_view = store.id != ADMIN_STORE;
        let website = scopes.website(store.website_id).filter(|_| is_view);
        let option = match website {
            _ if is_stored(SettingScope::Store(store.id)) => format!(" --store {}", store.code),
            Some(website) if is_stored(SettingScope::Website(website.id)) => {
                format!(" --website {}", website.code)
            }
            _ => String::new(),
        };
        let command = format!("magegate config set {BEARER_SWITCH} 0{option}");
        if !commands.contains(&command) {
            commands.push(command);
        }
    }
    commands
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::id::{StoreId, WebsiteId};
    use magegate_domain::scope::{StoreView, Website};
    use magegate_domain::settings::SettingScope::{Default, Store, Website as Site};

    fn scopes() -> Scopes {
        let website = |id, code: &str| Website {
            id: WebsiteId(id),
            code: code.to_owned(),
            ..Website::default()
        };
        let view = |id, website, code: &str| StoreView {
            id: StoreId(id),
            website_id: WebsiteId(website),
            code: code.to_owned(),
            ..StoreView::default()
        };
        Scopes {
            websites: vec![website(0, "admin"), website(1, "base"), website(2, "uk")],
            stores: vec![
                view(0, 0, "admin"),
                view(1, 1, "default"),
                view(2, 2, "uk_en"),
                view(3, 2, "uk_cy"),
            ],
            ..Scopes::default()
        }
    }

    #[test]
    fn the_switch_is_put_off_in_each_scope_that_has_it_on_for_somebody() {
        let (base, uk) = (Site(WebsiteId(1)), Site(WebsiteId(2)));
        let (english, welsh) = (Store(StoreId(2)), Store(StoreId(3)));
        for (stored, options) in [
            (&[][..], &[][..]),
            (&[(Default, "1")], &[""]),
            (&[(Default, "0"), (english, "1")], &[" --store uk_en"]),
            (&[(uk, "1")], &[" --website uk"]),
            (&[(uk, "1"), (english, "0"), (welsh, "0")], &[]),
            (&[(Default, "1"), (base, "0"), (uk, "0")], &[""]),
            (&[(Default, "1"), (uk, "1"), (welsh, "1")], &["", " --website uk", " --store uk_cy"]),
        ] {
            let row = |(scope, value): &(SettingScope, &str)| {
                (*scope, BEARER_SWITCH.to_owned(), Some((*value).to_owned()))
            };
            let settings = Settings::new(stored.iter().map(row));
            let command = |option| format!("magegate config set {BEARER_SWITCH} 0{option}");
            let expected: Vec<_> = options.iter().map(command).collect();
            assert_eq!(bearer_off(&settings, &scopes()), expected, "{stored:?}");
        }
    }
}
