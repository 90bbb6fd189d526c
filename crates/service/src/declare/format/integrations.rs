//! What a declaration may say of integrations.

use super::{PasswordSource, secret};
use magegate_domain::password::Password;
use std::path::PathBuf;

/// An integration, named by its name.
#[derive(Debug, Clone, Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Integration {
    /// Its name.
    pub name: String,
    /// Whom to write to; empty for nobody.
    pub email: Option<String>,
    /// Where its credentials are sent at activation; empty for nowhere.
    pub endpoint: Option<String>,
    /// Where a person logs in to it while it is activated; empty for nowhere.
    pub identity_link_url: Option<String>,
    /// All resources that it may use: ids of the tree, or `Magento_Backend::all` alone for everything.
    pub resources: Option<Vec<String>>,
    /// Whether it may call; a new one may not.
    pub active: Option<bool>,
    /// What it names itself by. All four values are given, or none; 32 characters `0-9a-z` each.
    #[serde(default, deserialize_with = "secret")]
    pub consumer_key: Option<Password>,
    /// The variable of the environment that holds it.
    pub consumer_key_env: Option<String>,
    /// The file that holds it; a relative path begins beside the declaration.
    pub consumer_key_file: Option<PathBuf>,
    /// The consumer's secret.
    #[serde(default, deserialize_with = "secret")]
    pub consumer_secret: Option<Password>,
    /// The variable of the environment that holds it.
    pub consumer_secret_env: Option<String>,
    /// The file that holds it.
    pub consumer_secret_file: Option<PathBuf>,
    /// The token that it calls with.
    #[serde(default, deserialize_with = "secret")]
    pub access_token: Option<Password>,
    /// The variable of the environment that holds it.
    pub access_token_env: Option<String>,
    /// The file that holds it.
    pub access_token_file: Option<PathBuf>,
    /// The token's secret.
    #[serde(default, deserialize_with = "secret")]
    pub access_token_secret: Option<Password>,
    /// The variable of the environment that holds it.
    pub access_token_secret_env: Option<String>,
    /// The file that holds it.
    pub access_token_secret_file: Option<PathBuf>,
}

/// A secret that may be given, by its value, a variable or a file: its key, and the three places.
type Place<'a> = (&'static str, &'a mut Option<Password>, &'a Option<String>, &'a Option<PathBuf>);

impl Integration {
    /// Fetches the values that stand elsewhere, as passwords are.
    pub(super) fn fetch<E: std::fmt::Display>(
        &mut self,
        fetch: impl Fn(PasswordSource<'_>) -> Result<Password, E>,
    ) -> Result<(), String> {
        let name = format!("integration {}", self.name);
        for (key, value, variable, file) in self.places() {
            super::fetch_one((&name, key), (value, variable, file), &fetch)?;
        }
        Ok(())
    }

    fn places(&mut self) -> [Place<'_>; 4] {
        macro_rules! place {
            ($value:ident, $variable:ident, $file:ident) => {
                (stringify!($value), &mut self.$value, &self.$variable, &self.$file)
            };
        }
        [
            place!(consumer_key, consumer_key_env, consumer_key_file),
            place!(consumer_secret, consumer_secret_env, consumer_secret_file),
            place!(access_token, access_token_env, access_token_file),
            place!(access_token_secret, access_token_secret_env, access_token_secret_file),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetched(integration: &mut Integration) -> Result<(), String> {
        integration.fetch(|source| match source {
            PasswordSource::Variable("ABSENT") => Err("it is not set"),
            PasswordSource::Variable(name) => Ok(Password::new(format!("of {name}"))),
            PasswordSource::File(file) => Ok(Password::new(format!("in {}", file.display()))),
        })
    }

    #[test]
    fn each_value_may_stand_elsewhere() {
        let mut integration = Integration {
            name: "CI".to_owned(),
            consumer_key: Some(Password::new("here".to_owned())),
            consumer_secret_env: Some("CI_SECRET".to_owned()),
            access_token_file: Some(PathBuf::from("token")),
            ..Integration::default()
        };
        fetched(&mut integration).unwrap();
        let text = |value: &Option<Password>| value.as_ref().map(|value| value.expose().to_owned());
        let all = [
            &integration.consumer_key,
            &integration.consumer_secret,
            &integration.access_token,
            &integration.access_token_secret,
        ];
        let wanted = ["here", "of CI_SECRET", "in token"].map(|text| Some(text.to_owned()));
        assert_eq!(all.map(text)[..3], wanted);
        assert!(integration.access_token_secret.is_none());
    }

    #[test]
    fn a_value_that_cannot_be_fetched_or_is_given_twice_is_named() {
        let name = || Integration { name: "CI".to_owned(), ..Integration::default() };
        let mut absent = Integration { access_token_env: Some("ABSENT".to_owned()), ..name() };
        assert_eq!(fetched(&mut absent).unwrap_err(), "integration CI: it is not set");
        let mut twice = Integration {
            consumer_key: Some(Password::new("x".to_owned())),
            consumer_key_env: Some("X".to_owned()),
            ..name()
        };
        let complaint = fetched(&mut twice).unwrap_err();
        let keys = "consumer_key, consumer_key_env and consumer_key_file";
        assert_eq!(complaint, format!("integration CI: only one of {keys} may be given"));
    }
}
