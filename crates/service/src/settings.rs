//! The settings of `core_config_data` as the operator changes them, by the reference's paths and scopes.

use crate::Service;
use crate::audit::Event;
use crate::origin::Origin;
use magegate_domain::acl::Permit;
use magegate_domain::error::{Error, ErrorKind, Result};
use magegate_domain::id::WebsiteId;
use magegate_domain::phrase::Phrase;
use magegate_domain::scope::{ADMIN_STORE, Scopes};
use magegate_domain::settings::{SettingScope, Settings, catalogue, setting};
use magegate_domain::{collation, messages};
use magegate_store::{scopes, settings};

/// The most characters of a path, as the column has them.
const PATH_LIMIT: usize = 255;
/// The most bytes of a value, as the column has them.
const VALUE_LIMIT: usize = 65_535;

/// A scope as people name it: by code.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum ScopeName {
    /// The default scope.
    Default,
    /// A website.
    Website(String),
    /// A store view.
    Store(String),
}

/// A setting as the operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SettingView {
    /// Where it is stored.
    pub scope: ScopeName,
    /// Its path.
    pub path: String,
    /// Its value; the inner `None` of a stored null reads as empty.
    pub value: String,
    /// Whether it is stored there, rather than handed down from a wider scope or shipped.
    pub stored: bool,
}

impl std::fmt::Display for ScopeName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::Website(code) => write!(f, "websites/{code}"),
            Self::Store(code) => write!(f, "stores/{code}"),
        }
    }
}

impl ScopeName {
    /// Reads `default`, `websites/CODE` or `stores/CODE`.
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once('/') {
            None if text == "default" => Some(Self::Default),
            Some(("websites", code)) if !code.is_empty() => Some(Self::Website(code.to_owned())),
            Some(("stores", code)) if !code.is_empty() => Some(Self::Store(code.to_owned())),
            _ => None,
        }
    }

    /// The scope of this name among those that exist.
    pub(crate) fn find(&self, scopes: &Scopes) -> Result<SettingScope> {
        let missing = |what: &str, code: &str| {
            let text = format!("There is no {what} \"{code}\".");
            Error::new(ErrorKind::NotFound, Phrase::plain(text))
        };
        match self {
            Self::Default => Ok(SettingScope::Default),
            Self::Website(code) => scopes
                .websites
                .iter()
                .find(|website| website.id != WebsiteId(0) && collation::same(&website.code, code))
                .map(|website| SettingScope::Website(website.id))
                .ok_or_else(|| missing("website", code)),
            Self::Store(code) => scopes
                .stores
                .iter()
                .find(|store| store.id != ADMIN_STORE && collation::same(&store.code, code))
                .map(|store| SettingScope::Store(store.id))
                .ok_or_else(|| missing("store view", code)),
        }
    }

    fn of(scope: SettingScope, scopes: &Scopes) -> Self {
        match scope {
            SettingScope::Default => Self::Default,
            SettingScope::Website(id) => Self::Website(
                scopes.website(id).map_or_else(|| id.to_string(), |found| found.code.clone()),
            ),
            SettingScope::Store(id) => Self::Store(
                scopes.store(id).map_or_else(|| id.to_string(), |found| found.code.clone()),
            ),
        }
    }
}

/// The value that holds at a scope.
pub async fn get(
    service: &Service,
    _permit: &Permit,
    name: &ScopeName,
    path: &str,
) -> Result<SettingView> {
    let mut door = service.store.read().await?;
    let stored = settings::load(&mut door).await?;
    let scopes = scopes::load(&mut door).await?;
    let scope = name.find(&scopes)?;
    let is_stored = stored.stored(scope, path).is_some();
    if !is_stored && setting(path).is_none() && stored.stored(SettingScope::Default, path).is_none()
    {
        let text = format!(
            "There is no setting \"{path}\": it is neither stored nor read by this program."
        );
        return Err(Error::new(ErrorKind::NotFound, Phrase::plain(text)));
    }
    Ok(SettingView {
        scope: name.clone(),
        path: path.to_owned(),
        value: effective(&stored, &scopes, scope, path).to_owned(),
        stored: is_stored,
    })
}

/// All stored values; with `shipped`, also the settings that this program reads and nobody has stored.
pub async fn list(service: &Service, _permit: &Permit, shipped: bool) -> Result<Vec<SettingView>> {
    let mut door = service.store.read().await?;
    let stored = settings::list(&mut door).await?;
    let scopes = scopes::load(&mut door).await?;
    let mut views: Vec<_> = stored
        .into_iter()
        .map(|(scope, path, value)| SettingView {
            scope: ScopeName::of(scope, &scopes),
            path,
            value: value.unwrap_or_default(),
            stored: true,
        })
        .collect();
    if shipped {
        for setting in catalogue() {
            let known =
                |view: &SettingView| view.path == setting.path && view.scope == ScopeName::Default;
            if !views.iter().any(known) {
                views.push(SettingView {
                    scope: ScopeName::Default,
                    path: setting.path.to_owned(),
                    value: setting.default.to_owned(),
                    stored: false,
                });
            }
        }
        views.sort_by(|a, b| a.path.cmp(&b.path));
    }
    Ok(views)
}

/// Stores a value; gives what should be known about it, if anything.
pub async fn set(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &ScopeName,
    (path, value): (&str, &str),
) -> Result<Option<String>> {
    let warning = check(name, path, value)?;
    let now = service.now();
    let mut door = service.store.begin().await?;
    let scope = name.find(&scopes::load(&mut door).await?)?;
    settings::set(&mut door, scope, path, value, now).await?;
    door.commit().await?;
    changed(service, origin, permit, &format!("{path} at {name}")).await;
    Ok(warning)
}

/// Removes a stored value, so that the next wider scope's holds; gives whether there was one.
pub async fn unset(
    service: &Service,
    origin: &Origin,
    permit: &Permit,
    name: &ScopeName,
    path: &str,
) -> Result<bool> {
    let mut door = service.store.begin().await?;
    let scope = name.find(&scopes::load(&mut door).await?)?;
    let existed = settings::unset(&mut door, scope, path).await?;
    door.commit().await?;
    if existed {
        changed(service, origin, permit, &format!("{path} at {name}, unset")).await;
    }
    Ok(existed)
}

/// Whether a value may be stored: of the kind that the setting takes, at a scope where it is looked for. A path that this
/// program does not read is taken with a warning, for it may be another program's.
pub(crate) fn check(scope: &ScopeName, path: &str, value: &str) -> Result<Option<String>> {
    if value.len() > VALUE_LIMIT {
        return Err(messages::input(format!("A value has at most {VALUE_LIMIT} bytes.")));
    }
    let Some(setting) = setting(path) else {
        if !is_path(path) {
            let text = format!("\"{path}\" is no path; a path is like section/group/field.");
            return Err(messages::input(text));
        }
        return Ok(Some(format!("{path} is stored, but magegate does not read it")));
    };
    if !setting.scoped && *scope != ScopeName::Default {
        let text =
            format!("{path} holds for the whole installation: it has no scope but the default.");
        return Err(messages::input(text));
    }
    match setting.check(value) {
        Ok(()) => Ok(None),
        Err(takes) => Err(messages::input(format!("{path} takes {takes}, not \"{value}\"."))),
    }
}

fn effective<'a>(
    stored: &'a Settings,
    scopes: &Scopes,
    scope: SettingScope,
    path: &str,
) -> &'a str {
    match scope {
        SettingScope::Default => stored.global(path),
        SettingScope::Website(id) => stored.for_website(id, path),
        SettingScope::Store(id) => stored.for_store(id, scopes, path),
    }
}

fn is_path(path: &str) -> bool {
    let part = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    path.len() <= PATH_LIMIT && path.split('/').count() >= 3 && path.split('/').all(part)
}

/// Records a stored change of a setting, and makes it hold at once.
pub(crate) async fn changed(service: &Service, origin: &Origin, permit: &Permit, detail: &str) {
    service.changed().await;
    service.happened(Event::SettingChanged, origin, permit.caller(), "", detail);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_held_to_the_catalogue() {
        let lifetime = "oauth/access_token_lifetime/customer";
        assert_eq!(check(&ScopeName::Default, lifetime, "0.5").unwrap(), None);
        let error = check(&ScopeName::Default, lifetime, "soon").unwrap_err().to_string();
        assert!(error.contains(lifetime) && error.contains("hours"), "{error}");
        assert!(check(&ScopeName::Website("uk".to_owned()), lifetime, "1").is_err());
    }

    #[test]
    fn an_unknown_path_is_taken_with_a_warning_and_no_path_is_refused() {
        let warning = check(&ScopeName::Default, "catalog/search/engine", "x").unwrap();
        assert!(warning.is_some_and(|text| text.contains("does not read")));
        for path in
            ["", "a", "a/b", "a//c", "a/b/c d", "a/b/ü", &format!("a/b/{}", "x".repeat(300))]
        {
            assert!(check(&ScopeName::Default, path, "x").is_err(), "{path}");
        }
    }

    #[test]
    fn scopes_are_named_as_they_are_written() {
        for text in ["default", "websites/uk", "stores/uk_en"] {
            assert_eq!(ScopeName::parse(text).unwrap().to_string(), text);
        }
        for text in ["", "website/uk", "websites/", "uk", "default/0"] {
            assert_eq!(ScopeName::parse(text), None, "{text}");
        }
    }
}
