//! What every decision needs and what rarely changes: settings, scopes and roles, read together and kept for a
//! stated time; and how long anything read from the database may be used.

use crate::keys::TokenPolicy;
use arc_swap::ArcSwapOption;
use magegate_domain::Result;
use magegate_domain::acl::Permit;
use magegate_domain::acl::rules::AccessRules;
use magegate_domain::attribute::Attributes;
use magegate_domain::id::{StoreId, WebsiteId};
use magegate_domain::keys::{Key, KeyRing};
use magegate_domain::messages;
use magegate_domain::scope::{Scopes, StoreView};
use magegate_domain::settings::{Settings, is_on};
use magegate_store::Store;
use magegate_store::engine::Door;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// Settings, scopes, roles and attributes as of one moment.
#[derive(Debug, Clone, Default)]
pub struct Facts {
    /// The stored settings.
    pub settings: Settings,
    /// Websites, store groups and store views.
    pub scopes: Scopes,
    /// All roles with their rules.
    pub rules: AccessRules,
    /// The attributes of customers and addresses.
    pub attributes: Attributes,
    /// The keys that sign tokens.
    pub keys: KeyRing,
}

/// How long what was read may be used. A change made by this process ends everything read before it at once; one made
/// by another process does so when it is told, and is seen in any case when the time is over.
#[derive(Debug)]
pub struct Freshness {
    max_age: Duration,
    generation: AtomicU64,
}

/// When something was read, taken before reading it.
#[derive(Debug, Clone, Copy)]
pub struct Stamp {
    generation: u64,
    at: Instant,
}

/// The facts read last.
#[derive(Debug, Default)]
pub struct FactsCache {
    held: ArcSwapOption<(Stamp, Arc<Facts>)>,
    reading: tokio::sync::Mutex<()>,
}

impl Facts {
    /// Reads all of them.
    pub(crate) async fn read(door: &mut Door, policy: &TokenPolicy) -> Result<Self> {
        Ok(Self {
            keys: policy.ring(&magegate_store::keys::list(door).await?),
            settings: magegate_store::settings::load(door).await?,
            scopes: magegate_store::scopes::load(door).await?,
            rules: magegate_store::roles::load(door).await?,
            attributes: magegate_store::attributes::load(door).await?,
        })
    }

    /// The key of password hashes that are keyed instead of salted.
    pub(crate) fn crypt_key(&self) -> Option<&[u8]> {
        self.keys.newest().map(Key::expose)
    }

    /// Within which website an e-mail address names one account; `None` where accounts are shared by all of them.
    pub fn address_scope(&self, website: WebsiteId) -> Option<WebsiteId> {
        (!self.settings.global_accounts()).then_some(website)
    }

    /// Whether a new account of the website has to confirm its e-mail address.
    pub fn confirms_new_accounts(&self, website: WebsiteId) -> bool {
        is_on(self.settings.for_website(website, "customer/create_account/confirm"))
    }

    /// Whether a changed e-mail address has to be confirmed.
    pub fn confirms_new_addresses(&self, website: WebsiteId) -> bool {
        is_on(self.settings.for_website(website, "customer/account_information/confirm"))
    }

    /// A website that a client names; a missing one is 404.
    pub fn website(&self, id: i64) -> Result<WebsiteId> {
        let found = self.scopes.website(WebsiteId(id));
        found.map(|website| website.id).ok_or_else(|| messages::website_unknown(id))
    }

    /// The same for a caller who may be limited to websites: others are as if absent.
    pub fn website_within(&self, permit: &Permit, id: i64) -> Result<WebsiteId> {
        let found = self.website(id)?;
        if permit.reaches(Some(found)) { Ok(found) } else { Err(messages::website_unknown(id)) }
    }

    /// A store view by number, for a caller who may be limited to websites: those of others are as if absent.
    pub fn store_within(&self, permit: &Permit, id: i64) -> Result<&StoreView> {
        let found = self.scopes.store(StoreId(id));
        let found = found.filter(|store| permit.reaches(Some(store.website_id)));
        found.ok_or_else(messages::store_unknown)
    }
}

impl Freshness {
    /// Things read may be used for `max_age`; zero means never a second time.
    pub fn new(max_age: Duration) -> Self {
        Self { max_age, generation: AtomicU64::new(0) }
    }

    /// The stamp for something about to be read. Taken first, so that a change during the reading outdates it.
    pub fn stamp(&self) -> Stamp {
        Stamp { generation: self.generation.load(Ordering::SeqCst), at: Instant::now() }
    }

    /// Whether something read under the stamp may still be used.
    pub fn holds(&self, stamp: Stamp) -> bool {
        stamp.generation == self.generation.load(Ordering::SeqCst)
            && stamp.at.elapsed() < self.max_age
    }

    /// Outdates everything read so far.
    pub fn changed(&self) {
        self.generation.fetch_add(1, Ordering::SeqCst);
    }

    /// The longest time after which another process's change is seen.
    pub fn max_age(&self) -> Duration {
        self.max_age
    }
}

impl FactsCache {
    /// The facts, read anew when they are too old; one reader at a time, the others wait for it.
    pub async fn get(
        &self,
        store: &Store,
        policy: &TokenPolicy,
        freshness: &Freshness,
    ) -> Result<Arc<Facts>> {
        if let Some(facts) = self.fresh(freshness) {
            return Ok(facts);
        }
        let _reading = self.reading.lock().await;
        if let Some(facts) = self.fresh(freshness) {
            return Ok(facts);
        }
        let stamp = freshness.stamp();
        let facts = Arc::new(Facts::read(&mut store.read().await?, policy).await?);
        self.held.store(Some(Arc::new((stamp, Arc::clone(&facts)))));
        Ok(facts)
    }

    fn fresh(&self, freshness: &Freshness) -> Option<Arc<Facts>> {
        let held = self.held.load();
        let (stamp, facts) = held.as_deref()?;
        freshness.holds(*stamp).then(|| Arc::clone(facts))
    }
}
