//! The store's database, from `db/connection/…`, by the forms that PHP takes.

use super::DeploymentError;
use super::source::Source;
use magegate_domain::php::Node;
use magegate_store::engine::server::{Host, MySqlServer, Tls};
use std::path::{Path, PathBuf};

const DEFAULT: &str = "db/connection/default";
const OPTIONS: &str = "db/connection/default/driver_options";
/// The port of a server when the host names none.
pub(crate) const PORT: u16 = 3306;
/// PHP takes the host `localhost` for the server's socket on this machine. Where systems put it.
/// Never in a folder where everybody may make one: it would be handed the password.
const SOCKETS: [&str; 2] = ["/run/mysqld/mysqld.sock", "/var/lib/mysql/mysql.sock"];

/// PHP's numbers of the driver's options (`PDO::MYSQL_ATTR_SSL_…`).
mod option {
    pub(super) const KEY: u32 = 1007;
    pub(super) const CERTIFICATE: u32 = 1008;
    pub(super) const AUTHORITIES: u32 = 1009;
    pub(super) const AUTHORITIES_FOLDER: u32 = 1010;
    pub(super) const VERIFY: u32 = 1014;
}

/// The connection that everything but a split store's orders goes through.
pub(super) fn default(source: &Source<'_>) -> Result<MySqlServer, DeploymentError> {
    if source.find(DEFAULT).is_none() {
        return Err(source.fault(DEFAULT, "is missing"));
    }
    let at = |key: &str| format!("{DEFAULT}/{key}");
    let host = host(source)?;
    Ok(MySqlServer {
        tls: tls(source)?,
        host,
        user: source.required(&at("username"))?,
        password: source.text(&at("password"))?.unwrap_or_default(),
        database: source.required(&at("dbname"))?,
        connections: 0,
    })
}

/// Further connections whose tables lie in another database.
pub(super) fn elsewhere(source: &Source<'_>) -> Result<Vec<String>, DeploymentError> {
    let mut names = Vec::new();
    let place = |name: &str| -> Result<_, DeploymentError> {
        let at = |key: &str| source.text(&format!("db/connection/{name}/{key}"));
        Ok((at("host")?, at("dbname")?))
    };
    let own = place("default")?;
    let connections = source.find("db/connection").into_iter().flat_map(Node::entries);
    for (name, _) in connections {
        let name = name.to_string();
        // One without a database of its own is a shorthand for the first.
        if name != "default" && !name.contains('/') {
            let other = place(&name)?;
            if other.1.is_some() && other != own {
                names.push(name);
            }
        }
    }
    Ok(names)
}

/// `host`, `host:port`, `/path/to/socket`, or the key `unix_socket`.
fn host(source: &Source<'_>) -> Result<Host, DeploymentError> {
    let at = |key: &str| format!("{DEFAULT}/{key}");
    if let Some(path) = source.text(&at("unix_socket"))?.filter(|path| !path.is_empty()) {
        return Ok(Host::Socket(PathBuf::from(path)));
    }
    let text = source.required(&at("host"))?;
    if text.contains('/') {
        return Ok(Host::Socket(PathBuf::from(text)));
    }
    let port = source.text(&at("port"))?.filter(|port| !port.is_empty());
    if text == "localhost" && port.is_none() {
        let socket = SOCKETS.into_iter().map(Path::new).find(|path| path.exists());
        if let Some(socket) = socket {
            return Ok(Host::Socket(socket.to_path_buf()));
        }
    }
    let (name, inline) = split(&text);
    let number = match inline.or(port.as_deref()) {
        None => Some(PORT),
        Some(port) => port.parse().ok().filter(|port| *port > 0),
    };
    let (Some(port), false) = (number, name.is_empty()) else {
        let message =
            "expected a name, a name with a port such as db:3306, or the path of a socket";
        return Err(source.fault(&at("host"), message));
    };
    Ok(Host::Tcp { name: name.to_owned(), port })
}

/// `db:3306`, `[::1]:3306`, `::1`
pub(crate) fn split(text: &str) -> (&str, Option<&str>) {
    if let Some((name, rest)) = text.strip_prefix('[').and_then(|text| text.split_once(']')) {
        return (name, rest.strip_prefix(':'));
    }
    match text.split_once(':') {
        Some((name, port)) if !port.contains(':') => (name, Some(port)),
        _ => (text, None),
    }
}

fn tls(source: &Source<'_>) -> Result<Tls, DeploymentError> {
    let path = |number: u32| -> Result<Option<PathBuf>, DeploymentError> {
        let text = source.text(&format!("{OPTIONS}/{number}"))?.filter(|text| !text.is_empty());
        // PHP takes a relative path from wherever it runs: for a store, from its folder.
        Ok(text.map(|text| folder(source.file).join(text)))
    };
    if path(option::AUTHORITIES_FOLDER)?.is_some() {
        let at = format!("{OPTIONS}/{}", option::AUTHORITIES_FOLDER);
        let message = format!(
            "a folder of authorities is not read; name one file under {}",
            option::AUTHORITIES
        );
        return Err(source.fault(&at, &message));
    }
    let authorities = path(option::AUTHORITIES)?;
    let client = match (path(option::CERTIFICATE)?, path(option::KEY)?) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => {
            let message = format!(
                "{} (key) and {} (certificate) need each other",
                option::KEY,
                option::CERTIFICATE
            );
            return Err(source.fault(OPTIONS, &message));
        }
    };
    let verify = source.text(&format!("{OPTIONS}/{}", option::VERIFY))?;
    let may_lie = matches!(verify.as_deref(), Some("" | "0"));
    Ok(match (&authorities, &client) {
        (None, None) if verify.is_none() || may_lie => Tls::Preferred,
        // Without authorities a check of the certificate that nobody asked for would fail where PHP's connection works.
        (None, None) => Tls::Verified { authorities, host_too: true, client },
        _ => Tls::Verified { authorities, host_too: !may_lie, client },
    })
}

/// The store's folder: the one that holds `app/etc`, else the file's own.
fn folder(file: &Path) -> &Path {
    let own = file.parent().unwrap_or(Path::new("."));
    if own.ends_with("app/etc") {
        return own.ancestors().nth(2).unwrap_or(own);
    }
    own
}
