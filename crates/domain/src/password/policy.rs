//! What a new password must look like: the customer policy with its settings, and the fixed admin policy.
//! Order and phrases: `spec/customers-api.md`, section 7.1, and the transcript `create_customer_errors`.

use super::Password;
use crate::{Result, messages};

/// The most characters of a customer's password; not a setting.
pub const MAX_CHARACTERS: usize = 256;
/// The least characters of an admin's password; not a setting.
const ADMIN_MIN_CHARACTERS: usize = 7;
/// What the reference trims, and therefore refuses at either end.
const TRIMMED: [char; 6] = [' ', '\t', '\n', '\r', '\0', '\u{b}'];

/// The customer policy's settings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerPolicy {
    /// Least number of characters: `customer/password/minimum_password_length`.
    pub minimum_length: usize,
    /// Least number of classes among lower case, upper case, digits and everything else:
    /// `customer/password/required_character_classes_number`. More than 4 can never be met.
    pub required_classes: usize,
}

impl Default for CustomerPolicy {
    fn default() -> Self {
        Self { minimum_length: 8, required_classes: 3 }
    }
}

impl CustomerPolicy {
    /// Checks the password of a new account: the equality with the e-mail address comes last.
    pub fn check_on_create(self, password: &Password, email: &str) -> Result<()> {
        self.check(password)?;
        differs_from(email, password)
    }

    /// Checks a password that replaces another: the equality with the e-mail address comes first.
    pub fn check_on_change(self, password: &Password, email: &str) -> Result<()> {
        differs_from(email, password)?;
        self.check(password)
    }

    /// Checks everything except the e-mail address. The first fault found is the answer.
    pub fn check(self, password: &Password) -> Result<()> {
        let text = password.expose();
        let length = text.chars().count();
        if length > MAX_CHARACTERS {
            return Err(messages::password_too_long(MAX_CHARACTERS));
        }
        if length < self.minimum_length {
            return Err(messages::password_too_short(self.minimum_length));
        }
        if text.starts_with(TRIMMED) || text.ends_with(TRIMMED) {
            return Err(messages::password_with_outer_space());
        }
        if classes(text) < self.required_classes {
            return Err(messages::password_with_few_classes(self.required_classes));
        }
        Ok(())
    }
}

/// Checks an admin's new password: at least 7 characters, a letter and a digit among them
/// (`spec/database-auth.md`, end of section 3).
pub fn check_admin(password: &Password) -> Result<()> {
    let text = password.expose();
    if text.chars().count() < ADMIN_MIN_CHARACTERS {
        return Err(messages::admin_password_too_short(ADMIN_MIN_CHARACTERS));
    }
    let has = |class: fn(&char) -> bool| text.chars().any(|character| class(&character));
    if has(char::is_ascii_alphabetic) && has(char::is_ascii_digit) {
        Ok(())
    } else {
        Err(messages::admin_password_without_letter_or_digit())
    }
}

fn differs_from(email: &str, password: &Password) -> Result<()> {
    if password.expose().eq_ignore_ascii_case(email) {
        Err(messages::password_is_email())
    } else {
        Ok(())
    }
}

/// How many of the four classes occur. Letters outside ASCII are "everything else".
fn classes(text: &str) -> usize {
    let class_of = |character: char| match character {
        'a'..='z' => 0_u8,
        'A'..='Z' => 1,
        '0'..='9' => 2,
        _ => 3,
    };
    (0..4).filter(|class| text.chars().any(|character| class_of(character) == *class)).count()
}

#[cfg(test)]
mod tests;
