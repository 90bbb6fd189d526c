//! The answer to a call: the operation's value by the shape that the WSDL describes it with (`spec/soap.md` 4).

use super::engine::version_namespace;
use super::envelope::Version;
use super::writer::{Writer, camel};
use crate::shape::Shape;
use crate::value::{Value, float_json_text};

/// The answer's body.
pub(super) fn render(
    version: Version,
    namespace: &str,
    response: &str,
    shape: &Shape,
    value: &Value,
) -> String {
    let prefix = match version {
        Version::V11 => "SOAP-ENV",
        Version::V12 => "env",
    };
    let mut out = Writer::document();
    let (envelope, body) = (format!("{prefix}:Envelope"), format!("{prefix}:Body"));
    let declared = format!("xmlns:{prefix}");
    let attributes = [(declared.as_str(), version_namespace(version)), ("xmlns:ns1", namespace)];
    let response = format!("ns1:{response}");
    out.open(&envelope, &attributes);
    out.open(&body, &[]);
    out.open(&response, &[]);
    write(&mut out, "result", value, shape);
    out.close(&response);
    out.close(&body);
    out.close(&envelope);
    out.raw("\n");
    out.finish()
}

/// Nothing is an empty element, as are an empty list and an empty text.
fn write(out: &mut Writer, name: &str, value: &Value, shape: &Shape) {
    match (shape, value) {
        (_, Value::Null) => out.empty(name, &[]),
        (Shape::List(of), Value::List(items)) => {
            within(out, name, |out| items.iter().for_each(|item| write(out, "item", item, of)));
        }
        (Shape::Object(object), Value::Map(map)) => within(out, name, |out| {
            for member in object.members {
                let value = map.get(member.name).unwrap_or(&Value::Null);
                if member.required || !value.is_null() {
                    write(out, &camel(member.name), value, &member.shape);
                }
            }
        }),
        (_, Value::Bool(flag)) => out.element(name, if *flag { "true" } else { "false" }),
        (_, Value::Float(number)) => out.element(name, &float_json_text(*number)),
        _ => untyped(out, name, value),
    }
}

/// A value whose type nobody declares: custom attributes are lists of codes and values.
fn untyped(out: &mut Writer, name: &str, value: &Value) {
    match value {
        Value::List(items) => {
            within(out, name, |out| items.iter().for_each(|item| untyped(out, "item", item)));
        }
        Value::Map(map) => within(out, name, |out| {
            for (name, value) in map.iter() {
                untyped(out, &camel(name), value);
            }
        }),
        scalar => out.element(name, &scalar.php_text().unwrap_or_default()),
    }
}

fn within(out: &mut Writer, name: &str, write: impl FnOnce(&mut Writer)) {
    let mut inner = Writer::default();
    write(&mut inner);
    let inner = inner.finish();
    if inner.is_empty() {
        return out.empty(name, &[]);
    }
    out.open(name, &[]);
    out.raw(&inner);
    out.close(name);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::json;
    use crate::shapes;
    use crate::soap::envelope::Envelope;
    use crate::soap::tree;
    use crate::value::Map;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_is_written_reads_back(name in any::<String>(), city in "\\PC{0,20}", lines in prop::collection::vec("[ -~]{1,9}", 0..4)) {
            let street = lines.iter().map(|line| Value::from(line.as_str())).collect();
            let value = Value::Map(Map::from_iter([
                ("street", Value::List(street)),
                ("city", Value::from(city.as_str())),
                ("firstname", Value::from(name.as_str())),
            ]));
            for version in [Version::V11, Version::V12] {
                let text = render(version, "urn:n?a=b&c", "xResponse", &Shape::Object(&shapes::ADDRESS), &value);
                let envelope = Envelope::open(tree::parse(text.as_bytes()).unwrap()).unwrap();
                prop_assert!(envelope.version == version && envelope.call.is("urn:n?a=b&c", "xResponse"));
                let members = &envelope.call.children[0].children;
                let member = |name: &str| members.iter().find(|member| member.name == name).unwrap();
                let legal: String = name
                    .chars()
                    .map(|next| if crate::rest::xml::is_legal(next) { next } else { '\u{fffd}' })
                    .collect();
                prop_assert_eq!(&member("firstname").text, &legal);
                prop_assert_eq!(&member("city").text, &city);
                let read: Vec<_> = member("street").children.iter().map(|item| &item.text).collect();
                prop_assert_eq!(read, lines.iter().collect::<Vec<_>>());
            }
        }
    }

    fn rendered(shape: &Shape, json: &str) -> String {
        let value = json::decode(json.as_bytes()).unwrap();
        let text = render(Version::V12, "urn:n", "xResponse", shape, &value);
        let start = text.find("<result").unwrap();
        let end = text.find("</ns1:xResponse>").unwrap();
        text[start..end].to_owned()
    }

    #[test]
    fn the_answer_stands_in_the_version_of_the_call() {
        for (version, prefix, namespace) in [
            (Version::V12, "env", "http://www.w3.org/2003/05/soap-envelope"),
            (Version::V11, "SOAP-ENV", "http://schemas.xmlsoap.org/soap/envelope/"),
        ] {
            assert_eq!(
                render(version, "urn:n", "xResponse", &Shape::Text, &Value::from("a<b")),
                format!(
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<{prefix}:Envelope xmlns:{prefix}=\"{namespace}\" \
                     xmlns:ns1=\"urn:n\"><{prefix}:Body><ns1:xResponse><result>a&lt;b</result></ns1:xResponse>\
                     </{prefix}:Body></{prefix}:Envelope>\n"
                )
            );
        }
    }

    #[test]
    fn members_stand_in_the_type_s_order_and_nulls_are_left_out_unless_required() {
        for (shape, json, wanted) in [
            (
                &shapes::ADDRESS,
                r#"{"id":1,"city":"X","region":{"region_code":null,"region":null,"region_id":0},"street":["1 A"],"fax":null}"#,
                "<result><id>1</id><region><regionCode/><region/><regionId>0</regionId></region>\
              <street><item>1 A</item></street><city>X</city></result>",
            ),
            (
                &shapes::CUSTOMER_EXTENSION,
                r#"{"is_subscribed":false}"#,
                "<result><isSubscribed>false</isSubscribed></result>",
            ),
            (
                &shapes::VALIDATION_RESULTS,
                r#"{"valid":true,"messages":[]}"#,
                "<result><valid>true</valid><messages/></result>",
            ),
            (&shapes::CUSTOMER_EXTENSION, "{}", "<result/>"),
            (&shapes::CUSTOMER_EXTENSION, "null", "<result/>"),
        ] {
            assert_eq!(rendered(&Shape::Object(shape), json), wanted, "{json}");
        }
    }

    #[test]
    fn custom_attributes_are_items_with_code_and_value() {
        assert_eq!(
            rendered(&Shape::CustomAttributes, r#"[{"attribute_code":"a","value":"1"}]"#),
            "<result><item><attributeCode>a</attributeCode><value>1</value></item></result>"
        );
    }
}
