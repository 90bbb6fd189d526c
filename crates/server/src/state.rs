//! What commands work with: the configuration, the way to write, and on demand the store with its service.

use crate::cli::DatabaseError;
use crate::config::Config;
use crate::mail;
use crate::output::Output;
use anyhow::Context as _;
use magegate_domain::clock::SystemClock;
use magegate_domain::random::SystemRandom;
use magegate_service::hashing::Hasher;
use magegate_service::jobs::AuditLimits;
use magegate_service::{Parts, Service};
use magegate_store::Store;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

/// The database's file in the data directory.
pub(crate) const DATABASE: &str = "magegate.sqlite";

/// What every command gets.
#[derive(Debug, Clone)]
pub(crate) struct Context {
    /// The checked configuration.
    pub(crate) config: Config,
    /// How to write.
    pub(crate) output: Output,
}

/// An open store.
#[derive(Debug)]
pub(crate) struct State {
    /// What may be done with it.
    pub(crate) service: Arc<Service>,
    /// Whether its database was made just now.
    pub(crate) created: bool,
}

impl Context {
    /// Where the database is, or will be.
    pub(crate) fn database(&self) -> PathBuf {
        self.config.server.data_dir.join(DATABASE)
    }

    /// Opens the store, which must exist: a mistyped directory must not become an empty store.
    pub(crate) async fn open(&self) -> anyhow::Result<State> {
        if !self.database().is_file() {
            return Err(DatabaseError(format!(
                "there is no store in {}: `magegate serve` or `magegate apply FILE` makes one, --data-dir names another",
                self.config.server.data_dir.display()
            ))
            .into());
        }
        self.open_or_create().await
    }

    /// Opens the store, made when absent. Must be called within a runtime.
    pub(crate) async fn open_or_create(&self) -> anyhow::Result<State> {
        let folder = &self.config.server.data_dir;
        make_folder(folder).map_err(|cause| {
            DatabaseError(format!("{} cannot be made: {cause}", folder.display()))
        })?;
        let file = self.database();
        let created = !file.is_file();
        let store = Store::open_sqlite(&file)
            .await
            .with_context(|| format!("{} cannot be opened", file.display()))?;
        Ok(State { service: self.service(store)?, created })
    }

    /// How much of the audit trail is kept.
    pub(crate) fn audit_limits(&self) -> AuditLimits {
        let number = |value| i64::try_from(value).unwrap_or(i64::MAX);
        AuditLimits {
            days: number(self.config.audit.keep_days),
            rows: number(self.config.audit.keep_rows),
        }
    }

    fn service(&self, store: Store) -> anyhow::Result<Arc<Service>> {
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
        }))
    }
}

impl State {
    /// Writes what waits to be written and closes the store.
    pub(crate) async fn close(self) {
        self.service.stop().await;
    }
}

/// Makes the data directory for its owner alone: it holds everybody's password hashes.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}
