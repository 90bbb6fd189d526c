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
