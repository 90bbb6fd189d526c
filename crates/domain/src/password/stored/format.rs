//! The formats of stored passwords, told apart without a password: for whoever counts what a store holds.

use super::{Step, StoredHash, digits_of_argon};

/// What a stored password is, from the one that is written today to what nothing can match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum HashFormat {
    /// `3_…` alone, with parameters no weaker than those of new hashes.
    Current,
    /// `3_…` alone, with weaker parameters.
    WeakArgon,
    /// `2`: Argon with the parameters that were fixed then.
    FixedArgon,
    /// An older hash that was hashed once more with Argon, such as `0:3_…`.
    Layered,
    /// `1`, or a chain that ends with it: SHA-256 with a salt.
    Sha256,
    /// `0`, nothing or no number, or a chain that ends so: MD5 with a salt.
    Md5,
    /// 64 digits without salt and version: an HMAC under the store's newest encryption key.
    Keyed,
    /// Nothing is stored: the account has no password yet.
    Empty,
    /// A text that no password can match.
    Unreadable,
}

impl HashFormat {
    /// All of them, the strongest first.
    pub const ALL: [Self; 9] = [
        Self::Current,
        Self::WeakArgon,
        Self::FixedArgon,
        Self::Layered,
        Self::Sha256,
        Self::Md5,
        Self::Keyed,
        Self::Empty,
        Self::Unreadable,
    ];

    /// What to call it, with the version as it is stored.
    pub fn name(self) -> &'static str {
        match self {
            Self::Current => "argon2id as new hashes (3_32_2_67108864)",
            Self::WeakArgon => "argon2id with weaker parameters (3_…)",
            Self::FixedArgon => "argon2id of the first kind (2)",
            Self::Layered => "an older hash within argon2id (0:3_…, 1:3_…)",
            Self::Sha256 => "salted SHA-256 (1)",
            Self::Md5 => "salted MD5 (0)",
            Self::Keyed => "HMAC without a salt (64 digits)",
            Self::Empty => "no password",
            Self::Unreadable => "unreadable",
        }
    }

    /// Whether a stolen copy of it can be guessed through quickly: no Argon stands in the way.
    pub fn is_fast(self) -> bool {
        matches!(self, Self::Sha256 | Self::Md5 | Self::Keyed)
    }

    /// Whether a good login can replace it with the format of new hashes.
    pub fn is_upgradable(self) -> bool {
        !matches!(self, Self::Current | Self::Empty | Self::Unreadable)
    }
}

impl StoredHash<'_> {
    /// The format, for counting.
    pub fn format(&self) -> HashFormat {
        let Some(versions) = self.versions else {
            return match self.hash {
                "" => HashFormat::Empty,
                hash if is_hmac(hash) && self.salt.is_empty() => HashFormat::Keyed,
                _ => HashFormat::Unreadable,
            };
        };
        if !self.is_readable() {
            return HashFormat::Unreadable;
        }
        match self.chain.as_deref() {
            Some([Step::Argon(_)]) if digits_of_argon(versions).is_none() => HashFormat::FixedArgon,
            Some([Step::Argon(_)]) if self.is_as_strong_as_new() => HashFormat::Current,
            Some([Step::Argon(_)]) => HashFormat::WeakArgon,
            Some([.., Step::Argon(_)]) => HashFormat::Layered,
            Some([.., Step::Sha256]) => HashFormat::Sha256,
            Some([.., Step::Md5]) => HashFormat::Md5,
            _ => HashFormat::Unreadable,
        }
    }
}

fn is_hmac(hash: &str) -> bool {
    hash.len() == 64 && hash.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formats_are_told_by_their_versions() {
        let hash = "ab".repeat(32);
        for (stored, format) in [
            (format!("{hash}:0123456789abcdef:3_32_2_67108864"), HashFormat::Current),
            (format!("{hash}:xx:3_32_1_8388608"), HashFormat::WeakArgon),
            (format!("{hash}:xx:2"), HashFormat::FixedArgon),
            (format!("{hash}:xx:2_1"), HashFormat::FixedArgon),
            (format!("{hash}:xx:0:3_32_2_67108864"), HashFormat::Layered),
            (format!("{hash}:xx:1:3_32_2_67108864"), HashFormat::Layered),
            (format!("{hash}:xx:0:1"), HashFormat::Sha256),
            (format!("{hash}:xx:1"), HashFormat::Sha256),
            (format!("{hash}:xx:0"), HashFormat::Md5),
            (format!("{hash}:xx:"), HashFormat::Md5),
            (format!("{hash}:xx:abc"), HashFormat::Md5),
            (hash.clone(), HashFormat::Keyed),
            (format!("{hash}:xx"), HashFormat::Unreadable),
            ("ab".repeat(16), HashFormat::Unreadable),
            (format!("{hash}:xx:7"), HashFormat::Unreadable),
            (format!("{hash}:xx:3"), HashFormat::Unreadable),
            (String::new(), HashFormat::Empty),
            ("::0".to_owned(), HashFormat::Unreadable),
        ] {
            assert_eq!(StoredHash::parse(&stored).format(), format, "{stored}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_has_a_format_and_what_is_readable_is_upgradable_or_current(text in "\\PC{0,80}") {
            let hash = StoredHash::parse(&text);
            let format = hash.format();
            if hash.is_readable() {
                proptest::prop_assert!(format == HashFormat::Current || format.is_upgradable());
            }
        }
    }
}
