//! What may be done: one file per service contract. Knows no HTTP and no SQL text.

pub mod accounts;
mod acting;
pub mod addresses;
pub mod admin_tokens;
pub mod admins;
pub mod again;
pub mod announce;
pub mod attribute_definitions;
pub mod attribute_metadata;
pub mod attributes;
pub mod audit;
pub mod authentication;
pub mod customer_groups;
pub mod customer_tokens;
pub mod customers;
pub mod declare;
pub mod directory;
pub mod doctor;
pub mod export;
pub mod facts;
pub mod handshake;
pub mod hashing;
pub mod import;
pub mod integration_tokens;
pub mod integrations;
pub mod introspection;
pub mod inventory;
pub mod jobs;
pub mod keys;
mod login;
pub mod machine_keys;
pub mod mail;
pub mod moving;
pub mod operator;
pub mod origin;
pub mod programs;
pub mod roles;
pub mod search;
pub mod sessions;
pub mod settings;
pub mod signatures;
pub mod storefront;
pub mod stores;
pub mod token_exchange;
mod token_format;
pub mod tokens;
pub mod uses;
pub mod why;

pub use token_format::{Issued, Issuer};

use announce::Announcer;
use audit::Audit;
use authentication::TokenCache;
use facts::{Facts, FactsCache, Freshness};
use hashing::Hasher;
use keys::TokenPolicy;
use magegate_domain::Result;
use magegate_domain::clock::Clock;
use magegate_domain::random::Random;
use magegate_store::Store;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;

/// What the service is built from.
#[derive(Debug, Clone)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// Tells the time.
    pub clock: Arc<dyn Clock>,
    /// Draws tokens and salts.
    pub random: Arc<dyn Random>,
    /// Hashes and verifies passwords.
    pub hasher: Hasher,
    /// How long facts read from the database may be used; zero switches all caching off.
    pub max_age: Duration,
    /// How many tokens are kept in memory.
    pub cached_tokens: usize,
    /// How many audit entries may wait to be written.
    pub audit_queue: usize,
    /// What letters are written by; without it, none are ordered.
    pub mail: Option<mail::Templates>,
    /// Which tokens are issued, and with whose keys.
    pub tokens: TokenPolicy,
    /// Where changes are handed out for other processes; without it, they see them when what they have read grows too old.
    pub announcer: Option<Announcer>,
}

/// Everything that operations share. One per process, behind an [`Arc`].
#[derive(Debug)]
pub struct Service {
    pub(crate) store: Store,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) random: Arc<dyn Random>,
    pub(crate) hasher: Hasher,
    pub(crate) freshness: Freshness,
    pub(crate) facts: FactsCache,
    pub(crate) directory: directory::DirectoryCache,
    pub(crate) tokens: TokenCache,
    pub(crate) uses: uses::Uses,
    pub(crate) signers: signatures::Signers,
    pub(crate) nonces: signatures::Nonces,
    pub(crate) audit: Audit,
    pub(crate) outbox: mail::Outbox,
    pub(crate) policy: TokenPolicy,
    announcer: Option<Announcer>,
}

impl Service {
    /// Puts the parts together. Must be called within a tokio runtime: the audit writer is a task of it.
    pub fn start(parts: Parts) -> Arc<Self> {
        let audit = Audit::start(parts.store.clone(), parts.audit_queue);
        Arc::new(Self {
            freshness: Freshness::new(parts.max_age),
            facts: FactsCache::default(),
            directory: directory::DirectoryCache::default(),
            tokens: TokenCache::new(parts.cached_tokens),
            uses: uses::Uses::default(),
            signers: signatures::Signers::new(parts.cached_tokens),
            nonces: signatures::Nonces::start(parts.store.clone()),
            store: parts.store,
            clock: parts.clock,
            random: parts.random,
            hasher: parts.hasher,
            audit,
            outbox: mail::Outbox::new(parts.mail),
            policy: parts.tokens,
            announcer: parts.announcer,
        })
    }

    /// The present moment, in whole seconds as the database keeps it.
    pub fn now(&self) -> OffsetDateTime {
        let now = self.clock.now();
        now.replace_nanosecond(0).unwrap_or(now)
    }

    /// The settings, scopes and roles as they are now, within the stated bound.
    pub async fn facts(&self) -> Result<Arc<Facts>> {
        self.facts.get(&self.store, &self.policy, &self.freshness).await
    }

    /// Whether the database answers.
    pub async fn ping(&self) -> Result<()> {
        let mut door = self.store.read().await?;
        magegate_store::customer_groups::exists(&mut door, magegate_domain::id::CustomerGroupId(0))
            .await?;
        Ok(())
    }

    /// Forgets what was read from the database, and lets the other processes on it do so: the next request reads anew.
    /// Called after every change that decides who may do what, before the change is answered. Waits for the others no
    /// longer than [`announce::PATIENCE`].
    pub async fn changed(&self) {
        self.outdate();
        if let Some(announcer) = &self.announcer {
            announcer.announce().await;
        }
    }

    /// Forgets what was read from the database, as another process may have changed it.
    pub fn outdate(&self) {
        self.freshness.changed();
    }

    /// The store, for operations of this crate's own doors that manage it as a whole.
    pub fn store(&self) -> &Store {
        &self.store
    }

    /// The hashing threads, for commands that store many passwords.
    pub fn hasher(&self) -> &Hasher {
        &self.hasher
    }

    /// Which tokens are issued, and with whose keys.
    pub fn token_policy(&self) -> &TokenPolicy {
        &self.policy
    }

    /// The generator, for commands that draw secrets.
    pub fn random(&self) -> &dyn Random {
        &*self.random
    }

    /// Writes what waits to be written and closes the database.
    pub async fn stop(&self) {
        if let Err(error) = uses::store_uses(self).await {
            tracing::warn!(%error, "when tokens were last used could not be written");
        }
        self.audit.flush().await;
        self.store.close().await;
    }
}
