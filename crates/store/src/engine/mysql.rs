//! The server engine, MySQL or MariaDB: its connections and what each session is set to.
//!
//! There is one pool and it goes to the writer, for reads as well: what decides must not come from a copy that lags behind.

mod link;
mod outage;

pub(super) use link::Link;

use super::server::{Host, MySqlServer, Own, Tables, Tls};
use super::{PATIENCE, SEARCHERS, migrations};
use crate::error::{StoreError, StoreResult};
use outage::Outage;
use sqlx::mysql::{MySqlConnectOptions, MySqlPool, MySqlPoolOptions, MySqlSslMode};
use sqlx::{ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, Row as _};
use std::sync::Arc;
use std::time::Duration;

/// How long a request waits for a free connection, or for a new one.
const ACQUIRE: Duration = Duration::from_secs(2);
/// A connection that lay idle for longer is tried before it is used.
const STALE: Duration = Duration::from_secs(1);
/// What each session is set to. Strict, so that nothing is cut or bent silently; 0 is a key like any other; a lock is not
/// waited for longer than a request may take.
const SESSION: &str = "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_AUTO_VALUE_ON_ZERO,NO_ENGINE_SUBSTITUTION', \
    time_zone = '+00:00', innodb_lock_wait_timeout = 5";
/// A transaction sees what others committed before each of its statements, and locks no gaps: what it relies on, it reads
/// with `{for update}`.
const ISOLATION: &str = "SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED";
/// On a Galera node: wait for what other nodes have committed before reading or writing, so that a revocation that was
/// answered there holds here.
const CAUSAL: &str = "SET SESSION wsrep_sync_wait = 7";

/// An open database on a server.
#[derive(Debug, Clone)]
pub(crate) struct MySqlEngine {
    pool: MySqlPool,
    searchers: MySqlPool,
    traits: Traits,
    outage: Arc<Outage>,
}

/// What kind of server and tables these are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Traits {
    /// MariaDB, which names some things otherwise.
    mariadb: bool,
    /// A node of a Galera cluster.
    galera: bool,
    /// Whether the tables' texts hold the characters of the basic plane alone (`utf8mb3`).
    narrow: bool,
}

impl MySqlEngine {
    /// Connects, makes or checks the tables, and opens the pools.
    pub(crate) async fn open(server: &MySqlServer, tables: &Tables) -> StoreResult<Self> {
        let mut options = options(server);
        let mut first = options.connect().await.map_err(StoreError::connecting)?;
        let mut traits = Traits::of(&mut first).await?;
        traits.set_up(&mut first).await?;
        migrations::run(&mut first, tables).await?;
        traits.narrow = tables.own != Own::All && is_narrow(&mut first, tables).await?;
        first.close().await?;
        if traits.narrow {
            options = options.charset("utf8mb3");
        } else {
            options = options.collation("utf8mb4_general_ci");
        }
        let pool = |connections| {
            MySqlPoolOptions::new()
                .max_connections(connections)
                .acquire_timeout(ACQUIRE)
                .test_before_acquire(false)
                .before_acquire(|connection, of| {
                    Box::pin(async move {
                        if of.idle_for < STALE {
                            return Ok(true);
                        }
                        let alive = tokio::time::timeout(ACQUIRE / 2, connection.ping()).await;
                        Ok(alive.is_ok_and(|alive| alive.is_ok()))
                    })
                })
                .after_connect(move |connection, _| {
                    Box::pin(async move { traits.set_up(connection).await })
                })
                .connect_lazy_with(options.clone())
        };
        Ok(Self {
            pool: pool(server.connections.max(1)),
            searchers: pool(SEARCHERS),
            traits,
            outage: Arc::default(),
        })
    }

    pub(super) async fn read(&self) -> StoreResult<Link> {
        self.link(&self.pool, PATIENCE).await
    }

    pub(super) async fn search(&self, time: Duration) -> StoreResult<Link> {
        let mut link = self.link(&self.searchers, time + PATIENCE).await?;
        let seconds = time.as_secs_f64();
        let limit = if self.traits.mariadb {
            format!("SET SESSION max_statement_time = {seconds:.3}")
        } else {
            format!("SET SESSION max_execution_time = {:.0}", seconds * 1000.0)
        };
        link.command(limit).await?;
        Ok(link)
    }

    pub(super) async fn begin(&self) -> StoreResult<Link> {
        let mut link = self.link(&self.pool, PATIENCE).await?;
        link.begin().await?;
        Ok(link)
    }

    pub(super) async fn close(&self) {
        self.searchers.close().await;
        self.pool.close().await;
    }

    async fn link(&self, pool: &MySqlPool, patience: Duration) -> StoreResult<Link> {
        let connection = self.outage.acquire(pool).await?;
        Ok(Link::new(connection, patience, self.traits.narrow))
    }
}

impl Traits {
    async fn of(connection: &mut MySqlConnection) -> StoreResult<Self> {
        let version = connection.fetch_one("SELECT VERSION()").await?;
        let version: String = version.try_get(0)?;
        let galera = connection.fetch_optional("SHOW SESSION VARIABLES LIKE 'wsrep_on'").await?;
        let galera = match galera {
            Some(row) => row.try_get::<String, _>(1)?.eq_ignore_ascii_case("on"),
            None => false,
        };
        Ok(Self { mariadb: version.contains("MariaDB"), galera, narrow: false })
    }

    async fn set_up(self, connection: &mut MySqlConnection) -> sqlx::Result<()> {
        connection.execute(SESSION).await?;
        connection.execute(ISOLATION).await?;
        if self.galera {
            connection.execute(CAUSAL).await?;
        }
        Ok(())
    }
}

/// Whether the texts of a store's tables are `utf8mb3`. A connection of the same character set compares them by their
/// indexes, whatever a stranger sends.
async fn is_narrow(connection: &mut MySqlConnection, tables: &Tables) -> StoreResult<bool> {
    let table = format!("{}customer_entity", tables.prefix);
    let row = sqlx::query(
        "SELECT CAST(CHARACTER_SET_NAME AS CHAR) FROM information_schema.COLUMNS \
         WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ? AND COLUMN_NAME = 'email'",
    )
    .bind(&table)
    .fetch_optional(connection)
    .await?;
    let Some(row) = row else {
        return Err(StoreError::NoStore { table });
    };
    let charset: String = row.try_get(0)?;
    Ok(charset != "utf8mb4")
}

fn options(server: &MySqlServer) -> MySqlConnectOptions {
    let options = MySqlConnectOptions::new()
        .username(&server.user)
        .password(&server.password)
        .database(&server.database)
        .charset("utf8mb4")
        .pipes_as_concat(false)
        .no_engine_substitution(false)
        .timezone(None)
        .statement_cache_capacity(256)
        .disable_statement_logging();
    let options = match &server.host {
        Host::Tcp { name, port } => options.host(name).port(*port),
        Host::Socket(path) => options.socket(path),
    };
    match &server.tls {
        Tls::Preferred => options.ssl_mode(MySqlSslMode::Preferred),
        Tls::Off => options.ssl_mode(MySqlSslMode::Disabled),
        Tls::Required => options.ssl_mode(MySqlSslMode::Required),
        Tls::Verified { authorities, host_too, client } => {
            let mode =
                if *host_too { MySqlSslMode::VerifyIdentity } else { MySqlSslMode::VerifyCa };
            let mut options = options.ssl_mode(mode);
            if let Some(authorities) = authorities {
                options = options.ssl_ca(authorities);
            }
            if let Some((certificate, key)) = client {
                options = options.ssl_client_cert(certificate).ssl_client_key(key);
            }
            options
        }
    }
}
