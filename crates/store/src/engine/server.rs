//! Where a MySQL or MariaDB server is, how it is spoken to, and whose the tables there are.

use std::path::PathBuf;

/// A database on a MySQL or MariaDB server. Its `Debug` leaves the password out.
#[derive(Clone)]
pub struct MySqlServer {
    /// Where the server listens.
    pub host: Host,
    /// The account's name.
    pub user: String,
    /// The account's password; empty for none.
    pub password: String,
    /// The database's name.
    pub database: String,
    /// Whether the connection is encrypted.
    pub tls: Tls,
    /// How many connections may be open for everything but searches.
    pub connections: u32,
}

/// Where a server listens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Host {
    /// A name or address, and a port.
    Tcp {
        /// Name or address.
        name: String,
        /// Port.
        port: u16,
    },
    /// A Unix socket on this machine.
    Socket(PathBuf),
}

/// Whether a connection is encrypted, and whom it trusts.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Tls {
    /// Encrypted where the server offers it, by whatever certificate it has.
    #[default]
    Preferred,
    /// Never encrypted.
    Off,
    /// Encrypted, by whatever certificate the server has.
    Required,
    /// Encrypted, and the certificate is checked.
    Verified {
        /// The authorities that it must come from, in PEM; else those of the system.
        authorities: Option<PathBuf>,
        /// Whether the certificate must be for the host's name.
        host_too: bool,
        /// Our own certificate and its key, in PEM, for servers that ask for one.
        client: Option<(PathBuf, PathBuf)>,
    },
}

/// Whose the tables are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tables {
    /// What stands before the name of every table; letters, digits and underscores.
    pub prefix: String,
    /// Which of them this program makes.
    pub own: Own,
}

/// Which tables this program makes and changes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Own {
    /// All.
    #[default]
    All,
    /// The `magegate_*` tables; the others are a live store's and taken as they are.
    Beside,
    /// None: there are no `magegate_*` tables, and what needs them is not done.
    None,
}

impl std::fmt::Debug for MySqlServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}@{}/{}", self.user, self.host, self.database)
    }
}

impl std::fmt::Display for Host {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Tcp { name, port } => write!(f, "{name}:{port}"),
            Self::Socket(path) => write!(f, "{}", path.display()),
        }
    }
}
