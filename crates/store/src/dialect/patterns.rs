//! Patterns: `LIKE`, membership in a comma-separated text, regular expressions. SQLite's own `LIKE` knows nothing of
//! the reference's collation and takes exponential time for hostile patterns, so that there patterns become regular
//! expressions, whose engine takes linear time, or ranges, which an index serves.

use super::Dialect;
use crate::engine::Value;
use magegate_domain::collation::alike;
use magegate_domain::search::MAX_PATTERN;

/// No text continues a prefix with anything greater.
const GREATEST: char = '\u{FFFF}';
/// How much memory a compiled regular expression may take.
const COMPILED: usize = 512 * 1024;

/// A condition with the values of its placeholders.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Condition {
    /// Its text.
    pub(crate) text: String,
    /// What its placeholders stand for.
    pub(crate) values: Vec<Value>,
}

impl Dialect {
    /// Fits a pattern with `%` for any text, `_` for any character and `\` before either to mean itself. `None` for a
    /// pattern that is too long.
    pub(crate) fn like(self, expression: &str, pattern: &str) -> Option<Condition> {
        if pattern.chars().nth(MAX_PATTERN).is_some() {
            return None;
        }
        if let Self::MySql { .. } = self {
            let text = format!("({expression} LIKE ?)");
            return Some(Condition { text, values: vec![pattern.into()] });
        }
        let parts = parts(pattern);
        let prefix: String = parts.iter().copied().map_while(Part::literal).collect();
        let rest = parts.get(prefix.chars().count()..).unwrap_or_default();
        let mut text = Vec::new();
        let mut values = Vec::new();
        if !prefix.is_empty() {
            text.push(format!("{expression} BETWEEN ? AND ?"));
            values.push(Value::Text(format!("{prefix}{GREATEST}")));
            values.insert(0, Value::Text(prefix.clone()));
        }
        // The range alone says the same, unless it ends in blanks, which the collation does not see there.
        if prefix.is_empty() || prefix.ends_with(' ') || rest != [Part::Text] {
            text.push(format!("{expression} REGEXP ?"));
            values.push(Value::Text(whole(
                &parts.iter().copied().map(Part::regex).collect::<String>(),
            )));
        }
        Some(Condition { text: format!("({})", text.join(" AND ")), values })
    }

    /// Holds a member among its comma-separated ones.
    pub(crate) fn in_set(self, expression: &str, member: &str) -> Option<Condition> {
        if member.chars().nth(MAX_PATTERN).is_some() {
            return None;
        }
        if let Self::MySql { .. } = self {
            let text = format!("(FIND_IN_SET(?, {expression}) > 0)");
            return Some(Condition { text, values: vec![member.into()] });
        }
        let pattern = if member.contains(',') {
            // A member never holds a comma.
            "[^\\s\\S]".to_owned()
        } else {
            let member: String = member.chars().map(|c| Part::One(c).regex()).collect();
            whole(&format!("(?:.*,)?{member}(?:,.*)?"))
        };
        let text = format!("({expression} <> '' AND {expression} REGEXP ?)");
        Some(Condition { text, values: vec![Value::Text(pattern)] })
    }

    /// Fits a regular expression somewhere, whatever the letter case; every engine writes that alike. `None` for one that
    /// cannot be used.
    pub(crate) fn regexp(_: Self, expression: &str, pattern: &str) -> Option<Condition> {
        if pattern.is_empty() || pattern.chars().nth(MAX_PATTERN).is_some() {
            return None;
        }
        let pattern = format!("(?i){pattern}");
        regex::RegexBuilder::new(&pattern).size_limit(COMPILED).build().ok()?;
        let text = format!("{expression} REGEXP ?");
        Some(Condition { text, values: vec![Value::Text(pattern)] })
    }
}

/// A part of a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// `%`
    Text,
    /// `_`
    Any,
    /// A character that stands for itself, and for all that the collation takes for the same.
    One(char),
}

impl Part {
    fn literal(self) -> Option<char> {
        match self {
            Self::One(character) => Some(character),
            Self::Text | Self::Any => None,
        }
    }

    fn regex(self) -> String {
        match self {
            Self::Text => ".*".to_owned(),
            Self::Any => ".".to_owned(),
            // All characters beyond the basic plane weigh the same to the collation.
            Self::One('\u{FFFD}' | '\u{10000}'..) => "[\u{FFFD}\u{10000}-\u{10FFFF}]".to_owned(),
            Self::One(character) => match alike(character) {
                [] => regex::escape(&character.to_string()),
                // Only letters have others that are alike, so that none of them has a meaning in a class.
                alike => format!("[{}]", alike.iter().collect::<String>()),
            },
        }
    }
}

/// The parts of a pattern, each run of `%` as one.
fn parts(pattern: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut characters = pattern.chars();
    while let Some(character) = characters.next() {
        let part = match character {
            '%' => Part::Text,
            '_' => Part::Any,
            '\\' => Part::One(characters.next().unwrap_or('\\')),
            other => Part::One(other),
        };
        if !(part == Part::Text && parts.last() == Some(&Part::Text)) {
            parts.push(part);
        }
    }
    parts
}

/// A regular expression for the whole text, line breaks among its characters.
fn whole(expression: &str) -> String {
    format!("(?s)\\A(?:{expression})\\z")
}

#[cfg(test)]
mod tests;
