//! A certificate made on the spot, and what serves with it.

use std::sync::Arc;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig};

/// The names that the certificate of a test server is for.
const NAMES: &[&str] = &["localhost", "127.0.0.1", "erp.example"];

/// What protects the connections of a test server, and its certificate in PEM, signed by itself.
pub(crate) fn made() -> (TlsAcceptor, String) {
    let names: Vec<String> = NAMES.iter().map(|&name| name.to_owned()).collect();
    let made = rcgen::generate_simple_self_signed(names).expect("a certificate");
    let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(|builder| {
            builder.with_no_client_auth().with_single_cert(vec![made.cert.der().clone()], key)
        })
        .expect("the certificate goes with its key");
    (TlsAcceptor::from(Arc::new(config)), made.cert.pem())
}
