//! The settings that the program reads from `core_config_data`: one row each with path, shipped default and meaning,
//! and the lookup store view → website → default → shipped (`spec/database-auth.md`, codes).

mod catalogue;

use crate::id::{StoreId, WebsiteId};
use crate::jwt::Algorithm;
use crate::lockout::LockPolicy;
use crate::scope::Scopes;
use crate::session::Terms;
use crate::token::Lifetime;
pub use catalogue::catalogue;
use std::collections::HashMap;
use time::Duration;

/// More sessions no account may have, whatever the settings say.
const MOST_SESSIONS: usize = 1000;

/// What values a setting takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SettingKind {
    /// `0` or `1`.
    Flag,
    /// A whole number, not negative, or empty.
    Number,
    /// Hours, fractions allowed, not negative, or empty.
    Hours,
    /// Any text.
    Text,
}

/// One setting.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// The reference's path, or one under `magegate/` for what the reference has not.
    pub path: &'static str,
    /// What holds where the database says nothing.
    pub default: &'static str,
    /// What values it takes.
    pub kind: SettingKind,
    /// Whether websites and store views may differ.
    pub scoped: bool,
    /// What it does, in one sentence.
    pub about: &'static str,
}

/// Where a value is stored: `core_config_data.scope` with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SettingScope {
    /// `default`, 0.
    Default,
    /// `websites`.
    Website(WebsiteId),
    /// `stores`.
    Store(StoreId),
}

/// All stored values.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    values: HashMap<(SettingScope, String), Option<String>>,
}

impl Setting {
    /// Whether the value is one that the setting takes; the text says what would be.
    pub fn check(&self, value: &str) -> Result<(), &'static str> {
        let good = match self.kind {
            SettingKind::Text => true,
            SettingKind::Flag => matches!(value, "0" | "1"),
            SettingKind::Number => value.is_empty() || value.parse::<u32>().is_ok(),
            SettingKind::Hours => {
                value.is_empty() || value.parse::<f64>().is_ok_and(|n| n.is_finite() && n >= 0.0)
            }
        };
        if good { Ok(()) } else { Err(self.kind.takes()) }
    }
}

impl SettingKind {
    /// The values that a setting of this kind takes, in words.
    pub fn takes(self) -> &'static str {
        match self {
            Self::Flag => "0 or 1",
            Self::Number => "a whole number, or empty",
            Self::Hours => "a number of hours, or empty",
            Self::Text => "any text",
        }
    }
}

impl SettingScope {
    /// The scope as the column names it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Default => "default",
            Self::Website(_) => "websites",
            Self::Store(_) => "stores",
        }
    }

    /// The number that goes with the name.
    pub fn id(self) -> i64 {
        match self {
            Self::Default => 0,
            Self::Website(id) => id.0,
            Self::Store(id) => id.0,
        }
    }

    /// The scope that the two columns mean; `None` for a name that the reference does not know.
    pub fn from_columns(name: &str, id: i64) -> Option<Self> {
        match name {
            "default" => Some(Self::Default),
            "websites" => Some(Self::Website(WebsiteId(id))),
            "stores" => Some(Self::Store(StoreId(id))),
            _ => None,
        }
    }
}

/// The catalogue's row for a path.
pub fn setting(path: &str) -> Option<&'static Setting> {
    catalogue().find(|setting| setting.path == path)
}

impl Settings {
    /// Takes the rows of the table.
    pub fn new(rows: impl IntoIterator<Item = (SettingScope, String, Option<String>)>) -> Self {
        let values = rows.into_iter().map(|(scope, path, value)| ((scope, path), value)).collect();
        Self { values }
    }

    /// The value stored at exactly this scope; the inner `None` is a stored null.
    pub fn stored(&self, scope: SettingScope, path: &str) -> Option<&Option<String>> {
        self.values.get(&(scope, path.to_owned()))
    }

    /// The value that holds in the default scope.
    pub fn global(&self, path: &str) -> &str {
        match self.stored(SettingScope::Default, path) {
            Some(value) => value.as_deref().unwrap_or_default(),
            None => setting(path).map_or("", |setting| setting.default),
        }
    }

    /// The value that holds for a website.
    pub fn for_website(&self, website: WebsiteId, path: &str) -> &str {
        match self.stored(SettingScope::Website(website), path) {
            Some(value) => value.as_deref().unwrap_or_default(),
            None => self.global(path),
        }
    }

    /// The value that holds for a store view.
    pub fn for_store(&self, store: StoreId, scopes: &Scopes, path: &str) -> &str {
        if let Some(value) = self.stored(SettingScope::Store(store), path) {
            return value.as_deref().unwrap_or_default();
        }
        match scopes.store(store).filter(|store| store.id != crate::scope::ADMIN_STORE) {
            Some(store) => self.for_website(store.website_id, path),
            None => self.global(path),
        }
    }

    /// A flag in the default scope.
    pub fn flag(&self, path: &str) -> bool {
        is_on(self.global(path))
    }

    /// A number in the default scope, read as [`as_number`] does.
    pub fn number(&self, path: &str) -> i64 {
        as_number(self.global(path))
    }

    /// Whether an e-mail address names one account in the whole installation.
    pub fn global_accounts(&self) -> bool {
        self.number("customer/account_share/scope") == 0
    }

    /// How long tokens of a kind live.
    pub fn token_lifetime(&self, kind: crate::caller::AccountKind) -> Lifetime {
        let (path, fallback) = match kind {
            crate::caller::AccountKind::Admin => ("oauth/access_token_lifetime/admin", 4),
            crate::caller::AccountKind::Customer => ("oauth/access_token_lifetime/customer", 1),
        };
        let zero_expires = self.flag("magegate/tokens/zero_lifetime_expires");
        Lifetime::from_hours(self.global(path), fallback, zero_expires)
    }

    /// How signed tokens are signed; `None` for an algorithm that is not offered.
    pub fn token_algorithm(&self) -> Option<Algorithm> {
        Algorithm::named(self.global("webapi/jwtauth/jwt_alg"))
    }

    /// How long signed tokens of a kind live: half an hour where the setting names no time (`spec/token-service.md` 6.3).
    pub fn signed_token_lifetime(&self, kind: crate::caller::AccountKind) -> Duration {
        let path = match kind {
            crate::caller::AccountKind::Admin => "webapi/jwtauth/admin_expiration",
            crate::caller::AccountKind::Customer => "webapi/jwtauth/customer_expiration",
        };
        let count = self.number(path);
        minutes(if count > 0 { count } else { 30 })
    }

    /// For how long sessions of a kind of account last.
    pub fn session_terms(&self, kind: crate::caller::AccountKind) -> Terms {
        Terms {
            lifetime: self.token_lifetime(kind),
            idle: days(self.number("magegate/sessions/refresh_idle_days")),
            absolute: days(self.number("magegate/sessions/refresh_absolute_days")),
        }
    }

    /// How many sessions an account has at most.
    pub fn most_sessions(&self) -> usize {
        match usize::try_from(self.number("magegate/sessions/most_per_account")) {
            Ok(most @ 1..=MOST_SESSIONS) => most,
            _ => MOST_SESSIONS,
        }
    }

    /// When failures lock a customer.
    pub fn customer_lock(&self) -> LockPolicy {
        LockPolicy {
            max_failures: self.number("customer/password/lockout_failures"),
            threshold: minutes(self.number("customer/password/lockout_threshold")),
            sliding: false,
        }
    }

    /// When failures lock an admin.
    pub fn admin_lock(&self) -> LockPolicy {
        LockPolicy {
            max_failures: self.number("admin/security/lockout_failures"),
            threshold: minutes(self.number("admin/security/lockout_threshold")),
            sliding: true,
        }
    }
}

/// Whether a stored flag is on: the reference takes any text but none, `0` and `false` for yes.
pub fn is_on(value: &str) -> bool {
    let value = value.trim();
    !matches!(value, "" | "0") && !value.eq_ignore_ascii_case("false")
}

/// The whole number that a stored text begins with, as the reference casts it: `6.0` and `6 tries` are 6, what is
/// too large is the largest number there is, and what begins with no number is 0.
#[expect(
    clippy::cast_possible_truncation,
    reason = "the cast stops at the bounds, as the reference's does"
)]
pub fn as_number(value: &str) -> i64 {
    let number = numeric_start(value.trim());
    number.parse().unwrap_or_else(|_| number.parse::<f64>().map_or(0, |number| number as i64))
}

/// The longest start of a text that is a number: sign, digits, fraction, exponent.
fn numeric_start(text: &str) -> &str {
    let digits = |from: usize| {
        let rest = text.get(from..).unwrap_or_default();
        from + rest.bytes().take_while(u8::is_ascii_digit).count()
    };
    let next = |at: usize| text.as_bytes().get(at).copied();
    let after_sign = |at: usize| if matches!(next(at), Some(b'+' | b'-')) { at + 1 } else { at };
    let mut end = digits(after_sign(0));
    if next(end) == Some(b'.') {
        end = digits(end + 1);
    }
    if matches!(next(end), Some(b'e' | b'E')) {
        let exponent = after_sign(end + 1);
        end = if digits(exponent) > exponent { digits(exponent) } else { end };
    }
    text.get(..end).unwrap_or_default()
}

/// None at all for 0 or less; at most a century, as below.
fn days(count: i64) -> Option<Duration> {
    (count > 0).then(|| Duration::days(count.min(36_500)))
}

/// At most a century, so that adding it to a date stays a date.
fn minutes(count: i64) -> Duration {
    Duration::minutes(count.clamp(0, 52_560_000))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(rows: &[(SettingScope, &str, Option<&str>)]) -> Settings {
        Settings::new(rows.iter().map(|(s, p, v)| (*s, (*p).to_owned(), v.map(ToOwned::to_owned))))
    }

    #[test]
    fn the_nearest_scope_wins() {
        let path = "customer/create_account/confirm";
        let website = WebsiteId(2);
        let settings = settings(&[
            (SettingScope::Default, path, Some("1")),
            (SettingScope::Website(website), path, Some("0")),
        ]);
        assert_eq!(settings.for_website(website, path), "0");
        assert_eq!(settings.for_website(WebsiteId(1), path), "1");
    }

    #[test]
    fn a_stored_null_is_empty_not_the_default() {
        let path = "oauth/access_token_lifetime/admin";
        let settings = settings(&[(SettingScope::Default, path, None)]);
        assert_eq!(settings.token_lifetime(crate::caller::AccountKind::Admin), Lifetime::Unlimited);
    }

    #[test]
    fn a_signed_token_lives_for_half_an_hour_where_the_setting_names_no_time() {
        let path = "webapi/jwtauth/admin_expiration";
        let lifetime = |value: Option<&str>| {
            let rows = value.map(|value| (SettingScope::Default, path, Some(value)));
            let settings = settings(rows.as_slice());
            settings.signed_token_lifetime(crate::caller::AccountKind::Admin).whole_minutes()
        };
        assert_eq!(lifetime(None), 60);
        for (value, minutes) in [("", 30), ("0", 30), ("-5", 30), ("abc", 30), ("90.9", 90)] {
            assert_eq!(lifetime(Some(value)), minutes, "{value}");
        }
    }

    #[test]
    fn numbers_are_read_as_the_reference_casts_them() {
        let cases = [
            ("6", 6),
            (" 6 ", 6),
            ("+6", 6),
            ("-6", -6),
            ("6.9", 6),
            ("6 tries", 6),
            ("1e3", 1000),
            ("1e", 1),
            (".5", 0),
            ("1e400", i64::MAX),
            ("-1e400", i64::MIN),
            ("99999999999999999999", i64::MAX),
            ("", 0),
            (".", 0),
            ("-", 0),
            ("e5", 0),
            ("inf", 0),
            ("NaN", 0),
            ("６", 0),
        ];
        for (text, number) in cases {
            assert_eq!(as_number(text), number, "{text}");
        }
    }

    #[test]
    fn a_flag_is_on_unless_it_is_empty_or_0_or_false() {
        for on in ["1", "2", "true", "yes", "-1", "99999999999999999999"] {
            assert!(is_on(on), "{on}");
        }
        for off in ["", " ", "0", "false", "False"] {
            assert!(!is_on(off), "{off}");
        }
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_a_number_or_0_and_makes_a_policy(text in "\\PC{0,12}") {
            let number = as_number(&text);
            let _ = minutes(number);
            let stored = settings(&[(SettingScope::Default, "customer/password/lockout_threshold", Some(&text))]);
            proptest::prop_assert!(stored.customer_lock().threshold >= Duration::ZERO);
        }
    }

    #[test]
    fn every_default_is_a_value_that_its_setting_takes_and_no_path_comes_twice() {
        let mut seen = std::collections::HashSet::new();
        for setting in catalogue() {
            assert_eq!(setting.check(setting.default), Ok(()), "{}", setting.path);
            assert!(seen.insert(setting.path), "{} comes twice", setting.path);
        }
    }
}
