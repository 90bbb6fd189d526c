//! The kinds of values: how each is read from text, and what it allows.

use super::Network;
use super::catalogue::{Form, Key};
use std::net::SocketAddr;
use std::path::PathBuf;

/// How the log is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object per line.
    Json,
}

/// Where the operations listener listens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OpsAddress {
    /// Nowhere.
    Off,
    /// At this address.
    At(SocketAddr),
}

/// How a connection to the mail server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// Not at all.
    None,
    /// By TLS after a greeting in clear; a server that does not offer it gets nothing.
    StartTls,
    /// By TLS from the first byte.
    Tls,
}

/// Which tokens are issued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenForm {
    /// As the store beside has it; else opaque.
    Auto,
    /// Signed, as JSON Web Tokens.
    Jwt,
    /// Random, looked up in the database.
    Opaque,
}

/// Any text, on one line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line(pub String);

/// A text that is shown nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Keeps a text from being shown.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

/// A kind of value.
pub(super) trait Setting: Sized {
    /// How it is written in the file.
    const FORM: Form;
    /// Whether no complaint may quote it.
    const IS_SECRET: bool = false;
    /// Reads the text of the environment or a flag; `None` when it is not allowed.
    fn parse(text: &str, key: &Key) -> Option<Self>;
    /// What is allowed.
    fn expected(key: &Key) -> String;
}

impl Setting for SocketAddr {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        text.parse().ok()
    }

    fn expected(_: &Key) -> String {
        "an IP address and port such as 127.0.0.1:8080 or [::]:8080".to_owned()
    }
}

impl Setting for OpsAddress {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        if text == "off" { Some(Self::Off) } else { text.parse().ok().map(Self::At) }
    }

    fn expected(key: &Key) -> String {
        format!("{}, or off", SocketAddr::expected(key))
    }
}

impl Setting for PathBuf {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        (!text.is_empty()).then(|| Self::from(text))
    }

    fn expected(_: &Key) -> String {
        "a path".to_owned()
    }
}

impl Setting for Option<PathBuf> {
    const FORM: Form = Form::Text;

    fn parse(text: &str, key: &Key) -> Option<Self> {
        Some(PathBuf::parse(text, key))
    }

    fn expected(_: &Key) -> String {
        "a path, or an empty text for none".to_owned()
    }
}

impl Setting for u64 {
    const FORM: Form = Form::Number;

    fn parse(text: &str, key: &Key) -> Option<Self> {
        let (least, most) = key.within;
        // `parse` takes a leading plus, which TOML files may have but nobody means.
        let digits = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().ok().filter(|number| digits && (least..=most).contains(number))
    }

    fn expected(key: &Key) -> String {
        let (least, most) = key.within;
        format!("a whole number of {} from {least} to {most}", key.unit)
    }
}

impl Setting for usize {
    const FORM: Form = Form::Number;

    fn parse(text: &str, key: &Key) -> Option<Self> {
        u64::parse(text, key).and_then(|number| number.try_into().ok())
    }

    fn expected(key: &Key) -> String {
        u64::expected(key)
    }
}

impl Setting for bool {
    const FORM: Form = Form::Switch;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        text.parse().ok()
    }

    fn expected(_: &Key) -> String {
        "true or false".to_owned()
    }
}

impl Setting for TokenForm {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        match text {
            "auto" => Some(Self::Auto),
            "jwt" => Some(Self::Jwt),
            "opaque" => Some(Self::Opaque),
            _ => None,
        }
    }

    fn expected(_: &Key) -> String {
        "auto, jwt or opaque".to_owned()
    }
}

impl Setting for LogFormat {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        match text {
            "text" => Some(Self::Text),
            "json" => Some(Self::Json),
            _ => None,
        }
    }

    fn expected(_: &Key) -> String {
        "text or json".to_owned()
    }
}

impl Setting for MailSecurity {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        match text {
            "none" => Some(Self::None),
            "starttls" => Some(Self::StartTls),
            "tls" => Some(Self::Tls),
            _ => None,
        }
    }

    fn expected(_: &Key) -> String {
        "none, starttls or tls".to_owned()
    }
}

impl Setting for Line {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        (!text.contains(char::is_control)).then(|| Self(text.to_owned()))
    }

    fn expected(_: &Key) -> String {
        "any text on one line, or an empty text for none".to_owned()
    }
}

impl Setting for Secret {
    const FORM: Form = Form::Text;
    const IS_SECRET: bool = true;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        Some(Self(text.to_owned()))
    }

    fn expected(_: &Key) -> String {
        "any text, or an empty text for none".to_owned()
    }
}

/// The text of the log's filter; other texts are a [`Line`].
impl Setting for String {
    const FORM: Form = Form::Text;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        let valid = tracing_subscriber::EnvFilter::builder().parse(text).is_ok();
        (valid && !text.trim().is_empty()).then(|| text.to_owned())
    }

    fn expected(_: &Key) -> String {
        "a level (error, warn, info, debug, trace, off) or target=level pairs separated by commas"
            .to_owned()
    }
}

impl Setting for Vec<Network> {
    const FORM: Form = Form::List;

    fn parse(text: &str, _: &Key) -> Option<Self> {
        if text.trim().is_empty() {
            return Some(Self::new());
        }
        text.split(',').map(|part| part.trim().parse().ok()).collect()
    }

    fn expected(_: &Key) -> String {
        "IP addresses or networks such as 10.0.0.0/8 and fd00::/8".to_owned()
    }
}
