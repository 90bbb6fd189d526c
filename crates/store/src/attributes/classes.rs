//! The classes of the reference that definitions name: what they mean here, and which ones a new attribute must name so
//! that the reference serves it too. And its rules, which are JSON.

use magegate_domain::attribute::{Attribute, BackendType, Source};
use serde_json::{Map, Value};

const EAV: &str = "Magento\\Eav\\Model\\Entity\\Attribute\\";
const OPTIONS: &str = "Magento\\Eav\\Model\\Entity\\Attribute\\Source\\Table";
const BOOLEAN: &str = "Magento\\Eav\\Model\\Entity\\Attribute\\Source\\Boolean";

/// The classes that a definition names.
pub(super) struct Classes {
    pub(super) backend: Option<String>,
    pub(super) frontend: Option<String>,
    pub(super) source: Option<&'static str>,
}

impl Classes {
    /// Those of an attribute of an owner's making, as the reference's own tools choose them.
    pub(super) fn of(attribute: &Attribute) -> Self {
        let backend = match (attribute.frontend_input.as_str(), attribute.backend_type) {
            ("multiselect", _) => Some("ArrayBackend"),
            (_, BackendType::Datetime) => Some("Datetime"),
            _ => None,
        };
        let is_moment = attribute.backend_type == BackendType::Datetime;
        Self {
            backend: backend.map(|class| format!("{EAV}Backend\\{class}")),
            frontend: is_moment.then(|| format!("{EAV}Frontend\\Datetime")),
            source: match attribute.source {
                Source::Options => Some(OPTIONS),
                Source::Boolean => Some(BOOLEAN),
                _ => None,
            },
        }
    }
}

/// What a source class means. As in the reference, an attribute without one has choices only if it is a select.
pub(super) fn source(frontend_input: &str, class: Option<&str>) -> Source {
    let class = class.map(|class| class.trim_start_matches('\\')).filter(|class| !class.is_empty());
    let Some(class) = class else {
        let is_select = matches!(frontend_input, "select" | "multiselect");
        return if is_select { Source::Options } else { Source::None };
    };
    match class {
        OPTIONS => Source::Options,
        BOOLEAN => Source::Boolean,
        "Magento\\Customer\\Model\\Customer\\Attribute\\Source\\Website" => Source::Websites,
        "Magento\\Customer\\Model\\Customer\\Attribute\\Source\\Store" => Source::Stores,
        "Magento\\Customer\\Model\\Customer\\Attribute\\Source\\Group" => Source::Groups,
        "Magento\\Customer\\Model\\ResourceModel\\Address\\Attribute\\Source\\Country"
        | "Magento\\Customer\\Model\\ResourceModel\\Address\\Attribute\\Source\\CountryWithWebsites" => {
            Source::Countries
        }
        "Magento\\Customer\\Model\\ResourceModel\\Address\\Attribute\\Source\\Region" => {
            Source::Regions
        }
        _ => Source::Foreign,
    }
}

/// The rules of a column: a JSON object of texts and numbers; anything else has none.
pub(super) fn read_rules(text: &str) -> Vec<(String, String)> {
    let parsed: Value = serde_json::from_str(text).unwrap_or_default();
    let rule = |(name, value): (&String, &Value)| {
        let value = match value {
            Value::String(text) => text.clone(),
            Value::Bool(flag) => if *flag { "1" } else { "" }.to_owned(),
            Value::Number(number) => number.to_string(),
            _ => return None,
        };
        Some((name.clone(), value))
    };
    parsed.as_object().into_iter().flatten().filter_map(rule).collect()
}

/// The rules as the column has them; `None` without any.
pub(super) fn written_rules(rules: &[(String, String)]) -> Option<String> {
    let member = |(name, value): &(String, String)| {
        let value = value.parse::<i64>().map_or_else(|_| value.as_str().into(), Value::from);
        (name.clone(), value)
    };
    let object: Map<String, Value> = rules.iter().map(member).collect();
    (!object.is_empty()).then(|| Value::Object(object).to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_keep_their_order_and_what_is_no_object_has_none() {
        let text = r#"{"max_text_length":255,"min_text_length":1,"input_validation":"email"}"#;
        let rules = read_rules(text);
        assert_eq!(rules.first(), Some(&("max_text_length".to_owned(), "255".to_owned())));
        assert_eq!(rules.len(), 3);
        assert_eq!(written_rules(&rules).as_deref(), Some(text));
        for text in ["", "[]", "null", "x", "[1]", "a:1:{}"] {
            assert!(read_rules(text).is_empty(), "{text}");
        }
        assert_eq!(written_rules(&[]), None);
    }
}
