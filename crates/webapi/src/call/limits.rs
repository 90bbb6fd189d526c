//! How many objects a list in a request may hold, where the settings limit it (`spec/web-api-framework.md` 11).

use crate::shape::Shape;
use crate::value::Value;
use magegate_domain::error::Result;
use magegate_domain::id::StoreId;
use magegate_domain::messages;
use magegate_domain::settings::{as_number, is_on};
use magegate_service::facts::Facts;

/// The longest list of objects that a request to a store view may hold; `None` where nothing is limited.
pub(crate) fn of_lists(facts: &Facts, store: StoreId) -> Option<i64> {
    let setting = |name: &str| {
        let path = format!("webapi/validation/{name}");
        facts.settings.for_store(store, &facts.scopes, &path).to_owned()
    };
    is_on(&setting("input_limit_enabled")).then(|| as_number(&setting("complex_array_limit")))
}

/// Refuses a decoded value that holds a longer list of objects. Lists of texts and custom attributes are not counted, as
/// in the reference.
pub(super) fn check(value: &Value, shape: &Shape, limit: i64) -> Result<()> {
    match (shape, value) {
        (Shape::List(of), Value::List(items)) => {
            if let Shape::Object(object) = of
                && i64::try_from(items.len()).is_ok_and(|length| length > limit)
            {
                return Err(messages::too_many_items(reference_name(object.name), limit));
            }
            items.iter().try_for_each(|item| check(item, of, limit))
        }
        (Shape::Object(object), Value::Map(map)) => object.members.iter().try_for_each(|member| {
            map.get(member.name).map_or(Ok(()), |value| check(value, &member.shape, limit))
        }),
        _ => Ok(()),
    }
}

/// The reference's own name of the objects that lists in requests hold.
fn reference_name(name: &'static str) -> &'static str {
    match name {
        "CustomerDataAddressInterface" => "\\Magento\\Customer\\Api\\Data\\AddressInterface",
        "FrameworkSearchFilterGroup" => "\\Magento\\Framework\\Api\\Search\\FilterGroup",
        "FrameworkFilter" => "\\Magento\\Framework\\Api\\Filter",
        "FrameworkSortOrder" => "\\Magento\\Framework\\Api\\SortOrder",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rest::json;
    use crate::shape::decode;
    use crate::shapes;

    #[test]
    fn lists_of_objects_are_counted_wherever_they_stand_and_no_others() {
        for (text, limit, wanted) in [
            (r#"{"addresses": [{}, {}]}"#, 2, true),
            (r#"{"addresses": [{}, {}, {}]}"#, 2, false),
            (r#"{"addresses": {"a": {}, "b": {}, "c": {}}}"#, 2, false),
            (r#"{"addresses": []}"#, 0, true),
            (r#"{"addresses": [{"street": ["1", "2", "3"]}]}"#, 2, true),
            (r#"{"custom_attributes": {"a": "1", "b": "2", "c": "3"}}"#, 2, true),
        ] {
            let shape = Shape::Object(&shapes::CUSTOMER);
            let value = decode(json::decode(text.as_bytes()).unwrap(), &shape).unwrap();
            assert_eq!(check(&value, &shape, limit).is_ok(), wanted, "{text}");
        }
    }

    #[test]
    fn every_list_of_objects_in_a_request_has_the_reference_s_name() {
        fn walk(shape: &Shape, depth: u32) {
            match shape {
                Shape::List(of) => {
                    if let Shape::Object(object) = of {
                        let name = reference_name(object.name);
                        assert!(name.starts_with("\\Magento\\"), "{name}");
                    }
                    walk(of, depth);
                }
                Shape::Object(object) if depth < 8 => {
                    object.members.iter().for_each(|member| walk(&member.shape, depth + 1));
                }
                _ => {}
            }
        }
        for route in crate::routes::all() {
            route.params.iter().for_each(|param| walk(&param.shape, 0));
        }
    }
}
