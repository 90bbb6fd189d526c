//! The keys that sign tokens and encrypt values: a ring of them, each with its state. Beside a store the ring is its
//! `crypt/key`, where each key's number is its place counted from 1; otherwise the keys are this program's own.

use data_encoding::HEXLOWER;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

/// How many keys are tried on one token. A store that rotates its key once a year gets by for a lifetime; what matters
/// is that a stranger's token never costs more.
const TRIED: usize = 32;

/// What a key may still do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KeyState {
    /// Signs and encrypts, verifies and decrypts. One key of a ring at most.
    Sign,
    /// Verifies and decrypts.
    VerifyOnly,
    /// Nothing: what it signed is refused, what it encrypted cannot be read.
    Refused,
}

/// What names a key without telling it: 64 bits of a hash, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fingerprint(String);

/// A key. Its secret is wiped from memory when dropped, and never printed.
#[derive(Clone)]
pub struct Key {
    number: i64,
    secret: Zeroizing<Vec<u8>>,
    state: KeyState,
    is_own: bool,
}

/// All keys, oldest first. At most one of them signs.
#[derive(Debug, Clone, Default)]
pub struct KeyRing {
    keys: Vec<Key>,
}

impl KeyState {
    /// The state in one word, as the table keeps it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sign => "sign",
            Self::VerifyOnly => "verify",
            Self::Refused => "refused",
        }
    }

    /// The state of a word; an unknown one is [`Refused`](Self::Refused), the state that lets nobody in.
    pub fn named(name: &str) -> Self {
        match name {
            "sign" => Self::Sign,
            "verify" => Self::VerifyOnly,
            _ => Self::Refused,
        }
    }
}

impl Fingerprint {
    /// The fingerprint of a secret.
    pub fn of(secret: &[u8]) -> Self {
        let digest = Sha256::new().chain_update(b"magegate key\0").chain_update(secret).finalize();
        Self(HEXLOWER.encode(digest.get(..8).unwrap_or_default()))
    }

    /// A fingerprint as the table keeps it.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// Its 16 characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Key {
    /// A key of this program's own. One without a secret (it is wiped when a key is retired) is refused.
    pub fn own(number: i64, secret: String, state: KeyState) -> Self {
        let secret = Zeroizing::new(secret.into_bytes());
        let state = if secret.is_empty() { KeyState::Refused } else { state };
        Self { number, secret, state, is_own: true }
    }

    /// A key of a store's `crypt/key`.
    fn of_store(number: i64, secret: &str, state: KeyState) -> Self {
        Self { is_own: false, ..Self::own(number, secret.to_owned(), state) }
    }

    /// Whether it is one of this program's own, which nobody else encrypts with.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// Its number, from 1: the `kid` of the tokens that it signs, and one more than the index of its ciphertexts.
    pub fn number(&self) -> i64 {
        self.number
    }

    /// What it may do.
    pub fn state(&self) -> KeyState {
        self.state
    }

    /// What names it without telling it.
    pub fn fingerprint(&self) -> Fingerprint {
        Fingerprint::of(&self.secret)
    }

    /// The secret itself, for computing. Not for logs, errors or answers.
    pub fn expose(&self) -> &[u8] {
        &self.secret
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Key")
            .field("number", &self.number)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl KeyRing {
    /// The keys of a deployment's `crypt/key`: trimmed, split on white space (`spec/token-service.md` 6.3). The newest
    /// that is not refused signs.
    pub fn from_crypt_key(text: &str, refused: &[Fingerprint]) -> Self {
        let secrets = text.split(|c: char| c.is_ascii_whitespace() || matches!(c, '\u{b}' | '\0'));
        let keys = secrets.filter(|secret| !secret.is_empty()).zip(1..).map(|(secret, number)| {
            let is_refused = refused.contains(&Fingerprint::of(secret.as_bytes()));
            let state = if is_refused { KeyState::Refused } else { KeyState::Sign };
            Key::of_store(number, secret, state)
        });
        Self::new(keys.collect())
    }

    /// A ring of these keys. Of several that may sign, the one with the highest number does; the others verify.
    pub fn new(mut keys: Vec<Key>) -> Self {
        keys.sort_by_key(|key| key.number);
        let mut signing = keys.iter_mut().rev().filter(|key| key.state == KeyState::Sign);
        signing.next();
        signing.for_each(|key| key.state = KeyState::VerifyOnly);
        Self { keys }
    }

    /// All keys, oldest first.
    pub fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Whether there is no key at all, so that no token can have been signed.
    pub fn is_empty(&self) -> bool {
        self.keys.is_empty()
    }

    /// The key that signs and encrypts; `None` when every key is refused.
    pub fn signing(&self) -> Option<&Key> {
        self.keys.iter().find(|key| key.state == KeyState::Sign)
    }

    /// The newest key unless it is refused: keyed password hashes are made with it and no other
    /// (`spec/database-auth.md` 3).
    pub fn newest(&self) -> Option<&Key> {
        self.keys.last().filter(|key| key.state != KeyState::Refused)
    }

    /// The key of a number.
    pub fn numbered(&self, number: i64) -> Option<&Key> {
        self.keys.iter().find(|key| key.number == number)
    }

    /// The keys to try on a token, a bounded number: the one that it names first, then the newest.
    pub(crate) fn to_try(&self, named: Option<i64>, refused: bool) -> impl Iterator<Item = &Key> {
        let first = named.and_then(|number| self.numbered(number));
        let others = self.keys.iter().rev().filter(move |key| Some(key.number) != named);
        let all = first.into_iter().chain(others);
        all.filter(move |key| (key.state == KeyState::Refused) == refused).take(TRIED)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn states(ring: &KeyRing) -> Vec<(i64, KeyState)> {
        ring.keys().iter().map(|key| (key.number(), key.state())).collect()
    }

    #[test]
    fn a_crypt_key_is_split_on_white_space_and_the_last_one_signs() {
        let ring = KeyRing::from_crypt_key(" \n old\t\nolder \u{b}newest\r\n", &[]);
        let secrets: Vec<&[u8]> = ring.keys().iter().map(Key::expose).collect();
        assert_eq!(secrets, [b"old".as_slice(), b"older", b"newest"]);
        assert_eq!(ring.signing().map(Key::number), Some(3));
        assert_eq!(ring.newest().map(Key::number), Some(3));
    }

    #[test]
    fn an_empty_crypt_key_holds_no_key() {
        for text in ["", " ", "\n\t"] {
            assert!(KeyRing::from_crypt_key(text, &[]).is_empty());
        }
    }

    #[test]
    fn a_refused_newest_key_leaves_signing_to_the_one_before() {
        let refused = [Fingerprint::of(b"newest")];
        let ring = KeyRing::from_crypt_key("old newest", &refused);
        assert_eq!(states(&ring), [(1, KeyState::Sign), (2, KeyState::Refused)]);
        assert!(ring.newest().is_none());
        let refused = [Fingerprint::of(b"newest"), Fingerprint::of(b"old")];
        assert!(KeyRing::from_crypt_key("old newest", &refused).signing().is_none());
    }

    #[test]
    fn one_key_signs_however_many_claim_to() {
        let key = |number, state| Key::own(number, "secret".to_owned(), state);
        let ring = KeyRing::new(vec![
            key(3, KeyState::Sign),
            key(1, KeyState::Sign),
            key(4, KeyState::VerifyOnly),
        ]);
        let expected = [(1, KeyState::VerifyOnly), (3, KeyState::Sign), (4, KeyState::VerifyOnly)];
        assert_eq!(states(&ring), expected);
    }

    #[test]
    fn a_key_without_a_secret_is_refused_whatever_its_state() {
        let ring = KeyRing::new(vec![Key::own(1, String::new(), KeyState::Sign)]);
        assert_eq!(states(&ring), [(1, KeyState::Refused)]);
    }

    #[test]
    fn debug_output_shows_no_secret() {
        let ring = KeyRing::from_crypt_key("0123456789abcdef0123456789abcdef", &[]);
        let shown = format!("{ring:?} {ring:#?}");
        assert!(!shown.contains("0123") && !shown.contains("48, 49"), "{shown}");
    }

    #[test]
    fn the_named_key_is_tried_first_and_only_so_many_are() {
        let text: Vec<String> = (0..100).map(|n| format!("key{n}")).collect();
        let ring = KeyRing::from_crypt_key(&text.join("\n"), &[]);
        let tried: Vec<i64> = ring.to_try(Some(5), false).map(Key::number).collect();
        assert_eq!(tried.len(), TRIED);
        assert_eq!(tried.get(..3), Some([5, 100, 99].as_slice()));
    }

    #[test]
    fn states_are_read_as_they_are_written() {
        for state in [KeyState::Sign, KeyState::VerifyOnly, KeyState::Refused] {
            assert_eq!(KeyState::named(state.name()), state);
        }
        assert_eq!(KeyState::named("signing"), KeyState::Refused);
    }
}
