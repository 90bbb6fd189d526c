//! Configuration: one TOML file, then `MAGEGATE_…` variables, then flags, in rising order. Every key is one row
//! of the catalogue ([`sections`]); parsing, the example file and the documentation follow from it.
//! The only module that reads the environment and the configuration file.

mod catalogue;
mod database;
mod document;
mod error;
mod redis;
mod sections;
mod sources;
mod values;

#[cfg(test)]
mod tests;

pub use catalogue::{Form, Key};
pub use database::{DatabaseTls, DatabaseUrl, TablePrefix};
pub use document::{example, reference};
pub use error::{ConfigError, Source};
pub use magegate_domain::network::Network;
pub use redis::{Channel, RedisUrl};
pub use sections::{
    Audit, Cache, Config, Database, Hashing, Integrations, Log, Mail, Notify, Ops, Server, Tokens,
    keys,
};
pub use values::{Line, LogFormat, MailSecurity, OpsAddress, Secret, TokenForm};

use std::path::{Path, PathBuf};

/// Names the configuration file when no flag does.
pub const FILE_VARIABLE: &str = "MAGEGATE_CONFIG";

impl Config {
    /// Reads file, environment and flags; each overrides the one before, key by key. `file` is the path a flag gave,
    /// else `MAGEGATE_CONFIG` names it, else none is read. `flags` holds keys such as `server.listen` with the
    /// values given. Every layer is checked in full, also where a later one overrides it.
    ///
    /// # Errors
    /// The first fault found (file, then environment by name, then flags), as one line.
    pub fn load(
        file: Option<&Path>,
        env: impl Iterator<Item = (String, String)>,
        flags: &[(&str, String)],
    ) -> Result<Self, ConfigError> {
        let mut variables: Vec<(String, String)> =
            env.filter(|(name, _)| name.starts_with(sources::PREFIX)).collect();
        variables.sort();
        let named = variables.iter().find(|(name, _)| name == FILE_VARIABLE);
        let path =
            file.map(Path::to_path_buf).or_else(|| named.map(|(_, path)| PathBuf::from(path)));

        let mut values = sources::Values::default();
        if let Some(path) = path {
            let text = std::fs::read_to_string(&path)
                .map_err(|cause| ConfigError::Unreadable { path: path.clone(), cause })?;
            values.add_file(&path, &text)?;
        }
        values.add_environment(&variables)?;
        values.add_flags(flags)?;
        let config = Self::read(&values)?;
        config.check(&values)?;
        Ok(config)
    }

    /// The rules between keys.
    fn check(&self, values: &sources::Values) -> Result<(), ConfigError> {
        let server = &self.server;
        let (given, missing) = match (&server.tls_certificate, &server.tls_key) {
            (Some(_), None) => ("server.tls_certificate", "server.tls_key"),
            (None, Some(_)) => ("server.tls_key", "server.tls_certificate"),
            _ => ("", ""),
        };
        if !given.is_empty() {
            let rule = format!("needs {missing} beside it; give both or none");
            return Err(ConfigError::Together { location: values.source(given), key: given, rule });
        }
        self.check_database(values)?;
        self.check_mail(values)?;
        self.check_notify(values)?;
        let same = self.ops.listen == OpsAddress::At(server.listen) && server.listen.port() != 0;
        if same {
            let rule = format!("must differ from server.listen; both are {}", server.listen);
            return Err(ConfigError::Together {
                location: values.source("ops.listen"),
                key: "ops.listen",
                rule,
            });
        }
        Ok(())
    }

    /// One database, and of its switches only those that go with it.
    fn check_database(&self, values: &sources::Values) -> Result<(), ConfigError> {
        let database = &self.database;
        let together = |key, rule: &str| ConfigError::Together {
            location: values.source(key),
            key,
            rule: rule.to_owned(),
        };
        let has_url = database.url.is_some() || database.url_file.is_some();
        if database.url.is_some() && database.url_file.is_some() {
            let rule = "cannot stand beside database.url_file; give one of them";
            return Err(together("database.url", rule));
        }
        if !database.password.expose().is_empty() && database.password_file.is_some() {
            let rule = "cannot stand beside database.password_file; give one of them";
            return Err(together("database.password", rule));
        }
        if let (true, Some(_)) = (has_url, &database.beside) {
            let rule = "cannot stand beside database.url: the deployment file names the database";
            return Err(together("database.beside", rule));
        }
        if !database.table_prefix.0.is_empty() && database.beside.is_some() {
            let rule = "cannot stand beside database.beside: the deployment file names the prefix";
            return Err(together("database.table_prefix", rule));
        }
        if database.read_only_schema && database.beside.is_none() {
            let rule = "needs database.beside: every other database holds tables of ours alone";
            return Err(together("database.read_only_schema", rule));
        }
        if database.read_only_schema && !self.mail.host.0.is_empty() {
            let rule = "cannot stand beside mail.host: letters wait in a table of ours until they are sent";
            return Err(together("database.read_only_schema", rule));
        }
        Ok(())
    }

    fn check_notify(&self, values: &sources::Values) -> Result<(), ConfigError> {
        if self.notify.redis_url.is_some() && self.notify.redis_url_file.is_some() {
            let rule = "cannot stand beside notify.redis_url_file; give one of them".to_owned();
            let location = values.source("notify.redis_url");
            return Err(ConfigError::Together { location, key: "notify.redis_url", rule });
        }
        Ok(())
    }

    fn check_mail(&self, values: &sources::Values) -> Result<(), ConfigError> {
        let mail = &self.mail;
        let is_given = !mail.password.expose().is_empty();
        if is_given && mail.password_file.is_some() {
            let rule = "cannot stand beside mail.password_file; give one of them".to_owned();
            let location = values.source("mail.password");
            return Err(ConfigError::Together { location, key: "mail.password", rule });
        }
        let has_password = is_given || mail.password_file.is_some();
        let is_on = !mail.host.0.is_empty();
        if is_on && has_password == mail.username.0.is_empty() {
            let (key, rule) = if has_password {
                ("mail.password", "needs mail.username beside it")
            } else {
                ("mail.username", "needs mail.password or mail.password_file beside it")
            };
            let rule = rule.to_owned();
            return Err(ConfigError::Together { location: values.source(key), key, rule });
        }
        Ok(())
    }
}
