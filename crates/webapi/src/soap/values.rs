//! From the elements of a call to the values of its parameters. Elements are known by their names without prefix, as in
//! the reference; types are held against the shapes where those of every protocol are.

use super::tree::Element;
use crate::call::spelled_otherwise;
use crate::routes::Route;
use crate::shape::Shape;
use crate::value::{Map, Value};

const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// The parameters that a call gives. What the row does not know is passed over, and so are variables of its path.
pub fn parameters(route: &Route, call: &Element) -> Map {
    let is_variable = |name: &str| {
        let mut parts = route.path.split('/').filter_map(|part| part.strip_prefix(':'));
        parts.any(|variable| variable == name)
    };
    let mut data = Map::new();
    for param in route.params {
        if !param.of_contract && is_variable(param.name) {
            continue;
        }
        let other = spelled_otherwise(param.name);
        let given: Vec<&Element> = call
            .children
            .iter()
            .filter(|child| child.name == param.name || child.name == other)
            .collect();
        if !given.is_empty() {
            data.insert(param.name, several(&given, &param.shape));
        }
    }
    data
}

/// The value of elements that share a name: those of a list are its items or lists of them, others a list that no other
/// shape takes.
fn several(elements: &[&Element], shape: &Shape) -> Value {
    if let [one] = elements {
        return value(one, shape);
    }
    let values = elements.iter().map(|element| value(element, shape));
    if !matches!(shape, Shape::List(_) | Shape::CustomAttributes) {
        return Value::List(values.collect());
    }
    let mut all = Vec::new();
    for value in values {
        match value {
            Value::List(items) => all.extend(items),
            other => all.push(other),
        }
    }
    Value::List(all)
}

fn value(element: &Element, shape: &Shape) -> Value {
    if matches!(element.attribute(SCHEMA_INSTANCE, "nil"), Some("true" | "1")) {
        return Value::Null;
    }
    match shape {
        Shape::Text if element.children.is_empty() => Value::from(element.text.as_str()),
        Shape::Int | Shape::Float | Shape::Bool if element.children.is_empty() => {
            match element.text.trim() {
                "" => Value::Null,
                text => Value::from(text),
            }
        }
        Shape::List(of) => list(element, |item| value(item, of)),
        Shape::CustomAttributes => list(element, untyped),
        Shape::Object(_) if element.children.is_empty() && !element.text.trim().is_empty() => {
            Value::from(element.text.as_str())
        }
        Shape::Object(object) => {
            let shape = |name: &str| object.member(name).map(|member| &member.shape);
            Value::Map(grouped(element, |name, given| match shape(name) {
                Some(shape) => several(given, shape),
                // Complained about by its name.
                None => Value::Null,
            }))
        }
        Shape::Text | Shape::Int | Shape::Float | Shape::Bool => untyped(element),
    }
}

/// The items of a list. A text in their place is left to whoever knows that it is none.
fn list(element: &Element, of: impl Fn(&Element) -> Value) -> Value {
    let mut items = element.children.iter().filter(|child| child.name == "item").peekable();
    match (items.peek(), element.children.is_empty(), element.text.trim()) {
        (Some(_), _, _) => Value::List(items.map(of).collect()),
        (None, true, "") => Value::List(Vec::new()),
        (None, true, _) => Value::from(element.text.as_str()),
        // One object without its `item` around it.
        (None, false, _) => Value::List(vec![of(element)]),
    }
}

/// A value of a type that nobody declares, such as a custom attribute's.
fn untyped(element: &Element) -> Value {
    if matches!(element.attribute(SCHEMA_INSTANCE, "nil"), Some("true" | "1")) {
        return Value::Null;
    }
    if element.children.is_empty() {
        return Value::from(element.text.as_str());
    }
    if element.children.iter().all(|child| child.name == "item") {
        return Value::List(element.children.iter().map(untyped).collect());
    }
    Value::Map(grouped(element, |_, given| match given {
        [one] => untyped(one),
        several => Value::List(several.iter().map(|element| untyped(element)).collect()),
    }))
}

/// The children of an element by their names.
fn grouped(element: &Element, of: impl Fn(&str, &[&Element]) -> Value) -> Map {
    let mut places = std::collections::HashMap::new();
    let mut groups: Vec<Vec<&Element>> = Vec::new();
    for child in &element.children {
        let place = *places.entry(child.name.as_str()).or_insert(groups.len());
        match groups.get_mut(place) {
            Some(group) => group.push(child),
            None => groups.push(vec![child]),
        }
    }
    let named = groups.iter().filter_map(|group| {
        let name = group.first()?.name.as_str();
        Some((name, of(name, group)))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::arguments;
    use crate::routes;
    use crate::soap::tree::parse;
    use magegate_domain::caller::Caller;
    use magegate_domain::error::Result;

    fn data(method: &str, path: &str, content: &str) -> Map {
        let (route, _) = routes::find(method, path).unwrap();
        let text = format!("<x xmlns:p='urn:p' xmlns:i='{SCHEMA_INSTANCE}'>{content}</x>");
        parameters(route, &parse(text.as_bytes()).unwrap())
    }

    fn customer(content: &str) -> Result<String> {
        let (route, _) = routes::find("PUT", "/V1/customers/1").unwrap();
        let mut data = data("PUT", "/V1/customers/1", &format!("<customer>{content}</customer>"));
        let args = arguments(route, &mut data, Caller::Guest, None)?;
        Ok(args.value("customer").unwrap().to_json_string())
    }

    #[test]
    fn an_object_is_read_by_its_shape() {
        for (content, wanted) in [
            (
                "<groupId> 1 </groupId><firstname> A </firstname>",
                r#"{"group_id":1,"firstname":" A "}"#,
            ),
            ("<p:email>a</p:email><customer_id/>", "field is not known"),
            ("<gender/><dob i:nil='true'/><prefix/>", r#"{"gender":null,"dob":null,"prefix":""}"#),
            ("<addresses/>", r#"{"addresses":[]}"#),
            (
                "<addresses><item><city>X</city><street><item>1</item><item>2</item></street></item></addresses>",
                r#"{"addresses":[{"city":"X","street":["1","2"]}]}"#,
            ),
            ("<addresses><city>X</city></addresses>", r#"{"addresses":[{"city":"X"}]}"#),
            ("<addresses><item><street>1</street></item></addresses>", "Error occurred"),
            (
                "<addresses><item><city>X</city></item></addresses><addresses><item/></addresses>",
                r#"{"addresses":[{"city":"X"},[]]}"#,
            ),
            (
                "<extensionAttributes><isSubscribed>true</isSubscribed></extensionAttributes>",
                r#"{"extension_attributes":{"is_subscribed":true}}"#,
            ),
            ("<email>a</email><email>b</email>", "type is invalid"),
            ("<groupId><a/></groupId>", "type is invalid"),
            ("<groupId>x</groupId>", "type is invalid"),
        ] {
            match customer(content) {
                Ok(json) => assert_eq!(json, wanted, "{content}"),
                Err(error) => assert!(error.to_string().contains(wanted), "{content}: {error}"),
            }
        }
    }

    #[test]
    fn custom_attributes_are_codes_and_values_of_any_type() {
        let item = |code: &str, value: &str| {
            format!("<item><attributeCode>{code}</attributeCode><value>{value}</value></item>")
        };
        let many = item("a", "1") + &item("b", "<item>x</item><item>y</item>");
        let content = format!("<customAttributes>{many}</customAttributes>");
        assert_eq!(
            customer(&content).unwrap(),
            r#"{"custom_attributes":[{"attributeCode":"a","value":"1"},{"attributeCode":"b","value":["x","y"]}]}"#
        );
    }

    #[test]
    fn variables_of_a_path_are_none_of_the_contract_but_our_own_additions_are_read() {
        let of_save = data(
            "PUT",
            "/V1/customers/1",
            "<customerId>1</customerId><passwordHash>x</passwordHash>",
        );
        assert_eq!(of_save.keys().collect::<Vec<_>>(), ["passwordHash"]);
        let own = data("PUT", "/V1/customers/me", "<currentPassword>x</currentPassword><y/>");
        assert_eq!(own.keys().collect::<Vec<_>>(), ["currentPassword"]);
        let in_snake_case = data("GET", "/V1/customers/1", "<customer_id>1</customer_id>");
        assert_eq!(in_snake_case.keys().collect::<Vec<_>>(), ["customerId"]);
    }
}
