//! Signed tokens: as sent, and with a good signature under any header and payload, so that the fuzzer gets behind it.
#![no_main]

use data_encoding::BASE64URL_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use libfuzzer_sys::fuzz_target;
use magegate_domain::jwt::{Algorithm, kid, read};
use magegate_domain::keys::KeyRing;

const KEY: &str = "0123456789abcdef0123456789abcdef";

fuzz_target!(|text: &str| {
    let ring = KeyRing::from_crypt_key(KEY, &[]);
    let _ = kid(text);
    assert!(read(text, &ring, None).is_err());
    let (header, payload) = text.split_once('.').unwrap_or((text, ""));
    let encode = |text: &str| BASE64URL_NOPAD.encode(text.as_bytes());
    let message = format!("{}.{}", encode(header), encode(payload));
    let signed = format!("{message}.{}", BASE64URL_NOPAD.encode(&tag(&message)));
    for token in [text, &signed] {
        if let Ok(read) = read(token, &ring, Some(Algorithm::Hs256)) {
            assert!(read.account.id() > 0 && read.key == 1);
        }
    }
});

fn tag(message: &str) -> Vec<u8> {
    let key = format!("{0}{KEY}{0}", "&".repeat(1008));
    let mac = Hmac::<sha2::Sha256>::new_from_slice(key.as_bytes()).expect("any length is a key");
    mac.chain_update(message).finalize().into_bytes().to_vec()
}
