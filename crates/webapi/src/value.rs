//! The protocol-free tree between wire formats and shapes: what a body, a query or a form decodes to and
//! what an answer is rendered from. It has the meaning of the reference's arrays: maps keep their order
//! and a later value replaces an earlier one in its place.

mod float;
mod map;

pub(crate) use float::{json_text as float_json_text, php_text as float_php_text};
pub use map::Map;

/// One value of a request or an answer.
///
/// `Debug` prints the form alone: texts and numbers may be passwords or tokens.
#[derive(Clone, PartialEq, Default)]
pub enum Value {
    /// Nothing; the same as a parameter that is absent.
    #[default]
    Null,
    /// True or false.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number, also a whole one beyond 64 bits.
    Float(f64),
    /// A text.
    Text(String),
    /// Values in order.
    List(Vec<Value>),
    /// Values by name, in order.
    Map(Map),
}

impl Value {
    /// Whether this is [`Value::Null`].
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The map, if this is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The text, if this is one; no cast.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// The cast of a scalar to text that the reference applies to parameters of type string:
    /// `12` is `"12"`, `1.50` is `"1.5"`, `true` is `"1"`, `false` and null are empty.
    /// Lists and maps have none (`spec/token-service.md`, section 2).
    pub fn php_text(&self) -> Option<String> {
        match self {
            Self::Null | Self::Bool(false) => Some(String::new()),
            Self::Bool(true) => Some("1".to_owned()),
            Self::Int(number) => Some(number.to_string()),
            Self::Float(number) => Some(float_php_text(*number)),
            Self::Text(text) => Some(text.clone()),
            Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value as JSON, for assertions and committed tables. Shows everything: not for logs.
    pub fn to_json_string(&self) -> String {
        crate::rest::json::encode(self)
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Null => f.write_str("Null"),
            Self::Bool(flag) => write!(f, "Bool({flag})"),
            Self::Int(_) => f.write_str("Int"),
            Self::Float(_) => f.write_str("Float"),
            Self::Text(text) => write!(f, "Text({} chars)", text.chars().count()),
            Self::List(items) => f.debug_list().entries(items).finish(),
            Self::Map(map) => map.fmt(f),
        }
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Int(number)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Self::Float(number)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Vec<Value>> for Value {
    fn from(items: Vec<Value>) -> Self {
        Self::List(items)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_cast_to_text_as_the_reference_does() {
        let cases: [(Value, &str); 7] = [
            (Value::Int(12), "12"),
            (Value::Float(1.5), "1.5"),
            (Value::Float(2.0), "2"),
            (Value::Bool(true), "1"),
            (Value::Bool(false), ""),
            (Value::Null, ""),
            ("x".into(), "x"),
        ];
        for (value, text) in cases {
            assert_eq!(value.php_text().as_deref(), Some(text));
        }
        assert_eq!(Value::List(Vec::new()).php_text(), None);
        assert_eq!(Value::Map(Map::new()).php_text(), None);
    }

    #[test]
    fn debug_output_shows_no_contents() {
        let value = Value::Map(Map::from_iter([
            ("password", Value::from("s3cret!")),
            ("pin", Value::Int(4711)),
        ]));
        assert_eq!(format!("{value:?}"), r#"{"password": Text(7 chars), "pin": Int}"#);
    }

    #[test]
    fn an_absent_option_is_null() {
        assert!(Value::from(None::<i64>).is_null());
        assert_eq!(Value::from(Some("a")), Value::from("a"));
    }
}
