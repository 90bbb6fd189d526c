//! The certificate: loaded at the start, loaded again when its files change or on SIGHUP. A broken new one is
//! logged and leaves the old one in use.

use super::Stop;
use super::connection::H2;
use rustls::ServerConfig;
use rustls_pki_types::pem::PemObject as _;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use std::fmt;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::signal::unix::{SignalKind, signal};
use tokio::time::MissedTickBehavior;

/// How often the files are looked at, unless told otherwise.
pub const WATCH_INTERVAL: Duration = Duration::from_secs(5);

/// Certificate and key in use, shared by the listener and whoever reloads them.
#[derive(Clone)]
pub struct TlsReloader(Arc<Inner>);

struct Inner {
    certificate: PathBuf,
    key: PathBuf,
    state: Mutex<State>,
}

struct State {
    config: Arc<ServerConfig>,
    /// The files as they were when last read.
    seen: [Stamp; 2],
}

/// What tells one version of a file from another: inode, size, and time of change to the nanosecond.
type Stamp = Option<(u64, u64, i64, i64)>;

/// Why a certificate cannot be used. Names files, never their content.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// The certificate file cannot be read, or is not PEM.
    #[error("{}: not a readable certificate chain in PEM: {cause}", path.display())]
    Certificate {
        /// The file.
        path: PathBuf,
        /// What was found.
        cause: rustls_pki_types::pem::Error,
    },
    /// The key file cannot be read, or holds no private key in PEM.
    #[error("{}: not a readable private key in PEM: {cause}", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// What was found.
        cause: rustls_pki_types::pem::Error,
    },
    /// The two do not go together, or are of no kind that we can use.
    #[error("{} with {}: {cause}", certificate.display(), key.display())]
    Pair {
        /// The certificate file.
        certificate: PathBuf,
        /// The key file.
        key: PathBuf,
        /// What does not fit.
        cause: rustls::Error,
    },
    /// The system refuses to tell us of SIGHUP.
    #[error("cannot listen for SIGHUP: {0}")]
    Signal(std::io::Error),
}

impl TlsReloader {
    /// Loads both files; what they hold must be usable.
    pub fn load(certificate: &Path, key: &Path) -> Result<Self, TlsError> {
        let seen = [stamp(certificate), stamp(key)];
        let state = Mutex::new(State { config: load(certificate, key)?, seen });
        let (certificate, key) = (certificate.to_path_buf(), key.to_path_buf());
        Ok(Self(Arc::new(Inner { certificate, key, state })))
    }

    /// Loads both files again. On failure the old ones stay in use.
    pub fn reload(&self) -> Result<(), TlsError> {
        let seen = self.stamps();
        let loaded = load(&self.0.certificate, &self.0.key);
        let mut state = self.state();
        // Also after a failure: it is logged once, and the next change of either file is a new attempt.
        state.seen = seen;
        state.config = loaded?;
        Ok(())
    }

    /// Looks at the files at every interval and reloads what changed, and on SIGHUP whatever is there, until the stop.
    ///
    /// # Errors
    /// When the system refuses the signal handler; nothing is watched then.
    pub async fn watch(self, every: Duration, stop: Stop) -> Result<(), TlsError> {
        let mut hangup = signal(SignalKind::hangup()).map_err(TlsError::Signal)?;
        let mut interval = tokio::time::interval(every);
        interval.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let asked = tokio::select! {
                biased;
                () = stop.finishing() => return Ok(()),
                _ = hangup.recv() => true,
                _ = interval.tick() => false,
            };
            let this = self.clone();
            // Files may lie on a slow disk. The task does not panic, and if it did, the old certificate stays.
            let _ = tokio::task::spawn_blocking(move || this.look(asked)).await;
        }
    }

    /// The configuration for the next connection.
    pub(super) fn current(&self) -> Arc<ServerConfig> {
        Arc::clone(&self.state().config)
    }

    fn look(&self, asked: bool) {
        if !asked && self.stamps() == self.state().seen {
            return;
        }
        let certificate = self.0.certificate.display().to_string();
        match self.reload() {
            Ok(()) => tracing::info!(certificate, "certificate loaded"),
            Err(error) => {
                tracing::error!(%error, "certificate not loaded; the old one stays in use");
            }
        }
    }

    fn stamps(&self) -> [Stamp; 2] {
        [stamp(&self.0.certificate), stamp(&self.0.key)]
    }

    fn state(&self) -> std::sync::MutexGuard<'_, State> {
        self.0.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for TlsReloader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TlsReloader")
            .field("certificate", &self.0.certificate)
            .finish_non_exhaustive()
    }
}

fn load(certificate: &Path, key: &Path) -> Result<Arc<ServerConfig>, TlsError> {
    let unreadable = |cause| TlsError::Certificate { path: certificate.to_path_buf(), cause };
    let chain = CertificateDer::pem_file_iter(certificate)
        .and_then(Iterator::collect::<Result<Vec<_>, _>>)
        .map_err(unreadable)?;
    let private = PrivateKeyDer::from_pem_file(key)
        .map_err(|cause| TlsError::Key { path: key.to_path_buf(), cause })?;
    let pair = |cause| TlsError::Pair {
        certificate: certificate.to_path_buf(),
        key: key.to_path_buf(),
        cause,
    };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, private))
        .map_err(pair)?;
    config.alpn_protocols = vec![H2.to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

fn stamp(path: &Path) -> Stamp {
    let file = std::fs::metadata(path).ok()?;
    Some((file.ino(), file.len(), file.mtime(), file.mtime_nsec()))
}
