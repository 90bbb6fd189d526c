//! Where the store is: an SQLite file, a database of our own on a server, or the database of a live store.

use crate::cli::DatabaseError;
use crate::config::{Config, ConfigError, Database, DatabaseUrl};
use crate::deployment::Deployment;
use crate::secret;
use anyhow::Context as _;
use magegate_store::engine::server::{Host, MySqlServer, Own, Tables, Tls};
use magegate_store::{Store, StoreError, StoreResult, inspection};
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};

/// The database's file in the data directory.
const FILE: &str = "magegate.sqlite";

/// Where the store is.
#[derive(Debug, Clone)]
pub(crate) enum Place {
    /// An SQLite file in this directory.
    Directory(PathBuf),
    /// A database of our own on a server.
    Shared {
        /// The database.
        server: MySqlServer,
        /// What stands before the names of its tables.
        prefix: String,
    },
    /// The database of a live store.
    Beside {
        /// What its deployment file says.
        deployment: Box<Deployment>,
        /// The database, with what the configuration says of connections.
        server: MySqlServer,
        /// Whether no table of ours is added.
        read_only: bool,
    },
}

impl Place {
    /// The place that the configuration names; files that it names are read.
    pub(crate) fn of(config: &Config) -> anyhow::Result<Self> {
        let database = &config.database;
        if let Some(path) = &database.beside {
            let deployment = Deployment::read(path)?;
            let server = with_options(deployment.server.clone(), database)?;
            let read_only = database.read_only_schema;
            return Ok(Self::Beside { deployment: Box::new(deployment), server, read_only });
        }
        let url = match (&database.url, &database.url_file) {
            (Some(url), _) => Some(url.clone()),
            (None, Some(file)) => Some(url_of(file)?),
            (None, None) => None,
        };
        Ok(match url {
            Some(url) => Self::Shared {
                server: with_options(url.server(), database)?,
                prefix: database.table_prefix.0.clone(),
            },
            None => Self::Directory(config.server.data_dir.clone()),
        })
    }

    /// Opens the store. `None` when there is none and none may be made. The flag tells whether it was made just now.
    pub(crate) async fn open(&self, make: bool) -> anyhow::Result<Option<(Store, bool)>> {
        match self {
            Self::Directory(folder) => open_file(folder, make).await,
            Self::Shared { server, prefix } => {
                let exists = holds_store(server, prefix).await.with_context(|| self.to_string())?;
                if !exists && !make {
                    return Ok(None);
                }
                let store = open(server, prefix, Own::All).await.with_context(|| self.to_string());
                Ok(Some((store?, !exists)))
            }
            Self::Beside { deployment, server, read_only } => {
                let prefix = &deployment.table_prefix;
                let open = async {
                    let store = open(server, prefix, Own::None).await?;
                    // Nothing was added so far, to a database that might have been no store's; nor is it by a command that
                    // looks or changes the store alone. The start of a server adds tables.
                    if *read_only || !(make || has_own_tables(&store).await?) {
                        return Ok(store);
                    }
                    store.close().await;
                    open(server, prefix, Own::Beside).await
                };
                let store = open.await.with_context(|| self.to_string())?;
                Ok(Some((store, false)))
            }
        }
    }

    /// Opens the store to look at it alone: on a server no table is made or changed. `None` when there is no file.
    pub(crate) async fn inspect(&self) -> anyhow::Result<Option<Store>> {
        let (server, prefix) = match self {
            Self::Directory(folder) => {
                return Ok(open_file(folder, false).await?.map(|(store, _)| store));
            }
            Self::Shared { server, prefix } => (server, prefix),
            Self::Beside { deployment, server, .. } => (server, &deployment.table_prefix),
        };
        let store = open(server, prefix, Own::None).await;
        Ok(Some(store.with_context(|| self.to_string())?))
    }

    /// The server that the store is on, if it is on one.
    pub(crate) fn server(&self) -> Option<&MySqlServer> {
        match self {
            Self::Directory(_) => None,
            Self::Shared { server, .. } | Self::Beside { server, .. } => Some(server),
        }
    }

    /// The file that the store is in, if it is in one.
    pub(crate) fn file(&self) -> Option<PathBuf> {
        match self {
            Self::Directory(folder) => Some(folder.join(FILE)),
            Self::Shared { .. } | Self::Beside { .. } => None,
        }
    }

    /// Whether the store is a live one, whose own program goes on working on it.
    pub(crate) fn is_beside(&self) -> bool {
        matches!(self, Self::Beside { .. })
    }

    /// The deployment file of the live store, if that is what it is.
    pub(crate) fn deployment(&self) -> Option<&Deployment> {
        match self {
            Self::Beside { deployment, .. } => Some(deployment),
            _ => None,
        }
    }

    /// What to type so that a command works here; a password is left out.
    pub(crate) fn flag(&self) -> String {
        match self {
            Self::Directory(folder) => format!("--data-dir {}", folder.display()),
            Self::Shared { server, .. } => {
                format!("--database mysql://{}:…@{}/{}", server.user, server.host, server.database)
            }
            Self::Beside { deployment, .. } => format!("--beside {}", deployment.file.display()),
        }
    }

    /// How to name another place than this.
    pub(crate) fn other(&self) -> &'static str {
        match self {
            Self::Directory(_) => "--data-dir names another",
            Self::Shared { .. } => "--database names another",
            Self::Beside { .. } => "--beside names another",
        }
    }
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Directory(folder) => write!(f, "{}", folder.display()),
            Self::Shared { server, .. } => write!(f, "the database {server:?}"),
            Self::Beside { deployment, server, .. } => {
                write!(f, "the store's database {server:?} ({})", deployment.file.display())
            }
        }
    }
}

async fn open_file(folder: &Path, make: bool) -> anyhow::Result<Option<(Store, bool)>> {
    let file = folder.join(FILE);
    let exists = file.is_file();
    if !exists && !make {
        return Ok(None);
    }
    make_folder(folder)
        .map_err(|cause| DatabaseError(format!("{} cannot be made: {cause}", folder.display())))?;
    let store = Store::open_sqlite(&file).await;
    Ok(Some((store.with_context(|| format!("{} cannot be opened", file.display()))?, !exists)))
}

async fn open(server: &MySqlServer, prefix: &str, own: Own) -> Result<Store, StoreError> {
    Store::open_mysql(server, &Tables { prefix: prefix.to_owned(), own }).await
}

/// Whether there are a store's tables; none are made.
async fn holds_store(server: &MySqlServer, prefix: &str) -> Result<bool, StoreError> {
    match open(server, prefix, Own::None).await {
        Ok(store) => {
            store.close().await;
            Ok(true)
        }
        Err(StoreError::NoStore { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn with_options(mut server: MySqlServer, database: &Database) -> Result<MySqlServer, ConfigError> {
    if !database.username.0.is_empty() {
        server.user.clone_from(&database.username.0);
    }
    if !database.password.expose().is_empty() {
        database.password.expose().clone_into(&mut server.password);
    }
    if let Some(file) = &database.password_file {
        server.password = content("database.password_file", file)?;
    }
    server.connections = u32::try_from(database.connections).unwrap_or(u32::MAX);
    server.tls = database.tls.over(server.tls, database.tls_ca.clone());
    // Nobody listens on a socket's way, and the driver's handshake there is for servers without TLS.
    if let (Host::Socket(_), Tls::Preferred) = (&server.host, &server.tls) {
        server.tls = Tls::Off;
    }
    for file in files(&server.tls) {
        // The driver would not say which of them it missed.
        std::fs::File::open(file).map_err(|cause| {
            let file = file.display();
            ConfigError::Store(format!("{file}: cannot be read for the database's TLS: {cause}"))
        })?;
    }
    Ok(server)
}

/// The files that an encrypted connection needs.
fn files(tls: &Tls) -> Vec<&Path> {
    let Tls::Verified { authorities, client, .. } = tls else { return Vec::new() };
    let client = client.iter().flat_map(|(certificate, key)| [certificate, key]);
    authorities.iter().chain(client).map(PathBuf::as_path).collect()
}

fn url_of(file: &Path) -> Result<DatabaseUrl, ConfigError> {
    let key = "database.url_file";
    let text = content(key, file)?;
    DatabaseUrl::parse(text.trim()).ok_or_else(|| ConfigError::Content {
        key,
        file: file.to_path_buf(),
        cause: "holds no URL of a database".to_owned(),
    })
}

/// The secret that a file holds.
fn content(key: &'static str, file: &Path) -> Result<String, ConfigError> {
    let text = secret::from_file(file).map_err(|error| ConfigError::Content {
        key,
        file: file.to_path_buf(),
        cause: error.root_cause().to_string(),
    })?;
    Ok(text.expose().to_owned())
}

/// Makes the data directory for its owner alone: it holds everybody's password hashes.
fn make_folder(folder: &Path) -> std::io::Result<()> {
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)
}

/// Whether tables of this program are in a live store's database.
async fn has_own_tables(store: &Store) -> StoreResult<bool> {
    let found = inspection::schema(&mut store.read().await?).await?;
    Ok(found.keys().any(|table| table.starts_with("magegate_")))
}
