//! One question to the hashing threads, how it is computed, and by what equal questions are recognised.

use super::{Verdict, busy};
use magegate_domain::password::{Argon, Parameters, Password, StoredHash, hash_new};
use magegate_domain::random::Random;
use magegate_domain::{Error, ErrorKind, Result};
use sha2::{Digest as _, Sha256};

/// The salt of computations whose result nobody looks at.
const DECOY_SALT: &[u8; 16] = b"there is no such";

/// What a thread is asked to compute.
pub(super) enum Task {
    /// Does the password match?
    Verify { password: Password, stored: String, crypt_key: Option<Vec<u8>> },
    /// Take the time of a verification.
    Decoy { password: Password },
    /// Make a new hash.
    Hash { password: Password, salt: String },
}

/// What came out, in a form that several waiters can get.
#[derive(Clone)]
pub(super) enum Outcome {
    Verdict(Verdict),
    Hash(String),
    /// The memory for the computation could not be had.
    NoMemory,
    /// A fault of ours, in words for the log.
    Fault(String),
}

/// Recognises equal questions without keeping passwords: a digest under a key that lives as long as the process.
pub(super) struct SharingKey([u8; 32]);

impl Task {
    /// Computes the answer. Never fails: faults are an outcome, and say nothing about the password.
    pub(super) fn compute(&self, argon: &mut dyn Argon) -> Outcome {
        self.try_compute(argon).unwrap_or_else(|error| match error.kind {
            ErrorKind::Unavailable => Outcome::NoMemory,
            _ => Outcome::Fault(
                std::error::Error::source(&error)
                    .map_or_else(|| error.to_string(), ToString::to_string),
            ),
        })
    }

    fn try_compute(&self, argon: &mut dyn Argon) -> Result<Outcome> {
        match self {
            Self::Verify { password, stored, crypt_key } => {
                let stored = StoredHash::parse(stored);
                if stored.work() < Parameters::CURRENT.work() {
                    spend(password, argon)?;
                }
                let right = stored.verify(password.expose(), crypt_key.as_deref(), argon)?;
                let current = stored.is_current(true) && stored.is_as_strong_as_new();
                let verdict = if right { Verdict::Right { current } } else { Verdict::Wrong };
                Ok(Outcome::Verdict(verdict))
            }
            Self::Decoy { password } => {
                spend(password, argon)?;
                Ok(Outcome::Verdict(Verdict::Wrong))
            }
            Self::Hash { password, salt } => hash_new(password, salt, argon).map(Outcome::Hash),
        }
    }
}

impl Outcome {
    /// The outcome as the answer to a verification.
    pub(super) fn verdict(self) -> Result<Verdict> {
        match self {
            Self::Verdict(verdict) => Ok(verdict),
            other => Err(other.into_error()),
        }
    }

    /// The outcome as the answer to the wish for a new hash.
    pub(super) fn hash(self) -> Result<String> {
        match self {
            Self::Hash(hash) => Ok(hash),
            other => Err(other.into_error()),
        }
    }

    fn into_error(self) -> Error {
        match self {
            Self::NoMemory => busy(),
            Self::Fault(what) => Error::internal(what),
            Self::Verdict(_) | Self::Hash(_) => {
                Error::internal("the answer belongs to another question")
            }
        }
    }
}

impl SharingKey {
    /// Draws the key of this process.
    pub(super) fn draw(random: &dyn Random) -> Self {
        let mut key = [0; 32];
        random.fill(&mut key);
        Self(key)
    }

    /// The mark of a verification of a stored hash.
    pub(super) fn of_stored(
        &self,
        stored: &str,
        password: &Password,
        crypt_key: Option<&[u8]>,
    ) -> [u8; 32] {
        let crypt_key = crypt_key.unwrap_or_default();
        self.digest(&[b"stored", stored.as_bytes(), password.expose().as_bytes(), crypt_key])
    }

    /// The mark of a login under a name that no account has.
    pub(super) fn of_unknown(&self, name: &str, password: &Password) -> [u8; 32] {
        self.digest(&[b"unknown", name.as_bytes(), password.expose().as_bytes()])
    }

    fn digest(&self, fields: &[&[u8]]) -> [u8; 32] {
        let mut digest = Sha256::new().chain_update(self.0);
        for field in fields {
            // The length goes first: no two lists of fields may give the same bytes.
            digest.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_le_bytes());
            digest.update(field);
        }
        digest.finalize().into()
    }
}

fn spend(password: &Password, argon: &mut dyn Argon) -> Result<()> {
    argon.hash(password.expose().as_bytes(), DECOY_SALT, Parameters::CURRENT).map(drop)
}
