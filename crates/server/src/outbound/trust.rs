//! Whom a protected connection of ours trusts: the system's certificates, and those of a file.

use crate::config::ConfigError;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::CertificateDer;
use rustls_pki_types::pem::PemObject as _;
use std::path::Path;
use std::sync::Arc;

const KEY: &str = "integrations.ca_file";

/// What protects connections that we open; speaks HTTP/1.1 alone.
///
/// # Errors
/// When the file holds no certificates, or there are none at all.
pub(super) fn client(file: Option<&Path>) -> Result<ClientConfig, ConfigError> {
    let mut roots = RootCertStore::empty();
    // Systems have some that are unusable; what counts is that there are others.
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if let Some(file) = file {
        for certificate in certificates(file)? {
            roots.add(certificate).map_err(|cause| refused(file, cause.to_string()))?;
        }
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|cause| ConfigError::Store(format!("TLS cannot be used: {cause}")))?;
    let mut config = builder.with_root_certificates(roots).with_no_client_auth();
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

fn certificates(file: &Path) -> Result<Vec<CertificateDer<'static>>, ConfigError> {
    let read: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<_, _>>);
    match read {
        Ok(certificates) if certificates.is_empty() => {
            Err(refused(file, "holds no certificates".to_owned()))
        }
        Ok(certificates) => Ok(certificates),
        Err(cause) => Err(refused(file, cause.to_string())),
    }
}

fn refused(file: &Path, cause: String) -> ConfigError {
    ConfigError::Content { key: KEY, file: file.to_path_buf(), cause }
}
