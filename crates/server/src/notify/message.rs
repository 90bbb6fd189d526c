//! What instances say to each other: one line of text, of which nobody else can learn anything.

use magegate_domain::random::{self, Random};
use std::fmt;
use std::sync::Arc;

/// Letters of an instance's name.
const NAME: usize = 16;

/// The name that an instance draws when it starts.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Instance(Arc<str>);

/// What is said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Message {
    /// Something changed: what was read before is outdated. Under number 0, nobody waits for an answer.
    Changed(Instance, u64),
    /// What the receiver said under this number, and before it, was heard by the instance.
    Heard(Instance, u64),
}

impl Instance {
    /// A name that no other instance draws.
    pub(super) fn draw(random: &dyn Random) -> Self {
        Self(random::text(random, random::LOWER_AND_DIGITS, NAME).into())
    }

    fn read(text: &str) -> Option<Self> {
        let is_name = text.len() == NAME
            && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
        is_name.then(|| Self(text.into()))
    }
}

impl fmt::Display for Instance {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Message {
    /// Reads a message; `None` when it is none, or of another version of this program.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let mut words = std::str::from_utf8(bytes).ok()?.split(' ');
        let (verb, name, number) = (words.next()?, words.next()?, words.next()?);
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        if words.next().is_some() || !is_number {
            return None;
        }
        let (name, number) = (Instance::read(name)?, number.parse().ok()?);
        match verb {
            "changed" => Some(Self::Changed(name, number)),
            "heard" => Some(Self::Heard(name, number)),
            _ => None,
        }
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Changed(instance, number) => write!(f, "changed {instance} {number}"),
            Self::Heard(instance, number) => write!(f, "heard {instance} {number}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use magegate_domain::random::TestRandom;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_said_is_understood(seed: u64, number: u64) {
            let instance = Instance::draw(&TestRandom::seeded(seed));
            for message in
                [Message::Changed(instance.clone(), number), Message::Heard(instance, number)]
            {
                prop_assert_eq!(Message::read(message.to_string().as_bytes()), Some(message));
            }
        }

        #[test]
        fn whatever_is_said_is_read_without_harm(bytes: Vec<u8>) {
            prop_assert_eq!(Message::read(&bytes), None);
        }

        #[test]
        fn whatever_is_understood_was_said_so(text in "(changed|heard|told) [a-z0-9]{15,17} \\+?[0-9]{1,20}( [0-9])?") {
            if let Some(message) = Message::read(text.as_bytes()) {
                // Leading zeros are read as what they mean.
                let (words, number) = text.rsplit_once(' ').unwrap();
                let number: u64 = number.parse().unwrap();
                prop_assert_eq!(message.to_string(), format!("{words} {number}"));
            }
        }
    }
}
