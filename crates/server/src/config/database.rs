//! The address of a database on a server, `mysql://USER:PASSWORD@HOST:PORT/NAME`, and how its connections are protected.

use super::catalogue::{Form, Key};
use super::values::{Secret, Setting};
use crate::deployment::{self, PORT};
use magegate_store::engine::server::{Host, MySqlServer, Tls};
use std::path::PathBuf;

/// A database on a server, as its URL names it. `Debug` shows no password.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DatabaseUrl {
    host: Host,
    user: String,
    password: Secret,
    name: String,
}

/// How the connections to a database are protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DatabaseTls {
    /// As the deployment file of a store says; else as `Preferred`.
    Auto,
    /// Not at all.
    Off,
    /// By TLS where the server offers it.
    Preferred,
    /// By TLS, whatever certificate the server has.
    Required,
    /// By TLS with a certificate of a known authority, whatever name it is for.
    VerifyAuthority,
    /// By TLS with a certificate of a known authority for the server's name.
    Verify,
}

/// What stands before the name of every table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TablePrefix(pub String);

impl DatabaseUrl {
    /// Reads the URL; `None` when it is none. User, password and name may hold `%40` and the like.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix("mysql://").or_else(|| text.strip_prefix("mariadb://"))?;
        let (rest, query) = rest.split_once('?').map_or((rest, None), |(a, b)| (a, Some(b)));
        let (place, name) = rest.split_once('/')?;
        let (account, place) = place.rsplit_once('@')?;
        let (user, password) = account.split_once(':').unwrap_or((account, ""));
        let host = match query {
            None => tcp(place)?,
            Some(query) => Host::Socket(PathBuf::from(decoded(query.strip_prefix("socket=")?)?)),
        };
        let (user, name) = (decoded(user)?, decoded(name)?);
        if user.is_empty() || name.is_empty() || name.contains('/') {
            return None;
        }
        Some(Self { host, user, password: Secret::new(decoded(password)?), name })
    }

    /// Whether it holds a password.
    pub fn has_password(&self) -> bool {
        !self.password.expose().is_empty()
    }

    /// The database, for opening it; protected where the server offers it.
    pub fn server(&self) -> MySqlServer {
        MySqlServer {
            host: self.host.clone(),
            user: self.user.clone(),
            password: self.password.expose().to_owned(),
            database: self.name.clone(),
            tls: Tls::Preferred,
            connections: 0,
        }
    }
}

impl DatabaseTls {
    /// What is meant, with a file of authorities or those of the system; `found` is what the deployment file says.
    pub fn over(self, found: Tls, authorities: Option<PathBuf>) -> Tls {
        let client = match &found {
            Tls::Verified { client, .. } => client.clone(),
            _ => None,
        };
        match (self, authorities) {
            (Self::Auto, None) => found,
            (Self::Off, _) => Tls::Off,
            (Self::Preferred, None) => Tls::Preferred,
            (Self::Required, None) => Tls::Required,
            (Self::VerifyAuthority, authorities) => {
                Tls::Verified { authorities, host_too: false, client }
            }
            // Who names authorities wants the certificate checked.
            (_, authorities) => Tls::Verified { authorities, host_too: true, client },
        }
    }
}

impl Setting for Option<DatabaseUrl> {
    const FORM: Form = Form::Text;
    const IS_SECRET: bool = true;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        if text.is_empty() { Some(None) } else { DatabaseUrl::parse(text).map(Some) }
    }

    fn expected(_: &Key) -> String {
        "mysql://USER:PASSWORD@HOST:PORT/NAME, mysql://USER:PASSWORD@localhost/NAME?socket=PATH, or an empty text for none".to_owned()
    }
}

impl Setting for DatabaseTls {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        Some(match text {
            "auto" => Self::Auto,
            "off" => Self::Off,
            "preferred" => Self::Preferred,
            "required" => Self::Required,
            "verify_ca" => Self::VerifyAuthority,
            "verify" => Self::Verify,
            _ => return None,
        })
    }

    fn expected(_: &Key) -> String {
        "auto, off, preferred, required, verify_ca or verify".to_owned()
    }
}

impl Setting for TablePrefix {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        deployment::is_prefix(text).then(|| Self(text.to_owned()))
    }

    fn expected(_: &Key) -> String {
        "up to 28 letters, digits and underscores, or an empty text for none".to_owned()
    }
}

fn tcp(place: &str) -> Option<Host> {
    let (name, port) = deployment::split_host(place);
    let port = match port {
        None => PORT,
        Some(port) => port.parse().ok().filter(|port| *port > 0)?,
    };
    (!name.is_empty()).then(|| Host::Tcp { name: name.to_owned(), port })
}

/// A text without its percent signs; `None` when they are followed by something else, or by what is not UTF-8.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        bytes.extend_from_slice(before.as_bytes());
        let digits =
            after.get(..2).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))?;
        bytes.push(u8::from_str_radix(digits, 16).ok()?);
        rest = after.get(2..).unwrap_or_default();
    }
    bytes.extend_from_slice(rest.as_bytes());
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_server_account_and_database() {
        let url = DatabaseUrl::parse("mysql://me:p%40ss%2Fw%25@db:3307/shop").unwrap();
        let server = url.server();
        assert_eq!(server.host, Host::Tcp { name: "db".to_owned(), port: 3307 });
        assert_eq!((server.user.as_str(), server.password.as_str()), ("me", "p@ss/w%"));
        assert_eq!(server.database, "shop");
        let url = DatabaseUrl::parse("mariadb://me@[::1]/shop").unwrap();
        assert!(!url.has_password());
        assert_eq!(url.server().host, Host::Tcp { name: "::1".to_owned(), port: 3306 });
        let url = DatabaseUrl::parse("mysql://me@localhost/shop?socket=/run/m.sock").unwrap();
        assert_eq!(url.server().host, Host::Socket("/run/m.sock".into()));
        // A forgotten escape within the password does no harm where it is clear.
        assert_eq!(DatabaseUrl::parse("mysql://a:b@c@db/x").unwrap().server().password, "b@c");
    }

    #[test]
    fn what_is_no_url_is_refused() {
        for text in [
            "db",
            "postgres://me@db/shop",
            "mysql://db/shop",
            "mysql://me@db",
            "mysql://me@db/",
            "mysql://@db/shop",
            "mysql://me@db:x/shop",
            "mysql://me@db:0/shop",
            "mysql://me@/shop",
            "mysql://me@db/a/b",
            "mysql://me@db/shop?ssl=1",
            "mysql://me:%zz@db/shop",
            "mysql://me:%+1@db/shop",
            "mysql://me:%FF@db/shop",
        ] {
            assert_eq!(DatabaseUrl::parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_password_is_shown() {
        let url = DatabaseUrl::parse("mysql://me:s3cret@db/shop").unwrap();
        assert!(!format!("{url:?} {:?}", url.server()).contains("s3cret"));
    }

    #[test]
    fn a_file_of_authorities_asks_for_a_check() {
        let file = || Some(PathBuf::from("ca.pem"));
        let checked = |host_too| Tls::Verified { authorities: file(), host_too, client: None };
        assert_eq!(DatabaseTls::Auto.over(Tls::Required, None), Tls::Required);
        assert_eq!(DatabaseTls::Auto.over(Tls::Preferred, file()), checked(true));
        assert_eq!(DatabaseTls::VerifyAuthority.over(Tls::Preferred, file()), checked(false));
        assert_eq!(DatabaseTls::Off.over(checked(true), None), Tls::Off);
    }
}
