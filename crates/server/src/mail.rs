//! Letters on their way out: the mail server's address and the store's templates from the configuration, and the task that
//! empties the outbox.

mod files;
mod sender;
mod transport;

pub(crate) use sender::Sender;
pub(crate) use transport::{Letter, Transport};

use crate::config::{Mail, MailSecurity};
use magegate_service::mail::Templates;
use std::net::IpAddr;

/// A mail configuration that does not work: a file is missing or faulty.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub(crate) struct MailError(pub(crate) String);

/// What letters are written by; `None` where mail is off.
pub(crate) fn templates(config: &Mail) -> Result<Option<Templates>, MailError> {
    if config.host.0.is_empty() {
        return Ok(None);
    }
    let files = match &config.templates {
        Some(folder) => files::read(folder)?,
        None => Vec::new(),
    };
    let shown = |fault| match &config.templates {
        Some(folder) => MailError(format!("mail.templates: {}/{fault}", folder.display())),
        None => MailError(format!("mail.templates: {fault}")),
    };
    Templates::new(files).map(Some).map_err(shown)
}

/// What in the configuration is unsafe, one sentence each.
pub(crate) fn complaints(config: &Mail) -> Vec<String> {
    let host = config.host.0.as_str();
    if config.security == MailSecurity::None && !is_local(host) {
        return vec![format!(
            "mail.security is none: letters, with links that open accounts, go to {host} in clear"
        )];
    }
    Vec::new()
}

/// Whether the name is this machine's own without asking anybody.
pub(crate) fn is_local(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}
