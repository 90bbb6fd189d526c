//! Configuration: one TOML file, then `MAGEGATE_…` variables, then flags, in rising order. Every key is one row
//! of the catalogue ([`sections`]); parsing, the example file and the documentation follow from it.
//! The only module that reads the environment and the configuration file.

mod catalogue;
mod document;
mod error;
mod network;
mod sections;
mod sources;
mod values;

#[cfg(test)]
mod tests;

pub use catalogue::{Form, Key};
pub use document::{example, reference};
pub use error::{ConfigError, Source};
pub use network::Network;
pub use sections::{Audit, Cache, Config, Hashing, Log, Mail, Ops, Server, keys};
pub use values::{Line, LogFormat, MailSecurity, OpsAddress, Secret};

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
        self.check_mail(values)?;
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
