//! The address of a Redis or Valkey server, `redis://USER:PASSWORD@HOST:PORT`, and the channel on which instances meet.

use super::catalogue::{Form, Key};
use super::values::{Secret, Setting};
use ::redis::io::tcp::TcpSettings;
use ::redis::{ConnectionAddr, ConnectionInfo, IntoConnectionInfo as _};

/// Longest name of a channel.
const LONGEST: usize = 64;

/// A server, as its URL names it. `Debug` shows nothing of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RedisUrl(Secret);

/// The name of a channel; instances that use the same one belong together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Channel(pub String);

impl RedisUrl {
    /// Reads the URL; `None` when it is none, or one that switches checks of certificates off.
    pub fn parse(text: &str) -> Option<Self> {
        info(text).map(|_| Self(Secret::new(text)))
    }

    /// The server, for connecting to it.
    pub fn info(&self) -> Option<ConnectionInfo> {
        info(self.0.expose())
    }
}

impl Setting for Option<RedisUrl> {
    const FORM: Form = Form::Text;
    const IS_SECRET: bool = true;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        if text.is_empty() { Some(None) } else { RedisUrl::parse(text).map(Some) }
    }

    fn expected(_: &Key) -> String {
        "redis://USER:PASSWORD@HOST:PORT, rediss://… for TLS, unix:///PATH?user=USER&pass=PASSWORD, or an empty text for none"
            .to_owned()
    }
}

impl Setting for Channel {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._:-".contains(&byte);
        let is_name = (1..=LONGEST).contains(&text.len()) && text.bytes().all(allowed);
        is_name.then(|| Self(text.to_owned()))
    }

    fn expected(_: &Key) -> String {
        format!("up to {LONGEST} letters, digits, dots, colons, dashes and underscores")
    }
}

fn info(text: &str) -> Option<ConnectionInfo> {
    let info = text.into_connection_info().ok()?;
    if matches!(info.addr(), ConnectionAddr::TcpTls { insecure: true, .. }) {
        return None;
    }
    // Messages are short and somebody waits for each.
    Some(info.set_tcp_settings(TcpSettings::default().set_nodelay(true)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_names_a_server_by_network_or_socket() {
        for text in [
            "redis://cache",
            "redis://cache:6380/2",
            "redis://:s3cret@cache",
            "rediss://me:s3cret@cache:6380",
            "valkey://cache",
            "unix:///run/redis.sock?pass=s3cret",
        ] {
            let url = RedisUrl::parse(text).unwrap();
            assert!(!format!("{url:?} {:?}", url.info()).contains("s3cret"), "{text}");
        }
    }

    #[test]
    fn what_is_no_url_or_checks_nothing_is_refused() {
        for text in
            ["cache:6379", "http://cache", "redis://", "rediss://cache/#insecure", "redis://c/x"]
        {
            assert_eq!(RedisUrl::parse(text), None, "{text}");
        }
    }
}
