//! Instances on one database tell each other through Redis or Valkey that something changed, so that a revocation
//! answered by one is honoured by all at once. What is lost on the way is seen when what was read grows too old.

mod hearing;
mod message;
mod outage;
mod pace;
mod rounds;
mod speaking;

use crate::config::{ConfigError, Notify, RedisUrl};
use crate::listen::Stop;
use crate::secret;
use hearing::Hearing;
use magegate_domain::random::Random;
use magegate_service::Service;
use magegate_service::announce::{self, Announcer};
use message::Instance;
use redis::{Client, TlsCertificates};
use speaking::Speaking;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longest time for a connection, from the look for its address to the server's welcome.
const CONNECTING: Duration = Duration::from_secs(2);
/// Longest wait for an answer on a connection; beyond it the connection is given up.
const ANSWERING: Duration = Duration::from_secs(1);
/// How often a silent connection is asked whether it still holds.
const ASKING: Duration = Duration::from_secs(5);
/// What the hearing half may have told the speaking half and was not yet taken up. Beyond it, others wait in vain to
/// know that they were heard.
const NOTES: usize = 1024;
/// Longest time that a change which nobody carried yet keeps the program from ending.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// The way to the other instances, for as long as the store is open.
#[derive(Debug)]
pub(crate) struct Link {
    address: Address,
    notes: mpsc::Sender<Note>,
    stop: Stop,
    speaking: JoinHandle<()>,
    hearing: Option<JoinHandle<()>>,
}

/// Where instances meet, and who this one is.
#[derive(Debug, Clone)]
struct Address {
    client: Client,
    channel: String,
    me: Instance,
}

/// What the hearing half tells the speaking half.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Note {
    /// Whether answers to what is said reach us.
    Listening(bool),
    /// An instance has heard what we said under this number, and all before it.
    Heard(Instance, u64),
    /// We have heard what an instance said under this number, and it wants to know.
    Answer(Instance, u64),
}

impl Link {
    /// Begins to connect, where the configuration names a server; gives where changes are to be handed. Must be called
    /// within a runtime.
    pub(crate) fn open(
        config: &Notify,
        random: &dyn Random,
    ) -> Result<Option<(Self, Announcer)>, ConfigError> {
        let Some(client) = client(config)? else {
            return Ok(None);
        };
        let channel = config.channel.0.clone();
        let address = Address { client, channel, me: Instance::draw(random) };
        let (announcer, announcements) = announce::channel();
        let (notes, noted) = mpsc::channel(NOTES);
        let stop = Stop::default();
        let speaking = Speaking::new(address.clone(), announcements, noted);
        let speaking = tokio::spawn(speaking.run(stop.clone()));
        Ok(Some((Self { address, notes, stop, speaking, hearing: None }, announcer)))
    }

    /// Hears from now on what others have changed, and lets the service forget what it has read.
    pub(crate) fn listen(&mut self, service: Arc<Service>) {
        let hearing = Hearing::new(self.address.clone(), service, self.notes.clone());
        self.hearing = Some(tokio::spawn(hearing.run(self.stop.clone())));
    }

    /// Ends both halves, after the last change was told where that takes no long time.
    pub(crate) async fn close(mut self) {
        self.stop.finish();
        if timeout(LAST_WORDS, &mut self.speaking).await.is_err() {
            self.speaking.abort();
        }
        if let Some(hearing) = self.hearing {
            hearing.abort();
        }
    }
}

impl Address {
    /// Where answers to an instance go.
    fn channel_of(&self, instance: &Instance) -> String {
        format!("{}:{instance}", self.channel)
    }
}

/// Who connects to the server that the configuration names; `None` when it names none.
fn client(config: &Notify) -> Result<Option<Client>, ConfigError> {
    let url = match (&config.redis_url, &config.redis_url_file) {
        (Some(url), _) => url.clone(),
        (None, Some(file)) => url_of(file)?,
        (None, None) => return Ok(None),
    };
    let (Some(info), key) = (url.info(), "notify.tls_ca") else {
        return Ok(None);
    };
    let refused = |cause: String| {
        let file = config.tls_ca.clone().unwrap_or_default();
        ConfigError::Content { key, file, cause }
    };
    let client = match &config.tls_ca {
        None => Client::open(info),
        Some(file) => {
            let pem = std::fs::read(file).map_err(|cause| refused(cause.to_string()))?;
            let certificates = TlsCertificates { client_tls: None, root_cert: Some(pem) };
            Client::build_with_tls(info, certificates)
        }
    };
    client.map(Some).map_err(|cause| refused(cause.to_string()))
}

fn url_of(file: &Path) -> Result<RedisUrl, ConfigError> {
    let key = "notify.redis_url_file";
    let refused = |cause| ConfigError::Content { key, file: file.to_path_buf(), cause };
    let text = secret::from_file(file).map_err(|error| refused(error.root_cause().to_string()))?;
    // What the library says of a URL may quote it.
    let refusal = || refused("holds no URL of a Redis or Valkey server".to_owned());
    RedisUrl::parse(text.expose().trim()).ok_or_else(refusal)
}
