//! Declared settings: `"path" = value` for the default scope, `"websites/CODE"` and `"stores/CODE"` as tables of the same for
//! narrower ones.

use super::Run;
use super::changes::{Action, Fields};
use crate::settings::{ScopeName, check};
use magegate_domain::error::Result;
use magegate_store::settings;
use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};

/// Settings in the order of the declaration.
#[derive(Debug, Clone, Default)]
pub struct DeclaredSettings(pub Vec<DeclaredSetting>);

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclaredSetting {
    /// Where it holds.
    pub scope: ScopeName,
    /// The reference's path.
    pub path: String,
    /// The value as the database keeps it.
    pub value: String,
}

/// What stands behind a key: a value, or the table of a scope.
enum Entry {
    Value(String),
    Scope(Vec<(String, String)>),
}

impl Run<'_> {
    /// Stores the declared settings that differ.
    pub(super) async fn settings(&mut self) -> Result<()> {
        let stored = settings::load(&mut self.door).await?;
        for DeclaredSetting { scope, path, value } in &self.declaration.settings.0 {
            let name = if *scope == ScopeName::Default {
                path.clone()
            } else {
                format!("{scope}: {path}")
            };
            let warning = check(scope, path, value)
                .map_err(|error| super::within("settings", &name, error))?;
            self.report.warnings.extend(warning);
            let place = scope
                .find(&self.facts.scopes)
                .map_err(|error| super::within("settings", &name, error))?;
            let before = stored.stored(place, path);
            if before.is_some_and(|before| before.as_deref().unwrap_or_default() == value) {
                continue;
            }
            settings::set(&mut self.door, place, path, value, self.now).await?;
            let action = if before.is_some() { Action::Update } else { Action::Create };
            let mut fields = Fields::default();
            let mut current = before.cloned().flatten();
            fields.set("value", &mut current, Some(Some(value.clone())));
            self.report.change(action, "setting", &name, fields);
        }
        self.facts.settings = settings::load(&mut self.door).await?;
        Ok(())
    }
}

impl<'de> Deserialize<'de> for DeclaredSettings {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Table;
        impl<'de> Visitor<'de> for Table {
            type Value = DeclaredSettings;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a table of settings")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut settings = Vec::new();
                while let Some(key) = map.next_key::<String>()? {
                    let scope = ScopeName::parse(&key).filter(|scope| *scope != ScopeName::Default);
                    match (map.next_value::<Entry>()?, scope) {
                        (Entry::Value(value), _) => settings.push(DeclaredSetting {
                            scope: ScopeName::Default,
                            path: key,
                            value,
                        }),
                        (Entry::Scope(values), Some(scope)) => {
                            settings.extend(values.into_iter().map(|(path, value)| {
                                DeclaredSetting { scope: scope.clone(), path, value }
                            }));
                        }
                        (Entry::Scope(_), None) => {
                            let text = format!(
                                "\"{key}\" is no scope: a table of settings is named \"websites/CODE\" or \"stores/CODE\""
                            );
                            return Err(A::Error::custom(text));
                        }
                    }
                }
                Ok(DeclaredSettings(settings))
            }
        }
        deserializer.deserialize_map(Table)
    }
}

impl<'de> Deserialize<'de> for Entry {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Entry;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a text, a number, a boolean, or the table of a scope")
            }

            fn visit_str<E>(self, text: &str) -> Result<Entry, E> {
                Ok(Entry::Value(text.to_owned()))
            }

            fn visit_bool<E>(self, flag: bool) -> Result<Entry, E> {
                Ok(Entry::Value(if flag { "1" } else { "0" }.to_owned()))
            }

            fn visit_i64<E>(self, number: i64) -> Result<Entry, E> {
                Ok(Entry::Value(number.to_string()))
            }

            fn visit_u64<E>(self, number: u64) -> Result<Entry, E> {
                Ok(Entry::Value(number.to_string()))
            }

            fn visit_f64<E>(self, number: f64) -> Result<Entry, E> {
                Ok(Entry::Value(number.to_string()))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entry, A::Error> {
                let mut values = Vec::new();
                while let Some(path) = map.next_key::<String>()? {
                    match map.next_value::<Entry>()? {
                        Entry::Value(value) => values.push((path, value)),
                        Entry::Scope(_) => {
                            return Err(A::Error::custom("a scope holds values, no tables"));
                        }
                    }
                }
                Ok(Entry::Scope(values))
            }
        }
        deserializer.deserialize_any(Any)
    }
}
