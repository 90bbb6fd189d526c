//! Custom attributes in a file: an object of codes in a JSON line, columns such as `custom_attributes.CODE` in CSV.

use magegate_service::import::CustomRecord;
use serde_json::{Map, Value};

/// What stands before the code in the name of a column.
pub(super) const PREFIX: &str = "custom_attributes.";

/// The members of an object.
pub(super) fn members(record: &CustomRecord) -> Map<String, Value> {
    record.iter().map(|(code, value)| (code.clone(), value.clone().into())).collect()
}

/// An object's members; of several choices the numbers come as a list, too.
pub(super) fn record(members: Map<String, Value>) -> Result<CustomRecord, String> {
    let text = |(code, value): (String, Value)| Ok((code.clone(), text_of(&code, value)?));
    members.into_iter().map(text).collect()
}

fn text_of(code: &str, value: Value) -> Result<Option<String>, String> {
    match value {
        Value::Null => Ok(None),
        Value::String(text) => Ok(Some(text)),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(flag) => Ok(Some(i64::from(flag).to_string())),
        Value::Array(items) => {
            let items = items.into_iter().map(|item| text_of(code, item));
            let items: Vec<String> =
                items.filter_map(Result::transpose).collect::<Result<_, _>>()?;
            Ok(Some(items.join(",")))
        }
        Value::Object(_) => Err(format!("custom_attributes: {code}: neither text nor number")),
    }
}
