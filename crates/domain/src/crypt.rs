//! Values encrypted in the database, as the reference does it: `INDEX:3:BASE64`, ChaCha20-Poly1305 with the nonce as
//! additional data (`spec/database-auth.md` 4). The ciphers of its older versions (Blowfish, Rijndael) are not read:
//! they prove nothing about who wrote a value, and whatever is still in use was encrypted anew at the last rotation.
//! A store's key is used as it is, and only one of 32 bytes; from a key of our own the 32 bytes are derived.

use crate::keys::{Key, KeyRing, KeyState};
use crate::random::Random;
use chacha20poly1305::aead::{Aead as _, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Nonce};
use data_encoding::BASE64;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use zeroize::Zeroizing;

/// Bytes of the nonce, which stands before the ciphertext.
const NONCE: usize = 12;
/// The cipher's number in the text.
const CIPHER: &str = "3";
/// Longer texts are not decrypted; the longest that the reference encrypts are of some kilobytes.
const MAX_BYTES: usize = 1 << 20;

/// What is derived from a key of our own, so that what signs tokens is not what encrypts.
const PURPOSE: &[u8] = b"magegate: values encrypted in the database";

/// Encrypts a text with the ring's signing key. `None` without such a key, or when it is a store's and not of 32 bytes.
pub fn encrypt(ring: &KeyRing, random: &dyn Random, text: &str) -> Option<String> {
    let mut nonce = [0; NONCE];
    random.fill(&mut nonce);
    seal(ring.signing()?, nonce, text)
}

/// The text that was encrypted, without white space and zero bytes around it. `None` for whatever cannot be read: no
/// such format, unknown or refused key, damaged, not UTF-8. The reference takes all of these for an empty text.
pub fn decrypt(ring: &KeyRing, stored: &str) -> Option<Zeroizing<String>> {
    if stored.len() > MAX_BYTES {
        return None;
    }
    let mut parts = stored.split(':');
    let (index, cipher, data) = (parts.next()?, parts.next()?, parts.next()?);
    if cipher != CIPHER || parts.next().is_some() {
        return None;
    }
    let number = index.parse::<u32>().ok()?.checked_add(1)?;
    let key = ring.numbered(number.into()).filter(|key| key.state() != KeyState::Refused)?;
    let bytes = BASE64.decode(data.as_bytes()).ok()?;
    let (nonce, sealed) = bytes.split_at_checked(NONCE)?;
    let payload = Payload { msg: sealed, aad: nonce };
    let opened = cipher_of(key)?.decrypt(&Nonce::try_from(nonce).ok()?, payload).ok()?;
    let opened = Zeroizing::new(opened);
    let text = std::str::from_utf8(&opened).ok()?;
    Some(Zeroizing::new(text.trim_matches([' ', '\t', '\n', '\r', '\0', '\u{b}']).to_owned()))
}

/// The number of the key that a text was encrypted with; `None` for what has no such format.
pub fn key_of(stored: &str) -> Option<i64> {
    let (index, rest) = stored.split_once(':')?;
    rest.strip_prefix(CIPHER)?.strip_prefix(':')?;
    Some(i64::from(index.parse::<u32>().ok()?) + 1)
}

fn seal(key: &Key, nonce: [u8; NONCE], text: &str) -> Option<String> {
    let payload = Payload { msg: text.as_bytes(), aad: &nonce };
    let sealed = cipher_of(key)?.encrypt(&Nonce::from(nonce), payload).ok()?;
    let bytes = [nonce.as_slice(), &sealed].concat();
    Some(format!("{}:{CIPHER}:{}", key.number() - 1, BASE64.encode(&bytes)))
}

fn cipher_of(key: &Key) -> Option<ChaCha20Poly1305> {
    if !key.is_own() {
        return ChaCha20Poly1305::new_from_slice(key.expose()).ok();
    }
    let mut derived = Hmac::<Sha256>::new_from_slice(key.expose()).ok()?;
    derived.update(PURPOSE);
    ChaCha20Poly1305::new_from_slice(&derived.finalize().into_bytes()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Fingerprint;
    use crate::random::TestRandom;
    use proptest::prelude::*;

    const KEY: &str = "0123456789abcdef0123456789abcdef";
    const OTHER: &str = "fedcba9876543210fedcba9876543210";
    /// `spec/database-auth.md` 4.
    const HELLO: &str = "0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz";

    fn ring(keys: &[&str]) -> KeyRing {
        KeyRing::from_crypt_key(&keys.join("\n"), &[])
    }

    fn opened(ring: &KeyRing, text: &str) -> Option<String> {
        decrypt(ring, text).map(|text| text.to_string())
    }

    #[test]
    fn the_reference_s_vector_is_written_and_read() {
        let ring = ring(&[KEY]);
        let nonce = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
        let key = ring.signing().expect("there is one");
        assert_eq!(seal(key, nonce, "hello").as_deref(), Some(HELLO));
        assert_eq!(opened(&ring, HELLO).as_deref(), Some("hello"));
    }

    #[test]
    fn a_token_s_secret_has_84_characters() {
        let sealed = encrypt(&ring(&[KEY]), &TestRandom::seeded(1), KEY).expect("it encrypts");
        assert_eq!(sealed.len(), 84);
    }

    #[test]
    fn new_values_take_the_newest_key_and_old_ones_stay_readable() {
        let two = ring(&[KEY, OTHER]);
        let sealed = encrypt(&two, &TestRandom::seeded(1), "hello").expect("it encrypts");
        assert!(sealed.starts_with("1:3:"), "{sealed}");
        assert_eq!(opened(&two, &sealed).as_deref(), Some("hello"));
        assert_eq!(opened(&two, HELLO).as_deref(), Some("hello"));
        assert_eq!(opened(&ring(&[KEY]), &sealed), None);
    }

    #[test]
    fn a_refused_key_decrypts_nothing() {
        let refused = KeyRing::from_crypt_key(KEY, &[Fingerprint::of(KEY.as_bytes())]);
        assert_eq!(opened(&refused, HELLO), None);
        assert_eq!(encrypt(&refused, &TestRandom::seeded(1), "hello"), None);
    }

    #[test]
    fn what_is_damaged_or_in_another_format_is_not_read() {
        let ring = ring(&[KEY]);
        for text in [
            "",
            "hello",
            "0:3:",
            "0:3:AAEC",
            "0:2:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz",
            "1:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz",
            "-1:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz",
            "4294967295:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz",
            "0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiS0",
            "0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz:",
            "0:3:AAECAwQFBgcICQoLkFo4VAhyU472E2IHI0DIALoCIiSz=",
        ] {
            assert_eq!(opened(&ring, text), None, "{text}");
        }
    }

    #[test]
    fn a_store_s_key_that_is_not_of_32_bytes_neither_encrypts_nor_decrypts() {
        let long = "0123456789abcdef".repeat(4);
        assert_eq!(encrypt(&ring(&[&long]), &TestRandom::seeded(1), "hello"), None);
        let short = ring(&["short"]);
        assert_eq!(encrypt(&short, &TestRandom::seeded(1), "hello"), None);
        assert_eq!(opened(&short, HELLO), None);
    }

    #[test]
    fn a_key_of_our_own_encrypts_whatever_its_length_and_by_bytes_that_are_not_its_text() {
        for secret in [KEY.to_owned(), KEY.repeat(2)] {
            let own = |number| KeyRing::new(vec![Key::own(number, secret.clone(), KeyState::Sign)]);
            let sealed = encrypt(&own(7), &TestRandom::seeded(1), "hello").expect("it encrypts");
            assert!(sealed.starts_with("6:3:"), "{sealed}");
            assert_eq!(key_of(&sealed), Some(7));
            assert_eq!(opened(&own(7), &sealed).as_deref(), Some("hello"));
            assert_eq!(opened(&own(8), &sealed), None);
            let copy = sealed.replacen("6:", "0:", 1);
            assert_eq!(opened(&ring(&[&secret]), &copy), None);
        }
    }

    #[test]
    fn the_key_that_a_text_was_encrypted_with_is_told_by_its_head() {
        assert_eq!(key_of(HELLO), Some(1));
        assert_eq!(key_of("12:3:AAEC"), Some(13));
        for text in ["", "hello", "0:2:AAEC", "0:3", "-1:3:AAEC", "x:3:AAEC", "4294967296:3:AAEC"] {
            assert_eq!(key_of(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_was_encrypted_is_read_again(text in "[!-~ü€😀]{0,200}", seed: u64) {
            let ring = ring(&[OTHER, KEY]);
            let sealed = encrypt(&ring, &TestRandom::seeded(seed), &text).expect("it encrypts");
            prop_assert_eq!(opened(&ring, &sealed), Some(text));
        }

        #[test]
        fn any_text_is_read_or_refused(text in "\\PC{0,80}", index in 0..3_u8, data: Vec<u8>) {
            let ring = ring(&[KEY]);
            let _ = decrypt(&ring, &text);
            prop_assert_eq!(opened(&ring, &format!("{index}:3:{}", BASE64.encode(&data))), None);
        }
    }
}
