//! Passwords: the secret as a type, the stored formats of the reference, and what a new one must look like.
//! Formats and vectors: `spec/database-auth.md`, section 3. Policy: `spec/customers-api.md`, section 7.1.

mod argon;
mod policy;
mod stored;

pub use argon::{Argon, ArgonMemory, Parameters};
pub use policy::{CustomerPolicy, MAX_CHARACTERS, check_admin};
pub use stored::{HashFormat, StoredHash, hash_new};

use zeroize::Zeroizing;

/// A password as a client sent it: wiped from memory when dropped, never printed.
///
/// It is compared exactly as received: no trimming, no change of case, no Unicode normalisation.
#[derive(Clone)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// Takes over a text as a password. The text's own buffer is kept, so no second copy stays behind.
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The secret itself, for hashing and for the policy. Not for logs, errors or answers.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl From<String> for Password {
    fn from(text: String) -> Self {
        Self::new(text)
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn debug_output_of_a_password_shows_nothing_of_it() {
        let password = Password::new("Passw0rd123".to_owned());
        assert_eq!(format!("{password:?} {password:#?}"), "Password(…) Password(…)");
    }
}
