//! What commands work with: the configuration, the way to write, and on demand the store with its service.

use crate::beside;
use crate::cli::DatabaseError;
use crate::config::Config;
use crate::mail;
use crate::notify::Link;
use crate::output::Output;
use crate::place::Place;
use magegate_domain::clock::SystemClock;
use magegate_domain::random::SystemRandom;
use magegate_service::announce::Announcer;
use magegate_service::hashing::Hasher;
use magegate_service::jobs::AuditLimits;
use magegate_service::{Parts, Service};
use magegate_store::Store;
use std::sync::Arc;
use std::time::Duration;

/// What every command gets.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// The checked configuration.
    pub(crate) config: Config,
    /// Where the store is.
    pub(crate) place: Place,
    /// How to write.
    pub(crate) output: Output,
}

/// An open store.
#[derive(Debug)]
pub(crate) struct State {
    /// What may be done with it.
    pub(crate) service: Arc<Service>,
    /// The way to the other instances, where there is one.
    pub(crate) link: Option<Link>,
    /// Whether its database was made just now.
    pub(crate) created: bool,
}

impl Context {
    /// Opens the store, which must exist: a mistyped name must not become an empty store.
    pub(crate) async fn open(&self) -> anyhow::Result<State> {
        self.open_if_there().await?.ok_or_else(|| self.nothing_there())
    }

    /// Opens the store, made when absent. Must be called within a runtime.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<State> {
        self.open_as(true).await?.ok_or_else(|| self.nothing_there())
    }

    /// Opens the store if there is one.
    pub(crate) async fn open_if_there(&self) -> anyhow::Result<Option<State>> {
        self.open_as(false).await
    }

    /// Opens the store to look at it alone: nothing is made or changed by that.
    pub(crate) async fn inspect(&self) -> anyhow::Result<State> {
        let store = self.place.inspect().await?.ok_or_else(|| self.nothing_there())?;
        Ok(State { service: self.service(store, None)?, link: None, created: false })
    }

    async fn open_as(&self, make: bool) -> anyhow::Result<Option<State>> {
        let Some((store, created)) = self.place.open(make).await? else {
            return Ok(None);
        };
        let (link, announcer) = Link::open(&self.config.notify, &SystemRandom)?.unzip();
        Ok(Some(State { service: self.service(store, announcer)?, link, created }))
    }

    fn nothing_there(&self) -> anyhow::Error {
        let (place, other) = (&self.place, self.place.other());
        DatabaseError(format!(
            "there is no store in {place}: `magegate serve` or `magegate apply FILE` makes one, {other}"
        ))
        .into()
    }

    /// How much of the audit trail is kept.
    pub(crate) fn audit_limits(&self) -> AuditLimits {
        let number = |value| i64::try_from(value).unwrap_or(i64::MAX);
        AuditLimits {
            days: number(self.config.audit.keep_days),
            rows: number(self.config.audit.keep_rows),
        }
    }

    fn service(&self, store: Store, announcer: Option<Announcer>) -> anyhow::Result<Arc<Service>> {
        let random = Arc::new(SystemRandom);
        let hashing = &self.config.hashing;
        let threads = match hashing.threads {
            0 => std::thread::available_parallelism().map_or(1, std::num::NonZero::get),
            threads => threads,
        };
        Ok(Service::start(Parts {
            store,
            clock: Arc::new(SystemClock),
            hasher: Hasher::start(threads, hashing.queue, random.clone()),
            random,
            max_age: Duration::from_millis(self.config.cache.max_age_milliseconds),
            cached_tokens: self.config.cache.tokens,
            audit_queue: self.config.audit.queue,
            mail: mail::templates(&self.config.mail)?,
            tokens: beside::policy(&self.config, &self.place),
            announcer,
        }))
    }
}

impl State {
    /// Tells others of the last change, writes what waits to be written, and closes the store.
    pub(crate) async fn close(self) {
        if let Some(link) = self.link {
            link.close().await;
        }
        self.service.stop().await;
    }
}
