//! A message for a client: a template and its parameters, kept apart because the reference sends both
//! unsubstituted (`spec/web-api-framework.md`, section 7).

use std::borrow::Cow;

/// One value that a template names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Param {
    /// Rendered as a JSON string.
    Text(String),
    /// Rendered as a JSON number.
    Int(i64),
    /// Rendered as JSON `null`.
    Null,
}

/// The parameters of a template, in the form in which clients see them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Params {
    /// The body has no `parameters` member.
    #[default]
    None,
    /// `%name` parameters: a JSON object.
    Named(Vec<(&'static str, Param)>),
    /// `%1` parameters: a JSON array.
    Positional(Vec<Param>),
}

/// A message template with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phrase {
    /// The text as it is sent, placeholders and all.
    pub template: Cow<'static, str>,
    /// What the placeholders stand for.
    pub params: Params,
}

impl Phrase {
    /// A text without parameters.
    pub fn plain(template: impl Into<Cow<'static, str>>) -> Self {
        Self { template: template.into(), params: Params::None }
    }

    /// A template with `%name` placeholders.
    pub fn named(template: &'static str, params: Vec<(&'static str, Param)>) -> Self {
        Self { template: Cow::Borrowed(template), params: Params::Named(params) }
    }

    /// A template with `%1` placeholders.
    pub fn positional(template: &'static str, params: Vec<Param>) -> Self {
        Self { template: Cow::Borrowed(template), params: Params::Positional(params) }
    }

    /// The text with its placeholders filled in, for people and logs. Clients of REST get the template.
    pub fn substituted(&self) -> String {
        let mut text = self.template.to_string();
        match &self.params {
            Params::None => {}
            Params::Named(params) => {
                // Longest name first: `%field2Name` must not be eaten by `%field`.
                let mut params: Vec<_> = params.iter().collect();
                params.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
                for (name, value) in params {
                    text = text.replace(&format!("%{name}"), &value.to_string());
                }
            }
            Params::Positional(params) => {
                for (index, value) in params.iter().enumerate().rev() {
                    text = text.replace(&format!("%{}", index + 1), &value.to_string());
                }
            }
        }
        text
    }
}

impl std::fmt::Display for Param {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Text(text) => f.write_str(text),
            Self::Int(number) => write!(f, "{number}"),
            Self::Null => f.write_str("null"),
        }
    }
}

impl From<&str> for Param {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Param {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Param {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_longer_name_is_not_eaten_by_a_shorter_one() {
        let phrase =
            Phrase::named("%field = %field2", vec![("field", "a".into()), ("field2", 2.into())]);
        assert_eq!(phrase.substituted(), "a = 2");
    }

    #[test]
    fn positional_parameters_are_filled_by_number() {
        let phrase = Phrase::positional("at least %1", vec!["8".into()]);
        assert_eq!(phrase.substituted(), "at least 8");
    }
}
