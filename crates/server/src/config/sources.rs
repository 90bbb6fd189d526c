//! The three sources, read into one text per key; each value is checked where it is found, so that the complaint
//! can name the line, variable or flag.

use super::catalogue::{Form, Key};
use super::error::{ConfigError, Source};
use super::sections::{self, SECTIONS};
use super::values::Setting;
use std::collections::HashMap;
use std::path::Path;
use toml::de::{DeTable, DeValue};

/// What every variable of ours begins with.
pub(super) const PREFIX: &str = "MAGEGATE_";
/// Variables that only the tests read.
const TEST_PREFIX: &str = "MAGEGATE_TEST_";

/// The texts given, by key; later sources replace earlier ones.
#[derive(Debug, Default)]
pub(super) struct Values {
    given: HashMap<String, (Source, String)>,
}

impl Values {
    /// Adds what a file's text says.
    pub(super) fn add_file(&mut self, path: &Path, text: &str) -> Result<(), ConfigError> {
        let at = |offset: usize| {
            let before = text.bytes().take(offset);
            Source::File(path.to_path_buf(), 1 + before.filter(|byte| *byte == b'\n').count())
        };
        let document = DeTable::parse(text).map_err(|error| ConfigError::Syntax {
            location: at(error.span().map_or(0, |span| span.start)),
            message: error.message().lines().collect::<Vec<_>>().join(" "),
        })?;
        // By position, so that the first fault of the file is the one reported.
        let mut tables: Vec<_> = document.get_ref().iter().collect();
        tables.sort_by_key(|(name, _)| name.span().start);
        for (section, table) in tables {
            let location = at(section.span().start);
            let name = section.get_ref().as_ref();
            let Some((_, _, keys)) = SECTIONS.iter().find(|(known, _, _)| *known == name) else {
                let is_table = matches!(table.get_ref(), DeValue::Table(_));
                return Err(if is_table {
                    unknown_section(location, name)
                } else {
                    outside_of_sections(location, name)
                });
            };
            let DeValue::Table(table) = table.get_ref() else {
                return Err(ConfigError::BadValue {
                    location,
                    key: name.to_owned(),
                    value: shown(table.get_ref()),
                    expected: format!("a table, written [{name}]"),
                });
            };
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(name, _)| name.span().start);
            for (name, value) in entries {
                let location = at(name.span().start);
                let Some(key) = keys.iter().find(|key| key.name == name.get_ref().as_ref()) else {
                    return Err(unknown_key(location, section.get_ref(), name.get_ref(), keys));
                };
                let text = text_of(value.get_ref(), key.form)
                    .ok_or_else(|| bad_value(location.clone(), key, &shown(value.get_ref())))?;
                self.add(location, key, text)?;
            }
        }
        Ok(())
    }

    /// Adds the variables that begin with our prefix.
    pub(super) fn add_environment(
        &mut self,
        variables: &[(String, String)],
    ) -> Result<(), ConfigError> {
        for (name, value) in variables {
            if name == super::FILE_VARIABLE || name.starts_with(TEST_PREFIX) {
                continue;
            }
            let location = Source::Variable(name.clone());
            let Some(key) = sections::keys().find(|key| key.variable() == *name) else {
                let names = sections::keys().map(Key::variable).collect::<Vec<_>>();
                let hint = format!("{}; docs/configuration.md lists all", nearest(name, &names));
                return Err(ConfigError::Unknown {
                    location,
                    what: "variable",
                    name: name.clone(),
                    hint,
                });
            };
            self.add(location, key, value.clone())?;
        }
        Ok(())
    }

    /// Adds values given by flags, under their keys.
    pub(super) fn add_flags(&mut self, flags: &[(&str, String)]) -> Result<(), ConfigError> {
        for (path, value) in flags {
            let Some(key) = sections::keys().find(|key| key.path() == *path) else {
                return Err(ConfigError::Unknown {
                    location: Source::Flag("command line".to_owned()),
                    what: "key",
                    name: (*path).to_owned(),
                    hint: "docs/configuration.md lists all".to_owned(),
                });
            };
            let location = Source::Flag(key.flag.unwrap_or(path).to_owned());
            self.add(location, key, value.clone())?;
        }
        Ok(())
    }

    /// The value of a key, or its default.
    pub(super) fn get<T: Setting>(&self, key: Option<&Key>) -> Result<T, ConfigError> {
        let nothing = || ConfigError::Unknown {
            location: Source::Default,
            what: "key",
            name: String::new(),
            hint: "a fault in the catalogue".to_owned(),
        };
        let key = key.ok_or_else(nothing)?;
        let text = self.given.get(&key.path()).map_or(key.default, |(_, text)| text);
        T::parse(text, key)
            .ok_or_else(|| bad_value(self.source(&key.path()), key, &format!("{text:?}")))
    }

    /// Where the value of a key came from.
    pub(super) fn source(&self, path: &str) -> Source {
        self.given.get(path).map_or(Source::Default, |(source, _)| source.clone())
    }

    fn add(&mut self, location: Source, key: &Key, text: String) -> Result<(), ConfigError> {
        if !(key.accepts)(&text, key) {
            let number = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
            let shown = if number && !text.is_empty() { text } else { format!("{text:?}") };
            return Err(bad_value(location, key, &shown));
        }
        self.given.insert(key.path(), (location, text));
        Ok(())
    }
}

/// The text of a TOML value of the right form, as the environment would give it.
fn text_of(value: &DeValue<'_>, form: Form) -> Option<String> {
    match (value, form) {
        (DeValue::String(text), Form::Text) => Some(text.to_string()),
        (DeValue::Integer(number), Form::Number) => {
            i128::from_str_radix(number.as_str(), number.radix())
                .ok()
                .map(|number| number.to_string())
        }
        (DeValue::Boolean(value), Form::Switch) => Some(value.to_string()),
        (DeValue::Array(items), Form::List) => {
            let parts: Option<Vec<&str>> = items
                .iter()
                // An item with a comma inside would fall apart into two.
                .map(|item| item.get_ref().as_str().filter(|text| !text.contains(',')))
                .collect();
            parts.map(|parts| parts.join(","))
        }
        _ => None,
    }
}

/// A value of the wrong form, as short as can be.
fn shown(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => format!("{text:?}"),
        DeValue::Integer(number) => number.as_str().to_owned(),
        DeValue::Float(number) => number.as_str().to_owned(),
        DeValue::Boolean(value) => value.to_string(),
        other => format!("this {}", other.type_str()),
    }
}

fn bad_value(location: Source, key: &Key, value: &str) -> ConfigError {
    // One line, and of bounded length, whatever the value holds.
    let value = if key.is_secret { "a value that is not shown" } else { value };
    let mut short: String = value.chars().take(100).collect();
    if short.len() < value.len() {
        short.push('…');
    }
    let written = match key.form {
        Form::List => "an array of ",
        Form::Text | Form::Number | Form::Switch => "",
    };
    let expected = if matches!(location, Source::File(..)) {
        format!("{written}{}", key.expected())
    } else {
        key.expected()
    };
    ConfigError::BadValue { location, key: key.path(), value: short, expected }
}

fn unknown_section(location: Source, name: &str) -> ConfigError {
    let names: Vec<_> = SECTIONS.iter().map(|(section, _, _)| format!("[{section}]")).collect();
    let hint = format!("allowed are {}", names.join(", "));
    ConfigError::Unknown { location, what: "section", name: format!("[{name}]"), hint }
}

/// A key that stands before the first section; where it belongs, if sections have one of that name.
fn outside_of_sections(location: Source, name: &str) -> ConfigError {
    let has = |keys: &[Key]| keys.iter().any(|key| key.name == name);
    let sections: Vec<_> = SECTIONS
        .iter()
        .filter(|(_, _, keys)| has(keys))
        .map(|(section, _, _)| format!("[{section}]"))
        .collect();
    let hint = if sections.is_empty() {
        "every key stands in a section".to_owned()
    } else {
        format!("it stands in {}", sections.join(" or "))
    };
    ConfigError::Unknown { location, what: "key", name: name.to_owned(), hint }
}

fn unknown_key(location: Source, section: &str, name: &str, keys: &[Key]) -> ConfigError {
    let names: Vec<_> = keys.iter().map(|key| key.name).collect();
    let hint = format!("allowed in [{section}] are {}", names.join(", "));
    ConfigError::Unknown { location, what: "key", name: format!("{section}.{name}"), hint }
}

/// "did you mean …" with the known name that takes the fewest edits.
fn nearest(given: &str, known: &[String]) -> String {
    let given: String = given.chars().take(100).collect();
    let best = known.iter().min_by_key(|name| distance(&given, name));
    best.map(|name| format!("did you mean {name}?")).unwrap_or_default()
}

/// Insertions, deletions and replacements between two texts.
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (index, letter) in from.chars().enumerate() {
        let mut diagonal = index;
        let mut left = index + 1;
        let mut next = vec![left];
        for (above, other) in row.iter().skip(1).zip(to.chars()) {
            let replaced = diagonal + usize::from(letter != other);
            left = replaced.min(left + 1).min(above + 1);
            next.push(left);
            diagonal = *above;
        }
        row = next;
    }
    row.last().copied().unwrap_or(0)
}
