//! Requests that the program sends of its own accord, to addresses that an integration names. Whoever may name one must not
//! reach through us what only we can reach: the address is judged, and the connection goes to what was judged.

mod addresses;
mod exchange;
mod target;
mod trust;

#[cfg(test)]
mod tests;

use crate::config::{ConfigError, Integrations};
use exchange::{Fault, Stream};
use http::StatusCode;
use magegate_domain::network::Network;
use std::io;
use std::net::{IpAddr, SocketAddr, ToSocketAddrs as _};
use std::sync::Arc;
use std::time::Duration;
use target::{Host, Target};
use tokio::sync::oneshot;
use tokio::time::{Instant, timeout_at};
use tokio_rustls::TlsConnector;

/// How many addresses of a name are looked at. Names that have more are refused: nobody needs them.
const ADDRESSES: usize = 32;

/// Why nothing was sent, or why it is not known whether anything arrived. Shows host and port of the address, and nothing
/// else of it: paths and queries may hold secrets.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Failure {
    /// The address may not be called.
    #[error("{0}")]
    Refused(String),
    /// The call failed on its way.
    #[error("{0}")]
    Failed(String),
}

/// Who knows the addresses of names.
pub(crate) trait Names {
    /// The addresses of a name, in the order in which they are to be tried.
    ///
    /// # Errors
    /// When the name is not known, or nobody could be asked.
    fn find(&self, name: &str) -> impl Future<Output = io::Result<Vec<IpAddr>>> + Send;
}

/// The system's way of looking names up.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SystemNames;

/// What sends, within the limits of the configuration.
pub(crate) struct Outbound<N = SystemNames> {
    names: N,
    allow_http: bool,
    networks: Vec<Network>,
    tls: TlsConnector,
}

/// A connection to an address that was judged, on which nothing was sent so far.
pub(crate) struct Open {
    target: Target,
    stream: Stream,
}

impl Outbound {
    /// Reads the certificates that are trusted; speaks to nobody yet.
    ///
    /// # Errors
    /// When `integrations.ca_file` cannot be read, or no certificate is trusted at all.
    pub(crate) fn new(config: &Integrations) -> Result<Self, ConfigError> {
        Self::with_names(config, SystemNames)
    }
}

impl<N: Names> Outbound<N> {
    fn with_names(config: &Integrations, names: N) -> Result<Self, ConfigError> {
        let tls = trust::client(config.ca_file.as_deref())?;
        let networks = config.allow_networks.clone();
        let tls = TlsConnector::from(Arc::new(tls));
        Ok(Self { names, allow_http: config.allow_http, networks, tls })
    }

    /// Opens a connection to the host of a URL, all within the time: finds its addresses, judges them, and proves who it is.
    ///
    /// # Errors
    /// When it may not be called, or cannot be reached.
    pub(crate) async fn open(&self, url: &str, within: Duration) -> Result<Open, Failure> {
        let deadline = Instant::now() + within;
        let (target, sockets) = self.judged(url, deadline).await?;
        let opened = exchange::open(&self.tls, &target, &sockets, deadline).await;
        let stream = opened.map_err(|cause| failed(&target, &cause, within))?;
        Ok(Open { target, stream })
    }

    /// Judges a URL, and every address that its host has now.
    ///
    /// # Errors
    /// When it may not be called, or its name was not found within the time.
    pub(crate) async fn check(&self, url: &str, within: Duration) -> Result<(), Failure> {
        self.judged(url, Instant::now() + within).await.map(drop)
    }

    /// Where a URL leads. One address that may not be called forbids them all, because which of them is used is for no
    /// stranger to choose.
    async fn judged(
        &self,
        url: &str,
        deadline: Instant,
    ) -> Result<(Target, Vec<SocketAddr>), Failure> {
        let target = Target::read(url, self.allow_http).map_err(Failure::Refused)?;
        let addresses = match &target.host {
            Host::Address(address) => vec![*address],
            Host::Name(name) => self.look_up(name, deadline).await?,
        };
        if addresses.len() > ADDRESSES {
            let count = addresses.len();
            let text = format!("{target}: the name has {count} addresses, too many to judge");
            return Err(Failure::Refused(text));
        }
        for address in &addresses {
            if let Some(rule) = addresses::refusal(*address, &self.networks) {
                return Err(Failure::Refused(explained(&target, *address, rule)));
            }
        }
        let sockets = addresses.iter().map(|address| SocketAddr::new(*address, target.port));
        let sockets = sockets.collect();
        Ok((target, sockets))
    }

    async fn look_up(&self, name: &str, deadline: Instant) -> Result<Vec<IpAddr>, Failure> {
        let found = timeout_at(deadline, self.names.find(name)).await;
        let found = found.unwrap_or_else(|_| Err(io::ErrorKind::TimedOut.into()));
        let failed = |cause: &dyn std::fmt::Display| {
            Failure::Failed(format!("the address of {name:?} was not found: {cause}"))
        };
        match found {
            Ok(addresses) if addresses.is_empty() => Err(failed(&"it has none")),
            Ok(addresses) => Ok(addresses),
            Err(cause) => Err(failed(&cause)),
        }
    }
}

impl Open {
    /// Sends a form and gives the status of the answer, all within the time. What follows the head is read a little
    /// further, so that the other side is not cut off, and thrown away. No redirect is followed.
    ///
    /// # Errors
    /// When no answer came: whether the form has arrived is not known then.
    pub(crate) async fn post(
        self,
        fields: &[(&str, &str)],
        within: Duration,
    ) -> Result<StatusCode, Failure> {
        let deadline = Instant::now() + within;
        let mut form = url::form_urlencoded::Serializer::new(String::new());
        let body = form.extend_pairs(fields).finish();
        let sent = exchange::post(self.stream, &self.target, body, deadline).await;
        sent.map_err(|cause| failed(&self.target, &cause, within))
    }
}

impl Names for SystemNames {
    async fn find(&self, name: &str) -> io::Result<Vec<IpAddr>> {
        let name = name.to_owned();
        let (tell, told) = oneshot::channel();
        // A thread of its own: the runtime waits for those of its own to end, and the system may take long to give up.
        std::thread::Builder::new().name("look-up".to_owned()).spawn(move || {
            let found = (name.as_str(), 0).to_socket_addrs();
            let found = found.map(|sockets| sockets.map(|socket| socket.ip()).collect());
            // Nobody waits any more when the time is over.
            let _ = tell.send(found);
        })?;
        told.await.map_err(io::Error::other)?
    }
}

fn failed(target: &Target, cause: &Fault, within: Duration) -> Failure {
    Failure::Failed(match cause {
        Fault::Late => format!("{target}: no answer within {} s", within.as_secs()),
        other => format!("{target}: {other}"),
    })
}

fn explained(target: &Target, address: IpAddr, rule: addresses::Rule) -> String {
    let is = match &target.host {
        Host::Address(_) => rule.what.to_owned(),
        Host::Name(_) => format!("{address}, {}", rule.what),
    };
    let remedy = if rule.is_final {
        "never called"
    } else {
        "not called unless integrations.allow_networks names its network"
    };
    format!("{target} is {is}: {remedy}")
}

impl<N> std::fmt::Debug for Outbound<N> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Outbound").field("networks", &self.networks).finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Open {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Open({})", self.target)
    }
}
