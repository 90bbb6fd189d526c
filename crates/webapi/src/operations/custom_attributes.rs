//! Custom attributes: from decoded arguments, and as answers show them (`spec/customers-api.md` 2.4).

use crate::call::Args;
use crate::value::{Map, Value};
use magegate_domain::attribute::value::{Given, cast};
use magegate_domain::attribute::{Attributes, Entity};
use magegate_domain::error::Result;
use magegate_domain::messages;
use magegate_service::attributes::{CustomInput, CustomView};

/// The custom attributes that an object names, cast to their types; `None` where it does not name the member. Unknown
/// codes and those of other attributes are passed over, as the reference does. A value of another type is refused;
/// `way` leads from the parameter to the object.
pub(super) fn custom_input(
    args: &Args,
    attributes: &Attributes,
    entity: Entity,
    way: &[&str],
) -> Result<Option<CustomInput>> {
    let Some(Value::List(entries)) = args.value("custom_attributes") else {
        return Ok(None);
    };
    let mut input = CustomInput::new();
    for entry in entries.iter().filter_map(Value::as_map) {
        let code = entry.get("attribute_code").or_else(|| entry.get("attributeCode"));
        let code = code.and_then(Value::php_text).unwrap_or_default();
        let known = attributes.get(entity, &code).filter(|attribute| attribute.is_custom());
        if let Some(attribute) = known {
            let value = given(entry.get("value").unwrap_or(&Value::Null));
            let value = cast(attribute, value).map_err(|fault| {
                let steps = way.iter().chain(["custom_attributes"].iter()).rev();
                let fault = steps.fold(fault, |fault, step| {
                    format!("Error occurred during \"{step}\" processing. {fault}")
                });
                messages::input(fault)
            })?;
            input.push((code, value));
        }
    }
    Ok(Some(input))
}

/// The member of an answer; an object without custom attributes has none.
pub(super) fn custom_value(attributes: &CustomView) -> Option<Value> {
    let entry = |(code, value): &(String, String)| {
        Value::Map(Map::from_iter([("attribute_code", code.as_str()), ("value", value.as_str())]))
    };
    (!attributes.is_empty()).then(|| Value::List(attributes.iter().map(entry).collect()))
}

fn given(value: &Value) -> Given {
    match value {
        Value::Null => Given::Null,
        Value::Bool(flag) => Given::Bool(*flag),
        Value::Int(_) | Value::Float(_) => Given::Number(value.php_text().unwrap_or_default()),
        Value::Text(text) => Given::Text(text.clone()),
        Value::List(items) => Given::List(texts(items.iter())),
        // XML's form of a list.
        Value::Map(map) => match map.get("item") {
            Some(Value::List(items)) => Given::List(texts(items.iter())),
            _ => Given::List(texts(map.values())),
        },
    }
}

fn texts<'a>(items: impl Iterator<Item = &'a Value>) -> Vec<String> {
    items.map(|item| item.php_text().unwrap_or_else(|| "Array".to_owned())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::json;
    use crate::shape::{Shape, decode};
    use magegate_domain::attribute::{Attribute, BackendType};

    fn input(text: &str) -> Result<Option<CustomInput>> {
        let of = |code: &str, input: &str, backend_type| Attribute {
            backend_type,
            position: Some(1),
            ..Attribute::user_defined(Entity::Customer, code, input)
        };
        let attributes = Attributes::new(vec![
            of("flag", "boolean", BackendType::Int),
            of("tags", "multiselect", BackendType::Varchar),
        ]);
        let sent = decode(json::decode(text.as_bytes()).unwrap(), &Shape::CustomAttributes)?;
        let args = Args::new(Map::from_iter([("custom_attributes", sent)]));
        custom_input(&args, &attributes, Entity::Customer, &[])
    }

    fn read(text: &str) -> CustomInput {
        input(text).unwrap().unwrap()
    }

    fn pair(code: &str, value: &str) -> (String, Option<String>) {
        (code.to_owned(), Some(value.to_owned()))
    }

    #[test]
    fn lists_maps_and_items_of_xml_are_read_alike() {
        for text in [
            r#"[{"attribute_code":"flag","value":1},{"attribute_code":"tags","value":"6,7"}]"#,
            r#"[{"attributeCode":"flag","value":"1"},{"attribute_code":"tags","value":["6",7]}]"#,
            r#"{"flag":1,"tags":"6,7"}"#,
            r#"{"item":[{"attribute_code":"flag","value":"1"},
                {"attribute_code":"tags","value":{"item":["6","7"]}}]}"#,
        ] {
            assert_eq!(read(text), [pair("flag", "1"), pair("tags", "6,7")], "{text}");
        }
        let one = r#"{"item":{"attribute_code":"tags","value":{"item":"6"}}}"#;
        assert_eq!(read(one), [pair("tags", "6")]);
    }

    #[test]
    fn unknown_codes_are_passed_over_and_nothing_removes() {
        let text =
            r#"[{"attribute_code":"gender","value":1},{"attribute_code":"flag","value":null}]"#;
        assert_eq!(read(text), [("flag".to_owned(), None)]);
        assert_eq!(input("\"x\"").unwrap(), None);
    }

    #[test]
    fn a_value_of_another_type_is_refused_by_the_way_to_it() {
        let fault = input(r#"{"flag":true}"#).unwrap_err();
        assert_eq!(
            fault.phrase.template,
            "Error occurred during \"custom_attributes\" processing. Attribute \"flag\" has invalid value. \
             The \"1\" value's type is invalid. The \"int\" type was expected. Verify and try again."
        );
    }
}
